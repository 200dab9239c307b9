using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Territory.Kernel.EventStore;
using Territory.Testing;
using Stopwatch = System.Diagnostics.Stopwatch;

namespace Territory.Kernel.Tests;

public sealed class LeadershipTests(SharedTally shared)
{
    [Fact]
    public async Task Of_two_replicas_one_reads_each_subscription_and_every_event_is_applied_once()
    {
        await using var world = await TallyWorld.Create(shared.Identity);
        var replicas = new[] { await world.Start(), await world.Start() };
        var tally = await replicas[0].Open();
        var positions = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => replicas[i % 2].Count(tally, 1)));

        foreach (var replica in replicas)
            Assert.Equal(new TallyAnswer(tally, 60, 61, "Un compte", false), await replica.Read(tally, positions.Max()));
        foreach (var subscription in (string[])["relay", "view:tallies_v1"])
        {
            Assert.Equal(1, await world.Leaders(subscription));
            Assert.Single(replicas, r => r.Services.GetServices<Subscription>().Single(s => s.Name == subscription).Leads);
        }
        await Eventually.Is(world.Effects, effects => effects == 60);
    }

    [Fact]
    public async Task Leaders_are_killed_again_and_again_while_both_replicas_write_and_nothing_is_lost_or_doubled()
    {
        await using var world = await TallyWorld.Create(shared.Identity);
        var replicas = new[] { await world.Start(), await world.Start() };
        var tallies = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => replicas[i % 2].Open()));
        var killed = 0L;
        using var writing = new CancellationTokenSource();
        var killing = Task.Run(async () =>
        {
            while (!writing.IsCancellationRequested)
            {
                killed += await world.TerminateLeader("view:tallies_v1") + await world.TerminateLeader("relay");
                await replicas[0].Ready();
            }
        });
        await Task.WhenAll(tallies.Select(async (tally, i) =>
        {
            for (var n = 0; n < 40; n++) await replicas[(i + n) % 2].Count(tally, 1);
        }));
        await Eventually.True(() => Task.FromResult(killed >= 5));
        await writing.CancelAsync();
        await killing;

        await Eventually.Is(world.Effects, effects => effects == 240);
        var last = await world.Database.Scalar<long>("select max(seq_id) from events.mt_events");
        await Eventually.Is(() => replicas[1].Read(tallies[0], last), row => row is not null);
        foreach (var tally in tallies) Assert.Equal(new TallyAnswer(tally, 40, 41, "Un compte", false), await replicas[1].Read(tally, last));
        Assert.Equal(240, await world.Effects());
    }

    [Fact]
    public async Task When_the_leader_stops_the_other_takes_over_within_seconds()
    {
        await using var world = await TallyWorld.Create(shared.Identity);
        var first = await world.Start();
        var tally = await first.Open();
        await first.Read(tally, await first.Count(tally, 1));
        var second = await world.Start();
        await first.Stop();

        var watch = Stopwatch.StartNew();
        var last = await second.Count(tally, 2);
        await Eventually.Is(() => second.Read(tally, last), row => row is { Total: 3, Applied: 3 });
        await Eventually.Is(world.Effects, effects => effects == 2);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_deposed_leader_cannot_write_a_checkpoint_nor_its_effect()
    {
        await using var database = await TestDatabase.Create();
        await database.Execute("create table public.handled (by_whom text, position bigint); grant insert, select on public.handled to public;");
        await using var log = new LogOfOne(database);
        await log.Append();
        using var signal = new LogSignal(database.Databases.Log, NullLogger<LogSignal>.Instance);
        using var old = new Gated("old", log.Log, signal);
        using var next = new Gated("next", log.Log, signal);

        await old.StartAsync(default);
        await old.Entered.Task; // leads, and holds the first page in its hands
        await next.StartAsync(default);
        Assert.Equal(1, await database.Scalar<long>("""
            select count(pg_terminate_backend(l.pid)) from pg_locks l join pg_stat_activity a on a.pid = l.pid
             where l.locktype = 'advisory' and l.granted and a.datname = current_database() and a.application_name = 'territory-gated'
            """));
        await next.Entered.Task; // a deposed leader does not even have to notice for the other to go on
        next.Gate.SetResult();
        await Eventually.Is(Checkpoint, at => at == 1);
        await log.Append();
        await Eventually.Is(Checkpoint, at => at == 2);

        old.Gate.SetResult(); // now it writes, and would set the checkpoint back to 1
        await Eventually.True(() => Task.FromResult(old.Refused > 0));

        Assert.Equal(2, await Checkpoint());
        Assert.Equal("next 1, next 2", await database.Scalar<string>("select string_agg(by_whom || ' ' || position, ', ' order by position) from public.handled"));
        await old.StopAsync(default);
        await next.StopAsync(default);

        Task<long> Checkpoint() => database.Scalar<long>("select coalesce((select last_seq_id from events.mt_event_progression where name = 'gated'), 0)");
    }

    /// <summary>A subscription that stops with its first page in hand until the test lets it go on.</summary>
    sealed class Gated(string who, EventLog log, LogSignal signal) : Subscription("gated", log, signal, NullLogger.Instance)
    {
        public TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Gate { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Refused { get; private set; }

        protected override async Task Handle(IReadOnlyList<StoredEvent> page, NpgsqlConnection connection, CancellationToken cancellation)
        {
            Entered.TrySetResult();
            await Gate.Task;
            try
            {
                foreach (var e in page)
                {
                    await using var insert = new NpgsqlCommand("insert into public.handled values ($1, $2)", connection) { Parameters = { new() { Value = who }, new() { Value = e.Position } } };
                    await insert.ExecuteNonQueryAsync(cancellation);
                }
            }
            catch (NpgsqlException)
            {
                Refused++;
                throw;
            }
        }
    }

    /// <summary>A log to which a test appends one plain event at a time.</summary>
    sealed class LogOfOne : IAsyncDisposable
    {
        readonly NpgsqlDataSource _database;
        readonly GroupCommit _writer;

        public LogOfOne(TestDatabase database)
        {
            _database = NpgsqlDataSource.Create(database.Databases.Log);
            _writer = new GroupCommit(database.Databases.Log, static () => { });
            Log = new EventLog(_database, database.Databases, _writer);
        }

        public EventLog Log { get; }

        public Task<AppendResult> Append()
        {
            var id = Guid.CreateVersion7();
            return Log.Append(new(id, "plain", 0, new("test", id.ToString(), []), [new(id, "plain-noted", "{}", """{"actor":"test"}""")], []));
        }

        public async ValueTask DisposeAsync()
        {
            await _writer.DisposeAsync();
            await _database.DisposeAsync();
        }
    }
}
