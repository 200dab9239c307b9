using System.Diagnostics;
using System.Net;
using Territory.Testing;

namespace Territory.Kernel.Tests;

public sealed class ViewTests(RunningTally shared) : IClassFixture<RunningTally>
{
    [Fact]
    public async Task Who_writes_reads_their_own_write_by_its_position()
    {
        var tally = await shared.Replica.Open("À moi");
        for (var n = 1; n <= 20; n++)
            Assert.Equal(new TallyAnswer(tally, n, n + 1, "À moi", false), await shared.Replica.Read(tally, await shared.Replica.Count(tally, 1)));
    }

    [Fact]
    public async Task A_position_that_the_view_does_not_reach_in_time_is_503_with_Retry_After()
    {
        var client = await shared.Replica.As("marie");
        var watch = Stopwatch.StartNew();
        using var answer = await client.GetAsync($"/tally/tallies/{Guid.CreateVersion7()}?min-position=9000000000");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal("1", answer.Headers.GetValues("Retry-After").Single());
        Assert.Contains("urn:territory:problem:not-yet", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task A_view_of_a_whole_log_is_filled_from_its_first_event()
    {
        await using var world = await TallyWorld.Create(shared.Identity);
        var replica = await world.Start();
        var tallies = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => replica.Open()));
        var last = (await Task.WhenAll(tallies.SelectMany(t => Enumerable.Range(1, 10).Select(by => replica.Count(t, by))))).Max();
        await Eventually.Is(() => replica.Read(tallies[0], last), row => row is not null);

        await world.Database.Execute("delete from views.tallies_v1; update events.mt_event_progression set last_seq_id = 0 where name = 'view:tallies_v1'");
        await Eventually.Is(() => replica.Read(tallies[0], last), row => row is not null);

        foreach (var tally in tallies) Assert.Equal(new TallyAnswer(tally, 55, 11, "Un compte", false), await replica.Read(tally, last));
        Assert.Equal(50, await world.Database.Scalar<long>("select count(*) from views.tallies_v1 where version = 11"));
    }
}
