using System.Threading.Channels;
using Territory.Kernel.Domain;
using Territory.Kernel.EventStore;
using static Territory.Kernel.Tests.Appends;

namespace Territory.Kernel.Tests;

public sealed class AppendTests(TestLog log) : IClassFixture<TestLog>
{
    readonly Guid _stream = Guid.CreateVersion7();

    [Fact]
    public async Task A_streams_versions_start_at_1_and_have_no_gap()
    {
        var first = await log.Append(To(_stream) with { Events = Events(3) });
        var second = await log.Append(To(_stream, 3) with { Events = Events(2) });

        Assert.Equal((Verdict.Appended, 3), (first.Verdict, first.Version));
        Assert.Equal((Verdict.Appended, 5), (second.Verdict, second.Version));
        var events = await log.StreamOf(_stream);
        Assert.Equal([1, 2, 3, 4, 5], events.Select(e => e.Version));
        Assert.Equal(["""{"n": 1}""", """{"n": 2}""", """{"n": 3}""", """{"n": 1}""", """{"n": 2}"""], events.Select(e => System.Text.Encoding.UTF8.GetString(e.Data)));
        Assert.Equal((first.Position, second.Position), (events[2].Position, events[4].Position));
        Assert.Equal(events.Select(e => e.Position), events.Select(e => e.Position).Order());
    }

    [Fact]
    public async Task An_append_to_another_version_than_the_streams_writes_nothing_and_says_the_version()
    {
        await log.Append(To(_stream) with { Events = Events(2) });

        var late = await log.Append(To(_stream, 1));
        var early = await log.Append(To(_stream, 3));
        var again = await log.Append(To(_stream, 0));
        var nowhere = await log.Append(To(Guid.CreateVersion7(), 1));

        Assert.Equal(new AppendResult(Verdict.Conflict, 0, 2), late);
        Assert.Equal(new AppendResult(Verdict.Conflict, 0, 2), early);
        Assert.Equal(new AppendResult(Verdict.Conflict, 0, 2), again);
        Assert.Equal(new AppendResult(Verdict.Conflict, 0, 0), nowhere);
        Assert.Equal([1, 2], (await log.StreamOf(_stream)).Select(e => e.Version));
    }

    [Fact]
    public async Task Nothing_left_to_do_is_recorded_without_an_event_and_without_a_stream()
    {
        var command = Command();

        var result = await log.Append(To(_stream) with { Events = [], Command = command, Status = 204 });

        Assert.Equal((Verdict.Appended, 0, 0), (result.Verdict, result.Position, result.Version));
        Assert.Equal(0, await log.Count($"events.mt_streams where id = '{_stream}'"));
        Assert.Equal(1, await log.Count($"kernel.commands where id = '{command.Id}' and position = 0 and version = 0 and status = 204"));
    }

