using Territory.Housing.Domain;
using Territory.Testing;
using static Territory.Housing.Tests.Domain.Samples;

namespace Territory.Housing.Tests.Domain;

public class ZoneDeciderTests
{
    static readonly Spec<ZoneCommand, Zone, ZoneEvent> Zones = new(ZoneDecider.Instance, Law);

    static readonly PerimeterPart[] WholeCommune = [new(PartKind.WholeCommune)], Gare = [new(PartKind.Street, "rue de la Gare")];

    static PublishZone Publish(string published, string inForce, string today, Regime regime = Regime.Authorisation) =>
        new(Bethune, "Gare", regime, "2025/CC042", Day(published), Day(inForce), Gare, null, null, Day(today));

    static readonly ZonePublished Published = new(Bethune, "2025/CC042", Day("2025-07-10"), Day("2026-01-10"), "Gare", Regime.Authorisation, Gare, null, null);

    static readonly ZoneTakenOver TakenOver = new(Bethune, Day("2018-09-01"), "page", "à confirmer");

    [Fact]
    public void A_zone_published_on_10_July_cannot_be_in_force_on_1_January() => Zones.Given()
        .When(Publish("2025-07-10", "2026-01-01", today: "2025-07-20")).ThenForbidden(Rules.ZoneEntersIntoForceLater(6, Day("2026-01-10")));

    [Theory]
    [InlineData("2025-07-10", "2026-01-09", "2026-01-10")]
    [InlineData("2025-08-31", "2026-02-27", "2026-02-28")]
    [InlineData("2027-08-31", "2028-02-28", "2028-02-29")]
    [InlineData("2025-12-31", "2026-06-29", "2026-06-30")]
    [InlineData("2026-02-28", "2026-08-27", "2026-08-28")]
    public void A_zone_enters_into_force_six_months_after_its_publication_at_the_soonest(string published, string tooEarly, string earliest)
    {
        Zones.Given().When(Publish(published, tooEarly, today: published)).ThenForbidden(Rules.ZoneEntersIntoForceLater(6, Day(earliest)));
        Zones.Given().When(Publish(published, earliest, today: published)).Then(new ZonePublished(Bethune, "2025/CC042", Day(published), Day(earliest), "Gare", Regime.Authorisation, Gare, null, null));
    }

    [Fact]
    public void A_zone_of_declarations_waits_six_months_by_an_article_of_its_own()
    {
        Zones.Given().When(Publish("2025-07-10", "2026-01-09", today: "2025-07-20", Regime.Declaration))
            .ThenForbidden(Rules.ZoneEntersIntoForceLater(6, Day("2026-01-10")) with { Article = "CCH L634-1, II" });
        Assert.Equal(Regime.Declaration, Zones.Given().When(Publish("2025-07-10", "2026-01-10", today: "2025-07-20", Regime.Declaration)).ThenOne<ZonePublished>().Regime);
    }

    [Fact]
    public void A_deliberation_is_not_published_tomorrow() => Zones.Given().When(Publish("2026-03-03", "2027-01-01", today: "2026-03-02")).ThenForbidden(Rules.NotInTheFuture);

    [Fact]
    public void Before_the_law_there_were_no_zones() => Zones.Given()
        .When(Publish("2014-03-26", "2015-01-01", today: "2026-03-02")).ThenForbidden(Kernel.Domain.Law.NoRuleInForce("permis-de-louer/entree-en-vigueur", Day("2014-03-26")));

    [Fact]
    public void A_zone_is_published_once() => Zones.Given(TakenOver).When(Publish("2025-07-10", "2026-02-01", today: "2025-07-20")).ThenForbidden(Rules.ZoneIsNew);

    [Fact]
    public void A_perimeter_is_taken_over_as_its_source_gives_it_and_once() => Zones.Given()
        .When(new TakeOverZone(Bethune, Day("2018-09-01"), "page", "à confirmer")).Then(TakenOver)
        .When(new TakeOverZone(Bethune, Day("2019-01-01"), "another page", null)).ThenNothing();

    static StatePerimeter State(string inForce) => new("2018/CC017", Day(inForce), Gare, Day("2026-03-02"));

    [Fact]
    public void What_was_taken_over_gets_its_streets_once()
    {
        var stated = new ZonePerimeterStated("2018/CC017", Day("2018-09-01"), Gare, Day("2026-03-02"));
        Zones.Given(TakenOver).When(State("2018-09-01")).Then(stated).When(State("2018-09-01")).ThenForbidden(ZoneRules.ZoneAwaitsItsStreets);
        Zones.Given(Published).When(State("2018-09-01")).ThenForbidden(ZoneRules.ZoneAwaitsItsStreets);
        Zones.Given(TakenOver).When(State("2026-03-03")).ThenForbidden(Rules.NotInTheFuture);
        Zones.Given(TakenOver).When(State("2026-03-02")).Then(stated with { InForceFrom = Day("2026-03-02") });
        Zones.Given(TakenOver, Repealed("2026-02-01")).When(State("2018-09-01")).ThenForbidden(ZoneRules.ZoneIsNotRepealed(Day("2026-02-01")));
    }

    static ExtendZone Extend(string published, string inForce, string today = "2026-12-31") => new("2026/CC010", Day(published), Day(inForce), WholeCommune, Day(today));

