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
        files.MapPost("/{id:guid}/forwarding", PassOn).For(Roles.Instructor).WithSummary("Records that the request was for another authority, which has it now (CRPA L114-2).").Produces<Written>();
        files.MapPost("/{id:guid}/withdrawal", Withdraw).For(Roles.Citizen).WithSummary("The applicant withdraws the application.").Produces<Written>();
        files.MapPermitDecisions();
        files.MapPermitLife();
        files.MapDeadlines();
        app.MapPermitTransfers();
    }

    public sealed record FileRequest(LandlordRequest Landlord, DwellingRequest Dwelling, IReadOnlyList<Piece> Pieces);

    public sealed record AskRequest([property: MinLength(1)] IReadOnlyList<Piece> Missing, [property: MaxLength(1000)] string? Explanation);

    public sealed record ReceiveRequest([property: MinLength(1)] IReadOnlyList<Piece> Pieces, DateOnly? ReceivedOn);

    public sealed record ForwardingRequest([property: MaxLength(200)] string To);

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
                landlord.ToLandlord(),
                new(dwelling.Address, dwelling.Unit, dwelling.FiscalInvariant),
                new(dwelling.Kind, dwelling.BuiltIn, dwelling.SurfaceInSquareMetres, dwelling.ElectricityInstalledIn, dwelling.GasInstalledIn),
                identity.Dwelling, identity.Building, [.. pieces.Distinct()], today)
            { WhyNoZone = zone.Because },
            caller, status: StatusCodes.Status201Created, location: $"/housing/permit-applications/{id}", cancellation: cancellation);
        var isTheirs = outcome is Outcome.Taken { Holder: { } holder } && (await files.Get(holder, cancellation))?.Row.LandlordId == person.Subject;
        return outcome.ToResult(http, new("Une demande est déjà ouverte pour ce logement.", "An application is already open for this dwelling."), showHolder: isTheirs);
    }

    static Task<IResult> Ask(Guid id, Body<AskRequest> body, PermitCommands commands) =>
        commands.Handle(id, today => new AskForPieces([.. body.Value.Missing.Distinct()], body.Value.Explanation, today));

    static async Task<IResult> Receive(Guid id, Body<ReceiveRequest> body, Person person, PermitCommands commands) =>
        PermitLife.OnlyAnAgentDates(person, body.Value.ReceivedOn, "receivedOn")
        ?? await commands.Handle(id, today => new ReceivePieces([.. body.Value.Pieces.Distinct()], body.Value.ReceivedOn ?? today, today), PermitCommands.OpenTo(person));

    static Task<IResult> PassOn(Guid id, Body<ForwardingRequest> body, PermitCommands commands) => commands.Handle(id, today => new PassOn(body.Value.To, today));

    static Task<IResult> Withdraw(Guid id, Person person, PermitCommands commands) => commands.Handle(id, today => new WithdrawApplication(today), PermitCommands.OwnedBy(person));
}
