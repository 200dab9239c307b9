using System.Security.Cryptography;
using System.Text.Json;
using Territory.Testing;
using static Territory.Housing.Tests.Service.Requests;

namespace Territory.Housing.Tests.Service;

/// <summary>Documents sent with a draft or an application: kept sealed, given out as they were sent, to those who may read them.</summary>
public class DocumentTests(World world) : IClassFixture<World>
{
    static string Digest(byte[] file) => Convert.ToHexStringLower(SHA256.HashData(file));

    async Task<(Someone Owner, string Documents)> ADraft()
    {
        var owner = world.ACitizen();
        return (owner, (await owner.Send(HttpMethod.Post, "/housing/drafts", "{}")).Location + "/documents");
    }

    /// <summary>An application of marie's at Lillers that lacks these pieces.</summary>
    async Task<Answer> AnApplicationWithout(params string[] pieces) => await (await world.As("marie")).Post(Files, Application(world.ANewAddress(), pieces: [.. AllPieces.Except(pieces)]));

    static string Link(Answer document) => document["link"]!;

    [Fact]
    public async Task A_document_is_given_out_as_it_was_sent_under_its_own_name()
    {
        var (marie, documents) = await ADraft();
        var file = SampleFiles.Pdf("Aller-retour", padding: 200_000);
        var sent = await marie.Upload($"{documents}?piece=dpe", file, "DPE de l’été, 3 rue.pdf");
        Assert.Equal((201, "dpe", Digest(file), "application/pdf", "notScanned", "applicant"), (sent.Status, sent["piece"], sent["digest"], sent["mediaType"], sent["scan"], sent["sender"]));
        Assert.Equal(Link(sent), sent.Location);
        Assert.Equal(["Ce document n’a pas été contrôlé par un antivirus."], sent.Json.GetProperty("notices").EnumerateArray().Select(n => n.GetString()));

        var (response, content) = await marie.Fetch(sent["content"]!);
        Assert.Equal(file, content);
        Assert.Equal(file.Length, response.Content.Headers.ContentLength);
        Assert.Equal("DPE de l’été, 3 rue.pdf", response.Content.Headers.ContentDisposition!.FileNameStar);
        Assert.Equal(("attachment", "nosniff", $"\"{Digest(file)}\"", "application/pdf"),
            (response.Content.Headers.ContentDisposition!.DispositionType, response.Headers.GetValues("X-Content-Type-Options").Single(), response.Headers.ETag!.Tag, response.Content.Headers.ContentType!.ToString()));
        Assert.Equal($"sha-256=:{Convert.ToBase64String(SHA256.HashData(file))}:", response.Headers.GetValues("Repr-Digest").Single());
        Assert.Equal(304, (int)(await marie.Fetch(sent["content"]!, response.Headers.ETag.Tag)).Response.StatusCode);
        Assert.Equal("DPE de l’été, 3 rue.pdf", (await marie.Get(documents)).Json[0].GetProperty("name").GetString());
        Assert.Equal(Link(sent), (await marie.Get(Link(sent)))["link"]);
    }

    [Fact]
    public async Task Its_name_and_its_content_stand_nowhere_in_clear()
    {
        var (marie, documents) = await ADraft();
        Assert.Equal(201, (await marie.Upload(documents, SampleFiles.Pdf("Zinzoline"), "Zinzoline.pdf")).Status);
        Assert.DoesNotContain("Zinzoline", await world.Database.Scalar<string>("select string_agg(data::text, '') from events.mt_events where type = 'document-attached'") + world.Log.Text, StringComparison.OrdinalIgnoreCase);
        foreach (var stored in Directory.EnumerateFiles(world.Documents, "*", SearchOption.AllDirectories))
            Assert.Equal(-1, (await File.ReadAllBytesAsync(stored, TestContext.Current.CancellationToken)).AsSpan().IndexOf("Zinzoline"u8));
    }

