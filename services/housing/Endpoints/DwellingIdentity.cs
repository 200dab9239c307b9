using Territory.Housing.Domain;
using Territory.Kernel.EventStore;

namespace Territory.Housing.Endpoints;

/// <summary>Keyed hashes of all that identifies a dwelling, and of all that identifies its building: any one of them is enough to recognise it.</summary>
public sealed record DwellingIdentity(IReadOnlyList<string> Dwelling, IReadOnlyList<string> Building)
{
    public static DwellingIdentity Of(DwellingRequest dwelling, Commune commune, Communes communes, LookupHash lookup)
    {
        var street = Street(dwelling.Address, commune, communes);
        return new(
            [
                .. lookup.Of("dwelling-address", $"{street}|{Communes.Normalise(dwelling.Unit ?? "")}"),
                .. dwelling.FiscalInvariant is { } invariant ? lookup.Of("dwelling-fiscal", invariant[^10..]) : [],
            ],
            [.. BuildingKeys(dwelling.Address, commune, communes, lookup)]);
    }

    /// <summary>Those of a building that only its address tells; the first is always the address's.</summary>
    public static IReadOnlyList<string> BuildingKeys(string address, Commune commune, Communes communes, LookupHash lookup) =>
        [.. lookup.Of("building-address", Street(address, commune, communes))];

    static string Street(string address, Commune commune, Communes communes) => $"{commune.Insee}|{Communes.Normalise(communes.StreetPart(address, commune))}";
}
