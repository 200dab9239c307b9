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
        files.MapFiling();
        files.MapDocuments(DocumentHolder.Application);
        files.MapPost("/{id:guid}/piece-requests", Ask).For(Roles.Instructor).WithSummary("Lists missing pieces: the month does not run until they are there.").Produces<Written>();
        files.MapPost("/{id:guid}/forwarding", PassOn).For(Roles.Instructor).WithSummary("Records that the request was for another authority, which has it now (CRPA L114-2).").Produces<Written>();
        files.MapPost("/{id:guid}/withdrawal", Withdraw).For(Roles.Citizen, Roles.Mandataire).WithSummary("The applicant withdraws the application.").Produces<Written>();
        files.MapPermitDecisions();
        files.MapPermitLife();
        files.MapDeadlines();
        app.MapPermitTransfers();
    }

    public sealed record AskRequest([property: MinLength(1)] IReadOnlyList<Piece> Missing, [property: MaxLength(1000)] string? Explanation);

    public sealed record ForwardingRequest([property: MaxLength(200)] string To);

    static Task<IResult> Ask(Guid id, Body<AskRequest> body, PermitCommands commands) =>
        commands.Handle(id, today => new AskForPieces([.. body.Value.Missing.Distinct()], body.Value.Explanation, today));

    static Task<IResult> PassOn(Guid id, Body<ForwardingRequest> body, PermitCommands commands) => commands.Handle(id, today => new PassOn(body.Value.To, today));

    static Task<IResult> Withdraw(Guid id, Person person, PermitCommands commands) => commands.Handle(id, today => new WithdrawApplication(today), PermitCommands.OwnedBy(person));
}
