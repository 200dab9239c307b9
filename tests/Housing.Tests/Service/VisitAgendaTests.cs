using static Territory.Housing.Tests.Service.Requests;
using static Territory.Housing.Tests.Service.VisitRequests;

namespace Territory.Housing.Tests.Service;

/// <summary>Agendas, the calendar feed, and what people send that cannot be.</summary>
public class VisitAgendaTests(World world) : IClassFixture<World>
{
    static DateTimeOffset Utc(int day, int hour) => new(2026, 3, day, hour, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task An_agenda_is_read_by_time_page_by_page_and_neither_misses_nor_repeats_while_others_write()
    {
        var (instructor, inspector) = (await world.As("instructor"), Guid.CreateVersion7());
        async Task<Answer> At(DateTimeOffset from) => await instructor.Post($"{(await world.FileComplete()).Location}/visits", Appointment(from, inspector));
        var visits = new List<Answer>();
        foreach (var from in new[] { Utc(12, 9), Utc(10, 9), Utc(11, 9), Utc(29, 5), Utc(28, 6) }) visits.Add(await At(from));
        var seen = new List<string>();
        var next = $"/housing/visits?inspector={inspector}&from=2026-03-11&limit=2&min-position={visits[^1].Position}";
        while (next is not null)
        {
            var page = await instructor.Get(next);
            seen.AddRange(page.Json.GetProperty("items").EnumerateArray().Select(v => v.GetProperty("from").GetDateTimeOffset().ToString("MM-dd HH:mm")));
            if (seen.Count == 2)
            {
                var earlier = await At(Utc(11, 15));
                await instructor.Read(earlier);
            }
            next = page["next"];
        }
        Assert.Equal(["03-11 09:00", "03-12 09:00", "03-28 06:00", "03-29 05:00"], seen);
    }

    [Fact]
    public async Task An_inspector_s_agenda_is_that_of_the_commune()
    {
        var visit = await world.Visit();
        var here = await (await world.As("inspector-lillers")).Get($"/housing/visits?limit=200&min-position={visit.Visit.Position}");
        var there = await (await world.As("inspector-bethune")).Get($"/housing/visits?limit=200&min-position={visit.Visit.Position}");
        Assert.Contains(visit.Path, here.Text, StringComparison.Ordinal);
        Assert.Equal("[]", there.Json.GetProperty("items").ToString());
    }

    [Theory]
    [InlineData("inspector=lillers", "inspector")]
    [InlineData("from=31/12/2026", "from")]
    [InlineData("from=2026-02-30&inspector=1", "from inspector")]
    [InlineData("limit=0", "limit")]
    [InlineData("after=abc", "after")]
    [InlineData("after=MjAyNgAtMDMtMTF8MDE5YTAwMDAtMDAwMC03MDAwLTgwMDAtMDAwMDAwMDAwMDAx", "after")]
    public async Task An_agenda_is_not_asked_for_with_what_cannot_be_read(string query, string fields)
    {
        var answer = await (await world.As("instructor")).Get($"/housing/visits?{query}");
        Assert.Equal((400, fields), (answer.Status, answer.WrongFields));
    }

    [Fact]
    public async Task A_calendar_tells_when_and_in_which_commune_and_never_whose_dwelling()
    {
        var (inspector, filed) = (world.AnInspectorOf("62516"), await world.FileComplete());
        var summer = await inspector.Post($"{filed.Location}/visits", Appointment(Utc(29, 7), note: "Sonner"));
        var winter = await inspector.Post($"{filed.Location}/visits", Appointment(Utc(28, 7)));
        var cancelled = await inspector.Post($"{winter.Location}/cancellation", new { reason = "mistake" }).Done();
        await inspector.Read(cancelled);
        var feed = await inspector.Get("/housing/visits/calendar.ics");
        Assert.Equal((200, "text/calendar"), (feed.Status, feed.ContentType));
        Assert.All(feed.Text.Split("\r\n"), line => Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(line), 0, 75));
        var unfolded = feed.Text.Replace("\r\n ", "", StringComparison.Ordinal);
        Assert.Equal(string.Join("\r\n",
            "BEGIN:VEVENT", $"UID:{winter.Id}@territory", "DTSTAMP:20260302T090000Z", "SEQUENCE:2", "DTSTART;TZID=Europe/Paris:20260328T080000", "DTEND;TZID=Europe/Paris:20260328T081500",
            $"SUMMARY:Visite de logement {winter.Id.ToString()[^6..].ToUpperInvariant()}", "LOCATION:Lillers", $"DESCRIPTION:Adresse\\, consignes et rapport après connexion : {winter.Location}", "STATUS:CANCELLED", "END:VEVENT",
            "BEGIN:VEVENT", $"UID:{summer.Id}@territory", "DTSTAMP:20260302T090000Z", "SEQUENCE:1", "DTSTART;TZID=Europe/Paris:20260329T090000", "DTEND;TZID=Europe/Paris:20260329T091500",
            $"SUMMARY:Visite de logement {summer.Id.ToString()[^6..].ToUpperInvariant()}", "LOCATION:Lillers", $"DESCRIPTION:Adresse\\, consignes et rapport après connexion : {summer.Location}", "STATUS:CONFIRMED", "END:VEVENT",
            "END:VCALENDAR", ""), unfolded[unfolded.IndexOf("BEGIN:VEVENT", StringComparison.Ordinal)..]);
        Assert.DoesNotContain("rue des Essais", feed.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "from minutes")]
    [InlineData("{\"from\":\"2026-03-10T10:00:00\",\"minutes\":9}", "from minutes")]
    [InlineData("{\"from\":\"2026-03-10T10:00:00+01:00\",\"minutes\":481}", "minutes")]
    [InlineData("{\"from\":\"2026-03-10T10:00:00+01:00\",\"minutes\":60.5,\"inspectorId\":\"moi\"}", "inspectorId minutes")]
    [InlineData("{\"from\":\"2026-03-10T10:00:00+01:00\",\"minutes\":60,\"inspectorId\":\"019a0000-0000-7000-8000-00000000000a\"}", "inspectorId")]
    [InlineData("{\"from\":\"2026-02-30T10:00:00+01:00\",\"minutes\":60,\"occupant\":\"M. Exemple\"}", "from occupant")]
    public async Task An_appointment_that_cannot_be_is_refused_with_every_wrong_field(string json, string fields)
    {
        var answer = await (await world.As("inspector-lillers")).Send(HttpMethod.Post, $"{(await world.FileComplete()).Location}/visits", json);
        Assert.Equal((400, fields), (answer.Status, answer.WrongFields));
    }

