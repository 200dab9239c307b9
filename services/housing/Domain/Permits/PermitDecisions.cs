using Territory.Kernel.Domain;

namespace Territory.Housing.Domain;

/// <summary>Proposal, signature, notification (CCH L635-3, L635-4). What stops the month is the notification, not the signature.</summary>
public static class PermitDecisions
{
    const string Appeal = "permis-de-louer/recours", Lapse = "permis-de-louer/caducite";

    public static Decision<PermitEvent> Propose(ProposeDecision propose, Permit permit) =>
        Decidable(permit, propose.Today) is { } rule ? rule
        : new DecisionProposed(propose.Kind, propose.Reasons, propose.Works, propose.Conditions, propose.VisitReport, propose.Today);

    public static Decision<PermitEvent> Refuse(SignRefusal sign, Permit permit, Law law)
    {
        if (Decidable(permit, sign.Today) is { } rule) return rule;
        if (sign.Delegation is null) return Rules.SignatoryHasADelegation;
        if (law.InForce(Appeal, sign.Today) is not { } appeal) return Law.NoRuleInForce(Appeal, sign.Today);
        return new RefusalSigned(sign.Reasons, sign.Works, PermitDecider.WaysOfAppeal(appeal.Whole), sign.Delegation, sign.Today, sign.SignatureProof);
    }

    public static Decision<PermitEvent> Grant(SignGrant sign, Permit permit, Law law)
    {
        if (Decidable(permit, sign.Today) is { } rule) return rule;
        if (sign.Delegation is null) return Rules.SignatoryHasADelegation;
        if (sign.Conditions.Any(condition => condition.By <= sign.Today)) return PermitRules.ConditionsEndInTheFuture;
        if (law.InForce(Appeal, sign.Today) is not { } appeal) return Law.NoRuleInForce(Appeal, sign.Today);
        return new GrantSigned(sign.Conditions, sign.Conditions.Count > 0 ? PermitDecider.WaysOfAppeal(appeal.Whole) : null, sign.Delegation, sign.Today, sign.SignatureProof);
    }

    public static Decision<PermitEvent> Notify(RecordNotification notify, Permit permit, Law law)
    {
        if (permit.Decision is not { } signed) return Rules.DecisionIsSigned;
        if (notify.NotifiedOn > notify.Today) return Rules.NotInTheFuture;
        if (notify.NotifiedOn < signed.SignedOn) return Rules.SignedBeforeNotified;
        if (permit.NotifiedOn == notify.NotifiedOn) return [];
        if (law.InForce(Appeal, notify.NotifiedOn) is not { } appeal) return Law.NoRuleInForce(Appeal, notify.NotifiedOn);
        var appealBy = Delay.LastDay(notify.NotifiedOn, appeal.Whole);
        if (signed.Kind == SignedKind.Withdrawal)
            return permit.Status == PermitStatus.WithdrawnByAuthority ? [] : new PermitWithdrawn(permit.CommuneInsee, signed.SignedOn, notify.NotifiedOn, notify.Means, notify.Proof, appealBy);
        if (permit.TacitGrantOn < notify.NotifiedOn) return TooLate(notify, signed, permit, law);
        if (permit.Status != PermitStatus.DecisionSigned && permit is not { Grant.IsTacit: true, Status: PermitStatus.TacitlyGranted or PermitStatus.Used or PermitStatus.Lapsed })
            return permit.NotifiedOn is null ? Rules.ApplicationIsOpen : [];
        return PermitDecider.Continue(permit.Grant is { } tacit ? [new TacitGrantSetAside(tacit.GrantedOn, notify.NotifiedOn)] : [], InTime(notify, signed, permit.CommuneInsee, appealBy, law));
    }

    static Decision<PermitEvent> InTime(RecordNotification notify, SignedDecision signed, string communeInsee, DateOnly appealBy, Law law)
    {
        if (signed.Kind == SignedKind.Refusal) return new RefusalNotified(communeInsee, signed.SignedOn, notify.NotifiedOn, notify.Means, notify.Proof, appealBy);
        if (law.InForce(Lapse, notify.NotifiedOn) is not { } lapse) return Law.NoRuleInForce(Lapse, notify.NotifiedOn);
        var hasConditions = signed.Conditions.Count > 0;
        return new GrantNotified(communeInsee, signed.SignedOn, notify.NotifiedOn, notify.Means, notify.Proof, hasConditions,
            Delay.LastDay(notify.NotifiedOn, lapse.Whole), hasConditions ? appealBy : null);
    }

    static Decision<PermitEvent> TooLate(RecordNotification notify, SignedDecision signed, Permit permit, Law law)
    {
        if (!permit.IsOpen && permit.Grant is null) return permit.NotifiedOn is null ? Rules.ApplicationIsOpen : [];
        var tacitOn = permit.TacitGrantOn!.Value;
        return PermitDecider.Continue(permit.Grant is null ? [PermitTime.TacitGrant(tacitOn, law)] : [], signed.Kind == SignedKind.Refusal
            ? new RefusalNotifiedTooLate(notify.NotifiedOn, notify.Means, notify.Proof, tacitOn)
            : new GrantNotifiedTooLate(notify.NotifiedOn, notify.Means, notify.Proof, tacitOn, signed.Conditions.Count > 0));
    }

    static Rule? Decidable(Permit permit, DateOnly today) =>
        !permit.IsOpen ? Rules.ApplicationIsOpen
        : permit.Status == PermitStatus.DecisionSigned ? Rules.NoDecisionSignedYet
        : permit.Status == PermitStatus.Incomplete ? Rules.ApplicationIsComplete
        : permit.TacitGrantOn < today ? Rules.NoTacitGrantYet(permit.TacitGrantOn.Value) : null;
}
