using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Territory.Housing.Domain;
using Territory.Kernel.Domain;
using Territory.Kernel.EventStore;
using static Territory.Housing.Tests.Service.Requests;
using static Territory.Housing.Tests.Service.VisitRequests;

namespace Territory.Housing.Tests.Service;

/// <summary>Visits, from the appointment to the signed report. The clock stands at 2 March 2026, ten in the morning.</summary>
public class VisitTests(World world) : IClassFixture<World>
{
    [Fact]
    public async Task A_visit_is_made_reported_and_signed_and_proposes_what_follows()
    {
        var (instructor, visit) = (await world.As("instructor"), await world.Visit("Code du portail : 12B"));
        await visit.Post("completion", new { });
        await visit.Post("report", new
        {
            findings = new object[]
            {
                new { point = "aeration", conformity = "conform" },
                new { point = "garde-corps", conformity = "notConform", severity = "reserve", works = "Poser un garde-corps", worksBy = "2026-06-30", photos = new[] { new { sha256 = new string('a', 64) } } },
            },
            mainRooms = new[] { new { surfaceInSquareMetres = 12.5, heightInMetres = 2.4 } },
            observations = "Volets à peindre",
        });
        var signed = await visit.Post("report-signature");
        var seen = await instructor.Read(signed);
        var report = Assert.Single(seen.Json.GetProperty("reports").EnumerateArray());
        Assert.Equal(("grantWithConditions", "2026-03-02", "Volets à peindre", true, 14), (report.GetProperty("proposal").GetString(), report.GetProperty("signedOn").GetString(),
            report.GetProperty("observations").GetString(), report.GetProperty("mainRoomFits").GetBoolean(), report.GetProperty("notChecked").GetInt32()));
        var defect = report.GetProperty("findings").EnumerateArray().Single(f => f.GetProperty("point").GetString() == "garde-corps");
        Assert.Equal(("Décret n° 2002-120, art. 2, 3", "reserve", "Poser un garde-corps", "2026-06-30", new string('a', 64)), (defect.GetProperty("article").GetString(), defect.GetProperty("severity").GetString(),
            defect.GetProperty("works").GetString(), defect.GetProperty("worksBy").GetString(), defect.GetProperty("photos")[0].GetProperty("sha256").GetString()));
        Assert.Equal(("carriedOut", "Code du portail : 12B"), (seen["status"], seen["note"]));

        var ofApplication = world.App.Services.GetRequiredService<ViewReader<VisitReport>>();
        Assert.True(await ofApplication.Reached(signed.Position, TimeProvider.System, CancellationToken.None));
        var kept = (await ofApplication.Get(visit.Filed.Id, CancellationToken.None))!.Row;
        Assert.Equal((visit.Visit.Id, VisitProposal.GrantWithConditions, new Defect("garde-corps", Severity.Reserve, "Poser un garde-corps", new DateOnly(2026, 6, 30))), (kept.VisitId, kept.Proposal, Assert.Single(kept.Defects)));
    }

    [Fact]
    public async Task The_landlord_reads_the_date_at_once_and_the_report_once_it_is_signed()
    {
        var (marie, visit) = (await world.As("marie"), await world.Visit("Demander la clé au voisin"));
        await visit.Post("completion", new { });
        var recorded = await visit.Post("report", BadVentilation);
        var before = await marie.Read(recorded);
        Assert.Equal((0, "carriedOut", null, null), (before.Json.GetProperty("reports").GetArrayLength(), before["status"], before["note"], before["access"]));

        var signed = await visit.Post("report-signature");
        var list = await marie.Get($"{visit.Filed.Location}/visits?min-position={signed.Position}");
        var report = Assert.Single(Assert.Single(list.Json.EnumerateArray()).GetProperty("reports").EnumerateArray());
        Assert.Equal("Poser une ventilation", report.GetProperty("findings").EnumerateArray().Single(f => f.GetProperty("conformity").GetString() == "notConform").GetProperty("works").GetString());
        Assert.Equal(JsonValueKind.Null, report.GetProperty("proposal").ValueKind);
        Assert.DoesNotContain("Demander la clé", list.Text, StringComparison.Ordinal);

        Assert.Equal("correction-has-a-reason", (await visit.Inspector.Post($"{visit.Path}/report", BadVentilation)).Problem);
        var corrected = await visit.Post("report", new { findings = new[] { new { point = "aeration", conformity = "conform" } }, correctionReason = "Ventilation vue après coup" });
        Assert.Equal(1, (await marie.Read(corrected)).Json.GetProperty("reports").GetArrayLength());
        var again = await marie.Read(await visit.Post("report-signature"));
        Assert.Equal([(1, null), (2, "Ventilation vue après coup")], again.Json.GetProperty("reports").EnumerateArray().Select(r => (r.GetProperty("version").GetInt32(), r.GetProperty("correctionReason").GetString())));
    }

