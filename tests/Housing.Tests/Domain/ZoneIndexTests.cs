using Territory.Housing.Domain;
using static Territory.Housing.Tests.Domain.Samples;

namespace Territory.Housing.Tests.Domain;

/// <summary>Which zone a dwelling is in on a day, and why, down to what is not known.</summary>
public class ZoneIndexTests
{
    static readonly Commune Town = new(Bethune, "Béthune");

    static PerimeterPart Street(string name, params NumberRange[] numbers) => new(PartKind.Street, name, numbers);

    static PerimeterPart Square(double west, double south, double side) =>
        new(PartKind.Area, Area: new([[(double[][])[[west, south], [west + side, south], [west + side, south + side], [west, south + side], [west, south]]]]));

    static ZonePublished Published(params PerimeterPart[] parts) => new(Bethune, "2025/CC042", Day("2025-01-15"), Day("2025-09-01"), "Centre", Regime.Authorisation, parts);

    static ZoneIndex Index(params ZoneEvent[][] zones) =>
        new(zones.Select((events, i) => new KnownZone(new Guid(i + 1, 0, 0, new byte[8]), events.Aggregate((ZoneHistory?)null, ZoneHistory.Evolve)!, Town)));

    static string Ask(ZoneIndex index, string street, string on = "2026-03-02", LetDwelling? dwelling = null) => Told(index.Find(Town, new Place(street), dwelling ?? LetDwelling.Unknown, Day(on)));

    static string Told(ZoneFinding found) => $"{found.Answer}{(found.InForceFrom is { } from ? $" {from:yyyy-MM-dd}" : "")} {found.Because.Code}";

    static readonly ZoneIndex Numbers = Index([Published(Street("rue de la Gare", new NumberRange("1", "19", Parity.Odd), new NumberRange("24", null, Parity.Even)), Street("place du Beffroi"))]);

    [Theory]
    [InlineData("1 rue de la Gare", "Required 2025-09-01 authorisation-required")]
    [InlineData("19 rue de la Gare", "Required 2025-09-01 authorisation-required")]
    [InlineData("19 bis r. de la gare", "Required 2025-09-01 authorisation-required")]
    [InlineData("21 rue de la Gare", "NotRequired address-is-in-a-zone")]
    [InlineData("2 rue de la Gare", "NotRequired address-is-in-a-zone")]
    [InlineData("22 rue de la Gare", "NotRequired address-is-in-a-zone")]
    [InlineData("24 rue de la Gare", "Required 2025-09-01 authorisation-required")]
    [InlineData("1024 rue de la Gare", "Required 2025-09-01 authorisation-required")]
    [InlineData("17-19 rue de la Gare", "Required 2025-09-01 authorisation-required")]
    [InlineData("19-21 rue de la Gare", "Unknown 2025-09-01 place-is-known")]
    [InlineData("rue de la Gare", "Unknown 2025-09-01 place-is-known")]
    [InlineData("rue la Gare", "Unknown 2025-09-01 place-is-known")]
    [InlineData("place du Beffroi", "Required 2025-09-01 authorisation-required")]
    [InlineData("7 pl. du Beffroi", "Required 2025-09-01 authorisation-required")]
    [InlineData("7 place du Befroi", "Unknown 2025-09-01 place-is-known")]
    [InlineData("7 avenue de la Gare", "NotRequired address-is-in-a-zone")]
    [InlineData("Le Bout d'Aval", "NotRequired address-is-in-a-zone")]
    [InlineData("Résidence du Parc, 7 place du Beffroi", "Required 2025-09-01 authorisation-required")]
    public void Streets_and_numbers_decide(string street, string answer) => Assert.Equal(answer, Ask(Numbers, street));

