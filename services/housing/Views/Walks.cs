using System.Globalization;
using System.Text.Json;
using Territory.Housing.Domain;
using Territory.Kernel.Domain;
using Territory.Kernel.EventStore;

namespace Territory.Housing;

/// <summary>What a worklist shows.</summary>
/// <param name="Commune">INSEE code; all communes where null.</param>
/// <param name="Among">Only these, where a search has found them.</param>
public sealed record Wanted(string? Commune, IReadOnlyList<PermitStatus> Statuses, DateOnly? Before, Guid[]? Among)
{
    public bool Has(PermitFile file) =>
        (Commune is null || file.CommuneInsee == Commune) && Statuses.Contains(file.Status) && (Before is null || file.NextDeadline < Before);
}

/// <summary>How far a walk through a worklist has come.</summary>
/// <param name="Start">Position of the view when the walk began: the walk is through the list as it stood then.</param>
/// <param name="Deadline">With <paramref name="Last"/>, the place of the last file that was shown.</param>
public sealed record Step(long Start, string Deadline, Guid Last)
{
    public const string Never = "9999-12-31";

    public static string PlaceOf(PermitFile file) => file.NextDeadline?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? Never;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Start}|{Deadline}|{Last}");

    public static Step? Parse(string cursor) => cursor.Split('|') is [var start, var deadline, var last]
        && long.TryParse(start, NumberStyles.None, CultureInfo.InvariantCulture, out var from) && Guid.TryParse(last, out var id)
        && DateOnly.TryParseExact(deadline, "yyyy-MM-dd", out _) ? new(from, deadline, id) : null;
}

public sealed record WalkPage(IReadOnlyList<ViewRow<PermitFile>> Rows, Step? Next);

/// <summary>
/// Pages through files by next deadline. A deadline moves while somebody pages, so a plain keyset would repeat a file that moved
/// ahead and miss one that moved back. Instead the cursor keeps the position at which the walk began. Files that have not
/// changed since stand in the index where they stood; the few that have are put back to the place that the log says they had.
/// So each file that was in the list at that position is shown exactly once, as it is when it is shown; what was filed later
/// is in the next walk.
/// </summary>
public sealed class Walks(ViewReader<PermitFile> files, EventLog log, EventTypes types)
{
    const int MostMoved = 1_000;

    const string Place = $"coalesce(row->>'nextDeadline', '{Step.Never}')";

    /// <summary>The next page; null when too much has changed since the walk began to put it together again.</summary>
    public async Task<WalkPage?> Go(Wanted wanted, Step? step, int limit, CancellationToken cancellation)
    {
        var from = step ?? new Step(await files.Position(cancellation), "", Guid.Empty);
        // Unchanged first: what changes between the two questions is then found by both, and not by neither.
        var rows = (wanted.Among is null ? await Unchanged(wanted, from, limit + 1, cancellation) : await Found(wanted, from, limit + 1, cancellation))
            .ConvertAll(row => (Row: row, Place: Step.PlaceOf(row.Row)));
        var moved = await Moved(wanted, from, cancellation);
        if (moved is null) return null;
        var page = rows.Concat(moved).DistinctBy(r => r.Row.Id)
            .OrderBy(r => r.Place, StringComparer.Ordinal).ThenBy(r => r.Row.Id.ToString(), StringComparer.Ordinal).Take(limit + 1).ToArray();
        return new([.. page.Take(limit).Select(r => r.Row)], page.Length <= limit ? null : new(from.Start, page[limit - 1].Place, page[limit - 1].Row.Id));
    }

    /// <summary>A short walk down the index for each status, then the first of them all: as fast at any depth.</summary>
    Task<List<ViewRow<PermitFile>>> Unchanged(Wanted wanted, Step from, int limit, CancellationToken cancellation) => files.Query($"""
        where id in (select next.id from unnest($1) wanted(status) cross join lateral (
            select id, {Place} as place from {Views.Files.Table}
             where {(wanted.Commune is null ? "$6 = ''" : "row->>'communeInsee' = $6")} and row->>'status' = wanted.status and ({Place}, id) > ($2, $3)
               and {Place} < $4 and position <= $5
             order by {(wanted.Commune is null ? "" : "row->>'communeInsee', ")}row->>'status', {Place}, id limit $7) next
            order by next.place, next.id limit $7)
        """, [Stored(wanted.Statuses), from.Deadline, from.Last, Until(wanted), from.Start, wanted.Commune ?? "", limit], cancellation);

    Task<List<ViewRow<PermitFile>>> Found(Wanted wanted, Step from, int limit, CancellationToken cancellation) => files.Query($"""
        where id = any($1) and row->>'status' = any($2) and ({Place}, id) > ($3, $4) and {Place} < $5 and position <= $6 and ($7 = '' or row->>'communeInsee' = $7)
        order by {Place}, id limit $8
        """, [wanted.Among!, Stored(wanted.Statuses), from.Deadline, from.Last, Until(wanted), from.Start, wanted.Commune ?? "", limit], cancellation);

    /// <summary>What has changed since the walk began and was further down the list then.</summary>
    async Task<List<(ViewRow<PermitFile> Row, string Place)>?> Moved(Wanted wanted, Step at, CancellationToken cancellation)
    {
        var changed = await files.Query("""
            where position > $1 and (row->>'filedAt')::bigint <= $1 and ($2 = '' or row->>'communeInsee' = $2) and ($3 or id = any($4)) limit $5
            """, [at.Start, wanted.Commune ?? "", wanted.Among is null, wanted.Among ?? [], MostMoved + 1], cancellation);
        if (changed.Count > MostMoved) return null;
        if (changed.Count == 0) return [];
        var then = await log.Streams([.. changed.Select(c => c.Id)], at.Start, cancellation);
        return
        [
            .. from row in changed
               let was = then[row.Id].Aggregate((PermitFile?)null, (file, stored) => Views.Apply(file, stored, types.Read(stored)))
               where was is not null && wanted.Has(was)
               let place = Step.PlaceOf(was)
               where string.CompareOrdinal(place, at.Deadline) is var order && (order > 0 || order == 0 && string.CompareOrdinal(row.Id.ToString(), at.Last.ToString()) > 0)
               select (row, place),
        ];
    }

    /// <summary>Above every place where no day is given.</summary>
    static string Until(Wanted wanted) => wanted.Before?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "x";

    static string[] Stored(IEnumerable<PermitStatus> statuses) => [.. statuses.Select(s => JsonSerializer.SerializeToElement(s, StoredJson.Options).GetString()!)];
}
