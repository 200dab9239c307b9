using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Territory.Kernel.Domain;
using Territory.Kernel.EventStore;
using Territory.Kernel.Hosting;

namespace Territory.Bench;

/// <summary>The kernel as a service has it: the one writer of the process, and the signal that follows each commit.</summary>
sealed class Ours : IAsyncDisposable
{
    readonly NpgsqlDataSource _database, _keyDatabase;
    readonly GroupCommit _writer;
    int _next;

    public EventLog Log { get; }

    public LogSignal Signal { get; }

    public EventTypes Types { get; } = new(typeof(MeterEvent));

    Ours(Databases databases)
    {
        _database = new NpgsqlDataSourceBuilder(Tuned(databases.Log)).Build();
        _keyDatabase = new NpgsqlDataSourceBuilder(Tuned(databases.Keys)).Build();
        Signal = new(databases.Log, NullLogger<LogSignal>.Instance);
        _writer = new(databases.Log, Signal.Appended);
        Log = new(_database, databases, _writer);
    }

    public static async Task<Ours> Open(Databases databases)
    {
        var ours = new Ours(databases);
        await ours.Signal.StartAsync(CancellationToken.None);
        return ours;
    }

    /// <summary>As the service's own data sources.</summary>
    public static string Tuned(string connectionString) =>
        new NpgsqlConnectionStringBuilder(connectionString) { MaxAutoPrepare = 100, AutoPrepareMinUsages = 2, NoResetOnClose = true }.ConnectionString;

    public Contender NewStreams(string name, Taking taking = Taking.Nothing) => new(name, _ => () => AppendTo(Guid.CreateVersion7(), taking));

    public async Task AppendTo(Guid stream, Taking taking = Taking.Nothing)
    {
        var (type, data) = Workload.Read(new(0, 0));
        var command = Guid.CreateVersion7().ToString();
        var result = await Log.Append(new(stream, "meter", 0, new(Workload.Source, command, Workload.Digest),
            [new(Guid.CreateVersion7(), type, data, Workload.Headers)], taking switch
            {
                Taking.Hold => [new Claim.Hold("bench", command)],
                Taking.Counter => [new Claim.Count("bench", "hot", 1, long.MaxValue / 2)],
                _ => [],
            }, Workload.Correlation));
        if (result.Verdict != Verdict.Appended) throw new InvalidOperationException($"An append ended as {result}.");
    }

    /// <summary>The whole way of a command: load, fold, decide, append, remember.</summary>
    /// <param name="remembered">False when each command loads its stream: no handler then meets one twice.</param>
    public Contender Commands(string name, int streams, bool remembered)
    {
        var handler = Handler();
        return new(name, index =>
        {
            if (!remembered && index == 0) handler = Handler();
            return async () =>
            {
                var number = Interlocked.Increment(ref _next) % streams;
                if (!remembered && number == 0) handler = Handler();
                var stream = Scratch.Stream(number);
                var id = Guid.CreateVersion7().ToString();
                var caller = new Caller(Workload.Actor, null, null, () => new(Workload.Source, id, Workload.Digest), Workload.Correlation);
                if (await handler.Handle(Meter.Decider, stream, new ReadMeter(3), caller) is not Outcome.Done done)
                    throw new InvalidOperationException("A command was not done.");
            };
        });
    }

    public Handler Handler() => new(Log, Types, new KeyRing(_keyDatabase, new Dictionary<int, byte[]> { [1] = new byte[32] }, TimeProvider.System),
        new Law([]), TimeProvider.System, NullLogger<Handler>.Instance);

    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        await Signal.StopAsync(CancellationToken.None);
        Signal.Dispose();
        await _database.DisposeAsync();
        await _keyDatabase.DisposeAsync();
    }
}
