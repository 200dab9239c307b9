using System.Text.Json;
using static Territory.Housing.Tests.Service.Requests;

namespace Territory.Housing.Tests.Service;

/// <summary>What an agent works through: the files of a commune, by what falls due first.</summary>
public class WorklistTests(World world) : IClassFixture<World>
{
    static async Task<List<JsonElement>> All(Someone agent, string first, Func<Task>? meanwhile = null)
    {
        var items = new List<JsonElement>();
        for (var next = first; next is not null;)
        {
            var page = await agent.Get(next);
            Assert.True(page.Status == 200, page.ToString());
            items.AddRange(page.Json.GetProperty("items").EnumerateArray());
            next = page["next"];
            if (meanwhile is not null) await meanwhile();
        }
        return items;
    }

    [Fact]
    public async Task A_worklist_has_the_next_deadline_first_and_what_is_closed_only_when_asked_for()
    {
        var (marie, agent) = (await world.As("marie"), world.SystemOf("62034"));
        world.Clock.Set(new DateOnly(2026, 3, 10));
        var complete = await world.FileComplete(commune: "Annequin");
        world.Clock.Set(new DateOnly(2026, 3, 2));
        var closed = await world.FileComplete(commune: "Annequin");
        await marie.Post($"{closed.Location}/withdrawal").Done();
        var earlier = await world.FileComplete(commune: "Annequin");
        var incomplete = await marie.Post(Files, Application(world.ANewAddress(), "Annequin"));

        var items = await All(agent, $"{Files}?commune=Annequin&min-position={incomplete.Position}");
        string[] open = [$"{incomplete.Id} 2026-04-01 incomplete", $"{earlier.Id} 2026-04-02 complete", $"{complete.Id} 2026-04-10 complete"];
        var withdrawn = $"{closed.Id}  withdrawnByApplicant";
        Assert.Equal(open, Lines(items));
        Assert.Equal("Marie Exemple", items[0].GetProperty("landlord").GetString());

        Assert.Equal(open.Append(withdrawn), Lines(await All(agent, $"{Files}?status=all&limit=2")));
        Assert.Equal(new[] { open[0], withdrawn }, Lines(await All(agent, $"{Files}?status=incomplete&status=withdrawnByApplicant&limit=1")));
        Assert.Equal(new[] { open[0] }, Lines(await All(agent, $"{Files}?status=open&before=2026-04-02")));
        Assert.Equal(open.Take(2), Lines(await All(agent, $"{Files}?before=2026-04-03&limit=1")));
        // Who sees all communes may leave the commune out.
        Assert.Equal(open, Lines((await All(await world.As("signatory"), Files)).FindAll(i => i.GetProperty("communeInsee").GetString() == "62034")));
    }

    static string[] Lines(IEnumerable<JsonElement> items) => [.. items.Select(i => $"{i.GetProperty("id")} {i.GetProperty("nextDeadline")} {i.GetProperty("status")}")];

    [Fact]
    public async Task A_file_whose_deadline_moves_during_a_walk_is_shown_once_and_not_missed()
    {
        world.Clock.Set(new DateOnly(2026, 3, 2));
        var (marie, instructor, agent, expected, last) = (await world.As("marie"), await world.As("instructor"), world.SystemOf("62035"), new List<Answer>(), default(Answer));
        for (var i = 0; i < 12; i++) expected.Add(last = i % 2 == 0 ? await marie.Post(Files, Application(world.ANewAddress(), "Annezin", "dpe")) : await world.FileComplete(commune: "Annezin"));
        await marie.Read(last!);
        var turn = 0;

        // Incomplete files stand first, on 1 April, complete ones on 2 April. At each page one of the first becomes complete and
        // moves behind the cursor's back or ahead of it, one of the last becomes incomplete and moves to the front, another is closed.
        var seen = await All(agent, $"{Files}?limit=2", async () =>
        {
            if (turn == 6) return;
            var (front, back) = (expected[(turn + 6) % 12 / 2 * 2], expected[11 - turn]);
            await marie.Post($"{front.Location}/pieces", Pieces(AllPieces));
            var moved = turn % 3 == 2 ? await marie.Post($"{back.Location}/withdrawal") : await instructor.Post($"{back.Location}/piece-requests", new { missing = new[] { "etatGaz" } });
            if (moved.Status == 200) await marie.Read(moved);
            turn++;
        });

        Assert.Equal(6, turn);
        var ids = seen.Select(i => i.GetProperty("id").GetGuid()).ToArray();
        Assert.Equal(ids.Distinct(), ids);
        Assert.Equal(expected.Select(f => f.Id).Order(), ids.Order());
    }

