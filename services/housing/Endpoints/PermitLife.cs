using System.ComponentModel.DataAnnotations;
using Territory.Housing.Domain;
using Territory.Kernel.EventStore;
using Territory.Kernel.Hosting;

namespace Territory.Housing.Endpoints;

/// <summary>What becomes of a permit: its conditions, its letting, its transfer, its withdrawal, an appeal, a judgment.</summary>
public static class PermitLife
{
    public static void MapPermitLife(this RouteGroupBuilder files)
    {
        files.MapPost("/{id:guid}/conditions/lifting", Lift).For(Roles.Instructor).WithSummary("Records that the works of conditions were proven.").Produces<Written>();
        files.MapPost("/{id:guid}/conditions/breach", Breach).For(Roles.Instructor).WithSummary("Records that conditions were not met at their term.").Produces<Written>();
        files.MapPost("/{id:guid}/letting", Let).For(Roles.Citizen, Roles.Mandataire, Roles.Instructor).WithSummary("Declares the letting that the permit serves, and no other (CCH L635-4).").Produces<Written>();
        files.MapPost("/{id:guid}/transfer-agreement", Agree).For(Roles.Citizen, Roles.Instructor).WithSummary("The holder agrees to the transfer that a new owner has declared (CCH R635-3).").Produces<Written>();
        files.MapPost("/{id:guid}/withdrawal-hearing", Hear).For(Roles.Instructor).WithSummary("Invites the holder to be heard before a withdrawal (CRPA L121-1).").Produces<Written>();
        files.MapPost("/{id:guid}/observations", Observe).For(Roles.Citizen, Roles.Instructor).WithSummary("Records the holder's observations.").Produces<Written>();
        files.MapPost("/{id:guid}/withdrawal-decision", Withdraw).For(Roles.Signatory).WithSummary("Signs the withdrawal of an illegal grant, within four months (CRPA L242-1). It has effect once notified.").Produces<Written>();
        files.MapPost("/{id:guid}/appeals", Lodge).For(Roles.Citizen, Roles.Instructor).WithSummary("Records an appeal against the decision that stands.").Produces<Written>();
        files.MapPost("/{id:guid}/appeal-decision", Answer).For(Roles.Signatory).WithSummary("Answers a recours gracieux.").Produces<Written>();
        files.MapPost("/{id:guid}/annulment", Annul).For(Roles.Instructor).WithSummary("Records that a court has annulled the decision that stands.").Produces<Written>();
    }

    /// <summary>Declared by the new owner, who knows the permit by its number only.</summary>
    public static void MapPermitTransfers(this WebApplication app) => app.MapGroup("/housing/permit-transfers").RequireAuthorization().RefuseInvalidRequests().WithTags("Permit applications")
        .MapPost("/", DeclareTransfer).For(Roles.Citizen).WithSummary("A new owner asks for the permit of a dwelling that they bought (Cerfa 15663); its holder has still to agree.").Produces<Written>();

    public sealed record LiftingRequest([property: MinLength(1)] IReadOnlyList<int> Numbers, [property: MaxLength(200)] string Evidence);

    public sealed record BreachRequest([property: MinLength(1)] IReadOnlyList<int> Numbers, [property: MaxLength(1000)] string Finding);

    public sealed record LettingRequest(DateOnly LeaseOn);

    public sealed record TransferRequest([property: MaxLength(30)] string Number, LandlordRequest NewLandlord, DateOnly SoldOn);

    public sealed record HearingRequest([property: MinLength(1)] IReadOnlyList<string> Reasons);

    public sealed record ObservationsRequest(DateOnly? ReceivedOn, [property: MaxLength(200)] string Reference);

    public sealed record WithdrawalRequest([property: MinLength(1)] IReadOnlyList<string> Reasons, [property: MaxLength(200)] string? SignatureProof);

    public sealed record AppealRequest(AppealKind Kind, DateOnly? LodgedOn);

    public sealed record AppealDecisionRequest(bool IsUpheld);

    public sealed record AnnulmentRequest([property: MaxLength(200)] string Judgment, DateOnly JudgedOn, DateOnly NotifiedOn);

    static Task<IResult> Lift(Guid id, Body<LiftingRequest> body, PermitCommands commands) =>
        commands.Handle(id, today => new LiftConditions([.. body.Value.Numbers.Distinct()], body.Value.Evidence, today));

    static Task<IResult> Breach(Guid id, Body<BreachRequest> body, PermitCommands commands) =>
        commands.Handle(id, today => new FindConditionsBreached([.. body.Value.Numbers.Distinct()], body.Value.Finding, today));

    static Task<IResult> Let(Guid id, Body<LettingRequest> body, Person person, PermitCommands commands) =>
        commands.Handle(id, today => new DeclareLetting(body.Value.LeaseOn, today), PermitCommands.OpenTo(person));

    static async Task<IResult> DeclareTransfer(Body<TransferRequest> body, Person person, PermitCommands commands, ViewReader<PermitFile> files, CancellationToken cancellation)
    {
        var (number, landlord, soldOn) = body.Value;
        if ((await files.Query("where row->>'number' = $1", [number.Trim().ToUpperInvariant()], cancellation)).SingleOrDefault() is not { } file) return Problems.NotFound();
        return await commands.Handle(file.Id, today => new DeclareTransfer(person.Subject, landlord.ToLandlord(), soldOn, today));
    }

    static Task<IResult> Agree(Guid id, Person person, PermitCommands commands) => commands.Handle(id, today => new AgreeToTransfer(today), PermitCommands.OpenTo(person));

    static Task<IResult> Hear(Guid id, Body<HearingRequest> body, PermitCommands commands) => commands.Handle(id, today => new OpenWithdrawalHearing(body.Value.Reasons, today));

    static async Task<IResult> Observe(Guid id, Body<ObservationsRequest> body, Person person, PermitCommands commands) =>
        OnlyAnAgentDates(person, body.Value.ReceivedOn, "receivedOn") ?? await commands.Handle(id, today => new ReceiveObservations(body.Value.ReceivedOn ?? today, body.Value.Reference, today), PermitCommands.OpenTo(person));

    static Task<IResult> Withdraw(Guid id, Body<WithdrawalRequest> body, Person person, PermitCommands commands) =>
        commands.Handle(id, today => new SignWithdrawal(body.Value.Reasons, person.Delegation, today, body.Value.SignatureProof));

    static async Task<IResult> Lodge(Guid id, Body<AppealRequest> body, Person person, PermitCommands commands) =>
        OnlyAnAgentDates(person, body.Value.LodgedOn, "lodgedOn") ?? await commands.Handle(id, today => new LodgeAppeal(body.Value.Kind, body.Value.LodgedOn ?? today, today), PermitCommands.OpenTo(person));

    static Task<IResult> Answer(Guid id, Body<AppealDecisionRequest> body, PermitCommands commands) => commands.Handle(id, today => new DecideAppeal(body.Value.IsUpheld, today));

    static Task<IResult> Annul(Guid id, Body<AnnulmentRequest> body, PermitCommands commands) =>
        commands.Handle(id, today => new RecordAnnulment(body.Value.Judgment, body.Value.JudgedOn, body.Value.NotifiedOn, today));

    /// <summary>What a citizen sends arrives now; only an agent can say that mail came in earlier.</summary>
    internal static IResult? OnlyAnAgentDates(Person person, DateOnly? date, string field) => date is null || person.Is(Roles.Instructor) || person.Is(Roles.CounterAgent) ? null
        : Problems.Invalid(field, "Seul un agent peut indiquer une date de réception.", "Only an agent may give a date of reception.");
}
