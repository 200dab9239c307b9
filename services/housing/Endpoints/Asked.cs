using System.Globalization;
using System.Text.Json;
using Territory.Kernel.Hosting;

namespace Territory.Housing.Endpoints;

/// <summary>Optional parameters of a list. What cannot be read is named with everything else that is wrong, and never taken for absent.</summary>
static class Asked
{
    public static Guid? Id(HttpContext http, string name, string? value)
    {
        if (value is null || Guid.TryParse(value, out _)) return value is null ? null : Guid.Parse(value);
        RequestProblems.Of(http).Add(new(name, new("Un identifiant (UUID) est attendu.", "An identifier (UUID) is expected.")));
        return null;
    }

    public static DateOnly? Day(HttpContext http, string name, string? value)
    {
        if (value is null || DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
            return value is null ? null : DateOnly.ParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        RequestProblems.Of(http).Add(new(name, new("Une date est attendue, sous la forme AAAA-MM-JJ (elle doit exister).", "A date is expected, as YYYY-MM-DD (it must exist).")));
        return null;
    }

    /// <summary>A word of an enumeration as it stands in JSON.</summary>
    public static T? Word<T>(HttpContext http, string name, string? value, params IReadOnlyList<T> words) where T : struct, Enum
    {
        if (value is null) return null;
        foreach (var word in words) if (Written(word) == value) return word;
        var expected = string.Join(", ", words.Select(Written));
        RequestProblems.Of(http).Add(new(name, new($"Une de ces valeurs est attendue : {expected}.", $"One of these values is expected: {expected}.")));
        return null;
    }

    public static string Written<T>(T word) where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(word.ToString());

    /// <summary>The answer that names all that could not be read; null when there is nothing to say.</summary>
    public static IResult? Problem(HttpContext http) => RequestProblems.Of(http) is { Count: > 0 } problems ? Problems.Invalid(problems) : null;
}
