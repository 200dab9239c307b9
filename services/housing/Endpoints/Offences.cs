using Territory.Housing.Domain;
using Territory.Kernel.Domain;
using Territory.Kernel.EventStore;
using Territory.Kernel.Hosting;

namespace Territory.Housing.Endpoints;

/// <summary>Letting without authorisation (CCH L635-7): agents report, instructors examine, a signatory decides.</summary>
public static class OffenceEndpoints
{
    public static void MapOffences(this WebApplication app)
    {
        var offences = app.MapGroup("/housing/offences").RequireAuthorization().RefuseInvalidRequests().WithTags("Offences");
        offences.MapOffenceReading();
        offences.MapPost("/", Report).For(Roles.CommuneAgent, Roles.Inspector, Roles.Instructor)
            .WithSummary("Reports a letting without authorisation; whoever reports does not see what becomes of it.").Produces<Written>(201);
        offences.MapPost("/{id:guid}/finding", Find).For(Roles.Instructor).WithSummary("Records the finding (constat): the year for a fine starts.").Produces<Written>();
        offences.MapPost("/{id:guid}/hearing", Hear).For(Roles.Instructor).WithSummary("Records that the person was told what is held against them and may answer within a month.").Produces<Written>();
        offences.MapPost("/{id:guid}/observations", Receive).For(Roles.Citizen, Roles.Instructor).WithSummary("The person answers, or an instructor records a letter.").Produces<Written>();
        offences.MapPost("/{id:guid}/fine", Order).For(Roles.Signatory).WithSummary("Orders a reasoned fine, after the hearing and within a year of the finding.").Produces<Written>();
        offences.MapPost("/{id:guid}/fine-notification", Notify).For(Roles.Instructor).WithSummary("Records when, how and with what proof the fine was notified.").Produces<Written>();
        offences.MapPost("/{id:guid}/revenue-title", Issue).For(Roles.Instructor).WithSummary("Issues the TitreDeRecette of a notified fine, once.").Produces<Written>();
        offences.MapPost("/{id:guid}/fine-annulment", Annul).For(Roles.Instructor).WithSummary("Records that a court annulled the fine: it counts no more.").Produces<Written>();
        offences.MapPost("/{id:guid}/dismissal", Dismiss).For(Roles.Instructor, Roles.Signatory).WithSummary("Closes the case without a fine, with reasons.").Produces<Written>();
    }

    static async Task<IResult> Report(
        Body<OffenceReportRequest> body, Person person, Caller caller, HttpContext http, Communes communes, Handler handler, TimeProvider clock, CancellationToken cancellation)
    {
        var (commune, applicationId, address, text) = body.Value;
        var insee = commune is null ? null : communes.FindUnambiguous(commune)!.Insee;
        var permit = applicationId is { } application ? (await handler.Now(PermitDecider.Instance, application, cancellation)).State : null;
        if (permit is not null && (!PermitCommands.Exists(permit) || !InReach(person, permit.CommuneInsee) || insee is not null && insee != permit.CommuneInsee))
            return Problems.Invalid("applicationId", "Nous ne trouvons pas cette demande dans cette commune.", "We do not find this application in this commune.");
        if (!InReach(person, insee ?? permit!.CommuneInsee)) return Problems.Forbidden();
        var id = Guid.CreateVersion7();
        var outcome = await handler.Handle(OffenceDecider.Instance, id, new ReportOffence(OffenceSignal.AgentReport, insee ?? permit!.CommuneInsee, applicationId,
                permit?.LandlordId ?? Guid.CreateVersion7(), null, new(address, text), Today(clock)),
            caller, status: StatusCodes.Status201Created, location: $"/housing/offences/{id}", cancellation: cancellation);
        return outcome.ToResult(http);
    }

    static async Task<IResult> Find(Guid id, Body<FindingOfOffenceRequest> body, Caller caller, HttpContext http, Handler handler, TimeProvider clock)
    {
        var found = body.Value;
        return await Handle(id, new FindOffence(found.Ground, found.FoundOn, found.PersonId, new(found.Name, found.PostalAddress, found.Siret), new(found.FoundBy, found.Facts), Today(clock)), Exists, caller, http, handler);
    }

