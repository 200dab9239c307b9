using Territory.Housing.Domain;

namespace Territory.Housing;

/// <summary>How a file follows its events.</summary>
static class PermitFileSteps
{
    public static PermitFile Next(PermitFile file, PermitEvent e) => e switch
    {
        RecepisseIssued recepisse => file with { Number = recepisse.Number },
        ApplicationFoundIncomplete found => With(
            file with { Status = PermitStatus.Incomplete, Missing = found.Missing, CompleteOn = null, TacitGrantOn = found.TacitGrantOn },
            [new(DeadlineKind.Pieces, found.ReplyBy), .. found.TacitGrantOn is { } tacitOn ? [new Deadline(DeadlineKind.TacitGrant, tacitOn)] : Array.Empty<Deadline>()]),
        PiecesReceived received => file with { Pieces = [.. file.Pieces.Union(received.Pieces)], Missing = [.. file.Missing.Except(received.Pieces)] },
        ApplicationComplete complete => With(
            file with { Status = PermitStatus.Complete, Missing = [], CompleteOn = complete.CompleteOn, TacitGrantOn = complete.TacitGrantOn, IfCountedFromFiling = complete.IfCountedFromFiling },
            [new(DeadlineKind.TacitGrant, complete.TacitGrantOn)]),
        ApplicationReopened => With(file with { Status = PermitStatus.Incomplete, Refusal = null, Grant = null, Withdrawal = null, Appeal = null, Notice = null }, []),
        ClosedWithoutFollowUp closed => With(file with
        {
            Status = PermitStatus.ClosedWithoutFollowUp,
            Notice = $"Les pièces demandées n’ont pas été reçues le {closed.ReplyBy:dd/MM/yyyy} au plus tard : le dossier est classé sans suite. Une nouvelle demande reste possible.",
        }, []),
        ApplicationPassedOn passed => With(file with { Status = PermitStatus.PassedOn, Notice = $"Cette demande relève d’une autre autorité : elle a été transmise à {passed.To} le {passed.PassedOn:dd/MM/yyyy}." }, []),
        ApplicationWithdrawn => With(file with { Status = PermitStatus.WithdrawnByApplicant }, []),
        DeadlineWarned warned => With(file, [.. file.Deadlines.Select(d => d.Kind == warned.Deadline && d.On == warned.DueOn ? d with { IsWarned = true } : d)]),
        DecisionProposed proposed => file with { Proposal = proposed },
        RefusalSigned signed => file with { Status = PermitStatus.DecisionSigned, Refusal = new(signed.Reasons, signed.Works, signed.WaysOfAppeal, signed.SignedOn, null, null) },
        GrantSigned signed => file with
        {
            Status = PermitStatus.DecisionSigned,
            Grant = new(default, default, default)
            {
                SignedOn = signed.SignedOn,
                Delegation = signed.Delegation,
                WaysOfAppeal = signed.WaysOfAppeal,
                Conditions = [.. signed.Conditions.Select((c, i) => new ConditionRow(i + 1, c.Works, c.By, c.LiftedBy, ConditionStatus.Open))],
            },
        },
        RefusalNotified notified => With(
            file with { Status = PermitStatus.Refused, Refusal = file.Refusal! with { NotifiedOn = notified.NotifiedOn, AppealBy = notified.AppealBy } }, []),
        GrantNotified notified => Granted(file, notified.HasConditions ? PermitStatus.GrantedWithConditions : PermitStatus.Granted,
            (file.Grant ?? new(default, default, default)) with { GrantedOn = notified.NotifiedOn, ClaimableFrom = notified.NotifiedOn, LapsesOn = notified.LapsesOn, AppealBy = notified.AppealBy }),
        RefusalNotifiedTooLate late => file with
        {
            Refusal = file.Refusal! with { NotifiedOn = late.NotifiedOn },
            Notice = $"Le refus a été notifié le {late.NotifiedOn:dd/MM/yyyy}, après la naissance de l’autorisation tacite ({late.TacitGrantOn:dd/MM/yyyy} à 24 h) : il ne peut valoir que retrait, à justifier.",
        },
        GrantNotifiedTooLate late => file with
        {
            Notice = late.HadConditions
                ? $"L’autorisation avec réserves a été notifiée le {late.NotifiedOn:dd/MM/yyyy}, après la naissance de l’autorisation tacite ({late.TacitGrantOn:dd/MM/yyyy} à 24 h) : ses réserves ne peuvent valoir que retrait partiel, à justifier."
                : $"L’autorisation a été notifiée le {late.NotifiedOn:dd/MM/yyyy} ; elle était déjà née tacitement le {late.TacitGrantOn:dd/MM/yyyy} à 24 h.",
        },
        PermitTacitlyGranted granted => Granted(file, PermitStatus.TacitlyGranted, new(granted.GrantedOn, granted.ClaimableFrom, granted.LapsesOn)),
        TacitGrantBlocked blocked => With(file with
        {
            Status = PermitStatus.BlockedByPoliceOrder,
            TacitGrantOn = null,
            Notice = $"Le délai s’est achevé le {blocked.DueOn:dd/MM/yyyy}, mais un arrêté de police est en vigueur sur l’immeuble : le silence ne vaut pas autorisation (CCH L635-9). Une décision expresse est nécessaire.",
        }, []),
        TacitGrantSetAside aside => file with
        {
            Grant = null,
            Notice = file.Refusal is null
                ? $"Une preuve tardive établit que la décision a été notifiée le {aside.RefusalNotifiedOn:dd/MM/yyyy}, dans le délai : aucune autorisation tacite n’est née."
                : $"Une preuve tardive établit que le refus a été notifié le {aside.RefusalNotifiedOn:dd/MM/yyyy}, dans le délai : aucune autorisation tacite n’est née.",
        },
        _ => Used(file, e),
    };

