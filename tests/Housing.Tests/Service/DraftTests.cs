using System.Text.Json.Nodes;
using Territory.Kernel.Domain;
using Territory.Testing;
using static Territory.Housing.Tests.Service.Requests;

namespace Territory.Housing.Tests.Service;

/// <summary>An application that is written today and filed another day.</summary>
public class DraftTests(World world) : IClassFixture<World>
{
    const string Drafts = "/housing/drafts";

    static Task<Answer> Put(Someone who, string path, string json, string? ifMatch = null) => who.Send(HttpMethod.Put, path, json, ifMatch: ifMatch);

    [Fact]
    public async Task What_was_typed_is_there_again_however_partial()
    {
        var marie = world.ACitizen();
        var saved = await marie.Send(HttpMethod.Post, Drafts, """{"landlord":{"familyName":"Exem"},"dwelling":{"address":"3 rue","commune":"Lillers"},"page":2,"note":""}""");
        Assert.Equal(201, saved.Status);
        var read = await marie.Read(saved);
        Assert.Equal((200, "\"1\"", "open", "2026-03-02", "2026-05-31"), (read.Status, read.ETag, read["status"], read["savedOn"], read["expiresOn"]));
        Assert.Equal("""{"landlord":{"familyName":"Exem"},"dwelling":{"address":"3 rue","commune":"Lillers"},"page":2,"note":""}""", read.Json.GetProperty("form").GetRawText());
        Assert.Contains("90 jours est une proposition", read["toConfirm"]!, StringComparison.Ordinal);

        var again = await Put(marie, saved.Location!, """{"landlord":{"familyName":"Exemple"}}""");
        Assert.Equal("""{"landlord":{"familyName":"Exemple"}}""", (await marie.Get($"{saved.Location}?min-position={again.Position}")).Json.GetProperty("form").GetRawText());
    }

    [Fact]
    public async Task Two_windows_do_not_overwrite_each_other()
    {
        var marie = world.ACitizen();
        var saved = await marie.Send(HttpMethod.Post, Drafts, """{"a":1}""");
        Assert.Equal(200, (await Put(marie, saved.Location!, """{"a":2}""", "\"1\"")).Status);
        var late = await Put(marie, saved.Location!, """{"a":3}""", "\"1\"");
        Assert.Equal((412, "\"2\""), (late.Status, late.ETag));
        var both = await Task.WhenAll(Put(marie, saved.Location!, """{"a":4}""", "\"2\""), Put(marie, saved.Location!, """{"a":5}""", "\"2\""));
        Assert.Equal([200, 412], both.Select(a => a.Status).Order());
    }

    [Fact]
    public async Task A_draft_is_its_owner_s_alone()
    {
        var marie = world.ACitizen();
        var saved = await marie.Send(HttpMethod.Post, Drafts, "{}");
        await marie.Read(saved);
        foreach (var (person, status) in new[] { ("karim", 404), ("agency", 404), ("counter", 404), ("instructor", 403), ("signatory", 403), ("agent-lillers", 403), ("operator", 403), ("dpo", 403) })
        {
            var other = await world.As(person);
            Assert.Equal((person, status), (person, (await other.Get(saved.Location!)).Status));
            Assert.Equal((person, status), (person, (await Put(other, saved.Location!, "{}")).Status));
            Assert.Equal((person, status), (person, (await other.Send(HttpMethod.Delete, saved.Location!)).Status));
            Assert.Equal((person, status), (person, (await other.Get($"{saved.Location}/documents")).Status));
            Assert.Equal((person, status), (person, (await other.Upload($"{saved.Location}/documents", SampleFiles.Pdf())).Status));
        }
        Assert.Equal(401, (await world.Nobody().Get(saved.Location!)).Status);
        foreach (var person in new[] { "agency", "counter" }) Assert.Equal(201, (await (await world.As(person)).Send(HttpMethod.Post, Drafts, "{}")).Status);
    }

