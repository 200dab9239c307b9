using Territory.Kernel.Domain;

namespace Territory.Housing.Domain;

public abstract record DocumentCommand;

/// <param name="Subject">Under whose key the file's own key and name are sealed.</param>
/// <param name="HolderIsOpen">Whether whoever sends it may still add to that draft or application: a fact of another stream.</param>
/// <param name="Replaces">The document that it is to stand for.</param>
public sealed record AttachDocument(
    DocumentHolder Holder, Guid HolderId, bool HolderIsOpen, Piece? Piece, DateOnly? EstablishedOn, FileFormat Format, long Size, string Digest, VirusCheck Scan, int Versions,
    Guid FileId, Guid Subject, DocumentSender Sender, DocumentSecret Secret, Guid? Replaces, DateOnly Today) : DocumentCommand;

/// <param name="IsPartOfTheFile">Whether it is a piece that an application counts as received: a fact of another stream.</param>
public sealed record RemoveDocument(Guid DocumentId, DocumentSender Sender, bool HolderIsOpen, bool IsPartOfTheFile, DateOnly Today) : DocumentCommand;

/// <summary>The draft is closed: what is still attached to it goes.</summary>
public sealed record RemoveAllDocuments(DateOnly Today) : DocumentCommand;

public static class DocumentDecider
{
    public static Decider<DocumentCommand, DocumentSet, DocumentEvent> Instance { get; } =
        new("permit-documents", "permis-de-louer", DocumentSet.Empty, Decide, DocumentSet.Evolve) { Claims = DocumentSet.Claims, SealedWith = SealedWith };

    /// <summary>A document is erased with the draft or the application that it belongs to.</summary>
    static string? SealedWith(DocumentSet set, DocumentEvent e) => e is not DocumentAttached attached ? null
        : attached.Holder == DocumentHolder.Draft ? DraftDecider.Instance.PurposeOf(attached.HolderId) : PermitDecider.Instance.PurposeOf(attached.HolderId);

    public static Decision<DocumentEvent> Decide(DocumentCommand command, DocumentSet set, Law law) => command switch
    {
        AttachDocument attach => Attach(attach, set, law),
        RemoveDocument remove => Remove(remove, set),
        RemoveAllDocuments remove => [.. set.Attached.Select(d => Removed(d, remove.Today))],
        _ => throw new ArgumentOutOfRangeException(nameof(command)),
    };

    static Decision<DocumentEvent> Attach(AttachDocument attach, DocumentSet set, Law law)
    {
        var document = DocumentSet.DocumentIdOf(attach.HolderId, attach.Piece, attach.Digest);
        var (same, replaced) = (set.Find(document), attach.Replaces is { } old ? set.Find(old) : null);
        // A draft forgets what was replaced; an application keeps what somebody may have examined.
        var forgotten = attach.Holder == DocumentHolder.Draft && replaced != same ? replaced : null;
        if (same is not null && forgotten is null) return [];
        if (!attach.HolderIsOpen) return DocumentRules.HolderIsOpen;
        if (replaced is not null && replaced.Sender != attach.Sender) return DocumentRules.DocumentIsTheirOwn;
        if (same is not null) return Removed(forgotten!, attach.Today);
        if (law.InForce(DocumentRules.Most, attach.Today) is not { } most) return Law.NoRuleInForce(DocumentRules.Most, attach.Today);
        if (set.Attached.Count - (forgotten is null ? 0 : 1) >= most.Whole) return DocumentRules.DocumentsAreNotTooMany(most.Whole);
        var attached = new DocumentAttached(document, attach.Holder, attach.HolderId, attach.Piece, attach.Format, attach.Size, attach.Digest, attach.Scan, attach.Versions,
            attach.FileId, new(attach.Subject, attach.Secret), attach.Sender, attach.Today, forgotten is null ? replaced?.DocumentId : null, attach.EstablishedOn);
        return forgotten is null ? attached : [Removed(forgotten, attach.Today), attached];
    }

    static Decision<DocumentEvent> Remove(RemoveDocument remove, DocumentSet set)
    {
        if (set.Find(remove.DocumentId) is not { } document) return [];
        if (!remove.HolderIsOpen) return DocumentRules.HolderIsOpen;
        if (document.Sender != remove.Sender) return DocumentRules.DocumentIsTheirOwn;
        return remove.IsPartOfTheFile ? DocumentRules.DocumentIsNoReceivedPiece : Removed(document, remove.Today);
    }

    static DocumentRemoved Removed(DocumentAttached document, DateOnly today) => new(document.DocumentId, document.FileId, today);
}
