using System.Globalization;

namespace Territory.Kernel.Tests;

/// <summary>Dates as a test writes them.</summary>
static class Literal
{
    public static DateOnly Day(string day) => DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static DateTimeOffset Instant(string instant) => DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture);
}