    [Fact]
    public async Task One_s_own_drafts_are_listed_page_by_page_with_what_tells_them_apart()
    {
        var agency = world.ACitizen();
        Answer last = null!;
        foreach (var i in Enumerable.Range(1, 3)) last = await agency.Send(HttpMethod.Post, Drafts, $$$"""{"dwelling":{"address":"{{{i}}} rue des Brouillons","commune":7}}""");
        await agency.Send(HttpMethod.Delete, (await agency.Send(HttpMethod.Post, Drafts, "{}")).Location!);
        var page = await agency.Get($"{Drafts}?limit=2&min-position={last.Position + 2}");
        var rest = await agency.Get(page["next"]!);
        Assert.Equal(["1 rue des Brouillons", "2 rue des Brouillons", "3 rue des Brouillons"], page.Json.GetProperty("items").EnumerateArray().Concat(rest.Json.GetProperty("items").EnumerateArray()).Select(i => i.GetProperty("address").GetString()));
        Assert.Null(rest["next"]);
    }

    [Fact]
    public async Task A_discarded_draft_is_gone_and_a_second_time_changes_nothing()
    {
        var marie = world.ACitizen();
        var saved = await marie.Send(HttpMethod.Post, Drafts, "{}");
        var discarded = await marie.Send(HttpMethod.Delete, saved.Location!).Done();
        await marie.Send(HttpMethod.Delete, saved.Location!).Done();
        Assert.Equal(404, (await marie.Get($"{saved.Location}?min-position={discarded.Position}")).Status);
        Assert.Equal(404, (await Put(marie, saved.Location!, "{}")).Status);
        Assert.Equal(404, (await marie.Upload($"{saved.Location}/documents", SampleFiles.Pdf())).Status);
    }

    [Theory]
    [InlineData("[]", "body")]
    [InlineData("\"text\"", "body")]
    [InlineData("null", "body")]
    [InlineData("{", "body")]
    [InlineData("{\"a\":{\"b\":1,\"b\":2}}", "a.b")]
    [InlineData("{\"a\":[\"x\",\"\\uD800\"]}", "a[1]")]
    [InlineData("{\"\\uD800\":1}", "body")]
    public async Task What_is_no_object_of_texts_is_refused(string json, string field)
    {
        var refused = await world.ACitizen().Send(HttpMethod.Post, Drafts, json);
        Assert.Equal((400, field), (refused.Status, refused.WrongFields));
    }

    [Fact]
    public async Task A_draft_has_64_kibibytes_at_most()
    {
        var marie = world.ACitizen();
        var most = new JsonObject { ["text"] = new string('x', 65_536 - 11) }.ToJsonString();
        Assert.Equal(65_536, most.Length);
        var saved = await marie.Send(HttpMethod.Post, Drafts, most);
        Assert.Equal(201, saved.Status);
        Assert.Equal(most, (await marie.Read(saved)).Json.GetProperty("form").GetRawText());
        Assert.Equal(413, (await marie.Send(HttpMethod.Post, Drafts, most + " ")).Status);
    }

    [Fact]
    public async Task What_stands_in_a_draft_stands_nowhere_in_clear_and_its_erasure_makes_it_unreadable()
    {
        var subject = Guid.CreateVersion7();
        var marie = world.Person(subject);
        var saved = await marie.Send(HttpMethod.Post, Drafts, """{"landlord":{"familyName":"Brouillonnesque"}}""");
        Assert.Contains("Brouillonnesque", (await marie.Read(saved)).Text, StringComparison.Ordinal);
        var stored = await world.Database.Scalar<string>("select string_agg(data::text, '') from events.mt_events where type = 'draft-saved'")
            + await world.Database.Scalar<string>("select string_agg(row::text, '') from views.drafts_v1") + world.Log.Text;
        Assert.DoesNotContain("Brouillonnesque", stored, StringComparison.Ordinal);

        var erased = await (await world.As("dpo")).Post("/housing/operations/erasures", new { subject, purpose = "permis-de-louer-brouillon", reason = "Demande" });
        Assert.Equal(200, erased.Status);
        var read = await marie.Get(saved.Location!);
        Assert.Equal((200, null), (read.Status, read["form"]));
    }
}

