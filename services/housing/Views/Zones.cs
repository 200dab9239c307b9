using Territory.Housing.Domain;
using Territory.Kernel.EventStore;

namespace Territory.Housing;

/// <summary>A perimeter as the address question needs it.</summary>
public sealed record ZoneRow(string CommuneInsee, DateOnly InForceFrom, string Source, string? ToConfirm);

public static partial class Views
{
    public static View<ZoneRow> Zones { get; } = new("zones", 1, static (row, _, e) => e switch
    {
        ZoneTakenOver taken => new(taken.CommuneInsee, taken.InForceFrom, taken.Source, taken.ToConfirm),
        ZonePublished published => new(published.CommuneInsee, published.InForceFrom, published.Deliberation, null),
        _ => row,
    });
}
