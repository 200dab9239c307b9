using Territory.Kernel.Domain;
using Territory.Kernel.EventStore;
using static Territory.Kernel.Tests.Appends;

namespace Territory.Kernel.Tests;

/// <summary>A command is carried out once, however often it comes; its answer stays the same.</summary>
public sealed class CommandLogTests(TestLog log) : IClassFixture<TestLog>
{
    readonly Guid _stream = Guid.CreateVersion7();
    readonly CommandId _command = Command();

    Task<long> Records => log.Count($"kernel.commands where id = '{_command.Id}'");

    [Fact]
    public async Task A_repeated_command_gets_the_first_answer_whatever_happened_since()
    {
        var first = await log.Append(To(_stream) with { Command = _command, Events = Events(2), Status = 201, Location = "/things/1" });
        await log.Append(To(_stream, 2));

        var same = await log.Append(To(_stream) with { Command = _command, Events = Events(2), Status = 201, Location = "/things/1" });
        var asSeenNow = await log.Append(To(_stream, 3) with { Command = _command, Status = 200 });

        Assert.Equal((Verdict.Appended, 2), (first.Verdict, first.Version));
        Assert.Equal(new AppendResult(Verdict.Repeated, first.Position, 2, 201, "/things/1"), same);
        Assert.Equal(new AppendResult(Verdict.Repeated, first.Position, 2, 201, "/things/1"), asSeenNow);
        Assert.Equal(3, (await log.StreamOf(_stream)).Count);
        Assert.Equal(1, await Records);
    }

    [Fact]
    public async Task A_command_id_with_another_body_is_reused()
    {
        await log.Append(To(_stream) with { Command = _command });

        var result = await log.Append(To(_stream, 1) with { Command = _command with { Digest = [2] } });

        Assert.Equal(Verdict.Reused, result.Verdict);
        Assert.Single(await log.StreamOf(_stream));
    }

    [Fact]
    public async Task Commands_of_two_sources_do_not_meet()
    {
        await log.Append(To(_stream) with { Command = _command });

        var result = await log.Append(To(_stream, 1) with { Command = _command with { Source = "http:karim", Digest = [2] } });

        Assert.Equal((Verdict.Appended, 2), (result.Verdict, result.Version));
        Assert.Equal(2, await Records);
    }

    [Fact]
    public async Task A_command_that_had_nothing_left_to_do_is_repeated_too()
    {
        await log.Append(To(_stream));
        var first = await log.Append(To(_stream, 1) with { Command = _command, Events = [], Status = 204 });

        var again = await log.Append(To(_stream, 1) with { Command = _command, Events = Events(1) });

        Assert.Equal((Verdict.Appended, 0, 1), (first.Verdict, first.Position, first.Version));
        Assert.Equal(new AppendResult(Verdict.Repeated, 0, 1, 204), again);
        Assert.Single(await log.StreamOf(_stream));
    }

    [Fact]
    public async Task A_refused_command_leaves_no_record_and_may_come_again()
    {
        await log.Append(To(_stream, 0, new Claim.Hold("dwelling", _command.Id)));
        var other = Guid.CreateVersion7();

        var conflict = await log.Append(To(_stream) with { Command = _command });
        var lost = await log.Append(To(other, 0, new Claim.Hold("dwelling", _command.Id)) with { Command = _command });
        var counted = await log.Append(To(other, 0, new Claim.Count("places", _command.Id, 2, 1)) with { Command = _command });
        Assert.Equal((Verdict.Conflict, Verdict.ClaimLost, Verdict.OutOfBounds), (conflict.Verdict, lost.Verdict, counted.Verdict));
        Assert.Equal(0, await Records);

        Assert.Equal(Verdict.Appended, (await log.Append(To(other) with { Command = _command })).Verdict);
        Assert.Equal(1, await Records);
    }

    [Fact]
    public async Task A_command_twice_in_one_batch_is_carried_out_once()
    {
        var results = await log.InOneBatch(
            To(_stream) with { Command = _command, Status = 201, Location = "/things/1" },
            To(_stream) with { Command = _command, Status = 201, Location = "/things/1" },
            To(Guid.CreateVersion7()) with { Command = _command with { Digest = [2] } });

        Assert.Equal([Verdict.Appended, Verdict.Repeated, Verdict.Reused], results.Select(r => r.Verdict));
        Assert.Equal((results[0].Position, 1L, (short)201, "/things/1"), (results[1].Position, results[1].Version, results[1].Status, results[1].Location));
        Assert.Single(await log.StreamOf(_stream));
    }

    [Fact]
    public async Task One_command_sent_64_times_to_two_replicas_is_carried_out_once()
    {
        var replica = log.AnotherWriter();

        var results = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => (i % 2 == 0 ? log.Writer : replica).Append(To(_stream) with { Command = _command })));

        Assert.Single(results, r => r.Verdict == Verdict.Appended);
        Assert.Equal(63, results.Count(r => r.Verdict == Verdict.Repeated));
        Assert.Single(results.Select(r => (r.Position, r.Version)).Distinct());
        Assert.Single(await log.StreamOf(_stream));
    }

    [Fact]
    public async Task Events_claims_and_command_record_commit_together()
    {
        await log.Append(To(_stream, 0, new Claim.Hold("dwelling", _command.Id), new Claim.Count("places", _command.Id, 1, 1)) with { Command = _command });

        Assert.Equal(1, await log.Database.Scalar<long>($"""
            select count(distinct x) from (
                select xmin::text from events.mt_events where stream_id = '{_stream}'
                union all select xmin::text from events.mt_streams where id = '{_stream}'
                union all select xmin::text from kernel.commands where id = '{_command.Id}'
                union all select xmin::text from kernel.holds where key = '{_command.Id}'
                union all select xmin::text from kernel.counters where key = '{_command.Id}') as written(x)
            """));
        Assert.True(await log.Database.Scalar<bool>($"""
            select c.position = e.seq_id and c.version = e.version and c.recorded_at = e.timestamp
              from kernel.commands c join events.mt_events e on e.stream_id = c.stream_id where c.id = '{_command.Id}'
            """));
    }

    [Fact]
    public async Task What_a_command_got_is_known_before_anything_is_decided_again()
    {
        var first = await log.Append(To(_stream) with { Command = _command, Status = 201, Location = "/things/1" });
        await log.Append(To(_stream, 1));

        var known = await log.Log.Verify(_stream, _command, TestContext.Current.CancellationToken);
        var reused = await log.Log.Verify(_stream, _command with { Digest = [2] }, TestContext.Current.CancellationToken);
        var unknown = await log.Log.Verify(Guid.CreateVersion7(), Command(), TestContext.Current.CancellationToken);

        Assert.Equal((2, new AppendResult(Verdict.Repeated, first.Position, 1, 201, "/things/1")), known);
        Assert.Equal((2, Verdict.Reused), (reused.Version, reused.Earlier?.Verdict));
        Assert.Equal((0, null), unknown);
    }
}
