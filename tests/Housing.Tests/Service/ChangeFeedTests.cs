using System.Text.Json;
using static Territory.Housing.Tests.Service.Requests;

namespace Territory.Housing.Tests.Service;

/// <summary>What a commune's own system is told: everything of its files, once, in order, and nothing of others'.</summary>
public class ChangeFeedTests(World world) : IClassFixture<World>
{
    static async Task<(List<JsonElement> Items, long Position)> All(Someone system, long after, int limit, Func<Task>? meanwhile = null)
    {
        var items = new List<JsonElement>();
        while (true)
        {
            var page = await system.Get($"/housing/changes?after={after}&limit={limit}");
            Assert.True(page.Status == 200, page.ToString());
            items.AddRange(page.Json.GetProperty("items").EnumerateArray());
            after = page.Position;
            if (!page.Json.GetProperty("more").GetBoolean()) return (items, after);
            if (meanwhile is not null) await meanwhile();
        }
    }

    [Fact]
    public async Task A_system_follows_its_commune_from_the_first_event_and_misses_and_repeats_nothing_while_others_write()
    {
        world.Clock.Set(new DateOnly(2026, 3, 2));
        var (marie, system, files) = (await world.As("marie"), world.SystemOf("62516"), new List<Answer>());
        for (var i = 0; i < 4; i++)
        {
            files.Add(await world.FileComplete());
            await world.FileComplete(commune: "Béthune");
        }
        world.Clock.Set(new DateOnly(2026, 3, 3));
        await marie.Post($"{files[0].Location}/withdrawal").Done();

        var (items, position) = await All(system, 0, 5, async () => { if (files.Count < 8) files.Add(await world.FileComplete()); });
        Assert.Equal(8, files.Count);
        Assert.Equal(files.Select(f => f.Id).Order(), items.Select(i => i.GetProperty("file").GetGuid()).Distinct().Order());
        Assert.Equal(8 * 3 + 1, items.Count);
        var positions = items.Select(i => i.GetProperty("position").GetInt64()).ToArray();
        Assert.Equal(positions.Distinct().Order(), positions);
        Assert.Equal("permit-application-withdrawn 4 2026-03-03", items.Where(i => i.GetProperty("file").GetGuid() == files[0].Id).Select(i => $"{i.GetProperty("event")} {i.GetProperty("version")} {i.GetProperty("on")}").Last());
        Assert.Equal(["event", "file", "id", "on", "position", "version"], items[0].EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal));

        // From where it stopped there is nothing, and then only what is new.
        Assert.Empty((await All(system, position, 5)).Items);
        var later = await world.FileComplete();
        Assert.Equal(later.Id, Assert.Single((await All(system, position, 200)).Items.Select(i => i.GetProperty("file").GetGuid()).Distinct()));
    }

    [Fact]
    public async Task A_system_that_waits_is_told_as_soon_as_something_happens()
    {
        world.Clock.Set(new DateOnly(2026, 3, 2));
        var system = world.SystemOf("62048");
        var (_, position) = await All(system, 0, 200);
        var waiting = system.Get($"/housing/changes?after={position}&wait=25");
        var filed = await world.FileComplete(commune: "Auchel");
        var told = await waiting;
        Assert.Equal(filed.Id, told.Json.GetProperty("items").EnumerateArray().First().GetProperty("file").GetGuid());
    }

    [Theory]
    [InlineData("after=-1", "after")]
    [InlineData("after=abc", "after")]
    [InlineData("limit=201&wait=26", "limit wait")]
    public async Task A_place_that_cannot_be_is_named(string query, string fields)
    {
        var refused = await world.SystemOf("62516").Get($"/housing/changes?{query}");
        Assert.Equal((400, fields), (refused.Status, refused.WrongFields));
    }

    [Fact]
    public async Task A_system_without_a_commune_is_told_nothing() =>
        Assert.Equal(403, (await world.App.For(world.Identity.TokenFor(Guid.CreateVersion7(), "commune-system")).Get("/housing/changes")).Status);
}
