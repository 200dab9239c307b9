using Territory.Housing.Domain;
using Territory.Kernel.Domain;

namespace Territory.Housing;

/// <summary>How a file came in, and what is known of its pieces.</summary>
/// <param name="FiledBy">The agent or the Mandataire who filed it for the landlord.</param>
public sealed record FilingRow(FilingChannel Channel, Guid? FiledBy, DateOnly? LeaseOn, Personal<Mandataire>? Mandataire)
{
    public static FilingRow Online { get; } = new(FilingChannel.Online, null, null, null);

    /// <summary>What is known of the pieces, the latest of each.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; init; } = [];

    public Personal<DpeNumber>? DpeNumber { get; init; }

    /// <summary>Why pieces that were handed in are among the missing.</summary>
    public IReadOnlyList<PieceFault> Faults { get; init; } = [];

    public DateOnly? ReplyBy { get; init; }

    public DateOnly? ReceiptIssuedOn { get; init; }

    public FilingRow Next(PermitEvent e) => e switch
    {
        ApplicationFiled filed => new(filed.Channel ?? FilingChannel.Online, filed.FiledBy, filed.LeaseOn, filed.Mandataire) { Diagnostics = filed.Diagnostics ?? [], DpeNumber = filed.DpeNumber },
        RecepisseIssued recepisse => this with { ReceiptIssuedOn = recepisse.IssuedOn },
        ApplicationFoundIncomplete found => this with { Faults = found.Faults ?? [], ReplyBy = found.ReplyBy },
        PiecesReceived received => this with
        {
            Faults = [.. Faults.Where(fault => !received.Pieces.Contains(fault.Piece))],
            Diagnostics = [.. Diagnostics.Where(known => received.Diagnostics?.Any(d => d.Piece == known.Piece) != true), .. received.Diagnostics ?? []],
            DpeNumber = received.DpeNumber ?? DpeNumber,
        },
        // The Mandataire of the one who sold is not the buyer's.
        PermitTransferred => this with { FiledBy = null },
        ApplicationComplete => this with { Faults = [], ReplyBy = null },
        _ => this,
    };
}
