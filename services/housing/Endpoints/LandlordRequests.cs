using System.ComponentModel.DataAnnotations;
using Territory.Housing.Domain;
using Territory.Kernel.Domain;
using Territory.Kernel.Hosting;

namespace Territory.Housing.Endpoints;

/// <summary>The Bailleur: a natural person by name, a legal person by company and SIRET, an estate by the name of the deceased and who acts for it.</summary>
/// <param name="Capacity">By what right they let; owner where it is not said.</param>
/// <param name="Country">ISO 3166 code of two letters; France where it is not said.</param>
/// <param name="ForeignRegistration">Register and number of a company abroad, instead of a SIRET.</param>
/// <param name="LegalForm">Such as SCI.</param>
/// <param name="CoOwners">The others of an indivision: they make one application together.</param>
public sealed record LandlordRequest(
    LandlordKind Kind, [property: MaxLength(100)] string? FamilyName, [property: MaxLength(100)] string? GivenNames,
    [property: MaxLength(200)] string? CompanyName, [property: MaxLength(30)] string? Siret,
    [property: MaxLength(300)] string PostalAddress, [property: EmailAddress, MaxLength(200)] string? Email, [property: Phone, MaxLength(30)] string? Phone,
    LandlordCapacity? Capacity, [property: RegularExpression("[A-Z]{2}")] string? Country, [property: MaxLength(100)] string? ForeignRegistration,
    [property: MaxLength(50)] string? LegalForm, DateOnly? DeceasedOn, RepresentativeRequest? Representative,
    [property: MinLength(1), MaxLength(50)] IReadOnlyList<CoOwnerRequest>? CoOwners) : IChecked
{
    static readonly Sentence Required = new("Ce champ est obligatoire pour ce type de bailleur.", "This field is required for this kind of landlord."),
        Misplaced = new("Ce champ ne convient pas à ce type de bailleur.", "This field does not fit this kind of landlord.");

    const string France = "FR";

    public Landlord ToLandlord() => new(
        Kind, PlainText.OfOptional(FamilyName), PlainText.OfOptional(GivenNames), PlainText.OfOptional(CompanyName), Siret is null ? null : Domain.Siret.Normalise(Siret),
        PlainText.Of(PostalAddress), Email, Phone, Capacity, Country, PlainText.OfOptional(ForeignRegistration), PlainText.OfOptional(LegalForm),
        DeceasedOn, Representative?.ToRepresentative(), CoOwners is null ? null : [.. CoOwners.Select(c => c.ToCoOwner())]);

    public IEnumerable<FieldProblem> Check(IServiceProvider services, Predicate<string> isRead)
    {
        foreach (var problem in TextChecks.Names(("familyName", FamilyName), ("givenNames", GivenNames), ("companyName", CompanyName), ("postalAddress", PostalAddress))) yield return problem;
        if (DeceasedOn > ParisTime.DateOf(services.GetRequiredService<TimeProvider>().GetUtcNow())) yield return new("deceasedOn", TextChecks.Future);
        if (!isRead("kind")) yield break;
        var (isCompany, isEstate) = (Kind == LandlordKind.LegalPerson, Kind == LandlordKind.Estate);
        foreach (var (field, isGiven, isExpected) in new[]
        {
            ("familyName", FamilyName is not null, !isCompany), ("givenNames", GivenNames is not null, !isCompany), ("companyName", CompanyName is not null, isCompany),
            ("siret", Siret is not null, isCompany && (Country ?? France) == France), ("deceasedOn", DeceasedOn is not null, isEstate), ("representative", Representative is not null, isEstate),
            ("foreignRegistration", ForeignRegistration is not null, isCompany && Country is not (null or France) && Siret is null),
        })
        {
            if (isExpected && !isGiven) yield return new(field, Required);
            if (!isExpected && isGiven && !(isCompany && field is "siret" or "representative" or "foreignRegistration")) yield return new(field, Misplaced);
        }
        if (!isCompany && LegalForm is not null) yield return new("legalForm", Misplaced);
        if (isCompany) foreach (var problem in TextChecks.Siret(Siret)) yield return problem;
    }
}

/// <param name="Capacity">Gérant, notaire, héritier…</param>
public sealed record RepresentativeRequest(
    [property: MaxLength(100)] string FamilyName, [property: MaxLength(100)] string GivenNames, [property: MaxLength(100)] string Capacity) : IChecked
{
    public Representative ToRepresentative() => new(PlainText.Of(FamilyName), PlainText.Of(GivenNames), PlainText.Of(Capacity));

    public IEnumerable<FieldProblem> Check(IServiceProvider services, Predicate<string> isRead) =>
        TextChecks.Names(("familyName", FamilyName), ("givenNames", GivenNames), ("capacity", Capacity));
}

/// <summary>Another owner: a person by both names, or a company.</summary>
public sealed record CoOwnerRequest(
    [property: MaxLength(100)] string? FamilyName, [property: MaxLength(100)] string? GivenNames, [property: MaxLength(200)] string? CompanyName, [property: MaxLength(300)] string? PostalAddress) : IChecked
{
    static readonly Sentence NoName = new("Donnez le nom et le prénom, ou la dénomination de la société.", "Give both names, or the company's.");

    public CoOwner ToCoOwner() => new(PlainText.OfOptional(FamilyName), PlainText.OfOptional(GivenNames), PlainText.OfOptional(CompanyName), PlainText.OfOptional(PostalAddress));

    public IEnumerable<FieldProblem> Check(IServiceProvider services, Predicate<string> isRead)
    {
        var isPerson = FamilyName is not null && GivenNames is not null;
        if (isPerson == CompanyName is not null && isRead("familyName") && isRead("givenNames") && isRead("companyName")) yield return new("familyName", NoName);
        foreach (var problem in TextChecks.Names(("familyName", FamilyName), ("givenNames", GivenNames), ("companyName", CompanyName), ("postalAddress", PostalAddress))) yield return problem;
    }
}

/// <summary>The Mandataire who acts for the Bailleur (CCH R635-2, 3°).</summary>
/// <param name="Name">Name or company name.</param>
/// <param name="CardNumber">Number of the carte professionnelle, with the place where it was issued.</param>
public sealed record MandataireRequest(
    [property: MaxLength(200)] string Name, [property: MaxLength(30)] string? Siret, [property: MaxLength(300)] string PostalAddress, [property: MaxLength(100)] string Activity,
    [property: MaxLength(50)] string? CardNumber, [property: MaxLength(100)] string? CardIssuedAt, [property: EmailAddress, MaxLength(200)] string? Email, [property: Phone, MaxLength(30)] string? Phone) : IChecked
{
    static readonly Sentence Together = new("Le numéro de la carte professionnelle et son lieu de délivrance vont ensemble.", "The number of the professional card and its place of issue come together.");

    public Mandataire ToMandataire() => new(
        PlainText.Of(Name), Siret is null ? null : Domain.Siret.Normalise(Siret), PlainText.Of(PostalAddress), PlainText.Of(Activity),
        PlainText.OfOptional(CardNumber), PlainText.OfOptional(CardIssuedAt), Email, Phone);

    public IEnumerable<FieldProblem> Check(IServiceProvider services, Predicate<string> isRead)
    {
        foreach (var problem in TextChecks.Names(("name", Name), ("postalAddress", PostalAddress), ("activity", Activity), ("cardIssuedAt", CardIssuedAt))) yield return problem;
        foreach (var problem in TextChecks.Siret(Siret)) yield return problem;
        if (CardNumber is null != CardIssuedAt is null) yield return new(CardNumber is null ? "cardNumber" : "cardIssuedAt", Together);
    }
}
