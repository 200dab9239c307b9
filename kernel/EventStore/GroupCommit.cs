using System.Diagnostics;
using System.Threading.Channels;
using Npgsql;
using NpgsqlTypes;
using Territory.Kernel.Domain;

namespace Territory.Kernel.EventStore;

/// <summary>
/// The one writer of a process. Appends that wait while a batch is under way travel together in the next: no wait is added
/// when idle. A batch whose connection was lost at commit is unknown, and is sent again whole: command ids make that safe.
/// </summary>
public sealed class GroupCommit : IAsyncDisposable
{
    const int LargestBatch = 256;

    static readonly TimeSpan GiveUpAfter = TimeSpan.FromSeconds(15), BeforeResend = TimeSpan.FromMilliseconds(50);

    // Fresh tables have no statistics: without these settings the planner would hash whole tables to find one row.
    const string Planning = "-c plan_cache_mode=force_generic_plan -c enable_hashjoin=off -c enable_mergejoin=off -c enable_seqscan=off -c jit=off";

    readonly Channel<Waiting> _waiting = Channel.CreateBounded<Waiting>(10_000);
    readonly SemaphoreSlim _writing = new(1);
    readonly NpgsqlDataSource _database;
    readonly Action _appended;
    NpgsqlConnection? _connection;
    NpgsqlCommand? _command;

    sealed class Waiting(Append append) : TaskCompletionSource<AppendResult>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public Append Append { get; } = append;
    }

    /// <param name="appended">Called after each commit that may have added events.</param>
    public GroupCommit(string connectionString, Action appended)
    {
        _database = new NpgsqlDataSourceBuilder(new NpgsqlConnectionStringBuilder(connectionString)
        {
            Options = Planning, Pooling = false, KeepAlive = 10, CommandTimeout = 30, ApplicationName = "territory-writer",
        }.ConnectionString) { Name = "log-writer" }.Build();
        _appended = appended;
    }

    /// <summary>
    /// Answers after commit. Deliberately takes no cancellation token: a batch holds other people's appends.
    /// </summary>
    /// <exception cref="NpgsqlException">The database stayed away; whether the append was committed is then unknown to the caller.</exception>
    public async Task<AppendResult> Append(Append append)
    {
        using var activity = KernelActivity.Source.StartActivity("append");
        var waiting = new Waiting(append);
        await _waiting.Writer.WriteAsync(waiting);
        // When nobody writes, the caller itself does: a writer of its own would cost two changes of thread.
        if (_writing.Wait(0)) await Write();
        var result = await waiting.Task;
        activity?.SetTag("territory.verdict", result.Verdict.ToString()).SetTag("territory.position", result.Position);
        return result;
    }

    /// <summary>One batch. What has come meanwhile goes with the next, elsewhere: no caller works long for others.</summary>
    async Task Write()
    {
        await CommitNext();
        _writing.Release();
        if (_waiting.Reader.TryPeek(out _) && _writing.Wait(0)) _ = Task.Run(Write);
    }

    async Task<bool> CommitNext()
    {
        var batch = new List<Waiting>();
        while (batch.Count < LargestBatch && _waiting.Reader.TryRead(out var next)) batch.Add(next);
        if (batch.Count > 0) await Commit(batch);
        return batch.Count > 0;
    }

    async Task Commit(List<Waiting> batch)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                var rounds = new Rounds(batch.ConvertAll(w => w.Append));
                var results = await Send(rounds);
                _appended();
                for (var i = 0; i < batch.Count; i++) batch[rounds.Order[i]].SetResult(results[i]);
                return;
            }
            catch (Exception lost) when (lost.IsPassing() && waited.Elapsed < GiveUpAfter)
            {
                await Disconnect();
                await Task.Delay(BeforeResend);
            }
            catch (Exception refused) when (batch.Count > 1 && !refused.IsPassing())
            {
                // One append holds what PostgreSQL or its driver refuses, and took its neighbours with it: find it by going one by one.
                if (refused is not PostgresException) await Disconnect();
                foreach (var one in batch.ToArray()) await Commit([one]);
                return;
            }
            catch (Exception failure)
            {
                await Disconnect();
                foreach (var one in batch) one.SetException(failure);
                return;
            }
        }
    }

    async Task<AppendResult[]> Send(Rounds rounds)
    {
        var command = await Connected();
        rounds.Fill(command.Parameters);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        var verdicts = reader.GetFieldValue<short[]>(0);
        var positions = reader.GetFieldValue<long?[]>(1);
        var versions = reader.GetFieldValue<long[]>(2);
        var statuses = reader.GetFieldValue<short?[]>(3);
        var locations = reader.GetFieldValue<string?[]>(4);
        var holders = reader.GetFieldValue<Guid?[]>(5);
        var lost = reader.GetFieldValue<int?[]>(6);
        var results = new AppendResult[verdicts.Length];
        for (var i = 0; i < results.Length; i++)
            results[i] = new((Verdict)verdicts[i], positions[i] ?? 0, versions[i], statuses[i] ?? 0, locations[i], holders[i],
                lost[i] is { } claim ? rounds.Claims[claim - 1] : null);
        return results;
    }

    async Task<NpgsqlCommand> Connected()
    {
        if (_command is not null) return _command;
        _connection = await _database.OpenConnectionAsync();
        _command = new NpgsqlCommand("""
            select * from kernel.append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
                                        $19, $20, $21, $22, $23, $24, $25, $26, $27)
            """, _connection);
        foreach (var type in Rounds.ParameterTypes) _command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | type });
        await _command.PrepareAsync();
        return _command;
    }

    async Task Disconnect()
    {
        (var command, var connection, _command, _connection) = (_command, _connection, null, null);
        if (command is not null) await command.DisposeAsync();
        if (connection is not null) await connection.DisposeAsync();
    }

    /// <summary>Writes what still waits, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _writing.WaitAsync();
        while (await CommitNext()) { }
        await Disconnect();
        await _database.DisposeAsync();
    }
}
