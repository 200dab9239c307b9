using Npgsql;
using Territory.Kernel.EventStore;
using Territory.Testing;
using static Territory.Kernel.Tests.Appends;

namespace Territory.Kernel.Tests;

/// <summary>A reader that asks "what came after" never misses an event that becomes visible later.</summary>
public sealed class ReaderTests(TestLog log) : IClassFixture<TestLog>
{
    readonly Guid _stream = Guid.CreateVersion7();

    [Fact]
    public async Task A_stream_is_read_whole_or_after_a_version()
    {
        await log.Append(To(_stream) with { Events = Events(5) });

        Assert.Equal([1, 2, 3, 4, 5], (await log.StreamOf(_stream)).Select(e => e.Version));
        Assert.Equal([4, 5], (await log.StreamOf(_stream, after: 3)).Select(e => e.Version));
        Assert.Empty(await log.StreamOf(_stream, after: 5));
        Assert.Empty(await log.StreamOf(Guid.CreateVersion7()));
    }

    [Fact]
    public async Task A_stream_is_read_as_the_log_knew_it_at_an_instant()
    {
        await log.Append(To(_stream) with { Events = Events(2) });
        await log.Append(To(_stream, 2));
        await log.Append(To(_stream, 3));
        var events = await log.StreamOf(_stream);

        Assert.Equal([1, 2], (await log.StreamOf(_stream, asOf: events[1].RecordedAt)).Select(e => e.Version));
        Assert.Equal([1, 2], (await log.StreamOf(_stream, asOf: events[2].RecordedAt - TimeSpan.FromMicroseconds(1))).Select(e => e.Version));
        Assert.Equal([1, 2, 3], (await log.StreamOf(_stream, asOf: events[2].RecordedAt.ToOffset(TimeSpan.FromHours(2)))).Select(e => e.Version));
        Assert.Equal([3], (await log.StreamOf(_stream, after: 2, asOf: events[2].RecordedAt)).Select(e => e.Version));
        Assert.Empty(await log.StreamOf(_stream, asOf: events[0].RecordedAt - TimeSpan.FromMicroseconds(1)));
    }

    [Fact]
    public async Task An_event_is_read_as_it_was_written()
    {
        var e = Event("thing-opened", """{"place": "Lillers"}""");
        var command = Command();
        var result = await log.Append(To(_stream) with { Events = [e], Command = command, Correlation = "trace-7" });

        var read = Assert.Single(await log.StreamOf(_stream));

        Assert.Equal((result.Position, e.Id, _stream, 1, "thing-opened", "trace-7", command.Id),
            (read.Position, read.Id, read.Stream, read.Version, read.Type, read.Correlation, read.Causation));
        Assert.Equal(("""{"place": "Lillers"}""", """{"actor": "citizen:marie"}"""),
            (System.Text.Encoding.UTF8.GetString(read.Data), System.Text.Encoding.UTF8.GetString(read.Headers)));
        Assert.Equal(TimeSpan.Zero, read.RecordedAt.Offset);
    }

    [Fact]
    public async Task Readers_under_64_writers_rollbacks_and_killed_backends_miss_nothing_and_see_nothing_twice()
    {
        var start = await log.Database.Scalar<long>("select coalesce(max(seq_id), 0) from events.mt_events");
        GroupCommit[] replicas = [log.Writer, log.AnotherWriter(), log.AnotherWriter(), log.AnotherWriter()];
        using var stop = new CancellationTokenSource();
        var readers = Enumerable.Range(1, 4).Select(limit => Read(log, start, limit * 7, stop.Token)).ToArray();
        var disturbing = Disturb(stop.Token);

        await Task.WhenAll(Enumerable.Range(0, 64).Select(i => Task.Run(async () =>
        {
            var stream = Guid.CreateVersion7();
            for (var version = 0; version < 20; version++) await replicas[i % 4].Append(To(stream, version));
        })));
        stop.Cancel();

        Assert.InRange(await disturbing, 3, int.MaxValue);
        var written = await log.Database.Scalar<long[]>($"select array_agg(seq_id order by seq_id) from events.mt_events where seq_id > {start}");
        Assert.Equal(64 * 20, written.Length);
        foreach (var reader in readers) Assert.Equal(written, await reader);
        // The rollbacks have left gaps for ever.
        Assert.InRange(written[^1] - start, written.Length + 1, long.MaxValue);
    }