    [Fact]
    public async Task An_access_that_was_refused_leads_to_the_judge_and_back_to_the_dwelling()
    {
        var (instructor, visit) = (await world.As("instructor"), await world.Visit());
        await visit.Post("access-refusal", new { obstacle = "personUnreachable" });
        await instructor.Post($"{visit.Path}/judge-request", new { requestedOn = "2026-03-02" }).Done();
        var decided = await instructor.Post($"{visit.Path}/judge-decision", new { authorises = true, decidedOn = "2026-03-02", reference = "26/00042" }).Done();
        Assert.Equal("authorisationObtained", (await visit.Inspector.Read(decided))["status"]);
        await visit.Post("appointment", NewAppointment(world.Clock.GetUtcNow(), 30));
        var made = await visit.Inspector.Read(await visit.Post("completion", new { }));
        var access = made.Json.GetProperty("access");
        Assert.Equal(("personUnreachable", "26/00042", "judgeAuthorisation"), (access.GetProperty("obstacle").GetString(), access.GetProperty("judgeReference").GetString(), access.GetProperty("ground").GetString()));
    }

    [Fact]
    public async Task Of_two_visits_at_once_one_is_scheduled_whether_the_inspector_or_the_dwelling_would_be_in_both()
    {
        var (instructor, filed, other) = (await world.As("instructor"), await world.FileComplete(), await world.FileComplete());
        var (one, two, at) = (Guid.CreateVersion7(), Guid.CreateVersion7(), world.Slot());
        async Task<string> Both(params (Answer File, Guid Inspector)[] visits)
        {
            var answers = await Task.WhenAll(visits.Select(v => instructor.Post($"{v.File.Location}/visits", Appointment(at, v.Inspector))));
            var lost = answers.Single(a => a.Status == 409);
            Assert.Equal(answers.Single(a => a.Status == 201).Id.ToString(), lost["existing"]);
            return lost["title"]!;
        }
        Assert.Equal("Ce contrôleur a déjà une visite à cette heure.", await Both((filed, one), (other, one)));
        at = at.AddHours(1); // The end of a visit is not part of it: another may begin then.
        Assert.Equal("Ce logement a déjà une visite à cette heure.", await Both((filed, one), (filed, two)));
        Assert.Equal(201, (await instructor.Post($"{other.Location}/visits", Appointment(at, Guid.CreateVersion7()))).Status);
    }

    [Fact]
    public async Task A_cancelled_visit_gives_its_time_back()
    {
        var (inspector, filed, at) = (world.AnInspectorOf("62516"), await world.FileComplete(), world.Slot());
        var visit = await inspector.Post($"{filed.Location}/visits", Appointment(at));
        Assert.Equal(409, (await inspector.Post($"{filed.Location}/visits", Appointment(at))).Status);
        var cancelled = await inspector.Post($"{visit.Location}/cancellation", new { reason = "landlordAsked" }).Done();
        Assert.Equal(("cancelled", "landlordAsked"), ((await inspector.Read(cancelled))["status"], (await inspector.Read(cancelled))["cancellation"]));
        Assert.Equal(201, (await inspector.Post($"{filed.Location}/visits", Appointment(at))).Status);
    }

    [Fact]
    public async Task An_appointment_after_the_month_says_that_silence_will_have_granted()
    {
        var (instructor, filed) = (await world.As("instructor"), await world.FileComplete());
        var late = await instructor.Post($"{filed.Location}/visits", Appointment(new(2026, 4, 3, 8, 0, 0, TimeSpan.Zero), Guid.CreateVersion7()));
        var inTime = await instructor.Post($"{filed.Location}/visits", Appointment(new(2026, 4, 2, 8, 0, 0, TimeSpan.Zero), Guid.CreateVersion7()));
        Assert.Contains("02/04/2026 à 24 h", (await instructor.Read(late))["notice"], StringComparison.Ordinal);
        Assert.Null((await instructor.Read(inTime))["notice"]);
    }

