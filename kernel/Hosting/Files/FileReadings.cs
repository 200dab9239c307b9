using System.Buffers;
using System.Buffers.Binary;
using Territory.Kernel.Domain;

namespace Territory.Kernel.Hosting;

/// <summary>Looks for what tells of encryption and of later changes in a PDF, wherever its bytes are cut.</summary>
sealed class PdfReading
{
    const int Overlap = 16;

    readonly byte[] _carried = new byte[Overlap];
    int _inCarried, _ends;
    bool _isLinearized;

    public bool IsEncrypted { get; private set; }

    /// <summary>Each change after the first writing adds an end; a file arranged for the web has two from the start.</summary>
    public int Versions => _ends - (_isLinearized ? 1 : 0);

    public void Read(ReadOnlySpan<byte> bytes)
    {
        var length = _inCarried + bytes.Length;
        var rented = ArrayPool<byte>.Shared.Rent(length);
        _carried.AsSpan(0, _inCarried).CopyTo(rented);
        bytes.CopyTo(rented.AsSpan(_inCarried));
        Look(rented.AsSpan(0, length), _inCarried);
        _inCarried = Math.Min(Overlap, length);
        rented.AsSpan(length - _inCarried, _inCarried).CopyTo(_carried);
        ArrayPool<byte>.Shared.Return(rented);
    }

    /// <param name="seen">So many bytes were looked at before: a word within them is counted.</param>
    void Look(ReadOnlySpan<byte> bytes, int seen)
    {
        for (var at = 0; bytes[at..].IndexOfAny((byte)'/', (byte)'%') is >= 0 and var next; at++)
        {
            var here = bytes[(at += next)..];
            if (at + "%%EOF".Length > seen && here.StartsWith("%%EOF"u8)) _ends++;
            else if (at + "/Linearized".Length > seen && here.StartsWith("/Linearized"u8)) _isLinearized = true;
            // "/EncryptMetadata" is another word: what follows the name must end it.
            else if (here.Length > "/Encrypt".Length && here.StartsWith("/Encrypt"u8) && (here[8] is (byte)'<' or (byte)'%' or 0 || char.IsWhiteSpace((char)here[8]))) IsEncrypted = true;
        }
    }

    /// <summary>A PDF ends with where its table starts and the mark of its end; after it comes nothing but blanks.</summary>
    public static Rule? EndOf(ReadOnlySpan<byte> tail)
    {
        var end = tail.LastIndexOf("%%EOF"u8);
        if (end < 0 || tail[..end].LastIndexOf("startxref"u8) < 0) return FileRules.FileIsWhole;
        foreach (var b in tail[(end + 5)..]) if (b is not ((byte)'\r' or (byte)'\n' or (byte)' ' or (byte)'\t' or 0 or 0x1A)) return FileRules.FileIsOneThing;
        return null;
    }
}

/// <summary>Walks the segments of a JPEG to its end. Phones write more behind it: that is theirs.</summary>
sealed class JpegReading
{
    enum At { Prefix, Marker, LengthHigh, LengthLow, Segment, Scan, ScanMarker, End, Broken }

    At _at = At.Prefix;
    byte _marker;
    int _left;
    bool _hasFrame, _hasScan;

    public bool IsWhole => _at == At.End && _hasFrame && _hasScan;

    public void Read(ReadOnlySpan<byte> bytes)
    {
        for (var i = 0; i < bytes.Length && _at is not (At.End or At.Broken); i++)
        {
            var b = bytes[i];
            switch (_at)
            {
                case At.Prefix: _at = b == 0xFF ? At.Marker : At.Broken; break;
                case At.Marker when b != 0xFF: Enter(b); break;
                case At.LengthHigh: (_left, _at) = (b << 8, At.LengthLow); break;
                case At.LengthLow:
                    _left = (_left | b) - 2;
                    _at = _left < 0 ? At.Broken : _left == 0 ? AfterSegment() : At.Segment;
                    break;
                case At.Segment:
                    var skipped = Math.Min(_left, bytes.Length - i);
                    _left -= skipped;
                    i += skipped - 1;
                    if (_left == 0) _at = AfterSegment();
                    break;
                case At.Scan:
                    var next = bytes[i..].IndexOf((byte)0xFF);
                    if (next < 0) return;
                    i += next;
                    _at = At.ScanMarker;
                    break;
                case At.ScanMarker when b is 0 or >= 0xD0 and <= 0xD7: _at = At.Scan; break;
                case At.ScanMarker when b != 0xFF: Enter(b); break;
            }
        }
    }

    void Enter(byte marker)
    {
        _marker = marker;
        _hasFrame |= marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);
        _at = marker switch
        {
            0xD8 or 0x01 => At.Prefix,
            0xD9 => At.End,
            0 or >= 0xD0 and <= 0xD7 => At.Broken,
            _ => At.LengthHigh,
        };
    }

    At AfterSegment()
    {
        _hasScan |= _marker == 0xDA;
        return _marker == 0xDA ? At.Scan : At.Prefix;
    }
}

/// <summary>Walks the chunks of a PNG from its header to its end.</summary>
sealed class PngReading
{
    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    const int CheckBytes = 4;

    readonly byte[] _header = new byte[8];
    int _inHeader, _chunks;
    long _left = 8;
    bool _isEnd, _isBroken, _hasData;

    public bool IsWhole { get; private set; }

    /// <summary>Something stands behind the end.</summary>
    public bool HasMore { get; private set; }

    public void Read(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty && !_isBroken)
        {
            if (IsWhole)
            {
                HasMore = true;
                return;
            }
            if (_left > 0)
            {
                var skipped = (int)Math.Min(_left, bytes.Length);
                bytes = bytes[skipped..];
                if ((_left -= skipped) == 0 && _isEnd) IsWhole = _hasData;
                continue;
            }
            var taken = Math.Min(8 - _inHeader, bytes.Length);
            bytes[..taken].CopyTo(_header.AsSpan(_inHeader));
            bytes = bytes[taken..];
            if ((_inHeader += taken) == 8) Enter();
        }
    }

    void Enter()
    {
        _inHeader = 0;
        var length = BinaryPrimitives.ReadUInt32BigEndian(_header);
        var type = _header.AsSpan(4);
        _isBroken = length > int.MaxValue || _chunks++ == 0 != type.SequenceEqual("IHDR"u8);
        _hasData |= type.SequenceEqual("IDAT"u8);
        _isEnd = type.SequenceEqual("IEND"u8);
        _left = length + CheckBytes;
    }
}