    [Fact]
    public void What_is_not_known_is_said()
    {
        ZoneFinding Find(string? street) => Numbers.Find(Town, new Place(street), LetDwelling.Unknown, Day("2026-03-02"));
        Assert.Equal("À Béthune (« Centre »), une partie seulement de cette rue est dans le périmètre : indiquez le numéro.", Find("rue de la Gare").Because.French);
        Assert.Equal("À Béthune (« Centre »), une partie seulement de ces numéros est dans le périmètre : indiquez celui de l’entrée.", Find("19 et 21 rue de la Gare").Because.French);
        Assert.Equal("À Béthune (« Centre »), cette rue n’est pas dans la liste, mais « place du Beffroi » y est : si c’est elle, écrivez-la ainsi.", Find("place du Befroi").Because.French);
        Assert.Equal("À Béthune (« Centre »), une partie seulement de la commune est dans le périmètre : indiquez la rue et le numéro.", Find(null).Because.French);
        Assert.Equal("L’adresse n’a pas pu être située avec certitude dans le périmètre : à vérifier.", Find("rue de la Gare").Zone!.ToConfirm);
        Assert.StartsWith("Nous n’avons pas de répertoire de toutes les rues", Find("Le Bout d'Aval").ToConfirm, StringComparison.Ordinal);
        Assert.Null(Find("2 rue de la Gare").ToConfirm);
        Assert.Null(Find("1 rue de la Gare").ToConfirm);
    }

    static readonly ZoneIndex Changed = Index(
    [
        Published(new PerimeterPart(PartKind.WholeCommune)),
        new ZoneReduced(Bethune, "2026/CC011", Day("2026-02-10"), Day("2026-02-20"), [Street("rue du Lac"), Street("rue de la Gare", new NumberRange(null, null, Parity.Even))]),
        new ZoneExtended(Bethune, "2026/CC020", Day("2026-03-10"), Day("2026-09-10"), [Street("rue du Lac")]),
        new ZoneRepealed(Bethune, "2027/CC001", Day("2027-01-10"), Day("2027-02-01")),
    ]);

    [Theory]
    [InlineData("3 rue du Lac", "2025-08-31", "NotRequired 2025-09-01 zone-is-in-force")]
    [InlineData("3 rue du Lac", "2025-09-01", "Required 2025-09-01 authorisation-required")]
    [InlineData("3 rue du Lac", "2026-02-19", "Required 2025-09-01 authorisation-required")]
    [InlineData("3 rue du Lac", "2026-02-20", "NotRequired 2026-02-20 address-is-still-in-the-zone")]
    [InlineData("3 rue du Lac", "2026-09-09", "NotRequired 2026-02-20 address-is-still-in-the-zone")]
    [InlineData("3 rue du Lac", "2026-09-10", "Required 2026-09-10 authorisation-required")]
    [InlineData("3 rue du Lac", "2027-01-31", "Required 2026-09-10 authorisation-required")]
    [InlineData("3 rue du Lac", "2027-02-01", "NotRequired 2026-09-10 zone-is-still-in-force")]
    [InlineData("2 rue de la Gare", "2026-03-02", "NotRequired 2026-02-20 address-is-still-in-the-zone")]
    [InlineData("3 rue de la Gare", "2026-03-02", "Required 2025-09-01 authorisation-required")]
    [InlineData("rue de la Gare", "2026-03-02", "Unknown 2025-09-01 place-is-known")]
    [InlineData("rue Voltaire", "2026-03-02", "Required 2025-09-01 authorisation-required")]
    public void Every_deliberation_counts_from_its_own_day(string street, string on, string answer) => Assert.Equal(answer, Ask(Changed, street, on));

    [Fact]
    public void Of_two_that_speak_of_a_street_the_later_published_counts_however_they_were_recorded()
    {
        var extension = new ZoneExtended(Bethune, "2025/CC050", Day("2025-06-01"), Day("2025-12-01"), [Street("rue du Lac")]);
        var reduction = new ZoneReduced(Bethune, "2025/CC051", Day("2025-07-01"), Day("2025-07-01"), [Street("rue du Lac")]);
        Assert.Equal("NotRequired 2025-07-01 address-is-still-in-the-zone", Ask(Index([Published(Street("rue de la Gare")), extension, reduction]), "rue du Lac"));
        Assert.Equal("NotRequired 2025-07-01 address-is-still-in-the-zone", Ask(Index([Published(Street("rue de la Gare")), reduction, extension]), "rue du Lac"));
    }

