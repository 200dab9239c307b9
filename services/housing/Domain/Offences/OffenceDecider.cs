using Territory.Kernel.Domain;

namespace Territory.Housing.Domain;

public abstract record OffenceCommand;

public sealed record ReportOffence(OffenceSignal Signal, string CommuneInsee, Guid? ApplicationId, Guid PersonId, DateOnly? LeaseOn, OffenceReport? Report, DateOnly Today) : OffenceCommand;

/// <param name="PersonId">A landlord who is known; null: whom the report is about.</param>
public sealed record FindOffence(OffenceGround Ground, DateOnly FoundOn, Guid? PersonId, PersonConcerned Person, Constat Constat, DateOnly Today) : OffenceCommand;

public sealed record OpenOffenceHearing(DateOnly InformedOn, NotificationMeans Means, string Proof, DateOnly Today) : OffenceCommand;

public sealed record ReceiveOffenceObservations(string Observations, DateOnly ReceivedOn, Guid? RegularisedBy, DateOnly Today) : OffenceCommand;

/// <summary>A fine of the same person that stands.</summary>
public sealed record EarlierFine(Guid OffenceId, DateOnly OrderedOn);

/// <param name="EarlierFines">All that stand against the person: a fact of other streams, which the append checks by their number.</param>
public sealed record OrderFine(
    long AmountInCents, IReadOnlyList<string> Reasons, IReadOnlyList<EarlierFine> EarlierFines, string? Delegation, string? SignatureProof, DateOnly Today) : OffenceCommand;

public sealed record NotifyFine(DateOnly NotifiedOn, NotificationMeans Means, string Proof, DateOnly Today) : OffenceCommand;

public sealed record IssueRevenueTitle(DateOnly Today) : OffenceCommand;

public sealed record AnnulFine(string Judgment, DateOnly AnnulledOn, DateOnly Today) : OffenceCommand;

public sealed record DismissOffence(IReadOnlyList<string> Reasons, DateOnly Today) : OffenceCommand;

public static class OffenceDecider
{
    public static Decider<OffenceCommand, Offence, OffenceEvent> Instance { get; } =
        new("offence", "permis-de-louer-sanctions", Offence.None, Decide, Offence.Evolve) { Claims = Offence.Claims };

    public static Decision<OffenceEvent> Decide(OffenceCommand command, Offence offence, Law law) => command switch
    {
        ReportOffence report => Report(report, offence),
        FindOffence find => Find(find, offence, law),
        OpenOffenceHearing open => Hear(open, offence, law),
        ReceiveOffenceObservations receive => Receive(receive, offence),
        OrderFine order => Order(order, offence, law),
        NotifyFine notify => Notify(notify, offence, law),
        IssueRevenueTitle issue => Issue(issue, offence),
        AnnulFine annul => Annul(annul, offence),
        DismissOffence dismiss => Dismiss(dismiss, offence),
        _ => throw new ArgumentOutOfRangeException(nameof(command)),
    };

    /// <summary>A signal that comes twice is one.</summary>
    static Decision<OffenceEvent> Report(ReportOffence report, Offence offence) => offence.Status != OffenceStatus.None ? []
        : new OffenceReported(report.Signal, report.CommuneInsee, report.ApplicationId, report.PersonId, report.LeaseOn,
            report.Report is { } text ? new(report.PersonId, text) : null, report.Today);

    static Decision<OffenceEvent> Find(FindOffence find, Offence offence, Law law)
    {
        if (offence.Status != OffenceStatus.Reported) return OffenceRules.OffenceIsReported;
        if (find.FoundOn > find.Today) return Rules.NotInTheFuture;
        if (law.InForce("sanctions/prescription", find.FoundOn) is not { } bar) return Law.NoRuleInForce("sanctions/prescription", find.FoundOn);
        var person = find.PersonId ?? offence.PersonId;
        return new OffenceFound(find.Ground, find.FoundOn, Delay.LastDay(find.FoundOn, bar.Whole), person, new(person, find.Person), new(person, find.Constat));
    }

    static Decision<OffenceEvent> Hear(OpenOffenceHearing open, Offence offence, Law law)
    {
        if (offence.Status == OffenceStatus.HearingOpened) return offence.InformedOn == open.InformedOn ? [] : OffenceRules.HearingIsOpenedOnce;
        if (offence.Status != OffenceStatus.Found) return offence.IsOpen ? OffenceRules.FindingComesFirst : OffenceRules.OffenceIsOpen;
        if (open.InformedOn > open.Today) return Rules.NotInTheFuture;
        if (open.InformedOn < offence.FoundOn) return OffenceRules.HearingFollowsTheFinding(offence.FoundOn!.Value);
        if (offence.BarredAfter < open.Today) return OffenceRules.OffenceIsNotBarred(offence.BarredAfter!.Value);
        if (law.InForce("sanctions/observations", open.InformedOn) is not { } delay) return Law.NoRuleInForce("sanctions/observations", open.InformedOn);
        return new OffenceHearingOpened(open.InformedOn, open.Means, open.Proof, Delay.LastDay(open.InformedOn, delay.Whole));
    }

