using Territory.Housing.Domain;
using Territory.Kernel.Domain;
using Territory.Kernel.EventStore;

namespace Territory.Housing;

/// <summary>A permit file as citizens, agents and worklists see it. Personal fields stay sealed as they are in the log.</summary>
/// <param name="NextDeadline">What agents have to act on next: a tacit grant, awaited pieces, the term of a condition, an appeal.</param>
public sealed record PermitFile(
    string Number, PermitStatus Status, Guid LandlordId, string CommuneInsee, DateOnly FiledOn, DateOnly? NextDeadline,
    Personal<Landlord> Landlord, Personal<DwellingAddress> Address, DwellingFacts Dwelling, IReadOnlyList<Piece> Pieces)
{
    /// <summary>Position of the filing: a walk through a worklist tells what is new since it began from what has moved.</summary>
    public long FiledAt { get; init; }

    public IReadOnlyList<Piece> Missing { get; init; } = [];

    public FilingRow Filing { get; init; } = FilingRow.Online;

    public DateOnly? CompleteOn { get; init; }

    public DateOnly? TacitGrantOn { get; init; }

    /// <summary>When the month would end by the other reading of the law.</summary>
    public DateOnly? IfCountedFromFiling { get; init; }

    public DecisionProposed? Proposal { get; init; }

    public RefusalRow? Refusal { get; init; }

    public GrantRow? Grant { get; init; }

    public WithdrawalRow? Withdrawal { get; init; }

    public TransferRow? Transfer { get; init; }

    public DecisionAppealed? Appeal { get; init; }

    public DateOnly? LetOn { get; init; }

    public DateOnly? TransferredOn { get; init; }

    /// <summary>What a reader must be told in plain words, such as a refusal that came too late.</summary>
    public string? Notice { get; init; }

    public IReadOnlyList<Deadline> Deadlines { get; init; } = [];

    /// <summary>From the day after, the clock has something to decide.</summary>
    public DateOnly? DueOn { get; init; }

    /// <summary>The first deadline that agents have not been warned of.</summary>
    public DateOnly? UnwarnedOn { get; init; }
}

/// <summary>A day at the end of which something happens, or should have.</summary>
/// <param name="Condition">The number of the condition whose term it is; 0 for another kind.</param>
public sealed record Deadline(DeadlineKind Kind, DateOnly On, int Condition = 0, bool IsWarned = false);

public sealed record RefusalRow(IReadOnlyList<string> Reasons, IReadOnlyList<string> Works, string WaysOfAppeal, DateOnly SignedOn, DateOnly? NotifiedOn, DateOnly? AppealBy);

/// <param name="ClaimableFrom">From when an attestation can be asked for.</param>
/// <param name="LapsesOn">End of that day, without a letting.</param>
public sealed record GrantRow(DateOnly GrantedOn, DateOnly ClaimableFrom, DateOnly LapsesOn)
{
    /// <summary>Null for a tacit grant, as what else comes with a signature.</summary>
    public DateOnly? SignedOn { get; init; }

    public string? Delegation { get; init; }

    public string? WaysOfAppeal { get; init; }

    public DateOnly? AppealBy { get; init; }

    public IReadOnlyList<ConditionRow> Conditions { get; init; } = [];
}

public enum ConditionStatus { Open, Lifted, Breached }

public sealed record ConditionRow(int Number, string Works, DateOnly By, string LiftedBy, ConditionStatus Status);

public sealed record WithdrawalRow(IReadOnlyList<string> Reasons, DateOnly OpenedOn, DateOnly ReplyBy, DateOnly? ObservationsOn, DateOnly? SignedOn, DateOnly? NotifiedOn, DateOnly? AppealBy);

public sealed record TransferRow(Guid NewLandlordId, DateOnly SoldOn, DateOnly DeclaredOn);

public static partial class Views
{
    public static View<PermitFile> Files { get; } = new("permit_files", 3, Apply)
    {
        Indexes =
        [
            "((row->>'communeInsee'), (row->>'status'), coalesce(row->>'nextDeadline', '9999-12-31'), id)",
            "((row->>'status'), coalesce(row->>'nextDeadline', '9999-12-31'), id)",
            "((row->>'number') text_pattern_ops)",
            "(position)",
            "((row->>'landlordId'), id)",
            "((row->'filing'->>'filedBy'), id) where row->'filing'->>'filedBy' is not null",
            "((row->>'dueOn')) where row->>'dueOn' is not null",
            "((row->>'unwarnedOn')) where row->>'unwarnedOn' is not null",
        ],
    };

    /// <summary>The file after an event. Only the first event of a file meets no row.</summary>
    public static PermitFile? Apply(PermitFile? row, StoredEvent stored, object e) => e switch
    {
        ApplicationFiled filed => new("", PermitStatus.Incomplete, filed.LandlordId, filed.CommuneInsee, filed.FiledOn, null, filed.Landlord, filed.Address, filed.Dwelling, filed.Pieces)
        {
            FiledAt = stored.Position,
            Filing = FilingRow.Online.Next(filed),
        },
        PermitEvent permit => Next(row ?? throw new InvalidDataException($"Event {stored.Position} comes before its application."), permit),
        _ => row,
    };

    static PermitFile Next(PermitFile file, PermitEvent e) => PermitFileSteps.Next(file, e) with { Filing = file.Filing.Next(e) };
}
