-- The only way into the log. One call takes a batch: arrays in, one verdict per append out, in order.
--
-- The lock makes commit order position order: a reader that asks "after N" never misses a later commit. It is taken by a
-- statement of its own, in a volatile function, so that every statement after it sees what the last holder committed.
--
-- p_round_ends cuts the batch into rounds. Within a round no two appends share a stream, a command or a claim's key (the
-- caller sees to that), so a round is handled by set statements; appends that do contend are in later rounds and see the
-- earlier ones. All reads of a round come before its writes, and no exception is caught: one refusal touches no neighbour.
--
-- Verdicts: 0 appended · 1 repeated (the same command, the same body) · 2 reused (the same command, another body)
--           3 conflict (the stream has moved) · 4 claim lost · 5 counter out of bounds
create function kernel.append(
    p_round_ends int[],
    p_stream uuid[], p_stream_type text[], p_expected bigint[], p_events int[],
    p_source text[], p_command text[], p_digest bytea[], p_status smallint[], p_location text[],
    c_append int[], c_kind text[], c_scope text[], c_key text[],
    c_from timestamptz[], c_until timestamptz[], c_delta bigint[], c_bound bigint[],
    e_append int[], e_id uuid[], e_stream uuid[], e_version bigint[], e_type text[], e_data jsonb[], e_headers jsonb[],
    e_correlation text[], e_causation text[],
    out verdict smallint[], out "position" bigint[], out version bigint[], out status smallint[], out location text[],
    out holder uuid[], out lost_claim int[])
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    first int := 1; last int;
    now timestamptz;
    ok smallint[]; positions bigint[]; versions bigint[]; statuses smallint[]; locations text[]; holders uuid[]; lost int[];
    claims boolean; fresh boolean; known boolean; writes boolean;