    static Decision<OffenceEvent> Receive(ReceiveOffenceObservations receive, Offence offence)
    {
        if (!offence.IsOpen) return OffenceRules.OffenceIsOpen;
        if (offence.InformedOn is not { } informedOn) return OffenceRules.PersonWasInformed;
        if (receive.ReceivedOn > receive.Today) return Rules.NotInTheFuture;
        if (receive.ReceivedOn < informedOn) return OffenceRules.ObservationsFollowTheHearing(informedOn);
        return new OffenceObservationsReceived(new(offence.PersonId, new(receive.Observations)), receive.ReceivedOn, receive.RegularisedBy);
    }

    static Decision<OffenceEvent> Order(OrderFine order, Offence offence, Law law)
    {
        if (!offence.IsOpen) return OffenceRules.OffenceIsOpen;
        if (offence is not { FoundOn: { } foundOn, BarredAfter: { } last, Ground: { } ground }) return OffenceRules.FindingComesFirst;
        if (last < order.Today) return OffenceRules.OffenceIsNotBarred(last);
        if (offence.AnswerBy is not { } answerBy) return OffenceRules.PersonWasInformed;
        if (order.Today <= answerBy) return OffenceRules.HearingHasEnded(answerBy);
        if (order.Delegation is null) return Rules.SignatoryHasADelegation;
        if (order.Reasons.Count == 0) return OffenceRules.DecisionIsReasoned;
        if (law.InForce("sanctions/nouveau-manquement", foundOn) is not { } window) return Law.NoRuleInForce("sanctions/nouveau-manquement", foundOn);
        // The law raises the ceiling for who does it again: what was found after an earlier fine, within its time.
        Guid[] recurrence = [.. order.EarlierFines.Where(fine => fine.OrderedOn < foundOn && foundOn <= Delay.LastDay(fine.OrderedOn, window.Whole)).Select(fine => fine.OffenceId)];
        var ceiling = ground == OffenceGround.LetDespiteRefusal ? law.InForce("sanctions/plafond-malgre-refus", foundOn)
            : recurrence.Length > 0 ? law.InForce("sanctions/plafond-nouveau-manquement", foundOn) : law.InForce("sanctions/plafond-sans-demande", foundOn);
        if (ceiling is null) return Law.NoRuleInForce("sanctions/plafond-sans-demande", foundOn);
        if (order.AmountInCents < 1 || order.AmountInCents > ceiling.Whole) return OffenceRules.FineWithinTheCeiling(ceiling.Whole, recurrence.Length > 0);
        if (law.InForce("sanctions/recours", order.Today) is not { } appeal) return Law.NoRuleInForce("sanctions/recours", order.Today);
        return new FineOrdered(ground, offence.PersonId, order.AmountInCents, ceiling.Whole, recurrence, order.EarlierFines.Count + 1,
            new(offence.PersonId, new(order.Reasons)), PermitDecider.WaysOfAppeal(appeal.Whole), order.Delegation, order.SignatureProof, order.Today);
    }

    static Decision<OffenceEvent> Notify(NotifyFine notify, Offence offence, Law law)
    {
        if (offence.OrderedOn is not { } orderedOn) return OffenceRules.FineIsOrdered;
        if (notify.NotifiedOn > notify.Today) return Rules.NotInTheFuture;
        if (notify.NotifiedOn < orderedOn) return Rules.SignedBeforeNotified;
        if (offence.Status != OffenceStatus.FineOrdered) return offence.NotifiedOn is null ? OffenceRules.OffenceIsOpen : [];
        if (law.InForce("sanctions/recours", notify.NotifiedOn) is not { } appeal) return Law.NoRuleInForce("sanctions/recours", notify.NotifiedOn);
        return new FineNotified(notify.NotifiedOn, notify.Means, notify.Proof, Delay.LastDay(notify.NotifiedOn, appeal.Whole));
    }

    static Decision<OffenceEvent> Issue(IssueRevenueTitle issue, Offence offence)
    {
        if (offence.HasTitle) return [];
        if (offence is not { Status: OffenceStatus.FineNotified, OrderedOn: { } orderedOn, NotifiedOn: { } notifiedOn })
            return offence.OrderedOn is null || offence.Status == OffenceStatus.FineAnnulled ? OffenceRules.FineIsOrdered : OffenceRules.FineIsNotified;
        return new RevenueTitleIssued(offence.CommuneInsee, offence.AmountInCents, orderedOn, notifiedOn, issue.Today);
    }

    static Decision<OffenceEvent> Annul(AnnulFine annul, Offence offence)
    {
        if (offence.Status == OffenceStatus.FineAnnulled) return [];
        if (offence.OrderedOn is not { } orderedOn) return OffenceRules.FineIsOrdered;
        if (annul.AnnulledOn > annul.Today) return Rules.NotInTheFuture;
        return annul.AnnulledOn < orderedOn ? OffenceRules.JudgmentFollowsTheFine(orderedOn) : new FineAnnulled(annul.Judgment, annul.AnnulledOn);
    }

    static Decision<OffenceEvent> Dismiss(DismissOffence dismiss, Offence offence)
    {
        if (offence.Status == OffenceStatus.Dismissed) return [];
        if (!offence.IsOpen) return OffenceRules.OffenceIsOpen;
        return dismiss.Reasons.Count == 0 ? OffenceRules.DecisionIsReasoned : new OffenceDismissed(new(offence.PersonId, new(dismiss.Reasons)), dismiss.Today);
    }
}