    [Fact]
    public void An_extension_waits_six_months_too()
    {
        Zones.Given(Published).When(Extend("2026-02-10", "2026-08-09")).ThenForbidden(Rules.ZoneEntersIntoForceLater(6, Day("2026-08-10")));
        Zones.Given(Published).When(Extend("2026-02-10", "2026-08-10")).Then(new ZoneExtended(Bethune, "2026/CC010", Day("2026-02-10"), Day("2026-08-10"), WholeCommune))
            .When(Extend("2026-02-10", "2026-08-10")).ThenForbidden(ZoneRules.DeliberationIsNew);
        Zones.Given(Published with { Regime = Regime.Declaration }).When(Extend("2026-02-10", "2026-08-09")).ThenForbidden(Rules.ZoneEntersIntoForceLater(6, Day("2026-08-10")) with { Article = "CCH L634-1, II" });
    }

    [Fact]
    public void A_later_deliberation_is_published_after_the_first_and_not_tomorrow()
    {
        Zones.Given(Published).When(Extend("2025-07-09", "2026-08-10")).ThenForbidden(ZoneRules.ChangeComesAfterTheZone);
        Zones.Given(Published).When(Extend("2025-07-10", "2026-08-10")).ThenOne<ZoneExtended>();
        Zones.Given(Published).When(Extend("2026-02-10", "2026-08-10", today: "2026-02-09")).ThenForbidden(Rules.NotInTheFuture);
        Zones.Given(TakenOver).When(Extend("2018-03-01", "2018-09-01")).ThenOne<ZoneExtended>();
    }

    static ReduceZone Reduce(string published, string effective) => new("2026/CC011", Day(published), Day(effective), Gare, Day("2026-12-31"));

    static RepealZone Repeal(string published, string effective, string deliberation = "2026/CC012") => new(deliberation, Day(published), Day(effective), Day("2026-12-31"));

    static ZoneRepealed Repealed(string on) => new(Bethune, "2026/CC012", Day(on), Day(on));

    [Fact]
    public void A_reduction_need_not_wait_but_does_not_reach_back()
    {
        Zones.Given(Published).When(Reduce("2026-02-10", "2026-02-10")).Then(new ZoneReduced(Bethune, "2026/CC011", Day("2026-02-10"), Day("2026-02-10"), Gare))
            .When(Reduce("2026-02-10", "2026-02-10")).ThenForbidden(ZoneRules.DeliberationIsNew);
        Zones.Given(Published).When(Reduce("2026-02-10", "2026-02-09")).ThenForbidden(ZoneRules.ChangeIsNotRetroactive(Day("2026-02-10")));
    }

    [Fact]
    public void One_deliberation_may_extend_and_reduce() => Zones.Given(Published).When(Extend("2026-02-10", "2026-08-10"))
        .Then(new ZoneExtended(Bethune, "2026/CC010", Day("2026-02-10"), Day("2026-08-10"), WholeCommune))
        .When(Reduce("2026-02-10", "2026-02-10") with { Deliberation = "2026/CC010" }).ThenOne<ZoneReduced>();

    [Fact]
    public void A_repealed_zone_is_not_changed_any_more()
    {
        Zones.Given(Published).When(Repeal("2026-02-10", "2026-02-09")).ThenForbidden(ZoneRules.ChangeIsNotRetroactive(Day("2026-02-10")));
        var repealed = Zones.Given(Published).When(Repeal("2026-02-10", "2026-02-10")).Then(Repealed("2026-02-10"));
        repealed.When(Extend("2026-03-10", "2026-09-10")).ThenForbidden(ZoneRules.ZoneIsNotRepealed(Day("2026-02-10")));
        repealed.When(Reduce("2026-03-10", "2026-03-10")).ThenForbidden(ZoneRules.ZoneIsNotRepealed(Day("2026-02-10")));
        repealed.When(Repeal("2026-02-10", "2026-02-10")).ThenForbidden(ZoneRules.DeliberationIsNew);
        repealed.When(Repeal("2026-02-10", "2026-02-10", "2026/CC099")).ThenForbidden(ZoneRules.ZoneIsNotRepealed(Day("2026-02-10")));
    }

    static DelegateImplementation Delegate(string requested = "2026-01-15", string published = "2026-02-10", string from = "2026-03-01", string until = "2028-02-29", string deliberation = "2026/CC013") =>
        new(deliberation, Day(requested), Day(published), Day(from), Day(until), Day("2026-12-31"));

    [Fact]
    public void A_commune_carries_a_zone_out_at_its_request_for_a_time_and_reports_after_a_year()
    {
        var delegated = Zones.Given(Published).When(Delegate())
            .Then(new ImplementationDelegatedToCommune("2026/CC013", Day("2026-01-15"), Day("2026-02-10"), Day("2026-03-01"), Day("2028-02-29"), Day("2027-03-01")));
        delegated.When(Delegate(from: "2028-02-29", until: "2029-01-01", deliberation: "2027/CC001")).ThenForbidden(ZoneRules.NotDelegatedAlready(Day("2028-02-29")));
        delegated.When(Delegate(from: "2028-03-01", until: "2029-01-01", deliberation: "2027/CC001")).ThenOne<ImplementationDelegatedToCommune>();
        Zones.Given(Published).When(Delegate(requested: "2026-02-11")).ThenForbidden(ZoneRules.DelegationIsAskedFor);
        Zones.Given(Published).When(Delegate(requested: "2026-02-10")).ThenOne<ImplementationDelegatedToCommune>();
        Zones.Given(Published).When(Delegate(from: "2026-02-09")).ThenForbidden(ZoneRules.ChangeIsNotRetroactive(Day("2026-02-10")));
        Zones.Given(Published).When(Delegate(until: "2026-02-28")).ThenForbidden(ZoneRules.DelegationEndsAfterItBegins);
        Zones.Given(Published).When(Delegate(until: "2026-03-01")).ThenOne<ImplementationDelegatedToCommune>();
    }
}
