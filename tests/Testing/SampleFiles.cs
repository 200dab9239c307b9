using System.Globalization;
using System.Text;

namespace Territory.Testing;

/// <summary>Small files as people send them, made by hand to the letter of their formats.</summary>
public static class SampleFiles
{
    /// <summary>A PDF without pages.</summary>
    /// <param name="text">Makes it another file than the others.</param>
    /// <param name="trailer">More entries of the trailer.</param>
    /// <param name="padding">So many bytes more.</param>
    public static byte[] Pdf(string text = "Diagnostic", string trailer = "", int padding = 0)
    {
        var body = new StringBuilder("%PDF-1.4\n").Append(CultureInfo.InvariantCulture, $"% {text}\n");
        for (var left = padding; left > 0; left -= 100) body.Append('%').Append('x', Math.Min(left, 100)).Append('\n');
        var first = body.Length;
        body.Append("1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n");
        var second = body.Length;
        body.Append("2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\n");
        var table = body.Length;
        body.Append(CultureInfo.InvariantCulture, $"xref\n0 3\n0000000000 65535 f \n{first:0000000000} 00000 n \n{second:0000000000} 00000 n \n")
            .Append(CultureInfo.InvariantCulture, $"trailer\n<</Size 3/Root 1 0 R{trailer}>>\nstartxref\n{table}\n%%EOF\n");
        return Encoding.Latin1.GetBytes(body.ToString());
    }

    /// <summary>Opens with a password only.</summary>
    public static byte[] PdfWithPassword() => Pdf(trailer: "/Encrypt 5 0 R/ID[<00><00>]");

    /// <summary>Written on after it was made, as editors do.</summary>
    public static byte[] PdfEditedAfter() => [.. Pdf(), .. "1 0 obj\n<</Type/Catalog/Pages 2 0 R/Lang(fr)>>\nendobj\ntrailer\n<</Size 3/Root 1 0 R/Prev 9>>\nstartxref\n300\n%%EOF\n"u8];

    /// <summary>One grey point.</summary>
    public static byte[] Jpeg { get; } =
    [
        0xFF, 0xD8, 0xFF, 0xE0, 0, 16, (byte)'J', (byte)'F', (byte)'I', (byte)'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0,
        0xFF, 0xC0, 0, 11, 8, 0, 1, 0, 1, 1, 1, 0x11, 0, 0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0, 0x2A, 0xFF, 0, 0x80, 0xFF, 0xD9,
    ];

    public static byte[] Png { get; } = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    public static byte[] Heic { get; } = [0, 0, 0, 24, .. "ftypheic"u8, 0, 0, 0, 0, .. "mif1heic"u8];

    /// <summary>A Word file that may hold macros: an archive by its bytes.</summary>
    public static byte[] Docm { get; } = [.. "PK\u0003\u0004"u8, 20, 0, 6, 0, 8, 0, .. "[Content_Types].xml word/vbaProject.bin"u8];

    /// <summary>An old Excel file.</summary>
    public static byte[] Xls { get; } = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, .. new byte[512]];

    /// <summary>The end of an archive without entries: behind any file, it makes an archive of it.</summary>
    public static byte[] EndOfArchive { get; } = [.. "PK\u0005\u0006"u8, .. new byte[18]];
}
