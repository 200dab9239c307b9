using Territory.Kernel.Domain;

namespace Territory.Housing.Domain;

/// <summary>What must hold for a zone, and why none applies to a dwelling.</summary>
public static class ZoneRules
{
    public static Rule CommuneHasAZone(string commune) => new("dwelling-is-in-a-zone", "CCH L635-1",
        $"{commune} n’a pas de périmètre de permis de louer : aucune autorisation n’est à demander.",
        $"{commune} has no rental permit zone: no authorisation is to be asked for.");

    public static Rule ZoneIsInForce(string commune, DateOnly inForceFrom, DateOnly on) => new("zone-is-in-force", "CCH L635-1, II",
        $"À {commune}, le permis de louer s’applique à partir du {inForceFrom:dd/MM/yyyy} : aucune autorisation n’est à demander au {on:dd/MM/yyyy}.",
        $"In {commune} the rental permit applies from {inForceFrom:yyyy-MM-dd}: on {on:yyyy-MM-dd} no authorisation is to be asked for.");

    public static Rule ZoneAsksForAnAuthorisation { get; } = new("zone-asks-for-an-authorisation", "CCH L634-1, L634-3",
        "Ce logement relève de la déclaration de mise en location : aucune autorisation n’est à demander, mais le bail est à déclarer dans les quinze jours.",
        "This dwelling is under the declaration regime: no authorisation is to be asked for, but the lease is to be declared within fifteen days.");
}
