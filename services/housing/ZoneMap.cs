using Territory.Housing.Domain;
using Territory.Kernel.EventStore;

namespace Territory.Housing;

/// <summary>Which zone a dwelling is in on a day.</summary>
public sealed class ZoneMap(ViewReader<ZoneRow> zones)
{
    /// <param name="street">Number and street, without the commune.</param>
    public async Task<ZoneFinding> Find(Commune commune, string street, LetDwelling dwelling, DateOnly on, CancellationToken cancellation)
    {
        if (await zones.Get(Zone.IdOf(commune.Insee), cancellation) is not { } zone) return new(null, ZoneRules.CommuneHasAZone(commune.Name));
        if (zone.Row.InForceFrom > on) return new(null, ZoneRules.ZoneIsInForce(commune.Name, zone.Row.InForceFrom, on));
        return new(new(zone.Id, commune.Insee, Regime.Authorisation, zone.Row.InForceFrom, zone.Row.Source, zone.Row.ToConfirm), null);
    }
}
