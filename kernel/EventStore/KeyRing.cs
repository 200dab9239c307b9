using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Npgsql;
using Territory.Kernel.Domain;

namespace Territory.Kernel.EventStore;

/// <summary>
/// Data keys by subject and purpose, wrapped by a master key that only configuration knows. Destroying a key erases what it
/// sealed, in every copy. Keys are remembered for 60 seconds at most: so long may an erasure take to reach a running process.
/// </summary>
/// <param name="database">Connects as the role that alone may see the schema <c>keys</c>.</param>
/// <param name="masters">Master keys of 32 bytes by version; the highest wraps what is new.</param>
public sealed class KeyRing(NpgsqlDataSource database, IReadOnlyDictionary<int, byte[]> masters, TimeProvider machineTime)
{
    static readonly TimeSpan Remembered = TimeSpan.FromSeconds(60);

    const int NonceBytes = 12, TagBytes = 16, MostRemembered = 20_000;

    const string Newest = "select max(version) from keys.data_keys where subject = $1 and purpose = $2";

    readonly ConcurrentDictionary<(Guid Subject, string Purpose, int Version), (byte[]? Key, long At)> _known = new();
    readonly ConcurrentDictionary<(Guid Subject, string Purpose), (int Version, long At)> _current = new();

    /// <summary>False while it is not known what this database has still to forget: nothing personal is then read or written.</summary>
    public bool IsOpen { get; set; } = true;

    /// <summary>Seals every personal field of the event in place.</summary>
    /// <returns>The keys that it is sealed under. The append must claim them: one may be destroyed before the commit.</returns>
    public async Task<IReadOnlyList<LivingKey>> Seal(object e, EventType type, Guid eventId, string purpose)
    {
        if (type.PersonalFields.Count == 0) return [];
        var keys = new List<LivingKey>();
        foreach (var field in type.PersonalFields)
            if (field.Get(e) is { IsClear: true } personal)
            {
                var (version, key) = await CurrentKey(personal.Subject, purpose);
                personal.Sealed = new SealedBox(personal.Subject, purpose, version, eventId, field.Name,
                    Encrypt(key, personal.ClearBytes(), AssociatedData(eventId, field.Name)));
                keys.Add(new(personal.Subject, purpose, version));
            }
        return keys;
    }

    /// <summary>The value, or the same without a value when its key has been destroyed.</summary>
    public async Task<Personal<T>> Open<T>(Personal<T> personal) where T : class
    {
        if (personal.Sealed is not { } box) return personal;
        if (await Key(box.Subject, box.Purpose, box.Key) is not { } key) return personal;
        var clear = Decrypt(key, box.Box, AssociatedData(box.In, box.Field));
        return personal with { Value = JsonSerializer.Deserialize<T>(clear, StoredJson.Options) };
    }

    /// <summary>The value as JSON, whatever its type; null when its key has been destroyed.</summary>
    public async Task<JsonElement?> OpenJson(IPersonal personal) =>
        personal.Sealed is not { } box || await Key(box.Subject, box.Purpose, box.Key) is not { } key ? null
        : JsonSerializer.Deserialize<JsonElement>(Decrypt(key, box.Box, AssociatedData(box.In, box.Field)));

    /// <summary>Fetches in one go the keys that a page of sealed values needs.</summary>
    public async Task Fetch(IEnumerable<IPersonal> personals, CancellationToken cancellation)
    {
        var wanted = personals.Select(p => p.Sealed).OfType<SealedBox>().Select(b => (b.Subject, b.Purpose, Version: b.Key)).Distinct()
            .Where(key => !_known.TryGetValue(key, out var known) || !IsFresh(known.At)).ToArray();
        if (wanted.Length < 2) return;
        MustBeOpen();
        await using var command = database.CreateCommand("""
            select k.subject, k.purpose, k.version, k.master, k.wrapped
              from unnest($1, $2, $3) w(subject, purpose, version) join keys.data_keys k on (k.subject, k.purpose, k.version) = (w.subject, w.purpose, w.version)
            """);
        command.Parameters.AddWithValue(Array.ConvertAll(wanted, w => w.Subject));
        command.Parameters.AddWithValue(Array.ConvertAll(wanted, w => w.Purpose));
        command.Parameters.AddWithValue(Array.ConvertAll(wanted, w => w.Version));
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        Forget(_known);
        while (await reader.ReadAsync(cancellation))
        {
            var (subject, purpose, version) = (reader.GetGuid(0), reader.GetString(1), reader.GetInt32(2));
            _known[(subject, purpose, version)] = (await reader.IsDBNullAsync(4, cancellation) ? null
                : Decrypt(masters[reader.GetInt32(3)], reader.GetFieldValue<byte[]>(4), WrapData(subject, purpose, version)), machineTime.GetTimestamp());
        }
    }

