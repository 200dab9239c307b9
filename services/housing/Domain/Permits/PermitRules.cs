using Territory.Kernel.Domain;

namespace Territory.Housing.Domain;

/// <summary>The sentences that must hold in the life of a permit after its filing.</summary>
public static class PermitRules
{
    public static Rule NoPoliceOrderStands { get; } = new("no-police-order-stands", "CCH L635-9",
        "L’immeuble est sous le coup d’un arrêté d’insalubrité ou de mise en sécurité : aucune autorisation ne peut être accordée.",
        "The building is under an order of insalubrity or safety: no authorisation may be granted.");

    public static Rule PoliceOrderStands { get; } = new("police-order-stands", "CCH L511-14",
        "Aucun arrêté de cette référence n’est en vigueur sur cet immeuble.", "No order of that reference stands on this building.");

    public static Rule LiftedAfterIssued { get; } = new("lifted-after-issued", "CCH L511-14",
        "La mainlevée ne peut pas précéder l’arrêté.", "An order cannot be lifted before it was issued.");

    public static Rule ConditionsEndInTheFuture { get; } = new("conditions-end-in-the-future", "CCH L635-3",
        "Le délai d’une réserve doit être à venir.", "The term of a condition must lie ahead.");

    public static Rule PermitIsInForce { get; } = new("permit-is-in-force", "CCH L635-4",
        "Aucune autorisation n’est en vigueur sur ce dossier.", "No authorisation is in force on this file.");

    public static Rule ConditionExists { get; } = new("condition-exists", "CCH L635-3",
        "Cette autorisation n’a pas de réserve de ce numéro.", "This grant has no condition of that number.");

    public static Rule ConditionsTermHasPassed { get; } = new("conditions-term-has-passed", "CCH L635-3",
        "Le délai de cette réserve n’est pas écoulé.", "The term of that condition has not passed yet.");

    public static Rule LeaseComesBeforeTheLapse(DateOnly lapsedOn) => new("lease-comes-before-the-lapse", "CCH R635-3",
        $"L’autorisation est caduque depuis le {lapsedOn:dd/MM/yyyy} à 24 h : une nouvelle demande est nécessaire.",
        $"The authorisation lapsed on {lapsedOn:yyyy-MM-dd} at 24:00: a new application is needed.");

    public static Rule TransferIsDeclared { get; } = new("transfer-is-declared", "CCH R635-3",
        "Aucun transfert n’est déclaré sur cette autorisation.", "No transfer of this authorisation was declared.");

    public static Rule NoOtherTransferIsDeclared { get; } = new("no-other-transfer-is-declared", "CCH R635-3",
        "Un transfert est déjà déclaré et attend l’accord du titulaire.", "A transfer was declared already and awaits the holder's agreement.");

    public static Rule WithdrawnWithinFourMonths(DateOnly last) => new("withdrawn-within-four-months", "CRPA L242-1",
        $"L’autorisation ne pouvait être retirée que jusqu’au {last:dd/MM/yyyy}.", $"The authorisation could be withdrawn until {last:yyyy-MM-dd} only.");

    public static Rule HearingIsOpen { get; } = new("hearing-is-open", "CRPA L121-1",
        "Le titulaire n’a pas été invité à présenter ses observations.", "The holder has not been invited to be heard.");

    public static Rule HolderWasHeard(DateOnly replyBy) => new("holder-was-heard", "CRPA L122-1",
        $"Le titulaire peut présenter ses observations jusqu’au {replyBy:dd/MM/yyyy}.", $"The holder may be heard until {replyBy:yyyy-MM-dd}.");

    public static Rule DecisionCanBeAppealed { get; } = new("decision-can-be-appealed", "CRPA L411-2",
        "Aucune décision notifiée ne peut être contestée sur ce dossier.", "No notified decision on this file can be appealed.");

    public static Rule AppealComesAfterNotification { get; } = new("appeal-comes-after-notification", "CRPA L411-2",
        "Un recours ne peut pas précéder la notification de la décision.", "An appeal cannot come before the notification of the decision.");

    public static Rule AppealIsPending { get; } = new("appeal-is-pending", "CRPA L411-3",
        "Aucun recours gracieux n’attend de réponse.", "No recours gracieux awaits an answer.");

    public static Rule DecisionCanBeAnnulled { get; } = new("decision-can-be-annulled", "CJA L911-1",
        "Aucune décision de ce dossier n’a pu être annulée.", "This file has no decision that could be annulled.");

    public static Rule JudgedBeforeNotified { get; } = new("judged-before-notified", "CJA R751-3",
        "La notification d’un jugement ne peut pas le précéder.", "A judgment cannot be notified before it was given.");
}
