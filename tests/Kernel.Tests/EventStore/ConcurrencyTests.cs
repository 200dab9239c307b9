using Territory.Kernel.Domain;
using Territory.Kernel.EventStore;
using static Territory.Kernel.Tests.Appends;

namespace Territory.Kernel.Tests;

/// <summary>Two replicas of a service, 64 writers, one log.</summary>
public sealed class ConcurrencyTests(TestLog log) : IClassFixture<TestLog>
{
    readonly GroupCommit[] _replicas = [log.Writer, log.AnotherWriter()];
    readonly string _key = Guid.CreateVersion7().ToString();

    Task<AppendResult[]> By64Writers(Func<int, Append> append) =>
        Task.WhenAll(Enumerable.Range(0, 64).Select(i => Task.Run(() => _replicas[i % 2].Append(append(i)))));

    [Fact]
    public async Task Of_64_writers_with_the_same_expected_version_exactly_one_succeeds_each_round()
    {
        var stream = Guid.CreateVersion7();
        for (var round = 0; round < 25; round++)
        {
            var version = round;
            var results = await By64Writers(_ => To(stream, version));

            Assert.Equal(version + 1, Assert.Single(results, r => r.Verdict == Verdict.Appended).Version);
            Assert.Equal(63, results.Count(r => r.Verdict == Verdict.Conflict && r.Version == version + 1));
        }
        Assert.Equal(Enumerable.Range(1, 25).Select(v => (long)v), (await log.StreamOf(stream)).Select(e => e.Version));
        Assert.Equal(25, await log.Database.Scalar<long>($"select version from events.mt_streams where id = '{stream}'"));
    }

    [Fact]
    public async Task Writers_that_try_again_at_the_version_they_are_told_all_succeed_without_a_gap()
    {
        var stream = Guid.CreateVersion7();

        await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(async () =>
        {
            for (var (done, version) = (0, 0L); done < 10;)
            {
                var result = await _replicas[i % 2].Append(To(stream, version));
                version = result.Version;
                if (result.Verdict == Verdict.Appended) done++;
            }
        })));

        var events = await log.StreamOf(stream);
        Assert.Equal(Enumerable.Range(1, 160).Select(v => (long)v), events.Select(e => e.Version));
        Assert.Equal(events.Select(e => e.Position).Order(), events.Select(e => e.Position));
        Assert.Equal(events.Select(e => e.RecordedAt).Order(), events.Select(e => e.RecordedAt));
    }

    [Fact]
    public async Task Of_64_streams_that_want_one_key_one_has_it_and_the_others_know_which()
    {
        var streams = Enumerable.Range(0, 64).Select(_ => Guid.CreateVersion7()).ToArray();

        var results = await By64Writers(i => To(streams[i], 0, new Claim.Hold("dwelling", _key)));

        var winner = streams[Array.FindIndex(results, r => r.Verdict == Verdict.Appended)];
        Assert.Equal(63, results.Count(r => r.Verdict == Verdict.ClaimLost && r.Holder == winner));
        Assert.Equal(winner, await log.Database.Scalar<Guid>($"select stream_id from kernel.holds where key = '{_key}'"));
    }

    [Fact]
    public async Task Ten_places_are_given_to_ten_of_64()
    {
        var results = await By64Writers(_ => To(Guid.CreateVersion7(), 0, new Claim.Count("places", _key, 1, 10)));

        Assert.Equal((10, 54), (results.Count(r => r.Verdict == Verdict.Appended), results.Count(r => r.Verdict == Verdict.OutOfBounds)));
        Assert.Equal(10, await log.Database.Scalar<long>($"select value from kernel.counters where key = '{_key}'"));
    }

    [Fact]
    public async Task Of_64_overlapping_stays_one_is_booked()
    {
        var start = new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

        var results = await By64Writers(i => To(Guid.CreateVersion7(), 0, new Claim.Interval("room", _key, start.AddHours(i), start.AddHours(i + 64))));

        Assert.Single(results, r => r.Verdict == Verdict.Appended);
        Assert.Equal(63, results.Count(r => r.Verdict == Verdict.ClaimLost));
        Assert.Equal(1, await log.Count($"kernel.intervals where key = '{_key}'"));
    }

    [Fact]
    public async Task A_key_that_must_be_free_is_not_taken_between_the_check_and_the_append()
    {
        var results = await By64Writers(i => To(Guid.CreateVersion7(), 0, i % 8 == 0 ? new Claim.Hold("dwelling", _key) : new Claim.RequireFree("dwelling", _key)));

        var taken = Assert.Single(results.Where((r, i) => i % 8 == 0 && r.Verdict == Verdict.Appended));
        Assert.All(results.Where((_, i) => i % 8 != 0), r => Assert.Equal(r.Verdict == Verdict.Appended, r.Position > 0 && r.Position < taken.Position));
    }
}
