using System.Globalization;
using Territory.Housing.Domain;
using Territory.Kernel.Domain;
using Territory.Kernel.EventStore;
using Territory.Kernel.Hosting;

namespace Territory.Housing.Endpoints;

/// <summary>Reading visits: an agenda, the visits of one's file, and the report once it is signed.</summary>
public static class VisitReading
{
    const int DaysBack = 31, MostInACalendar = 1000;

    const string Instant = "yyyy-MM-dd'T'HH:mm:ss'+00:00'", NoAppointment = "9999-12-31";

    static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    public static void MapVisitReading(this RouteGroupBuilder housing)
    {
        housing.MapGet("/decency-grid", Grid).WithSummary("The points of the grid of decency in force on a date, in the law's words.").Produces<IReadOnlyList<DecencyPoint>>().ProducesProblem(400);
        housing.MapGet("/visits", List).RequireAuthorization(policy => policy.RequireRole(Roles.Inspector, Roles.Instructor))
            .WithSummary("An agenda by time: of an inspector, of one's commune, or of all; what has no appointment comes last.").Produces<Page<VisitSummary>>().ProducesProblem(400).ProducesProblem(403);
        housing.MapGet("/visits/calendar.ics", Calendar).RequireAuthorization(policy => policy.RequireRole(Roles.Inspector))
            .WithSummary("The inspector's own visits as iCalendar, with opaque titles.").Produces<string>(200, "text/calendar; charset=utf-8").ProducesProblem(403);
        housing.MapGet("/visits/{id:guid}", Get).WithSummary("One visit: for its inspectors and instructors whole, for the landlord its date and its signed report.").Produces<VisitAnswer>().ProducesProblem(404);
        housing.MapGet("/permit-applications/{id:guid}/visits", OfApplication).WithSummary("The visits of an application, the first first.").Produces<IReadOnlyList<VisitAnswer>>().ProducesProblem(404);
    }

    public sealed record VisitSummary(Guid Id, Guid ApplicationId, string CommuneInsee, VisitStatus Status, Guid InspectorId, DateTimeOffset? From, DateTimeOffset? Until, string Link);

    /// <param name="Notice">What a reader must be told in plain words, such as an appointment after silence has granted.</param>
    public sealed record VisitAnswer(
        Guid Id, long Version, Guid ApplicationId, string CommuneInsee, VisitStatus Status, Guid InspectorId, DateTimeOffset? From, DateTimeOffset? Until, DateOnly? CarriedOutOn,
        VisitCancellation? Cancellation, string? Notice, AccessRow? Access, string? Note, DwellingAddress? Address, IReadOnlyList<ReportAnswer> Reports);

    /// <param name="SignedOn">Null while the report is being written.</param>
    /// <param name="Proposal">For agents: what follows from the defects.</param>
    public sealed record ReportAnswer(
        int Version, DateOnly RecordedOn, DateOnly? SignedOn, VisitProposal? Proposal, int? NotChecked, IReadOnlyList<FindingAnswer> Findings,
        IReadOnlyList<MeasuredRoom> MainRooms, bool? MainRoomFits, string? Observations, string? CorrectionReason);

    public sealed record FindingAnswer(
        string Point, string? Label, string? Article, Conformity Conformity, Severity? Severity, string? Works, DateOnly? WorksBy, IReadOnlyList<Photo> Photos);

    static IResult Grid(OnDate date, DecencyGrid grid, TimeProvider clock) =>
        date.Problem is { } problem ? Problems.Invalid([problem]) : TypedResults.Ok(grid.InForce(date.Day ?? ParisTime.DateOf(clock.GetUtcNow())));

    static async Task<IResult> List(string? inspector, string? from, Person person, Reading reading, HttpContext http, ViewReader<VisitRow> visits, CancellationToken cancellation)
    {
        var (who, day) = (Asked.Id(http, "inspector", inspector), Asked.Day(http, "from", from));
        if (Asked.Problem(http) is { } problem) return problem;
        if (!await reading.IsReached(visits, cancellation)) return Problems.NotYet();
        var (start, last) = (day is { } first ? Key(ParisTime.StartOf(first)) : "", Guid.Empty);
        if (reading.After is { } after)
        {
            if (after.Split('|') is not [var time, var i] || !Guid.TryParse(i, out last) || time != NoAppointment && !DateTimeOffset.TryParseExact(time, Instant, Invariant, default, out _)) return Reading.NoCursor();
            start = time;
        }
        var parameters = new List<object> { start, last, reading.Limit + 1 };
        string Only(string field, string value)
        {
            parameters.Add(value);
            return $"row->>'{field}' = ${parameters.Count} and ";
        }
        var mine = person.Is(Roles.Instructor) ? "" : Only("communeInsee", person.Commune ?? "");
        if (who is { } one) mine += Only("inspectorId", one.ToString());
        var rows = await visits.Query($"""
            where {mine}(coalesce(row->>'from', '9999-12-31'), id) > ($1, $2) order by coalesce(row->>'from', '9999-12-31'), id limit $3
            """, [.. parameters], cancellation);
        var page = rows.Take(reading.Limit).ToArray();
        return TypedResults.Ok(new Page<VisitSummary>(
            [.. page.Select(v => new VisitSummary(v.Id, v.Row.ApplicationId, v.Row.CommuneInsee, v.Row.Status, v.Row.InspectorId, v.Row.From, v.Row.Until, $"/housing/visits/{v.Id}"))],
            rows.Count <= reading.Limit ? null : $"/housing/visits?{(who is null ? "" : $"inspector={who}&")}limit={reading.Limit}&after={Reading.Cursor($"{(page[^1].Row.From is { } at ? Key(at) : NoAppointment)}|{page[^1].Id}")}"));
    }