/// <summary>From draft to application.</summary>
public class DraftFilingTests(World world) : IClassFixture<World>
{
    static async Task<Answer> ADraft(Someone owner, JsonObject form)
    {
        var saved = await owner.Send(HttpMethod.Post, "/housing/drafts", form.ToJsonString());
        Assert.Equal(201, saved.Status);
        return saved;
    }

    [Fact]
    public async Task What_is_wrong_is_named_at_once_and_the_draft_stays_until_it_is_right()
    {
        var marie = world.ACitizen();
        var form = CompleteApplication(world.ANewAddress());
        form["landlord"]!.AsObject().Remove("familyName");
        form["dwelling"]!["builtIn"] = 2050;
        form["page"] = 3;
        var draft = await ADraft(marie, form);
        var refused = await marie.Post($"{draft.Location}/filing");
        Assert.Equal((400, "dwelling.builtIn landlord.familyName page"), (refused.Status, refused.WrongFields));
        var empty = await marie.Post($"{(await ADraft(marie, [])).Location}/filing");
        Assert.Equal((400, "dwelling landlord"), (empty.Status, empty.WrongFields));

        Assert.Equal(412, (await marie.Post($"{draft.Location}/filing", ifMatch: "\"2\"")).Status);
        await marie.Send(HttpMethod.Put, draft.Location!, CompleteApplication(world.ANewAddress()).ToJsonString()).Done();
        var filed = await marie.Post($"{draft.Location}/filing", ifMatch: "\"2\"");
        Assert.Equal(201, filed.Status);
        Assert.Equal("complete", (await marie.Read(filed))["status"]);
        await Eventually.Is(() => marie.Get(draft.Location!), a => a["status"] == "filed" && a["application"] == filed.Location && a["form"] is null);
    }

