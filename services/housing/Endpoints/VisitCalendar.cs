using System.Globalization;
using System.Text;
using Territory.Housing.Domain;
using Territory.Kernel.Domain;
using Territory.Kernel.EventStore;

namespace Territory.Housing.Endpoints;

/// <summary>An inspector's visits as iCalendar (RFC 5545), for a telephone's agenda. It tells when and in which commune, never whose dwelling.</summary>
public static class VisitCalendar
{
    const int MostOctets = 75;

    static readonly string[] Head =
    [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Territory//Permis de louer//FR", "CALSCALE:GREGORIAN", "METHOD:PUBLISH", "X-WR-CALNAME:Visites de logements",
        "BEGIN:VTIMEZONE", "TZID:Europe/Paris",
        "BEGIN:DAYLIGHT", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200", "TZNAME:CEST", "DTSTART:19700329T020000", "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", "END:DAYLIGHT",
        "BEGIN:STANDARD", "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100", "TZNAME:CET", "DTSTART:19701025T030000", "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU", "END:STANDARD",
        "END:VTIMEZONE",
    ];

    /// <param name="stamp">When the feed was made.</param>
    public static string Of(IEnumerable<ViewRow<VisitRow>> visits, Func<string, string> nameOfCommune, DateTimeOffset stamp)
    {
        var text = new StringBuilder();
        foreach (var line in Head) Fold(text, line);
        foreach (var visit in visits)
            if (visit.Row is { From: { } from, Until: { } until })
                foreach (var line in Event(visit, from, until, nameOfCommune(visit.Row.CommuneInsee), stamp)) Fold(text, line);
        Fold(text, "END:VCALENDAR");
        return text.ToString();
    }

    static IEnumerable<string> Event(ViewRow<VisitRow> visit, DateTimeOffset from, DateTimeOffset until, string commune, DateTimeOffset stamp) =>
    [
        "BEGIN:VEVENT", $"UID:{visit.Id}@territory", Invariant($"DTSTAMP:{stamp.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}"), Invariant($"SEQUENCE:{visit.Version}"),
        $"DTSTART;TZID=Europe/Paris:{InParis(from)}", $"DTEND;TZID=Europe/Paris:{InParis(until)}",
        $"SUMMARY:{Escaped($"Visite de logement {visit.Id.ToString()[^6..].ToUpperInvariant()}")}", $"LOCATION:{Escaped(commune)}",
        $"DESCRIPTION:{Escaped($"Adresse, consignes et rapport après connexion : /housing/visits/{visit.Id}")}",
        visit.Row.Status == VisitStatus.Cancelled ? "STATUS:CANCELLED" : "STATUS:CONFIRMED", "END:VEVENT",
    ];

    static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    static string InParis(DateTimeOffset instant) => TimeZoneInfo.ConvertTime(instant, ParisTime.Zone).ToString("yyyyMMdd'T'HHmmss", CultureInfo.InvariantCulture);

    /// <summary>A text value (RFC 5545, 3.3.11).</summary>
    public static string Escaped(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(";", "\\;", StringComparison.Ordinal)
        .Replace(",", "\\,", StringComparison.Ordinal).Replace("\r\n", "\\n", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    /// <summary>Lines of 75 octets at most, the next beginning with a space (RFC 5545, 3.1); a letter of several octets is never cut.</summary>
    public static void Fold(StringBuilder text, string line)
    {
        var octets = 0;
        foreach (var rune in line.EnumerateRunes())
        {
            if (octets + rune.Utf8SequenceLength > MostOctets)
            {
                text.Append("\r\n ");
                octets = 1;
            }
            text.Append(rune.ToString());
            octets += rune.Utf8SequenceLength;
        }
        text.Append("\r\n");
    }
}
