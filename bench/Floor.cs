using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Territory.Kernel.Domain;
using Territory.Kernel.EventStore;

namespace Territory.Bench;

/// <summary>
/// Plain Npgsql at its best: one connection per writer, prepared statements, one transaction per append in one round trip;
/// no lock, no check, no batch. Positions may commit out of order and a repeated command is written twice: it promises nothing.
/// </summary>
/// <param name="commands">Whether the command's record is written too (floor A), or stream and event alone (floor B).</param>
sealed class Floor(string connectionString, bool commands) : IAsyncDisposable
{
    readonly List<NpgsqlConnection> _connections = [];
    int _next;

    public static async Task<Floor> Open(Databases databases, bool commands, int writers)
    {
        var floor = new Floor(new NpgsqlConnectionStringBuilder(databases.Admin) { Pooling = false }.ConnectionString, commands);
        for (var i = 0; i < writers; i++)
        {
            var connection = new NpgsqlConnection(floor._connectionString);
            await connection.OpenAsync();
            floor._connections.Add(connection);
        }
        return floor;
    }

    readonly string _connectionString = connectionString;

    public Contender NewStreams(string name, Taking taking = Taking.Nothing) => new(name, index =>
    {
        var batch = Append(_connections[index], existing: false, taking);
        return async () =>
        {
            Fill(batch, Guid.CreateVersion7(), 1, new(0, 0));
            await batch.ExecuteNonQueryAsync();
        };
    });

    /// <summary>Loads a stream, folds it, decides and appends, as one would by hand: two round trips.</summary>
    public Contender Commands(string name, int streams) => new(name, index =>
    {
        var load = Load(_connections[index]);
        var batch = Append(_connections[index], existing: true, Taking.Nothing);
        return async () =>
        {
            var stream = Scratch.Stream(Interlocked.Increment(ref _next) % streams);
            var (state, version) = await Fold(load, stream);
            Fill(batch, stream, version + 1, state);
            await batch.ExecuteNonQueryAsync();
        };
    });

    public static NpgsqlCommand Load(NpgsqlConnection connection)
    {
        var load = new NpgsqlCommand("select version, data from events.mt_events where stream_id = $1 order by version", connection)
        { Parameters = { new() { NpgsqlDbType = NpgsqlDbType.Uuid } } };
        load.Prepare();
        return load;
    }

    public static async Task<(MeterState State, long Version)> Fold(NpgsqlCommand load, Guid stream)
    {
        load.Parameters[0].Value = stream;
        var (state, version) = (Meter.Decider.Initial, 0L);
        await using var reader = await load.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            (state, version) = (Meter.Evolve(state, JsonSerializer.Deserialize<MeterRead>(reader.GetFieldValue<byte[]>(1), StoredJson.Options)!), reader.GetInt64(0));
        return (state, version);
    }

    NpgsqlBatch Append(NpgsqlConnection connection, bool existing, Taking taking)
    {
        var batch = new NpgsqlBatch(connection);
        Add(existing
            ? "update events.mt_streams set version = $2, timestamp = now() where id = $1 and version = $2 - 1"
            : "insert into events.mt_streams (id, type, version) values ($1, 'meter', $2)", NpgsqlDbType.Uuid, NpgsqlDbType.Bigint);
        if (commands)
        {
            Add("""
                insert into events.mt_events (seq_id, id, stream_id, version, data, type, correlation_id, causation_id, headers)
                values (nextval('events.mt_events_sequence'), $1, $2, $3, $4, $5, $6, $7, $8)
                """, NpgsqlDbType.Uuid, NpgsqlDbType.Uuid, NpgsqlDbType.Bigint, NpgsqlDbType.Jsonb, NpgsqlDbType.Text, NpgsqlDbType.Text, NpgsqlDbType.Text, NpgsqlDbType.Jsonb);
            Add("""
                insert into kernel.commands (source, id, digest, stream_id, version, position, status, recorded_at)
                values ($1, $2, $3, $4, $5, currval('events.mt_events_sequence'), 200, now())
                """, NpgsqlDbType.Text, NpgsqlDbType.Text, NpgsqlDbType.Bytea, NpgsqlDbType.Uuid, NpgsqlDbType.Bigint);
        }
        else
            Add("insert into events.mt_events (seq_id, id, stream_id, version, data, type) values (nextval('events.mt_events_sequence'), $1, $2, $3, $4, $5)",
                NpgsqlDbType.Uuid, NpgsqlDbType.Uuid, NpgsqlDbType.Bigint, NpgsqlDbType.Jsonb, NpgsqlDbType.Text);
        if (taking == Taking.Hold) Add("insert into kernel.holds (scope, key, stream_id) values ('bench', $1, $2)", NpgsqlDbType.Text, NpgsqlDbType.Uuid);
        if (taking == Taking.Counter)
            Add("insert into kernel.counters as c values ('bench', 'hot', 1) on conflict (scope, key) do update set value = c.value + 1");
        batch.Prepare();
        return batch;

        void Add(string sql, params NpgsqlDbType[] types)
        {
            var command = new NpgsqlBatchCommand(sql);
            foreach (var type in types) command.Parameters.Add(new() { NpgsqlDbType = type });
            batch.BatchCommands.Add(command);
        }
    }

    void Fill(NpgsqlBatch batch, Guid stream, long version, MeterState state)
    {
        var (type, data) = Workload.Read(state);
        var command = Guid.CreateVersion7().ToString();
        Set(0, stream, version);
        if (!commands) Set(1, Guid.CreateVersion7(), stream, version, data, type);
        else
        {
            Set(1, Guid.CreateVersion7(), stream, version, data, type, Workload.Correlation, command, Workload.Headers);
            Set(2, Workload.Source, command, Workload.Digest, stream, version);
        }
        var last = batch.BatchCommands.Count - 1;
        if (batch.BatchCommands[last].CommandText.Contains("kernel.holds", StringComparison.Ordinal)) Set(last, command, stream);

        void Set(int index, params ReadOnlySpan<object> values)
        {
            for (var i = 0; i < values.Length; i++) batch.BatchCommands[index].Parameters[i].Value = values[i];
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in _connections) await connection.DisposeAsync();
    }
}
