using Territory.Kernel.Domain;

namespace Territory.Housing.Domain;

/// <summary>From the filing to the start of the month: pieces asked for and received (CRPA L114-5).</summary>
public static class PermitCompleteness
{
    public static Decision<PermitEvent> Ask(AskForPieces ask, Permit permit, Law law)
    {
        if (Undecided(permit, ask.Today) is { } rule) return rule;
        return ask.Missing.All(permit.Missing.Contains) ? [] : Incomplete([.. permit.Missing.Union(ask.Missing)], ask.Explanation, permit.FiledOn, ask.Today, law);
    }

    public static Decision<PermitEvent> Receive(ReceivePieces receive, Permit permit, Law law)
    {
        var hadComeInTime = permit.Status == PermitStatus.ClosedWithoutFollowUp && receive.ReceivedOn <= permit.ReplyBy;
        if (!permit.IsOpen && !hadComeInTime) return Rules.ApplicationIsOpen;
        if (receive.ReceivedOn > receive.Today) return Rules.NotInTheFuture;
        if (receive.ReceivedOn < permit.FiledOn) return Rules.PiecesComeAfterFiling;
        if (receive.Diagnostics.Any(d => d.EstablishedOn > receive.ReceivedOn)) return FilingRules.DiagnosticComesBeforeReception;
        if (!hadComeInTime && permit.Status != PermitStatus.Incomplete) return [];
        var handedIn = HandedIn.Of(receive.Pieces, receive.Diagnostics, permit.Missing, law, receive.ReceivedOn);
        if (!handedIn.Counting.Any(permit.Missing.Contains)) return hadComeInTime || handedIn.Faults.All(permit.Faults.Contains) ? [] : AskAgain(permit, handedIn, receive.Today, law);
        List<PermitEvent> events = hadComeInTime ? [new ApplicationReopened(receive.ReceivedOn, ReopeningGround.PiecesHadComeInTime)] : [];
        events.Add(new PiecesReceived(handedIn.Counting, receive.ReceivedOn, handedIn.Dated, handedIn.Counting.Contains(Piece.Dpe) ? PermitFiling.Sealed(permit.LandlordId, receive.DpeNumber) : null));
        if (!permit.Missing.Except(handedIn.Counting).Any())
            return PermitDecider.Continue(events, Complete(permit.FiledOn, receive.ReceivedOn > permit.LastPieceOn ? receive.ReceivedOn : permit.LastPieceOn, law));
        return PermitDecider.Continue(events, handedIn.Faults.All(permit.Faults.Contains) ? [] : AskAgain(permit, handedIn, receive.Today, law));
    }

    /// <summary>What was handed in and does not count is asked for again, with its reason.</summary>
    static Decision<PermitEvent> AskAgain(Permit permit, HandedIn handedIn, DateOnly today, Law law)
    {
        Piece[] missing = [.. permit.Missing.Except(handedIn.Counting)];
        var before = permit.Faults.Where(fault => missing.Contains(fault.Piece) && handedIn.Faults.All(now => now.Piece != fault.Piece));
        return Incomplete(missing, null, permit.FiledOn, today, law, [.. before, .. handedIn.Faults]);
    }

    public static Decision<PermitEvent> PassOn(PassOn pass, Permit permit) =>
        permit.Status == PermitStatus.PassedOn ? [] : Undecided(permit, pass.Today) is { } rule ? rule : new ApplicationPassedOn(pass.To, pass.Today);

    public static Decision<PermitEvent> Withdraw(WithdrawApplication withdraw, Permit permit)
    {
        if (permit.Status == PermitStatus.WithdrawnByApplicant) return [];
        if (!permit.IsOpen) return Rules.ApplicationIsOpen;
        return permit.TacitGrantOn < withdraw.Today ? Rules.NoTacitGrantYet(permit.TacitGrantOn!.Value) : new ApplicationWithdrawn(withdraw.Today);
    }

    /// <summary>The month starts. Which day it counts from is itself a dated rule; what the other would give is kept.</summary>
    internal static Decision<PermitEvent> Complete(DateOnly filedOn, DateOnly completeOn, Law law)
    {
        if (law.InForce("permis-de-louer/silence-vaut-accord", completeOn) is not { } silence) return Law.NoRuleInForce("permis-de-louer/silence-vaut-accord", completeOn);
        var fromFiling = Delay.LastDay(filedOn, silence.Whole);
        return new ApplicationComplete(completeOn, CountsFromFiling(completeOn, law) ? fromFiling : Delay.LastDay(completeOn, silence.Whole), silence.Source, fromFiling);
    }

    internal static Decision<PermitEvent> Incomplete(IReadOnlyList<Piece> missing, string? explanation, DateOnly filedOn, DateOnly on, Law law, IReadOnlyList<PieceFault>? faults = null)
    {
        if (law.InForce("permis-de-louer/reponse-aux-pieces", on) is not { } reply) return Law.NoRuleInForce("permis-de-louer/reponse-aux-pieces", on);
        DateOnly? tacitGrantOn = CountsFromFiling(on, law) && law.InForce("permis-de-louer/silence-vaut-accord", on) is { } silence ? Delay.LastDay(filedOn, silence.Whole) : null;
        return new ApplicationFoundIncomplete(missing, explanation, on, Delay.LastDayOfDays(on, reply.Whole), tacitGrantOn, faults is { Count: > 0 } ? faults : null);
    }

    static bool CountsFromFiling(DateOnly on, Law law) => law.InForce("permis-de-louer/depart-du-mois", on) is { Whole: 0 };

    static Rule? Undecided(Permit permit, DateOnly today) =>
        !permit.IsOpen ? Rules.ApplicationIsOpen
        : permit.TacitGrantOn < today ? Rules.NoTacitGrantYet(permit.TacitGrantOn.Value)
        : permit.Status == PermitStatus.DecisionSigned ? Rules.NoDecisionSignedYet : null;
}
