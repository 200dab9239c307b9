using System.ComponentModel.DataAnnotations;
using Territory.Housing.Domain;
using Territory.Kernel.Domain;
using Territory.Kernel.Hosting;

namespace Territory.Housing.Endpoints;

/// <summary>From the proposal to the notification of a decision (CCH L635-3, L635-4).</summary>
public static class PermitDecisionEndpoints
{
    public static void MapPermitDecisions(this RouteGroupBuilder files)
    {
        files.MapPost("/{id:guid}/proposal", Propose).For(Roles.Instructor).WithSummary("Proposes a decision to the signatory, with the visit's report that it rests on.").Produces<Written>();
        files.MapPost("/{id:guid}/refusal", Refuse).For(Roles.Signatory).WithSummary("Signs a reasoned refusal with the works required. It has effect once notified.").Produces<Written>();
        files.MapPost("/{id:guid}/grant", Grant).For(Roles.Signatory).WithSummary("Signs a grant, with conditions or none. It has effect once notified; no police order may stand on the building.").Produces<Written>();
        files.MapPost("/{id:guid}/notification", Notify).For(Roles.Instructor).WithSummary("Records when, how and with what proof the signed decision was notified.").Produces<Written>();
    }

    public sealed record ConditionRequest([property: MaxLength(500)] string Works, DateOnly By, [property: MaxLength(300)] string LiftedBy);

    public sealed record ProposalRequest(
        DecisionKind Kind, IReadOnlyList<string>? Reasons, IReadOnlyList<string>? Works, IReadOnlyList<ConditionRequest>? Conditions, Guid? VisitReport) : IChecked
    {
        public IEnumerable<FieldProblem> Check(IServiceProvider services, Predicate<string> isRead)
        {
            if (!isRead("kind")) yield break;
            if (Kind == DecisionKind.Refusal && Reasons is not { Count: > 0 }) yield return new("reasons", Needed);
            if (Kind == DecisionKind.Refusal && Works is not { Count: > 0 }) yield return new("works", Needed);
            if (Kind == DecisionKind.GrantWithConditions && Conditions is not { Count: > 0 }) yield return new("conditions", Needed);
        }

        static readonly Sentence Needed = new("Ce champ est obligatoire pour cette décision.", "This field is required for this decision.");
    }

    public sealed record RefusalRequest(
        [property: MinLength(1)] IReadOnlyList<string> Reasons, [property: MinLength(1)] IReadOnlyList<string> Works, [property: MaxLength(200)] string? SignatureProof);

    public sealed record GrantRequest(IReadOnlyList<ConditionRequest>? Conditions, [property: MaxLength(200)] string? SignatureProof);

    public sealed record NotificationRequest(DateOnly NotifiedOn, NotificationMeans Means, [property: MaxLength(100)] string Proof);

    static Task<IResult> Propose(Guid id, Body<ProposalRequest> body, PermitCommands commands) => commands.Handle(id, today =>
        new ProposeDecision(body.Value.Kind, body.Value.Reasons ?? [], body.Value.Works ?? [], Conditions(body.Value.Conditions), body.Value.VisitReport, today));

    static Task<IResult> Refuse(Guid id, Body<RefusalRequest> body, Person person, PermitCommands commands) => commands.Handle(id, today =>
        new SignRefusal(body.Value.Reasons, body.Value.Works, person.Delegation, today, body.Value.SignatureProof));

    static Task<IResult> Grant(Guid id, Body<GrantRequest> body, Person person, PermitCommands commands) => commands.Handle(id, today =>
        new SignGrant(Conditions(body.Value.Conditions), person.Delegation, today, body.Value.SignatureProof));

    static Task<IResult> Notify(Guid id, Body<NotificationRequest> body, PermitCommands commands) => commands.Handle(id, today =>
        new RecordNotification(body.Value.NotifiedOn, body.Value.Means, body.Value.Proof, today));

    static PermitCondition[] Conditions(IReadOnlyList<ConditionRequest>? conditions) => [.. (conditions ?? []).Select(c => new PermitCondition(c.Works, c.By, c.LiftedBy))];
}
