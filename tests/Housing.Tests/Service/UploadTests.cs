using System.Text;
using Territory.Kernel.Hosting;
using Territory.Testing;

namespace Territory.Housing.Tests.Service;

/// <summary>What people and their connections do to uploads: wrong files, large ones, half ones.</summary>
public class UploadTests(World world) : IClassFixture<World>
{
    async Task<(Someone Owner, string Documents)> ADraft(World.Instance? on = null)
    {
        var owner = world.ACitizen(on);
        var saved = await owner.Send(HttpMethod.Post, "/housing/drafts", """{"landlord":{"familyName":"Exemple"}}""");
        await owner.Read(saved);
        return (owner, saved.Location + "/documents");
    }

    string[] Stored => Directory.Exists(world.Documents) ? [.. Directory.EnumerateFiles(world.Documents, "*", SearchOption.AllDirectories).Order()] : [];

    public static TheoryData<string, string, string> WrongFiles => new()
    {
        { "mot de passe.pdf", Convert.ToBase64String(SampleFiles.PdfWithPassword()), "file-opens-without-a-password" },
        { "vide.pdf", "", "file-is-not-empty" },
        { "IMG_0001.heic", Convert.ToBase64String(SampleFiles.Heic), "file-is-no-heic-picture" },
        { "photo.jpg", Convert.ToBase64String(SampleFiles.Heic), "file-is-no-heic-picture" },
        { "bail.docm", Convert.ToBase64String(SampleFiles.Docm), "file-is-no-office-document" },
        { "loyers.xls", Convert.ToBase64String(SampleFiles.Xls), "file-is-no-office-document" },
        { "dpe.pdf", Convert.ToBase64String("MZ\u0090programme"u8), "file-is-pdf-jpeg-or-png" },
        { "dpe.pdf", Convert.ToBase64String("<html>Erreur 404</html>"u8), "file-is-pdf-jpeg-or-png" },
        { "coupé.pdf", Convert.ToBase64String(SampleFiles.Pdf()[..^8]), "file-is-whole" },
        { "coupée.jpg", Convert.ToBase64String(SampleFiles.Jpeg[..^2]), "file-is-whole" },
        { "deux.pdf", Convert.ToBase64String([.. SampleFiles.Pdf(), .. SampleFiles.EndOfArchive]), "file-is-one-thing" },
        { "deux.png", Convert.ToBase64String([.. SampleFiles.Png, .. "MZ"u8]), "file-is-one-thing" },
    };