    [Fact]
    public async Task Files_are_found_by_number_name_and_street_however_they_are_written()
    {
        world.Clock.Set(new DateOnly(2026, 3, 2));
        var (instructor, citizen) = (await world.As("instructor"), world.ACitizen());
        var body = CompleteApplication("12 rue Émile-Zola", "Bruay-la-Buissière");
        body["landlord"]!["familyName"] = "D’Hœdt-Lefèvre";
        body["landlord"]!["givenNames"] = "Zoé";
        var filed = await citizen.Post(Files, body);
        var number = (await citizen.Read(filed))["number"]!;

        foreach (var text in new[] { number, number[..14].ToLowerInvariant(), "LEFEVRE", "lefèvre zoe", "hoedt", "emile zola", "rue Zola, Lefevre" })
        {
            var found = await instructor.Post($"{Files}/search?min-position={filed.Position}", new { text });
            Assert.True(found.Status == 200, found.ToString());
            Assert.Equal([filed.Id], found.Json.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("id").GetGuid()));
        }
        Assert.Equal("""{"items":[],"next":null}""", (await instructor.Post($"{Files}/search", new { text = "Lefevre", commune = "Lillers" })).Text);
        Assert.Equal("""{"items":[],"next":null}""", (await instructor.Post($"{Files}/search", new { text = "Lefevre", statuses = new[] { "refused" } })).Text);
        Assert.Equal("""{"items":[],"next":null}""", (await (await world.As("agent-lillers")).Post($"{Files}/search", new { text = "Lefevre" })).Text);
        Assert.Equal(403, (await (await world.As("agent-lillers")).Post($"{Files}/search", new { text = "Lefevre", commune = "Bruay-la-Buissière" })).Status);
        foreach (var text in new[] { "rue de la", "!?", "b c e f g h i j k m n" }) Assert.Equal((400, "text"), (await instructor.Post($"{Files}/search", new { text }) is var r ? (r.Status, r.WrongFields) : default));
        Assert.Contains("search", await world.Database.Scalar<string>("select string_agg(list, ' ') from access.reads where reader like 'instructor:%'"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_search_goes_on_by_posting_the_same_to_the_next_link()
    {
        world.Clock.Set(new DateOnly(2026, 3, 2));
        var (agent, citizen, mine, last) = (world.SystemOf("62178"), world.ACitizen(), new List<Guid>(), default(Answer));
        for (var i = 0; i < 5; i++)
        {
            var body = CompleteApplication(world.ANewAddress(), "Bruay-la-Buissière");
            body["landlord"]!["familyName"] = "Vandenbroucke";
            mine.Add((last = await citizen.Post(Files, body)).Id);
        }
        var seen = new List<Guid>();
        for (var next = $"{Files}/search?limit=2&min-position={last!.Position}"; next is not null;)
        {
            var page = await agent.Post(next, new { text = "vandenbroucke" });
            seen.AddRange(page.Json.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("id").GetGuid()));
            next = page["next"];
        }
        Assert.Equal(mine.Order(), seen);
    }

    [Fact]
    public async Task Who_is_erased_is_found_no_more_and_a_later_application_is()
    {
        world.Clock.Set(new DateOnly(2026, 3, 2));
        var (instructor, id) = (await world.As("instructor"), Guid.CreateVersion7());
        var citizen = world.App.For(world.Identity.TokenFor(id, "citizen"));
        var body = CompleteApplication(world.ANewAddress(), "Barlin");
        body["landlord"]!["familyName"] = "Quenehen";
        var filed = await citizen.Post(Files, body);
        async Task<Guid[]> Found(long position) => [.. (await instructor.Post($"{Files}/search?min-position={position}", new { text = "quenehen" })).Json.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("id").GetGuid())];
        Assert.Equal([filed.Id], await Found(filed.Position));

        var erased = await (await world.As("dpo")).Post("/housing/operations/erasures", new { subject = id, purpose = "permis-de-louer", reason = "Demande du 2 mars" }).Done();
        Assert.Equal($"permis-de-louer/{filed.Id}", Assert.Single(erased.Json.EnumerateArray()).GetProperty("purpose").GetString());
        Assert.Empty(await Found(filed.Position));
        Assert.Equal(0, await world.Database.Scalar<long>($"select count(*) from {Views.FileWords.Table} where row->>'stream' = '{filed.Id}'"));

        body["dwelling"]!["address"] = world.ANewAddress();
        var later = await citizen.Post(Files, body);
        Assert.Equal([later.Id], await Found(later.Position));
    }

