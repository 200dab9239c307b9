using Territory.Kernel.Domain;

namespace Territory.Housing.Domain;

public abstract record PermitCommand;

public sealed record AskForPieces(IReadOnlyList<Piece> Missing, string? Explanation, DateOnly Today) : PermitCommand;

public sealed record ReceivePieces(IReadOnlyList<Piece> Pieces, DateOnly ReceivedOn, DateOnly Today) : PermitCommand;

public sealed record SignRefusal(IReadOnlyList<string> Reasons, IReadOnlyList<string> Works, string? Delegation, DateOnly Today) : PermitCommand;

public sealed record RecordNotification(DateOnly NotifiedOn, NotificationMeans Means, string Proof, DateOnly Today) : PermitCommand;

/// <summary>Time, as a command of the clock.</summary>
public sealed record GrantTacitly(DateOnly Today) : PermitCommand;

public sealed record WithdrawApplication(DateOnly Today) : PermitCommand;

public static class PermitDecider
{
    public static Decider<PermitCommand, Permit, PermitEvent> Instance { get; } =
        new("permit-application", "permis-de-louer", Permit.None, Decide, Permit.Evolve) { Claims = Permit.Claims };

    public static Decision<PermitEvent> Decide(PermitCommand command, Permit permit, Law law) => command switch
    {
        FileApplication file => PermitFiling.File(file, permit, law),
        AskForPieces ask => Ask(ask, permit, law),
        ReceivePieces receive => Receive(receive, permit, law),
        SignRefusal sign => Sign(sign, permit, law),
        RecordNotification notify => Notify(notify, permit, law),
        GrantTacitly grant => Grant(grant, permit, law),
        WithdrawApplication withdraw => Withdraw(withdraw, permit),
        _ => throw new ArgumentOutOfRangeException(nameof(command)),
    };

    static Decision<PermitEvent> Ask(AskForPieces ask, Permit permit, Law law)
    {
        if (!permit.IsOpen) return Rules.ApplicationIsOpen;
        if (permit.TacitGrantOn < ask.Today) return Rules.NoTacitGrantYet(permit.TacitGrantOn!.Value);
        if (permit.Status == PermitStatus.RefusalSigned) return Rules.NoDecisionSignedYet;
        return ask.Missing.All(permit.Missing.Contains) ? [] : Incomplete([.. permit.Missing.Union(ask.Missing)], ask.Explanation, ask.Today, law);
    }

    static Decision<PermitEvent> Receive(ReceivePieces receive, Permit permit, Law law)
    {
        if (!permit.IsOpen) return Rules.ApplicationIsOpen;
        if (receive.ReceivedOn > receive.Today) return Rules.NotInTheFuture;
        if (receive.ReceivedOn < permit.FiledOn) return Rules.PiecesComeAfterFiling;
        if (permit.Status != PermitStatus.Incomplete || !receive.Pieces.Any(permit.Missing.Contains)) return [];
        List<PermitEvent> events = [new PiecesReceived(receive.Pieces, receive.ReceivedOn)];
        if (permit.Missing.Except(receive.Pieces).Any()) return Continue(events, []);
        return Continue(events, Complete(receive.ReceivedOn > permit.LastPieceOn ? receive.ReceivedOn : permit.LastPieceOn, law));
    }

    static Decision<PermitEvent> Sign(SignRefusal sign, Permit permit, Law law)
    {
        if (!permit.IsOpen) return Rules.ApplicationIsOpen;
        if (permit.Status == PermitStatus.RefusalSigned) return Rules.NoDecisionSignedYet;
        if (permit.Status != PermitStatus.Complete) return Rules.ApplicationIsComplete;
        if (permit.TacitGrantOn < sign.Today) return Rules.NoTacitGrantYet(permit.TacitGrantOn!.Value);
        if (sign.Delegation is null) return Rules.SignatoryHasADelegation;
        if (law.InForce("permis-de-louer/recours", sign.Today) is not { } appeal) return Law.NoRuleInForce("permis-de-louer/recours", sign.Today);
        return new RefusalSigned(sign.Reasons, sign.Works,
            $"Recours gracieux auprès du président de la communauté d'agglomération ou recours contentieux devant le tribunal administratif de Lille, dans les {appeal.Whole} mois de la notification.",
            sign.Delegation, sign.Today);
    }

