using Territory.Kernel.Domain;

namespace Territory.Housing.Domain;

/// <summary>The register of what the law has sent to others about the decisions on one file (CCH L635-6, L635-10).</summary>
public abstract record TransmissionEvent;

/// <summary>A transmission is owed to a recipient; it stays open until there is proof that it arrived.</summary>
/// <param name="NotifiedOn">When the decision was notified; of a correction, when the decision ceased to stand.</param>
/// <param name="TransmissionId">Also the key by which the recipient tells a repetition. Without one: of before there was more than one a recipient.</param>
/// <param name="OpenedOn">The civil day that decides in which month's reconciliation it stands.</param>
/// <param name="Corrects">The transmission whose recipient must be told that the decision stands no more.</param>
/// <param name="NotBefore">A correction waits until the sending that it corrects can no longer be on its way.</param>
[Stored("transmission-opened")]
public sealed record TransmissionOpened(
    Recipient Recipient, Guid ApplicationId, string CommuneInsee, DateOnly NotifiedOn, string Ground, TransmissionKind Kind = TransmissionKind.Refusal,
    Guid? TransmissionId = null, DateOnly? OpenedOn = null, Guid? Corrects = null, DecisionEnd? Because = null, DateTimeOffset? NotBefore = null) : TransmissionEvent;

/// <summary>One process has taken an attempt upon itself; no other sends until its result is there or its time is over.</summary>
/// <param name="Until">Machine time after which an attempt without a result is made again.</param>
[Stored("transmission-attempted")]
public sealed record TransmissionAttempted(Guid TransmissionId, int Attempt, DateTimeOffset Until) : TransmissionEvent;

/// <summary>The recipient has it.</summary>
/// <param name="Reference">What the recipient calls it.</param>
/// <param name="Digest">SHA-256 of what was sent, which itself is kept nowhere.</param>
[Stored("transmission-accepted")]
public sealed record TransmissionAccepted(Guid TransmissionId, int Attempt, string Reference, string Digest, DateTimeOffset AcceptedAt) : TransmissionEvent;

/// <param name="RetryAt">Machine time; null when only a person can have it sent again.</param>
[Stored("transmission-failed")]
public sealed record TransmissionFailed(Guid TransmissionId, int Attempt, PartnerFailure Failure, int? HttpStatus, DateTimeOffset? RetryAt) : TransmissionEvent;

/// <summary>The landlord's data were erased before it was sent: there is nothing left to send (RGPD art. 17).</summary>
[Stored("transmission-found-impossible")]
public sealed record TransmissionFoundImpossible(Guid TransmissionId) : TransmissionEvent;

/// <summary>A person has asked for another attempt now.</summary>
[Stored("transmission-retried")]
public sealed record TransmissionRetried(Guid TransmissionId) : TransmissionEvent;

/// <summary>A person has sent it otherwise, by post for instance.</summary>
/// <param name="Proof">Reference of the postal or other proof.</param>
[Stored("transmission-settled-by-hand")]
public sealed record TransmissionSettledByHand(Guid TransmissionId, DateOnly SentOn, string Proof) : TransmissionEvent;

/// <summary>The decision stands no more, and no proof says that the recipient was told of it: it will not be told now.</summary>
[Stored("transmission-dropped")]
public sealed record TransmissionDropped(Guid TransmissionId) : TransmissionEvent;

/// <summary>The decision on the file stands no more.</summary>
/// <param name="Version">Of the file: what came before it is opened no more, in whatever order messages arrive.</param>
[Stored("transmission-decision-ended")]
public sealed record TransmissionDecisionEnded(long Version, DecisionEnd Because, DateOnly On) : TransmissionEvent;

/// <summary>CAF, MSA and the tax services (CCH L635-6); the committee of the PDALHPD and ORTHI, the observatory of unfit housing (L635-10).</summary>
public enum Recipient { Caf, Msa, Tax, Pdalhpd, Orthi }

public enum TransmissionKind { Refusal, ConditionalGrant, Correction }

