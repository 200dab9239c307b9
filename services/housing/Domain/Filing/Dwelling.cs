using Territory.Kernel.Domain;

namespace Territory.Housing.Domain;

/// <summary>Where the dwelling is, more finely than its commune, and by which registers know it. Personal, as it leads to people: stored sealed.</summary>
/// <param name="Line">Number and street.</param>
/// <param name="Unit">Building, stair, floor, door.</param>
/// <param name="FiscalInvariant">Invariant fiscal du local: 10 digits, 12 with the département.</param>
/// <param name="BanKey">Key of the address in the Base Adresse Nationale.</param>
/// <param name="RnbId">The building in the Référentiel National des Bâtiments.</param>
/// <param name="Parcel">Parcelle cadastrale.</param>
public sealed record DwellingAddress(
    string Line, string? Unit, string? FiscalInvariant, string? BanKey = null, string? RnbId = null, string? Parcel = null);

public enum DwellingKind { House, Apartment }

/// <summary>What decides which pieces are required.</summary>
/// <param name="BuiltIn">Year of construction.</param>
/// <param name="ElectricityInstalledIn">Year of the inside installation; null where there is none.</param>
/// <param name="GasInstalledIn">Year of the inside installation; null where there is none.</param>
/// <param name="InNoiseZone">In a plan d'exposition au bruit of an aerodrome.</param>
public sealed record DwellingFacts(
    DwellingKind Kind, int BuiltIn, int SurfaceInSquareMetres, int? ElectricityInstalledIn, int? GasInstalledIn, bool? InNoiseZone = null);

/// <summary>The pieces of the dossier de diagnostic technique (loi n° 89-462, art. 3-3).</summary>
public enum Piece
{
    /// <summary>Diagnostic de performance énergétique.</summary>
    Dpe,

    /// <summary>Constat de risque d'exposition au plomb.</summary>
    Crep,

    /// <summary>État mentionnant la présence ou l'absence d'amiante.</summary>
    EtatAmiante,

    /// <summary>État de l'installation intérieure d'électricité.</summary>
    EtatElectricite,

    /// <summary>État de l'installation intérieure de gaz.</summary>
    EtatGaz,

    /// <summary>État des risques et pollutions.</summary>
    EtatDesRisques,

    /// <summary>Document on the noise zone of the plan d'exposition au bruit (code de l'urbanisme, L112-6).</summary>
    EtatDuBruit,
}

public static class RequiredPieces
{
    /// <summary>Which pieces the law asks for a dwelling on that day.</summary>
    public static IReadOnlyList<Piece> For(DwellingFacts dwelling, Law law, DateOnly on)
    {
        List<Piece> required = [Piece.Dpe, Piece.EtatDesRisques];
        if (dwelling.BuiltIn < Year("diagnostics/plomb-construit-avant")) required.Add(Piece.Crep);
        if (dwelling.BuiltIn < Year("diagnostics/amiante-construit-avant")) required.Add(Piece.EtatAmiante);
        if (on.Year - dwelling.ElectricityInstalledIn > Year("diagnostics/installation-ancienne")) required.Add(Piece.EtatElectricite);
        if (on.Year - dwelling.GasInstalledIn > Year("diagnostics/installation-ancienne")) required.Add(Piece.EtatGaz);
        if (dwelling.InNoiseZone == true) required.Add(Piece.EtatDuBruit);
        return required;

        int? Year(string key) => law.InForce(key, on)?.Whole;
    }
}
