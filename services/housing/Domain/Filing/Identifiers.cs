namespace Territory.Housing.Domain;

public static class Identifier
{
    /// <summary>What people write between the characters of a number is no part of it: capitals, without spaces, hyphens, dots or underscores.</summary>
    public static string Bare(string written) => string.Concat(written.Where(c => !char.IsWhiteSpace(c) && c is not ('-' or '.' or '_'))).ToUpperInvariant();
}

public static class Siret
{
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
}