public enum DecisionEnd { Annulled, WithdrawnByAuthority }

/// <summary>What a transmission waits for, or how it ended.</summary>
public enum TransmissionStatus { Waiting, Sending, RefusedByPartner, Impossible, Accepted, SettledByHand, Dropped }

/// <param name="Until">Not to be attempted before; null: at once.</param>
/// <param name="Proof">Of a sending by hand.</param>
public sealed record Transmission(
    Guid Id, Recipient Recipient, TransmissionKind Kind, string CommuneInsee, DateOnly NotifiedOn, TransmissionStatus Status, int Attempts, DateTimeOffset? Until, Guid? Corrects, string? Proof)
{
    /// <summary>The same decision leads to the same transmission, however often and under whatever message it is told.</summary>
    public static Guid IdOf(Guid applicationId, TransmissionKind kind, DateOnly notifiedOn, Recipient recipient) =>
        NameId.Of("transmission", $"{applicationId}:{kind}:{notifiedOn:yyyy-MM-dd}:{recipient}");

    /// <summary>Which transmission an event is about; null where it is about the whole register.</summary>
    public static Guid? IdOf(TransmissionEvent e) => e switch
    {
        TransmissionOpened opened => opened.TransmissionId ?? IdOf(opened.ApplicationId, opened.Kind, opened.NotifiedOn, opened.Recipient),
        TransmissionAttempted attempted => attempted.TransmissionId,
        TransmissionAccepted accepted => accepted.TransmissionId,
        TransmissionFailed failed => failed.TransmissionId,
        TransmissionFoundImpossible impossible => impossible.TransmissionId,
        TransmissionRetried retried => retried.TransmissionId,
        TransmissionSettledByHand settled => settled.TransmissionId,
        TransmissionDropped dropped => dropped.TransmissionId,
        _ => null,
    };

    public static Transmission Evolve(Transmission one, TransmissionEvent e) => e switch
    {
        TransmissionAttempted attempted => one with { Status = TransmissionStatus.Sending, Attempts = attempted.Attempt, Until = attempted.Until },
        TransmissionAccepted => one with { Status = TransmissionStatus.Accepted, Until = null },
        TransmissionFailed failed => one with { Status = failed.RetryAt is null ? TransmissionStatus.RefusedByPartner : TransmissionStatus.Waiting, Until = failed.RetryAt },
        TransmissionFoundImpossible => one with { Status = TransmissionStatus.Impossible, Until = null },
        TransmissionRetried => one with { Status = TransmissionStatus.Waiting, Until = null },
        TransmissionSettledByHand settled => one with { Status = TransmissionStatus.SettledByHand, Until = null, Proof = settled.Proof },
        TransmissionDropped => one with { Status = TransmissionStatus.Dropped, Until = null },
        _ => one,
    };
}

/// <param name="EndedAt">Version of the file at which its last decision ceased to stand.</param>
public sealed record Transmissions(IReadOnlyList<Transmission> All, long EndedAt)
{
    public static Transmissions None { get; } = new([], 0);

    public Transmission? Find(Guid id) => All.FirstOrDefault(t => t.Id == id);

    public static Transmissions Evolve(Transmissions register, TransmissionEvent e) => e switch
    {
        TransmissionOpened opened => register with
        {
            All =
            [
                .. register.All,
                new(Transmission.IdOf(opened)!.Value, opened.Recipient, opened.Kind, opened.CommuneInsee, opened.NotifiedOn, TransmissionStatus.Waiting, 0, opened.NotBefore, opened.Corrects, null),
            ],
        },
        TransmissionDecisionEnded ended => register with { EndedAt = ended.Version },
        _ => register with { All = [.. register.All.Select(t => t.Id == Transmission.IdOf(e) ? Transmission.Evolve(t, e) : t)] },
    };

    /// <summary>The register's stream for the decisions on an application.</summary>
    public static Guid IdOf(Guid applicationId) => NameId.Of("transmissions", applicationId.ToString());
}
