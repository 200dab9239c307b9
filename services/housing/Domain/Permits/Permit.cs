using Territory.Kernel.Domain;

namespace Territory.Housing.Domain;

public enum PermitStatus
{
    None, Incomplete, Complete, DecisionSigned, Refused, Granted, GrantedWithConditions, TacitlyGranted, BlockedByPoliceOrder, Used, Lapsed,
    WithdrawnByApplicant, WithdrawnByAuthority, Annulled, ClosedWithoutFollowUp, PassedOn,
}

/// <summary>A decision that was signed; its notification gives it effect.</summary>
public sealed record SignedDecision(SignedKind Kind, DateOnly SignedOn, IReadOnlyList<PermitCondition> Conditions);

/// <summary>A permit that came into force.</summary>
/// <param name="Status">What it is while it is not withdrawn; a withdrawal that is annulled leads back to it.</param>
public sealed record GrantInForce(PermitStatus Status, bool IsTacit, DateOnly GrantedOn, DateOnly LapsesOn, IReadOnlyList<PermitCondition> Conditions, IReadOnlyList<int> Lifted, IReadOnlyList<int> Breached);

/// <summary>The hearing of the holder before a withdrawal.</summary>
public sealed record WithdrawalHearing(DateOnly OpenedOn, DateOnly ReplyBy, bool HasObservations);

