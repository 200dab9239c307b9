using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using NpgsqlTypes;
using Territory.Kernel.Domain;
using Territory.Kernel.EventStore;

namespace Territory.Bench;

/// <summary>The row of the view that is measured: one per stream.</summary>
sealed record MeterRow(long Total, int Readings, DateOnly? Last);

/// <summary>How fast the log is read: one stream, a whole view, and a view that follows the log.</summary>
sealed class Reading(Servers servers, int rounds)
{
    static readonly View<MeterRow> View = new("meters", 1, static (row, _, e) => e is MeterRead read ? Apply(row, read) : row);

    static MeterRow Apply(MeterRow? row, MeterRead read) => new(read.Total, (row?.Readings ?? 0) + 1, read.On);

    /// <summary>Load and fold one stream of 10, 100, 1 000 events.</summary>
    public async Task<string> Fold()
    {
        var table = new Table("Load and fold a stream of", "Ours, ms", "Plain Npgsql, ms", "Plain : ours", "Bytes allocated: ours, plain");
        foreach (var events in new[] { 10, 100, 1_000 })
        {
            var databases = await Filled($"fold_{events}", 20_000 / events, events);
            await using var ours = await Ours.Open(databases);
            await using var plain = new NpgsqlConnection(databases.Log);
            await plain.OpenAsync();
            await using var query = Floor.Load(plain);
            var (next, streams) = (0, 20_000 / events);
            var kernel = new Contender("ours", _ => async () =>
            {
                var (state, _) = await ours.Log.Fold(Scratch.Stream(next++ % streams), Meter.Decider.Initial, 0,
                    (before, name, data) => Meter.Evolve(before, (MeterEvent)ours.Types.Read(name, data)), CancellationToken.None);
                Check(state, events);
            });
            var floor = new Contender("plain", _ => async () => Check((await Floor.Fold(query, Scratch.Stream(next++ % streams))).State, events));
            var samples = await Contest.Run([kernel, floor], 1, new(rounds, TimeSpan.FromMilliseconds(300)));
            table.Row($"{Whole(events)} events", samples[0].Select(s => s.P50).ToArray().Spread("0.00"), samples[1].Select(s => s.P50).ToArray().Spread("0.00"),
                samples[0].Zip(samples[1], (o, p) => p.P50 / o.P50).ToArray().Spread("0.00"),
                $"{samples[0].Select(s => s.Bytes).Median().Text("#,0")}, {samples[1].Select(s => s.Bytes).Median().Text("#,0")}");
        }
        return table.ToString();
    }

    static void Check(MeterState state, int events)
    {
        if (state.Readings != events) throw new InvalidOperationException($"A stream of {events} events was folded to {state}.");
    }

    /// <summary>A view built again from the first event: the kernel's own rebuild beside the live table, and plain Npgsql in pages of the same size.</summary>
    public async Task<string> Rebuild(int events)
    {
        var table = new Table("Rebuild of a view", "Events/s, ours", "Events/s, plain Npgsql", "Ours : plain", "MB allocated for 1 000 events: ours, plain");
        foreach (var each in new[] { 10, 100 })
        {
            var databases = await Filled($"rebuild_{events}_{each}", events / each, each);
            var (ours, plain) = (new List<double>(), new List<double>());
            var (oursMemory, plainMemory) = (0d, 0d);
            for (var round = -1; round < rounds; round++)
            {
                var (kernel, kernelMemory) = await Timed(async () => await new ViewRebuild<MeterRow>(View, new(typeof(MeterEvent)), databases.Maintenance).Run(switchOver: false, default));
                var (floor, floorMemory) = await Timed(() => PlainRebuild(databases));
                if (round < 0) continue;
                ours.Add(events / kernel.TotalSeconds);
                plain.Add(events / floor.TotalSeconds);
                (oursMemory, plainMemory) = (kernelMemory / 1e3 / events, floorMemory / 1e3 / events);
            }
            table.Row($"{Whole(events)} events, {Whole(events / each)} rows",
                ours.Spread("#,0"), plain.Spread("#,0"), ours.Zip(plain, (o, p) => o / p).ToArray().Spread("0.00"), $"{oursMemory.Text("0.0")}, {plainMemory.Text("0.0")}");
        }
        return table.ToString();
    }

    static async Task<(TimeSpan Time, double Bytes)> Timed(Func<Task> work)
    {
        var (start, before) = (Stopwatch.GetTimestamp(), GC.GetTotalAllocatedBytes());
        await work();
        return (Stopwatch.GetElapsedTime(start), GC.GetTotalAllocatedBytes() - before);
    }

    static async Task PlainRebuild(Databases databases)
    {
        await using var connection = new NpgsqlConnection(databases.Admin);
        await connection.OpenAsync();
        await Scratch.Execute(connection, "create temp table plain (id uuid primary key, row jsonb not null)");
        await using var read = new NpgsqlCommand("select seq_id, stream_id, data from events.mt_events where seq_id > $1 order by seq_id limit 5000", connection)
        { Parameters = { new() { NpgsqlDbType = NpgsqlDbType.Bigint, Value = 0L } } };
        await read.PrepareAsync();
        var rows = new Dictionary<Guid, MeterRow>();
        while (true)
        {
            var page = new HashSet<Guid>();
            await using (var reader = await read.ExecuteReaderAsync())
                while (await reader.ReadAsync())
                {
                    read.Parameters[0].Value = reader.GetInt64(0);
                    var id = reader.GetGuid(1);
                    rows[id] = Apply(rows.GetValueOrDefault(id), JsonSerializer.Deserialize<MeterRead>(reader.GetFieldValue<byte[]>(2), StoredJson.Options)!);
                    page.Add(id);
                }
            if (page.Count == 0) break;
            await using var write = new NpgsqlCommand("insert into plain select * from unnest($1, $2) on conflict (id) do update set row = excluded.row", connection)
            {
                Parameters =
                {
                    new() { Value = page.ToArray() },
                    new() { Value = page.Select(id => JsonSerializer.Serialize(rows[id], StoredJson.Options)).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb },
                },
            };
            await write.ExecuteNonQueryAsync();
        }
        await Scratch.Execute(connection, "drop table plain");
    }

    /// <summary>From the answer of an append to its row in a view that follows the log.</summary>
    public async Task<string> Lag()
    {
        var databases = await servers.Create("lag", View);
        await using var ours = await Ours.Open(databases);
        using var projector = new Projector<MeterRow>(View, ours.Types, ours.Log, ours.Signal, NullLogger<Projector<MeterRow>>.Instance);
        await projector.StartAsync(default);
        var table = new Table("Lag of a running view", "p50 ms", "p99 ms", "Appends/s beside");
        foreach (var (beside, writers) in new[] { ("nothing else", 0), ("4 writers beside", 4) })
        {
            using var stop = new CancellationTokenSource();
            var appended = 0;
            var others = Enumerable.Range(0, writers).Select(i => Task.Run(async () =>
            {
                var append = ours.NewStreams("beside").Writer(i);
                for (; !stop.IsCancellationRequested; Interlocked.Increment(ref appended)) await append();
            })).ToArray();
            var start = Stopwatch.GetTimestamp();
            await Lags(databases, ours, 100); // warms up
            var lags = await Lags(databases, ours, 500);
            var besides = appended / Stopwatch.GetElapsedTime(start).TotalSeconds;
            await stop.CancelAsync();
            await Task.WhenAll(others);
            table.Row(beside, lags.At(0.5).Text("0.0"), lags.At(0.99).Text("0.0"), besides.Text("#,0"));
        }
        await projector.StopAsync(default);
        return table.ToString();
    }

    static async Task<double[]> Lags(Databases databases, Ours ours, int times)
    {
        await using var connection = new NpgsqlConnection(Ours.Tuned(databases.Log));
        await connection.OpenAsync();
        await using var look = new NpgsqlCommand($"select 1 from {View.Table} where id = $1", connection) { Parameters = { new() { NpgsqlDbType = NpgsqlDbType.Uuid } } };
        var lags = new List<double>(times);
        for (var i = 0; i < times; i++)
        {
            var stream = Guid.CreateVersion7();
            look.Parameters[0].Value = stream;
            await ours.AppendTo(stream);
            var answered = Stopwatch.GetTimestamp();
            while (await look.ExecuteScalarAsync() is null) await Task.Yield();
            lags.Add(Stopwatch.GetElapsedTime(answered).TotalMilliseconds);
            await Task.Delay(2);
        }
        return [.. lags.Order()];
    }

    static string Whole(double number) => number.Text("#,0");

    async Task<Databases> Filled(string name, int streams, int eventsEach)
    {
        Progress.Say($"filling a log with {Whole(streams)} streams of {Whole(eventsEach)} events");
        var databases = await servers.Create(name, View);
        await Scratch.Fill(databases, streams, eventsEach);
        return databases;
    }
}
