namespace Territory.Housing.Domain;

public abstract record PermitCommand;

public sealed record AskForPieces(IReadOnlyList<Piece> Missing, string? Explanation, DateOnly Today) : PermitCommand;

/// <param name="Pieces">What is handed in, by its name.</param>
public sealed record ReceivePieces(IReadOnlyList<Piece> Pieces, DateOnly ReceivedOn, DateOnly Today) : PermitCommand
{
    /// <summary>What is handed in, with its date.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; init; } = [];

    public DpeNumber? DpeNumber { get; init; }
}

public sealed record PassOn(string To, DateOnly Today) : PermitCommand;

public sealed record WithdrawApplication(DateOnly Today) : PermitCommand;

public sealed record ProposeDecision(
    DecisionKind Kind, IReadOnlyList<string> Reasons, IReadOnlyList<string> Works, IReadOnlyList<PermitCondition> Conditions, Guid? VisitReport, DateOnly Today) : PermitCommand;

public sealed record SignRefusal(IReadOnlyList<string> Reasons, IReadOnlyList<string> Works, string? Delegation, DateOnly Today, string? SignatureProof = null) : PermitCommand;

public sealed record SignGrant(IReadOnlyList<PermitCondition> Conditions, string? Delegation, DateOnly Today, string? SignatureProof = null) : PermitCommand;

public sealed record RecordNotification(DateOnly NotifiedOn, NotificationMeans Means, string Proof, DateOnly Today) : PermitCommand;

/// <summary>Time, as a command of the clock: silence grants, rejects, closes, and lets lapse; deadlines are warned of.</summary>
public sealed record LetTimePass(DateOnly Today) : PermitCommand;

/// <summary>Time again, where a police order on the building kept silence from granting.</summary>
public sealed record BlockTacitGrant(DateOnly Today) : PermitCommand;

public sealed record LiftConditions(IReadOnlyList<int> Numbers, string Evidence, DateOnly Today) : PermitCommand;

public sealed record FindConditionsBreached(IReadOnlyList<int> Numbers, string Finding, DateOnly Today) : PermitCommand;

public sealed record DeclareLetting(DateOnly LeaseOn, DateOnly Today) : PermitCommand;

public sealed record DeclareTransfer(Guid NewLandlordId, Landlord NewLandlord, DateOnly SoldOn, DateOnly Today) : PermitCommand;

public sealed record AgreeToTransfer(DateOnly Today) : PermitCommand;

public sealed record OpenWithdrawalHearing(IReadOnlyList<string> Reasons, DateOnly Today) : PermitCommand;

public sealed record ReceiveObservations(DateOnly ReceivedOn, string Reference, DateOnly Today) : PermitCommand;

public sealed record SignWithdrawal(IReadOnlyList<string> Reasons, string? Delegation, DateOnly Today, string? SignatureProof = null) : PermitCommand;

public sealed record LodgeAppeal(AppealKind Kind, DateOnly LodgedOn, DateOnly Today) : PermitCommand;

public sealed record DecideAppeal(bool IsUpheld, DateOnly Today) : PermitCommand;

public sealed record RecordAnnulment(string Judgment, DateOnly JudgedOn, DateOnly NotifiedOn, DateOnly Today) : PermitCommand;
