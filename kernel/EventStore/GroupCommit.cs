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

    readonly Channel<Waiting> _waiting = Channel.CreateBounded<Waiting>(new BoundedChannelOptions(10_000) { SingleReader = true });
    readonly NpgsqlDataSource _database;
    readonly Action _appended;
    readonly Task _writing;
    readonly List<Waiting> _batch = new(LargestBatch);
    NpgsqlConnection? _connection;
    NpgsqlCommand? _command;

    sealed record Waiting(Append Append, TaskCompletionSource<AppendResult> Answer);

    /// <param name="appended">Called after each commit that may have added events.</param>
    public GroupCommit(string connectionString, Action appended)
    {
        _database = new NpgsqlDataSourceBuilder(new NpgsqlConnectionStringBuilder(connectionString)
        {
            Options = Planning, Pooling = false, KeepAlive = 10, CommandTimeout = 30, ApplicationName = "territory-writer",
        }.ConnectionString) { Name = "log-writer" }.Build();
        _appended = appended;
        _writing = Task.Run(Write);
    }

    /// <summary>
    /// Answers after commit. Deliberately takes no cancellation token: a batch holds other people's appends.
    /// </summary>
    /// <exception cref="NpgsqlException">The database stayed away; whether the append was committed is then unknown to the caller.</exception>
    public async Task<AppendResult> Append(Append append)
    {
        using var activity = KernelActivity.Source.StartActivity("append");
        var answer = new TaskCompletionSource<AppendResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        await _waiting.Writer.WriteAsync(new(append, answer));
        var result = await answer.Task;
        activity?.SetTag("territory.verdict", result.Verdict.ToString()).SetTag("territory.position", result.Position);
        return result;
    }

    async Task Write()
    {
        while (await _waiting.Reader.WaitToReadAsync())
        {
            _batch.Clear();
            while (_batch.Count < LargestBatch && _waiting.Reader.TryRead(out var next)) _batch.Add(next);
            await Commit(_batch);
        }
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
                for (var i = 0; i < batch.Count; i++) batch[rounds.Order[i]].Answer.SetResult(results[i]);
                return;
            }
            catch (Exception lost) when (lost.IsPassing() && waited.Elapsed < GiveUpAfter)
            {
                await Disconnect();
                await Task.Delay(BeforeResend);
            }
            catch (PostgresException refused) when (batch.Count > 1 && !refused.IsPassing())
            {
                // One append holds what PostgreSQL refuses, and took its neighbours with it: find it by going one by one.
                foreach (var one in batch.ToArray()) await Commit([one]);
                return;
            }
            catch (Exception failure)
            {
                await Disconnect();
                foreach (var one in batch) one.Answer.SetException(failure);
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
        await _writing;
        await Disconnect();
        await _database.DisposeAsync();
    }
}
