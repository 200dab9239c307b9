namespace Territory.Housing.Domain;

/// <summary>What somebody types to find a file: the number of a récépissé, or words of a name or a street.</summary>
public static class SearchText
{
    const string NumberPrefix = "PDL";

    /// <summary>Words that nearly every address has find nothing in particular.</summary>
    static readonly HashSet<string> Common =
        ["RUE", "AVENUE", "AV", "BOULEVARD", "BD", "PLACE", "ALLEE", "CHEMIN", "IMPASSE", "ROUTE", "DE", "DU", "DES", "D", "LA", "LE", "LES", "L", "ET", "A", "AU", "AUX"];

    /// <summary>The beginning of a number, as it is stored; null when the text is something else.</summary>
    public static string? NumberOf(string text)
    {
        var written = text.Trim().ToUpperInvariant().Replace(' ', '-');
        return written.StartsWith(NumberPrefix, StringComparison.Ordinal) && written.All(c => c == '-' || char.IsAsciiLetterOrDigit(c)) ? written : null;
    }

    /// <summary>Capitals without accents; <c>d'Artois</c> and <c>D ARTOIS</c> are the same word.</summary>
    public static IReadOnlyCollection<string> WordsOf(string text) =>
        [.. Communes.Normalise(text.Replace('-', ' ')).Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(word => !Common.Contains(word)).Distinct()];
}
