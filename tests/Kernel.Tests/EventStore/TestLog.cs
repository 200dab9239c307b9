using System.Collections.Concurrent;
using System.Globalization;
using Npgsql;
using Territory.Kernel.Domain;
using Territory.Kernel.EventStore;
using Territory.Testing;

namespace Territory.Kernel.Tests;

/// <summary>A log of one test class's own in a real database, with as many writing processes as a test asks for.</summary>
public sealed class TestLog : IAsyncLifetime
{
    readonly ConcurrentBag<GroupCommit> _writers = [];
    PrivateServer? _server;
    NpgsqlDataSource _reading = null!;

    public TestDatabase Database { get; private set; } = null!;

    public GroupCommit Writer { get; private set; } = null!;

    public EventLog Log { get; private set; } = null!;

    /// <summary>On a server that the test may break; it is removed with the log.</summary>
    public static async Task<TestLog> OnItsOwnServer()
    {
        var log = new TestLog { _server = await PrivateServer.Start("postgres") };
        await log.InitializeAsync();
        return log;
    }

    public PrivateServer Server => _server ?? throw new InvalidOperationException("This log is on the shared server.");

    public async ValueTask InitializeAsync()
    {
        Database = await TestDatabase.Create(server: _server?.Settings["TERRITORY_POSTGRES"]);
        _reading = NpgsqlDataSource.Create(Database.Databases.Log);
        Writer = AnotherWriter();
        Log = LogOf(Writer);
    }

    /// <summary>What another replica of the service writes with.</summary>
    public GroupCommit AnotherWriter(string? through = null)
    {
        var writer = new GroupCommit(through ?? Database.Databases.Log, () => { });
        _writers.Add(writer);
        return writer;
    }

    public EventLog LogOf(GroupCommit writer) => new(_reading, Database.Databases, writer);

    public Task<AppendResult> Append(Append append) => Writer.Append(append);

    /// <summary>
    /// Sends appends that travel together, in this order: while one that came before waits for the log's lock, which the
    /// test holds, the others gather behind it.
    /// </summary>
    public async Task<AppendResult[]> InOneBatch(params IReadOnlyList<Append> appends)
    {
        var answers = Begin(appends, await HoldLock());
        await answers.Release();
        return await Task.WhenAll(answers.Answers);
    }

    /// <summary>The same, where some answers are failures: the caller looks at each.</summary>
    public async Task<Task<AppendResult>[]> InOneBatchWithFailures(params IReadOnlyList<Append> appends)
    {
        var answers = Begin(appends, await HoldLock());
        await answers.Release();
        await Task.WhenAll(answers.Answers).ContinueWith(_ => { }, TaskScheduler.Default);
        return answers.Answers;
    }

    (Task<AppendResult>[] Answers, Func<Task> Release) Begin(IReadOnlyList<Append> appends, Func<Task> release) =>
        ([.. appends.Select(Writer.Append)], release);

    async Task<Func<Task>> HoldLock()
    {
        var connection = new NpgsqlConnection(Database.Databases.Admin);
        await connection.OpenAsync();
        await using (var take = new NpgsqlCommand("select pg_advisory_lock(7210)", connection)) await take.ExecuteNonQueryAsync();
        var ahead = Writer.Append(Appends.To(Guid.CreateVersion7()) with { Events = [] });
        await using var look = new NpgsqlCommand("""
            select exists (select from pg_locks l where l.locktype = 'advisory' and not l.granted and l.objid = 7210
                              and l.database = (select oid from pg_database where datname = current_database()))
            """, connection);
        await Eventually.True(async () => await look.ExecuteScalarAsync() is true);
        return async () =>
        {
            await connection.DisposeAsync();
            await ahead;
        };
    }

    public async Task<List<StoredEvent>> StreamOf(Guid stream, long after = 0, DateTimeOffset? asOf = null)
    {
        var events = new List<StoredEvent>();
        await foreach (var e in Log.Stream(stream, after, asOf)) events.Add(e);
        return events;
    }

    public Task<long> Count(string from) => Database.Scalar<long>($"select count(*) from {from}");

    /// <summary>A line of text, or several: what a query of one text column gives.</summary>
    public async Task<string[]> Lines(string sql) => await Database.Scalar<string[]>($"select coalesce(array_agg(line), '{{}}') from ({sql}) as rows(line)");

    /// <summary>Ends the connections of this log's writers, in the middle of whatever they do.</summary>
    public Task<long> CutWriters() => Database.Scalar<long>("""
        select count(pg_terminate_backend(pid)) from pg_stat_activity
         where datname = current_database() and application_name = 'territory-writer'
        """);

    public async ValueTask DisposeAsync()
    {
        foreach (var writer in _writers) await writer.DisposeAsync();
        await _reading.DisposeAsync();
        if (_server is not null) await _server.DisposeAsync();
        else await Database.DisposeAsync();
    }
}

/// <summary>Appends as tests need them: one event each, and a command of its own.</summary>
static class Appends
{
    public static Append To(Guid stream, long expected = 0, params Claim[] claims) => new(stream, "thing", expected, Command(), [Event()], claims, "trace-1");

    public static CommandId Command(string? id = null, string source = "http:marie", byte body = 1) => new(source, id ?? Guid.CreateVersion7().ToString(), [body]);

    public static NewEvent Event(string type = "thing-happened", string data = """{"n": 1}""") =>
        new(Guid.CreateVersion7(), type, data, """{"actor": "citizen:marie"}""");

    public static NewEvent[] Events(int count) => [.. Enumerable.Range(1, count).Select(n => Event(data: string.Create(CultureInfo.InvariantCulture, $$"""{"n": {{n}}}""")))];
}
