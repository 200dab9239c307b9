using Territory.Kernel.Domain;

namespace Territory.Housing.Domain;

/// <summary>What applicant and instructor must know of a file, and what stops nothing by itself.</summary>
public sealed record FilingNotice(string Code, string Article, string French, string English);

public static class FilingNotices
{
    /// <param name="leaseOn">When the lease is meant to be signed, or was; where it is not known, the day of filing stands for it.</param>
    public static IEnumerable<FilingNotice> Of(DateOnly filedOn, DateOnly? leaseOn, IReadOnlyList<Diagnostic> diagnostics, Law law)
    {
        if (leaseOn <= filedOn) yield return LeaseComesFirst(leaseOn.Value);
        var on = leaseOn ?? filedOn;
        if (Energy(on, diagnostics.LastOrDefault(d => d.Piece == Piece.Dpe), law) is { } energy) yield return energy;
        foreach (var diagnostic in diagnostics)
            if (on > filedOn && Validity.LastDay(diagnostic, law, on) is { } last && last < on && last >= filedOn) yield return ExpiresBeforeTheLease(diagnostic.Piece, last, on);
    }

    static FilingNotice? Energy(DateOnly on, Diagnostic? dpe, Law law) => EnergyFinding.At(on, dpe, law) switch
    {
        { Decency: EnergyDecency.NotDecent, WorstClass: { } worst } finding => new("energy-not-decent", finding.Ground!,
            $"Ce logement (DPE de classe {dpe!.EnergyClass}) n’est pas décent pour un bail signé le {on:dd/MM/yyyy} : la classe {worst} ou une meilleure est exigée à cette date. Cela peut motiver un refus.",
            $"This dwelling (DPE class {dpe.EnergyClass}) is not decent for a lease signed on {on:yyyy-MM-dd}: class {worst} or better is required by then. It may be a ground of refusal."),
        { Decency: EnergyDecency.NotDecent, MostEnergy: { } most } finding => new("energy-not-decent", finding.Ground!,
            $"Ce logement (DPE : {dpe!.FinalEnergy} kWh/m²/an) n’est pas décent pour un bail signé le {on:dd/MM/yyyy} : {most} kWh d’énergie finale par m² et par an au plus à cette date. Cela peut motiver un refus.",
            $"This dwelling (DPE: {dpe.FinalEnergy} kWh/m²/yr) is not decent for a lease signed on {on:yyyy-MM-dd}: {most} kWh of final energy per m² and year at most by then. It may be a ground of refusal."),
        { Decency: EnergyDecency.Unknown } finding when dpe is not null => new("energy-unknown", finding.Ground!,
            $"Le DPE ne dit pas ce qui est regardé pour un bail signé le {on:dd/MM/yyyy} : {(finding.WorstClass is null ? "la consommation d’énergie finale" : "la classe énergie")}.",
            $"The DPE does not tell what counts for a lease signed on {on:yyyy-MM-dd}: {(finding.WorstClass is null ? "the final energy" : "the energy class")}."),
        _ => null,
    };

    static FilingNotice LeaseComesFirst(DateOnly leaseOn) => new("lease-signed-first", "CCH L635-4, L635-7",
        $"Le bail est daté du {leaseOn:dd/MM/yyyy}, avant toute autorisation. La demande est reçue, le bail reste valable pour le locataire, mais louer sans autorisation expose à une amende.",
        $"The lease is dated {leaseOn:yyyy-MM-dd}, before any authorisation. The application is taken and the lease stands for the tenant, but letting without an authorisation may be fined.");

    static FilingNotice ExpiresBeforeTheLease(Piece piece, DateOnly last, DateOnly on) => new("diagnostic-expires-before-lease", "Loi n° 89-462 art. 3-3",
        $"{PieceNames.French(piece)} : valable jusqu’au {last:dd/MM/yyyy}, il aura expiré pour un bail signé le {on:dd/MM/yyyy}. Un nouveau sera à annexer.",
        $"{piece}: valid until {last:yyyy-MM-dd}, it will have expired for a lease signed on {on:yyyy-MM-dd}. A new one will have to be annexed.");
}

public static class PieceNames
{
    public static string French(Piece piece) => piece switch
    {
        Piece.Dpe => "Diagnostic de performance énergétique (DPE)",
        Piece.Crep => "Constat de risque d’exposition au plomb (CREP)",
        Piece.EtatAmiante => "État mentionnant la présence ou l’absence d’amiante",
        Piece.EtatElectricite => "État de l’installation intérieure d’électricité",
        Piece.EtatGaz => "État de l’installation intérieure de gaz",
        Piece.EtatDesRisques => "État des risques et pollutions",
        Piece.EtatDuBruit => "Document sur la zone de bruit de l’aérodrome",
        _ => throw new ArgumentOutOfRangeException(nameof(piece)),
    };
}