    [Fact]
    public async Task The_same_file_sent_again_and_at_once_is_one_document()
    {
        var (marie, documents) = await ADraft();
        var file = SampleFiles.Pdf("deux fois");
        var sent = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => marie.Upload($"{documents}?piece=dpe", file, "a.pdf")));
        Assert.All(sent, s => Assert.Equal((201, sent[0].Location), (s.Status, s.Location)));
        Assert.Equal(1, (await marie.Get(documents)).Json.GetArrayLength());
        Assert.Equal(file, (await marie.Fetch(sent[0]["content"]!)).Content);

        var keyed = await marie.Upload($"{documents}?piece=crep", file, "a.pdf", key: "the-crep");
        Assert.Equal(keyed.Location, (await marie.Upload($"{documents}?piece=crep", file, "a.pdf", key: "the-crep")).Location);
        Assert.Equal((422, "idempotency-key-reused"), await Refused(marie.Upload($"{documents}?piece=crep", SampleFiles.Pdf("autre"), "a.pdf", key: "the-crep")));
    }

    static async Task<(int, string)> Refused(Task<Answer> answering) => await answering is var answer ? (answer.Status, answer.Problem) : default;

    [Fact]
    public async Task A_document_of_a_draft_is_replaced_and_removed_with_its_file()
    {
        var (marie, documents) = await ADraft();
        var before = Directory.EnumerateFiles(world.Documents, "*", SearchOption.AllDirectories).Order().ToArray();
        var first = await marie.Upload($"{documents}?piece=dpe", SampleFiles.Pdf("flou"), "flou.pdf");
        var second = await marie.Upload(Link(first), SampleFiles.Jpeg, "net.jpg", HttpMethod.Put);
        Assert.Equal((201, "dpe", "image/jpeg"), (second.Status, second["piece"], second["mediaType"]));
        Assert.Equal(404, (await marie.Get(Link(first))).Status);
        Assert.Equal(404, (await marie.Upload(Link(first), SampleFiles.Png, "x.png", HttpMethod.Put)).Status);
        await marie.Send(HttpMethod.Delete, Link(second)).Done();
        await marie.Send(HttpMethod.Delete, Link(second)).Done();
        Assert.Equal("[]", (await marie.Get(documents)).Text);
        await Eventually.True(() => Task.FromResult(Directory.EnumerateFiles(world.Documents, "*", SearchOption.AllDirectories).Order().All(f => before.Contains(f))));
        // What was removed may come again.
        Assert.Equal(201, (await marie.Upload($"{documents}?piece=dpe", SampleFiles.Jpeg, "net.jpg")).Status);
        Assert.Equal(SampleFiles.Jpeg, (await marie.Fetch(second["content"]!)).Content);
    }

    [Fact]
    public async Task The_document_of_a_missing_piece_is_that_piece_received_and_the_last_starts_the_month()
    {
        var (marie, filed) = (await world.As("marie"), await AnApplicationWithout("dpe", "crep"));
        var dpe = SampleFiles.Pdf("DPE");
        foreach (var _ in Enumerable.Range(0, 2)) Assert.Equal(201, (await marie.Upload($"{filed.Location}/documents?piece=dpe&established-on=2026-02-02", dpe, "dpe.pdf")).Status);
        Assert.Equal(201, (await marie.Upload($"{filed.Location}/documents", SampleFiles.Png, "plan.png")).Status);
        await Eventually.Is(async () => await marie.Get(filed.Location!), a => a.Json.GetProperty("missing").GetRawText() == """["crep"]""");
        Assert.Equal(201, (await (await world.As("instructor")).Upload($"{filed.Location}/documents?piece=crep&established-on=2026-02-02", SampleFiles.Pdf("CREP"), "crep.pdf")).Status);
        var complete = await Eventually.Is(async () => await marie.Get(filed.Location!), a => a["status"] == "complete");
        Assert.Equal(("2026-03-02", "2026-04-02"), (complete["completeOn"], complete["tacitGrantOn"]));
        Assert.Equal(2, await world.Count(filed.Id, "permit-pieces-received"));
        Assert.Equal(["applicant", "applicant", "agent"], (await marie.Get($"{filed.Location}/documents")).Json.EnumerateArray().Select(d => d.GetProperty("sender").GetString()));
    }

    [Fact]
    public async Task An_application_keeps_what_it_has_received()
    {
        var (marie, instructor, filed) = (await world.As("marie"), await world.As("instructor"), await AnApplicationWithout("dpe", "crep"));
        var documents = $"{filed.Location}/documents";
        var dpe = await marie.Upload($"{documents}?piece=dpe&established-on=2026-02-02", SampleFiles.Pdf("premier"), "dpe.pdf");
        var plan = await marie.Upload(documents, SampleFiles.Png, "plan.png");
        Assert.Equal((422, "document-is-no-received-piece"), await Refused(marie.Send(HttpMethod.Delete, Link(dpe))));
        Assert.Equal((422, "document-is-their-own"), await Refused(instructor.Send(HttpMethod.Delete, Link(plan))));
        await marie.Send(HttpMethod.Delete, Link(plan)).Done();
        var better = await marie.Upload(Link(dpe), SampleFiles.Pdf("second"), "dpe2.pdf", HttpMethod.Put);
        Assert.Equal((201, dpe["id"]), (better.Status, better["replaces"]));
        Assert.Equal([true, false], (await instructor.Get(documents)).Json.EnumerateArray().Select(d => d.GetProperty("isReplaced").GetBoolean()));
        Assert.Equal(SampleFiles.Pdf("premier"), (await instructor.Fetch(dpe["content"]!)).Content);

        await marie.Post($"{filed.Location}/withdrawal").Done();
        Assert.Equal((422, "documents-can-still-change"), await Refused(marie.Upload($"{documents}?piece=crep", SampleFiles.Pdf("trop tard"), "x.pdf")));
        Assert.Equal(SampleFiles.Pdf("second"), (await marie.Fetch(better["content"]!)).Content);
    }

    [Theory]
    //                     marie karim agency aLill aBéth iLill iBéth instr signa opera dpo
    [InlineData("list", "200 404 404 200 404 200 404 200 200 404 404")]
    [InlineData("get", "200 404 404 200 404 200 404 200 200 404 404")]
    [InlineData("content", "200 404 404 200 404 200 404 200 200 404 404")]
    [InlineData("send", "201 404 404 201 404 201 404 201 403 403 403")]
    [InlineData("replace", "201 404 404 422 404 422 404 422 403 403 403")]
    [InlineData("remove", "200 404 404 422 404 422 404 422 403 403 403")]
    public async Task Documents_of_an_application_are_for_its_owner_and_its_agents(string what, string expected)
    {
        var (filed, statuses) = (await AnApplicationWithout("dpe"), new List<int>());
        foreach (var person in new[] { "marie", "karim", "agency", "agent-lillers", "agent-bethune", "inspector-lillers", "inspector-bethune", "instructor", "signatory", "operator", "dpo" })
        {
            var sent = await (await world.As("marie")).Upload($"{filed.Location}/documents", SampleFiles.Pdf($"pour {person}"), "x.pdf");
            var (asking, link) = (await world.As(person), Link(sent));
            statuses.Add(what switch
            {
                "list" => (await asking.Get($"{filed.Location}/documents")).Status,
                "get" => (await asking.Get(link)).Status,
                "content" => (int)(await asking.Fetch($"{link}/content")).Response.StatusCode,
                "send" => (await asking.Upload($"{filed.Location}/documents", SampleFiles.Pdf($"de {person}"), "y.pdf")).Status,
                "replace" => (await asking.Upload(link, SampleFiles.Pdf($"mieux de {person}"), "y.pdf", HttpMethod.Put)).Status,
                _ => (await asking.Send(HttpMethod.Delete, link)).Status,
            });
        }
        Assert.Equal(expected, string.Join(' ', statuses));
        if (what is not ("list" or "get" or "content")) return;
        var readers = (await (await world.As("marie")).Get($"{filed.Location}/readers")).Json.EnumerateArray().Select(r => r.GetProperty("roles").GetString());
        Assert.Equal(["signatory", "instructor", "inspector", "commune-agent"], readers);
    }

    [Fact]
    public async Task Erasure_makes_name_and_content_unreadable()
    {
        var subject = Guid.CreateVersion7();
        var marie = world.Person(subject);
        var filed = await marie.Post(Files, Application(world.ANewAddress()));
        var sent = await marie.Upload($"{filed.Location}/documents?piece=dpe", SampleFiles.Pdf("effacé"), "dpe.pdf");
        Assert.Equal(200, (int)(await marie.Fetch(sent["content"]!)).Response.StatusCode);
        Assert.Equal(200, (await (await world.As("dpo")).Post("/housing/operations/erasures", new { subject, purpose = "permis-de-louer", reason = "Demande" })).Status);
        Assert.Equal((410, "document-erased"), await Refused(marie.Get(sent["content"]!)));
        var listed = (await marie.Get($"{filed.Location}/documents")).Json[0];
        Assert.Equal((JsonValueKind.Null, "Ce document a été effacé à la demande de la personne concernée."), (listed.GetProperty("name").ValueKind, listed.GetProperty("notices")[0].GetString()));
    }

    [Fact]
    public async Task A_file_that_is_no_longer_as_it_was_stored_is_never_given_out_and_raises_an_alarm()
    {
        var (marie, documents) = await ADraft();
        var before = Directory.EnumerateFiles(world.Documents, "*", SearchOption.AllDirectories).ToHashSet();
        var sent = await marie.Upload(documents, SampleFiles.Pdf("abîmé"), "x.pdf");
        var path = Directory.EnumerateFiles(world.Documents, "*", SearchOption.AllDirectories).Single(f => !before.Contains(f));
        var stored = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        stored[^20] ^= 1;
        await File.WriteAllBytesAsync(path, stored, TestContext.Current.CancellationToken);
        Assert.Equal((410, "document-damaged"), await Refused(marie.Get(sent["content"]!)));
        Assert.Contains("Critical The stored file", world.Log.Text, StringComparison.Ordinal);
        File.Delete(path);
        Assert.Equal((410, "document-damaged"), await Refused(marie.Get(sent["content"]!)));
    }
}
