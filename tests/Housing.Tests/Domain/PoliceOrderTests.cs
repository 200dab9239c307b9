using Territory.Housing.Domain;
using Claim = Territory.Kernel.Domain.Claim;
using Territory.Testing;
using static Territory.Housing.Tests.Domain.Samples;

namespace Territory.Housing.Tests.Domain;

public class PoliceOrderTests
{
    static readonly Guid Building = Guid.Parse("019a0000-0000-7000-8000-0000000000b1");

    static readonly Spec<PoliceOrderCommand, PoliceOrders, PoliceOrderEvent> Orders = new(PoliceOrderDecider.Instance, Law);

    static IssuePoliceOrder Issue(string reference, string on, string today) => new(Building, Lillers, PoliceOrderKind.Insalubrite, reference, Day(on), new("3 rue de la Gare"), ["1.bb"], Day(today));

    static PoliceOrderIssued Issued(string reference, string on) => new(Lillers, PoliceOrderKind.Insalubrite, reference, Day(on), new(Building, new("3 rue de la Gare")), ["1.bb"]);

    [Fact]
    public void An_order_stands_until_it_is_lifted() => Orders.Given()
        .When(Issue("AP 12", "2026-03-02", "2026-03-05")).Then(Issued("AP 12", "2026-03-02"))
        .When(Issue("AP 12", "2026-03-02", "2026-03-06")).ThenNothing()
        .When(new LiftPoliceOrder("AP 12", Day("2026-09-01"), Day("2026-09-02"))).Then(new PoliceOrderLifted("AP 12", Day("2026-09-01")));

    [Fact]
    public void No_order_is_of_tomorrow_lifted_tomorrow_lifted_before_it_was_issued_or_lifted_unknown()
    {
        Orders.Given().When(Issue("AP 12", "2026-03-06", "2026-03-05")).ThenForbidden(Rules.NotInTheFuture);
        Orders.Given(Issued("AP 12", "2026-03-02")).When(new LiftPoliceOrder("AP 12", Day("2026-03-06"), Day("2026-03-05"))).ThenForbidden(Rules.NotInTheFuture);
        Orders.Given(Issued("AP 12", "2026-03-02")).When(new LiftPoliceOrder("AP 12", Day("2026-03-01"), Day("2026-03-05"))).ThenForbidden(PermitRules.LiftedAfterIssued);
        Orders.Given(Issued("AP 12", "2026-03-02")).When(new LiftPoliceOrder("AP 13", Day("2026-03-03"), Day("2026-03-05"))).ThenForbidden(PermitRules.PoliceOrderStands);
    }

    [Fact]
    public void A_building_is_free_once_the_last_of_its_orders_is_lifted()
    {
        PoliceOrderEvent[] two = [Issued("AP 12", "2026-03-02"), Issued("AP 13", "2026-03-03")];
        Assert.Equal([new Claim.Hold("police-order", "1.bb")], PoliceOrders.Claims(PoliceOrders.None, two[0]));
        Assert.Empty(PoliceOrders.Claims(PoliceOrderDecider.Instance.Fold(two), new PoliceOrderLifted("AP 12", Day("2026-04-01"))));
        Assert.Equal([new Claim.Release("police-order", "1.bb")], PoliceOrders.Claims(PoliceOrderDecider.Instance.Fold([two[0]]), new PoliceOrderLifted("AP 12", Day("2026-04-01"))));
    }
}
