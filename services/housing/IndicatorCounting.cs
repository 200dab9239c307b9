using Microsoft.Extensions.Caching.Memory;
using Territory.Housing.Domain;
using Territory.Housing.Endpoints;
using Territory.Kernel.Domain;
using Territory.Kernel.EventStore;

namespace Territory.Housing;

/// <summary>
/// Counts a year in one statement, so that all numbers are of one position. They are remembered for a minute: whoever asks sees
/// the position, and who has just written asks with it.
/// </summary>
public sealed class IndicatorCounting(ViewReader<CountedFile> files, ViewReader<ZoneHistory> zones, Communes communes, Law law) : IDisposable
{
    static readonly TimeSpan Remembered = TimeSpan.FromMinutes(1);

    readonly MemoryCache _counts = new(new MemoryCacheOptions());

    sealed record Counted(long Position, Dictionary<string, IndicatorCounts> ByCommune);

    public async Task<IndicatorEndpoints.Indicators> Of(int year, DateOnly today, bool isPublic, long atLeast)
    {
        if (!_counts.TryGetValue(year, out Task<Counted>? counting) || counting!.IsFaulted) counting = _counts.Set(year, Count(year), Remembered);
        var counted = await counting;
        if (counted.Position < atLeast) counted = await _counts.Set(year, Count(year), Remembered);
        var end = new DateOnly(year, 12, 31);
        var on = end < today ? end : today;
        var (target, secrecy) = (law.InForce("indicateurs/objectif-logements", on), law.InForce("indicateurs/seuil-de-secret", today));
        var total = counted.ByCommune.GetValueOrDefault("") ?? new(0, 0, 0, 0, 0, null, 0);
        var rows = counted.ByCommune.Where(c => c.Key.Length > 0).OrderBy(c => c.Key, StringComparer.Ordinal).ToArray();
        IReadOnlyList<IndicatorCounts> cells = [.. rows.Select(r => r.Value)];
        if (isPublic && secrecy is not null) (total, cells) = Secrecy.Hide(total, cells, secrecy.Whole);
        return new(year, counted.Position, total, [.. rows.Select((r, i) => new IndicatorEndpoints.CommuneIndicators(communes.Find(r.Key) ?? new(r.Key, r.Key), cells[i]))],
            (await zones.Query("where row->>'inForceFrom' <= $1 and coalesce(row->>'repealedOn', '9999-12-31') > $1", [$"{on:yyyy-MM-dd}"], CancellationToken.None)).Select(z => z.Row.CommuneInsee).Distinct().Count(),
            target?.Whole, isPublic ? secrecy?.Whole : null, [.. new[] { target?.ToConfirm, isPublic ? secrecy?.ToConfirm : null }.OfType<string>()]);
    }

    async Task<Counted> Count(int year)
    {
        var rows = await files.Select($"""
            with flow as (
                select coalesce(row->>'communeInsee', '') as commune,
                       count(*) filter (where left(row->>'filedOn', 4) = $1) as filed,
                       count(*) filter (where left(row->>'decidedOn', 4) = $1 and row->>'outcome' = 'granted') as granted,
                       count(*) filter (where left(row->>'decidedOn', 4) = $1 and row->>'outcome' = 'grantedWithConditions') as conditions,
                       count(*) filter (where left(row->>'decidedOn', 4) = $1 and row->>'outcome' = 'tacitlyGranted') as tacit,
                       count(*) filter (where left(row->>'decidedOn', 4) = $1 and row->>'outcome' = 'refused') as refused,
                       percentile_cont(0.5) within group (order by (row->>'decidedOn')::date - (row->>'completeOn')::date) filter (where left(row->>'decidedOn', 4) = $1) as median
                  from {Views.CountedFiles.Table} where left(row->>'filedOn', 4) = $1 or left(row->>'decidedOn', 4) = $1
                 group by rollup (row->>'communeInsee')
            ), stock as (
                select coalesce(row->>'communeInsee', '') as commune, count(distinct row->>'dwelling') as dwellings
                  from {Views.CountedFiles.Table} where (row->>'isCovered')::bool and left(row->>'decidedOn', 4) <= $1
                 group by rollup (row->>'communeInsee')
            )
            select coalesce(f.commune, s.commune), coalesce(filed, 0), coalesce(granted, 0), coalesce(conditions, 0), coalesce(tacit, 0), coalesce(refused, 0), median, coalesce(dwellings, 0),
                   (select coalesce(max(last_seq_id), 0) from events.mt_event_progression where name = '{Views.CountedFiles.Subscription}')
              from flow f full join stock s on s.commune = f.commune
             union all select null, 0, 0, 0, 0, 0, null, 0, (select coalesce(max(last_seq_id), 0) from events.mt_event_progression where name = '{Views.CountedFiles.Subscription}')
            """, [$"{year:0000}"], CancellationToken.None);
        return new((long)rows[^1][8]!, rows.Where(r => r[0] is not null).ToDictionary(r => (string)r[0]!,
            r => new IndicatorCounts((int)(long)r[1]!, (int)(long)r[2]!, (int)(long)r[3]!, (int)(long)r[4]!, (int)(long)r[5]!, (double?)r[6], (int)(long)r[7]!)));
    }

    public void Dispose() => _counts.Dispose();
}