    static async Task<IResult> Hear(Guid id, Body<OffenceHearingRequest> body, Caller caller, HttpContext http, Handler handler, TimeProvider clock) =>
        await Handle(id, new OpenOffenceHearing(body.Value.InformedOn, body.Value.Means, body.Value.Proof, Today(clock)), Exists, caller, http, handler);

    static async Task<IResult> Receive(Guid id, Body<OffenceObservationsRequest> body, Person person, Caller caller, HttpContext http, Handler handler, TimeProvider clock)
    {
        var (text, receivedOn, regularisedBy) = body.Value;
        // Only an agent can say that mail came in earlier; what the person writes arrives now.
        if (receivedOn is not null && !person.Is(Roles.Instructor)) return Problems.Invalid("receivedOn", "Seul un agent peut indiquer une date de réception.", "Only an agent may give a date of reception.");
        return await Handle(id, new ReceiveOffenceObservations(text, receivedOn ?? Today(clock), regularisedBy, Today(clock)),
            person.Is(Roles.Instructor) ? Exists : offence => offence.InformedOn is not null && offence.PersonId == person.Subject, caller, http, handler);
    }

    static async Task<IResult> Order(
        Guid id, Body<FineRequest> body, Person person, Caller caller, HttpContext http, ViewReader<OffenceRow> offences, Handler handler, TimeProvider clock, CancellationToken cancellation)
    {
        var (offence, _) = await handler.Now(OffenceDecider.Instance, id, cancellation);
        var earlier = await offences.Query("where row->>'personId' = $1 and row->>'status' in ('fineOrdered', 'fineNotified') and id <> $2", [offence.PersonId.ToString(), id], cancellation);
        return await Handle(id, new OrderFine(body.Value.AmountInCents, body.Value.Reasons, [.. earlier.Select(o => new EarlierFine(o.Id, o.Row.Fine!.OrderedOn))],
            person.Delegation, body.Value.SignatureProof, Today(clock)), Exists, caller, http, handler);
    }

    static async Task<IResult> Notify(Guid id, Body<FineNotificationRequest> body, Caller caller, HttpContext http, Handler handler, TimeProvider clock) =>
        await Handle(id, new NotifyFine(body.Value.NotifiedOn, body.Value.Means, body.Value.Proof, Today(clock)), Exists, caller, http, handler);

    static async Task<IResult> Issue(Guid id, Caller caller, HttpContext http, Handler handler, TimeProvider clock) =>
        await Handle(id, new IssueRevenueTitle(Today(clock)), Exists, caller, http, handler);

    static async Task<IResult> Annul(Guid id, Body<FineAnnulmentRequest> body, Caller caller, HttpContext http, Handler handler, TimeProvider clock) =>
        await Handle(id, new AnnulFine(body.Value.Judgment, body.Value.AnnulledOn, Today(clock)), Exists, caller, http, handler);

    static async Task<IResult> Dismiss(Guid id, Body<DismissalRequest> body, Caller caller, HttpContext http, Handler handler, TimeProvider clock) =>
        await Handle(id, new DismissOffence(body.Value.Reasons, Today(clock)), Exists, caller, http, handler);

    static bool Exists(Offence offence) => offence.Status != OffenceStatus.None;

    static bool InReach(Person person, string communeInsee) => person.Is(Roles.Instructor) || person.Commune == communeInsee;

    static DateOnly Today(TimeProvider clock) => ParisTime.DateOf(clock.GetUtcNow());

    static async Task<IResult> Handle(Guid id, OffenceCommand command, Func<Offence, bool> visible, Caller caller, HttpContext http, Handler handler) =>
        (await handler.Handle(OffenceDecider.Instance, id, command, caller, visible, location: $"/housing/offences/{id}")).ToResult(http, new(
            "Une autre amende vient d’être prononcée contre la même personne : relisez ce dossier, puis recommencez.",
            "Another fine was just ordered against the same person: read this case again, then retry."));
}
