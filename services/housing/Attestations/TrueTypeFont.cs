using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Territory.Housing.Attestations;

/// <summary>A TrueType font as a PDF embeds it: its file, which glyph shows a letter, and how wide that is.</summary>
public sealed class TrueTypeFont
{
    readonly byte[] _file;
    readonly int _unitsPerEm, _advances, _cmap, _hmtx;
    readonly int[] _boundingBox;

    public TrueTypeFont(string name, byte[] file)
    {
        (Name, _file, Compressed) = (name, file, Deflate(file));
        int head = Table("head"), hhea = Table("hhea");
        (_hmtx, _unitsPerEm, _advances) = (Table("hmtx"), U16(head + 18), U16(hhea + 34));
        _boundingBox = [.. Enumerable.Range(0, 4).Select(i => PerThousand(I16(head + 36 + i * 2)))];
        (Ascent, Descent) = (PerThousand(I16(hhea + 4)), PerThousand(I16(hhea + 6)));
        _cmap = UnicodeMap(Table("cmap"));
    }

    /// <summary>The two of this folder, read once.</summary>
    public static TrueTypeFont Regular { get; } = Load("DejaVuSans");

    public static TrueTypeFont Bold { get; } = Load("DejaVuSans-Bold");

    public string Name { get; }

    public int FileLength => _file.Length;

    /// <summary>The file as a PDF stream with the filter FlateDecode.</summary>
    public byte[] Compressed { get; }

    /// <summary>In thousandths of the size, as all measures of a PDF font.</summary>
    public int Ascent { get; }

    /// <inheritdoc cref="Ascent"/>
    public int Descent { get; }

    public IReadOnlyList<int> BoundingBox => _boundingBox;

    /// <summary>The glyph of a letter; that of U+FFFD for a letter that the font lacks, never the one that means nothing.</summary>
    public int Glyph(Rune letter) => Find(letter.Value) is > 0 and var glyph ? glyph : Find(Rune.ReplacementChar.Value);

    public bool Has(Rune letter) => Find(letter.Value) > 0;

    public int Advance(int glyph) => PerThousand(U16(_hmtx + Math.Min(glyph, _advances - 1) * 4));

    /// <summary>Width in points.</summary>
    public double Width(string text, double size) => text.EnumerateRunes().Sum(letter => Advance(Glyph(letter))) * size / 1000;

    static TrueTypeFont Load(string name)
    {
        using var file = typeof(TrueTypeFont).Assembly.GetManifestResourceStream($"{name}.ttf")!;
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return new(name, bytes);
    }

    static byte[] Deflate(byte[] bytes)
    {
        using var target = new MemoryStream();
        using (var deflate = new ZLibStream(target, CompressionLevel.SmallestSize, leaveOpen: true)) deflate.Write(bytes);
        return target.ToArray();
    }

    int Table(string tag)
    {
        for (int i = 0, entry = 12; i < U16(4); i++, entry += 16)
            if (Encoding.ASCII.GetString(_file, entry, 4) == tag) return I32(entry + 8);
        throw new InvalidDataException($"The font {Name} has no table {tag}.");
    }

    /// <summary>The subtable of format 4 for Unicode (platform 3, encoding 1).</summary>
    int UnicodeMap(int cmap)
    {
        for (int i = 0, entry = cmap + 4; i < U16(cmap + 2); i++, entry += 8)
            if (U16(entry) == 3 && U16(entry + 2) == 1 && U16(cmap + I32(entry + 4)) == 4) return cmap + I32(entry + 4);
        throw new InvalidDataException($"The font {Name} has no map of Unicode.");
    }

    int Find(int letter)
    {
        var twice = U16(_cmap + 6);
        int ends = _cmap + 14, starts = ends + twice + 2, deltas = starts + twice, ranges = deltas + twice;
        for (var segment = 0; segment < twice; segment += 2)
        {
            if (letter > U16(ends + segment)) continue;
            if (letter < U16(starts + segment)) return 0;
            var range = U16(ranges + segment);
            if (range == 0) return letter + U16(deltas + segment) & 0xFFFF;
            var glyph = U16(ranges + segment + range + (letter - U16(starts + segment)) * 2);
            return glyph == 0 ? 0 : glyph + U16(deltas + segment) & 0xFFFF;
        }
        return 0;
    }

    int PerThousand(int units) => (int)Math.Round(units * 1000.0 / _unitsPerEm);

    int U16(int at) => BinaryPrimitives.ReadUInt16BigEndian(_file.AsSpan(at));

    int I16(int at) => BinaryPrimitives.ReadInt16BigEndian(_file.AsSpan(at));

    int I32(int at) => BinaryPrimitives.ReadInt32BigEndian(_file.AsSpan(at));
}