    [Fact]
    public async Task Filed_twice_and_at_once_it_is_one_application_and_one_answer()
    {
        var marie = world.ACitizen();
        var draft = await ADraft(marie, CompleteApplication(world.ANewAddress()));
        var filed = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => marie.Post($"{draft.Location}/filing")));
        Assert.All(filed, answer => Assert.Equal((201, filed[0].Text, filed[0].Location, filed[0].ETag), (answer.Status, answer.Text, answer.Location, answer.ETag)));
        Assert.Equal(filed[0].Text, (await marie.Post($"{draft.Location}/filing", key: "later")).Text);
        Assert.Equal(1, await world.Count(filed[0].Id, "permit-application-filed"));
        Assert.Equal((422, "draft-is-not-filed"), await marie.Send(HttpMethod.Put, draft.Location!, "{}") is var saved ? (saved.Status, saved.Problem) : default);
        Assert.Equal((422, "draft-is-not-filed"), await marie.Send(HttpMethod.Delete, draft.Location!) is var gone ? (gone.Status, gone.Problem) : default);
    }

    [Fact]
    public async Task A_dwelling_that_is_another_s_and_a_place_without_a_zone_are_answered_as_in_any_filing_and_cost_no_draft()
    {
        var (marie, address) = (world.ACitizen(), world.ANewAddress());
        await (await world.As("karim")).Post(Files, CompleteApplication(address));
        var taken = await ADraft(marie, CompleteApplication(address));
        Assert.Equal(409, (await marie.Post($"{taken.Location}/filing")).Status);
        var elsewhere = await ADraft(marie, CompleteApplication(address, "Hinges"));
        Assert.Equal((422, "dwelling-is-in-a-zone"), await marie.Post($"{elsewhere.Location}/filing") is var refused ? (refused.Status, refused.Problem) : default);
        Assert.Equal(("open", "open"), ((await marie.Read(taken))["status"], (await marie.Read(elsewhere))["status"]));
    }

    [Fact]
    public async Task Its_documents_follow_into_the_application_and_a_dated_piece_among_them_is_received()
    {
        var subject = Guid.CreateVersion7();
        var marie = world.Person(subject);
        var draft = await ADraft(marie, Application(world.ANewAddress(), pieces: [.. AllPieces.Except(["crep"])]));
        var crep = await marie.Upload($"{draft.Location}/documents?piece=crep&established-on=2026-02-02", SampleFiles.Pdf("CREP"), "crep.pdf");
        var photo = await marie.Upload($"{draft.Location}/documents", SampleFiles.Jpeg, "façade.jpg");
        Assert.Equal((201, 201), (crep.Status, photo.Status));

        var filed = await marie.Post($"{draft.Location}/filing");
        Assert.Equal(201, filed.Status);
        await Eventually.Is(() => marie.Get(filed.Location!), a => a["status"] == "complete");
        var followed = await Eventually.Is(() => marie.Get($"{filed.Location}/documents"), a => a.Json.GetArrayLength() == 2);
        Assert.Equal(["crep.pdf", "façade.jpg"], followed.Json.EnumerateArray().Select(d => d.GetProperty("name").GetString()).Order(StringComparer.Ordinal));
        foreach (var document in followed.Json.EnumerateArray())
            Assert.Equal(document.GetProperty("digest").GetString(), Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData((await (await world.As("instructor")).Fetch(document.GetProperty("content").GetString()!)).Content)));
        await Eventually.Is(() => marie.Get($"{draft.Location}/documents"), a => a.Text == "[]");
        Assert.Equal((422, "documents-can-still-change"), await marie.Upload($"{draft.Location}/documents", SampleFiles.Png, "tard.png") is var late ? (late.Status, late.Problem) : default);
        // Of the draft itself no key is left.
        await Eventually.True(async () => await world.Database.Scalar<long>($"select count(*) from keys.data_keys where subject = '{subject}' and purpose = 'permis-de-louer-brouillon/{draft.Id}' and wrapped is not null") == 0);
    }
}

/// <summary>Time passes for all drafts of a world: a world of its own.</summary>
public class DraftExpiryTests(World world) : IClassFixture<World>
{
    [Fact]
    public async Task A_draft_that_nobody_touches_is_forgotten_with_its_documents_after_ninety_days()
    {
        var (marie, karim) = (await world.As("marie"), await world.As("karim"));
        var left = await marie.Send(HttpMethod.Post, "/housing/drafts", "{}");
        var kept = await karim.Send(HttpMethod.Post, "/housing/drafts", "{}");
        Assert.Equal(201, (await marie.Upload($"{left.Location}/documents?piece=dpe", SampleFiles.Pdf())).Status);
        world.Clock.Set(new DateOnly(2026, 5, 1));
        Assert.Equal(201, (await karim.Upload($"{kept.Location}/documents?piece=dpe", SampleFiles.Pdf())).Status);

        world.Clock.Set(new DateOnly(2026, 5, 31));
        Assert.Equal(200, (await marie.Get(left.Location!)).Status);
        world.Clock.Set(new DateOnly(2026, 6, 1));
        await Eventually.True(async () => (await marie.Get(left.Location!)).Status == 404);
        await Eventually.True(async () => (await karim.Get(kept.Location!))["expiresOn"] == "2026-07-30");
        await Eventually.True(() => Task.FromResult(Directory.EnumerateFiles(world.Documents, "*", SearchOption.AllDirectories).Count() == 1));
        Assert.Equal(1, (await karim.Get($"{kept.Location}/documents")).Json.GetArrayLength());
        Assert.Equal(ParisTime.DateOf(world.Clock.GetUtcNow()), new DateOnly(2026, 6, 1));
    }
}
