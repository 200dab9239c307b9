using Territory.Kernel.Domain;

namespace Territory.Housing.Domain;

/// <summary>What must hold when a délibération makes or changes a zone.</summary>
public static class ZoneRules
{
    public static Rule ZoneAsksForAnAuthorisation { get; } = new("zone-asks-for-an-authorisation", "CCH L634-1, L634-3",
        "Ce logement relève de la déclaration de mise en location : aucune autorisation n’est à demander, mais le bail est à déclarer une fois signé.",
        "This dwelling is under the declaration regime: no authorisation is to be asked for, but the lease is to be declared once it is signed.");

    public static Rule ZoneAwaitsItsStreets { get; } = new("zone-awaits-its-streets", "CCH L635-1",
        "Le périmètre de cette zone est déjà connu : il se modifie par une délibération d’extension ou de réduction.",
        "The perimeter of this zone is known already: a délibération that extends or reduces it changes it.");

    public static Rule DeliberationIsNew { get; } = new("deliberation-is-new", "CCH L635-1",
        "Cette délibération est déjà enregistrée pour cette zone.", "This délibération is recorded for this zone already.");

    public static Rule ChangeComesAfterTheZone { get; } = new("change-comes-after-the-zone", "CCH L635-1",
        "Une délibération ne peut pas modifier une zone avant sa création.", "A délibération cannot change a zone before it was made.");

    public static Rule DelegationIsAskedFor { get; } = new("delegation-is-asked-for", "CCH L635-1, III",
        "La délégation se décide à la demande de la commune : la demande ne peut pas suivre la délibération.",
        "A delegation answers the commune’s request: the request cannot come after the délibération.");

    public static Rule DelegationEndsAfterItBegins { get; } = new("delegation-ends-after-it-begins", "CCH L635-1, III",
        "La délégation finit avant d’avoir commencé.", "The delegation ends before it begins.");

    public static Rule NotDelegatedAlready(DateOnly until) => new("not-delegated-already", "CCH L635-1, III",
        $"La mise en œuvre est déjà déléguée à la commune jusqu’au {until:dd/MM/yyyy}.", $"The implementation is delegated to the commune already, until {until:yyyy-MM-dd}.");

    public static Rule ZoneIsNotRepealed(DateOnly on) => new("zone-is-not-repealed", "CRPA L243-1",
        $"Cette zone est abrogée à compter du {on:dd/MM/yyyy} : une nouvelle zone se crée par une nouvelle délibération.",
        $"This zone is repealed from {on:yyyy-MM-dd}: a new délibération makes a new zone.");

    public static Rule ChangeIsNotRetroactive(DateOnly publishedOn) => new("change-is-not-retroactive", "CRPA L221-2",
        $"Une délibération n’a pas d’effet avant sa publication, le {publishedOn:dd/MM/yyyy}.", $"A délibération has no effect before its publication, on {publishedOn:yyyy-MM-dd}.");

    public static Rule EntersIntoForceLater(Regime regime, int months, DateOnly earliest) =>
        regime == Regime.Authorisation ? Rules.ZoneEntersIntoForceLater(months, earliest) : Rules.ZoneEntersIntoForceLater(months, earliest) with { Article = "CCH L634-1, II" };
}
