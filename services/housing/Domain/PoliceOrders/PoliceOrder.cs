using Territory.Kernel.Domain;

namespace Territory.Housing.Domain;

/// <summary>
/// The orders of insalubrity or safety that stand on one building (Code de la construction et de l'habitation, L511-1 s.). While
/// one stands no authorisation to let may be issued for its dwellings (CCH L635-9).
/// </summary>
public abstract record PoliceOrderEvent;

/// <summary>Arrêté pris.</summary>
/// <param name="BuildingKeys">Keyed hashes of all that identifies the building: they are held while an order stands.</param>
[Stored("police-order-issued")]
public sealed record PoliceOrderIssued(
    string CommuneInsee, PoliceOrderKind Kind, string Reference, DateOnly IssuedOn, Personal<BuildingAddress> Address, IReadOnlyList<string> BuildingKeys) : PoliceOrderEvent;

/// <summary>Mainlevée.</summary>
[Stored("police-order-lifted")]
public sealed record PoliceOrderLifted(string Reference, DateOnly LiftedOn) : PoliceOrderEvent;

public enum PoliceOrderKind { Insalubrite, MiseEnSecurite }

/// <summary>Where the building is. It leads to people: stored sealed.</summary>
public sealed record BuildingAddress(string Line);

/// <param name="Standing">References of the orders that stand, with the day of each.</param>
public sealed record PoliceOrders(string? CommuneInsee, IReadOnlyList<string> BuildingKeys, IReadOnlyList<(string Reference, DateOnly IssuedOn)> Standing)
{
    /// <summary>Scope of the claims on a building under an order.</summary>
    public const string Scope = "police-order";

    public static PoliceOrders None { get; } = new(null, [], []);

    public static PoliceOrders Evolve(PoliceOrders orders, PoliceOrderEvent e) => e switch
    {
        PoliceOrderIssued issued => new(issued.CommuneInsee, issued.BuildingKeys, [.. orders.Standing, (issued.Reference, issued.IssuedOn)]),
        PoliceOrderLifted lifted => orders with { Standing = [.. orders.Standing.Where(o => o.Reference != lifted.Reference)] },
        _ => orders,
    };

    public static IEnumerable<Claim> Claims(PoliceOrders orders, PoliceOrderEvent e) => e switch
    {
        PoliceOrderIssued issued => issued.BuildingKeys.Select(key => new Claim.Hold(Scope, key)),
        PoliceOrderLifted lifted when orders.Standing.All(o => o.Reference == lifted.Reference) => orders.BuildingKeys.Select(key => new Claim.Release(Scope, key)),
        _ => [],
    };

    /// <summary>The stream of a building: whatever else it is known by, its address names it.</summary>
    public static Guid IdOf(IReadOnlyList<string> buildingKeys) => NameId.Of("police-orders", buildingKeys[0]);
}

public abstract record PoliceOrderCommand;

public sealed record IssuePoliceOrder(
    Guid Building, string CommuneInsee, PoliceOrderKind Kind, string Reference, DateOnly IssuedOn, BuildingAddress Address, IReadOnlyList<string> BuildingKeys, DateOnly Today) : PoliceOrderCommand;

public sealed record LiftPoliceOrder(string Reference, DateOnly LiftedOn, DateOnly Today) : PoliceOrderCommand;

public static class PoliceOrderDecider
{
    public static Decider<PoliceOrderCommand, PoliceOrders, PoliceOrderEvent> Instance { get; } =
        new("police-orders", "police-orders", PoliceOrders.None, Decide, PoliceOrders.Evolve) { Claims = PoliceOrders.Claims };

    public static Decision<PoliceOrderEvent> Decide(PoliceOrderCommand command, PoliceOrders orders, Law law) => command switch
    {
        IssuePoliceOrder issue => Issue(issue, orders),
        LiftPoliceOrder lift => Lift(lift, orders),
        _ => throw new ArgumentOutOfRangeException(nameof(command)),
    };

    static Decision<PoliceOrderEvent> Issue(IssuePoliceOrder issue, PoliceOrders orders)
    {
        if (issue.IssuedOn > issue.Today) return Rules.NotInTheFuture;
        if (orders.Standing.Any(o => o.Reference == issue.Reference)) return [];
        return new PoliceOrderIssued(issue.CommuneInsee, issue.Kind, issue.Reference, issue.IssuedOn, new(issue.Building, issue.Address), issue.BuildingKeys);
    }

    static Decision<PoliceOrderEvent> Lift(LiftPoliceOrder lift, PoliceOrders orders)
    {
        if (lift.LiftedOn > lift.Today) return Rules.NotInTheFuture;
        if (orders.Standing.All(o => o.Reference != lift.Reference)) return PermitRules.PoliceOrderStands;
        return lift.LiftedOn < orders.Standing.First(o => o.Reference == lift.Reference).IssuedOn ? PermitRules.LiftedAfterIssued : new PoliceOrderLifted(lift.Reference, lift.LiftedOn);
    }
}
