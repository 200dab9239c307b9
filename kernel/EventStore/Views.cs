using System.Text.Json;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using Territory.Kernel.Domain;

namespace Territory.Kernel.EventStore;

/// <summary>What a service shows of its log: a record and a pure function. It can be dropped and built again at any time.</summary>
/// <param name="Name">Snake case; with <paramref name="Version"/>, the name of its table in schema <c>views</c>.</param>
/// <param name="Version">Raised with every change of the row or of <paramref name="Apply"/>: a new table is then filled beside the old one.</param>
/// <param name="Apply">The row after the event; the same row where the event does not concern it; null to have no row.</param>
public sealed record View<TRow>(string Name, int Version, Func<TRow?, StoredEvent, object, TRow?> Apply) : IView where TRow : class
{
    /// <summary>Which row an event belongs to: by default one row per stream.</summary>
    public Func<StoredEvent, object, Guid> RowOf { get; init; } = static (stored, _) => stored.Stream;

    /// <summary>Index expressions over <c>row</c> (jsonb), such as <c>((row->>'commune'), id)</c>.</summary>
    public IReadOnlyList<string> Indexes { get; init; } = [];

    public string Table => $"views.{Name}_v{Version}";

    public string Subscription => $"view:{Name}_v{Version}";
}

/// <summary>What a migration must know of a view, whatever its row.</summary>
public interface IView
{
    string Name { get; }

    string Table { get; }

    string Subscription { get; }

    IReadOnlyList<string> Indexes { get; }
}

/// <summary>Writes one view: rows and checkpoint commit together.</summary>
public sealed class Projector<TRow>(View<TRow> view, EventTypes types, EventLog log, LogSignal signal, ILogger<Projector<TRow>> logger)
    : Subscription(view.Subscription, log, signal, logger) where TRow : class
{
    protected override Task Handle(IReadOnlyList<StoredEvent> page, NpgsqlConnection connection, CancellationToken cancellation) =>
        new ViewTable<TRow>(view, view.Table).Project(page, types, connection, cancellation);
}

/// <summary>The table of a view, live or shadow.</summary>
public sealed class ViewTable<TRow>(View<TRow> view, string table) where TRow : class
{
    /// <summary>Applies a page of events to the rows that they concern: one read and one write, however many events.</summary>
    public async Task Project(IReadOnlyList<StoredEvent> page, EventTypes types, NpgsqlConnection connection, CancellationToken cancellation)
    {
        var events = page.Select(stored => (Stored: stored, Event: types.Read(stored))).Select(e => (e.Stored, e.Event, Row: view.RowOf(e.Stored, e.Event))).ToArray();
        var before = await Load([.. events.Select(e => e.Row).Distinct()], connection, cancellation);
        var after = new Dictionary<Guid, (TRow? Row, StoredEvent Last)>();
        foreach (var (stored, e, id) in events)
        {
            var row = after.TryGetValue(id, out var known) ? known.Row : before.GetValueOrDefault(id);
            var next = view.Apply(row, stored, e);
            if (!ReferenceEquals(row, next)) after[id] = (next, stored);
        }
        await Save(after, connection, cancellation);
    }

    async Task<Dictionary<Guid, TRow>> Load(Guid[] ids, NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand($"select id, row from {table} where id = any($1)", connection) { Parameters = { new() { Value = ids } } };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var rows = new Dictionary<Guid, TRow>(ids.Length);
        while (await reader.ReadAsync(cancellation))
            rows[reader.GetGuid(0)] = JsonSerializer.Deserialize<TRow>(reader.GetFieldValue<byte[]>(1), StoredJson.Options)!;
        return rows;
    }

