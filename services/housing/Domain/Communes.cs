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

    public Communes(IEnumerable<Commune> communes, IEnumerable<(string Insee, string Alias)> aliases)
    {
        _byInsee = communes.ToDictionary(c => c.Insee);
        _byName = _byInsee.Values.ToDictionary(c => Normalise(c.Name));
        foreach (var (insee, alias) in aliases) _byName[Normalise(alias)] = _byInsee[insee];
    }

    public IEnumerable<Commune> All => _byInsee.Values;

    /// <summary>By INSEE code or by name; null when it is none of ours.</summary>
    public Commune? Find(string codeOrName) => _byInsee.GetValueOrDefault(codeOrName.Trim()) ?? _byName.GetValueOrDefault(Normalise(codeOrName));

    /// <summary>The commune of an address in one line: what follows its postal code, or else its last comma, or all of it.</summary>
    public Commune? InAddress(string address) => Find(CommunePart(address));

    /// <summary>What an address says before its commune: number and street, without the postal code.</summary>
    public static string StreetPart(string address)
    {
        var part = CommunePart(address);
        return PostalCode().Replace(address[..(address.Length - part.Length)], "").Trim(' ', ',', '\n', '\r', '(', ')');
    }

    static string CommunePart(string address)
    {
        var start = PostalCode().Matches(address) is [.., var last] ? last.Index + last.Length : address.LastIndexOfAny([',', '\n']) + 1;
        return address[start..];
    }

    [GeneratedRegex(@"(?<!\d)\d{5}(?!\d)\)?")]
    private static partial Regex PostalCode();

    /// <summary>Capitals without accents, words separated by one space; saint and lès spelled one way, CEDEX dropped.</summary>
    public static string Normalise(string text)
    {
        var letters = new StringBuilder(text.Length);
        foreach (var c in text.Replace("œ", "oe", StringComparison.OrdinalIgnoreCase).Replace("æ", "ae", StringComparison.OrdinalIgnoreCase).Normalize(NormalizationForm.FormKD))
            if (CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark) letters.Append(char.IsLetterOrDigit(c) ? char.ToUpperInvariant(c) : ' ');
        var words = letters.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries).ToList();
        if (words.IndexOf("CEDEX") is > 0 and var cedex) words.RemoveRange(cedex, words.Count - cedex);
        if (words is [_, .., "FRANCE"]) words.RemoveAt(words.Count - 1);
        return string.Join(' ', words.Select(w => w switch { "ST" => "SAINT", "STE" => "SAINTE", "LEZ" => "LES", _ => w }));
    }
}