/// <summary>What deciding needs to know, no more.</summary>
/// <param name="LastPieceOn">The latest day on which a piece came in: mail is not always recorded in the order of its arrival.</param>
public sealed record Permit(
    PermitStatus Status, Guid LandlordId, string CommuneInsee, IReadOnlyList<string> DwellingKeys, IReadOnlyList<Piece> Missing,
    DateOnly FiledOn, DateOnly LastPieceOn, DateOnly? CompleteOn, DateOnly? TacitGrantOn)
{
    public static Permit None { get; } = new(PermitStatus.None, default, "", [], [], default, default, null, null);

    public IReadOnlyList<string> BuildingKeys { get; init; } = [];

    /// <summary>The agent or the Mandataire who filed it for the landlord.</summary>
    public Guid? FiledBy { get; init; }

    public FilingChannel Channel { get; init; }

    /// <summary>Why pieces that were handed in are asked for again.</summary>
    public IReadOnlyList<PieceFault> Faults { get; init; } = [];

    /// <summary>By when the missing pieces are awaited.</summary>
    public DateOnly? ReplyBy { get; init; }

    /// <summary>The last decision that was signed.</summary>
    public SignedDecision? Decision { get; init; }

    /// <summary>When it was notified, in time or too late.</summary>
    public DateOnly? NotifiedOn { get; init; }

    /// <summary>Last day to appeal against the decision that stands.</summary>
    public DateOnly? AppealBy { get; init; }

    public GrantInForce? Grant { get; init; }

    public WithdrawalHearing? Hearing { get; init; }

    public TransferDeclared? Transfer { get; init; }

    public DecisionAppealed? Appeal { get; init; }

    public IReadOnlyList<(DeadlineKind, DateOnly)> Warned { get; init; } = [];

    /// <summary>An application is open until it is decided, closed or withdrawn.</summary>
    public bool IsOpen => Status is PermitStatus.Incomplete or PermitStatus.Complete or PermitStatus.DecisionSigned or PermitStatus.BlockedByPoliceOrder;

    /// <summary>A permit under which the dwelling may be let.</summary>
    public bool IsInForce => Status is PermitStatus.Granted or PermitStatus.GrantedWithConditions or PermitStatus.TacitlyGranted;

    public static Permit Evolve(Permit permit, PermitEvent e) => e switch
    {
        ApplicationFiled filed => permit with
        {
            Status = PermitStatus.Incomplete,
            LandlordId = filed.LandlordId,
            CommuneInsee = filed.CommuneInsee,
            DwellingKeys = filed.DwellingKeys,
            BuildingKeys = filed.BuildingKeys ?? [],
            FiledOn = filed.FiledOn,
            LastPieceOn = filed.FiledOn,
            FiledBy = filed.FiledBy,
            Channel = filed.Channel ?? FilingChannel.Online,
        },
        ApplicationFoundIncomplete found => permit with { Status = PermitStatus.Incomplete, Missing = found.Missing, Faults = found.Faults ?? [], CompleteOn = null, TacitGrantOn = found.TacitGrantOn, ReplyBy = found.ReplyBy },
        PiecesReceived received => permit with
        {
            Missing = [.. permit.Missing.Except(received.Pieces)],
            Faults = [.. permit.Faults.Where(fault => !received.Pieces.Contains(fault.Piece))],
            LastPieceOn = received.ReceivedOn > permit.LastPieceOn ? received.ReceivedOn : permit.LastPieceOn,
        },
        ApplicationComplete complete => permit with { Status = PermitStatus.Complete, Missing = [], Faults = [], CompleteOn = complete.CompleteOn, TacitGrantOn = complete.TacitGrantOn, ReplyBy = null },
        ClosedWithoutFollowUp => permit with { Status = PermitStatus.ClosedWithoutFollowUp },
        ApplicationReopened => permit with { Status = PermitStatus.Incomplete, Decision = null, NotifiedOn = null, AppealBy = null, Grant = null, Hearing = null, Appeal = null },
        ApplicationPassedOn => permit with { Status = PermitStatus.PassedOn },
        ApplicationWithdrawn => permit with { Status = PermitStatus.WithdrawnByApplicant },
        DeadlineWarned warned => permit with { Warned = [.. permit.Warned, (warned.Deadline, warned.DueOn)] },
        RefusalSigned signed => permit with { Status = PermitStatus.DecisionSigned, Decision = new(SignedKind.Refusal, signed.SignedOn, []) },
        GrantSigned signed => permit with { Status = PermitStatus.DecisionSigned, Decision = new(SignedKind.Grant, signed.SignedOn, signed.Conditions) },
        RefusalNotified notified => permit with { Status = PermitStatus.Refused, NotifiedOn = notified.NotifiedOn, AppealBy = notified.AppealBy, Grant = null },
        RefusalNotifiedTooLate late => permit with { NotifiedOn = late.NotifiedOn },
        GrantNotified notified => InForce(permit with { NotifiedOn = notified.NotifiedOn, AppealBy = notified.AppealBy },
            notified.HasConditions ? PermitStatus.GrantedWithConditions : PermitStatus.Granted, notified.NotifiedOn, notified.LapsesOn, permit.Decision?.Conditions ?? []),
        GrantNotifiedTooLate late => permit with { NotifiedOn = late.NotifiedOn },
        PermitTacitlyGranted granted => InForce(permit, PermitStatus.TacitlyGranted, granted.GrantedOn, granted.LapsesOn, []),
        TacitGrantBlocked => permit with { Status = PermitStatus.BlockedByPoliceOrder, TacitGrantOn = null },
        TacitGrantSetAside => permit with { Grant = null, Status = PermitStatus.DecisionSigned },
        _ => EvolveInForce(permit, e),
    };

    static Permit InForce(Permit permit, PermitStatus status, DateOnly grantedOn, DateOnly lapsesOn, IReadOnlyList<PermitCondition> conditions) =>
        permit with { Status = status, Grant = new(status, status == PermitStatus.TacitlyGranted, grantedOn, lapsesOn, conditions, [], []) };

    /// <summary>What happens to a permit once it was decided.</summary>
    static Permit EvolveInForce(Permit permit, PermitEvent e) => e switch
    {
        ConditionsLifted lifted => Lift(permit, lifted),
        ConditionsBreached breached => permit with { Grant = permit.Grant is { } inForce ? inForce with { Breached = [.. inForce.Breached.Union(breached.Numbers)] } : null },
        LettingDeclared => permit with { Status = PermitStatus.Used, Transfer = null, Grant = permit.Grant is { } grant ? grant with { Status = PermitStatus.Used } : null },
        TransferDeclared declared => permit with { Transfer = declared },
        PermitTransferred transferred => permit with { LandlordId = transferred.NewLandlordId, FiledBy = null, Transfer = null },
        PermitLapsed => permit with { Status = PermitStatus.Lapsed, Transfer = null },
        WithdrawalHearingOpened opened => permit with { Hearing = new(opened.OpenedOn, opened.ReplyBy, false) },
        WithdrawalObservationsReceived => permit with { Hearing = permit.Hearing is { } hearing ? hearing with { HasObservations = true } : null },
        WithdrawalSigned signed => permit with { Decision = new(SignedKind.Withdrawal, signed.SignedOn, []), NotifiedOn = null },
        PermitWithdrawn withdrawn => permit with { Status = PermitStatus.WithdrawnByAuthority, NotifiedOn = withdrawn.NotifiedOn, AppealBy = withdrawn.AppealBy, Appeal = null },
        DecisionAppealed appealed => permit with { Appeal = appealed },
        AppealDecided decided => decided.IsUpheld && permit.Status == PermitStatus.WithdrawnByAuthority ? Restore(permit) : permit with { Appeal = null },
        DecisionAnnulled { Decision: SignedKind.Withdrawal } => Restore(permit),
        DecisionAnnulled { Decision: SignedKind.Grant or SignedKind.TacitGrant } => permit with { Status = PermitStatus.Annulled, Appeal = null },
        _ => permit,
    };

    static Permit Lift(Permit permit, ConditionsLifted lifted)
    {
        if (permit.Grant is not { } grant) return permit;
        int[] all = [.. grant.Lifted.Union(lifted.Numbers)];
        var isFree = all.Length == grant.Conditions.Count;
        PermitStatus Freed(PermitStatus status) => isFree && status == PermitStatus.GrantedWithConditions ? PermitStatus.Granted : status;
        return permit with { Status = Freed(permit.Status), Grant = grant with { Lifted = all, Status = Freed(grant.Status) } };
    }

    static Permit Restore(Permit permit) => permit with { Status = permit.Grant?.Status ?? permit.Status, Decision = null, Hearing = null, Appeal = null };

    const string OpenApplication = "dwelling-open-application";

    /// <summary>At most one open application per dwelling, and no grant while a police order stands on its building (CCH L635-9).</summary>
    public static IEnumerable<Claim> Claims(Permit permit, PermitEvent e) => e switch
    {
        ApplicationFiled filed => filed.DwellingKeys.Select(key => new Claim.Hold(OpenApplication, key)),
        ApplicationReopened => permit.DwellingKeys.Select(key => new Claim.Hold(OpenApplication, key)),
        GrantSigned => NoPoliceOrder(permit),
        PermitTacitlyGranted or GrantNotified => [.. NoPoliceOrder(permit), .. Closed(permit)],
        RefusalNotified or ApplicationWithdrawn or ClosedWithoutFollowUp or ApplicationPassedOn => Closed(permit),
        _ => [],
    };

    static IEnumerable<Claim> NoPoliceOrder(Permit permit) => permit.BuildingKeys.Select(key => new Claim.RequireFree(PoliceOrders.Scope, key));

    static IEnumerable<Claim> Closed(Permit permit) => permit.DwellingKeys.Select(key => new Claim.Release(OpenApplication, key));
}
