namespace Territory.Housing.Domain;

/// <summary>Finds back the command that led to a decision, so that it can be decided again.</summary>
public static class PermitReplay
{
    /// <param name="events">All that one command wrote.</param>
    /// <param name="byClock">Whether time itself was the command.</param>
    /// <param name="on">The civil day on which it was decided.</param>
    public static PermitCommand CommandOf(IReadOnlyList<PermitEvent> events, bool byClock, DateOnly on)
    {
        if (events is [ApplicationFiled filed, ..]) return Filing(filed, events.OfType<RecepisseIssued>().First().Number, on);
        if (byClock) return events[0] is TacitGrantBlocked ? new BlockTacitGrant(on) : new LetTimePass(on);
        if (events.OfType<PiecesReceived>().FirstOrDefault() is { } received) return Receiving(received, events.OfType<ApplicationFoundIncomplete>().FirstOrDefault(), on);
        // Some events only follow from others of the same command: the one that says what was asked is looked for.
        return events.Select(e => Asked(e, on)).OfType<PermitCommand>().FirstOrDefault() ?? throw new InvalidOperationException("No command leads to these events.");
    }

    /// <summary>Who stands in for a landlord whose name was erased: nothing is decided from a name.</summary>
    static readonly Landlord Erased = new(LandlordKind.NaturalPerson, null, null, null, null, "", null, null);

    static FileApplication Filing(ApplicationFiled filed, string number, DateOnly on) => new(
        number, filed.LandlordId, filed.CommuneInsee,
        new(filed.ZoneId ?? default, filed.CommuneInsee, Regime.Authorisation, filed.ZoneInForceFrom ?? filed.FiledOn, "", filed.ZoneToConfirm),
        filed.Landlord.Value ?? Erased, filed.Address.Value!, filed.Dwelling, filed.DwellingKeys, filed.BuildingKeys ?? [], filed.Pieces, on)
    {
        Diagnostics = filed.Diagnostics ?? [],
        DpeNumber = filed.DpeNumber?.Value,
        LeaseOn = filed.LeaseOn,
        Channel = filed.Channel ?? FilingChannel.Online,
        ReceivedOn = filed.FiledOn == on ? null : filed.FiledOn,
        FiledBy = filed.FiledBy,
        Mandataire = filed.Mandataire?.Value,
    };

    /// <summary>What counted, and what was handed in with it and did not.</summary>
    static ReceivePieces Receiving(PiecesReceived? received, ApplicationFoundIncomplete? found, DateOnly on)
    {
        var faults = found?.Faults ?? [];
        return new([.. received?.Pieces ?? [], .. faults.Select(f => f.Piece)], received?.ReceivedOn ?? on, on)
        {
            Diagnostics = [.. received?.Diagnostics ?? [], .. faults.Where(f => f.EstablishedOn is not null).Select(f => new Diagnostic(f.Piece, f.EstablishedOn!.Value))],
            DpeNumber = received?.DpeNumber?.Value,
        };
    }

    static PermitCommand? Asked(PermitEvent e, DateOnly on) => e switch
    {
        ApplicationFoundIncomplete { Faults.Count: > 0 } found => Receiving(null, found, on),
        ApplicationFoundIncomplete found => new AskForPieces(found.Missing, found.Explanation, on),
        ApplicationPassedOn passed => new PassOn(passed.To, on),
        ApplicationWithdrawn => new WithdrawApplication(on),
        DecisionProposed p => new ProposeDecision(p.Kind, p.Reasons, p.Works, p.Conditions, p.VisitReport, on),
        RefusalSigned s => new SignRefusal(s.Reasons, s.Works, s.Delegation, on, s.SignatureProof),
        GrantSigned s => new SignGrant(s.Conditions, s.Delegation, on, s.SignatureProof),
        WithdrawalSigned s => new SignWithdrawal(s.Reasons, s.Delegation, on, s.SignatureProof),
        RefusalNotified n => new RecordNotification(n.NotifiedOn, n.Means, n.Proof, on),
        RefusalNotifiedTooLate n => new RecordNotification(n.NotifiedOn, n.Means, n.Proof, on),
        GrantNotified n => new RecordNotification(n.NotifiedOn, n.Means, n.Proof, on),
        GrantNotifiedTooLate n => new RecordNotification(n.NotifiedOn, n.Means, n.Proof, on),
        PermitWithdrawn n => new RecordNotification(n.NotifiedOn, n.Means, n.Proof, on),
        ConditionsLifted lifted => new LiftConditions(lifted.Numbers, lifted.Evidence, on),
        ConditionsBreached breached => new FindConditionsBreached(breached.Numbers, breached.Finding, on),
        _ => AskedOfAPermit(e, on),
    };

    static PermitCommand? AskedOfAPermit(PermitEvent e, DateOnly on) => e switch
    {
        LettingDeclared letting => new DeclareLetting(letting.LeaseOn, on),
        TransferDeclared declared => new DeclareTransfer(declared.NewLandlordId, declared.NewLandlord.Value!, declared.SoldOn, on),
        PermitTransferred => new AgreeToTransfer(on),
        WithdrawalHearingOpened opened => new OpenWithdrawalHearing(opened.Reasons, on),
        WithdrawalObservationsReceived received => new ReceiveObservations(received.ReceivedOn, received.Reference, on),
        DecisionAppealed appealed => new LodgeAppeal(appealed.Kind, appealed.LodgedOn, on),
        AppealDecided decided => new DecideAppeal(decided.IsUpheld, on),
        DecisionAnnulled annulled => new RecordAnnulment(annulled.Judgment, annulled.JudgedOn, annulled.NotifiedOn, on),
        _ => null,
    };
}
