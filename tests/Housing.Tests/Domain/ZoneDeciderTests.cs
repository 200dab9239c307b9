using Territory.Housing.Domain;
using Territory.Testing;
using static Territory.Housing.Tests.Domain.Samples;

namespace Territory.Housing.Tests.Domain;

public class ZoneDeciderTests
{
    static readonly Spec<ZoneCommand, Zone, ZoneEvent> Zones = new(ZoneDecider.Instance, Law);

    static PublishZone Publish(string published, string inForce, string today) => new(Bethune, "2025/CC042", Day(published), Day(inForce), Day(today));

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
        Zones.Given().When(Publish(published, earliest, today: published)).Then(new ZonePublished(Bethune, "2025/CC042", Day(published), Day(earliest)));
    }

    [Fact]
    public void A_deliberation_is_not_published_tomorrow() => Zones.Given().When(Publish("2026-03-03", "2027-01-01", today: "2026-03-02")).ThenForbidden(Rules.NotInTheFuture);

    [Fact]
    public void Before_the_law_there_were_no_zones() => Zones.Given()
        .When(Publish("2014-03-26", "2015-01-01", today: "2026-03-02")).ThenForbidden(Kernel.Domain.Law.NoRuleInForce("permis-de-louer/entree-en-vigueur", Day("2014-03-26")));

    [Fact]
    public void A_commune_has_one_perimeter() => Zones.Given(new ZoneTakenOver(Bethune, Day("2018-09-01"), "page", null))
        .When(Publish("2025-07-10", "2026-02-01", today: "2025-07-20")).ThenForbidden(Rules.ZoneIsNew);

    [Fact]
    public void A_perimeter_is_taken_over_as_its_source_gives_it_and_once() => Zones.Given()
        .When(new TakeOverZone(Bethune, Day("2018-09-01"), "page", "à confirmer")).Then(new ZoneTakenOver(Bethune, Day("2018-09-01"), "page", "à confirmer"))
        .When(new TakeOverZone(Bethune, Day("2019-01-01"), "another page", null)).ThenNothing();
}
