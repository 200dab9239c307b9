using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Territory.Housing.Domain;

public sealed record Commune(string Insee, string Name);

/// <summary>
/// The communes of the agglomération by code and by every way that people write their names: capitals, accents, lez or lès,
/// former communes, CEDEX. A postal code never decides: 23 are shared by several communes, 7 reach beyond the territory.
/// </summary>
public sealed partial class Communes
{
    readonly Dictionary<string, Commune> _byInsee, _byName;
    readonly HashSet<string> _postalCodes;

    static readonly char[] Ends = [',', ' ', '\n', '\r', '\t', '\u00A0', '\u202F'];

    public Communes(IEnumerable<Commune> communes, IEnumerable<(string Insee, string Alias)> aliases, IEnumerable<string> postalCodes)
    {
        _postalCodes = [.. postalCodes];
        _byInsee = communes.ToDictionary(c => c.Insee);
        _byName = _byInsee.Values.ToDictionary(c => Normalise(c.Name));
        foreach (var (insee, alias) in aliases) _byName[Normalise(alias)] = _byInsee[insee];
    }

    public IEnumerable<Commune> All => _byInsee.Values;

    /// <summary>By INSEE code or by name; null when it is none of ours.</summary>
    public Commune? Find(string codeOrName) => _byInsee.GetValueOrDefault(codeOrName.Trim()) ?? _byName.GetValueOrDefault(Normalise(codeOrName));

    /// <summary>By name, or by an INSEE code that nobody can have meant as a postal code: 62190 is Busnes, and the post's for Lillers.</summary>
    public Commune? FindUnambiguous(string codeOrName) => _postalCodes.Contains(codeOrName.Trim()) ? null : Find(codeOrName);

    /// <summary>The commune of an address in one line: what its postal code stands beside, or else what follows its last comma, or all of it.</summary>
    public Commune? InAddress(string address) => _byName.GetValueOrDefault(Normalise(CommunePart(address)));

    /// <summary>An address without its commune and postal code: number and street, however much was written in one line.</summary>
    public string StreetPart(string address, Commune commune)
    {
        if (InAddress(address) != commune) return address;
        var line = PostalCode().Replace(address, ",").TrimEnd(Ends);
        return line.LastIndexOfAny([',', '\n']) is > 0 and var end ? line[..end].TrimEnd(Ends) : address;
    }

    static string CommunePart(string address)
    {
        var line = address.TrimEnd(Ends);
        if (PostalCode().Matches(line) is [.., var last])
        {
            if (last.Index + last.Length < line.Length) return line[(last.Index + last.Length)..];
            line = line[..last.Index].TrimEnd(Ends);
        }
        return line[(line.LastIndexOfAny([',', '\n']) + 1)..];
    }

    [GeneratedRegex(@"\(?(?<![0-9])[0-9]{5}(?![0-9])\)?")]
    private static partial Regex PostalCode();

    /// <summary>Capitals without accents, words separated by one space; saint and lès spelled one way, CEDEX dropped.</summary>
    public static string Normalise(string text)
    {
        var letters = new StringBuilder(text.Length);
        foreach (var c in text.Replace("œ", "oe", StringComparison.OrdinalIgnoreCase).Replace("æ", "ae", StringComparison.OrdinalIgnoreCase).Normalize(NormalizationForm.FormKD))
            if (CharUnicodeInfo.GetUnicodeCategory(c) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.Format)) letters.Append(char.IsLetterOrDigit(c) ? char.ToUpperInvariant(c) : ' ');
        var words = letters.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries).ToList();
        if (words.IndexOf("CEDEX") is > 0 and var cedex) words.RemoveRange(cedex, words.Count - cedex);
        if (words is [_, .., "FRANCE"]) words.RemoveAt(words.Count - 1);
        return string.Join(' ', words.Select(w => w switch { "ST" => "SAINT", "STE" => "SAINTE", "LEZ" => "LES", _ => w }));
    }
}
