using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Territory.Kernel.Hosting;

/// <summary>
/// A file sealed in parts of 64 KiB with AES-256-GCM, so that neither writing nor reading ever holds it whole. Its key is its
/// own: the number of a part is nonce enough. The last part says that it is the last: a file that was cut does not open.
/// </summary>
static class SealedFile
{
    public const int KeyBytes = 32;

    const int PartBytes = 64 * 1024, TagBytes = 16;

    /// <summary>Writes a sealed file part by part.</summary>
    public sealed class Writer(Stream file, byte[] key) : IDisposable
    {
        readonly AesGcm _aes = new(key, TagBytes);
        readonly byte[] _clear = new byte[PartBytes], _sealed = new byte[PartBytes + TagBytes];
        int _inClear;
        long _part;

        public async ValueTask Write(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
        {
            while (!bytes.IsEmpty)
            {
                // A full part waits for the next byte: only then is it known not to be the last.
                if (_inClear == PartBytes) await WritePart(isLast: false, cancellation);
                var taken = Math.Min(PartBytes - _inClear, bytes.Length);
                bytes[..taken].CopyTo(_clear.AsMemory(_inClear));
                _inClear += taken;
                bytes = bytes[taken..];
            }
        }

        public ValueTask Finish(CancellationToken cancellation) => WritePart(isLast: true, cancellation);

        ValueTask WritePart(bool isLast, CancellationToken cancellation)
        {
            _aes.Encrypt(Nonce(_part++, isLast), _clear.AsSpan(0, _inClear), _sealed.AsSpan(0, _inClear), _sealed.AsSpan(_inClear, TagBytes));
            var length = _inClear + TagBytes;
            _inClear = 0;
            return file.WriteAsync(_sealed.AsMemory(0, length), cancellation);
        }

        public void Dispose() => _aes.Dispose();
    }

    /// <summary>The clear parts, each once it has been verified; a part is overwritten by the next.</summary>
    /// <exception cref="CryptographicException">The file is not as it was written, or the key is another.</exception>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> Read(Stream file, byte[] key, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var aes = new AesGcm(key, TagBytes);
        var (@sealed, clear) = (new byte[PartBytes + TagBytes], new byte[PartBytes]);
        for (var (part, isLast) = (0L, false); !isLast; part++)
        {
            var read = await file.ReadAtLeastAsync(@sealed, @sealed.Length, throwOnEndOfStream: false, cancellation);
            if (read < TagBytes) throw new CryptographicException("The file ends before its last part.");
            isLast = file.Position == file.Length;
            var length = read - TagBytes;
            aes.Decrypt(Nonce(part, isLast), @sealed.AsSpan(0, length), @sealed.AsSpan(length, TagBytes), clear.AsSpan(0, length));
            yield return clear.AsMemory(0, length);
        }
    }

    static byte[] Nonce(long part, bool isLast)
    {
        var nonce = new byte[12];
        nonce[0] = isLast ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt64BigEndian(nonce.AsSpan(4), part);
        return nonce;
    }
}
