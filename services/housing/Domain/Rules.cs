using Territory.Kernel.Domain;

namespace Territory.Housing.Domain;

/// <summary>The sentences that must hold. Each is named for what is true when a command may pass.</summary>
public static class Rules
{
    public static Rule DwellingIsInAZone { get; } = new("dwelling-is-in-a-zone", "CCH L635-1",
        "Ce logement n’est dans aucun périmètre en vigueur : aucune autorisation n’est à demander.",
        "This dwelling is in no perimeter in force: no authorisation is to be asked for.");

    public static Rule NotFiledYet { get; } = new("not-filed-yet", "CRPA L112-3",
        "Cette demande est déjà déposée.", "This application has been filed already.");

    public static Rule ApplicationIsOpen { get; } = new("application-is-open", "CCH L635-4",
        "Cette demande est close : elle a été décidée ou retirée.", "This application is closed: it was decided or withdrawn.");

    public static Rule ApplicationIsComplete { get; } = new("application-is-complete", "CRPA L114-5",
        "Le dossier est incomplet : demandez ou recevez d’abord les pièces manquantes.", "The file is incomplete: the missing pieces come first.");

    public static Rule NoDecisionSignedYet { get; } = new("no-decision-signed-yet", "CCH L635-3",
        "Une décision est déjà signée sur ce dossier.", "A decision on this file is signed already.");

    public static Rule DecisionIsSigned { get; } = new("decision-is-signed", "CCH L635-4",
        "Aucune décision n’est signée : il n’y a rien à notifier.", "No decision is signed: there is nothing to notify.");

    public static Rule SignedBeforeNotified { get; } = new("signed-before-notified", "CRPA L221-8",
        "La notification ne peut pas précéder la signature.", "A notification cannot come before the signature.");

    public static Rule NotInTheFuture { get; } = new("not-in-the-future", "–",
        "Une des dates est dans le futur.", "One of the dates is in the future.");

    public static Rule PiecesComeAfterFiling { get; } = new("pieces-come-after-filing", "CRPA L114-5",
        "Une pièce ne peut pas avoir été reçue avant le dépôt de la demande.", "A piece cannot have come in before the application was filed.");

    public static Rule SignatoryHasADelegation { get; } = new("signatory-has-a-delegation", "CGCT L5211-9",
        "Seul un signataire muni d’une délégation peut signer une décision.", "Only a signatory with a delegation may sign a decision.");

    public static Rule ZoneIsNew { get; } = new("zone-is-new", "CCH L635-1",
        "Cette commune a déjà un périmètre.", "This commune has a perimeter already.");

    public static Rule NoTacitGrantYet(DateOnly grantedOn) => new("no-tacit-grant-yet", "CCH L635-4",
        $"L’autorisation est née tacitement le {grantedOn:dd/MM/yyyy} à 24 h : cette étape n’est plus possible.",
        $"The authorisation was tacitly granted on {grantedOn:yyyy-MM-dd} at 24:00: this step is no longer possible.");

    public static Rule ZoneEntersIntoForceLater(int months, DateOnly earliest) => new("zone-enters-into-force-later", "CCH L635-1, II",
        $"Une zone entre en vigueur {months} mois au moins après sa publication : au plus tôt le {earliest:dd/MM/yyyy}.",
        $"A zone enters into force {months} months after its publication at the soonest: on {earliest:yyyy-MM-dd}.");
}
