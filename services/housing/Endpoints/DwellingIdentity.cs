using Territory.Housing.Domain;
using Territory.Kernel.EventStore;

namespace Territory.Housing.Endpoints;

/// <summary>Keyed hashes of all that identifies a dwelling, and of all that identifies its building: any one of them is enough to recognise it.</summary>
public sealed record DwellingIdentity(IReadOnlyList<string> Dwelling, IReadOnlyList<string> Building)
{
    public static DwellingIdentity Of(DwellingRequest dwelling, Commune commune, Communes communes, LookupHash lookup)
    {
        var street = $"{commune.Insee}|{Communes.Normalise(communes.StreetPart(dwelling.Address, commune))}";
        return new(
            [
                .. lookup.Of("dwelling-address", $"{street}|{Communes.Normalise(dwelling.Unit ?? "")}"),
                .. dwelling.FiscalInvariant is { } invariant ? lookup.Of("dwelling-fiscal", invariant[^10..]) : [],
            ],
            [.. lookup.Of("building-address", street)]);
    }
}
