using System.ComponentModel.DataAnnotations;
using Territory.Housing.Domain;
using Territory.Kernel.Hosting;

namespace Territory.Housing.Endpoints;

/// <summary>What an agent has seen: about an application that is known, or at an address of a commune.</summary>
public sealed record OffenceReportRequest([property: MaxLength(100)] string? Commune, Guid? ApplicationId, [property: MaxLength(300)] string? Address, [property: MaxLength(2000)] string Text) : IChecked
{
    static readonly Sentence Where = new("Donnez la commune, ou la demande concernée.", "Give the commune, or the application concerned.");

    public IEnumerable<FieldProblem> Check(IServiceProvider services, Predicate<string> isRead)
    {
        if (isRead("commune") && isRead("applicationId") && Commune is null && ApplicationId is null) yield return new("commune", Where);
        if (Commune is not null && services.GetRequiredService<Communes>().FindUnambiguous(Commune) is null) yield return Zones.UnknownCommune("commune");
    }
}

/// <param name="PersonId">A landlord who is known already; without it, whom the report is about.</param>
/// <param name="FoundBy">Who found it, by office.</param>
public sealed record FindingOfOffenceRequest(
    OffenceGround Ground, DateOnly FoundOn, Guid? PersonId, [property: MaxLength(200)] string Name, [property: MaxLength(300)] string PostalAddress,
    [property: RegularExpression("[0-9]{14}")] string? Siret, [property: MaxLength(200)] string FoundBy, [property: MaxLength(2000)] string Facts) : IChecked
{
    static readonly Sentence NotASiret = new("Ce numéro SIRET n’est pas valide.", "This SIRET is not valid.");

    public IEnumerable<FieldProblem> Check(IServiceProvider services, Predicate<string> isRead) =>
        Siret is not null && !Domain.Siret.IsValid(Siret) ? [new("siret", NotASiret)] : [];
}

public sealed record OffenceHearingRequest(DateOnly InformedOn, NotificationMeans Means, [property: MaxLength(100)] string Proof);

/// <param name="ReceivedOn">For agents: when the letter came in.</param>
/// <param name="RegularisedBy">The application that was filed meanwhile.</param>
public sealed record OffenceObservationsRequest([property: MaxLength(2000)] string Text, DateOnly? ReceivedOn, Guid? RegularisedBy);

public sealed record FineRequest([property: Range(1, 1_000_000_000)] long AmountInCents, [property: MinLength(1), MaxLength(20)] IReadOnlyList<string> Reasons, [property: MaxLength(200)] string? SignatureProof);

public sealed record FineNotificationRequest(DateOnly NotifiedOn, NotificationMeans Means, [property: MaxLength(100)] string Proof);

public sealed record FineAnnulmentRequest([property: MaxLength(100)] string Judgment, DateOnly AnnulledOn);

public sealed record DismissalRequest([property: MinLength(1), MaxLength(20)] IReadOnlyList<string> Reasons);