    /// <summary>An instant as views write it: texts of one length, in the order of time.</summary>
    static string Key(DateTimeOffset instant) => instant.UtcDateTime.ToString(Instant, Invariant);

    static async Task<IResult> Calendar(Person person, Communes communes, ViewReader<VisitRow> visits, TimeProvider clock, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var rows = await visits.Query("where row->>'inspectorId' = $1 and coalesce(row->>'from', '9999-12-31') >= $2 and row->>'from' is not null order by coalesce(row->>'from', '9999-12-31'), id limit $3",
            [person.Subject.ToString(), Key(now.AddDays(-DaysBack)), MostInACalendar], cancellation);
        return Results.Text(VisitCalendar.Of(rows, insee => communes.Find(insee)?.Name ?? insee, now), "text/calendar; charset=utf-8");
    }

    static async Task<IResult> Get(
        Guid id, Person person, Reading reading, HttpContext http, ViewReader<VisitRow> visits, ViewReader<PermitFile> files, DecencyGrid grid, KeyRing keys, AccessLog access, CancellationToken cancellation)
    {
        if (!await reading.IsReached(visits, cancellation) || !await reading.IsReached(files, cancellation)) return Problems.NotYet();
        if (await visits.Get(id, cancellation) is not { } found || await files.Get(found.Row.ApplicationId, cancellation) is not { } file || !FileAccess.MaySee(person, file.Row)) return Problems.NotFound();
        if (!FileAccess.IsOwn(person, file.Row)) await access.ReadFile(person, file.Id, cancellation);
        http.Response.Headers.ETag = $"\"{found.Version}\"";
        var answer = await Tell(found, file.Row, person, grid, keys);
        return TypedResults.Ok(answer with { Address = (await keys.Open(file.Row.Address)).Value });
    }

    static async Task<IResult> OfApplication(
        Guid id, Person person, Reading reading, ViewReader<VisitRow> visits, ViewReader<PermitFile> files, DecencyGrid grid, KeyRing keys, AccessLog access, CancellationToken cancellation)
    {
        if (!await reading.IsReached(visits, cancellation) || !await reading.IsReached(files, cancellation)) return Problems.NotYet();
        if (await files.Get(id, cancellation) is not { } file || !FileAccess.MaySee(person, file.Row)) return Problems.NotFound();
        if (!FileAccess.IsOwn(person, file.Row)) await access.ReadFile(person, id, cancellation);
        var answers = new List<VisitAnswer>();
        foreach (var visit in await visits.Query("where row->>'applicationId' = $1 order by id limit 200", [id.ToString()], cancellation))
            answers.Add(await Tell(visit, file.Row, person, grid, keys));
        return TypedResults.Ok(answers);
    }

    /// <summary>The landlord learns when, and what the signed report says; how access was had, and what is being prepared, stays with the agents.</summary>
    static async Task<VisitAnswer> Tell(ViewRow<VisitRow> found, PermitFile file, Person person, DecencyGrid grid, KeyRing keys)
    {
        var (visit, forAgents) = (found.Row, !FileAccess.IsOwn(person, file));
        var reports = new List<ReportAnswer>();
        foreach (var report in visit.Reports.Where(r => forAgents || r.SignedOn is not null))
        {
            var text = report.Text is { } box ? (await keys.Open(box)).Value : null;
            reports.Add(new(report.Version, report.RecordedOn, report.SignedOn, forAgents ? report.Proposal : null, report.NotChecked, [.. report.Findings.Select(f => Tell(f, grid))],
                report.MainRooms, report.MainRoomFits, text?.Observations, text?.CorrectionReason));
        }
        return new(found.Id, found.Version, visit.ApplicationId, visit.CommuneInsee, visit.Status, visit.InspectorId, visit.From, visit.Until, visit.CarriedOutOn, visit.Cancellation,
            visit.Status == VisitStatus.Scheduled && visit.CarriedOutOn is null ? VisitRules.NoticeOf(visit.From, file.TacitGrantOn) : null,
            forAgents ? visit.Access : null, forAgents && visit.Note is { } note ? (await keys.Open(note)).Value?.Text : null, null, reports);
    }

    static FindingAnswer Tell(Finding finding, DecencyGrid grid)
    {
        var point = grid.Points.FirstOrDefault(p => p.Code == finding.Point);
        return new(finding.Point, point?.Label, point?.Article, finding.Conformity, finding.Severity, finding.Works, finding.WorksBy, finding.Photos);
    }
}
