using Territory.Kernel.Domain;

namespace Territory.Housing.Domain;

public static class DocumentRules
{
    /// <summary>How many documents one draft or application may have.</summary>
    public const string Most = "documents/nombre-maximal";

    /// <summary>How large one may be.</summary>
    public const string Largest = "documents/taille-maximale";

    public static Rule HolderIsOpen { get; } = new("documents-can-still-change", "CCH L635-4",
        "Ce dossier est clos : ses documents ne changent plus.", "This file is closed: its documents do not change any more.");

    public static Rule DocumentIsNoReceivedPiece { get; } = new("document-is-no-received-piece", "CRPA L114-5",
        "Cette pièce est reçue et fait partie du dossier : vous pouvez la remplacer, non la retirer.",
        "This piece is received and part of the file: it can be replaced, not removed.");

    public static Rule DocumentIsTheirOwn { get; } = new("document-is-their-own", "–",
        "Ce document a été joint par un autre : seul le demandeur remplace ou retire les siens, et un agent ceux des agents.",
        "This document was attached by another: only the applicant replaces or removes their own, and an agent those of agents.");

    public static Rule DocumentsAreNotTooMany(int most) => new("documents-are-not-too-many", "–",
        $"Ce dossier a déjà {most} documents, le plus qu’il puisse avoir : retirez-en un, ou réunissez-en plusieurs en un PDF.",
        $"This file has {most} documents already, the most that it may have: remove one, or put several into one PDF.");
}
