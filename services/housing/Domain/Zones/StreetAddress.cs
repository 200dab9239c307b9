using System.Globalization;
using System.Text.RegularExpressions;

namespace Territory.Housing.Domain;

/// <summary>A house number with its suffix: 12, 12 bis, 12 C.</summary>
/// <param name="Suffix">0 without one; A is 1, B and bis 2, C and ter 3, D and quater 4, and so on.</param>
public readonly record struct HouseNumber(int Number, int Suffix)
{
    /// <summary>Null where the text is no house number.</summary>
    public static HouseNumber? Parse(string text) => text.Trim() is not [>= '0' and <= '9', ..] ? null : StreetAddress.Parse(text + " RUE") is { Numbers: [var only], Street: "RUE" } ? only : null;

    public int CompareTo(HouseNumber other) => (Number, Suffix).CompareTo((other.Number, other.Suffix));

    internal static int SuffixOf(string word) => word switch
    {
        "BIS" => 2,
        "TER" or "T" => 3,
        "QUATER" or "Q" => 4,
        "QUINQUIES" => 5,
        [>= 'A' and <= 'Z'] => word[0] - 'A' + 1,
        _ => 0,
    };
}

/// <summary>Numbers and street of one line of an address, as people write it.</summary>
/// <param name="Numbers">None, one, or several: "12-14", "3 et 5".</param>
/// <param name="Street">In the spelling of <see cref="Streets"/>.</param>
public sealed partial record StreetAddress(IReadOnlyList<HouseNumber> Numbers, string Street)
{
    static readonly HashSet<string> Months = ["JANVIER", "FEVRIER", "MARS", "AVRIL", "MAI", "JUIN", "JUILLET", "AOUT", "SEPTEMBRE", "OCTOBRE", "NOVEMBRE", "DECEMBRE"],
        NumberedRoads = ["NATIONALE", "DEPARTEMENTALE", "RN", "RD", "CD", "RURAL", "VICINAL", "FOSSE", "ZONE"],
        Inside = ["BATIMENT", "BAT", "APPARTEMENT", "APPART", "APPT", "APT", "APP", "ETAGE", "PORTE", "ESCALIER", "ESC", "LOGEMENT", "LOGT", "BLOC", "ENTREE", "BOITE", "BP", "CHEZ", "MAISON"];

    /// <summary>A name that says in which building or group of houses, when the street follows it.</summary>
    static readonly HashSet<string> Groups = ["RESIDENCE", "RES", "LOTISSEMENT", "LOT", "DOMAINE", "VILLA", "IMMEUBLE", "CITE"];

    [GeneratedRegex("[0-9]+|[A-Z]+|[/&-]")]
    private static partial Regex Token();

    /// <summary>Null where the line holds no word.</summary>
    public static StreetAddress? Parse(string line) => All(line) is [var first, ..] ? first : null;

    /// <summary>What the parts of a line name, the street first: "Résidence des Lilas, 3 rue de la Gare" names two places.</summary>
    public static IReadOnlyList<StreetAddress> All(string line)
    {
        List<StreetAddress> parts = [];
        var pending = "";
        foreach (var segment in Streets.Plain(line.Replace('\n', ','), "/-,&").Split(','))
        {
            var part = OfSegment(pending + segment);
            pending = "";
            if (part.Street.Length > 0) parts.Add(part);
            else if (part.Numbers.Count > 0 && parts is [.., { Numbers.Count: 0 } last] && Streets.IsType(FirstWord(last.Street))) parts[^1] = last with { Numbers = part.Numbers };
            else if (part.Numbers.Count > 0) pending = segment + " & ";
        }
        var first = parts.Find(p => IsStreet(p) && p.Numbers.Count > 0) ?? parts.Find(IsStreet) ?? parts.Find(p => p.Numbers.Count > 0)
            ?? parts.Find(p => !Inside.Contains(FirstWord(p.Street))) ?? parts.FirstOrDefault();
        return first is null ? [] : [first, .. parts.Where(p => p != first)];

        static bool IsStreet(StreetAddress part) => Streets.IsType(FirstWord(part.Street)) && !Groups.Contains(FirstWord(part.Street));
    }

    static string FirstWord(string street) => street.Split(' ')[0];

    static StreetAddress OfSegment(string segment)
    {
        var tokens = Token().Matches(segment).ToArray();
        var (numbers, at) = ReadNumbers(tokens, 0);
        if (numbers.Count == 0) (numbers, at) = NumbersBeforeAType(tokens);
        List<string> words = [.. tokens[at..].Select(t => t.Value)];
        CutWhatIsInside(words);
        if (numbers.Count == 0) numbers = TakeLastNumber(words);
        return new(numbers, Streets.Spell([.. words.Where(w => w is not ("/" or "-" or "&"))]));
    }

