using System.Globalization;
using Npgsql;
using Territory.Kernel.EventStore;

namespace Territory.Bench;

/// <summary>Fills a scratch database with streams, past the log's own function: set statements, triggers off, indexes made at the end.</summary>
static class Scratch
{
    /// <summary>The stream of that number, the same in every database.</summary>
    public static Guid Stream(int number) => new(number, 0, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, 0);

    /// <param name="open">So many streams grow at the same time: their events are interleaved, as those of open files are.</param>
    public static async Task Fill(Databases databases, int streams, int eventsEach, int open = 1_000)
    {
        const int Slice = 100_000;
        const string Quick = "set session_replication_role = replica; set synchronous_commit = off; set work_mem = '256MB'; set maintenance_work_mem = '1GB'";
        await using var connection = new NpgsqlConnection(databases.Admin);
        await connection.OpenAsync();
        await Execute(connection, Quick);
        await Execute(connection, """
            alter table events.mt_events drop constraint pkey_mt_events_seq_id;
            drop index events.pk_mt_events_stream_and_version;
            alter table kernel.commands drop constraint commands_pkey;
            """);
        // Two slices at a time: the machine that this is measured on has two cores.
        await Parallel.ForEachAsync(Enumerable.Range(0, (streams + Slice - 1) / Slice), new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (slice, _) =>
        {
            var (first, last) = (slice * Slice, Math.Min((slice + 1) * Slice, streams) - 1);
            await using var filling = new NpgsqlConnection(databases.Admin);
            await filling.OpenAsync(CancellationToken.None);
            await Execute(filling, Quick);
            await Execute(filling, string.Create(CultureInfo.InvariantCulture, $"""
                create temp table s on commit drop as
                select n, (lpad(to_hex(n), 8, '0') || '-0000-7000-8000-000000000000')::uuid as id from generate_series({first}, {last}) n;
                insert into events.mt_streams (id, type, version) select id, 'meter', {eventsEach} from s;
                with e as (
                    select s.*, v, row_number() over (order by n / {open}, v, n) + {(long)first * eventsEach} as seq
                      from s, generate_series(1, {eventsEach}) v
                ), written as (
                    insert into events.mt_events (seq_id, id, stream_id, version, data, type, correlation_id, causation_id, headers)
                    select seq, gen_random_uuid(), id, v, jsonb_build_object('reading', gen_random_uuid(), 'value', 3, 'total', 3 * v,
                           'note', '{Meter.Note}', 'on', '2026-03-02', 'by', id), 'meter-read', 'fill', 'fill',
                           '{Workload.Headers}'
                      from e order by seq
                )
                insert into kernel.commands (source, id, digest, stream_id, version, position, status, recorded_at)
                select 'http:bench', gen_random_uuid()::text, '\x0123456789abcdef0123456789abcdef', id, v, seq, 200, clock_timestamp() from e;
                """));
            if (streams > Slice) Progress.Say($"  events {(long)first * eventsEach + 1:N0} to {(last + 1L) * eventsEach:N0}");
        });
        await Execute(connection, """
            alter table events.mt_events add constraint pkey_mt_events_seq_id primary key (seq_id);
            create unique index pk_mt_events_stream_and_version on events.mt_events (stream_id, version);
            alter table kernel.commands add constraint commands_pkey primary key (source, id);
            """);
        await Execute(connection, $"select setval('events.mt_events_sequence', {(long)streams * eventsEach}); ");
        await Execute(connection, "vacuum analyze");
        await Execute(connection, "checkpoint");
    }

    public static async Task Execute(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync();
    }
}
