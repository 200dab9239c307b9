using Territory.Kernel.Domain;

namespace Territory.Housing.Domain;

public static class DraftRules
{
    /// <summary>How long a draft is kept without a change.</summary>
    public const string Kept = "brouillons/conservation";

    public static Rule DraftIsNotFiled { get; } = new("draft-is-not-filed", "CRPA L112-3",
        "Ce brouillon est déjà déposé : c’est maintenant une demande.", "This draft is filed already: it is an application now.");

    public static Rule DraftIsThere { get; } = new("draft-is-there", "RGPD art. 5, 1, e",
        "Ce brouillon a été supprimé ou a expiré.", "This draft was discarded or has expired.");
}
