using Territory.Housing.Domain;
using Territory.Kernel.Domain;
using Territory.Kernel.Hosting;

namespace Territory.Housing.Endpoints;

/// <summary>Appointments, access and reports (CCH L635-3). Inspectors act in their commune, instructors everywhere.</summary>
public static class VisitEndpoints
{
    public static void MapVisits(this WebApplication app)
    {
        var housing = app.MapGroup("/housing").RequireAuthorization().RefuseInvalidRequests().WithTags("Visits");
        housing.MapVisitReading();
        housing.MapPost("/permit-applications/{id:guid}/visits", Schedule).For(Roles.Inspector, Roles.Instructor)
            .WithSummary("Schedules the visit of a dwelling, between 06:00 and 21:00 in Paris; 409 when the inspector or the dwelling is in another visit then.").Produces<Written>(201).ProducesProblem(409);
        housing.MapPost("/visits/{id:guid}/appointment", Reschedule).For(Roles.Inspector, Roles.Instructor)
            .WithSummary("Gives a visit another appointment, also after access was refused.").Produces<Written>().ProducesProblem(409);
        housing.MapPost("/visits/{id:guid}/cancellation", Cancel).For(Roles.Inspector, Roles.Instructor).WithSummary("Cancels a visit.").Produces<Written>();
        housing.MapPost("/visits/{id:guid}/access-refusal", RefuseAccess).For(Roles.Inspector, Roles.Instructor)
            .WithSummary("Records that the occupant refused access, or that nobody who can give it could be reached.").Produces<Written>();
        housing.MapPost("/visits/{id:guid}/judge-request", AskTheJudge).For(Roles.Instructor).WithSummary("Records that the judge (JLD) was asked to authorise the visit.").Produces<Written>();
        housing.MapPost("/visits/{id:guid}/judge-decision", HearTheJudge).For(Roles.Instructor).WithSummary("Records what the judge decided; the visit may then be scheduled under the order.").Produces<Written>();
        housing.MapPost("/visits/{id:guid}/completion", CarryOut).For(Roles.Inspector).WithSummary("Records that the visit was made.").Produces<Written>();
        housing.MapPost("/visits/{id:guid}/report", Report).For(Roles.Inspector)
            .WithSummary("Writes down the grid of decency; again and again until it is signed, then as a correction with its reason.").Produces<Written>();
        housing.MapPost("/visits/{id:guid}/report-signature", Sign).For(Roles.Inspector).WithSummary("Signs the report: nothing of it changes any more.").Produces<Written>();
    }

    static async Task<IResult> Schedule(
        Guid id, Body<ScheduleVisitRequest> body, Person person, Caller caller, HttpContext http, Handler handler, TimeProvider clock, CancellationToken cancellation)
    {
        var request = body.Value;
        if (NoInspector(person, request.InspectorId, needed: true) is { } problem) return problem;
        var (permit, _) = await handler.Now(PermitDecider.Instance, id, cancellation);
        if (permit.Status == PermitStatus.None || !InReach(person, permit.CommuneInsee)) return Problems.NotFound();
        var visit = Guid.CreateVersion7();
        var command = new ScheduleVisit(VisitedApplication.Of(id, permit), request.InspectorId ?? person.Subject, request.From, request.Minutes, request.Note, Today(clock));
        return Answer(await handler.Handle(VisitDecider.Instance, visit, command, caller,
            status: StatusCodes.Status201Created, location: $"/housing/visits/{visit}", cancellation: cancellation), http);
    }

    static async Task<IResult> Reschedule(Guid id, Body<AppointmentRequest> body, Person person, Caller caller, HttpContext http, Handler handler, TimeProvider clock) =>
        NoInspector(person, body.Value.InspectorId, needed: false) is { } problem ? problem
            : await Handle(id, new RescheduleVisit(body.Value.InspectorId, body.Value.From, body.Value.Minutes, Today(clock)), person, caller, http, handler);

    static async Task<IResult> Cancel(Guid id, Body<CancellationRequest> body, Person person, Caller caller, HttpContext http, Handler handler, TimeProvider clock) =>
        await Handle(id, new CancelVisit(body.Value.Reason, Today(clock)), person, caller, http, handler);

