using Territory.Housing.Domain;
using Territory.Kernel.EventStore;

namespace Territory.Housing.Endpoints;

/// <summary>
/// Keyed hashes of all that identifies a dwelling, and of all that identifies its building: any one of them is enough to
/// recognise it. What names a building (address, BAN key, RNB id, parcel) names a dwelling together with its unit, so that
/// the parts of a divided one are told apart; the fiscal number names the dwelling alone.
/// </summary>
public sealed record DwellingIdentity(IReadOnlyList<string> Dwelling, IReadOnlyList<string> Building)
{
    public static DwellingIdentity Of(DwellingAddress address, Commune commune, Communes communes, LookupHash lookup)
    {
        var unit = Communes.Normalise(address.Unit ?? "");
        (string Register, string Name)[] buildings =
        [
            ("address", Street(address.Line, commune, communes)),
            .. address.BanKey is { } ban ? [("ban", ban)] : Array.Empty<(string, string)>(),
            .. address.RnbId is { } rnb ? [("rnb", rnb)] : Array.Empty<(string, string)>(),
            .. address.Parcel is { } parcel ? [("parcel", parcel)] : Array.Empty<(string, string)>(),
        ];
        return new(
            [
                .. buildings.SelectMany(b => lookup.Of($"dwelling-{b.Register}", $"{b.Name}|{unit}")),
                .. address.FiscalInvariant is { } invariant ? lookup.Of("dwelling-fiscal", FiscalInvariant.KeyOf(invariant)) : [],
            ],
            [.. buildings.SelectMany(b => lookup.Of($"building-{b.Register}", b.Name))]);
    }

    /// <summary>Those of a building that only its address tells; the first is always the address's.</summary>
    public static IReadOnlyList<string> BuildingKeys(string address, Commune commune, Communes communes, LookupHash lookup) =>
        [.. lookup.Of("building-address", Street(address, commune, communes))];

    static string Street(string address, Commune commune, Communes communes) => $"{commune.Insee}|{Communes.Normalise(communes.StreetPart(address, commune))}";
}
