namespace Territory.Housing.Domain;

public enum LedgerMove { Filed, Stopped, Started, Restarted, Unmoved, Ended, Expired }

/// <summary>One move of the month in which the administration must answer.</summary>
/// <param name="On">The civil day that counts, not the one on which it was recorded.</param>
/// <param name="DueOn">At 24:00 of that day silence grants; null while the month does not run.</param>
/// <param name="Ground">The article, or the rule as it stood.</param>
/// <param name="IfCountedFromFiling">When the month would end by the other reading of the law.</param>
public sealed record LedgerEntry(DateOnly On, LedgerMove Move, DateOnly? DueOn, string Ground, string French, DateOnly? IfCountedFromFiling = null);

/// <summary>Every start, stop and restart of the month, with its ground (CCH L635-4, CRPA L114-5).</summary>
public static class DeadlineLedger
{
    public static IReadOnlyList<LedgerEntry> Of(IEnumerable<PermitEvent> events)
    {
        var entries = new List<LedgerEntry>();
        foreach (var e in events)
            if (EntryOf(e, entries) is { } entry) entries.Add(entry);
        return entries;
    }

    static LedgerEntry? EntryOf(PermitEvent e, List<LedgerEntry> before) => e switch
    {
        ApplicationFiled filed => new(filed.FiledOn, LedgerMove.Filed, null, "CRPA L112-3", "La demande est déposée."),
        ApplicationFoundIncomplete found => new(found.AskedOn, LedgerMove.Stopped, found.TacitGrantOn, "CRPA L114-5",
            $"Des pièces manquent : le mois ne court pas. Elles sont attendues jusqu’au {found.ReplyBy:dd/MM/yyyy}."),
        PiecesReceived received => new(received.ReceivedOn, LedgerMove.Unmoved, DueOf(before), "CRPA L114-5", "Des pièces sont reçues."),
        ApplicationComplete complete => new(complete.CompleteOn, before.Any(b => b.Move is LedgerMove.Started or LedgerMove.Restarted) ? LedgerMove.Restarted : LedgerMove.Started,
            complete.TacitGrantOn, complete.Ground, "Le dossier est complet : le mois court.", complete.IfCountedFromFiling),
        ApplicationReopened reopened => new(reopened.ReopenedOn, LedgerMove.Stopped, null, "CRPA L114-5", "Le dossier est rouvert."),
        RefusalSigned or GrantSigned => new(e is RefusalSigned refusal ? refusal.SignedOn : ((GrantSigned)e).SignedOn, LedgerMove.Unmoved, DueOf(before), "CCH L635-4",
            "Une décision est signée : le mois court jusqu’à sa notification."),
        RefusalNotified notified => new(notified.NotifiedOn, LedgerMove.Ended, null, "CCH L635-4", "Le refus est notifié dans le délai."),
        GrantNotified notified => new(notified.NotifiedOn, LedgerMove.Ended, null, "CCH L635-4", "L’autorisation est notifiée dans le délai."),
        RefusalNotifiedTooLate late => new(late.NotifiedOn, LedgerMove.Unmoved, null, "CRPA L242-1", "Le refus est notifié après le délai : il ne peut valoir que retrait, à justifier."),
        GrantNotifiedTooLate late => new(late.NotifiedOn, LedgerMove.Unmoved, null, "CRPA L242-1", "L’autorisation est notifiée après sa naissance tacite."),
        PermitTacitlyGranted granted => new(granted.GrantedOn, LedgerMove.Expired, null, "CCH L635-4", "Un mois de silence : l’autorisation est née à 24 h."),
        TacitGrantBlocked blocked => new(blocked.DueOn, LedgerMove.Ended, null, "CCH L635-9", "Un arrêté de police est en vigueur sur l’immeuble : le silence n’accorde rien."),
        TacitGrantSetAside aside => new(aside.RefusalNotifiedOn, LedgerMove.Unmoved, null, "CCH L635-4", "Une preuve tardive établit une notification dans le délai : aucune autorisation tacite n’est née."),
        ClosedWithoutFollowUp closed => new(closed.ClosedOn, LedgerMove.Ended, null, "CRPA L114-5", "Les pièces ne sont pas venues à temps : classement sans suite."),
        ApplicationWithdrawn withdrawn => new(withdrawn.WithdrawnOn, LedgerMove.Ended, null, "CCH L635-4", "Le demandeur retire sa demande."),
        ApplicationPassedOn passed => new(passed.PassedOn, LedgerMove.Ended, null, "CRPA L114-2", $"La demande est transmise à {passed.To}."),
        _ => null,
    };

    static DateOnly? DueOf(List<LedgerEntry> before) => before.Count > 0 ? before[^1].DueOn : null;
}
