using Territory.Housing.Domain;
using Territory.Kernel.EventStore;

namespace Territory.Housing;

public static partial class Views
{
    public static View<ZoneHistory> Zones { get; } = new("zones", 2, static (row, _, e) => e is ZoneEvent zone ? ZoneHistory.Evolve(row, zone) : row)
    {
        Indexes = ["(position)"],
    };
}