    static async Task<IResult> RefuseAccess(Guid id, Body<AccessRefusalRequest> body, Person person, Caller caller, HttpContext http, Handler handler, TimeProvider clock) =>
        await Handle(id, new RecordAccessRefusal(body.Value.Obstacle, body.Value.RefusedOn ?? Today(clock), Today(clock)), person, caller, http, handler);

    static async Task<IResult> AskTheJudge(Guid id, Body<AskJudgeRequest> body, Person person, Caller caller, HttpContext http, Handler handler, TimeProvider clock) =>
        await Handle(id, new RequestJudgeAuthorisation(body.Value.RequestedOn ?? Today(clock), Today(clock)), person, caller, http, handler);

    static async Task<IResult> HearTheJudge(Guid id, Body<JudgeDecisionRequest> body, Person person, Caller caller, HttpContext http, Handler handler, TimeProvider clock) =>
        await Handle(id, new RecordJudgeDecision(body.Value.Authorises, body.Value.DecidedOn, body.Value.Reference, Today(clock)), person, caller, http, handler);

    static async Task<IResult> CarryOut(Guid id, Body<CompletionRequest> body, Person person, Caller caller, HttpContext http, Handler handler, TimeProvider clock) =>
        await Handle(id, new CarryOutVisit(body.Value.OccupantAgreed == true, clock.GetUtcNow()), person, caller, http, handler);

    static async Task<IResult> Report(Guid id, Body<ReportRequest> body, Person person, Caller caller, HttpContext http, DecencyGrid grid, Handler handler, TimeProvider clock)
    {
        var report = body.Value;
        return await Handle(id, new RecordReport(person.Subject,
            [.. report.Findings.Select(f => new Finding(f.Point, f.Conformity, f.Severity, f.Works, f.WorksBy, [.. (f.Photos ?? []).Select(p => new Photo(p.Sha256, p.DocumentId))]))],
            [.. (report.MainRooms ?? []).Select(r => new MeasuredRoom(r.SurfaceInSquareMetres, r.HeightInMetres, r.VolumeInCubicMetres))],
            report.Observations, report.CorrectionReason, grid, Today(clock)), person, caller, http, handler);
    }

    static async Task<IResult> Sign(Guid id, Person person, Caller caller, HttpContext http, Handler handler, TimeProvider clock) =>
        await Handle(id, new SignReport(person.Subject, Today(clock)), person, caller, http, handler);

    static async Task<IResult> Handle(Guid id, VisitCommand command, Person person, Caller caller, HttpContext http, Handler handler) =>
        Answer(await handler.Handle(VisitDecider.Instance, id, command, caller,
            visible: visit => visit.Status != VisitStatus.None && InReach(person, visit.CommuneInsee), location: $"/housing/visits/{id}"), http);

    static IResult Answer(Outcome outcome, HttpContext http) => outcome.ToResult(http, outcome is Outcome.Taken { Claim.Scope: Visit.DwellingTime }
        ? new("Ce logement a déjà une visite à cette heure.", "This dwelling has a visit at that time already.")
        : new("Ce contrôleur a déjà une visite à cette heure.", "This inspector has a visit at that time already."), showHolder: true);

    /// <summary>An inspector names nobody else; whoever is none names one.</summary>
    static IResult? NoInspector(Person person, Guid? inspector, bool needed) =>
        person.Is(Roles.Instructor) ? needed && inspector is null ? Problems.Invalid("inspectorId", "Dites qui visite.", "Say who visits.") : null
        : inspector is null || inspector == person.Subject ? null
        : Problems.Invalid("inspectorId", "Un contrôleur ne fixe de visites que pour lui-même.", "An inspector schedules visits for themselves only.");

    static bool InReach(Person person, string communeInsee) => person.Is(Roles.Instructor) || person.Is(Roles.Inspector) && person.Commune == communeInsee;

    static DateOnly Today(TimeProvider clock) => ParisTime.DateOf(clock.GetUtcNow());
}
