using Territory.Housing.Domain;
using Territory.Kernel.Domain;
using Territory.Kernel.EventStore;

namespace Territory.Housing;

/// <summary>A building and the orders that it is or was under.</summary>
public sealed record BuildingOrders(string CommuneInsee, Personal<BuildingAddress> Address, IReadOnlyList<string> BuildingKeys, IReadOnlyList<PoliceOrderRow> Orders);

public sealed record PoliceOrderRow(PoliceOrderKind Kind, string Reference, DateOnly IssuedOn, DateOnly? LiftedOn);

public static partial class Views
{
    public static View<BuildingOrders> PoliceOrders { get; } = new("police_orders", 1, static (row, _, e) => e switch
    {
        PoliceOrderIssued issued => new(issued.CommuneInsee, issued.Address, issued.BuildingKeys, [.. row?.Orders ?? [], new(issued.Kind, issued.Reference, issued.IssuedOn, null)]),
        PoliceOrderLifted lifted => row! with { Orders = [.. row.Orders.Select(o => o.Reference == lifted.Reference ? o with { LiftedOn = lifted.LiftedOn } : o)] },
        _ => row,
    })
    { Indexes = ["((row->>'communeInsee'), id)"] };
}
