using System.Text.Json;
using Npgsql;
using Territory.Kernel.Domain;

namespace Territory.Kernel.EventStore;

/// <param name="Subject">An opaque id; the register holds no personal data.</param>
/// <param name="KeyVersion">Up to which version the subject's keys are destroyed; later ones are of what was written later.</param>
public sealed record Erasure(long Number, Guid Subject, string Purpose, int KeyVersion, DateTimeOffset At, string Reason, string By);

/// <summary>Clears what the destroyed key does not: look-up hashes, files. Comes again with every replay: what is gone already is no failure.</summary>
public delegate Task Forget(Erasure erasure, CancellationToken cancellation);

/// <summary>
/// The erasure register: a file outside PostgreSQL, written before the key is destroyed. A restored backup holds keys that
/// were destroyed since; it stays closed until the register has been replayed on it.
/// </summary>
/// <param name="keysDatabase">Connects as the role of the keys.</param>
/// <param name="file">One JSON object a line, appended and flushed to disk; replicas share it.</param>
/// <param name="forget">What else is to be cleared with a key.</param>
public sealed class Erasures(KeyRing keys, NpgsqlDataSource keysDatabase, string file, TimeProvider machineTime, IEnumerable<Forget>? forget = null)
{
    /// <summary>Keys are remembered for a minute: so long a process may still write something that it read with one.</summary>
    static readonly TimeSpan ClearedAgain = TimeSpan.FromMinutes(2);

    readonly Forget[] _forget = [.. forget ?? []];

    /// <summary>Erases what the subject's events hold for that purpose. Idempotent: a second erasure destroys nothing more.</summary>
    public async Task<Erasure> Erase(Guid subject, string purpose, string reason, string by)
    {
        Erasure erasure;
        await using (var register = await OpenRegister())
        {
            var before = ReadRegister(register);
            await NotCarriedOut(before, CancellationToken.None);
            erasure = await keys.Destroy(subject, purpose, newestKey => Write(register, new((before.LastOrDefault()?.Number ?? 0) + 1, subject, purpose, newestKey, machineTime.GetUtcNow(), reason, by)));
        }
        await Finish(erasure, CancellationToken.None);
        return erasure;
    }

    /// <summary>Erases for that purpose and for each stream that has a key of its own under it.</summary>
    public async Task<IReadOnlyList<Erasure>> EraseAll(Guid subject, string purpose, string reason, string by)
    {
        var erased = new List<Erasure>();
        foreach (var each in await keys.PurposesOf(subject, purpose)) erased.Add(await Erase(subject, each, reason, by));
        return erased.Count > 0 ? erased : [await Erase(subject, purpose, reason, by)];
    }

    /// <summary>Carries out on this database every erasure of the register that it has not seen.</summary>
    /// <exception cref="KeysClosedException">The database knows of erasures that the register lacks: the wrong register, or a lost one.</exception>
    public async Task<int> Replay(CancellationToken cancellation)
    {
        List<Erasure> register;
        await using (var stream = await OpenRegister()) register = ReadRegister(stream);
        var missing = await NotCarriedOut(register, cancellation);
        foreach (var erasure in missing)
        {
            await keys.Destroy(erasure);
            await Finish(erasure, cancellation);
        }
        foreach (var recent in register.Except(missing).Where(e => machineTime.GetUtcNow() - e.At < ClearedAgain)) await Clear(recent, cancellation);
        return missing.Count;
    }

    /// <summary>Clears what the destroyed key does not; only then has this database carried the erasure out.</summary>
    async Task Finish(Erasure erasure, CancellationToken cancellation)
    {
        await Clear(erasure, cancellation);
        await using var done = keysDatabase.CreateCommand("insert into keys.erasures (number, subject, purpose, erased_at) values ($1, $2, $3, $4) on conflict do nothing");
        foreach (var value in new object[] { erasure.Number, erasure.Subject, erasure.Purpose, erasure.At }) done.Parameters.Add(new() { Value = value });
        await done.ExecuteNonQueryAsync(cancellation);
    }

    async Task Clear(Erasure erasure, CancellationToken cancellation)
    {
        foreach (var forget in _forget) await forget(erasure, cancellation);
    }

    async Task<List<Erasure>> NotCarriedOut(List<Erasure> register, CancellationToken cancellation)
    {
        await using var command = keysDatabase.CreateCommand("select coalesce(array_agg(number), '{}') from keys.erasures");
        var done = ((long[])(await command.ExecuteScalarAsync(cancellation))!).ToHashSet();
        if (done.Except(register.Select(e => e.Number)).Any())
            throw new KeysClosedException($"The database has carried out erasures that the register {file} does not hold. Bring back the register.");
        return register.FindAll(e => !done.Contains(e.Number));
    }

    /// <summary>Opens the register for this process alone; another that holds it is done in milliseconds.</summary>
    async Task<FileStream> OpenRegister()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        for (var attempt = 1; ; attempt++)
            try
            {
                return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (attempt < 250)
            {
                await Task.Delay(20);
            }
    }

    static Erasure Write(FileStream register, Erasure erasure)
    {
        register.Seek(0, SeekOrigin.End);
        register.Write([.. JsonSerializer.SerializeToUtf8Bytes(erasure, StoredJson.Options), (byte)'\n']);
        register.Flush(flushToDisk: true);
        return erasure;
    }

    /// <summary>A last line without its end was cut by a crash before its key was destroyed: it is taken back.</summary>
    static List<Erasure> ReadRegister(FileStream register)
    {
        var bytes = new byte[register.Length];
        register.ReadExactly(bytes);
        var whole = bytes.AsSpan().LastIndexOf((byte)'\n') + 1;
        register.SetLength(whole);
        return [.. System.Text.Encoding.UTF8.GetString(bytes, 0, whole).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonSerializer.Deserialize<Erasure>(line, StoredJson.Options)!)];
    }
}
