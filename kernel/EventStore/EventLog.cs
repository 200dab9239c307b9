using System.Runtime.CompilerServices;
using Npgsql;

namespace Territory.Kernel.EventStore;

/// <summary>The log of one service: one ordered sequence of events in Marten's tables, written by one function.</summary>
/// <param name="database">Connects as the application's role: it may select, and execute <c>kernel.append</c>.</param>
public sealed class EventLog(NpgsqlDataSource database, Databases databases, GroupCommit writer)
{
    const string Columns = "seq_id, id, stream_id, version, type, data, headers, timestamp, correlation_id, causation_id";

    /// <summary>For a subscription, which needs a connection of its own.</summary>
    public string ConnectionString => databases.Log;

    /// <inheritdoc cref="GroupCommit.Append"/>
    public Task<AppendResult> Append(Append append) => writer.Append(append);

    /// <summary>The events of a stream in order of version; none when it does not exist.</summary>
    /// <param name="after">Only those of a later version.</param>
    /// <param name="asOf">Only those recorded by then: what the log knew at that instant.</param>
    public async IAsyncEnumerable<StoredEvent> Stream(
        Guid stream, long after = 0, DateTimeOffset? asOf = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await using var command = database.CreateCommand(asOf is null
            ? $"select {Columns} from events.mt_events where stream_id = $1 and version > $2 order by version"
            : $"select {Columns} from events.mt_events where stream_id = $1 and version > $2 and timestamp <= $3 order by version");
        command.Parameters.AddWithValue(stream);
        command.Parameters.AddWithValue(after);
        if (asOf is { } instant) command.Parameters.AddWithValue(instant.ToUniversalTime());
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation)) yield return ReadRow(reader);
    }

    /// <summary>Folds what a stream has after a version, reading no more of it than that takes.</summary>
    /// <param name="evolve">The state after an event of that stored name, with that data.</param>
    public async Task<(TState State, long Version)> Fold<TState>(Guid stream, TState state, long version, Func<TState, string, byte[], TState> evolve, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("select version, type, data from events.mt_events where stream_id = $1 and version > $2 order by version");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = stream });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = version });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            (state, version) = (evolve(state, reader.GetString(1), reader.GetFieldValue<byte[]>(2)), reader.GetInt64(0));
        return (state, version);
    }

    /// <summary>Up to <paramref name="limit"/> events after a position, in order. None is ever missed, whoever is still writing.</summary>
    public static async Task<List<StoredEvent>> After(NpgsqlConnection connection, long position, int limit, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand($"select {Columns} from events.mt_events where seq_id > $1 order by seq_id limit $2", connection)
        { Parameters = { new() { Value = position }, new() { Value = limit } } };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var events = new List<StoredEvent>();
        while (await reader.ReadAsync(cancellation)) events.Add(ReadRow(reader));
        return events;
    }

    /// <summary>The events of several streams up to a position, by stream and version: what the log held of them then.</summary>
    public async Task<ILookup<Guid, StoredEvent>> Streams(Guid[] streams, long until, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand($"select {Columns} from events.mt_events where stream_id = any($1) and seq_id <= $2 order by stream_id, version");
        command.Parameters.AddWithValue(streams);
        command.Parameters.AddWithValue(until);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var events = new List<StoredEvent>();
        while (await reader.ReadAsync(cancellation)) events.Add(ReadRow(reader));
        return events.ToLookup(e => e.Stream);
    }

    /// <summary>
    /// Events after a position whose stream began with that event and that value in it: what concerns one commune, say. A page
    /// looks at a bounded part of the log, so it may be short, or empty, before the end of the log: go on from
    /// <c>Until</c>. None is ever missed, as commit order is position order and no view is asked.
    /// </summary>
    /// <returns>The events without what they hold, and the position up to which everything was looked at.</returns>
    public async Task<(List<StoredEvent> Events, long Until)> OfStreamsThatBegan(string type, string field, string value, long after, int limit, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("""
            with looked as materialized (
                select seq_id, id, stream_id, version, type, headers, timestamp, correlation_id, causation_id
                  from events.mt_events where seq_id > $4 order by seq_id limit 5000
            )
            select l.seq_id, l.id, l.stream_id, l.version, l.type, '{}'::jsonb, l.headers, l.timestamp, l.correlation_id, l.causation_id, (select max(seq_id) from looked)
              from (select 1) one left join (
                select l.* from looked l join events.mt_events first on first.stream_id = l.stream_id and first.version = 1
                 where first.type = $1 and first.data->>$2 = $3 order by l.seq_id limit $5) l on true order by l.seq_id
            """);
        foreach (var parameter in new object[] { type, field, value, after, limit }) command.Parameters.Add(new() { Value = parameter });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var (events, looked) = (new List<StoredEvent>(), after);
        while (await reader.ReadAsync(cancellation))
        {
            if (!await reader.IsDBNullAsync(10, cancellation)) looked = reader.GetInt64(10);
            if (!await reader.IsDBNullAsync(0, cancellation)) events.Add(ReadRow(reader));
        }
        return (events, events.Count == limit ? events[^1].Position : looked);
    }

    /// <summary>
    /// What must be true before an answer that appends nothing: the stream's version now, and the answer that this command
    /// got before, if it did.
    /// </summary>
    public async Task<(long Version, AppendResult? Earlier)> Verify(Guid stream, CommandId command, CancellationToken cancellation)
    {
        await using var query = database.CreateCommand("""
            select coalesce((select version from events.mt_streams where id = $1), 0), c.digest, c.position, c.version, c.status, c.location
              from (select 1) one left join kernel.commands c on c.source = $2 and c.id = $3
            """);
        query.Parameters.AddWithValue(stream);
        query.Parameters.AddWithValue(command.Source);
        query.Parameters.AddWithValue(command.Id);
        await using var reader = await query.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        var version = reader.GetInt64(0);
        if (await reader.IsDBNullAsync(1, cancellation)) return (version, null);
        var same = reader.GetFieldValue<byte[]>(1).AsSpan().SequenceEqual(command.Digest);
        return (version, new AppendResult(same ? Verdict.Repeated : Verdict.Reused, reader.GetInt64(2), reader.GetInt64(3),
            reader.GetInt16(4), await reader.IsDBNullAsync(5, cancellation) ? null : reader.GetString(5)));
    }

    static StoredEvent ReadRow(NpgsqlDataReader row) => new(
        row.GetInt64(0), row.GetGuid(1), row.GetGuid(2), row.GetInt64(3), row.GetString(4),
        row.GetFieldValue<byte[]>(5), row.GetFieldValue<byte[]>(6), row.GetFieldValue<DateTimeOffset>(7),
        row.IsDBNull(8) ? null : row.GetString(8), row.IsDBNull(9) ? null : row.GetString(9));
}
