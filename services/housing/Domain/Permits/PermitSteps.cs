namespace Territory.Housing.Domain;

/// <summary>Each step of a file's life in plain words, with the article that it stands on.</summary>
public static class PermitSteps
{
    /// <param name="What">In plain French, as the history of a file shows it.</param>
    public sealed record PermitStep(string What, string? Law);

    public static PermitStep? Of(string storedName) => ByName.GetValueOrDefault(storedName);

    static readonly Dictionary<string, PermitStep> ByName = new()
    {
        ["permit-application-filed"] = new("Demande déposée", "CCH L635-4, R635-2"),
        ["permit-recepisse-issued"] = new("Récépissé délivré", "CCH R635-3 ; CRPA L112-3"),
        ["permit-application-found-incomplete"] = new("Pièces manquantes demandées : le délai ne court pas", "CRPA L114-5"),
        ["permit-pieces-received"] = new("Pièces reçues", "CRPA L114-5"),
        ["permit-application-complete"] = new("Dossier complet : le délai court", "CCH L635-4 ; CRPA L114-5"),
        ["permit-application-closed-without-follow-up"] = new("Demande classée sans suite", "CRPA L114-5"),
        ["permit-application-reopened"] = new("Dossier rouvert", "CRPA L411-2 ; CJA L911-1"),
        ["permit-application-withdrawn"] = new("Demande retirée par le demandeur", null),
        ["permit-application-passed-on"] = new("Demande transmise à l’autorité compétente", "CRPA L114-2"),
        ["permit-decision-proposed"] = new("Décision proposée", "CCH L635-3"),
        ["permit-refusal-signed"] = new("Refus signé : sans effet tant qu’il n’est pas notifié", "CCH L635-3"),
        ["permit-refusal-notified"] = new("Refus notifié", "CCH L635-3, L635-4 ; CRPA L221-8"),
        ["permit-refusal-notified-too-late"] = new("Refus notifié après la naissance de l’autorisation tacite", "CCH L635-4 ; CRPA L242-1"),
        ["permit-grant-signed"] = new("Autorisation signée", "CCH L635-3"),
        ["permit-grant-notified"] = new("Autorisation notifiée", "CCH L635-3, L635-4 ; CRPA L221-8"),
        ["permit-grant-notified-too-late"] = new("Autorisation notifiée après la naissance de l’autorisation tacite", "CCH L635-4"),
        ["permit-tacitly-granted"] = new("Autorisation tacite née du silence", "CCH L635-4, L635-8"),
        ["permit-tacit-grant-set-aside"] = new("Autorisation tacite écartée : le refus avait été notifié à temps", "CCH L635-4"),
        ["permit-tacit-grant-blocked"] = new("Autorisation tacite empêchée par un arrêté de police", "CCH L635-9"),
        ["permit-conditions-lifted"] = new("Réserves levées", "CCH L635-3"),
        ["permit-conditions-breached"] = new("Réserves non respectées", "CCH L635-3"),
        ["permit-letting-declared"] = new("Mise en location déclarée", "CCH L635-4, L635-5"),
        ["permit-transfer-declared"] = new("Transfert demandé par le nouveau propriétaire", "CCH R635-3"),
        ["permit-transferred"] = new("Autorisation transférée au nouveau propriétaire", "CCH R635-3"),
        ["permit-lapsed"] = new("Autorisation caduque : aucune location dans le délai", "CCH R635-3"),
        ["permit-withdrawal-hearing-opened"] = new("Retrait envisagé : le titulaire est invité à présenter ses observations", "CRPA L121-1, L242-1"),
        ["permit-withdrawal-observations-received"] = new("Observations du titulaire reçues", "CRPA L122-1"),
        ["permit-withdrawal-signed"] = new("Retrait signé : sans effet tant qu’il n’est pas notifié", "CRPA L211-2, L242-1"),
        ["permit-withdrawn-by-authority"] = new("Autorisation retirée par l’administration", "CRPA L242-1"),
        ["permit-decision-appealed"] = new("Recours formé contre la décision", "CJA R421-1 ; CRPA L411-2"),
        ["permit-appeal-decided"] = new("Recours tranché", "CRPA L411-2"),
        ["permit-decision-annulled"] = new("Décision annulée", "CJA L911-1"),
        ["permit-deadline-warned"] = new("Échéance proche signalée aux agents", null),
    };
}
