using System.Diagnostics;
using Npgsql;

namespace Territory.Kernel.EventStore;

/// <summary>What a rebuild found: rows that the shadow has and the live table lacks, the reverse, and rows that differ.</summary>
public sealed record ViewDifference(long Missing, long Superfluous, long Different, IReadOnlyList<Guid> Examples)
{
    public bool IsNone => Missing + Superfluous + Different == 0;
}

public sealed record RebuildResult(long Events, TimeSpan Duration, ViewDifference Difference, bool Switched);

/// <summary>
/// Builds a view again beside the live one, compares the two at the same position, and switches if asked. The live projector
/// waits only for the last page, the comparison and the switch: it needs the checkpoint that the rebuild then holds.
/// </summary>
/// <param name="maintenance">Connects as the role that owns the views.</param>
public sealed class ViewRebuild<TRow>(View<TRow> view, EventTypes types, string maintenance) where TRow : class
{
    const int PageSize = 5_000;

    readonly string _shadow = $"{view.Table}_shadow";

    /// <exception cref="InvalidDataException">An event cannot be handled; its position is named.</exception>
    public async Task<RebuildResult> Run(bool switchOver, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(maintenance)
        { Pooling = false, MaxAutoPrepare = 20, AutoPrepareMinUsages = 2, CommandTimeout = 0, ApplicationName = "territory-rebuild" }.ConnectionString);
        await connection.OpenAsync(cancellation);
        await Execute(connection, $"drop table if exists {_shadow}; {Migration.CreateTable(_shadow, [])}", cancellation);
        var table = new ViewTable<TRow>(view, _shadow);
        var skipped = await Skipped(connection, cancellation);

        var (position, events) = await Fill(table, skipped, connection, 0, until: long.MaxValue, cancellation);
        foreach (var index in view.Indexes) await Execute(connection, $"create index on {_shadow} {index}", cancellation);

        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var live = await LockCheckpoint(connection, cancellation);
        (_, var last) = await Fill(table, skipped, connection, position, until: live, cancellation);
        await Execute(connection, $"analyze {_shadow}", cancellation);
        var difference = await Compare(connection, cancellation);
        if (switchOver) await Switch(connection, Math.Max(live, position), cancellation);
        await transaction.CommitAsync(cancellation);
        if (!switchOver) await Execute(connection, $"drop table {_shadow}", cancellation);
        return new(events + last, watch.Elapsed, difference, switchOver);
    }

    async Task<(long Position, long Events)> Fill(
        ViewTable<TRow> table, HashSet<long> skipped, NpgsqlConnection connection, long after, long until, CancellationToken cancellation)
    {
        var events = 0L;
        while (after < until && await EventLog.After(connection, after, PageSize, cancellation) is { Count: > 0 } page)
        {
            var wanted = page.FindAll(e => e.Position <= until && !skipped.Contains(e.Position));
            await table.Project(wanted, types, connection, cancellation);
            events += wanted.Count;
            after = Math.Min(until, page[^1].Position);
        }
        return (after, events);
    }

    async Task<HashSet<long>> Skipped(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select position from kernel.skipped where subscription = $1", connection) { Parameters = { new() { Value = view.Subscription } } };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var positions = new HashSet<long>();
        while (await reader.ReadAsync(cancellation)) positions.Add(reader.GetInt64(0));
        return positions;
    }

    async Task<long> LockCheckpoint(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select last_seq_id from events.mt_event_progression where name = $1 for update", connection) { Parameters = { new() { Value = view.Subscription } } };
        return await command.ExecuteScalarAsync(cancellation) as long? ?? 0;
    }

    /// <summary>Rows that either side changed after the other's position are not compared: the shadow may be ahead of the live table.</summary>
    async Task<ViewDifference> Compare(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand($"""
            select count(*) filter (where live.id is null), count(*) filter (where shadow.id is null),
                   count(*) filter (where live.id is not null and shadow.id is not null), (array_agg(coalesce(live.id, shadow.id)))[1:10]
              from {view.Table} live full join {_shadow} shadow on live.id = shadow.id
             where live.row is distinct from shadow.row
               and coalesce(shadow.position, 0) <= coalesce((select last_seq_id from events.mt_event_progression where name = $1), 0)
            """, connection)
        { Parameters = { new() { Value = view.Subscription } } };
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return new(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), await reader.IsDBNullAsync(3, cancellation) ? [] : reader.GetFieldValue<Guid[]>(3));
    }

    async Task Switch(NpgsqlConnection connection, long position, CancellationToken cancellation)
    {
        var name = view.Table[(view.Table.IndexOf('.', StringComparison.Ordinal) + 1)..];
        await Execute(connection, $"""
            create temporary table rights on commit drop as
              select grantee::regrole::text as role, string_agg(privilege_type, ', ') as rights
                from pg_class c, aclexplode(c.relacl) where c.oid = '{view.Table}'::regclass and grantee <> c.relowner group by grantee;
            drop table {view.Table};
            alter table {_shadow} rename to {name};
            do $$ declare r record; begin for r in select * from rights loop
                execute format('grant %s on {view.Table} to %s', r.rights, r.role); end loop; end $$;
            """, cancellation);
        await using var move = new NpgsqlCommand("update events.mt_event_progression set last_seq_id = $2 where name = $1", connection)
        { Parameters = { new() { Value = view.Subscription }, new() { Value = position } } };
        await move.ExecuteNonQueryAsync(cancellation);
    }

    static async Task Execute(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
