using System.Globalization;

namespace Territory.Housing.Attestations;

/// <summary>Dates as people read them, whatever languages the machine knows.</summary>
static class FrenchDate
{
    static readonly string[] Months = ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"];

    /// <summary>« 12 mars 2026 », « 1er mars 2026 », in one piece.</summary>
    public static string InWords(DateOnly day) =>
        string.Create(CultureInfo.InvariantCulture, $"{day.Day}{(day.Day == 1 ? "er" : "")}\u00A0{Months[day.Month - 1]}\u00A0{day.Year}");
}
