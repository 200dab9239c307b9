using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Territory.Housing.Domain;
using Territory.Kernel.Hosting;

namespace Territory.Housing.Endpoints;

/// <summary>Numbers of a street: from 1 to 19, odd.</summary>
public sealed record NumbersRequest([property: MaxLength(20)] string? From, [property: MaxLength(20)] string? To, Parity Parity) : IChecked
{
    static readonly Sentence NoNumber = new("Un numéro est attendu, avec bis, ter ou une lettre : « 12 bis ».", "A number is expected, with bis, ter or a letter: '12 bis'."),
        Reversed = new("Le dernier numéro précède le premier.", "The last number comes before the first.");

    public IEnumerable<FieldProblem> Check(IServiceProvider services, Predicate<string> isRead)
    {
        var (first, last) = (From is null ? null : HouseNumber.Parse(From), To is null ? null : HouseNumber.Parse(To));
        if (From is not null && first is null) yield return new("from", NoNumber);
        if (To is not null && last is null) yield return new("to", NoNumber);
        if (first is { } a && last is { } b && a.CompareTo(b) > 0 && a.Number >= b.Number && !(a.Number == b.Number && b.Suffix == 0)) yield return new("to", Reversed);
    }
}

/// <summary>One line of a perimeter. What is drawn is GeoJSON: see <see cref="GeoJson"/>.</summary>
public sealed record PartRequest(
    PartKind Kind, [property: MaxLength(200)] string? Street, IReadOnlyList<NumbersRequest>? Numbers, [property: MaxLength(200)] string? Address,
    [property: RegularExpression("[0-9A-Za-z]{4}-?[0-9A-Za-z]{4}-?[0-9A-Za-z]{4}")] string? Rnb, [property: RegularExpression("[0-9]{8}[0-9A-Za-z]{2}[0-9]{4}")] string? Parcel, JsonElement? Area) : IChecked
{
    static readonly Sentence Required = new("Ce champ est obligatoire pour ce type de périmètre.", "This field is required for this kind of part."),
        Misplaced = new("Ce champ ne convient pas à ce type de périmètre.", "This field does not fit this kind of part."),
        NoStreet = new("Le nom de la rue seul est attendu, sans numéro : les numéros ont leur champ.", "The name of the street alone is expected: numbers have a field of their own."),
        NoBuilding = new("Le numéro et la rue de l’immeuble sont attendus.", "Number and street of the building are expected.");

    public IEnumerable<FieldProblem> Check(IServiceProvider services, Predicate<string> isRead)
    {
        if (!isRead("kind")) yield break;
        if (Kind == PartKind.Street && Street is null) yield return new("street", Required);
        if (Kind != PartKind.Street && Street is not null) yield return new("street", Misplaced);
        if (Kind != PartKind.Street && Numbers is not null) yield return new("numbers", Misplaced);
        if (Kind == PartKind.Street && Street is not null && StreetAddress.All(Street) is not [{ Numbers.Count: 0 }]) yield return new("street", NoStreet);
        var hasBuilding = Address is not null || Rnb is not null || Parcel is not null;
        if (Kind == PartKind.Building && !hasBuilding && isRead("address") && isRead("rnb") && isRead("parcel")) yield return new("address", Required);
        if (Kind != PartKind.Building && Address is not null) yield return new("address", Misplaced);
        if (Kind != PartKind.Building && Rnb is not null) yield return new("rnb", Misplaced);
        if (Kind != PartKind.Building && Parcel is not null) yield return new("parcel", Misplaced);
        if (Kind == PartKind.Building && Address is not null && StreetAddress.Parse(Address) is not { Numbers.Count: > 0 }) yield return new("address", NoBuilding);
        if (Kind == PartKind.Area && Area is null) yield return new("area", Required);
        if (Area is { } drawn && GeoJson.Read(drawn).Problem is { } wrong) yield return new("area", wrong);
    }

    public PerimeterPart ToPart() => new(Kind, Street, Numbers?.Select(n => new NumberRange(n.From, n.To, n.Parity)).ToArray(), Address, Rnb, Parcel, Area is { } drawn ? GeoJson.Read(drawn).Area : null);
}

public sealed record CategoriesRequest(DwellingKind? Kind, [property: Range(1000, 2100)] int? BuiltBefore, [property: Range(1, 500)] int? OlderThanYears) : IChecked
{
    static readonly Sentence Empty = new("Aucune catégorie n’est donnée : retirez ce champ si la délibération vise tous les logements.", "No category is given: leave this field out if the délibération is about all dwellings.");

    public IEnumerable<FieldProblem> Check(IServiceProvider services, Predicate<string> isRead) =>
        Kind is null && BuiltBefore is null && OlderThanYears is null && isRead("kind") && isRead("builtBefore") && isRead("olderThanYears") ? [new("kind", Empty)] : [];
}

public sealed record FilingTermsRequest([property: MaxLength(300)] string Where, bool Electronically);

/// <summary>A délibération that makes a zone. Without a perimeter it is the whole commune, without a regime that of authorisation.</summary>
[MostBytes(1024 * 1024)]
public sealed record PublishZoneRequest(
    [property: MaxLength(100)] string Commune, [property: MaxLength(100)] string? Name, Regime? Regime, [property: MaxLength(200)] string Deliberation, DateOnly PublishedOn, DateOnly InForceFrom,
    [property: MinLength(1)] IReadOnlyList<PartRequest>? Perimeter, CategoriesRequest? Categories, FilingTermsRequest? Filing) : IChecked
{
    public IEnumerable<FieldProblem> Check(IServiceProvider services, Predicate<string> isRead) =>
        isRead("commune") && services.GetRequiredService<Communes>().FindUnambiguous(Commune) is null ? [Zones.UnknownCommune("commune")] : [];
}

[MostBytes(1024 * 1024)]
public sealed record StatePerimeterRequest([property: MaxLength(200)] string Deliberation, DateOnly InForceFrom, [property: MinLength(1)] IReadOnlyList<PartRequest> Perimeter);

[MostBytes(1024 * 1024)]
public sealed record ExtendZoneRequest([property: MaxLength(200)] string Deliberation, DateOnly PublishedOn, DateOnly InForceFrom, [property: MinLength(1)] IReadOnlyList<PartRequest> Parts);

[MostBytes(1024 * 1024)]
public sealed record ReduceZoneRequest([property: MaxLength(200)] string Deliberation, DateOnly PublishedOn, DateOnly EffectiveOn, [property: MinLength(1)] IReadOnlyList<PartRequest> Parts);

public sealed record RepealZoneRequest([property: MaxLength(200)] string Deliberation, DateOnly PublishedOn, DateOnly EffectiveOn);

public sealed record DelegateImplementationRequest([property: MaxLength(200)] string Deliberation, DateOnly RequestedOn, DateOnly PublishedOn, DateOnly From, DateOnly Until);