    [Theory, MemberData(nameof(WrongFiles))]
    public async Task A_wrong_file_is_refused_with_what_to_do_and_costs_nothing_of_the_form(string name, string content, string rule)
    {
        var (marie, documents) = await ADraft();
        var kept = await marie.Upload($"{documents}?piece=crep", SampleFiles.Pdf($"gardé {name} {rule}"), "crep.pdf");
        var before = Stored;
        var refused = await marie.Upload($"{documents}?piece=dpe", Convert.FromBase64String(content), name);
        Assert.Equal((422, rule), (refused.Status, refused.Problem));
        Assert.Equal(before, Stored);
        Assert.Equal([kept["id"]], (await marie.Get(documents)).Json.EnumerateArray().Select(d => d.GetProperty("id").GetString()));
        Assert.Contains("Exemple", (await marie.Get(documents[..^"/documents".Length])).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pdf_that_was_edited_after_it_was_made_is_taken_and_says_so()
    {
        var (marie, documents) = await ADraft();
        var sent = await marie.Upload($"{documents}?piece=dpe", SampleFiles.PdfEditedAfter(), "dpe.pdf");
        Assert.Equal((201, "Ce PDF a été modifié après sa création (2 versions successives) : à vérifier."), (sent.Status, sent.Json.GetProperty("notices")[1].GetString()));
    }

    [Theory]
    [InlineData("?piece=DPE", "dpe.pdf", "piece")]
    [InlineData("?piece=0", "dpe.pdf", "piece")]
    [InlineData("?piece=", "dpe.pdf", "piece")]
    [InlineData("?established-on=2026-03-02", "dpe.pdf", "established-on")]
    [InlineData("?piece=dpe&established-on=2026-03-03", "dpe.pdf", "established-on")]
    [InlineData("?piece=dpe&established-on=2025-02-29", "dpe.pdf", "established-on")]
    [InlineData("?piece=dpe&established-on=02/03/2026", "dpe.pdf", "established-on")]
    [InlineData("?piece=dpe", "201", "Content-Disposition")]
    public async Task A_piece_that_is_none_a_date_that_cannot_be_and_a_name_that_is_too_long_are_named(string query, string name, string field)
    {
        var (marie, documents) = await ADraft();
        if (name == "201") name = new string('n', 201);
        var refused = await marie.Upload(documents + query, SampleFiles.Pdf(), name);
        Assert.Equal((400, field), (refused.Status, refused.WrongFields));
        Assert.Equal(201, (await marie.Upload(documents, SampleFiles.Pdf(), new string('n', 200))).Status);
        Assert.Equal("passwd", (await marie.Upload(documents, SampleFiles.Png, "../../etc/passwd"))["name"]);
    }

    [Fact]
    public async Task A_file_may_have_twenty_megabytes_and_not_one_byte_more()
    {
        var (marie, documents) = await ADraft();
        var almost = SampleFiles.Pdf("lourd", padding: 19_560_000);
        byte[] largest = [.. almost, .. Enumerable.Repeat((byte)'\n', 20_000_000 - almost.Length)];
        Assert.InRange(largest.Length - almost.Length, 1, 60_000);
        Assert.Equal((201, "20000000"), await marie.Upload(documents, largest, "lourd.pdf") is var sent ? (sent.Status, sent["size"]) : default);
        var before = Stored;
        var refused = await marie.Upload(documents, [.. largest, (byte)'\n'], "trop.pdf");
        Assert.Equal((413, "too-large", "Ce fichier est trop volumineux : 20 Mo au plus. Réduisez la résolution du scan, ou envoyez-le en plusieurs fichiers."), (refused.Status, refused.Problem, refused["title"]));
        // A scan of 80 MB, said beforehand and not.
        Assert.Equal(413, (await marie.Upload(documents, [], "scan.pdf", content: new Flow(80_000_000, isSaid: true))).Status);
        Assert.Equal(413, (await marie.Upload(documents, [], "scan.pdf", content: new Flow(80_000_000, isSaid: false))).Status);
        Assert.Equal(before, Stored);
    }

    [Fact]
    public async Task An_upload_that_is_cut_half_way_leaves_nothing_to_see()
    {
        var (marie, documents) = await ADraft();
        var before = Stored;
        await Assert.ThrowsAnyAsync<Exception>(() => marie.Upload(documents, [], "coupé.pdf", content: new Flow(1_000_000, isSaid: false, cutAt: 300_000)));
        await Eventually.True(() => Task.FromResult(Stored.SequenceEqual(before)));
        Assert.Equal("[]", (await marie.Get(documents)).Text);
        Assert.Equal(201, (await marie.Upload(documents, SampleFiles.Pdf("de nouveau"), "x.pdf")).Status);
    }

    [Fact]
    public async Task What_a_killed_process_left_is_settled_by_what_the_log_says()
    {
        var (marie, documents) = await ADraft();
        var before = Stored;
        var file = SampleFiles.Pdf("presque");
        var sent = await marie.Upload(documents, file, "x.pdf");
        var kept = Stored.Except(before).Single();

        // Killed after the log spoke of it and before it was put in its place; and one of which the log knows nothing.
        var arriving = Path.Combine(world.Documents, "arriving", $"{Territory.Housing.Domain.DocumentSet.IdOf(Guid.Parse(documents.Split('/')[^2])):N}.{Path.GetFileName(kept)}");
        File.Move(kept, arriving);
        var unknown = Path.Combine(world.Documents, "arriving", $"{Guid.CreateVersion7():N}.{Guid.CreateVersion7():N}");
        await File.WriteAllBytesAsync(unknown, [1, 2, 3], TestContext.Current.CancellationToken);
        Assert.Equal(file, (await marie.Fetch(sent["content"]!)).Content);
        Assert.True(File.Exists(unknown));

        foreach (var left in new[] { arriving, unknown }) File.SetLastWriteTimeUtc(left, TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-2));
        await Eventually.True(() => Task.FromResult(!File.Exists(unknown) && File.Exists(kept) && !File.Exists(arriving)));
        Assert.Equal(file, (await marie.Fetch(sent["content"]!)).Content);
    }

    [Fact]
    public async Task With_a_scanner_a_clean_file_says_so_a_virus_is_refused_and_without_an_answer_nothing_is_taken()
    {
        await using var clamd = new Clamd();
        world.Clamd = clamd.Address;
        var scanned = world.Start();
        var (marie, documents) = await ADraft(scanned);
        var clean = await marie.Upload(documents, SampleFiles.Pdf("propre", padding: 100_000), "x.pdf");
        Assert.Equal((201, "clean", "[]"), (clean.Status, clean["scan"], clean.Json.GetProperty("notices").GetRawText()));
        var before = Stored;
        var refused = await marie.Upload(documents, [.. Encoding.ASCII.GetBytes($"%PDF-1.4\n% {Clamd.Eicar}\n"), .. SampleFiles.Pdf()[9..]], "x.pdf");
        Assert.Equal((422, FileRules.FileHasNoVirus.French), (refused.Status, refused["title"]));
        Assert.Contains("Eicar-Test-Signature", world.Log.Text, StringComparison.Ordinal);
        clamd.Instead = "INSTREAM size limit exceeded. ERROR";
        Assert.Equal((503, "unavailable"), await marie.Upload(documents, SampleFiles.Pdf("sans verdict"), "x.pdf") is var none ? (none.Status, none.Problem) : default);
        Assert.Equal(before, Stored);
        await world.Stop(scanned);
    }

    /// <summary>A body that flows: of a size that is said or not, and that may be cut.</summary>
    sealed class Flow(long size, bool isSaid, long cutAt = long.MaxValue) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context)
        {
            await stream.WriteAsync("%PDF-1.4\n"u8.ToArray());
            var chunk = new byte[100_000];
            for (long sent = 0; sent < size; sent += chunk.Length)
            {
                if (sent >= cutAt) throw new IOException("The line was cut.");
                await stream.WriteAsync(chunk);
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = size;
            return isSaid;
        }
    }
}
