using System.Globalization;
using System.Text;

namespace Territory.Housing.Domain;

/// <summary>How streets are written: one spelling for each, whatever capitals, accents and abbreviations people use.</summary>
public static class Streets
{
    static readonly Dictionary<string, string> Types = new()
    {
        ["R"] = "RUE", ["AV"] = "AVENUE", ["AVE"] = "AVENUE", ["AVN"] = "AVENUE", ["BD"] = "BOULEVARD", ["BLD"] = "BOULEVARD", ["BVD"] = "BOULEVARD",
        ["BLVD"] = "BOULEVARD", ["BOUL"] = "BOULEVARD", ["PL"] = "PLACE", ["RTE"] = "ROUTE", ["RT"] = "ROUTE", ["IMP"] = "IMPASSE", ["CH"] = "CHEMIN",
        ["CHE"] = "CHEMIN", ["CHEM"] = "CHEMIN", ["ALL"] = "ALLEE", ["SQ"] = "SQUARE", ["RES"] = "RESIDENCE", ["LOT"] = "LOTISSEMENT", ["HAM"] = "HAMEAU",
        ["FG"] = "FAUBOURG", ["FBG"] = "FAUBOURG", ["PAS"] = "PASSAGE", ["PASS"] = "PASSAGE", ["CRS"] = "COURS", ["RLE"] = "RUELLE", ["SEN"] = "SENTIER",
        ["GDE"] = "GRANDE", ["GD"] = "GRAND", ["GR"] = "GRAND",
    };

    static readonly Dictionary<string, string> Words = new()
    {
        ["ST"] = "SAINT", ["STE"] = "SAINTE", ["GAL"] = "GENERAL", ["GEN"] = "GENERAL", ["MAL"] = "MARECHAL", ["DR"] = "DOCTEUR", ["PDT"] = "PRESIDENT",
        ["PRES"] = "PRESIDENT", ["CDT"] = "COMMANDANT", ["CNE"] = "CAPITAINE", ["COL"] = "COLONEL", ["LT"] = "LIEUTENANT", ["SGT"] = "SERGENT",
        ["PROF"] = "PROFESSEUR", ["PR"] = "PROFESSEUR", ["MGR"] = "MONSEIGNEUR", ["FG"] = "FAUBOURG", ["FBG"] = "FAUBOURG", ["LEZ"] = "LES",
    };

    static readonly HashSet<string> Full =
    [
        .. Types.Values, "RUELLE", "SENTE", "VOIE", "CITE", "CLOS", "VILLA", "VILLAGE", "ESPLANADE", "PROMENADE", "MAIL", "ROND", "COUR", "DOMAINE", "PARC", "VENELLE",
        "CHAUSSEE", "CORON", "CORONS", "COTE", "MONTEE", "QUAI", "QUARTIER", "ZONE", "LIEU", "LIEUDIT", "LD",
    ];

    static readonly HashSet<string> Little = ["DE", "DU", "DES", "D", "LA", "LE", "LES", "L", "A", "AU", "AUX", "ET", "EN", "SUR", "SOUS"];

    /// <summary>Whether a word, in capitals without accents, opens a street's name.</summary>
    public static bool IsType(string word) => Full.Contains(word) || Types.ContainsKey(word);

    /// <summary>The one spelling of a street: RUE DE LA GARE for "r. de la gare".</summary>
    public static string Spell(string street) => Spell(Plain(street, "").Split(' ', StringSplitOptions.RemoveEmptyEntries));

    public static string Spell(IReadOnlyList<string> words)
    {
        var skipped = words is ["LIEU", "DIT", _, ..] ? 2 : words is ["LIEUDIT" or "LD", _, ..] ? 1 : 0;
        return string.Join(' ', words.Skip(skipped).Select((word, i) =>
            i == 0 && Types.TryGetValue(word, out var type) ? type : Words.GetValueOrDefault(word, word)));
    }

    /// <summary>Capitals without accents or invisible marks; everything else than letters, digits and what is kept becomes a space.</summary>
    internal static string Plain(string text, string kept)
    {
        var letters = new StringBuilder(text.Length);
        foreach (var c in text.Replace("œ", "oe", StringComparison.OrdinalIgnoreCase).Replace("æ", "ae", StringComparison.OrdinalIgnoreCase).Replace('°', 'o').Normalize(NormalizationForm.FormKD))
            if (CharUnicodeInfo.GetUnicodeCategory(c) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.Format))
                letters.Append(char.IsLetterOrDigit(c) ? char.ToUpperInvariant(c) : CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.DashPunctuation && kept.Contains('-') ? '-' : kept.Contains(c) ? c : ' ');
        return letters.ToString();
    }

    /// <summary>The words that tell streets apart: neither the type nor the articles.</summary>
    internal static string Loose(string[] words) => string.Join(' ', words.Where((word, i) => !Little.Contains(word) && (i > 0 || words.Length == 1 || !Full.Contains(word))));

    internal static string Type(string[] words) => Full.Contains(words[0]) ? words[0] : "";

    /// <summary>Whether so many letters, changed, left out or put in, make one text the other.</summary>
    internal static bool IsWithin(string a, string b, int most)
    {
        if (Math.Abs(a.Length - b.Length) > most) return false;
        Span<int> row = stackalloc int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++) row[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            var (diagonal, best) = (row[0], row[0] = i);
            for (var j = 1; j <= b.Length; j++)
            {
                var changed = Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                (diagonal, row[j]) = (row[j], changed);
                best = Math.Min(best, changed);
            }
            if (best > most) return false;
        }
        return row[b.Length] <= most;
    }
}

/// <summary>A street as a list names it, with what it may be mistaken for.</summary>
/// <param name="Written">As the délibération writes it.</param>
public sealed record StreetName(string Written, string Type, string Loose, string Digits)
{
    public static StreetName Of(string written)
    {
        var words = Streets.Spell(written).Split(' ');
        return new(written, Streets.Type(words), Streets.Loose(words), string.Join(' ', words.Where(w => w.Length > 0 && char.IsAsciiDigit(w[0]))));
    }

    /// <summary>Whether two streets may well be the same one: an article is missing, the type is, or a letter is wrong.</summary>
    public bool IsLike(StreetName other)
    {
        if (Digits != other.Digits || Loose.Length == 0 || other.Loose.Length == 0) return false;
        if (Type != other.Type && Type.Length > 0 && other.Type.Length > 0) return false;
        var length = Math.Min(Loose.Length, other.Loose.Length);
        return Loose == other.Loose || Type == other.Type && length >= 6 && Streets.IsWithin(Loose, other.Loose, length >= 12 ? 2 : 1);
    }
}