    [Theory]
    [InlineData(DwellingKind.House, 1948, "Required 2025-09-01 authorisation-required")]
    [InlineData(DwellingKind.House, 1949, "NotRequired 2025-09-01 dwelling-is-of-the-category")]
    [InlineData(DwellingKind.Apartment, 1900, "NotRequired 2025-09-01 dwelling-is-of-the-category")]
    [InlineData(null, 1900, "Unknown 2025-09-01 category-is-known")]
    [InlineData(DwellingKind.House, null, "Unknown 2025-09-01 category-is-known")]
    [InlineData(null, 1949, "NotRequired 2025-09-01 dwelling-is-of-the-category")]
    public void A_zone_may_be_for_houses_before_1949(DwellingKind? kind, int? builtIn, string answer) =>
        Assert.Equal(answer, Ask(Index([Published(Street("rue du Lac")) with { Categories = new(DwellingKind.House, 1949, null) }]), "3 rue du Lac", dwelling: new(kind, builtIn)));

    [Theory]
    [InlineData(2010, "Required 2025-09-01 authorisation-required")]
    [InlineData(2011, "Unknown 2025-09-01 category-is-known")]
    [InlineData(2012, "NotRequired 2025-09-01 dwelling-is-of-the-category")]
    public void A_zone_may_be_for_what_is_older_than_fifteen_years(int builtIn, string answer) =>
        Assert.Equal(answer, Ask(Index([Published(Street("rue du Lac")) with { Categories = new(null, null, 15) }]), "3 rue du Lac", dwelling: new(DwellingKind.House, builtIn)));

    [Fact]
    public void A_category_is_said_in_words()
    {
        var zone = Index([Published(Street("rue du Lac")) with { Categories = new(DwellingKind.House, 1949, null) }]);
        Assert.Equal("La délibération ne vise que les maisons construites avant 1949 : ce logement n’en est pas un, aucune autorisation n’est à demander.",
            zone.Find(Town, new Place("3 rue du Lac"), new(DwellingKind.Apartment, 1900), Day("2026-03-02")).Because.French);
        Assert.Equal("La délibération ne vise que les maisons construites avant 1949 : indiquez le type du logement et son année de construction.",
            zone.Find(Town, new Place("3 rue du Lac"), LetDwelling.Unknown, Day("2026-03-02")).Because.French);
    }

    [Theory]
    [InlineData(Regime.Authorisation, Exclusion.SocialLandlord, "CCH L635-1, I al. 2")]
    [InlineData(Regime.Authorisation, Exclusion.StateConvention, "CCH L635-1, I al. 2")]
    [InlineData(Regime.Declaration, Exclusion.SocialLandlord, "CCH L634-1, I al. 2")]
    public void Some_dwellings_are_concerned_nowhere(Regime regime, Exclusion exclusion, string article)
    {
        var found = Index([Published(Street("rue du Lac")) with { Regime = regime }]).Find(Town, new Place("3 rue du Lac"), new(DwellingKind.House, 1900, exclusion), Day("2026-03-02"));
        Assert.Equal((Requirement.NotRequired, "dwelling-is-not-excluded", article), (found.Answer, found.Because.Code, found.Because.Article));
        Assert.Null(found.Zone);
    }

    [Fact]
    public void An_authorisation_goes_before_a_declaration_and_what_is_sure_before_what_is_not()
    {
        var declared = Published(new PerimeterPart(PartKind.WholeCommune)) with { Regime = Regime.Declaration, InForceFrom = Day("2025-08-01") };
        var both = Index([declared], [Published(Street("rue de la Gare", new NumberRange("1", "9", Parity.Odd)))]);
        Assert.Equal("Required 2025-09-01 authorisation-required", Ask(both, "1 rue de la Gare"));
        Assert.Equal("DeclarationRequired 2025-08-01 declaration-required", Ask(both, "2 rue de la Gare"));
        Assert.Equal("Unknown 2025-09-01 place-is-known", Ask(both, "rue de la Gare"));
        Assert.Equal(Regime.Declaration, both.Find(Town, new Place("2 rue de la Gare"), LetDwelling.Unknown, Day("2026-03-02")).Zone!.Regime);
    }