    [Fact]
    public async Task What_is_written_freely_stands_in_clear_nowhere()
    {
        var visit = await world.Visit("Kaléidoscope-Un");
        await visit.Post("completion", new { });
        await visit.Post("report", new { findings = new[] { new { point = "aeration", conformity = "conform" } }, observations = "Kaléidoscope-Deux" });
        await visit.Post("report-signature");
        var read = await visit.Inspector.Read(await visit.Post("report", new { findings = new[] { new { point = "aeration", conformity = "conform" } }, correctionReason = "Kaléidoscope-Trois" }));
        foreach (var secret in new[] { "Kaléidoscope-Un", "Kaléidoscope-Deux", "Kaléidoscope-Trois" }) Assert.Contains(secret, read.Text, StringComparison.Ordinal);
        Assert.Equal(0, await world.Database.Scalar<long>("select count(*) from events.mt_events where data::text ilike '%kaléidoscope%'"));
        Assert.Equal(0, await world.Database.Scalar<long>($"select count(*) from {Views.Visits.Table} where row::text ilike '%kaléidoscope%'"));
        Assert.DoesNotContain("Kaléidoscope", world.Log.Text, StringComparison.OrdinalIgnoreCase);
        // It has the key of the application's file: when the file is eliminated, it goes with it.
        Assert.Equal($"permis-de-louer/{visit.Filed.Id}", await world.Database.Scalar<string>($"select distinct coalesce(data->'note'->>'purpose', data->'text'->>'purpose') from events.mt_events where stream_id = '{visit.Visit.Id}' and (data ? 'note' or data ? 'text')"));
    }

    [Theory]
    //                                                nobody marie karim inspL inspB agtL  agtB  instr signa opera dpo
    [InlineData("GET /housing/decency-grid", "401 200 200 200 200 200 200 200 200 200 200")]
    [InlineData("GET /housing/decency-grid?on=31/12/2026", "401 400 400 400 400 400 400 400 400 400 400")]
    [InlineData("GET /housing/visits", "401 403 403 200 200 403 403 200 403 403 403")]
    [InlineData("GET /housing/visits/calendar.ics", "401 403 403 200 200 403 403 403 403 403 403")]
    [InlineData("GET {visit}", "401 200 404 200 404 200 404 200 200 404 404")]
    [InlineData("GET {file}/visits", "401 200 404 200 404 200 404 200 200 404 404")]
    [InlineData("POST {file}/visits schedule", "401 403 403 201 404 403 403 400 403 403 403")]
    [InlineData("POST {visit}/appointment move", "401 403 403 200 404 403 403 200 403 403 403")]
    [InlineData("POST {visit}/cancellation cancel", "401 403 403 200 404 403 403 200 403 403 403")]
    [InlineData("POST {visit}/access-refusal refuse", "401 403 403 200 404 403 403 200 403 403 403")]
    [InlineData("POST {visit}/judge-request empty", "401 403 403 403 403 403 403 422 403 403 403")]
    [InlineData("POST {visit}/judge-decision decision", "401 403 403 403 403 403 403 422 403 403 403")]
    [InlineData("POST {visit}/completion empty", "401 403 403 200 404 403 403 403 403 403 403")]
    [InlineData("POST {visit}/report report", "401 403 403 422 404 403 403 403 403 403 403")]
    [InlineData("POST {visit}/report-signature", "401 403 403 422 404 403 403 403 403 403 403")]
    public async Task Everyone_gets_what_is_theirs_and_no_more(string request, string expected)
    {
        Someone[] people = [world.Nobody(), await world.As("marie"), await world.As("karim"), await world.As("inspector-lillers"), await world.As("inspector-bethune"), await world.As("agent-lillers"),
            await world.As("agent-bethune"), await world.As("instructor"), await world.As("signatory"), await world.As("operator"), await world.As("dpo")];
        var parts = request.Split(' ');
        var statuses = new List<int>();
        foreach (var person in people)
        {
            var path = parts[1];
            if (path.Contains('{', StringComparison.Ordinal))
            {
                var visit = await world.Visit();
                await visit.Inspector.Read(visit.Visit);
                path = path.Replace("{visit}", visit.Path, StringComparison.Ordinal).Replace("{file}", visit.Filed.Location, StringComparison.Ordinal);
            }
            var answer = parts[0] == "GET" ? await person.Get(path) : await person.Post(path, parts.Length > 2 ? Body(parts[2]) : null);
            statuses.Add(answer.Status);
        }
        Assert.Equal(expected, string.Join(' ', statuses));
    }

    object Body(string name) => name switch
    {
        "schedule" => Appointment(world.Slot()),
        "move" => NewAppointment(world.Slot()),
        "cancel" => new { reason = "mistake" },
        "refuse" => new { obstacle = "occupantRefused" },
        "decision" => new { authorises = false, decidedOn = "2026-03-02", reference = "26/1" },
        "report" => BadVentilation,
        _ => new { },
    };

    [Fact]
    public async Task Whoever_reads_a_visit_of_another_is_recorded_and_the_landlord_can_list_it()
    {
        var (marie, visit) = (await world.As("marie"), await world.Visit());
        await visit.Inspector.Read(visit.Visit);
        await marie.Read(visit.Visit);
        await (await world.As("signatory")).Get($"{visit.Filed.Location}/visits");
        var readers = (await marie.Get($"{visit.Filed.Location}/readers")).Json.EnumerateArray().Select(r => r.GetProperty("roles").GetString());
        Assert.Equal(["signatory", "inspector"], readers);
    }
}
