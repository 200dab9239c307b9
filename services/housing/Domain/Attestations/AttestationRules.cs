using Territory.Kernel.Domain;

namespace Territory.Housing.Domain;

public static class AttestationRules
{
    /// <summary>The rule that there is no attestation of this permit on that day; null where there is one. A used one stays part of its lease (CCH L635-5).</summary>
    public static Rule? WhyNone(PermitStanding permit, DateOnly today) => permit.On(today) switch
    {
        PermitValidity.Pending => permit.Status == PermitStatus.BlockedByPoliceOrder ? PermitRules.NoPoliceOrderStands : PermitIsGranted(permit.TacitGrantOn?.AddDays(1)),
        PermitValidity.Refused => PermitWasNotRefused,
        PermitValidity.Closed => ApplicationWasFollowedUp,
        PermitValidity.Lapsed => PermitHasNotLapsed(permit.Grant!.LapsesOn),
        PermitValidity.Withdrawn => PermitIsNotWithdrawn(permit.EndedOn!.Value),
        PermitValidity.Annulled => PermitIsNotAnnulled(permit.EndedOn!.Value),
        _ => null,
    };

    /// <param name="claimableFrom">When the silence that runs can be claimed as a grant; null while it does not run.</param>
    public static Rule PermitIsGranted(DateOnly? claimableFrom) => claimableFrom is { } from
        ? new("permit-is-granted", "CCH L635-4 ; CRPA L232-3",
            $"L’autorisation n’est pas encore accordée. Sans décision notifiée d’ici là, elle naîtra du silence et l’attestation pourra être demandée à partir du {from:dd/MM/yyyy}.",
            $"The authorisation is not granted yet. Unless a decision is notified before, silence will grant it, and the attestation can be asked for from {from:yyyy-MM-dd}.")
        : new("permit-is-granted", "CCH L635-4 ; CRPA L114-5",
            "L’autorisation n’est pas encore accordée : le délai au terme duquel le silence vaut accord ne court pas.",
            "The authorisation is not granted yet: the time after which silence is a grant does not run.");

    public static Rule PermitWasNotRefused { get; } = new("permit-was-not-refused", "CCH L635-3",
        "La demande a été refusée : il n’y a pas d’autorisation à attester.", "The application was refused: there is no authorisation to attest.");

    public static Rule ApplicationWasFollowedUp { get; } = new("application-was-followed-up", "CCH L635-4",
        "La demande est close sans autorisation : il n’y a rien à attester.", "The application was closed without an authorisation: there is nothing to attest.");

    public static Rule PermitHasNotLapsed(DateOnly lastDay) => new("permit-has-not-lapsed", "CCH R635-3",
        $"L’autorisation est caduque : aucune mise en location n’a suivi jusqu’au {lastDay:dd/MM/yyyy}. Déposez une nouvelle demande.",
        $"The authorisation has lapsed: no letting followed until {lastDay:yyyy-MM-dd}. File a new application.");

    public static Rule PermitIsNotWithdrawn(DateOnly on) => new("permit-is-not-withdrawn", "CRPA L242-1",
        $"L’autorisation a été retirée par l’administration le {on:dd/MM/yyyy}.", $"The authorisation was withdrawn by the authority on {on:yyyy-MM-dd}.");

    public static Rule PermitIsNotAnnulled(DateOnly on) => new("permit-is-not-annulled", "CJA L11",
        $"L’autorisation a été annulée par le juge le {on:dd/MM/yyyy}.", $"The authorisation was annulled by a court on {on:yyyy-MM-dd}.");

    public static Rule CodeIsSignedByUs { get; } = new("code-is-signed-by-us", "CRPA L232-3",
        "Ce code n’a pas été signé par la communauté d’agglomération : ne vous fiez pas au document qui le porte.",
        "This code was not signed by the authority: do not rely on the document that bears it.");
}
