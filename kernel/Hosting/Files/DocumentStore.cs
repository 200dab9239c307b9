using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace Territory.Kernel.Hosting;

/// <summary>
/// Documents as sealed files in one directory (<c>Documents:Directory</c>) that all replicas share. A file arrives under the
/// name of the stream that is to speak of it; once the log does, it is kept. What arrived and was never spoken of is found
/// by <see cref="LeftBehind"/>.
/// </summary>
public sealed class DocumentStore(string directory, ILogger<DocumentStore> logger)
{
    string Arriving => Path.Combine(directory, "arriving");

    string ArrivingPath(Guid stream, Guid file) => Path.Combine(Arriving, $"{stream:N}.{file:N}");

    /// <summary>In folders by the last two letters, which are random: none grows too large.</summary>
    string KeptPath(Guid file) => Path.Combine(directory, "kept", file.ToString("N")[^2..], file.ToString("N"));

    /// <summary>A new file with a key of its own. Without <see cref="ArrivingFile.Finish"/> it is gone when disposed.</summary>
    public ArrivingFile Begin(Guid stream)
    {
        var file = Guid.CreateVersion7();
        Directory.CreateDirectory(Arriving);
        return new(ArrivingPath(stream, file), file, RandomNumberGenerator.GetBytes(SealedFile.KeyBytes));
    }

    /// <summary>The log speaks of the file. Done again, it changes nothing.</summary>
    public void Keep(Guid stream, Guid file)
    {
        if (!File.Exists(ArrivingPath(stream, file))) return;
        Directory.CreateDirectory(Path.GetDirectoryName(KeptPath(file))!);
        File.Move(ArrivingPath(stream, file), KeptPath(file), overwrite: true);
    }

    public void Delete(Guid stream, Guid file)
    {
        foreach (var path in new[] { ArrivingPath(stream, file), KeptPath(file) }) if (File.Exists(path)) File.Delete(path);
    }

    /// <summary>
    /// The document, verified to its last byte before the first is given out; null when it is missing or not as it was stored,
    /// which is an alarm.
    /// </summary>
    /// <param name="digest">SHA-256 of the document, lower-case hexadecimal.</param>
    public async Task<KeptFile?> Open(Guid stream, Guid file, byte[] key, string digest, CancellationToken cancellation)
    {
        FileStream? sealedFile = null;
        try
        {
            // Whoever was killed between the log and the last step left it where it arrived.
            sealedFile = new FileStream(File.Exists(KeptPath(file)) ? KeptPath(file) : ArrivingPath(stream, file), Reading);
            var kept = new KeptFile(sealedFile, key);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            await foreach (var part in SealedFile.Read(sealedFile, key, cancellation)) hash.AppendData(part.Span);
            if (Convert.ToHexStringLower(hash.GetHashAndReset()) != digest) throw new CryptographicException("The digest is another.");
            return kept;
        }
        catch (Exception damage) when (damage is CryptographicException or FileNotFoundException or DirectoryNotFoundException)
        {
            if (sealedFile is not null) await sealedFile.DisposeAsync();
            logger.LogCritical("The stored file {File} of {Stream} is not as it was stored and is not given out: {Reason}", file, stream, damage.Message);
            return null;
        }
    }

    /// <summary>Files that arrived and were not touched for so long: their request is over, whatever became of it.</summary>
    public IReadOnlyList<(Guid Stream, Guid File)> LeftBehind(TimeSpan since, TimeProvider machineTime)
    {
        if (!Directory.Exists(Arriving)) return [];
        var before = machineTime.GetUtcNow().UtcDateTime - since;
        return [.. new DirectoryInfo(Arriving).EnumerateFiles().Where(f => f.LastWriteTimeUtc < before).Select(f => f.Name.Split('.'))
            .Where(name => name.Length == 2).Select(name => (Guid.Parse(name[0]), Guid.Parse(name[1])))];
    }

    static FileStreamOptions Reading => new()
    { Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.Read | FileShare.Delete, Options = FileOptions.Asynchronous | FileOptions.SequentialScan };
}

/// <summary>A file while it arrives.</summary>
public sealed class ArrivingFile : IAsyncDisposable
{
    readonly FileStream _file;
    readonly SealedFile.Writer _writer;
    readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    bool _isWhole;

    internal ArrivingFile(string path, Guid id, byte[] key)
    {
        (Id, Key) = (id, key);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        _file = new FileStream(path, options);
        _writer = new(_file, key);
    }

    public Guid Id { get; }

    public byte[] Key { get; }

    /// <summary>SHA-256 of what was written, lower-case hexadecimal; known once finished.</summary>
    public string Digest { get; private set; } = "";

    public ValueTask Write(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        _hash.AppendData(bytes.Span);
        return _writer.Write(bytes, cancellation);
    }

    /// <summary>On disk, and not only on its way there.</summary>
    public async Task Finish(CancellationToken cancellation)
    {
        await _writer.Finish(cancellation);
        await _file.FlushAsync(cancellation);
        _file.Flush(flushToDisk: true);
        Digest = Convert.ToHexStringLower(_hash.GetHashAndReset());
        _isWhole = true;
    }

    public async ValueTask DisposeAsync()
    {
        _writer.Dispose();
        _hash.Dispose();
        await _file.DisposeAsync();
        if (!_isWhole) File.Delete(_file.Name);
    }
}

/// <summary>A document that was verified, and is read once more to be given out: a change in between still ends in no false byte.</summary>
public sealed class KeptFile : IAsyncDisposable
{
    readonly FileStream _file;
    readonly byte[] _key;

    internal KeptFile(FileStream file, byte[] key) => (_file, _key) = (file, key);

    public async Task CopyTo(Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> write, CancellationToken cancellation)
    {
        _file.Position = 0;
        await foreach (var part in SealedFile.Read(_file, _key, cancellation)) await write(part, cancellation);
    }

    public ValueTask DisposeAsync() => _file.DisposeAsync();
}
