using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Territory.Housing.Attestations;

/// <summary>The numbered objects of a PDF file (ISO 32000-1, 7.5), written in their order: the same objects give the same bytes.</summary>
sealed class PdfObjects
{
    readonly List<byte[]?> _objects = [];

    /// <summary>A number to refer to before the object itself is known.</summary>
    public int Reserve()
    {
        _objects.Add(null);
        return _objects.Count;
    }

    public void Set(int number, string body) => _objects[number - 1] = Encoding.Latin1.GetBytes(body);

    public int Add(string body)
    {
        var number = Reserve();
        Set(number, body);
        return number;
    }

    /// <param name="compressed">Bytes that carry the filter FlateDecode already.</param>
    public int AddStream(string entries, byte[] compressed)
    {
        var number = Reserve();
        _objects[number - 1] = [.. Encoding.Latin1.GetBytes($"<<{entries}/Filter/FlateDecode/Length {compressed.Length}>>\nstream\n"), .. compressed, .. "\nendstream"u8];
        return number;
    }

    public int AddText(string content)
    {
        using var target = new MemoryStream();
        using (var deflate = new ZLibStream(target, CompressionLevel.Optimal, leaveOpen: true)) deflate.Write(Encoding.Latin1.GetBytes(content));
        return AddStream("", target.ToArray());
    }

    /// <summary>XMP stays readable for those who look for it without reading PDF.</summary>
    public int AddMetadata(string xmp)
    {
        var (number, bytes) = (Reserve(), Encoding.UTF8.GetBytes(xmp));
        _objects[number - 1] = [.. Encoding.Latin1.GetBytes($"<</Type/Metadata/Subtype/XML/Length {bytes.Length}>>\nstream\n"), .. bytes, .. "\nendstream"u8];
        return number;
    }

    /// <param name="id">16 bytes that name the file.</param>
    public byte[] Save(int root, int info, byte[] id)
    {
        using var file = new MemoryStream();
        file.Write("%PDF-1.7\n%\u00E2\u00E3\u00CF\u00D3\n"u8);
        var offsets = new List<long>(_objects.Count);
        for (var i = 0; i < _objects.Count; i++)
        {
            offsets.Add(file.Position);
            Write($"{i + 1} 0 obj\n");
            file.Write(_objects[i] ?? throw new InvalidOperationException($"Object {i + 1} was reserved and never set."));
            Write("\nendobj\n");
        }
        var start = file.Position;
        Write($"xref\n0 {_objects.Count + 1}\n0000000000 65535 f \n{string.Concat(offsets.Select(o => o.ToString("D10", CultureInfo.InvariantCulture) + " 00000 n \n"))}");
        Write($"trailer\n<</Size {_objects.Count + 1}/Root {root} 0 R/Info {info} 0 R/ID[<{Convert.ToHexString(id)}><{Convert.ToHexString(id)}>]>>\nstartxref\n{start}\n%%EOF\n");
        return file.ToArray();

        void Write(string text) => file.Write(Encoding.Latin1.GetBytes(text));
    }

    /// <summary>Text outside of pages, in UTF-16 as PDF has it.</summary>
    public static string Text(string text) => $"<FEFF{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(text))}>";

    public static string Number(double value) => Math.Round(value, 2).ToString("0.##", CultureInfo.InvariantCulture);
}
