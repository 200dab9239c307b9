using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using Territory.Kernel.Domain;

namespace Territory.Kernel.EventStore;

/// <summary>The words by which a stream can be found.</summary>
/// <param name="Of">The sealed field that they come from: they are forgotten with its key.</param>
public sealed record SearchWords(SealedBox Of, IReadOnlyCollection<string> Words);

/// <summary>
/// Finds streams by what is sealed in them. A table beside the views keeps keyed hashes of words; the log never has them, so that
/// an erasure can clear them, and an index that is built again holds nothing of a subject whose key is gone.
/// </summary>
/// <param name="WordsOf">The words of an event, opened with the key ring; null where it has none, or none that can be read any more.</param>
public sealed record SearchIndex(string Name, int Version, Func<object, KeyRing, Task<SearchWords?>> WordsOf) : IView
{
    public string Table => $"views.{Name}_v{Version}";

    public string Subscription => $"view:{Name}_v{Version}";

    public IReadOnlyList<string> Indexes => ["using gin ((row->'words'))", "((row->>'subject'))"];
}

/// <summary>A row of the index, one for each stream and subject: hashes, and under which key lies what they were made from.</summary>
sealed record SearchRow(Guid Stream, Guid Subject, string Purpose, int Key, IReadOnlyList<string> Words);

/// <summary>Follows the log and keeps the index.</summary>
public sealed class Indexer(SearchIndex index, EventTypes types, EventLog log, LogSignal signal, KeyRing keys, LookupHash lookup, ILogger<Indexer> logger)
    : Subscription(index.Subscription, log, signal, logger)
{
    protected override async Task Handle(IReadOnlyList<StoredEvent> page, NpgsqlConnection connection, CancellationToken cancellation)
    {
        var rows = new Dictionary<Guid, (StoredEvent Stored, SearchRow Row)>();
        foreach (var stored in page)
            if (await index.WordsOf(types.Read(stored), keys) is { Words.Count: > 0, Of: var of } found)
                rows[NameId.Of(index.Name, $"{stored.Stream}/{of.Subject}")] = (stored, new(stored.Stream, of.Subject, of.Purpose, of.Key, [.. found.Words.Distinct().SelectMany(word => lookup.Of(index.Name, word))]));
        if (rows.Count == 0) return;
        await using var command = new NpgsqlCommand($"""
            insert into {index.Table} (id, position, version, row) select * from unnest($1, $2, $3, $4)
            on conflict (id) do update set position = excluded.position, version = excluded.version, row = excluded.row
            """, connection)
        {
            Parameters =
            {
                new() { Value = rows.Keys.ToArray() },
                new() { Value = rows.Values.Select(r => r.Stored.Position).ToArray() },
                new() { Value = rows.Values.Select(r => r.Stored.Version).ToArray() },
                new() { Value = rows.Values.Select(r => JsonSerializer.Serialize(r.Row, StoredJson.Options)).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb },
            },
        };
        await command.ExecuteNonQueryAsync(cancellation);
    }
}

/// <summary>Asks the index, and clears from it what was erased.</summary>
/// <param name="database">Connects as the application's role.</param>
public sealed class SearchReader(SearchIndex index, NpgsqlDataSource database, LookupHash lookup) : ViewPosition(index.Subscription, database)
{
    readonly NpgsqlDataSource _database = database;

    /// <summary>The streams that have every one of these words, so many at most.</summary>
    public async Task<List<Guid>> Find(IReadOnlyCollection<string> words, int most, CancellationToken cancellation)
    {
        await using var command = _database.CreateCommand(
            $"select distinct (row->>'stream')::uuid from {index.Table} where {string.Join(" and ", words.Select((_, i) => $"row->'words' ?| ${i + 2}"))} limit $1");
        command.Parameters.AddWithValue(most);
        foreach (var word in words) command.Parameters.AddWithValue(lookup.Of(index.Name, word).ToArray());
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var found = new List<Guid>();
        while (await reader.ReadAsync(cancellation)) found.Add(reader.GetGuid(0));
        return found;
    }

    /// <inheritdoc cref="EventStore.Forget"/>
    public async Task Forget(Erasure erasure, CancellationToken cancellation)
    {
        await using var command = _database.CreateCommand(
            $"delete from {index.Table} where row->>'subject' = $1 and row->>'purpose' = $2 and (row->>'key')::int <= $3");
        command.Parameters.AddWithValue(erasure.Subject.ToString());
        command.Parameters.AddWithValue(erasure.Purpose);
        command.Parameters.AddWithValue(erasure.KeyVersion);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Empties the index; the running service fills it again from the first event.</summary>
    /// <param name="maintenance">Connects as the role that owns the views.</param>
    public static async Task<RebuildResult> Rebuild(SearchIndex index, string maintenance, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        await using var connection = new NpgsqlConnection(maintenance);
        await connection.OpenAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        // The checkpoint first: an indexer that runs waits for it, and then begins again.
        await using var command = new NpgsqlCommand($"update events.mt_event_progression set last_seq_id = 0 where name = '{index.Subscription}'; delete from {index.Table};", connection);
        await command.ExecuteNonQueryAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return new(0, watch.Elapsed, new(0, 0, 0, []), Switched: true);
    }
}