    async Task Save(Dictionary<Guid, (TRow? Row, StoredEvent Last)> rows, NpgsqlConnection connection, CancellationToken cancellation)
    {
        if (rows.Count == 0) return;
        var kept = rows.Where(r => r.Value.Row is not null).ToArray();
        await using var batch = new NpgsqlBatch(connection);
        if (kept.Length > 0)
            batch.BatchCommands.Add(new($"""
                insert into {table} (id, position, version, row) select * from unnest($1, $2, $3, $4)
                on conflict (id) do update set position = excluded.position, version = excluded.version, row = excluded.row
                """)
            {
                Parameters =
                {
                    new() { Value = Array.ConvertAll(kept, r => r.Key) },
                    new() { Value = Array.ConvertAll(kept, r => r.Value.Last.Position) },
                    new() { Value = Array.ConvertAll(kept, r => r.Value.Last.Version) },
                    new() { Value = Array.ConvertAll(kept, r => JsonSerializer.Serialize(r.Value.Row, StoredJson.Options)), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb },
                },
            });
        if (rows.Count > kept.Length)
            batch.BatchCommands.Add(new($"delete from {table} where id = any($1)")
            { Parameters = { new() { Value = rows.Where(r => r.Value.Row is null).Select(r => r.Key).ToArray() } } });
        await batch.ExecuteNonQueryAsync(cancellation);
    }
}

/// <summary>A row as it was read, with the position and stream version of the last event that changed it.</summary>
public sealed record ViewRow<TRow>(Guid Id, long Position, long Version, TRow Row);

/// <summary>Reads one view, waiting a moment for a position where the caller has just written.</summary>
public sealed class ViewReader<TRow>(View<TRow> view, NpgsqlDataSource database) : ViewPosition(view.Subscription, database) where TRow : class
{
    readonly NpgsqlDataSource _database = database;

    public async Task<ViewRow<TRow>?> Get(Guid id, CancellationToken cancellation) =>
        (await Query("where id = $1", [id], cancellation)).SingleOrDefault();

    /// <summary>Counts and sums over the view, a row for each group.</summary>
    /// <param name="sql">Never made of user input.</param>
    public async Task<List<object?[]>> Select(string sql, object[] parameters, CancellationToken cancellation)
    {
        await using var command = _database.CreateCommand(sql);
        foreach (var value in parameters) command.Parameters.Add(new() { Value = value });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var rows = new List<object?[]>();
        while (await reader.ReadAsync(cancellation))
        {
            var row = new object[reader.FieldCount];
            reader.GetValues(row);
            rows.Add(Array.ConvertAll(row, value => value is DBNull ? null : value));
        }
        return rows;
    }

    /// <param name="clauses">What follows <c>from</c>, over the columns id, position, version and row; never made of user input.</param>
    public async Task<List<ViewRow<TRow>>> Query(string clauses, object[] parameters, CancellationToken cancellation)
    {
        await using var command = _database.CreateCommand($"select id, position, version, row from {view.Table} {clauses}");
        foreach (var value in parameters) command.Parameters.Add(new() { Value = value });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var rows = new List<ViewRow<TRow>>();
        while (await reader.ReadAsync(cancellation))
            rows.Add(new(reader.GetGuid(0), reader.GetInt64(1), reader.GetInt64(2),
                JsonSerializer.Deserialize<TRow>(reader.GetFieldValue<byte[]>(3), StoredJson.Options)!));
        return rows;
    }
}

/// <summary>How far a view has seen the log.</summary>
public abstract class ViewPosition(string subscription, NpgsqlDataSource database)
{
    static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(3), BetweenLooks = TimeSpan.FromMilliseconds(5);

    /// <summary>True once the view has seen everything up to that position; false when it has not within three seconds.</summary>
    public async Task<bool> Reached(long position, TimeProvider machineTime, CancellationToken cancellation)
    {
        var start = machineTime.GetTimestamp();
        while (await Position(cancellation) < position)
        {
            if (machineTime.GetElapsedTime(start) > LongestWait) return false;
            await Task.Delay(BetweenLooks, cancellation);
        }
        return true;
    }

    public async Task<long> Position(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("select coalesce((select last_seq_id from events.mt_event_progression where name = $1), 0)");
        command.Parameters.AddWithValue(subscription);
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }
}