    /// <summary>"Résidence des Lilas 3 rue de la Gare": the number stands before the street's type.</summary>
    static (List<HouseNumber> Numbers, int End) NumbersBeforeAType(Match[] tokens)
    {
        for (var i = 1; i < tokens.Length; i++)
            if (IsNumber(tokens[i].Value) && !Inside.Contains(tokens[i - 1].Value) && ReadNumbers(tokens, i) is { Numbers.Count: > 0 } read
                && read.End < tokens.Length && Streets.IsType(tokens[read.End].Value)) return read;
        // "Bât 2 rue de la Gare" has none, but a street all the same.
        if (tokens.Length > 0 && Inside.Contains(tokens[0].Value))
            for (var i = 1; i < tokens.Length - 1; i++) if (Streets.IsType(tokens[i].Value) && tokens[i].Length > 1) return ([], i);
        return ([], 0);
    }

    static bool IsNumber(string token) => token.Length <= 4 && char.IsAsciiDigit(token[0]) && token.Any(c => c != '0');

    static (List<HouseNumber> Numbers, int End) ReadNumbers(Match[] tokens, int from)
    {
        List<HouseNumber> numbers = [];
        var i = from;
        if (i + 1 < tokens.Length && tokens[i].Value is "N" or "NO" or "NOS" or "NUMERO" && IsNumber(tokens[i + 1].Value)) i++;
        while (i < tokens.Length && IsNumber(tokens[i].Value))
        {
            var number = int.Parse(tokens[i].Value, CultureInfo.InvariantCulture);
            var suffix = IsSuffix(tokens, i + 1) ? HouseNumber.SuffixOf(tokens[i + 1].Value) : 0;
            // "1er Mai" and "2e DB" are names.
            if (suffix == 0 && i + 1 < tokens.Length && tokens[i + 1].Index == tokens[i].Index + tokens[i].Length && char.IsAsciiLetter(tokens[i + 1].Value[0])) return ([], from);
            numbers.Add(new(number, suffix));
            i += suffix > 0 ? 2 : 1;
            if (i + 1 < tokens.Length && tokens[i].Value is "/" or "-" or "&" or "ET" or "A" or "OU" && IsNumber(tokens[i + 1].Value)) i++;
            else break;
        }
        return (numbers, i);
    }

    /// <summary>A letter is a suffix where it clings to the number or the street's type follows it: "12 R de la Gare" is a rue.</summary>
    static bool IsSuffix(Match[] tokens, int at)
    {
        if (at >= tokens.Length) return false;
        var word = tokens[at].Value;
        if (word is "BIS" or "TER" or "QUATER" or "QUINQUIES") return true;
        if (word is not [>= 'A' and <= 'Z']) return false;
        var next = at + 1 < tokens.Length ? tokens[at + 1].Value : "";
        var clings = tokens[at].Index == tokens[at - 1].Index + tokens[at - 1].Length;
        return clings ? word != "E" || Streets.IsType(next) || next.Length == 0 : Streets.IsType(next) || next.Length == 0 && word != "A";
    }

    static void CutWhatIsInside(List<string> words)
    {
        for (var i = 2; i < words.Count - 1; i++)
            if (Inside.Contains(words[i]) && (char.IsAsciiDigit(words[i + 1][0]) || words[i + 1].Length == 1 && words[i + 1] is not ("L" or "D")))
            {
                words.RemoveRange(i, words.Count - i);
                return;
            }
    }

    /// <summary>"Rue de la Gare 3": a number at the end, where it is neither a year nor the road's own.</summary>
    static List<HouseNumber> TakeLastNumber(List<string> words)
    {
        var suffix = words.Count > 0 && words[^1] is "BIS" or "TER" or "QUATER" ? HouseNumber.SuffixOf(words[^1]) : 0;
        var at = words.Count - (suffix > 0 ? 2 : 1);
        if (at < 2 || !IsNumber(words[at]) || !Streets.IsType(words[0])) return [];
        var marked = words[at - 1] is "N" or "NO";
        if (!marked && (words[at].Length > 3 || Months.Contains(words[at - 1]) || NumberedRoads.Contains(words[at - 1]) || Inside.Contains(words[at - 1]) || words[at - 1].Length == 1 || char.IsAsciiDigit(words[at - 1][0]))) return [];
        var number = int.Parse(words[at], CultureInfo.InvariantCulture);
        words.RemoveRange(marked ? at - 1 : at, words.Count - (marked ? at - 1 : at));
        return [new(number, suffix)];
    }
}