    /// <summary>What happens to a permit once it was decided.</summary>
    static PermitFile Used(PermitFile file, PermitEvent e) => e switch
    {
        ConditionsLifted lifted => Conditions(file, lifted.Numbers, ConditionStatus.Lifted),
        ConditionsBreached breached => Conditions(file, breached.Numbers, ConditionStatus.Breached),
        LettingDeclared letting => With(file with
        {
            Status = PermitStatus.Used,
            LetOn = letting.LeaseOn,
            Transfer = null,
            Notice = letting.BeforeGrant ? $"Le bail du {letting.LeaseOn:dd/MM/yyyy} est antérieur à l’autorisation : la situation est signalée à un agent (CCH L635-7)." : file.Notice,
        }, [.. file.Deadlines.Where(d => d.Kind == DeadlineKind.Conditions)]),
        TransferDeclared declared => file with { Transfer = new(declared.NewLandlordId, declared.SoldOn, declared.DeclaredOn) },
        PermitTransferred transferred => file with { LandlordId = transferred.NewLandlordId, Landlord = transferred.NewLandlord, Transfer = null, TransferredOn = transferred.TransferredOn },
        PermitLapsed lapsed => With(file with { Status = PermitStatus.Lapsed, Transfer = null, Notice = $"L’autorisation est caduque : aucune mise en location n’a été déclarée au {lapsed.LapsedOn:dd/MM/yyyy}." }, []),
        WithdrawalHearingOpened opened => file with { Withdrawal = new(opened.Reasons, opened.OpenedOn, opened.ReplyBy, null, null, null, null) },
        WithdrawalObservationsReceived received => file with { Withdrawal = file.Withdrawal! with { ObservationsOn = received.ReceivedOn } },
        WithdrawalSigned signed => file with { Withdrawal = file.Withdrawal! with { Reasons = signed.Reasons, SignedOn = signed.SignedOn } },
        PermitWithdrawn withdrawn => With(
            file with { Status = PermitStatus.WithdrawnByAuthority, Appeal = null, Withdrawal = file.Withdrawal! with { NotifiedOn = withdrawn.NotifiedOn, AppealBy = withdrawn.AppealBy } }, []),
        DecisionAppealed appealed => With(file with { Appeal = appealed },
            [.. file.Deadlines.Where(d => d.Kind != DeadlineKind.Appeal), .. appealed.AnswerBy is { } answerBy ? [new Deadline(DeadlineKind.Appeal, answerBy)] : Array.Empty<Deadline>()]),
        AppealDecided decided => With(Restored(file with { Appeal = null }, decided.IsUpheld), [.. file.Deadlines.Where(d => d.Kind != DeadlineKind.Appeal)]),
        DecisionAnnulled { Decision: SignedKind.Withdrawal } => Restored(file, isUpheld: true),
        DecisionAnnulled { Decision: SignedKind.Grant or SignedKind.TacitGrant } annulled => With(
            file with { Status = PermitStatus.Annulled, Appeal = null, Notice = $"L’autorisation a été annulée par le juge ({annulled.Judgment}) : elle est réputée n’avoir jamais existé." }, []),
        _ => file,
    };

    /// <summary>A withdrawal that falls gives back the permit that it took.</summary>
    static PermitFile Restored(PermitFile file, bool isUpheld) => !isUpheld || file.Status != PermitStatus.WithdrawnByAuthority ? file
        : Granted(file with { Withdrawal = null }, file.LetOn is not null ? PermitStatus.Used : StatusOf(file.Grant!), file.Grant!);

    static PermitStatus StatusOf(GrantRow grant) =>
        grant.SignedOn is null ? PermitStatus.TacitlyGranted : grant.Conditions.Any(c => c.Status != ConditionStatus.Lifted) ? PermitStatus.GrantedWithConditions : PermitStatus.Granted;

    static PermitFile Granted(PermitFile file, PermitStatus status, GrantRow grant) => With(file with { Status = status, Grant = grant },
        [.. status == PermitStatus.Used ? [] : new[] { new Deadline(DeadlineKind.Lapse, grant.LapsesOn) }, .. TermsOf(grant)]);

    static PermitFile Conditions(PermitFile file, IReadOnlyList<int> numbers, ConditionStatus status)
    {
        var grant = file.Grant! with { Conditions = [.. file.Grant.Conditions.Select(c => numbers.Contains(c.Number) ? c with { Status = status } : c)] };
        return With(file with { Grant = grant, Status = file.Status == PermitStatus.GrantedWithConditions ? StatusOf(grant) : file.Status },
            [.. file.Deadlines.Where(d => d.Kind != DeadlineKind.Conditions || !numbers.Contains(d.Condition))]);
    }

    static IEnumerable<Deadline> TermsOf(GrantRow grant) =>
        grant.Conditions.Where(c => c.Status == ConditionStatus.Open).Select(c => new Deadline(DeadlineKind.Conditions, c.By, c.Number));

    static PermitFile With(PermitFile file, IReadOnlyList<Deadline> deadlines) => file with
    {
        Deadlines = deadlines,
        NextDeadline = Earliest(deadlines.Where(d => d.Kind != DeadlineKind.Lapse)),
        DueOn = Earliest(deadlines.Where(d => d.Kind != DeadlineKind.Conditions)),
        UnwarnedOn = Earliest(deadlines.Where(d => !d.IsWarned)),
    };

    static DateOnly? Earliest(IEnumerable<Deadline> deadlines) => deadlines.Min(d => (DateOnly?)d.On);
}
