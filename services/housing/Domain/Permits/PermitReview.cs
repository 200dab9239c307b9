using Territory.Kernel.Domain;

namespace Territory.Housing.Domain;

/// <summary>What may still change a decision: its withdrawal after hearing the holder, an appeal, a judgment.</summary>
public static class PermitReview
{
    const string Withdrawal = "permis-de-louer/retrait", Hearing = "permis-de-louer/contradictoire", Silence = "permis-de-louer/silence-sur-recours-gracieux", Appeal = "permis-de-louer/recours";

    public static Decision<PermitEvent> Hear(OpenWithdrawalHearing open, Permit permit, Law law)
    {
        if (Withdrawable(permit, open.Today, law) is { } rule) return rule;
        if (permit.Hearing is not null) return [];
        if (law.InForce(Hearing, open.Today) is not { } hearing) return Law.NoRuleInForce(Hearing, open.Today);
        return new WithdrawalHearingOpened(open.Reasons, open.Today, Delay.LastDayOfDays(open.Today, hearing.Whole));
    }

    public static Decision<PermitEvent> Receive(ReceiveObservations receive, Permit permit)
    {
        if (permit.Hearing is not { } hearing) return PermitRules.HearingIsOpen;
        if (receive.ReceivedOn > receive.Today) return Rules.NotInTheFuture;
        return receive.ReceivedOn < hearing.OpenedOn ? PermitRules.HearingIsOpen : new WithdrawalObservationsReceived(receive.ReceivedOn, receive.Reference);
    }

    public static Decision<PermitEvent> Withdraw(SignWithdrawal sign, Permit permit, Law law)
    {
        if (Withdrawable(permit, sign.Today, law) is { } rule) return rule;
        if (permit.Hearing is not { } hearing) return PermitRules.HearingIsOpen;
        if (!hearing.HasObservations && hearing.ReplyBy >= sign.Today) return PermitRules.HolderWasHeard(hearing.ReplyBy);
        if (permit.Decision?.Kind == SignedKind.Withdrawal) return Rules.NoDecisionSignedYet;
        if (sign.Delegation is null) return Rules.SignatoryHasADelegation;
        if (law.InForce(Appeal, sign.Today) is not { } appeal) return Law.NoRuleInForce(Appeal, sign.Today);
        return new WithdrawalSigned(sign.Reasons, PermitDecider.WaysOfAppeal(appeal.Whole), sign.Delegation, sign.Today, sign.SignatureProof);
    }

    public static Decision<PermitEvent> Lodge(LodgeAppeal lodge, Permit permit, Law law)
    {
        if (permit is not { AppealBy: { } appealBy, NotifiedOn: { } notifiedOn, Status: PermitStatus.Refused or PermitStatus.GrantedWithConditions or PermitStatus.WithdrawnByAuthority })
            return PermitRules.DecisionCanBeAppealed;
        if (lodge.LodgedOn > lodge.Today) return Rules.NotInTheFuture;
        if (lodge.LodgedOn < notifiedOn) return PermitRules.AppealComesAfterNotification;
        if (permit.Appeal is { } pending && pending.Kind == lodge.Kind) return [];
        DateOnly? answerBy = null;
        if (lodge.Kind == AppealKind.RecoursGracieux)
        {
            if (law.InForce(Silence, lodge.LodgedOn) is not { } silence) return Law.NoRuleInForce(Silence, lodge.LodgedOn);
            answerBy = Delay.LastDay(lodge.LodgedOn, silence.Whole);
        }
        return new DecisionAppealed(lodge.Kind, lodge.LodgedOn, answerBy, lodge.LodgedOn > appealBy);
    }

    public static Decision<PermitEvent> Answer(DecideAppeal decide, Permit permit, Law law)
    {
        if (permit.Appeal is not { AnswerBy: not null }) return PermitRules.AppealIsPending;
        var decided = new AppealDecided(decide.IsUpheld, decide.Today, IsImplicit: false);
        return (decide.IsUpheld, permit.Status) switch
        {
            (true, PermitStatus.Refused) => Reopen([decided], decide.Today, ReopeningGround.AppealUpheld, law),
            (true, PermitStatus.GrantedWithConditions) => [decided, new ConditionsLifted([.. Enumerable.Range(1, permit.Grant!.Conditions.Count)], "Recours gracieux", decide.Today)],
            _ => decided,
        };
    }

    public static Decision<PermitEvent> Annul(RecordAnnulment annulment, Permit permit, Law law)
    {
        if (annulment.NotifiedOn > annulment.Today) return Rules.NotInTheFuture;
        if (annulment.NotifiedOn < annulment.JudgedOn) return PermitRules.JudgedBeforeNotified;
        SignedKind? decision = permit.Status switch
        {
            PermitStatus.Refused => SignedKind.Refusal,
            PermitStatus.WithdrawnByAuthority => SignedKind.Withdrawal,
            PermitStatus.Granted or PermitStatus.GrantedWithConditions or PermitStatus.TacitlyGranted or PermitStatus.Used or PermitStatus.Lapsed =>
                permit.Grant!.IsTacit ? SignedKind.TacitGrant : SignedKind.Grant,
            _ => null,
        };
        if (decision is not { } annulled) return PermitRules.DecisionCanBeAnnulled;
        var e = new DecisionAnnulled(annulled, annulment.Judgment, annulment.JudgedOn, annulment.NotifiedOn);
        return annulled == SignedKind.Refusal ? Reopen([e], annulment.NotifiedOn, ReopeningGround.DecisionAnnulled, law) : e;
    }

    /// <summary>The application is to be decided anew, and the month runs anew from that day.</summary>
    static Decision<PermitEvent> Reopen(PermitEvent[] first, DateOnly on, ReopeningGround ground, Law law) =>
        PermitDecider.Continue([.. first, new ApplicationReopened(on, ground)], PermitCompleteness.Complete(on, on, law));

    static Rule? Withdrawable(Permit permit, DateOnly today, Law law)
    {
        if (permit is not { Grant: { } grant } || !permit.IsInForce && permit.Status != PermitStatus.Used) return PermitRules.PermitIsInForce;
        if (law.InForce(Withdrawal, grant.GrantedOn) is not { } withdrawal) return Law.NoRuleInForce(Withdrawal, grant.GrantedOn);
        var last = Delay.LastDay(grant.GrantedOn, withdrawal.Whole);
        return last < today ? PermitRules.WithdrawnWithinFourMonths(last) : null;
    }
}
