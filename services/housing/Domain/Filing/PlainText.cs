using System.Globalization;
using System.Text;

namespace Territory.Housing.Domain;

/// <summary>Names and addresses as one line of text, however a keyboard, a paste or a scan has written them.</summary>
public static class PlainText
{
    /// <summary>
    /// One spelling of each letter (NFC), plain single spaces for narrow and unbreakable ones, and no invisible marks of
    /// direction or joining, which would make one name look like another.
    /// </summary>
    public static string Of(string written)
    {
        var text = new StringBuilder(written.Length);
        foreach (var c in written.Normalize(NormalizationForm.FormC))
            if (char.IsWhiteSpace(c)) text.Append(' ');
            else if (CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.Format) text.Append(c);
        return string.Join(' ', text.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    public static string? OfOptional(string? written) => written is null || Of(written) is not { Length: > 0 } text ? null : text;

    /// <summary>Pictures are no letters of a name or an address.</summary>
    public static bool HasPictures(string written) => written.EnumerateRunes().Any(rune => IsPicture(rune.Value));

    static bool IsPicture(int value) => value is >= 0x1F000 and < 0x20000 or >= 0x2600 and <= 0x27BF or >= 0x2B00 and <= 0x2BFF or 0xFE0F or 0x20E3 or >= 0xE0000;
}
