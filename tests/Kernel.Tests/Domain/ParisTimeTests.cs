using Territory.Kernel.Domain;

namespace Territory.Kernel.Tests;

/// <summary>None of this depends on where the machine stands: every date is literal.</summary>
public sealed class ParisTimeTests
{
    [Theory]
    [InlineData("2026-01-14T22:59:59Z", "2026-01-14")]
    [InlineData("2026-01-14T23:00:00Z", "2026-01-15")]
    [InlineData("2026-07-14T21:59:59Z", "2026-07-14")]
    [InlineData("2026-07-14T22:00:00Z", "2026-07-15")]
    [InlineData("2025-12-31T23:00:00Z", "2026-01-01")]
    [InlineData("2026-03-28T22:59:59Z", "2026-03-28")]
    [InlineData("2026-03-28T23:00:00Z", "2026-03-29")]
    [InlineData("2026-03-29T21:59:59Z", "2026-03-29")]
    [InlineData("2026-03-29T22:00:00Z", "2026-03-30")]
    [InlineData("2026-10-24T21:59:59Z", "2026-10-24")]
    [InlineData("2026-10-24T22:00:00Z", "2026-10-25")]
    [InlineData("2026-10-25T22:59:59Z", "2026-10-25")]
    [InlineData("2026-10-25T23:00:00Z", "2026-10-26")]
    [InlineData("2026-03-01T09:30:00+11:00", "2026-02-28")]
    public void The_civil_date_of_an_instant_is_that_of_Paris(string instant, string date) =>
        Assert.Equal(Literal.Day(date), ParisTime.DateOf(Literal.Instant(instant)));

    [Theory]
    [InlineData("2026-01-15", "2026-01-14T23:00:00Z")]
    [InlineData("2026-07-15", "2026-07-14T22:00:00Z")]
    [InlineData("2026-03-29", "2026-03-28T23:00:00Z")]
    [InlineData("2026-03-30", "2026-03-29T22:00:00Z")]
    [InlineData("2026-10-25", "2026-10-24T22:00:00Z")]
    [InlineData("2026-10-26", "2026-10-25T23:00:00Z")]
    public void A_civil_day_begins_at_midnight_in_Paris(string day, string instant)
    {
        var start = ParisTime.StartOf(Literal.Day(day));
        Assert.Equal(Literal.Instant(instant), start);
        Assert.Equal(TimeSpan.Zero, start.Offset);
    }

    [Theory]
    [InlineData("2026-03-29", 23)]
    [InlineData("2026-03-30", 24)]
    [InlineData("2026-10-25", 25)]
    public void A_day_on_which_the_clocks_change_is_one_civil_day_whatever_its_hours(string day, int hours)
    {
        var date = Literal.Day(day);
        Assert.Equal(hours, (ParisTime.StartOf(date.AddDays(1)) - ParisTime.StartOf(date)).TotalHours);
    }

    [Theory]
    [InlineData("2026-03-02", 1, "2026-04-02")]
    [InlineData("2026-01-31", 1, "2026-02-28")]
    [InlineData("2024-01-31", 1, "2024-02-29")]
    [InlineData("2024-02-29", 12, "2025-02-28")]
    [InlineData("2024-02-29", 48, "2028-02-29")]
    [InlineData("2026-03-31", 1, "2026-04-30")]
    [InlineData("2026-02-28", 1, "2026-03-28")]
    [InlineData("2026-04-30", 1, "2026-05-30")]
    [InlineData("2025-12-31", 2, "2026-02-28")]
    [InlineData("2026-08-31", 6, "2027-02-28")]
    [InlineData("2026-03-29", 1, "2026-04-29")]
    [InlineData("2026-10-25", 2, "2026-12-25")]
    public void A_delay_in_months_ends_on_the_same_day_number_or_on_the_last_day_of_a_shorter_month(string from, int months, string last) =>
        Assert.Equal(Literal.Day(last), Delay.LastDay(Literal.Day(from), months));

    [Theory]
    [InlineData("2026-03-02", 30, "2026-04-01")]
    [InlineData("2026-03-28", 1, "2026-03-29")]
    [InlineData("2026-10-24", 2, "2026-10-26")]
    [InlineData("2024-02-28", 2, "2024-03-01")]
    [InlineData("2026-12-31", 15, "2027-01-15")]
    public void A_delay_in_days_does_not_count_the_day_of_departure(string from, int days, string last) =>
        Assert.Equal(Literal.Day(last), Delay.LastDayOfDays(Literal.Day(from), days));

    [Theory]
    [InlineData(1961, "1961-04-02")]
    [InlineData(1981, "1981-04-19")]
    [InlineData(2000, "2000-04-23")]
    [InlineData(2008, "2008-03-23")]
    [InlineData(2011, "2011-04-24")]
    [InlineData(2019, "2019-04-21")]
    [InlineData(2024, "2024-03-31")]
    [InlineData(2025, "2025-04-20")]
    [InlineData(2026, "2026-04-05")]
    [InlineData(2027, "2027-03-28")]
    [InlineData(2028, "2028-04-16")]
    [InlineData(2029, "2029-04-01")]
    [InlineData(2030, "2030-04-21")]
    [InlineData(2038, "2038-04-25")]
    [InlineData(2049, "2049-04-18")]
    [InlineData(2076, "2076-04-19")]
    [InlineData(2285, "2285-03-22")]
    public void Easter_falls_where_the_calendar_says(int year, string sunday) => Assert.Equal(Literal.Day(sunday), PublicHolidays.Easter(year));

    [Theory]
    [InlineData(2024, "2024-01-01 2024-04-01 2024-05-01 2024-05-08 2024-05-09 2024-05-20 2024-07-14 2024-08-15 2024-11-01 2024-11-11 2024-12-25")]
    [InlineData(2025, "2025-01-01 2025-04-21 2025-05-01 2025-05-08 2025-05-29 2025-06-09 2025-07-14 2025-08-15 2025-11-01 2025-11-11 2025-12-25")]
    [InlineData(2026, "2026-01-01 2026-04-06 2026-05-01 2026-05-08 2026-05-14 2026-05-25 2026-07-14 2026-08-15 2026-11-01 2026-11-11 2026-12-25")]
    [InlineData(2027, "2027-01-01 2027-03-29 2027-05-01 2027-05-06 2027-05-08 2027-05-17 2027-07-14 2027-08-15 2027-11-01 2027-11-11 2027-12-25")]
    [InlineData(2028, "2028-01-01 2028-04-17 2028-05-01 2028-05-08 2028-05-25 2028-06-05 2028-07-14 2028-08-15 2028-11-01 2028-11-11 2028-12-25")]
    public void The_eleven_public_holidays_of_a_year(int year, string days) =>
        Assert.Equal(days.Split(' '), PublicHolidays.Of(year).Order().Select(d => d.ToString("O", System.Globalization.CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData("2008-05-01")] // Labour Day and Ascension fell on the same day: it is one holiday.
    [InlineData("2026-05-14")]
    public void A_holiday_is_recognised(string day) => Assert.True(PublicHolidays.Contains(Literal.Day(day)));

    [Theory]
    [InlineData("2026-04-03")] // Good Friday, a holiday in Alsace-Moselle only
    [InlineData("2026-12-26")] // Saint Stephen's, the same
    [InlineData("2027-03-26")]
    [InlineData("2026-04-05")] // Easter Sunday is none of its own
    [InlineData("2026-05-24")]
    [InlineData("2026-11-22")]
    public void Days_of_Alsace_Moselle_and_plain_days_are_no_holidays(string day) => Assert.False(PublicHolidays.Contains(Literal.Day(day)));
}