    static readonly ZoneIndex Buildings = Index([Published(
        new PerimeterPart(PartKind.Building, Address: "12 bis rue du Lac"), new PerimeterPart(PartKind.Building, Rnb: "ABCD-1234-EF56"), new PerimeterPart(PartKind.Building, Parcel: "62119000AB0123"))]);

    [Theory]
    [InlineData("12 bis rue du Lac", null, null, Requirement.Required)]
    [InlineData("12B rue du Lac", null, null, Requirement.Required)]
    [InlineData("12 rue du Lac", "ZZZZ9999ZZZZ", "62119000AB0124", Requirement.NotRequired)]
    [InlineData("12 rue du Lac", null, null, Requirement.Unknown)]
    [InlineData("rue du Lac", null, null, Requirement.Unknown)]
    [InlineData("1 rue Voltaire", "abcd1234ef56", null, Requirement.Required)]
    [InlineData("1 rue Voltaire", null, "62119000ab0123", Requirement.Required)]
    public void A_single_building_is_known_by_its_address_or_its_id(string street, string? rnb, string? parcel, Requirement answer) =>
        Assert.Equal(answer, Buildings.Find(Town, new Place(street, null, rnb, parcel), LetDwelling.Unknown, Day("2026-03-02")).Answer);

    static readonly ZoneIndex Drawn = Index([Published(Square(2.63, 50.52, 0.01), Street("rue du Lac"))]);

    [Theory]
    [InlineData(2.635, 50.525, Requirement.Required)]
    [InlineData(2.63005, 50.525, Requirement.Unknown)]
    [InlineData(2.62995, 50.525, Requirement.Unknown)]
    [InlineData(2.65, 50.525, null)]
    public void Coordinates_alone_find_what_is_drawn(double longitude, double latitude, Requirement? answer) =>
        Assert.Equal(answer, Drawn.FindAt(new(longitude, latitude), LetDwelling.Unknown, Day("2026-03-02"))?.Finding.Answer);

    [Fact]
    public void An_address_and_coordinates_help_each_other()
    {
        Requirement Find(string? street, Position? at) => Drawn.Find(Town, new Place(street, at), LetDwelling.Unknown, Day("2026-03-02")).Answer;
        Assert.Equal(Requirement.Required, Find("3 rue du Lac", null));
        Assert.Equal(Requirement.Unknown, Find("3 rue Voltaire", null));
        Assert.Equal(Requirement.Required, Find("3 rue Voltaire", new(2.635, 50.525)));
        Assert.Equal(Requirement.NotRequired, Find("3 rue Voltaire", new(2.65, 50.525)));
        Assert.Equal(Requirement.Unknown, Find(null, new(2.65, 50.525)));
        Assert.Equal(Requirement.Unknown, Find(null, null));
    }

    [Fact]
    public void What_was_taken_over_is_the_whole_commune_until_its_streets_are_stated()
    {
        var takenOver = new ZoneTakenOver(Bethune, Day("2022-01-01"), "page", "à confirmer");
        var whole = Index([takenOver]).Find(Town, new Place("3 rue du Lac"), LetDwelling.Unknown, Day("2021-06-01"));
        Assert.Equal(("NotRequired 2022-01-01 zone-is-in-force", "à confirmer"), (Told(whole), whole.ToConfirm));
        var stated = Index([takenOver, new ZonePerimeterStated("2020/CC077", Day("2021-01-01"), [Street("rue du Lac")], Day("2026-03-02"))]);
        var found = stated.Find(Town, new Place("3 rue du Lac"), LetDwelling.Unknown, Day("2021-06-01"));
        Assert.Equal(("Required 2021-01-01 authorisation-required", "2020/CC077", null), (Told(found), found.Source, found.ToConfirm));
        Assert.Equal("NotRequired address-is-in-a-zone", Ask(stated, "3 rue Voltaire"));
    }

    [Fact]
    public void What_was_published_before_there_were_parts_is_a_whole_commune_under_authorisation() =>
        Assert.Equal("Required 2025-09-01 authorisation-required", Ask(Index([new ZonePublished(Bethune, "2025/CC042", Day("2025-01-15"), Day("2025-09-01"))]), "3 rue du Lac"));
}
