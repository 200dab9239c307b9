using System.ComponentModel.DataAnnotations;
using Territory.Housing.Domain;
using Territory.Kernel.Domain;
using Territory.Kernel.Hosting;

namespace Territory.Housing.Endpoints;

/// <summary>The dwelling: in which commune (name or INSEE code, never a postal code), where in it, what registers know it by, and what decides the pieces.</summary>
/// <param name="Unit">Building, stair, floor, door: a dwelling that was divided is several.</param>
/// <param name="FiscalInvariant">10 digits, 12 with the département.</param>
/// <param name="BanKey">Such as 62119_0790_00012.</param>
/// <param name="RnbId">Such as 4HW8-MYPG-8KJV.</param>
/// <param name="Parcel">14 characters, such as 621190000AB0123.</param>
/// <param name="InNoiseZone">In the plan d'exposition au bruit of an aerodrome.</param>
/// <param name="Excluded">Where it is let by a social landlord, or under a convention with the State: no zone concerns it then.</param>
public sealed record DwellingRequest(
    [property: MaxLength(300)] string Address, [property: MaxLength(100)] string Commune, [property: MaxLength(100)] string? Unit,
    [property: MaxLength(30)] string? FiscalInvariant, [property: MaxLength(60)] string? BanKey, [property: MaxLength(30)] string? RnbId, [property: MaxLength(30)] string? Parcel,
    DwellingKind Kind, [property: Range(1000, 2100)] int BuiltIn, [property: Range(1, 2000)] int SurfaceInSquareMetres,
    [property: Range(1880, 2100)] int? ElectricityInstalledIn, [property: Range(1800, 2100)] int? GasInstalledIn, bool? InNoiseZone, Exclusion? Excluded) : IChecked
{
    static readonly Sentence FutureYear = new("Cette année est dans le futur.", "This year is in the future."),
        NotFiscal = new("Un invariant fiscal a 10 chiffres (12 avec le département).", "A fiscal number has 10 digits (12 with the département)."),
        NotBan = new("Une clé BAN s’écrit comme 62119_0790_00012.", "A BAN key is written like 62119_0790_00012."),
        NotRnb = new("Un identifiant RNB a 12 lettres et chiffres, comme 4HW8-MYPG-8KJV.", "An RNB id has 12 letters and digits, such as 4HW8-MYPG-8KJV."),
        NotParcel = new("Une parcelle s’écrit en 14 caractères : commune, préfixe, section, numéro, comme 62119000AB0123.", "A parcel is written in 14 characters: commune, prefix, section, number, such as 62119000AB0123."),
        OtherCommune = new("Cet identifiant est celui d’une autre commune.", "This identifier is of another commune.");

    public DwellingAddress ToAddress() => new(
        PlainText.Of(Address), PlainText.OfOptional(Unit), FiscalInvariant is null ? null : Domain.FiscalInvariant.Normalise(FiscalInvariant),
        BanKey is null ? null : Domain.BanKey.Normalise(BanKey), RnbId is null ? null : Domain.RnbId.Normalise(RnbId), Parcel is null ? null : Domain.Parcel.Normalise(Parcel));

    public DwellingFacts ToFacts() => new(Kind, BuiltIn, SurfaceInSquareMetres, ElectricityInstalledIn, GasInstalledIn, InNoiseZone);

    public IEnumerable<FieldProblem> Check(IServiceProvider services, Predicate<string> isRead)
    {
        var year = ParisTime.DateOf(services.GetRequiredService<TimeProvider>().GetUtcNow()).Year;
        var commune = isRead("commune") ? services.GetRequiredService<Communes>().FindUnambiguous(Commune) : null;
        if (isRead("commune") && commune is null) yield return Zones.UnknownCommune("commune");
        if (BuiltIn > year) yield return new("builtIn", FutureYear);
        if (ElectricityInstalledIn > year) yield return new("electricityInstalledIn", FutureYear);
        if (GasInstalledIn > year) yield return new("gasInstalledIn", FutureYear);
        foreach (var problem in TextChecks.Names(("address", Address), ("unit", Unit))) yield return problem;
        if (FiscalInvariant is not null && Domain.FiscalInvariant.Normalise(FiscalInvariant) is null) yield return new("fiscalInvariant", NotFiscal);
        if (RnbId is not null && Domain.RnbId.Normalise(RnbId) is null) yield return new("rnbId", NotRnb);
        foreach (var (field, given, key, communeOf, wrong) in new[]
        {
            ("banKey", BanKey, BanKey is null ? null : Domain.BanKey.Normalise(BanKey), (Func<string, string>)Domain.BanKey.CommuneOf, NotBan),
            ("parcel", Parcel, Parcel is null ? null : Domain.Parcel.Normalise(Parcel), Domain.Parcel.CommuneOf, NotParcel),
        })
            if (given is not null && key is null) yield return new(field, wrong);
            else if (key is not null && commune is not null && communeOf(key) != commune.Insee) yield return new(field, OtherCommune);
    }
}