    static Decision<PermitEvent> Notify(RecordNotification notify, Permit permit, Law law)
    {
        if (permit.RefusalSignedOn is not { } signedOn) return Rules.DecisionIsSigned;
        if (notify.NotifiedOn > notify.Today) return Rules.NotInTheFuture;
        if (notify.NotifiedOn < signedOn) return Rules.SignedBeforeNotified;
        if (permit.Status is PermitStatus.Refused or PermitStatus.Withdrawn) return permit.Status == PermitStatus.Refused ? [] : Rules.ApplicationIsOpen;
        if (permit.RefusalNotifiedOn == notify.NotifiedOn) return [];
        var tacitOn = permit.TacitGrantOn!.Value;
        if (notify.NotifiedOn > tacitOn)
            return Continue(permit.Status == PermitStatus.TacitlyGranted ? [] : [TacitGrant(tacitOn, law)],
                [new RefusalNotifiedTooLate(notify.NotifiedOn, notify.Means, notify.Proof, tacitOn)]);
        if (law.InForce("permis-de-louer/recours", notify.NotifiedOn) is not { } appeal) return Law.NoRuleInForce("permis-de-louer/recours", notify.NotifiedOn);
        var notified = new RefusalNotified(permit.CommuneInsee, signedOn, notify.NotifiedOn, notify.Means, notify.Proof, Delay.LastDay(notify.NotifiedOn, appeal.Whole));
        return permit.Status == PermitStatus.TacitlyGranted ? [new TacitGrantSetAside(tacitOn, notify.NotifiedOn), notified] : notified;
    }

    static Decision<PermitEvent> Withdraw(WithdrawApplication withdraw, Permit permit)
    {
        if (permit.Status == PermitStatus.Withdrawn) return [];
        if (!permit.IsOpen) return Rules.ApplicationIsOpen;
        return permit.TacitGrantOn < withdraw.Today ? Rules.NoTacitGrantYet(permit.TacitGrantOn!.Value) : new ApplicationWithdrawn(withdraw.Today);
    }

    static Decision<PermitEvent> Grant(GrantTacitly grant, Permit permit, Law law) =>
        permit.Status is PermitStatus.Complete or PermitStatus.RefusalSigned && permit.TacitGrantOn < grant.Today ? TacitGrant(permit.TacitGrantOn!.Value, law) : [];

    static PermitTacitlyGranted TacitGrant(DateOnly on, Law law) =>
        new(on, on.AddDays(1), Delay.LastDay(on, law.InForce("permis-de-louer/caducite", on)?.Whole ?? throw new InvalidOperationException("A tacit grant has a validity: the clock started under it.")));

    internal static Decision<PermitEvent> Complete(DateOnly on, Law law)
    {
        if (law.InForce("permis-de-louer/silence-vaut-accord", on) is not { } silence) return Law.NoRuleInForce("permis-de-louer/silence-vaut-accord", on);
        return new ApplicationComplete(on, Delay.LastDay(on, silence.Whole), silence.Source);
    }

    internal static Decision<PermitEvent> Incomplete(IReadOnlyList<Piece> missing, string? explanation, DateOnly on, Law law)
    {
        if (law.InForce("permis-de-louer/reponse-aux-pieces", on) is not { } reply) return Law.NoRuleInForce("permis-de-louer/reponse-aux-pieces", on);
        return new ApplicationFoundIncomplete(missing, explanation, on, Delay.LastDayOfDays(on, reply.Whole));
    }

    internal static Decision<PermitEvent> Continue(IEnumerable<PermitEvent> first, Decision<PermitEvent> then) =>
        then.ForbiddenBy is { } rule ? rule : [.. first, .. then.Events];
}
