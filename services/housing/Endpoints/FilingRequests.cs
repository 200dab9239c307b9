using System.ComponentModel.DataAnnotations;
using Territory.Housing.Domain;
using Territory.Kernel.Domain;
using Territory.Kernel.Hosting;

namespace Territory.Housing.Endpoints;

/// <summary>An application (Cerfa 15652).</summary>
/// <param name="Pieces">What is handed in, by its name; it counts once its date is given among the diagnostics.</param>
/// <param name="LeaseOn">When the lease is meant to be signed, or was.</param>
/// <param name="Mandataire">Who acts for the landlord; required of a Mandataire who files.</param>
/// <param name="OnBehalfOf">For an agent or a Mandataire: the account of the landlord. Without one the answer gives the id that the file belongs to.</param>
/// <param name="Channel">For an agent: how the application came in; over the counter where it is not said.</param>
/// <param name="ReceivedOn">For an agent: when the paper came in; today where it is not said.</param>
public sealed record FileRequest(
    LandlordRequest Landlord, DwellingRequest Dwelling, IReadOnlyList<Piece>? Pieces, IReadOnlyList<DiagnosticRequest>? Diagnostics, DateOnly? LeaseOn,
    MandataireRequest? Mandataire, Guid? OnBehalfOf, FilingChannel? Channel, DateOnly? ReceivedOn) : IChecked
{
    static readonly Sentence ForAgents = new("Seul un agent d’accueil peut indiquer ce champ.", "Only a counter agent may give this field."),
        ForOthers = new("Seul un agent d’accueil ou un mandataire peut déposer pour une autre personne.", "Only a counter agent or a Mandataire may file for somebody else."),
        ByPaper = new("Un agent d’accueil dépose ce qui est venu au guichet (counter) ou par courrier (paper).", "A counter agent files what came over the counter or on paper."),
        WhoActs = new("Indiquez le mandataire : nom, adresse, activité.", "Say who the Mandataire is: name, address, activity."),
        Card = new("Indiquez la carte professionnelle : numéro et lieu de délivrance.", "Give the professional card: number and place of issue.");

    /// <summary>What does not fit whoever files.</summary>
    internal IEnumerable<FieldProblem> WrongFor(Person person)
    {
        var isAgent = person.Is(Roles.CounterAgent);
        if (!isAgent && Channel is not null) yield return new("channel", ForAgents);
        if (!isAgent && ReceivedOn is not null) yield return new("receivedOn", ForAgents);
        if (isAgent && Channel == FilingChannel.Online) yield return new("channel", ByPaper);
        if (!isAgent && !person.Is(Roles.Mandataire) && OnBehalfOf is not null) yield return new("onBehalfOf", ForOthers);
        if (person.Is(Roles.Mandataire) && Mandataire is null) yield return new("mandataire", WhoActs);
        if (person.Is(Roles.Mandataire) && Mandataire is { CardNumber: null }) yield return new("mandataire.cardNumber", Card);
    }

    internal IReadOnlyList<Piece> AllPieces => [.. (Pieces ?? []).Distinct()];

    internal IReadOnlyList<DiagnosticRequest> AllDiagnostics => Diagnostics ?? [];

    public IEnumerable<FieldProblem> Check(IServiceProvider services, Predicate<string> isRead)
    {
        if (ReceivedOn > ParisTime.DateOf(services.GetRequiredService<TimeProvider>().GetUtcNow())) yield return new("receivedOn", TextChecks.Future);
        if (isRead("diagnostics")) foreach (var problem in Diagnostics.GivenTwice()) yield return problem;
    }
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
