using Territory.Housing.Domain;
using static Territory.Housing.Tests.Domain.Samples;

namespace Territory.Housing.Tests.Domain;

/// <summary>The dossier de diagnostic technique (loi n° 89-462, art. 3-3), at, just below and just above each threshold.</summary>
public class RequiredPiecesTests
{
    [Theory]
    [InlineData(1948, true)]
    [InlineData(1949, false)]
    public void Lead_is_looked_for_in_what_was_built_before_1949(int builtIn, bool asked) => Assert.Equal(asked, Required(new(DwellingKind.House, builtIn, 50, null, null)).Contains(Piece.Crep));

    [Theory]
    [InlineData(1997, true)]
    [InlineData(1998, false)]
    public void Asbestos_is_looked_for_in_what_was_built_before_1998(int builtIn, bool asked) => Assert.Equal(asked, Required(new(DwellingKind.House, builtIn, 50, null, null)).Contains(Piece.EtatAmiante));

    [Theory]
    [InlineData(2010, true)]
    [InlineData(2011, false)]
    [InlineData(2012, false)]
    [InlineData(null, false)]
    public void An_electrical_installation_of_more_than_fifteen_years_is_inspected(int? installedIn, bool asked) =>
        Assert.Equal(asked, Required(new(DwellingKind.Apartment, 2005, 50, installedIn, null)).Contains(Piece.EtatElectricite));

    [Theory]
    [InlineData(2010, true)]
    [InlineData(2011, false)]
    [InlineData(null, false)]
    public void A_gas_installation_of_more_than_fifteen_years_is_inspected(int? installedIn, bool asked) =>
        Assert.Equal(asked, Required(new(DwellingKind.Apartment, 2005, 50, null, installedIn)).Contains(Piece.EtatGaz));

    [Fact]
    public void A_new_flat_without_gas_needs_its_energy_class_and_the_state_of_risks() =>
        Assert.Equal([Piece.Dpe, Piece.EtatDesRisques], Required(new(DwellingKind.Apartment, 2026, 50, 2026, null)));

    [Fact]
    public void An_old_house_with_old_installations_needs_all_six() =>
        Assert.Equal(AllPieces.Order(), Required(new(DwellingKind.House, 1920, 90, 1970, 1970)).Order());

    static IReadOnlyList<Piece> Required(DwellingFacts dwelling) => RequiredPieces.For(dwelling, Law, Day("2026-03-02"));
}
