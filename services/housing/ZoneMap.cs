using System.Diagnostics;
using Territory.Housing.Domain;
using Territory.Kernel.EventStore;
using Territory.Kernel.Hosting;

namespace Territory.Housing;

/// <summary>
/// Which zone a dwelling is in on a day, answered from memory. The zones that have changed are read again from the view, by
/// its position, when a question comes and the last look is more than a moment ago.
/// </summary>
public sealed class ZoneMap(ViewReader<ZoneHistory> zones, Communes communes) : IDisposable
{
    static readonly TimeSpan MostBehind = TimeSpan.FromMilliseconds(200), WholeAgain = TimeSpan.FromMinutes(10);

    readonly SemaphoreSlim _looking = new(1, 1);
    volatile Known? _known;

    /// <summary>All zones at one moment.</summary>
    public sealed record Known(IReadOnlyDictionary<Guid, (ViewRow<ZoneHistory> Row, KnownZone Zone)> Zones, ZoneIndex Index, long Position, long LookedAt, long ReadWholeAt);

    public async Task<ZoneFinding> Find(Commune commune, Place place, LetDwelling dwelling, DateOnly on, CancellationToken cancellation) =>
        (await Current(cancellation)).Index.Find(commune, place, dwelling, on);

    public ValueTask<Known> Current(CancellationToken cancellation) =>
        _known is { } known && Stopwatch.GetElapsedTime(known.LookedAt) < MostBehind ? new(known) : new(Look(cancellation));

    /// <summary>True once what was written at the position that a reader asks for can be read here.</summary>
    public async Task<bool> IsReached(Reading reading, CancellationToken cancellation)
    {
        if (reading.MinPosition is not { } position) return true;
        if (!await reading.IsReached(zones, cancellation)) return false;
        if (_known is null || _known.Position < position) await Look(cancellation);
        return true;
    }

    /// <summary>Looks now, for somebody who has just written.</summary>
    public async Task<Known> Look(CancellationToken cancellation)
    {
        var asked = Stopwatch.GetTimestamp();
        await _looking.WaitAsync(cancellation);
        try
        {
            // Another has looked while we waited.
            return _known is { } known && known.LookedAt >= asked ? known : _known = await Read(cancellation);
        }
        finally
        {
            _looking.Release();
        }
    }

    async Task<Known> Read(CancellationToken cancellation)
    {
        var now = Stopwatch.GetTimestamp();
        var before = _known is { } known && Stopwatch.GetElapsedTime(known.ReadWholeAt) < WholeAgain ? known : null;
        var changed = await zones.Query("where position > $1", [before?.Position ?? 0], cancellation);
        if (changed.Count == 0 && before is not null) return before with { LookedAt = now };
        var all = before is null ? [] : new Dictionary<Guid, (ViewRow<ZoneHistory> Row, KnownZone Zone)>(before.Zones);
        foreach (var row in changed) all[row.Id] = (row, new KnownZone(row.Id, row.Row, communes.Find(row.Row.CommuneInsee) ?? new(row.Row.CommuneInsee, row.Row.CommuneInsee)));
        return new(all, new ZoneIndex(all.Values.Select(z => z.Zone)), changed.Max(r => (long?)r.Position) ?? 0, now, before?.ReadWholeAt ?? now);
    }

    public void Dispose() => _looking.Dispose();
}
