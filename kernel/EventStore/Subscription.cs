using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Territory.Kernel.EventStore;

/// <summary>
/// Reads the log in position order and handles each event at least once, with one active reader among replicas. The
/// leader's lock, its writes and its checkpoint live on one connection: a deposed leader has lost all three together. A
/// stream with an event that cannot be handled is parked, and the others go on.
/// </summary>
public abstract class Subscription(string name, EventLog log, LogSignal signal, ILogger logger) : BackgroundService
{
    static readonly TimeSpan Poll = TimeSpan.FromSeconds(1), LongestBackOff = TimeSpan.FromSeconds(5);

    /// <summary>A server notices within seconds that a leader is dead, and gives its lock to the next.</summary>
    const string NoticeDeath = "-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3 -c tcp_user_timeout=10000 -c idle_in_transaction_session_timeout=120000";

    public string Name => name;

    /// <summary>True while this process is the one that reads.</summary>
    public bool Leads { get; private set; }

    protected virtual int PageSize => 1_000;

    /// <summary>
    /// Handles a page within the transaction that will also move the checkpoint. When it throws, the page is tried again
    /// event by event, and the stream of the one that fails is parked.
    /// </summary>
    protected abstract Task Handle(IReadOnlyList<StoredEvent> page, NpgsqlConnection connection, CancellationToken cancellation);

