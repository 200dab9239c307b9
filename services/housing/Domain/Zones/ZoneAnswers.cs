using Territory.Kernel.Domain;

namespace Territory.Housing.Domain;

/// <summary>The sentences that answer whether letting a dwelling needs something. Each that says no is also the rule that an application meets.</summary>
public static class ZoneAnswers
{
    public const string StreetNotListed = "Nous n’avons pas de répertoire de toutes les rues : si la vôtre porte aussi un autre nom, ou s’écrit autrement, demandez-nous.",
        PlaceToCheck = "L’adresse n’a pas pu être située avec certitude dans le périmètre : à vérifier.",
        CategoryToCheck = "La délibération ne vise que certaines catégories de logements, et ce qui les distingue n’est pas connu : à vérifier.";

    public static Rule Required(string commune, string? zone, DateOnly from) => new("authorisation-required", "CCH L635-1",
        $"À {In(commune, zone)}, le permis de louer s’applique depuis le {from:dd/MM/yyyy} : demandez l’autorisation avant de signer le bail.",
        $"In {In(commune, zone)} the rental permit applies since {from:yyyy-MM-dd}: ask for the authorisation before the lease is signed.");

    public static Rule DeclarationRequired(string commune, string? zone, DateOnly from) => new("declaration-required", "CCH L634-1, L634-3",
        $"À {In(commune, zone)}, la mise en location est à déclarer depuis le {from:dd/MM/yyyy} : déclarez le bail une fois signé.",
        $"In {In(commune, zone)} lettings are to be declared since {from:yyyy-MM-dd}: declare the lease once it is signed.");

    public static Rule NoZone(string commune) => new("dwelling-is-in-a-zone", "CCH L635-1",
        $"{commune} n’a pas de périmètre de permis de louer : aucune autorisation n’est à demander.",
        $"{commune} has no rental permit zone: no authorisation is to be asked for.");

    public static Rule OutsideItsZones(string commune, DateOnly on) => new("address-is-in-a-zone", "CCH L635-1, II",
        $"À {commune}, cette adresse n’est dans aucun périmètre en vigueur au {on:dd/MM/yyyy} : aucune autorisation n’est à demander.",
        $"In {commune} this address is in no zone in force on {on:yyyy-MM-dd}: no authorisation is to be asked for.");

    public static Rule InForceLater(string commune, string? zone, DateOnly from, DateOnly on) => new("zone-is-in-force", "CCH L635-1, II",
        $"À {In(commune, zone)}, le permis de louer s’applique à partir du {from:dd/MM/yyyy} : aucune autorisation n’est à demander au {on:dd/MM/yyyy}.",
        $"In {In(commune, zone)} the rental permit applies from {from:yyyy-MM-dd}: on {on:yyyy-MM-dd} no authorisation is to be asked for.");

    public static Rule TakenOut(string commune, string? zone, DateOnly since) => new("address-is-still-in-the-zone", "CRPA L243-1",
        $"À {In(commune, zone)}, cette adresse est sortie du périmètre le {since:dd/MM/yyyy} : plus aucune autorisation n’est à demander.",
        $"In {In(commune, zone)} this address left the zone on {since:yyyy-MM-dd}: no authorisation is to be asked for any more.");

    public static Rule Repealed(string commune, string? zone, DateOnly since) => new("zone-is-still-in-force", "CRPA L243-1",
        $"À {In(commune, zone)}, le périmètre est abrogé depuis le {since:dd/MM/yyyy} : plus aucune autorisation n’est à demander.",
        $"In {In(commune, zone)} the zone is repealed since {since:yyyy-MM-dd}: no authorisation is to be asked for any more.");

    public static Rule Excluded(Regime regime, Exclusion exclusion) => new("dwelling-is-not-excluded", regime == Regime.Authorisation ? "CCH L635-1, I al. 2" : "CCH L634-1, I al. 2",
        exclusion == Exclusion.SocialLandlord ? "Un logement loué par un organisme de logement social n’est pas concerné : rien n’est à demander." : "Un logement conventionné avec l’État n’est pas concerné : rien n’est à demander.",
        exclusion == Exclusion.SocialLandlord ? "A dwelling let by a social landlord is not concerned: nothing is to be asked for." : "A dwelling under a State convention is not concerned: nothing is to be asked for.");

    public static Rule OtherCategory(Categories categories) => new("dwelling-is-of-the-category", "CCH L635-1, II",
        $"La délibération ne vise que {French(categories)} : ce logement n’en est pas un, aucune autorisation n’est à demander.",
        $"The délibération is about {English(categories)} only: this dwelling is none, no authorisation is to be asked for.");

    public static Rule CategoryUnknown(Categories categories) => new("category-is-known", "CCH L635-1, II",
        $"La délibération ne vise que {French(categories)} : indiquez le type du logement et son année de construction.",
        $"The délibération is about {English(categories)} only: give the kind of the dwelling and the year in which it was built.");

    public static Rule Unsure(string commune, string? zone, Doubt doubt, string? street)
    {
        var (french, english) = doubt switch
        {
            Doubt.NumberMissing => ("une partie seulement de cette rue est dans le périmètre : indiquez le numéro", "only a part of this street is in the zone: give the number"),
            Doubt.NumbersOnBothSides => ("une partie seulement de ces numéros est dans le périmètre : indiquez celui de l’entrée", "only some of these numbers are in the zone: give the one of the entrance"),
            Doubt.StreetAlike => ($"cette rue n’est pas dans la liste, mais « {street} » y est : si c’est elle, écrivez-la ainsi", $"this street is not in the list, but '{street}' is: if you mean it, write it so"),
            Doubt.CoordinatesMissing => ("le périmètre est dessiné sur un plan : indiquez les coordonnées du logement", "the zone is drawn on a map: give the coordinates of the dwelling"),
            Doubt.NearTheBorder => ("ces coordonnées sont à moins de dix mètres de la limite du périmètre : le plan de la délibération fait foi", "these coordinates are less than ten metres from the border of the zone: the map of the délibération decides"),
            Doubt.BuildingIdMissing => ("un immeuble du périmètre n’est connu que par son identifiant : indiquez celui du bâtiment (RNB) ou de la parcelle", "a building of the zone is known by its id only: give that of the building (RNB) or of the parcel"),
            _ => ("une partie seulement de la commune est dans le périmètre : indiquez la rue et le numéro", "only a part of the commune is in the zone: give street and number"),
        };
        return new("place-is-known", "CCH L635-1, II", $"À {In(commune, zone)}, {french}.", $"In {In(commune, zone)} {english}.");
    }

    static string In(string commune, string? zone) => zone is null ? commune : $"{commune} (« {zone} »)";

    static string French(Categories categories)
    {
        var (kind, built) = categories.Kind switch
        {
            DwellingKind.House => ("les maisons", "construites"),
            DwellingKind.Apartment => ("les appartements", "construits"),
            _ => ("les logements", "construits"),
        };
        return kind + (categories.BuiltBefore is { } year ? $" {built} avant {year}" : "") + (categories.OlderThanYears is { } age ? $" {built} depuis plus de {age} ans" : "");
    }

    static string English(Categories categories) =>
        categories.Kind switch { DwellingKind.House => "houses", DwellingKind.Apartment => "apartments", _ => "dwellings" }
        + (categories.BuiltBefore is { } year ? $" built before {year}" : "") + (categories.OlderThanYears is { } age ? $" built more than {age} years ago" : "");
}