    /// <inheritdoc cref="Destroy(Guid, string, Func{int, Erasure})"/>
    public Task Destroy(Erasure erasure) => Destroy(erasure.Subject, erasure.Purpose, _ => erasure);

    /// <summary>
    /// Destroys the keys of the subject for that purpose up to a version. What they sealed can never be read again; what is
    /// written about the subject later, such as a new application, has a key of its own. It holds the lock of the log: each
    /// append comes wholly before the erasure, or finds its key destroyed.
    /// </summary>
    /// <param name="record">Writes the erasure down, given the newest key version, before anything is destroyed.</param>
    public async Task<Erasure> Destroy(Guid subject, string purpose, Func<int, Erasure> record)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var wait = new NpgsqlCommand("select pg_advisory_xact_lock(7210)", connection)) await wait.ExecuteNonQueryAsync();
        await using var newest = new NpgsqlCommand(Newest, connection) { Parameters = { new() { Value = subject }, new() { Value = purpose } } };
        var erasure = record(await newest.ExecuteScalarAsync() as int? ?? 0);
        await using var destroy = new NpgsqlCommand("""
            update keys.data_keys set wrapped = null, destroyed_at = $4
             where subject = $1 and purpose = $2 and version <= $3 and destroyed_at is null
            """, connection)
        { Parameters = { new() { Value = subject }, new() { Value = purpose }, new() { Value = erasure.KeyVersion }, new() { Value = erasure.At } } };
        await destroy.ExecuteNonQueryAsync();
        await transaction.CommitAsync();
        _current.TryRemove((subject, purpose), out _);
        foreach (var known in _known.Keys.Where(k => k.Subject == subject && k.Purpose == purpose)) Forget(new(subject, purpose, known.Version));
        return erasure;
    }

    /// <summary>What this process remembers of a key is not true any more.</summary>
    public void Forget(LivingKey key)
    {
        _current.TryRemove((key.Subject, key.Purpose), out _);
        _known.TryRemove((key.Subject, key.Purpose, key.Version), out _);
    }

    /// <summary>Gives the subject a new key version for what is sealed from now on.</summary>
    public async Task Rotate(Guid subject, string purpose)
    {
        var (version, _) = await CurrentKey(subject, purpose);
        await CreateKey(subject, purpose, version + 1);
        _current.TryRemove((subject, purpose), out _);
    }

    async Task<(int Version, byte[] Key)> CurrentKey(Guid subject, string purpose)
    {
        if (_current.TryGetValue((subject, purpose), out var current) && IsFresh(current.At)
            && await Key(subject, purpose, current.Version) is { } known) return (current.Version, known);
        for (var version = await NewestVersion(subject, purpose) ?? await CreateKey(subject, purpose, 1); ; version = await CreateKey(subject, purpose, version + 1))
            if (await Key(subject, purpose, version) is { } key)
            {
                Forget(_current);
                _current[(subject, purpose)] = (version, machineTime.GetTimestamp());
                return (version, key);
            }
    }

    /// <summary>The newest key version of the subject, destroyed or not; null when it never had one.</summary>
    async Task<int?> NewestVersion(Guid subject, string purpose)
    {
        await using var command = database.CreateCommand(Newest);
        command.Parameters.AddWithValue(subject);
        command.Parameters.AddWithValue(purpose);
        return await command.ExecuteScalarAsync() as int?;
    }

    /// <summary>That purpose and those of its streams, where the subject has keys that are not destroyed.</summary>
    public async Task<IReadOnlyList<string>> PurposesOf(Guid subject, string purpose)
    {
        await using var command = database.CreateCommand("""
            select distinct purpose from keys.data_keys where subject = $1 and destroyed_at is null and (purpose = $2 or starts_with(purpose, $2 || '/')) order by 1
            """);
        command.Parameters.AddWithValue(subject);
        command.Parameters.AddWithValue(purpose);
        await using var reader = await command.ExecuteReaderAsync();
        var purposes = new List<string>();
        while (await reader.ReadAsync()) purposes.Add(reader.GetString(0));
        return purposes;
    }

    async Task<int> CreateKey(Guid subject, string purpose, int version)
    {
        var master = masters.Keys.Max();
        await using var command = database.CreateCommand("""
            insert into keys.data_keys (subject, purpose, version, master, wrapped) values ($1, $2, $3, $4, $5)
            on conflict (subject, purpose, version) do nothing
            """);
        command.Parameters.AddWithValue(subject);
        command.Parameters.AddWithValue(purpose);
        command.Parameters.AddWithValue(version);
        command.Parameters.AddWithValue(master);
        command.Parameters.AddWithValue(Encrypt(masters[master], RandomNumberGenerator.GetBytes(32), WrapData(subject, purpose, version)));
        await command.ExecuteNonQueryAsync();
        return version;
    }

    async Task<byte[]?> Key(Guid subject, string purpose, int version)
    {
        MustBeOpen();
        if (_known.TryGetValue((subject, purpose, version), out var known) && IsFresh(known.At)) return known.Key;
        await using var command = database.CreateCommand(
            "select master, wrapped from keys.data_keys where subject = $1 and purpose = $2 and version = $3");
        command.Parameters.AddWithValue(subject);
        command.Parameters.AddWithValue(purpose);
        command.Parameters.AddWithValue(version);
        await using var reader = await command.ExecuteReaderAsync();
        var key = await reader.ReadAsync() && !await reader.IsDBNullAsync(1)
            ? Decrypt(masters[reader.GetInt32(0)], reader.GetFieldValue<byte[]>(1), WrapData(subject, purpose, version))
            : null;
        Forget(_known);
        _known[(subject, purpose, version)] = (key, machineTime.GetTimestamp());
        return key;
    }

    void MustBeOpen()
    {
        if (!IsOpen) throw new KeysClosedException("It is not known yet what this database has still to forget.");
    }

    bool IsFresh(long at) => machineTime.GetElapsedTime(at) < Remembered;

    static void Forget<TKey, TValue>(ConcurrentDictionary<TKey, TValue> remembered) where TKey : notnull
    {
        if (remembered.Count >= MostRemembered) remembered.Clear();
    }

    static byte[] AssociatedData(Guid eventId, string field) => [.. eventId.ToByteArray(bigEndian: true), .. Encoding.UTF8.GetBytes(field)];

    static byte[] WrapData(Guid subject, string purpose, int version) =>
        [.. subject.ToByteArray(bigEndian: true), .. Encoding.UTF8.GetBytes(purpose), .. BitConverter.GetBytes(BinaryPrimitives.ReverseEndianness(version))];

    static byte[] Encrypt(byte[] key, byte[] clear, byte[] associated)
    {
        var box = new byte[NonceBytes + TagBytes + clear.Length];
        var nonce = box.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(nonce, clear, box.AsSpan(NonceBytes + TagBytes), box.AsSpan(NonceBytes, TagBytes), associated);
        return box;
    }

    static byte[] Decrypt(byte[] key, byte[] box, byte[] associated)
    {
        var clear = new byte[box.Length - NonceBytes - TagBytes];
        using var aes = new AesGcm(key, TagBytes);
        aes.Decrypt(box.AsSpan(0, NonceBytes), box.AsSpan(NonceBytes + TagBytes), box.AsSpan(NonceBytes, TagBytes), clear, associated);
        return clear;
    }
}

/// <summary>Nothing personal can be read or written now: this database and the erasure register have not been brought together.</summary>
public sealed class KeysClosedException(string reason) : Exception(reason);

/// <summary>
/// Opaque keys for look-ups by something personal (an address, a plate): HMAC-SHA-256 under keys of their own, by context, so
/// that the value cannot be found by trying all of them.
/// </summary>
/// <param name="keys">Look-up keys of 32 bytes by version. A retired version stays as long as a claim under it may be held.</param>
public sealed class LookupHash(IReadOnlyDictionary<int, byte[]> keys)
{
    /// <summary>One key per version: to hold all is to meet whoever holds one, also while a version replaces another.</summary>
    public IEnumerable<string> Of(string context, string value) => keys.OrderBy(k => k.Key).Select(version =>
        string.Create(CultureInfo.InvariantCulture, $"{version.Key}.{Convert.ToHexStringLower(HMACSHA256.HashData(version.Value, Encoding.UTF8.GetBytes($"{context}\u001f{value}")).AsSpan(0, 16))}"));
}
