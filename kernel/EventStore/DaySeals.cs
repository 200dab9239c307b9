using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Territory.Kernel.Domain;

namespace Territory.Kernel.EventStore;

/// <summary>The seal of a day's range of positions, chained to the one before.</summary>
/// <param name="BlockDigests">SHA-256 of each thousand events, in order: they tell where something was changed.</param>
public sealed record DaySeal(DateOnly Day, long From, long To, long Events, IReadOnlyList<byte[]> BlockDigests, byte[] Digest, byte[] Previous);

/// <summary>What a check of the seals found: nothing, or the day and the positions where the log is not what was sealed.</summary>
public sealed record SealCheck(int Days, DateOnly? BrokenDay, long? From, long? To, string? Finding)
{
    public bool Holds => BrokenDay is null;
}

/// <summary>
/// Nobody edits the past, and who did would be found: each civil day is sealed once when it is over, and the seal leaves the
/// database, into an append-only file that another keeper can copy.
/// </summary>
/// <param name="maintenance">Connects as the maintenance role.</param>
/// <param name="file">Where seals are written, outside this PostgreSQL; one JSON object a line.</param>
public sealed class DaySeals(string maintenance, string file, TimeProvider machineTime)
{
    const int BlockSize = 1_000;

    /// <summary>Seals every day that is over and has events. Several may call it: each day is sealed once.</summary>
    public async Task<IReadOnlyList<DaySeal>> SealFinishedDays(CancellationToken cancellation)
    {
        await using var connection = await Open(cancellation);
        var made = new List<DaySeal>();
        while (true)
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            await using (var wait = new NpgsqlCommand("select pg_advisory_xact_lock(7212)", connection)) await wait.ExecuteNonQueryAsync(cancellation);
            var last = (await Read(connection, cancellation)).LastOrDefault();
            if (await NextDay(connection, last?.To ?? 0, cancellation) is not { } day || day >= ParisTime.DateOf(machineTime.GetUtcNow())) return made;
            var seal = await Compute(connection, day, last?.To ?? 0, last?.Digest ?? new byte[32], cancellation);
            await Insert(connection, seal, cancellation);
            await transaction.CommitAsync(cancellation);
            WriteOut(seal);
            made.Add(seal);
        }
    }

    /// <summary>Computes every seal again and compares it with the stored one and with the one that left the database.</summary>
    public async Task<SealCheck> Check(CancellationToken cancellation)
    {
        await using var connection = await Open(cancellation);
        var outside = File.Exists(file)
            ? (await File.ReadAllLinesAsync(file, cancellation)).Select(l => JsonSerializer.Deserialize<DaySeal>(l, StoredJson.Options)!).DistinctBy(s => s.Day).ToDictionary(s => s.Day) : [];
        var stored = await Read(connection, cancellation);
        if (outside.Keys.Except(stored.Select(s => s.Day)).Order().ToArray() is [var lost, ..])
            return new(stored.Count, lost, outside[lost].From, outside[lost].To, "The seal left the database and is no longer in it.");
        var (to, previous) = (0L, new byte[32]);
        foreach (var seal in stored)
        {
            var now = await Compute(connection, seal.Day, to, previous, cancellation);
            if (outside.GetValueOrDefault(seal.Day) is { } left && !left.Digest.AsSpan().SequenceEqual(seal.Digest))
                return new(stored.Count, seal.Day, seal.From, seal.To, "The stored seal is not the one that left the database.");
            for (var block = 0; block < Math.Max(now.BlockDigests.Count, seal.BlockDigests.Count); block++)
                if (block >= now.BlockDigests.Count || block >= seal.BlockDigests.Count || !now.BlockDigests[block].AsSpan().SequenceEqual(seal.BlockDigests[block]))
                    return new(stored.Count, seal.Day, await At(connection, to, block * BlockSize, cancellation) ?? seal.From,
                        Math.Min(seal.To, await At(connection, to, (block + 1) * BlockSize - 1, cancellation) ?? seal.To), "The events are not those that were sealed.");
            if (!now.Digest.AsSpan().SequenceEqual(seal.Digest)) return new(stored.Count, seal.Day, seal.From, seal.To, "The seal does not follow from the one before.");
            (to, previous) = (seal.To, seal.Digest);
        }
        return new(stored.Count, null, null, null, null);
    }

    async Task<NpgsqlConnection> Open(CancellationToken cancellation)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(maintenance) { Pooling = false, CommandTimeout = 0, ApplicationName = "territory-seals" }.ConnectionString);
        await connection.OpenAsync(cancellation);
        return connection;
    }

    static async Task<DateOnly?> NextDay(NpgsqlConnection connection, long after, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select timestamp from events.mt_events where seq_id > $1 order by seq_id limit 1", connection) { Parameters = { new() { Value = after } } };
        return await command.ExecuteScalarAsync(cancellation) is DateTime first ? ParisTime.DateOf(new DateTimeOffset(first, TimeSpan.Zero)) : null;
    }

    static async Task<long?> At(NpgsqlConnection connection, long after, int offset, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select seq_id from events.mt_events where seq_id > $1 order by seq_id offset $2 limit 1", connection)
        { Parameters = { new() { Value = after }, new() { Value = offset } } };
        return await command.ExecuteScalarAsync(cancellation) as long?;
    }

    static async Task<DaySeal> Compute(NpgsqlConnection connection, DateOnly day, long after, byte[] previous, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("""
            select seq_id, id, stream_id, version, type, timestamp, data::text, headers::text, correlation_id, causation_id
              from events.mt_events where seq_id > $1 and timestamp < $2 order by seq_id
            """, connection)
        { Parameters = { new() { Value = after }, new() { Value = ParisTime.StartOf(day.AddDays(1)) } } };
        var blocks = new List<byte[]>();
        long from = 0, to = 0, events = 0;
        using var block = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using (var reader = await command.ExecuteReaderAsync(cancellation))
            while (await reader.ReadAsync(cancellation))
            {
                to = reader.GetInt64(0);
                if (events++ == 0) from = to;
                Add(block, reader);
                if (events % BlockSize == 0) blocks.Add(block.GetHashAndReset());
            }
        if (events % BlockSize != 0) blocks.Add(block.GetHashAndReset());
        return new(day, from, to, events, blocks, DigestOf(day, from, to, events, blocks, previous), previous);
    }

    /// <summary>Each field with its length before it, so that no two events look the same.</summary>
    static void Add(IncrementalHash hash, NpgsqlDataReader row)
    {
        Span<byte> length = stackalloc byte[4];
        for (var i = 0; i < row.FieldCount; i++)
        {
            var bytes = row.IsDBNull(i) ? [] : Encoding.UTF8.GetBytes(row.GetValue(i) is DateTime t ? t.Ticks.ToString("D", null) : row.GetValue(i).ToString()!);
            BinaryPrimitives.WriteInt32BigEndian(length, row.IsDBNull(i) ? -1 : bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
        }
    }

    static byte[] DigestOf(DateOnly day, long from, long to, long events, List<byte[]> blocks, byte[] previous) =>
        SHA256.HashData([.. previous, .. Encoding.UTF8.GetBytes($"{day:yyyy-MM-dd}|{from}|{to}|{events}|"), .. blocks.SelectMany(b => b)]);

    static async Task<List<DaySeal>> Read(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select day, from_position, to_position, events, block_digests, digest, previous from kernel.day_seals order by day", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var seals = new List<DaySeal>();
        while (await reader.ReadAsync(cancellation))
            seals.Add(new(reader.GetFieldValue<DateOnly>(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3),
                reader.GetFieldValue<byte[][]>(4), reader.GetFieldValue<byte[]>(5), reader.GetFieldValue<byte[]>(6)));
        return seals;
    }

    async Task Insert(NpgsqlConnection connection, DaySeal seal, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("""
            insert into kernel.day_seals (day, from_position, to_position, events, block_digests, digest, previous, sealed_at) values ($1, $2, $3, $4, $5, $6, $7, $8)
            """, connection);
        command.Parameters.Add(new() { Value = seal.Day });
        command.Parameters.Add(new() { Value = seal.From });
        command.Parameters.Add(new() { Value = seal.To });
        command.Parameters.Add(new() { Value = seal.Events });
        command.Parameters.Add(new() { Value = seal.BlockDigests.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea });
        command.Parameters.Add(new() { Value = seal.Digest });
        command.Parameters.Add(new() { Value = seal.Previous });
        command.Parameters.Add(new() { Value = machineTime.GetUtcNow() });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    void WriteOut(DaySeal seal)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        using var stream = new FileStream(file, FileMode.Append, FileAccess.Write, FileShare.Read);
        stream.Write([.. JsonSerializer.SerializeToUtf8Bytes(seal, StoredJson.Options), (byte)'\n']);
        stream.Flush(flushToDisk: true);
    }
}
