using System.Buffers.Binary;
using Territory.Kernel.Domain;

namespace Territory.Kernel.Hosting;

/// <summary>
/// Tells what a file is from its bytes as they pass, without keeping them: PDF, JPEG or PNG, whole, readable by all, and
/// nothing else besides. Anything else meets a rule.
/// </summary>
public sealed class FileInspection
{
    /// <summary>Readers look for a PDF's header so far, and for an archive's directory so near the end.</summary>
    const int HeadBytes = 1024, TailBytes = 66_000;

    readonly byte[] _head = new byte[HeadBytes], _tail = new byte[TailBytes];
    int _inHead, _inTail;
    FileFormat? _format;
    readonly PdfReading _pdf = new();
    readonly JpegReading _jpeg = new();
    readonly PngReading _png = new();

    public long Size { get; private set; }

    public FileFormat? Format => Size > 0 ? _format : null;

    /// <summary>How often a PDF was written on after it was first made; 1 for what nobody has changed.</summary>
    public int Versions => _format == FileFormat.Pdf ? Math.Max(1, _pdf.Versions) : 1;

    public void Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return;
        Size += bytes.Length;
        if (_inHead < HeadBytes)
        {
            var taken = Math.Min(HeadBytes - _inHead, bytes.Length);
            bytes[..taken].CopyTo(_head.AsSpan(_inHead));
            _inHead += taken;
            _format = FormatOf(Head);
        }
        KeepTail(bytes);
        // Until the head tells what it is, all look: a first chunk may be a single byte.
        if (_format is null or FileFormat.Pdf) _pdf.Read(bytes);
        if (_format is null or FileFormat.Jpeg) _jpeg.Read(bytes);
        if (_format is null or FileFormat.Png) _png.Read(bytes);
    }

    /// <summary>The rule that the whole file meets; null when it may be taken.</summary>
    public Rule? Finish()
    {
        if (Size == 0) return FileRules.FileIsNotEmpty;
        if (_format is null) return IsHeic(Head) ? FileRules.FileIsNoHeicPicture : IsOfficeOrArchive(Head) ? FileRules.FileIsNoOfficeDocument : FileRules.FileIsPdfJpegOrPng;
        if (EndsAsAnArchive(Tail) || _format != FileFormat.Pdf && Head.IndexOf("%PDF-"u8) >= 0) return FileRules.FileIsOneThing;
        return _format switch
        {
            FileFormat.Pdf => _pdf.IsEncrypted ? FileRules.FileOpensWithoutAPassword : PdfReading.EndOf(Tail),
            FileFormat.Jpeg => _jpeg.IsWhole ? null : FileRules.FileIsWhole,
            _ => !_png.IsWhole ? FileRules.FileIsWhole : _png.HasMore ? FileRules.FileIsOneThing : null,
        };
    }

    ReadOnlySpan<byte> Head => _head.AsSpan(0, _inHead);

    ReadOnlySpan<byte> Tail => _tail.AsSpan(0, _inTail);

    void KeepTail(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length >= TailBytes) bytes = bytes[^TailBytes..];
        var kept = Math.Min(_inTail, TailBytes - bytes.Length);
        _tail.AsSpan(_inTail - kept, kept).CopyTo(_tail);
        bytes.CopyTo(_tail.AsSpan(kept));
        _inTail = kept + bytes.Length;
    }

    static FileFormat? FormatOf(ReadOnlySpan<byte> head) =>
        head.StartsWith("%PDF-"u8) ? FileFormat.Pdf
        : head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? FileFormat.Jpeg
        : head.StartsWith(PngReading.Signature) ? FileFormat.Png : null;

    static bool IsHeic(ReadOnlySpan<byte> head) => head.Length >= 12 && head[4..8].SequenceEqual("ftyp"u8)
        && (head[8..11].SequenceEqual("hei"u8) || head[8..11].SequenceEqual("hev"u8) || head[8..11].SequenceEqual("avi"u8) || head[8..12].SequenceEqual("mif1"u8) || head[8..12].SequenceEqual("msf1"u8));

    static bool IsOfficeOrArchive(ReadOnlySpan<byte> head) => head.StartsWith("PK"u8) || head.StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1])
        || head.StartsWith("Rar!"u8) || head.StartsWith((ReadOnlySpan<byte>)[(byte)'7', (byte)'z', 0xBC, 0xAF]) || head.StartsWith("{\\rtf"u8);

    /// <summary>An archive is read from its end: a directory record whose comment ends where the file does.</summary>
    static bool EndsAsAnArchive(ReadOnlySpan<byte> tail)
    {
        const int record = 22;
        for (var at = tail.LastIndexOf("PK\u0005\u0006"u8); at >= 0; at = tail[..at].LastIndexOf("PK\u0005\u0006"u8))
            if (tail.Length - at >= record && BinaryPrimitives.ReadUInt16LittleEndian(tail[(at + record - 2)..]) == tail.Length - at - record) return true;
        return false;
    }
}
