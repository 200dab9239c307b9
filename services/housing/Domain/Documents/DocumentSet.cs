using Territory.Kernel.Domain;

namespace Territory.Housing.Domain;

/// <summary>The documents attached to one draft or one application. The files themselves stand in the document store.</summary>
public abstract record DocumentEvent;

/// <param name="Piece">The piece that it is; null for anything else, such as a photograph of a visit.</param>
/// <param name="Digest">SHA-256, lower-case hexadecimal: what is given out is what was sent.</param>
/// <param name="Versions">How often a PDF was written on; more than once deserves a look.</param>
/// <param name="FileId">Name of the sealed file in the document store.</param>
/// <param name="EstablishedOn">The date of a diagnostic, where its sender said it.</param>
/// <param name="Replaces">The document of an application that it stands for from now on; that one stays readable.</param>
[Stored("document-attached")]
public sealed record DocumentAttached(
    Guid DocumentId, DocumentHolder Holder, Guid HolderId, Piece? Piece, FileFormat Format, long Size, string Digest, VirusCheck Scan, int Versions,
    Guid FileId, Personal<DocumentSecret> Secret, DocumentSender Sender, DateOnly AttachedOn, Guid? Replaces, DateOnly? EstablishedOn) : DocumentEvent;

/// <summary>The document is no longer there; its file is destroyed.</summary>
[Stored("document-removed")]
public sealed record DocumentRemoved(Guid DocumentId, Guid FileId, DateOnly RemovedOn) : DocumentEvent;

public enum DocumentHolder { Draft, Application }

/// <summary>Who sent it: only they replace or remove it.</summary>
public enum DocumentSender { Applicant, Agent }

/// <summary>Personal: stored sealed. Without it nobody opens the file: to erase the subject's key erases the file.</summary>
/// <param name="Name">As the sender called it.</param>
/// <param name="Key">Key of the file alone, base64.</param>
public sealed record DocumentSecret(string? Name, string Key);

/// <summary>What is attached now. Names and keys stay sealed in it: a state is remembered for a minute, also past an erasure.</summary>
public sealed record DocumentSet(IReadOnlyList<DocumentAttached> Attached)
{
    public static DocumentSet Empty { get; } = new([]);

    public static Guid IdOf(Guid holder) => NameId.Of("documents", holder.ToString());

    /// <summary>The same bytes as the same piece are the same document, however often they are sent.</summary>
    public static Guid DocumentIdOf(Guid holder, Piece? piece, string digest) => NameId.Of("document", $"{holder}|{piece}|{digest}");

    public DocumentAttached? Find(Guid document) => Attached.FirstOrDefault(d => d.DocumentId == document);

    /// <summary>Another stands for it now.</summary>
    public bool IsReplaced(Guid document) => Attached.Any(d => d.Replaces == document);

    public static DocumentSet Evolve(DocumentSet set, DocumentEvent e) => e switch
    {
        DocumentAttached attached => new([.. set.Attached, attached with { Secret = new(attached.Secret.Subject, null) { Sealed = attached.Secret.Sealed } }]),
        DocumentRemoved removed => new([.. set.Attached.Where(d => d.DocumentId != removed.DocumentId)]),
        _ => set,
    };

    public static IEnumerable<Claim> Claims(DocumentSet set, DocumentEvent e) => e switch
    {
        DocumentAttached { Holder: DocumentHolder.Draft } attached => [new Claim.RequireFree(Draft.Closed, attached.HolderId.ToString())],
        _ => [],
    };
}