    [Fact]
    public async Task Paging_neither_misses_nor_repeats_while_others_write()
    {
        world.Clock.Set(new DateOnly(2026, 3, 2));
        var (instructor, expected, last) = (await world.As("instructor"), new List<string>(), default(Answer));
        for (var i = 0; i < 23; i++)
        {
            last = await world.FileComplete(commune: "Béthune");
            expected.Add(last.Id.ToString());
        }
        var seen = await All(instructor, $"{Files}?commune=B%C3%A9thune&limit=4&min-position={last!.Position}", async () => await (await world.As("karim")).Read(await world.FileComplete("karim", "Béthune")));

        var ids = seen.Select(i => i.GetProperty("id").GetString()!).ToArray();
        Assert.Equal(ids.Distinct(), ids);
        Assert.Empty(expected.Except(ids));
    }

    [Fact]
    public async Task A_citizen_pages_through_the_own_files_only()
    {
        world.Clock.Set(new DateOnly(2026, 3, 2));
        var (citizen, mine, last) = (world.ACitizen(), new List<string>(), default(Answer));
        for (var i = 0; i < 5; i++)
        {
            last = await citizen.Post(Files, CompleteApplication(world.ANewAddress(), "Auchel"));
            mine.Add(last.Id.ToString());
            await world.FileComplete(commune: "Auchel");
        }
        var seen = await All(citizen, $"{Files}?limit=2&min-position={last!.Position}");
        Assert.Equal(mine.Order(), seen.Select(i => i.GetProperty("id").GetString()!).Order());
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=201", "limit")]
    [InlineData("limit=abc", "limit")]
    [InlineData("min-position=-1", "min-position")]
    [InlineData("min-position=99999999999999999999", "min-position")]
    [InlineData("after=%21%21", "after")]
    [InlineData("after=YWJj", "after")] // abc
    [InlineData("after=MjAyNi0wMy0wMnxub3QtYS11dWlk", "after")] // 2026-03-02|not-a-uuid
    [InlineData("after=AHwwMTlhMDAwMC0wMDAwLTcwMDAtODAwMC0wMDAwMDAwMDAwMDE", "after")] // NUL|a uuid
    [InlineData("after=YWFhYWFhYWFhYXwwMTlhMDAwMC0wMDAwLTcwMDAtODAwMC0wMDAwMDAwMDAwMDE", "after")] // aaaaaaaaaa|a uuid
    [InlineData("after=MXwyMDI2LTAzLTAyfG5vdC1hLXV1aWQ", "after")] // 1|2026-03-02|not-a-uuid
    [InlineData("status=sleeping", "status")]
    [InlineData("status=", "status")]
    [InlineData("before=31/02/2026", "before")]
    [InlineData("limit=0&min-position=x&after=%21", "after limit min-position")]
    [InlineData("status=1&before=2026-02-30", "before status")]
    public async Task A_page_that_cannot_be_is_named(string query, string fields)
    {
        var refused = await (await world.As("instructor")).Get($"{Files}?commune=62516&{query}");
        Assert.Equal((400, fields), (refused.Status, refused.WrongFields));
    }
}
