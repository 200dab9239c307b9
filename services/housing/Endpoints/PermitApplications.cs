using System.ComponentModel.DataAnnotations;
using Territory.Housing.Domain;
using Territory.Kernel.Domain;
using Territory.Kernel.EventStore;
using Territory.Kernel.Hosting;

namespace Territory.Housing.Endpoints;

/// <summary>The commands of a permit application. Reading is in <see cref="PermitFiles"/>.</summary>
public static class PermitApplications
{
    public static void MapPermitApplications(this WebApplication app)
    {
        var files = app.MapGroup("/housing/permit-applications").RequireAuthorization().RefuseInvalidRequests().WithTags("Permit applications");
        files.MapPermitFiles();
        files.MapPost("/", File).For(Roles.Citizen).WithSummary("Files an application for the authorisation of a letting (Cerfa 15652).")
            .Produces<Written>(201).ProducesProblem(409);
        files.MapPost("/{id:guid}/piece-requests", Ask).For(Roles.Instructor).WithSummary("Lists missing pieces: the month does not run until they are there.").Produces<Written>();
        files.MapPost("/{id:guid}/pieces", Receive).For(Roles.Citizen, Roles.Instructor).WithSummary("Declares pieces received; with the last one the month starts.").Produces<Written>();
        files.MapPost("/{id:guid}/refusal", Sign).For(Roles.Signatory).WithSummary("Signs a reasoned refusal with the works required. It has effect once notified.").Produces<Written>();
        files.MapPost("/{id:guid}/notification", Notify).For(Roles.Instructor).WithSummary("Records when, how and with what proof the decision was notified.").Produces<Written>();
        files.MapPost("/{id:guid}/withdrawal", Withdraw).For(Roles.Citizen).WithSummary("The applicant withdraws the application.").Produces<Written>();
    }

    static RouteHandlerBuilder For(this RouteHandlerBuilder route, params string[] roles) => route.RequireAuthorization(policy => policy.RequireRole(roles))
        .ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(404).ProducesProblem(412).ProducesProblem(422);

    public sealed record FileRequest(LandlordRequest Landlord, DwellingRequest Dwelling, IReadOnlyList<Piece> Pieces);

    public sealed record AskRequest([property: MinLength(1)] IReadOnlyList<Piece> Missing, [property: MaxLength(1000)] string? Explanation);

    public sealed record ReceiveRequest([property: MinLength(1)] IReadOnlyList<Piece> Pieces, DateOnly? ReceivedOn);

    public sealed record RefusalRequest([property: MinLength(1)] IReadOnlyList<string> Reasons, [property: MinLength(1)] IReadOnlyList<string> Works);

    public sealed record NotificationRequest(DateOnly NotifiedOn, NotificationMeans Means, [property: MaxLength(100)] string Proof);

    static async Task<IResult> File(
        Body<FileRequest> body, Person person, Caller caller, HttpContext http, Communes communes, LookupHash lookup,
        ZoneMap zones, ViewReader<PermitFile> files, Handler handler, TimeProvider clock, CancellationToken cancellation)
    {
        var (landlord, dwelling, pieces) = body.Value;
        var today = ParisTime.DateOf(clock.GetUtcNow());
        var commune = communes.FindUnambiguous(dwelling.Commune)!;
        var identity = DwellingIdentity.Of(dwelling, commune, communes, lookup);
        var id = Guid.CreateVersion7();
        var zone = await zones.Find(commune, communes.StreetPart(dwelling.Address, commune), new(dwelling.Kind, dwelling.BuiltIn), today, cancellation);
        var outcome = await handler.Handle(PermitDecider.Instance, id, new FileApplication(
                RecepisseNumber.Of(id, today), person.Subject, commune.Insee, zone.Zone,
                new(landlord.Kind, landlord.FamilyName, landlord.GivenNames, landlord.CompanyName, landlord.Siret, landlord.PostalAddress, landlord.Email, landlord.Phone),
                new(dwelling.Address, dwelling.Unit, dwelling.FiscalInvariant),
                new(dwelling.Kind, dwelling.BuiltIn, dwelling.SurfaceInSquareMetres, dwelling.ElectricityInstalledIn, dwelling.GasInstalledIn),
                identity.Dwelling, identity.Building, [.. pieces.Distinct()], today)
            { WhyNoZone = zone.Because },
            caller, status: StatusCodes.Status201Created, location: $"/housing/permit-applications/{id}", cancellation: cancellation);
        var isTheirs = outcome is Outcome.Taken { Holder: { } holder } && (await files.Get(holder, cancellation))?.Row.LandlordId == person.Subject;
        return outcome.ToResult(http, new("Une demande est déjà ouverte pour ce logement.", "An application is already open for this dwelling."), showHolder: isTheirs);
    }

    static async Task<IResult> Ask(Guid id, Body<AskRequest> body, Caller caller, HttpContext http, Handler handler, TimeProvider clock) =>
        await Handle(id, new AskForPieces([.. body.Value.Missing.Distinct()], body.Value.Explanation, ParisTime.DateOf(clock.GetUtcNow())), Exists, caller, http, handler);

    static async Task<IResult> Receive(Guid id, Body<ReceiveRequest> body, Person person, Caller caller, HttpContext http, Handler handler, TimeProvider clock)
    {
        var today = ParisTime.DateOf(clock.GetUtcNow());
        // Only an agent can say that mail came in earlier; what a citizen declares arrives now.
        if (body.Value.ReceivedOn is not null && !person.Is(Roles.Instructor))
            return Problems.Invalid("receivedOn", "Seul un agent peut indiquer une date de réception.", "Only an agent may give a date of reception.");
        return await Handle(id, new ReceivePieces([.. body.Value.Pieces.Distinct()], body.Value.ReceivedOn ?? today, today), person.Is(Roles.Instructor) ? Exists : OwnedBy(person), caller, http, handler);
    }

    static async Task<IResult> Sign(Guid id, Body<RefusalRequest> body, Person person, Caller caller, HttpContext http, Handler handler, TimeProvider clock) =>
        await Handle(id, new SignRefusal(body.Value.Reasons, body.Value.Works, person.Delegation, ParisTime.DateOf(clock.GetUtcNow())), Exists, caller, http, handler);

    static async Task<IResult> Notify(Guid id, Body<NotificationRequest> body, Caller caller, HttpContext http, Handler handler, TimeProvider clock) =>
        await Handle(id, new RecordNotification(body.Value.NotifiedOn, body.Value.Means, body.Value.Proof, ParisTime.DateOf(clock.GetUtcNow())), Exists, caller, http, handler);

    static async Task<IResult> Withdraw(Guid id, Person person, Caller caller, HttpContext http, Handler handler, TimeProvider clock) =>
        await Handle(id, new WithdrawApplication(ParisTime.DateOf(clock.GetUtcNow())), OwnedBy(person), caller, http, handler);

    static bool Exists(Permit permit) => permit.Status != PermitStatus.None;

    static Func<Permit, bool> OwnedBy(Person person) => permit => Exists(permit) && permit.LandlordId == person.Subject;

    static async Task<IResult> Handle(Guid id, PermitCommand command, Func<Permit, bool> visible, Caller caller, HttpContext http, Handler handler) =>
        (await handler.Handle(PermitDecider.Instance, id, command, caller, visible, location: $"/housing/permit-applications/{id}")).ToResult(http);
}
