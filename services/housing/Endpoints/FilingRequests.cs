using System.ComponentModel.DataAnnotations;
using Territory.Housing.Domain;
using Territory.Kernel.Domain;
using Territory.Kernel.Hosting;

namespace Territory.Housing.Endpoints;

/// <summary>An application (Cerfa 15652).</summary>
/// <param name="Pieces">What is handed in, by its name; it counts once its date is given among the diagnostics.</param>
/// <param name="LeaseOn">When the lease is meant to be signed, or was.</param>
public sealed record FileRequest(
    LandlordRequest Landlord, DwellingRequest Dwelling, IReadOnlyList<Piece>? Pieces, IReadOnlyList<DiagnosticRequest>? Diagnostics, DateOnly? LeaseOn) : IChecked
{
    internal IReadOnlyList<Piece> AllPieces => [.. (Pieces ?? []).Distinct()];

    internal IReadOnlyList<DiagnosticRequest> AllDiagnostics => Diagnostics ?? [];

    public IEnumerable<FieldProblem> Check(IServiceProvider services, Predicate<string> isRead) => isRead("diagnostics") ? Diagnostics.GivenTwice() : [];
}

/// <summary>Pieces that are handed in later.</summary>
/// <param name="ReceivedOn">When mail came in: for agents.</param>
public sealed record ReceiveRequest(IReadOnlyList<Piece>? Pieces, IReadOnlyList<DiagnosticRequest>? Diagnostics, DateOnly? ReceivedOn) : IChecked
{
    internal IReadOnlyList<Piece> AllPieces => [.. (Pieces ?? []).Distinct()];

    internal IReadOnlyList<DiagnosticRequest> AllDiagnostics => Diagnostics ?? [];

    public IEnumerable<FieldProblem> Check(IServiceProvider services, Predicate<string> isRead)
    {
        if (isRead("pieces") && isRead("diagnostics") && Pieces is not [_, ..] && Diagnostics is not [_, ..])
            return [new("pieces", new("Donnez au moins une pièce.", "Give at least one piece."))];
        return isRead("diagnostics") ? Diagnostics.GivenTwice() : [];
    }
}

/// <summary>The Bailleur: a natural person by name, a legal person by company and SIRET.</summary>
public sealed record LandlordRequest(
    LandlordKind Kind, [property: MaxLength(100)] string? FamilyName, [property: MaxLength(100)] string? GivenNames,
    [property: MaxLength(200)] string? CompanyName, [property: RegularExpression("[0-9]{14}")] string? Siret,
    [property: MaxLength(300)] string PostalAddress, [property: EmailAddress, MaxLength(200)] string? Email, [property: Phone, MaxLength(30)] string? Phone) : IChecked
{
    public Landlord ToLandlord() => new(Kind, FamilyName, GivenNames, CompanyName, Siret, PostalAddress, Email, Phone);

    static readonly Sentence Required = new("Ce champ est obligatoire pour ce type de bailleur.", "This field is required for this kind of landlord."),
        Misplaced = new("Ce champ ne convient pas à ce type de bailleur.", "This field does not fit this kind of landlord."),
        NotASiret = new("Ce numéro SIRET n’est pas valide.", "This SIRET is not valid.");

    public IEnumerable<FieldProblem> Check(IServiceProvider services, Predicate<string> isRead)
    {
        if (!isRead("kind")) yield break;
        var isPerson = Kind == LandlordKind.NaturalPerson;
        if (isPerson && FamilyName is null) yield return new("familyName", Required);
        if (isPerson && GivenNames is null) yield return new("givenNames", Required);
        if (isPerson && CompanyName is not null) yield return new("companyName", Misplaced);
        if (isPerson && Siret is not null) yield return new("siret", Misplaced);
        if (!isPerson && CompanyName is null) yield return new("companyName", Required);
        if (!isPerson && Siret is null) yield return new("siret", Required);
        if (!isPerson && Siret is not null && !Domain.Siret.IsValid(Siret)) yield return new("siret", NotASiret);
    }
}

/// <summary>The dwelling: in which commune (name or INSEE code, never a postal code), where in it, and what decides the pieces.</summary>
public sealed record DwellingRequest(
    [property: MaxLength(300)] string Address, [property: MaxLength(100)] string Commune, [property: MaxLength(100)] string? Unit,
    [property: RegularExpression("[0-9]{10}([0-9]{2})?")] string? FiscalInvariant, DwellingKind Kind,
    [property: Range(1000, 2100)] int BuiltIn, [property: Range(1, 2000)] int SurfaceInSquareMetres,
    [property: Range(1880, 2100)] int? ElectricityInstalledIn, [property: Range(1800, 2100)] int? GasInstalledIn) : IChecked
{
    public DwellingAddress ToAddress() => new(Address, Unit, FiscalInvariant);

    public DwellingFacts ToFacts() => new(Kind, BuiltIn, SurfaceInSquareMetres, ElectricityInstalledIn, GasInstalledIn);

    static readonly Sentence Future = new("Cette année est dans le futur.", "This year is in the future.");

    public IEnumerable<FieldProblem> Check(IServiceProvider services, Predicate<string> isRead)
    {
        var year = ParisTime.DateOf(services.GetRequiredService<TimeProvider>().GetUtcNow()).Year;
        if (isRead("commune") && services.GetRequiredService<Communes>().FindUnambiguous(Commune) is null) yield return Zones.UnknownCommune("commune");
        if (BuiltIn > year) yield return new("builtIn", Future);
        if (ElectricityInstalledIn > year) yield return new("electricityInstalledIn", Future);
        if (GasInstalledIn > year) yield return new("gasInstalledIn", Future);
    }
}