begin
    verdict := '{}'; "position" := '{}'; version := '{}'; status := '{}'; location := '{}'; holder := '{}'; lost_claim := '{}';
    perform pg_advisory_xact_lock(7210);
    now := greatest(clock_timestamp(), (select e.timestamp from events.mt_events e order by e.seq_id desc limit 1));

    foreach last in array p_round_ends loop
        claims := exists (select from unnest(c_append) c where c between first and last);

        select array_agg((case when k.id is null then case when coalesce(s.version, 0) = a.expected then 0 else 3 end
                               when k.digest = a.digest then 1 else 2 end)::smallint order by a.ord),
               array_agg(k.position order by a.ord),
               array_agg(case when k.id is null then coalesce(s.version, 0) else k.version end order by a.ord),
               array_agg(k.status order by a.ord), array_agg(k.location order by a.ord),
               array_agg(null::uuid), array_agg(null::int)
          into ok, positions, versions, statuses, locations, holders, lost
          from unnest(p_stream[first:last], p_expected[first:last], p_source[first:last], p_command[first:last], p_digest[first:last])
               with ordinality as a(stream, expected, source, command, digest, ord)
          left join kernel.commands k on k.source = a.source and k.id = a.command
          left join events.mt_streams s on s.id = a.stream;

        if claims then
            -- What an append itself releases does not stand in its way.
            select array_agg((case when o.ok <> 0 then o.ok when l.claim is null then 0 when l.kind = 'count' then 5 else 4 end)::smallint order by o.ord),
                   array_agg(l.holder order by o.ord), array_agg(l.claim order by o.ord)
              into ok, holders, lost
              from unnest(ok) with ordinality as o(ok, ord)
              left join lateral (
                  select c.claim::int, c.kind, coalesce(h.stream_id, i.stream_id) as holder
                    from unnest(c_append, c_kind, c_scope, c_key, c_from, c_until, c_delta, c_bound)
                         with ordinality as c(append, kind, scope, key, "from", until, delta, bound, claim)
                    left join kernel.holds h
                      on c.kind in ('hold', 'free') and h.scope = c.scope and h.key = c.key
                     and not exists (select from unnest(c_append, c_kind, c_scope, c_key) r(append, kind, scope, key)
                                      where r.append = c.append and r.kind = 'release' and r.scope = c.scope and r.key = c.key
                                        and h.stream_id = p_stream[c.append])
                    left join kernel.intervals i
                      on c.kind = 'interval' and i.scope = c.scope and i.key = c.key and i.during && tstzrange(c."from", c.until)
                     and not exists (select from unnest(c_append, c_kind, c_scope, c_key, c_from, c_until) r(append, kind, scope, key, "from", until)
                                      where r.append = c.append and r.kind = 'release-interval' and r.scope = c.scope and r.key = c.key
                                        and tstzrange(r."from", r.until) = i.during and i.stream_id = p_stream[c.append])
                    left join kernel.counters n on c.kind = 'count' and n.scope = c.scope and n.key = c.key
                   where c.append = first + o.ord - 1
                     and (h.stream_id is not null or i.stream_id is not null
                          or c.kind = 'count' and (c.delta > 0 and coalesce(n.value, 0) + c.delta > c.bound or coalesce(n.value, 0) + c.delta < 0))
                   order by c.claim limit 1) l on o.ok = 0;

            delete from kernel.holds h
             using unnest(c_append, c_kind, c_scope, c_key) as c(append, kind, scope, key)
             where c.kind = 'release' and c.append between first and last and ok[c.append - first + 1] = 0
               and h.scope = c.scope and h.key = c.key and h.stream_id = p_stream[c.append];
            delete from kernel.intervals i
             using unnest(c_append, c_kind, c_scope, c_key, c_from, c_until) as c(append, kind, scope, key, "from", until)
             where c.kind = 'release-interval' and c.append between first and last and ok[c.append - first + 1] = 0
               and i.scope = c.scope and i.key = c.key and i.during = tstzrange(c."from", c.until) and i.stream_id = p_stream[c.append];
            insert into kernel.holds (scope, key, stream_id)
            select c.scope, c.key, p_stream[c.append]
              from unnest(c_append, c_kind, c_scope, c_key) as c(append, kind, scope, key)
             where c.kind = 'hold' and c.append between first and last and ok[c.append - first + 1] = 0;
            insert into kernel.intervals (scope, key, during, stream_id)
            select c.scope, c.key, tstzrange(c."from", c.until), p_stream[c.append]
              from unnest(c_append, c_kind, c_scope, c_key, c_from, c_until) as c(append, kind, scope, key, "from", until)
             where c.kind = 'interval' and c.append between first and last and ok[c.append - first + 1] = 0;
            -- Not an upsert: the row that "on conflict" would insert first is checked too, and a release is below zero.
            update kernel.counters n set value = n.value + c.delta
              from unnest(c_append, c_kind, c_scope, c_key, c_delta) as c(append, kind, scope, key, delta)
             where c.kind = 'count' and c.append between first and last and ok[c.append - first + 1] = 0
               and n.scope = c.scope and n.key = c.key;
            insert into kernel.counters (scope, key, value)
            select c.scope, c.key, c.delta
              from unnest(c_append, c_kind, c_scope, c_key, c_delta) as c(append, kind, scope, key, delta)
             where c.kind = 'count' and c.append between first and last and ok[c.append - first + 1] = 0
               and not exists (select from kernel.counters n where n.scope = c.scope and n.key = c.key);
        end if;

        select bool_or(a.expected = 0 and a.events > 0), bool_or(a.expected > 0 and a.events > 0), true
          into fresh, known, writes
          from unnest(p_expected[first:last], p_events[first:last], ok) as a(expected, events, ok)
         where a.ok = 0;

        if fresh then
            insert into events.mt_streams (id, type, version, timestamp, created)
            select a.stream, a.type, a.events, now, now
              from unnest(p_stream[first:last], p_stream_type[first:last], p_expected[first:last], p_events[first:last], ok)
                   as a(stream, type, expected, events, ok)
             where a.ok = 0 and a.expected = 0 and a.events > 0;
        end if;
        if known then
            update events.mt_streams s set version = a.expected + a.events, timestamp = now
              from unnest(p_stream[first:last], p_expected[first:last], p_events[first:last], ok) as a(stream, expected, events, ok)
             where a.ok = 0 and a.expected > 0 and a.events > 0 and s.id = a.stream;
        end if;
        if writes then
            with written as (
                insert into events.mt_events (seq_id, id, stream_id, version, data, type, timestamp, correlation_id, causation_id, headers)
                select nextval('events.mt_events_sequence'), e.id, e.stream, e.version, e.data, e.type, now, e.correlation, e.causation, e.headers
                  from unnest(e_append, e_id, e_stream, e_version, e_type, e_data, e_headers, e_correlation, e_causation)
                       with ordinality as e(append, id, stream, version, type, data, headers, correlation, causation, ord)
                 where e.append between first and last and ok[e.append - first + 1] = 0
                 order by e.ord
                returning seq_id, stream_id
            ), logged as (
                insert into kernel.commands (source, id, digest, stream_id, version, position, status, location, recorded_at)
                select a.source, a.command, a.digest, a.stream, a.expected + a.events,
                       coalesce((select max(w.seq_id) from written w where w.stream_id = a.stream), 0), a.status, a.location, now
                  from unnest(p_source[first:last], p_command[first:last], p_digest[first:last], p_stream[first:last],
                              p_expected[first:last], p_events[first:last], p_status[first:last], p_location[first:last], ok)
                       as a(source, command, digest, stream, expected, events, status, location, ok)
                 where a.ok = 0
                returning stream_id, position
            )
            select array_agg(coalesce(l.position, a.position) order by a.ord),
                   array_agg(case when a.ok = 0 then a.expected + a.events else a.version end order by a.ord)
              into positions, versions
              from unnest(p_stream[first:last], p_expected[first:last], p_events[first:last], ok, positions, versions)
                   with ordinality as a(stream, expected, events, ok, position, version, ord)
              left join logged l on l.stream_id = a.stream and a.ok = 0;
        end if;

        verdict := verdict || ok; "position" := "position" || positions; version := version || versions;
        status := status || statuses; location := location || locations; holder := holder || holders; lost_claim := lost_claim || lost;
        first := last + 1;
    end loop;
end $$;

revoke all on function kernel.append from public;
grant execute on function kernel.append to :app;
