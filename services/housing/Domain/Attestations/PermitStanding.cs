namespace Territory.Housing.Domain;

/// <summary>On what ground a permit is in force.</summary>
public enum AttestationKind { TacitGrant, Grant, GrantWithConditions }

/// <summary>What a permit is worth to whoever is shown it. <see cref="Transferred"/> is in force too, for another holder than the first.</summary>
public enum PermitValidity { Pending, Refused, Valid, Transferred, Used, Lapsed, Withdrawn, Annulled, Closed }

/// <summary>The signature of an express grant.</summary>
/// <param name="WaysOfAppeal">Of its conditions; null where there are none.</param>
public sealed record GrantSignature(DateOnly SignedOn, string Delegation, string? WaysOfAppeal);

/// <summary>What others than its holder may know of a permit: its number, its commune, its days. Nothing personal.</summary>
/// <param name="Grant">The last that came into force, whatever became of it.</param>
public sealed record PermitStanding(PermitStatus Status, string Number, string CommuneInsee, DateOnly FiledOn, DateOnly? CompleteOn, DateOnly? TacitGrantOn, GrantInForce? Grant)
{
    /// <summary>From when an attestation can be asked for (CRPA L232-3).</summary>
    public DateOnly? ClaimableFrom { get; init; }

    /// <summary>Null for a tacit grant.</summary>
    public GrantSignature? Signature { get; init; }

    public DateOnly? TransferredOn { get; init; }

    /// <summary>When it was used, lapsed, withdrawn or annulled: the status tells which.</summary>
    public DateOnly? EndedOn { get; init; }

    public AttestationKind Kind => Grant is { IsTacit: true } ? AttestationKind.TacitGrant
        : Grant is { } grant && grant.Lifted.Count < grant.Conditions.Count ? AttestationKind.GrantWithConditions : AttestationKind.Grant;

    /// <summary>What all that happened comes to.</summary>
    public static PermitStanding Of(IReadOnlyList<PermitEvent> events)
    {
        var permit = events.Aggregate(Permit.None, Permit.Evolve);
        var isTacit = permit.Grant is { IsTacit: true };
        return new(permit.Status, Last<RecepisseIssued>()?.Number ?? "", permit.CommuneInsee, permit.FiledOn, permit.CompleteOn, permit.TacitGrantOn, permit.Grant)
        {
            ClaimableFrom = isTacit ? Last<PermitTacitlyGranted>()?.ClaimableFrom : permit.Grant?.GrantedOn,
            Signature = !isTacit && Last<GrantSigned>() is { } signed ? new(signed.SignedOn, signed.Delegation, signed.WaysOfAppeal) : null,
            TransferredOn = Last<PermitTransferred>()?.TransferredOn,
            EndedOn = permit.Status switch
            {
                PermitStatus.Used => Last<LettingDeclared>()?.LeaseOn,
                PermitStatus.Lapsed => Last<PermitLapsed>()?.LapsedOn,
                PermitStatus.WithdrawnByAuthority => Last<PermitWithdrawn>()?.NotifiedOn,
                PermitStatus.Annulled => Last<DecisionAnnulled>()?.JudgedOn,
                _ => null,
            },
        };

        T? Last<T>() where T : PermitEvent => events.OfType<T>().LastOrDefault();
    }

    /// <summary>On that day, also where the clock has not yet said that it has lapsed.</summary>
    public PermitValidity On(DateOnly day) => Status switch
    {
        PermitStatus.TacitlyGranted or PermitStatus.Granted or PermitStatus.GrantedWithConditions =>
            day < ClaimableFrom ? PermitValidity.Pending : day > Grant!.LapsesOn ? PermitValidity.Lapsed : TransferredOn is null ? PermitValidity.Valid : PermitValidity.Transferred,
        PermitStatus.Used => PermitValidity.Used,
        PermitStatus.Lapsed => PermitValidity.Lapsed,
        PermitStatus.WithdrawnByAuthority => PermitValidity.Withdrawn,
        PermitStatus.Annulled => PermitValidity.Annulled,
        PermitStatus.Refused => PermitValidity.Refused,
        PermitStatus.WithdrawnByApplicant or PermitStatus.ClosedWithoutFollowUp or PermitStatus.PassedOn => PermitValidity.Closed,
        _ => PermitValidity.Pending,
    };
}
