-- The only way into the log. One call takes a batch: columns in, one verdict per append out, in order.
--
-- The lock makes commit order position order: a reader that asks "after N" never misses a later commit. It is taken by a
-- statement of its own, in a volatile function, so that every statement after it sees what the last holder committed.
--
-- Each append is handled alone, in order of arrival: command id, version, claims, writes. All its reads come before its
-- writes, and no exception is caught: a refusal touches no neighbour. The claims of append i are those after p_claims[i],
-- up to p_claims[i + 1], and its events likewise; among its claims each key comes once, and releases come first.
--
-- Verdicts: 0 appended · 1 repeated (the same command, the same body) · 2 reused (the same command, another body)
--           3 conflict (the stream has moved) · 4 claim lost · 5 counter out of bounds
--           6 key destroyed (what the append has sealed could never be read)
drop function if exists kernel.append;
create function kernel.append(
    p_stream uuid[], p_stream_type text[], p_expected bigint[], p_source text[], p_command text[], p_digest bytea[],
    p_status smallint[], p_location text[], p_correlation text[], p_claims int[], p_events int[],
    c_kind text[], c_scope text[], c_key text[], c_from timestamptz[], c_until timestamptz[], c_delta bigint[], c_bound bigint[],
    e_id uuid[], e_type text[], e_data jsonb[], e_headers jsonb[])
returns table (verdict smallint, "position" bigint, version bigint, status smallint, location text, holder uuid, lost_claim int)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    now timestamptz;
    total bigint;
begin
    perform pg_advisory_xact_lock(7210);
    now := greatest(clock_timestamp(), (select e.timestamp from events.mt_events e order by e.seq_id desc limit 1));

    for i in 1 .. cardinality(p_stream) loop
        select case when c.digest = p_digest[i] then 1 when c.digest is not null then 2 when coalesce(s.version, 0) <> p_expected[i] then 3 else 0 end,
               coalesce(c.version, s.version, 0), coalesce(c.position, 0), c.status, c.location
          into verdict, version, "position", status, location
          from (select) one
          left join kernel.commands c on c.source = p_source[i] and c.id = p_command[i]
          left join events.mt_streams s on s.id = p_stream[i];
        if verdict > 0 then
            return next;
            continue;
        end if;

        if p_claims[i + 1] > p_claims[i] then -- two loops that turn no time would still cost 5 µs
            for k in p_claims[i] + 1 .. p_claims[i + 1] loop
                if c_kind[k] in ('hold', 'free') then
                    -- What an append itself releases does not stand in its way.
                    select h.stream_id into holder from kernel.holds h
                     where h.scope = c_scope[k] and h.key = c_key[k]
                       and (h.stream_id <> p_stream[i] or not exists (
                            select from generate_series(p_claims[i] + 1, k) r
                             where c_kind[r] = 'release' and c_scope[r] = c_scope[k] and c_key[r] = c_key[k]));
                    verdict := case when found then 4 else 0 end;
                elsif c_kind[k] = 'interval' then
                    select v.stream_id into holder from kernel.intervals v
                     where v.scope = c_scope[k] and v.key = c_key[k] and v.during && tstzrange(c_from[k], c_until[k])
                       and (v.stream_id <> p_stream[i] or not exists (
                            select from generate_series(p_claims[i] + 1, k) r
                             where c_kind[r] = 'release-interval' and c_scope[r] = c_scope[k] and c_key[r] = c_key[k]
                               and tstzrange(c_from[r], c_until[r]) = v.during))
                     limit 1;
                    verdict := case when found then 4 else 0 end;
                elsif c_kind[k] = 'count' then
                    select c_delta[k] + coalesce((select n.value from kernel.counters n where n.scope = c_scope[k] and n.key = c_key[k]), 0) into total;
                    verdict := case when total < 0 or c_delta[k] > 0 and total > c_bound[k] then 5 else 0 end;
                elsif c_kind[k] = 'key' then
                    -- An erasure takes the lock too: a key that lives here lives until the commit.
                    verdict := case when exists (
                        select from keys.data_keys d where d.subject = c_key[k]::uuid and d.purpose = c_scope[k] and d.version = c_delta[k] and d.wrapped is not null) then 0 else 6 end;
                end if;
                lost_claim := k;
                exit when verdict > 0;
            end loop;
            if verdict > 0 then
                return next;
            end if;
            holder := null; lost_claim := null;
            continue when verdict > 0;

            for k in p_claims[i] + 1 .. p_claims[i + 1] loop
                case c_kind[k]
                when 'release' then
                    delete from kernel.holds h where h.scope = c_scope[k] and h.key = c_key[k] and h.stream_id = p_stream[i];
                when 'release-interval' then
                    delete from kernel.intervals v
                     where v.scope = c_scope[k] and v.key = c_key[k] and v.during = tstzrange(c_from[k], c_until[k]) and v.stream_id = p_stream[i];
                when 'hold' then
                    insert into kernel.holds (scope, key, stream_id) values (c_scope[k], c_key[k], p_stream[i]);
                when 'interval' then
                    insert into kernel.intervals (scope, key, during, stream_id) values (c_scope[k], c_key[k], tstzrange(c_from[k], c_until[k]), p_stream[i]);
                when 'count' then
                    -- Not an upsert: the row that "on conflict" would insert first is checked too, and a release is below zero.
                    update kernel.counters n set value = n.value + c_delta[k] where n.scope = c_scope[k] and n.key = c_key[k];
                    if not found then
                        insert into kernel.counters (scope, key, value) values (c_scope[k], c_key[k], c_delta[k]);
                    end if;
                when 'free', 'key' then
                    null;
                end case;
            end loop;
        end if;

        if p_events[i + 1] > p_events[i] then
            if p_expected[i] = 0 then
                insert into events.mt_streams (id, type, version, timestamp, created) values (p_stream[i], p_stream_type[i], p_events[i + 1] - p_events[i], now, now);
            else
                update events.mt_streams s set version = p_expected[i] + p_events[i + 1] - p_events[i], timestamp = now where s.id = p_stream[i];
            end if;
            for e in p_events[i] + 1 .. p_events[i + 1] loop
                insert into events.mt_events (seq_id, id, stream_id, version, data, type, timestamp, correlation_id, causation_id, headers)
                values (nextval('events.mt_events_sequence'), e_id[e], p_stream[i], p_expected[i] + e - p_events[i], e_data[e], e_type[e], now, p_correlation[i], p_command[i], e_headers[e])
                returning seq_id into "position";
            end loop;
        end if;
        insert into kernel.commands as c (source, id, digest, stream_id, version, position, status, location, recorded_at)
        values (p_source[i], p_command[i], p_digest[i], p_stream[i], p_expected[i] + p_events[i + 1] - p_events[i], "position", p_status[i], p_location[i], now)
        returning c.version, c.status, c.location into version, status, location;
        return next;
    end loop;
end $$;

revoke all on function kernel.append from public;
grant execute on function kernel.append to :app;
