using System.Text.RegularExpressions;

namespace Territory.Housing.Domain;

public static class Identifier
{
    /// <summary>What people write between the characters of a number is no part of it: capitals, without spaces, hyphens, dots or underscores.</summary>
    public static string Bare(string written) => string.Concat(written.Where(c => !char.IsWhiteSpace(c) && c is not ('-' or '.' or '_'))).ToUpperInvariant();
}

public static class Siret
{
    /// <summary>Fourteen digits that are an establishment's; null where they are none. Spaces between them are no part of it.</summary>
    public static string? Normalise(string written) => Identifier.Bare(written) is var siret && IsValid(siret) ? siret : null;

    /// <summary>Nine digits are the company's, not the establishment's.</summary>
    public static bool IsSiren(string written) => Identifier.Bare(written) is { Length: 9 } digits && digits.All(char.IsAsciiDigit);

    /// <summary>Luhn over 14 digits; La Poste's establishments (SIREN 356000000) have a digit sum that is a multiple of 5 instead.</summary>
    public static bool IsValid(string siret)
    {
        if (siret.Length != 14 || !siret.All(char.IsAsciiDigit)) return false;
        var sum = 0;
        for (var i = 0; i < 14; i++)
        {
            var doubled = (siret[i] - '0') * (i % 2 == 0 ? 2 : 1);
            sum += doubled > 9 ? doubled - 9 : doubled;
        }
        return sum % 10 == 0 || siret.StartsWith("356000000", StringComparison.Ordinal) && siret.Sum(c => c - '0') % 5 == 0;
    }
}

/// <summary>Key of an address in the Base Adresse Nationale: commune, street, number, and what follows it, such as <c>62119_0790_00012_bis</c>.</summary>
public static partial class BanKey
{
    public static string? Normalise(string written) => written.Trim().ToLowerInvariant() is var key && Form().IsMatch(key) ? key : null;

    public static string CommuneOf(string key) => key.Split('_')[0].ToUpperInvariant();

    [GeneratedRegex("^[0-9][0-9ab][0-9]{3}_[0-9a-z]{4,6}_[0-9]{5}(_[0-9a-z]+){0,2}$", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}

/// <summary>A building in the Référentiel National des Bâtiments: 12 characters without 0, I, L, O and U, shown as <c>XXXX-XXXX-XXXX</c>.</summary>
public static partial class RnbId
{
    public static string? Normalise(string written) => Identifier.Bare(written) is var id && Form().IsMatch(id) ? id : null;

    [GeneratedRegex("^[1-9A-HJKMNP-TV-Z]{12}$", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}

/// <summary>A parcelle cadastrale: commune, prefix, section and number in 14 characters.</summary>
public static partial class Parcel
{
    public static string? Normalise(string written) => Identifier.Bare(written) is var parcel && Form().IsMatch(parcel) ? parcel : null;

    public static string CommuneOf(string parcel) => parcel[..^9];

    [GeneratedRegex("^[0-9][0-9AB][0-9]{3}[0-9]{3}[0-9A-Z]{2}[0-9]{4}$", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}

/// <summary>Invariant fiscal du local: 10 digits, 12 with the département before them.</summary>
public static partial class FiscalInvariant
{
    public static string? Normalise(string written) => Identifier.Bare(written) is var invariant && Form().IsMatch(invariant) ? invariant : null;

    /// <summary>Without the département.</summary>
    public static string KeyOf(string invariant) => invariant[^10..];

    [GeneratedRegex("^[0-9]{10}([0-9]{2})?$", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}

public static class RecepisseNumber
{
    const string Crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <summary>Year and 60 bits of the file's id, in letters that nobody confuses: <c>PDL-2026-7K3M9Q-XH2V4D</c>.</summary>
    public static string Of(Guid id, DateOnly on, string prefix = "PDL")
    {
        var bits = BitConverter.ToUInt64(id.ToByteArray(bigEndian: true), 8);
        var digits = string.Create(12, bits, static (text, value) =>
        {
            for (var i = 0; i < text.Length; i++) text[i] = Crockford[(int)(value >> i * 5 & 31)];
        });
        return $"{prefix}-{on.Year}-{digits[..6]}-{digits[6..]}";
    }

    /// <summary>The number from how people type it: without dashes, in small letters, with an O for a nought; null where it can be none.</summary>
    public static string? Read(string typed)
    {
        var letters = string.Concat(typed.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();
        if (letters.StartsWith("PDL", StringComparison.Ordinal)) letters = letters[3..];
        if (letters.Length != 16) return null;
        var digits = letters.Replace('O', '0').Replace('I', '1').Replace('L', '1');
        return digits[..4].All(char.IsAsciiDigit) && digits[4..].All(Crockford.Contains) ? $"PDL-{digits[..4]}-{digits[4..10]}-{digits[10..]}" : null;
    }
}
