using Territory.Housing.Domain;
using Territory.Kernel.EventStore;
using static Territory.Housing.Tests.Service.Requests;

namespace Territory.Housing.Tests.Service;

/// <summary>What did we know on that day? A file as the log had it, and its history with the law.</summary>
public class AsOfTests(World world) : IClassFixture<World>
{
    [Fact]
    public async Task A_file_can_be_read_as_the_log_knew_it_at_an_instant()
    {
        world.Clock.Set(new DateOnly(2026, 3, 2));
        var marie = await world.As("marie");
        var filed = await marie.Post(Files, Application(world.ANewAddress(), "Lillers", "dpe"));
        await marie.Post($"{filed.Location}/pieces", Pieces(AllPieces)).Done();
        await marie.Read(await marie.Post($"{filed.Location}/withdrawal").Done());

        var recorded = (await marie.Get($"{filed.Location}/history")).Json.EnumerateArray().Select(e => e.GetProperty("recordedAt").GetDateTimeOffset()).ToArray();
        Assert.Equal(6, recorded.Length);
        async Task<string> At(DateTimeOffset instant) => await marie.Get($"{filed.Location}?asOf={instant:O}") is var then ? $"{then.Status} {then["version"]} {then["status"]} {then.ETag}" : "";
        Assert.StartsWith("404 ", await At(recorded[0].AddTicks(-10)), StringComparison.Ordinal);
        Assert.Equal("200 3 incomplete ", await At(recorded[2]));
        Assert.Equal("200 5 complete ", await At(recorded[4]));
        Assert.Equal("200 5 complete ", await At(recorded[5].AddTicks(-10)));
        Assert.Equal("200 6 withdrawnByApplicant ", await At(recorded[5]));
        Assert.Equal("Exemple", (await marie.Get($"{filed.Location}?asOf={Uri.EscapeDataString($"{recorded[2]:O}")}")).Json.GetProperty("landlord").GetProperty("familyName").GetString());
        Assert.Equal(404, (await (await world.As("karim")).Get($"{filed.Location}?asOf={recorded[2]:O}")).Status);

        foreach (var wrong in new[] { "2026-03-02", "2026-03-02T10:00:00", "yesterday", "2026-02-30T10:00:00Z" })
            Assert.Equal((400, "asOf"), await marie.Get($"{filed.Location}?asOf={wrong}") is var refused ? (refused.Status, refused.WrongFields) : default);
    }

    [Fact]
    public async Task A_history_tells_each_step_with_its_law_its_ground_and_who_did_it()
    {
        world.Clock.Set(new DateOnly(2026, 3, 2));
        var marie = await world.As("marie");
        var filed = await world.FileComplete();
        await marie.Read(filed);
        var complete = (await marie.Get($"{filed.Location}/history")).Json.EnumerateArray().Last();
        Assert.Equal("Dossier complet : le délai court | CCH L635-4 ; CRPA L114-5 | CCH art. L635-4 | citizen | False",
            string.Join(" | ", new[] { "what", "law", "ground", "by", "forAnother" }.Select(name => complete.GetProperty(name).ToString())));
    }

    [Fact]
    public void Every_event_of_a_file_is_told_in_plain_words() =>
        Assert.All(new EventTypes(typeof(PermitEvent)).All, type => Assert.True(PermitSteps.Of(type.Name) is not null, $"{type.Name} has no line in PermitSteps."));
}
