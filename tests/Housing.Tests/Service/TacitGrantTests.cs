using Territory.Testing;
using static Territory.Housing.Tests.Service.Requests;

namespace Territory.Housing.Tests.Service;

/// <summary>A month of silence, as a landlord lives it.</summary>
public class TacitGrantTests(World world) : IClassFixture<World>
{
    [Fact]
    public async Task An_application_is_receipted_completed_and_granted_by_silence_once_on_its_legal_date()
    {
        var (marie, instructor) = (await world.As("marie"), await world.As("instructor"));
        world.Clock.Set(new DateOnly(2026, 3, 2));

        var filed = await marie.Post(Files, Application(world.ANewAddress(), "Lillers", "dpe"));
        Assert.Equal(201, filed.Status);
        Assert.Equal("\"3\"", filed.ETag);
        var file = await marie.Read(filed);
        Assert.Matches("^PDL-2026-", file["number"]);
        Assert.Equal("incomplete", file["status"]);
        Assert.Equal("2026-03-02", file["filedOn"]);
        Assert.Equal("2026-04-01", file["nextDeadline"]);
        Assert.Equal("""["etatDesRisques","crep","etatAmiante","etatElectricite"]""", file["missing"]);
        Assert.Null(file["tacitGrantOn"]);

        world.Clock.Set(new DateOnly(2026, 3, 20));
        await marie.Post($"{filed.Location}/pieces", Pieces("crep", "etatAmiante")).Done();
        var complete = await marie.Post($"{filed.Location}/pieces", Pieces("etatDesRisques", "etatElectricite")).Done();
        file = await marie.Read(complete);
        Assert.Equal("complete", file["status"]);
        Assert.Equal("2026-03-20", file["completeOn"]);
        Assert.Equal("2026-04-20", file["tacitGrantOn"]);

        // 20 April at 23:59:59 in Paris: the day is not over. Whoever ticks now decides nothing.
        world.Clock.Set(new DateTimeOffset(2026, 4, 20, 21, 59, 59, TimeSpan.Zero));
        await Eventually.True(async () => await world.Count(filed.Id, "permit-deadline-warned") == 1);
        var late = await instructor.Post($"{filed.Location}/piece-requests", new { missing = new[] { "dpe" } }, ifMatch: "\"1\"");
        Assert.Equal(412, late.Status);
        Assert.Equal("complete", (await marie.Get(filed.Location!))["status"]);

        world.Clock.Set(new DateTimeOffset(2026, 4, 20, 22, 0, 0, TimeSpan.Zero));
        file = await Eventually.Is(() => marie.Get(filed.Location!), f => f["status"] == "tacitlyGranted");
        Assert.Equal("2026-04-20 2026-04-21 2028-04-20", file.Grant);
        Assert.Null(file["nextDeadline"]);

        Assert.Equal("""
            permit-application-filed citizen
            permit-recepisse-issued citizen
            permit-application-found-incomplete citizen
            permit-pieces-received citizen
            permit-pieces-received citizen
            permit-application-complete citizen
            permit-deadline-warned clock
            permit-tacitly-granted clock
            """, string.Join('\n', (await marie.Get($"{filed.Location}/history")).Json.EnumerateArray().Select(e => $"{e.GetProperty("event")} {e.GetProperty("by")}")));
    }

    [Fact]
    public async Task Two_instances_at_once_grant_once_each_of_many_files()
    {
        world.Clock.Set(new DateOnly(2026, 5, 31));
        var other = world.Start();
        var files = new List<Answer>();
        for (var i = 0; i < 10; i++) files.Add(await world.FileComplete());

        world.Clock.Set(new DateOnly(2026, 7, 1));
        var marie = await world.As("marie");
        foreach (var filed in files)
        {
            var file = await Eventually.Is(() => marie.Get(filed.Location!), f => f["status"] == "tacitlyGranted");
            Assert.Equal("2026-06-30", file.Json.GetProperty("grant").GetProperty("grantedOn").GetString());
        }
        // A file that falls due later is granted by a later tick, which has looked at the others again.
        var last = await world.FileComplete();
        world.Clock.Set(new DateOnly(2026, 8, 2));
        await Eventually.Is(() => marie.Get(last.Location!), f => f["status"] == "tacitlyGranted");
        await world.Stop(other);
        foreach (var filed in files) Assert.Equal(1, await world.Count(filed.Id, "permit-tacitly-granted"));
    }

    [Fact]
    public async Task A_service_that_was_down_past_the_date_grants_on_the_legal_date_when_it_is_back()
    {
        world.Clock.Set(new DateOnly(2026, 8, 31));
        var filed = await world.FileComplete();
        var marie = await world.As("marie");
        await marie.Read(filed);
        await world.Stop(world.App);

        world.Clock.Set(new DateOnly(2026, 12, 24));
        world.Start();
        marie = await world.As("marie");
        var file = await Eventually.Is(() => marie.Get(filed.Location!), f => f["status"] == "tacitlyGranted");

        Assert.Equal("2026-09-30 2026-10-01 2028-09-30", file.Grant);
        Assert.Equal(1, await world.Count(filed.Id, "permit-tacitly-granted"));
        var history = (await marie.Get($"{filed.Location}/history")).Json.EnumerateArray().Last();
        Assert.Equal("2026-12-24", history.GetProperty("occurredAt").GetString()![..10]);
    }
}