    [Fact]
    public async Task Writers_and_readers_outlive_a_restart_and_a_crash_of_the_server()
    {
        await using var own = await TestLog.OnItsOwnServer();
        using var stop = new CancellationTokenSource();
        var readers = Enumerable.Range(1, 2).Select(limit => Read(own, 0, limit * 50, stop.Token)).ToArray();
        var replica = own.AnotherWriter();
        using var enough = new CancellationTokenSource();
        var writing = Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(async () =>
        {
            var (stream, version) = (Guid.CreateVersion7(), 0L);
            for (; !enough.IsCancellationRequested; version++)
                Assert.Equal(version + 1, (await Insist(i % 2 == 0 ? own.Writer : replica, To(stream, version))).Version);
            return (Stream: stream, Version: version);
        })));

        await MoreIsWritten(own);
        await own.Server.Restart();
        await MoreIsWritten(own);
        await own.Server.Kill();
        await own.Server.Restart();
        await MoreIsWritten(own);
        await enough.CancelAsync();
        var streams = await writing;
        await stop.CancelAsync();

        var written = await own.Database.Scalar<long[]>("select array_agg(seq_id order by seq_id) from events.mt_events");
        Assert.Equal(streams.Sum(s => s.Version), written.Length);
        foreach (var (stream, version) in streams) Assert.Equal(Enumerable.Range(1, (int)version).Select(v => (long)v), (await own.StreamOf(stream)).Select(e => e.Version));
        foreach (var reader in readers) Assert.Equal(written, await reader);
    }

    /// <summary>As a client does that got no answer: it sends the same command again.</summary>
    static async Task<AppendResult> Insist(GroupCommit writer, Append append)
    {
        while (true)
            try
            {
                return await writer.Append(append);
            }
            catch (NpgsqlException away) when (away.IsPassing())
            {
                // The server was away for longer than a writer waits.
            }
    }

    static async Task MoreIsWritten(TestLog log)
    {
        var before = await log.Count("events.mt_events");
        await Eventually.True(async () => await log.Count("events.mt_events") > before + 100);
    }

    /// <summary>Positions as a reader sees them, from a checkpoint that it keeps in memory, until it is stopped and has caught up.</summary>
    static Task<List<long>> Read(TestLog log, long after, int limit, CancellationToken stop) => Task.Run(async () =>
    {
        var seen = new List<long>();
        while (true)
            try
            {
                await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(log.Database.Databases.Log) { Pooling = false }.ConnectionString);
                await connection.OpenAsync(CancellationToken.None);
                while (true)
                {
                    var last = stop.IsCancellationRequested;
                    var page = await EventLog.After(connection, seen.Count > 0 ? seen[^1] : after, limit, CancellationToken.None);
                    seen.AddRange(page.Select(e => e.Position));
                    if (last && page.Count == 0) return seen;
                }
            }
            catch (Exception away) when (away.IsPassing())
            {
                // Its checkpoint has not moved: it goes on where it was.
            }
    });

    /// <summary>Forced rollbacks and killed backends, until it is stopped. Returns how many.</summary>
    Task<int> Disturb(CancellationToken stop) => Task.Run(async () =>
    {
        var disturbed = 0;
        await Eventually.True(async () =>
        {
            var stream = Guid.CreateVersion7();
            await log.Database.Execute($$"""
                begin;
                select pg_advisory_xact_lock(7210);
                insert into events.mt_streams (id, type, version) values ('{{stream}}', 'thing', 1);
                insert into events.mt_events (seq_id, id, stream_id, version, data, type)
                values (nextval('events.mt_events_sequence'), '{{stream}}', '{{stream}}', 1, '{}', 'thing');
                rollback;
                """);
            if (disturbed++ % 4 == 0) await log.CutWriters();
            return stop.IsCancellationRequested;
        });
        return disturbed;
    });
}