    /// <summary>A failure that no event is to blame for: it is waited for, never parked.</summary>
    protected virtual bool IsPassing(Exception failure) => failure.IsPassing();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var backOff = TimeSpan.Zero;
        while (!stoppingToken.IsCancellationRequested)
            try
            {
                await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(log.ConnectionString)
                { Pooling = false, KeepAlive = 5, Options = NoticeDeath, MaxAutoPrepare = 50, AutoPrepareMinUsages = 2, ApplicationName = $"territory-{name}" }.ConnectionString);
                await connection.OpenAsync(stoppingToken);
                if (await TryLead(connection, stoppingToken)) await Lead(connection, () => backOff = TimeSpan.Zero, stoppingToken);
                else await Task.Delay(Poll, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                backOff = TimeSpan.FromMilliseconds(Math.Clamp(backOff.TotalMilliseconds * 2, 100, LongestBackOff.TotalMilliseconds));
                logger.LogWarning("Subscription {Subscription} waits {BackOff}: {Reason}", name, backOff, failure.Message);
                await Task.Delay(backOff, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            finally
            {
                Leads = false;
            }
    }

    async Task<bool> TryLead(NpgsqlConnection connection, CancellationToken stopping)
    {
        await using var command = new NpgsqlCommand("select pg_try_advisory_lock(hashtextextended($1, 0))", connection) { Parameters = { new() { Value = name } } };
        if (await command.ExecuteScalarAsync(stopping) is not true) return false;
        await using var insert = new NpgsqlCommand("insert into events.mt_event_progression (name, last_seq_id) values ($1, 0) on conflict do nothing", connection)
        { Parameters = { new() { Value = name } } };
        await insert.ExecuteNonQueryAsync(stopping);
        return Leads = true;
    }

    async Task Lead(NpgsqlConnection connection, Action succeeded, CancellationToken stopping)
    {
        var oneByOneUntil = 0L;
        while (true)
        {
            var next = signal.Next;
            List<StoredEvent> page = [];
            try
            {
                await using var transaction = await connection.BeginTransactionAsync(stopping);
                var (position, parked) = await LockCheckpoint(connection, stopping);
                if (parked.Values.Any(p => p.Verdict is not null))
                {
                    // In a transaction of its own: a page that fails would take it back, and then park over it.
                    await CarryOutVerdicts(parked, position, connection, stopping);
                    await transaction.CommitAsync(stopping);
                    continue;
                }
                page = await EventLog.After(connection, position, position < oneByOneUntil ? 1 : PageSize, stopping);
                if (page.Count > 0)
                {
                    using var activity = KernelActivity.Source.StartActivity($"handle {name}")?.SetTag("territory.events", page.Count);
                    var ready = parked.Count == 0 ? page : page.FindAll(e => !parked.ContainsKey(e.Stream));
                    if (ready.Count > 0) await Handle(ready, connection, stopping);
                    await MoveCheckpoint(connection, page[^1].Position, stopping);
                }
                await transaction.CommitAsync(stopping);
                succeeded();
                if (page.Count == 0) await Task.WhenAny(next, Task.Delay(Poll, stopping));
            }
            catch (Exception failure) when (!stopping.IsCancellationRequested && !IsPassing(failure) && page.Count > 0)
            {
                if (page.Count > 1) oneByOneUntil = page[^1].Position;
                else await Park(connection, page[0], failure, stopping);
            }
            stopping.ThrowIfCancellationRequested();
        }
    }

    async Task<(long Position, Dictionary<Guid, Parked> Parked)> LockCheckpoint(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new("select last_seq_id from events.mt_event_progression where name = $1 for update") { Parameters = { new() { Value = name } } },
                new("select stream_id, position, verdict, verdict_reason, verdict_by from kernel.parked where subscription = $1") { Parameters = { new() { Value = name } } },
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        var position = reader.GetInt64(0);
        await reader.NextResultAsync(cancellation);
        var parked = new Dictionary<Guid, Parked>();
        while (await reader.ReadAsync(cancellation))
            parked[reader.GetGuid(0)] = new(reader.GetInt64(1), reader.IsDBNull(2) ? null : reader.GetString(2),
                reader.IsDBNull(3) ? null : reader.GetString(3), reader.IsDBNull(4) ? null : reader.GetString(4));
        return (position, parked);
    }

    sealed record Parked(long Position, string? Verdict, string? Reason, string? By);

    async Task MoveCheckpoint(NpgsqlConnection connection, long position, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("update events.mt_event_progression set last_seq_id = $2, last_updated = clock_timestamp() where name = $1", connection)
        { Parameters = { new() { Value = name }, new() { Value = position } } };
        await command.ExecuteNonQueryAsync(cancellation);
    }

    async Task Park(NpgsqlConnection connection, StoredEvent failed, Exception failure, CancellationToken cancellation)
    {
        logger.LogError(failure, "Subscription {Subscription} parks stream {Stream} at position {Position}.", name, failed.Stream, failed.Position);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await LockCheckpoint(connection, cancellation);
        await Park(connection, failed.Stream, failed.Position, failure, cancellation);
        await MoveCheckpoint(connection, failed.Position, cancellation);
        await transaction.CommitAsync(cancellation);
    }

    async Task Park(NpgsqlConnection connection, Guid stream, long position, Exception failure, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("""
            insert into kernel.parked (subscription, stream_id, position, reason) values ($1, $2, $3, $4)
            on conflict (subscription, stream_id) do update set position = $3, reason = $4, verdict = null, verdict_reason = null, verdict_by = null
            """, connection)
        { Parameters = { new() { Value = name }, new() { Value = stream }, new() { Value = position }, new() { Value = ReasonOf(failure) } } };
        await command.ExecuteNonQueryAsync(cancellation);
    }

    static string ReasonOf(Exception failure)
    {
        var (what, cause) = ($"{failure.GetType().Name}: {failure.Message}", failure.GetBaseException());
        return ReferenceEquals(cause, failure) ? what : $"{what} ({cause.GetType().Name}: {cause.Message})";
    }

    /// <summary>An operator has said what to do with a parked stream: try it again, or go on without the event that failed.</summary>
    async Task CarryOutVerdicts(Dictionary<Guid, Parked> parked, long position, NpgsqlConnection connection, CancellationToken cancellation)
    {
        foreach (var (stream, entry) in parked.Where(p => p.Value.Verdict is not null))
        {
            if (entry.Verdict == "skip")
                await Execute(connection, "insert into kernel.skipped (subscription, position, reason, skipped_by) values ($1, $2, $3, $4) on conflict do nothing",
                    [name, entry.Position, entry.Reason ?? "", entry.By ?? ""], cancellation);
            await Execute(connection, "delete from kernel.parked where subscription = $1 and stream_id = $2", [name, stream], cancellation);

            var missed = new List<StoredEvent>();
            await foreach (var e in log.Stream(stream, cancellation: cancellation))
                if (e.Position <= position && (entry.Verdict == "skip" ? e.Position > entry.Position : e.Position >= entry.Position)) missed.Add(e);
            foreach (var e in missed)
            {
                await Execute(connection, "savepoint event", [], cancellation);
                try
                {
                    await Handle([e], connection, cancellation);
                }
                catch (Exception failure) when (!IsPassing(failure) && !cancellation.IsCancellationRequested)
                {
                    await Execute(connection, "rollback to savepoint event", [], cancellation);
                    await Park(connection, stream, e.Position, failure, cancellation);
                    break;
                }
            }
        }
    }

    static async Task Execute(NpgsqlConnection connection, string sql, object[] values, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
