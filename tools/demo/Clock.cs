using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Territory.Demo;

/// <summary>The clock that deadlines follow. It is that of the services; the demonstration only moves it forward.</summary>
sealed class Clock(Gateway gateway, string file)
{
    const string Address = "housing/operations/business-time";

    static readonly TimeZoneInfo Paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");
    static readonly TimeSpan Morning = TimeSpan.FromHours(9);

    /// <summary>One demonstration at a time moves a clock; null while another does.</summary>
    public static IDisposable? TakeFor(string file)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            return new FileStream($"{file}.lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }

    public async Task<DateOnly> Today() => (await gateway.Get("operator", Address)).Is(200).Date("dateInParis");

    /// <summary>The day on which the story starts: the next one when midnight is near, so that no day ends amid a step.</summary>
    public async Task<DateOnly> Begin()
    {
        var today = await Today();
        return TimeZoneInfo.ConvertTime(await Now(), Paris).Hour < 23 ? today : await MoveTo(today.AddDays(1));
    }

    /// <summary>Moves business time to the morning of a later day, and waits until the services show that day.</summary>
    public async Task<DateOnly> MoveTo(DateOnly day)
    {
        var morning = day.ToDateTime(TimeOnly.MinValue) + Morning;
        var ahead = new DateTimeOffset(morning, Paris.GetUtcOffset(morning)) - await Now();
        if (ahead > TimeSpan.Zero) Shift(Shifted() + ahead);
        await gateway.Until("operator", Address, a => a.Status == 200 && a.Date("dateInParis") == day, $"les services passent au {day.InWords()}");
        return day;
    }

    /// <summary>An hour of a civil day in Paris, as an instant with its offset.</summary>
    public static DateTimeOffset At(DateOnly day, int hour)
    {
        var local = day.ToDateTime(new TimeOnly(hour, 0));
        return new DateTimeOffset(local, Paris.GetUtcOffset(local));
    }

    async Task<DateTimeOffset> Now()
    {
        var answer = (await gateway.Get("operator", Address)).Is(200);
        return DateTimeOffset.TryParse(answer["now"], CultureInfo.InvariantCulture, out var now) ? now : throw answer.Unexpected("un instant dans « now »", answer["now"] ?? "rien");
    }

    TimeSpan Shifted() => File.Exists(file) && JsonNode.Parse(File.ReadAllText(file))?["BusinessTime"]?["Shift"]?.ToString() is { } shift
        ? TimeSpan.Parse(shift, CultureInfo.InvariantCulture) : TimeSpan.Zero;

    /// <summary>Beside, then renamed: whoever reads the file finds it whole.</summary>
    void Shift(TimeSpan shift)
    {
        var written = $"{file}.new";
        File.WriteAllText(written, JsonSerializer.Serialize(new { BusinessTime = new { Shift = shift.ToString("c", CultureInfo.InvariantCulture) } }) + "\n");
        File.Move(written, file, overwrite: true);
    }
}

/// <summary>The plain rule of delays in months, written once more: the services are not to be checked by their own arithmetic.</summary>
static class Months
{
    /// <summary>The same day of a later month, or the last day of that month when it has no such day.</summary>
    public static DateOnly Later(DateOnly day, int months)
    {
        var count = day.Year * 12 + (day.Month - 1) + months;
        var (year, month) = (count / 12, count % 12 + 1);
        return new DateOnly(year, month, Math.Min(day.Day, DateTime.DaysInMonth(year, month)));
    }
}