    [Fact]
    public async Task Each_append_of_a_batch_gets_its_own_verdict_and_only_the_good_ones_write()
    {
        var (taken, used) = (Guid.CreateVersion7(), Command());
        var (stale, loser, counting, repeating, reusing, good) =
            (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        await log.Append(To(stale) with { Events = Events(4) });
        await log.Append(To(taken, 0, new Claim.Hold("dwelling", "batch")));
        var before = await log.Append(To(repeating) with { Command = used, Status = 201, Location = "/things/1" });
        await log.Append(To(Guid.CreateVersion7(), 0, new Claim.Count("places", "batch", 9, 10)));
        var goodCommand = Command();
        var events = await log.Count("events.mt_events");
        var commands = await log.Count("kernel.commands");

        var results = await log.InOneBatch(
            To(stale, 2),
            To(loser, 0, new Claim.Hold("dwelling", "batch")),
            To(repeating, 1) with { Command = used },
            To(reusing) with { Command = used with { Digest = [2] } },
            To(counting, 0, new Claim.Count("places", "batch", 2, 10)),
            To(good, 0, new Claim.Hold("dwelling", "batch-good")) with { Command = goodCommand, Events = Events(2), Status = 201, Location = "/things/2" });

        Assert.Equal(new AppendResult(Verdict.Conflict, 0, 4), results[0]);
        Assert.Equal(new AppendResult(Verdict.ClaimLost, 0, 0, 0, null, taken, new Claim.Hold("dwelling", "batch")), results[1]);
        Assert.Equal(new AppendResult(Verdict.Repeated, before.Position, 1, 201, "/things/1"), results[2]);
        Assert.Equal(Verdict.Reused, results[3].Verdict);
        Assert.Equal(new AppendResult(Verdict.OutOfBounds, 0, 0, 0, null, null, new Claim.Count("places", "batch", 2, 10)), results[4]);
        Assert.Equal((Verdict.Appended, 2), (results[5].Verdict, results[5].Version));
        Assert.Equal(2, (await log.StreamOf(good)).Count);
        Assert.Equal(results[5].Position, (await log.StreamOf(good))[^1].Position);
        // One more command than the good one: the append behind which the batch gathered.
        Assert.Equal((events + 2, commands + 2), (await log.Count("events.mt_events"), await log.Count("kernel.commands")));
        Assert.Equal(9, await log.Database.Scalar<long>("select value from kernel.counters where scope = 'places' and key = 'batch'"));
        Assert.Equal(good, await log.Database.Scalar<Guid>("select stream_id from kernel.holds where scope = 'dwelling' and key = 'batch-good'"));
    }

    [Fact]
    public async Task Appends_that_wait_together_are_committed_by_one_transaction()
    {
        var appends = Enumerable.Range(0, 100).Select(_ => To(Guid.CreateVersion7())).ToArray();

        var results = await log.InOneBatch(appends);

        Assert.All(results, r => Assert.Equal(Verdict.Appended, r.Verdict));
        Assert.Equal(100, results.Select(r => r.Position).Distinct().Count());
        var streams = string.Join(",", appends.Select(a => $"'{a.Stream}'"));
        Assert.Equal(1, await log.Database.Scalar<long>($"select count(distinct xmin::text) from events.mt_events where stream_id in ({streams})"));
    }

    [Fact]
    public async Task Appends_to_one_stream_in_one_batch_are_taken_in_their_order()
    {
        var results = await log.InOneBatch(To(_stream), To(_stream), To(_stream, 1), To(_stream, 1), To(_stream, 2));

        Assert.Equal([Verdict.Appended, Verdict.Conflict, Verdict.Appended, Verdict.Conflict, Verdict.Appended], results.Select(r => r.Verdict));
        Assert.Equal([1L, 1, 2, 2, 3], results.Select(r => r.Version));
        Assert.Equal([1, 2, 3], (await log.StreamOf(_stream)).Select(e => e.Version));
    }

    [Fact]
    public async Task A_refused_append_burns_no_position()
    {
        var before = await log.Append(To(_stream));
        await log.InOneBatch(To(_stream), To(_stream), To(_stream, 7));

        var after = await log.Append(To(_stream, 1));

        Assert.Equal(before.Position + 1, after.Position);
    }

    static readonly Dictionary<string, Append> Refused = new()
    {
        ["U+0000 in the data"] = Bad() with { Events = [Event(data: """{"name": "a\u0000b"}""")] },
        ["half a surrogate pair in the data"] = Bad() with { Events = [Event(data: """{"name": "\ud800"}""")] },
        ["half a surrogate pair, not escaped"] = Bad() with { Events = [Event(data: "{\"name\": \"\ud800\"}")] },
        ["data that is no JSON"] = Bad() with { Events = [Event(data: "name")] },
        ["a type of 501 characters"] = Bad() with { Events = [Event(type: new string('t', 501))] },
        ["U+0000 in the type"] = Bad() with { Events = [Event(type: "thing\0happened")] },
        ["U+0000 in the command's id"] = Bad() with { Command = Command("a\0b") },
        ["half a surrogate pair in the command's id"] = Bad() with { Command = Command("a\udc00b") },
        ["U+0000 in the location"] = Bad() with { Location = "/things/\0" },
        ["half a surrogate pair in a claim's key"] = Bad() with { Claims = [new Claim.Hold("dwelling", "\ud800")] },
        ["an interval that ends before it starts"] = Bad() with { Claims = [new Claim.Interval("room", "1", DateTimeOffset.UnixEpoch.AddDays(1), DateTimeOffset.UnixEpoch)] },
    };

    static Append Bad() => To(Guid.CreateVersion7());

    public static TheoryData<string> WhatIsRefused { get; } = [.. Refused.Keys];

    [Theory]
    [MemberData(nameof(WhatIsRefused))]
    public async Task A_value_that_PostgreSQL_refuses_fails_its_own_append_only(string what)
    {
        var bad = Refused[what];
        var (before, after) = (Guid.CreateVersion7(), Guid.CreateVersion7());

        var answers = await log.InOneBatchWithFailures(To(before), bad, To(after));

        Assert.Equal(Verdict.Appended, (await answers[0]).Verdict);
        Assert.Equal(Verdict.Appended, (await answers[2]).Verdict);
        Assert.True(answers[1].IsFaulted);
        Assert.IsNotType<TimeoutException>(answers[1].Exception!.InnerException);
        Assert.Empty(await log.StreamOf(bad.Stream));
        Assert.Equal(0, await log.Count($"kernel.commands where stream_id = '{bad.Stream}'"));
        Assert.Equal(Verdict.Appended, (await log.Append(bad with { Command = Command(), Events = Events(1), Claims = [], Location = null })).Verdict);
    }

    [Fact]
    public async Task The_logs_clock_never_goes_back()
    {
        await log.Append(To(_stream));
        await log.Database.Execute("update events.mt_events set timestamp = '2100-01-01T00:00:00Z' where seq_id = (select max(seq_id) from events.mt_events)");

        await log.Append(To(_stream, 1));

        var events = await log.StreamOf(_stream);
        Assert.Equal(new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero), events[1].RecordedAt);
        await log.Database.Execute("update events.mt_events set timestamp = clock_timestamp() where timestamp > clock_timestamp()");
    }

    [Fact]
    public async Task A_writer_that_closes_answers_what_it_has_accepted_and_may_be_closed_again()
    {
        var writer = log.AnotherWriter();
        var accepted = Enumerable.Range(0, 300).Select(_ => writer.Append(To(Guid.CreateVersion7()))).ToArray();

        await writer.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.All(await Task.WhenAll(accepted), r => Assert.Equal(Verdict.Appended, r.Verdict));
        await Assert.ThrowsAsync<ChannelClosedException>(() => writer.Append(To(Guid.CreateVersion7())));
        await writer.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }
}
