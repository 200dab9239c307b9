using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Territory.Kernel.Hosting;
using Territory.Testing;

namespace Territory.Kernel.Tests.Hosting;

/// <summary>Documents on disk: sealed, verified before they are given out, and gone when nobody speaks of them.</summary>
public sealed class DocumentStoreTests : IDisposable
{
    static readonly Guid Stream = Guid.Parse("019a0000-0000-7000-8000-0000000000aa");

    readonly string _folder = Directory.CreateTempSubdirectory("territory-documents-").FullName;
    readonly DocumentStore _store;

    public DocumentStoreTests() => _store = new(_folder, NullLogger<DocumentStore>.Instance);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    string[] Files => [.. Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories)];

    async Task<ArrivingFile> Write(byte[] content)
    {
        await using var file = _store.Begin(Stream);
        for (var at = 0; at < content.Length; at += 50_000) await file.Write(content.AsMemory(at, Math.Min(50_000, content.Length - at)), TestContext.Current.CancellationToken);
        await file.Finish(TestContext.Current.CancellationToken);
        return file;
    }

    async Task<byte[]?> Read(ArrivingFile file, byte[]? key = null, string? digest = null)
    {
        await using var kept = await _store.Open(Stream, file.Id, key ?? file.Key, digest ?? file.Digest, TestContext.Current.CancellationToken);
        if (kept is null) return null;
        var content = new MemoryStream();
        await kept.CopyTo(content.WriteAsync, TestContext.Current.CancellationToken);
        return content.ToArray();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(65_537)]
    [InlineData(131_072)]
    [InlineData(300_001)]
    public async Task What_was_written_is_read_as_it_was_and_stands_nowhere_in_clear(int length)
    {
        var content = Enumerable.Range(0, length).Select(i => (byte)(i * 7 + i / 256)).ToArray();
        var file = await Write(content);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), file.Digest);
        Assert.Equal(content, await Read(file));
        _store.Keep(Stream, file.Id);
        _store.Keep(Stream, file.Id);
        Assert.Equal(content, await Read(file));
        var stored = await System.IO.File.ReadAllBytesAsync(Assert.Single(Files), TestContext.Current.CancellationToken);
        Assert.Equal(length + 16 * Math.Max(1, (length + 65_535) / 65_536), stored.Length);
        Assert.Equal(-1, length < 16 ? -1 : stored.AsSpan().IndexOf(content.AsSpan(0, 16)));
    }

    [Fact]
    public async Task A_file_that_was_changed_cut_lengthened_or_lost_is_not_given_out()
    {
        var content = new byte[200_000];
        var file = await Write(content);
        _store.Keep(Stream, file.Id);
        var path = Assert.Single(Files);
        var stored = await System.IO.File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        var part = 65_536 + 16;

        byte[][] damages =
        [
            [.. stored[..100], (byte)(stored[100] ^ 1), .. stored[101..]], stored[..^1], stored[..(3 * part)], stored[..part], [], [.. stored, 0],
            [.. stored[part..(2 * part)], .. stored[..part], .. stored[(2 * part)..]],
        ];
        foreach (var damaged in damages)
        {
            await System.IO.File.WriteAllBytesAsync(path, damaged, TestContext.Current.CancellationToken);
            Assert.Null(await Read(file));
        }
        await System.IO.File.WriteAllBytesAsync(path, stored, TestContext.Current.CancellationToken);
        Assert.Equal(content, await Read(file));
        Assert.Null(await Read(file, key: new byte[32]));
        Assert.Null(await Read(file, digest: new string('0', 64)));
        System.IO.File.Delete(path);
        Assert.Null(await Read(file));
    }

    [Fact]
    public async Task An_upload_that_was_cut_leaves_nothing()
    {
        await using (var file = _store.Begin(Stream)) await file.Write(new byte[100_000], TestContext.Current.CancellationToken);
        Assert.Empty(Files);
    }

    [Fact]
    public async Task What_arrived_and_is_spoken_of_by_nobody_is_found_once_its_request_is_over()
    {
        var (left, kept) = (await Write([1, 2, 3]), await Write([4, 5, 6]));
        _store.Keep(Stream, kept.Id);
        Assert.Empty(_store.LeftBehind(TimeSpan.FromHours(1), TimeProvider.System));
        var later = new TestClock(TimeProvider.System.GetUtcNow().AddMinutes(61));
        Assert.Equal([(Stream, left.Id)], _store.LeftBehind(TimeSpan.FromHours(1), later));
        _store.Delete(Stream, left.Id);
        _store.Delete(Stream, left.Id);
        Assert.Empty(_store.LeftBehind(TimeSpan.FromHours(1), later));
        Assert.Equal([4, 5, 6], await Read(kept));
    }

    [Fact]
    public async Task Only_the_service_may_read_the_files()
    {
        await Write([1]);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(Assert.Single(Files)));
    }
}
