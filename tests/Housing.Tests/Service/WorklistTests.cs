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
    public async Task A_worklist_has_the_next_deadline_first_and_what_is_closed_last()
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
        Assert.Equal(
            [$"{incomplete.Id} 2026-04-01 incomplete", $"{earlier.Id} 2026-04-02 complete", $"{complete.Id} 2026-04-10 complete", $"{closed.Id}  withdrawnByApplicant"],
            items.Select(i => $"{i.GetProperty("id")} {i.GetProperty("nextDeadline")} {i.GetProperty("status")}"));
        Assert.Equal("Marie Exemple", items[0].GetProperty("landlord").GetString());
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
    [InlineData("limit=0&min-position=x&after=%21", "after limit min-position")]
    public async Task A_page_that_cannot_be_is_named(string query, string fields)
    {
        var refused = await (await world.As("instructor")).Get($"{Files}?commune=62516&{query}");
        Assert.Equal((400, fields), (refused.Status, refused.WrongFields));
    }
}
