namespace Territory.Kernel.Domain;

/// <summary>Civil dates are those of Europe/Paris; instants are UTC.</summary>
public static class ParisTime
{
    public static TimeZoneInfo Zone { get; } = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");

    public static DateOnly DateOf(DateTimeOffset instant) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, Zone).DateTime);

    /// <summary>The instant at which that civil day begins in Paris.</summary>
    public static DateTimeOffset StartOf(DateOnly day)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(midnight, Zone.GetUtcOffset(midnight)).ToUniversalTime();
    }
}

/// <summary>Counting of delays by civil dates, never by 24 hours.</summary>
public static class Delay
{
    /// <summary>
    /// The last day of a delay in months: the same day number, or the last day of a month that lacks it. It ends at 24:00 of
    /// that day, and is not extended by a weekend or a holiday (CRPA L231-1; a rule for courts does not apply: to be confirmed).
    /// </summary>
    public static DateOnly LastDay(DateOnly from, int months) => from.AddMonths(months);

    /// <summary>The last day of a delay in days, the day of departure not counted.</summary>
    public static DateOnly LastDayOfDays(DateOnly from, int days) => from.AddDays(days);
}

/// <summary>Public holidays of metropolitan France without those of Alsace-Moselle (Code du travail, L3133-1).</summary>
public static class PublicHolidays
{
    public static bool Contains(DateOnly day) => Of(day.Year).Contains(day);

    public static IReadOnlyList<DateOnly> Of(int year)
    {
        var easter = Easter(year);
        return
        [
            new(year, 1, 1), easter.AddDays(1), new(year, 5, 1), new(year, 5, 8), easter.AddDays(39), easter.AddDays(50),
            new(year, 7, 14), new(year, 8, 15), new(year, 11, 1), new(year, 11, 11), new(year, 12, 25),
        ];
    }

    /// <summary>Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher).</summary>
    public static DateOnly Easter(int year)
    {
        int a = year % 19, b = year / 100, c = year % 100, d = b / 4, e = b % 4, g = (8 * b + 13) / 25;
        int h = (19 * a + b - d - g + 15) % 30, i = c / 4, k = c % 4, l = (32 + 2 * e + 2 * i - h - k) % 7;
        int m = (a + 11 * h + 22 * l) / 451, n = h + l - 7 * m + 114;
        return new DateOnly(year, n / 31, n % 31 + 1);
    }
}
