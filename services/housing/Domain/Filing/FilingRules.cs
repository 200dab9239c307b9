using Territory.Kernel.Domain;

namespace Territory.Housing.Domain;

/// <summary>What must hold for an application to be taken.</summary>
public static class FilingRules
{
    public static Rule LandlordOrMandataireFiles { get; } = new("landlord-or-mandataire-files", "CCH R635-2",
        "La demande est faite par le bailleur ou par son mandataire. Si vous êtes locataire, demandez à votre bailleur de la déposer.",
        "The application is made by the landlord or their Mandataire. If you are the tenant, ask your landlord to file it.");

    public static Rule DiagnosticComesBeforeReception { get; } = new("diagnostic-comes-before-reception", "Loi n° 89-462 art. 3-3",
        "Un diagnostic ne peut pas avoir été établi après le jour où il a été reçu.", "A diagnostic cannot have been established after the day on which it came in.");
}
