using Territory.Housing.Domain;
using Territory.Kernel.Domain;
using Territory.Kernel.EventStore;

namespace Territory.Housing;

/// <summary>A permit file as citizens, agents and worklists see it. Personal fields stay sealed as they are in the log.</summary>
/// <param name="NextDeadline">What comes next: the tacit grant, or the day by which pieces are expected.</param>
public sealed record PermitFile(
    string Number, PermitStatus Status, Guid LandlordId, string CommuneInsee, DateOnly FiledOn, DateOnly? NextDeadline,
    Personal<Landlord> Landlord, Personal<DwellingAddress> Address, DwellingFacts Dwelling, IReadOnlyList<Piece> Pieces)
{
    public IReadOnlyList<Piece> Missing { get; init; } = [];

    public DateOnly? CompleteOn { get; init; }

    public DateOnly? TacitGrantOn { get; init; }

    public RefusalRow? Refusal { get; init; }

    public GrantRow? Grant { get; init; }

    /// <summary>What a reader must be told in plain words, such as a refusal that came too late.</summary>
    public string? Notice { get; init; }
}

public sealed record RefusalRow(IReadOnlyList<string> Reasons, IReadOnlyList<string> Works, string WaysOfAppeal, DateOnly SignedOn, DateOnly? NotifiedOn, DateOnly? AppealBy);

public sealed record GrantRow(DateOnly GrantedOn, DateOnly ClaimableFrom, DateOnly LapsesOn);

public static partial class Views
{
    public static View<PermitFile> Files { get; } = new("permit_files", 1, Apply)
    {
        Indexes =
        [
            "((row->>'communeInsee'), coalesce(row->>'nextDeadline', '9999-12-31'), id)",
            "((row->>'landlordId'), id)",
            "((row->>'tacitGrantOn')) where row->>'status' in ('complete', 'refusalSigned')",
        ],
    };

    /// <summary>The file after an event. Only the first event of a file meets no row.</summary>
    public static PermitFile? Apply(PermitFile? row, StoredEvent stored, object e) => e switch
    {
        ApplicationFiled filed => new("", PermitStatus.Incomplete, filed.LandlordId, filed.CommuneInsee, filed.FiledOn, null, filed.Landlord, filed.Address, filed.Dwelling, filed.Pieces),
        PermitEvent permit => Next(row ?? throw new InvalidDataException($"Event {stored.Position} comes before its application."), permit),
        _ => row,
    };

    static PermitFile Next(PermitFile file, PermitEvent e) => e switch
    {
        RecepisseIssued recepisse => file with { Number = recepisse.Number },
        ApplicationFoundIncomplete found => file with { Status = PermitStatus.Incomplete, Missing = found.Missing, CompleteOn = null, TacitGrantOn = null, NextDeadline = found.ReplyBy },
        PiecesReceived received => file with { Pieces = [.. file.Pieces.Union(received.Pieces)], Missing = [.. file.Missing.Except(received.Pieces)] },
        ApplicationComplete complete => file with { Status = PermitStatus.Complete, Missing = [], CompleteOn = complete.CompleteOn, TacitGrantOn = complete.TacitGrantOn, NextDeadline = complete.TacitGrantOn },
        RefusalSigned signed => file with { Status = PermitStatus.RefusalSigned, Refusal = new(signed.Reasons, signed.Works, signed.WaysOfAppeal, signed.SignedOn, null, null) },
        RefusalNotified notified => file with { Status = PermitStatus.Refused, NextDeadline = null, Refusal = file.Refusal! with { NotifiedOn = notified.NotifiedOn, AppealBy = notified.AppealBy } },
        RefusalNotifiedTooLate late => file with
        {
            Refusal = file.Refusal! with { NotifiedOn = late.NotifiedOn },
            Notice = $"Le refus a été notifié le {late.NotifiedOn:dd/MM/yyyy}, après la naissance de l’autorisation tacite ({late.TacitGrantOn:dd/MM/yyyy} à 24 h) : il ne peut valoir que retrait, à justifier.",
        },
        PermitTacitlyGranted granted => file with { Status = PermitStatus.TacitlyGranted, NextDeadline = null, Grant = new(granted.GrantedOn, granted.ClaimableFrom, granted.LapsesOn) },
        TacitGrantSetAside aside => file with
        {
            Grant = null,
            Notice = $"Une preuve tardive établit que le refus a été notifié le {aside.RefusalNotifiedOn:dd/MM/yyyy}, dans le délai : aucune autorisation tacite n’est née.",
        },
        ApplicationWithdrawn => file with { Status = PermitStatus.Withdrawn, NextDeadline = null },
        _ => file,
    };
}