    [Theory]
    [InlineData("2026-03-10T05:59:00+01:00", "visit-within-legal-hours")]
    [InlineData("2026-03-01T10:00:00+01:00", "visit-comes-after-filing")]
    [InlineData("9999-12-31T23:59:59Z", "visit-is-not-too-far-ahead")]
    [InlineData("0001-01-01T00:00:00Z", "visit-comes-after-filing")]
    public async Task An_appointment_at_an_hour_that_the_law_closes_is_refused_by_its_rule(string from, string rule)
    {
        var answer = await (await world.As("inspector-lillers")).Send(HttpMethod.Post, $"{(await world.FileComplete()).Location}/visits", $"{{\"from\":\"{from}\",\"minutes\":60}}");
        Assert.Equal((422, rule), (answer.Status, answer.Problem));
    }

    [Theory]
    [InlineData("[{\"point\":\"moisissures\",\"conformity\":\"conform\"}]", "findings[0].point")]
    [InlineData("[{\"point\":\"aeration\",\"conformity\":\"conform\",\"severity\":\"remark\",\"works\":\"x\",\"worksBy\":\"2026-06-30\"}]", "findings[0].severity findings[0].works findings[0].worksBy")]
    [InlineData("[{\"point\":\"aeration\",\"conformity\":\"conform\"},{\"point\":\"aeration\",\"conformity\":\"notChecked\"}]", "findings[1].point")]
    [InlineData("[{\"point\":\"aeration\",\"conformity\":\"bon\",\"photos\":[{\"sha256\":\"AB\"}]}]", "findings[0].conformity findings[0].photos[0].sha256")]
    [InlineData("{}", "findings")]
    public async Task A_report_that_contradicts_itself_is_refused_with_every_wrong_field(string findings, string fields)
    {
        var visit = await world.Visit();
        var answer = await visit.Inspector.Send(HttpMethod.Post, $"{visit.Path}/report", $"{{\"findings\":{findings},\"mainRooms\":[{{\"surfaceInSquareMetres\":0,\"heightInMetres\":2.5}}]}}");
        Assert.Equal((400, $"{fields} mainRooms[0].surfaceInSquareMetres"), (answer.Status, answer.WrongFields));
    }

    [Fact]
    public async Task The_same_key_schedules_once_and_a_visit_that_has_moved_is_told()
    {
        var (inspector, filed) = (world.AnInspectorOf("62516"), await world.FileComplete());
        var (first, again) = (await inspector.Post($"{filed.Location}/visits", Appointment(Utc(10, 9)), key: "twice"), await inspector.Post($"{filed.Location}/visits", Appointment(Utc(10, 9)), key: "twice"));
        Assert.Equal((201, first.Location), (again.Status, again.Location));
        await inspector.Post($"{first.Location}/appointment", NewAppointment(Utc(10, 10)), ifMatch: "\"1\"").Done();
        Assert.Equal(412, (await inspector.Post($"{first.Location}/cancellation", new { reason = "mistake" }, ifMatch: "\"1\"")).Status);
    }
}
