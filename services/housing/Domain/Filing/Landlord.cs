namespace Territory.Housing.Domain;

/// <summary>Who lets: a person, a company (an SCI too), or the estate of somebody who has died.</summary>
public enum LandlordKind { NaturalPerson, LegalPerson, Estate }

/// <summary>By what right somebody lets. A tenant does not: the application is the landlord's (CCH R635-2).</summary>
public enum LandlordCapacity { Owner, Usufructuary, Tenant }

/// <summary>The Bailleur as CCH R635-2 and the Cerfa 15652 ask for it. Personal: stored sealed.</summary>
/// <param name="FamilyName">Of the person; of an estate, the name of the deceased.</param>
/// <param name="Country">ISO 3166 code of the postal address; France where it is not said.</param>
/// <param name="ForeignRegistration">Register and number of a company that has no SIRET.</param>
/// <param name="LegalForm">Forme juridique, such as SCI.</param>
/// <param name="Representative">Who signs for a company; who acts for an estate.</param>
/// <param name="CoOwners">The others of an indivision. They stand under the key of the file's landlord: what is said of them serves this file only, and lives and goes with it.</param>
public sealed record Landlord(
    LandlordKind Kind, string? FamilyName, string? GivenNames, string? CompanyName, string? Siret, string PostalAddress, string? Email, string? Phone,
    LandlordCapacity? Capacity = null, string? Country = null, string? ForeignRegistration = null, string? LegalForm = null,
    DateOnly? DeceasedOn = null, Representative? Representative = null, IReadOnlyList<CoOwner>? CoOwners = null);

/// <param name="Capacity">Gérant, notaire, héritier…</param>
public sealed record Representative(string FamilyName, string GivenNames, string Capacity);

/// <summary>Another owner of the same dwelling: a person or a company.</summary>
public sealed record CoOwner(string? FamilyName, string? GivenNames, string? CompanyName, string? PostalAddress);

/// <summary>The Mandataire who acts for the Bailleur (CCH R635-2, 3°). Personal: stored sealed.</summary>
/// <param name="Activity">Activité exercée, such as administrateur de biens.</param>
/// <param name="CardNumber">Carte professionnelle, where the activity asks for one (loi n° 70-9).</param>
/// <param name="CardIssuedAt">Where the card was issued.</param>
public sealed record Mandataire(
    string Name, string? Siret, string PostalAddress, string Activity, string? CardNumber, string? CardIssuedAt, string? Email = null, string? Phone = null);

/// <summary>How an application came in.</summary>
public enum FilingChannel { Online, Counter, Paper }
