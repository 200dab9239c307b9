using System.Diagnostics;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Territory.Bench.Contracts;
using Territory.Kernel.Domain;
using Territory.Kernel.EventStore;
using Territory.Kernel.Hosting;

namespace Territory.Bench;

/// <summary>A whole service in this process: what it appends is relayed to RabbitMQ, consumed, and becomes a command with an event of its own.</summary>
sealed class Relaying(Servers servers, int rounds)
{
    const int Messages = 6_000, Writers = 64;

    public async Task<string> Measure()
    {
        var (uri, databases) = (await servers.Broker(), await servers.Create("relay"));
        var records = Directory.CreateTempSubdirectory("territory-bench-");
        await using var app = Service(uri, databases, records.FullName);
        await app.StartAsync();
        var log = app.Services.GetRequiredService<EventLog>();
        var (effects, relayed, appends, clients, backends) = (new List<double>(), new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var round = -1; round < rounds; round++)
        {
            Effects.Expect(Messages);
            var (client, server) = Cpu.Now();
            var start = Stopwatch.GetTimestamp();
            var positions = await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(async () =>
            {
                var last = 0L;
                while (Effects.TakeOne()) last = (await Announce(log)).Position;
                return last;
            })));
            var appended = Stopwatch.GetElapsedTime(start);
            var published = Relayed(databases, positions.Max(), start);
            await Effects.All.WaitAsync(TimeSpan.FromMinutes(1));
            if (round < 0) continue;
            var (clientAfter, serverAfter) = Cpu.Now();
            clients.Add((clientAfter - client) / Messages);
            backends.Add((serverAfter - server) / Messages);
            relayed.Add(Messages / (await published).TotalSeconds);
            appends.Add(Messages / appended.TotalSeconds);
            effects.Add(Messages / Stopwatch.GetElapsedTime(start).TotalSeconds);
            Progress.Say($"  {effects[^1].Text("#,0")} effects a second");
        }
        await app.StopAsync();
        records.Delete(recursive: true);
        var table = new Table("From append to effect", "Effects/s, end to end", "Relayed/s", "Appended/s", "CPU µs service + PostgreSQL");
        table.Row($"{1d * Messages:0} events by {Writers} writers", effects.Spread("#,0"), relayed.Spread("#,0"), appends.Spread("#,0"),
            $"{clients.Median().Text("0")} + {backends.Median().Text("0")}");
        return table.ToString();
    }

    /// <summary>When the broker had confirmed everything up to that position.</summary>
    static async Task<TimeSpan> Relayed(Databases databases, long position, long start)
    {
        await using var connection = new NpgsqlConnection(databases.Admin);
        await connection.OpenAsync();
        await using var look = new NpgsqlCommand("select last_seq_id from events.mt_event_progression where name = 'relay'", connection);
        while (await look.ExecuteScalarAsync() is not long reached || reached < position) await Task.Delay(20);
        return Stopwatch.GetElapsedTime(start);
    }

    static Task<AppendResult> Announce(EventLog log)
    {
        var data = System.Text.Json.JsonSerializer.Serialize(new ReadingAnnounced(Guid.CreateVersion7(), Meter.Day), StoredJson.Options);
        return log.Append(new(Guid.CreateVersion7(), "meter", 0, new(Workload.Source, Guid.CreateVersion7().ToString(), Workload.Digest),
            [new(Guid.CreateVersion7(), "reading-announced", data, Workload.Headers)], [], Workload.Correlation));
    }

    static WebApplication Service(string uri, Databases databases, string records)
    {
        var builder = ServiceHosting.CreateBuilder([]);
        var key = Convert.ToBase64String(new byte[32]);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:Log"] = databases.Log,
            ["ConnectionStrings:Keys"] = databases.Keys,
            ["ConnectionStrings:Maintenance"] = databases.Maintenance,
            ["RabbitMq:Uri"] = uri,
            ["Identity:Authority"] = "http://127.0.0.1:9",
            ["Sealing:MasterKeys:1"] = key,
            ["Sealing:LookupKeys:1"] = key,
            ["Records:Directory"] = records,
        });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.AddService(new ServiceDefinition("bench", [typeof(MeterEvent)], static (_, e) => e is ReadingAnnounced announced ? new ReadingToBill(announced.Reading, announced.On) : null)
        { Consumers = [typeof(WhenReadingToBill)] });
        builder.Logging.ClearProviders();
        return builder.Build();
    }
}

/// <summary>What a message has done, counted.</summary>
static class Effects
{
    static int _toAppend, _toCome;
    static TaskCompletionSource _all = new();

    public static Task All => _all.Task;

    public static void Expect(int messages)
    {
        (_toAppend, _toCome) = (messages, messages);
        _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public static bool TakeOne() => Interlocked.Decrement(ref _toAppend) >= 0;

    public static void Came()
    {
        if (Interlocked.Decrement(ref _toCome) == 0) _all.SetResult();
    }
}

/// <summary>As consumers are: the contract becomes a command of another stream.</summary>
public sealed class WhenReadingToBill(Handler handler) : IConsumer<ReadingToBill>
{
    public async Task Consume(ConsumeContext<ReadingToBill> context)
    {
        var outcome = await handler.Handle(Meter.Decider, NameId.Of("bill", context.Message.Reading.ToString()), new BillReading(context.Message.Reading, context.Message.On),
            Caller.Message(context, ServiceHosting.QueueOf("bench", typeof(WhenReadingToBill))), isNew: true);
        if (outcome is Outcome.Done { Repeated: false }) Effects.Came();
    }
}
