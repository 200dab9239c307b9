using Territory.Kernel.Domain;

namespace Territory.Housing.Domain;

/// <summary>A permit in force: its conditions, its one letting, its transfer on sale (CCH L635-3 to L635-5, R635-3).</summary>
public static class PermitUse
{
    public static Decision<PermitEvent> Lift(LiftConditions lift, Permit permit)
    {
        if (Conditions(permit, lift.Numbers) is { } rule) return rule;
        return lift.Numbers.All(permit.Grant!.Lifted.Contains) ? [] : new ConditionsLifted(lift.Numbers, lift.Evidence, lift.Today);
    }

    public static Decision<PermitEvent> Breach(FindConditionsBreached find, Permit permit)
    {
        if (Conditions(permit, find.Numbers) is { } rule) return rule;
        if (find.Numbers.Any(n => permit.Grant!.Conditions[n - 1].By >= find.Today)) return PermitRules.ConditionsTermHasPassed;
        int[] open = [.. find.Numbers.Except(permit.Grant!.Breached).Except(permit.Grant.Lifted)];
        return open.Length == 0 ? [] : new ConditionsBreached(open, find.Finding, find.Today);
    }

    public static Decision<PermitEvent> Let(DeclareLetting letting, Permit permit)
    {
        if (letting.LeaseOn > letting.Today) return Rules.NotInTheFuture;
        if (permit is { Status: PermitStatus.Lapsed, Grant: { } lapsed } && letting.LeaseOn > lapsed.LapsesOn) return PermitRules.LeaseComesBeforeTheLapse(lapsed.LapsesOn);
        if (permit is not { Grant: { } grant } || !permit.IsInForce && permit.Status != PermitStatus.Lapsed) return PermitRules.PermitIsInForce;
        if (letting.LeaseOn > grant.LapsesOn) return PermitRules.LeaseComesBeforeTheLapse(grant.LapsesOn);
        // A tacit grant is born at the end of its day, an express one with its notification.
        var isBefore = grant.IsTacit ? letting.LeaseOn <= grant.GrantedOn : letting.LeaseOn < grant.GrantedOn;
        return new LettingDeclared(letting.LeaseOn, letting.Today, isBefore);
    }

    public static Decision<PermitEvent> DeclareTransfer(DeclareTransfer declare, Permit permit)
    {
        if (!permit.IsInForce) return PermitRules.PermitIsInForce;
        if (declare.SoldOn > declare.Today) return Rules.NotInTheFuture;
        if (declare.NewLandlordId == permit.LandlordId || declare.NewLandlordId == permit.Transfer?.NewLandlordId) return [];
        if (permit.Transfer is not null) return PermitRules.NoOtherTransferIsDeclared;
        return new TransferDeclared(declare.NewLandlordId, new(declare.NewLandlordId, declare.NewLandlord), declare.SoldOn, declare.Today);
    }

    public static Decision<PermitEvent> Transfer(AgreeToTransfer agree, Permit permit)
    {
        if (!permit.IsInForce) return PermitRules.PermitIsInForce;
        return permit.Transfer is not { } declared ? PermitRules.TransferIsDeclared : new PermitTransferred(declared.NewLandlordId, declared.NewLandlord, agree.Today);
    }

    static Rule? Conditions(Permit permit, IReadOnlyList<int> numbers) =>
        permit is not { Status: PermitStatus.GrantedWithConditions or PermitStatus.Granted or PermitStatus.Used, Grant: { } grant } ? PermitRules.PermitIsInForce
        : numbers.Any(n => n < 1 || n > grant.Conditions.Count) ? PermitRules.ConditionExists : null;
}
