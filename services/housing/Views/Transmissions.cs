using Territory.Housing.Domain;
using Territory.Kernel.Domain;
using Territory.Kernel.EventStore;

namespace Territory.Housing;

/// <summary>One transmission as its register, the lists and the sending see it. No personal field: those are opened from the file when it is sent.</summary>
public sealed record TransmissionRow(
    Guid ApplicationId, string CommuneInsee, Recipient Recipient, TransmissionKind Kind, string Ground, DateOnly NotifiedOn, DateOnly OpenedOn, TransmissionStatus Status)
{
    public int Attempts { get; init; }

    /// <summary>Machine time: not to be attempted before.</summary>
    public DateTimeOffset? Until { get; init; }

    public FailureRow? LastFailure { get; init; }

    public ProofRow? Proof { get; init; }

    public Guid? Corrects { get; init; }

    public DecisionEnd? Because { get; init; }
}

public sealed record FailureRow(PartnerFailure Failure, int? HttpStatus, DateTimeOffset At);

/// <param name="Reference">The recipient's own, or that of the paper sending.</param>
/// <param name="Digest">SHA-256 of what was sent; none where it was sent by hand.</param>
public sealed record ProofRow(string Reference, DateTimeOffset At, string? Digest, DateOnly? SentByHandOn);

public static partial class Views
{
    public static View<TransmissionRow> Transmissions { get; } = new("transmissions", 2, Apply)
    {
        RowOf = static (stored, e) => e is TransmissionEvent transmission ? Transmission.IdOf(transmission) ?? stored.Stream : stored.Stream,
        Indexes =
        [
            "((row->>'applicationId'), id)",
            "((row->>'openedOn'), id)",
            "((row->>'recipient'), (row->>'openedOn'), id)",
            "((row->>'recipient'), (row->'proof'->>'reference'))",
            "((row->>'recipient'), (row->>'openedOn')) where row->>'status' in ('waiting', 'sending', 'refusedByPartner')",
        ],
    };

    static TransmissionRow? Apply(TransmissionRow? row, StoredEvent stored, object e) => e switch
    {
        TransmissionOpened opened => new(opened.ApplicationId, opened.CommuneInsee, opened.Recipient, opened.Kind, opened.Ground, opened.NotifiedOn,
            opened.OpenedOn ?? opened.NotifiedOn, TransmissionStatus.Waiting)
        { Until = opened.NotBefore, Corrects = opened.Corrects, Because = opened.Because },
        TransmissionEvent transmission when Transmission.IdOf(transmission) is not null =>
            Next(row ?? throw new InvalidDataException($"Event {stored.Position} comes before its transmission."), stored, transmission),
        _ => row,
    };

    static TransmissionRow Next(TransmissionRow row, StoredEvent stored, TransmissionEvent e) => e switch
    {
        TransmissionAttempted attempted => row with { Status = TransmissionStatus.Sending, Attempts = attempted.Attempt, Until = attempted.Until },
        TransmissionAccepted accepted => row with { Status = TransmissionStatus.Accepted, Until = null, Proof = new(accepted.Reference, accepted.AcceptedAt, accepted.Digest, null) },
        TransmissionFailed failed => row with
        {
            Status = failed.RetryAt is null ? TransmissionStatus.RefusedByPartner : TransmissionStatus.Waiting,
            Until = failed.RetryAt,
            LastFailure = new(failed.Failure, failed.HttpStatus, stored.RecordedAt),
        },
        TransmissionFoundImpossible => row with { Status = TransmissionStatus.Impossible, Until = null },
        TransmissionRetried => row with { Status = TransmissionStatus.Waiting, Until = null },
        TransmissionSettledByHand settled => row with { Status = TransmissionStatus.SettledByHand, Until = null, Proof = new(settled.Proof, stored.RecordedAt, null, settled.SentOn) },
        TransmissionDropped => row with { Status = TransmissionStatus.Dropped, Until = null },
        _ => row,
    };
}
