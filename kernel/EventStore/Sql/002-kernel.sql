-- What the kernel keeps beside Marten's tables: claims, the command log, parked streams, day seals, who read what.
-- :app, :keys and :maintenance are the login roles of this service. None of them owns anything.
create schema kernel;
create schema views;
create extension if not exists btree_gist;

-- Claims: invariants across streams, changed only by kernel.append.
create table kernel.holds (
    scope text not null, key text not null, stream_id uuid not null,
    primary key (scope, key)
);
create table kernel.intervals (
    scope text not null, key text not null, during tstzrange not null, stream_id uuid not null,
    exclude using gist (scope with =, key with =, during with &&)
);
create table kernel.counters (
    scope text not null, key text not null, value bigint not null check (value >= 0),
    primary key (scope, key)
);

-- The command log, which is the inbox too: who asked (a client or a queue), its id, and what was answered. Never the body.
create table kernel.commands (
    source text not null, id text not null, digest bytea not null,
    stream_id uuid not null, version bigint not null, position bigint not null,
    status smallint not null, location text, recorded_at timestamptz not null,
    primary key (source, id)
);
create index commands_by_age on kernel.commands (recorded_at) where source like 'http:%';

-- A stream that a subscription could not handle waits here while the others go on.
create table kernel.parked (
    subscription text not null, stream_id uuid not null, position bigint not null,
    reason text not null, parked_at timestamptz not null default clock_timestamp(),
    verdict text check (verdict in ('replay', 'skip')), verdict_reason text, verdict_by text,
    primary key (subscription, stream_id)
);
create table kernel.skipped (
    subscription text not null, position bigint not null, reason text not null, skipped_by text not null,
    skipped_at timestamptz not null default clock_timestamp(),
    primary key (subscription, position)
);

-- One seal a day over its range of positions; block_digests (1 000 positions each) tell where a change was made.
create table kernel.day_seals (
    day date primary key, from_position bigint not null, to_position bigint not null, events bigint not null,
    block_digests bytea[] not null, digest bytea not null, previous bytea not null, sealed_at timestamptz not null
);

-- What operators decided by hand (a dead letter dropped, a stream released), with their reason.
create table kernel.operator_acts (
    id bigint generated always as identity primary key,
    act text not null, target text not null, reason text not null, actor text not null, acted_at timestamptz not null default clock_timestamp()
);

-- Who read a personal file: one row per file or list page, committed before the answer.
create schema access;
create table access.reads (
    id bigint generated always as identity primary key,
    file_id uuid, list text, reader text not null, roles text not null, delegation text,
    trace_id text, read_at timestamptz not null default clock_timestamp()
);
create index reads_by_file on access.reads (file_id, id);

-- Data keys, wrapped by the master key. A destroyed key keeps its row, without its bytes.
create schema keys;
create table keys.data_keys (
    subject uuid not null, purpose text not null, version int not null,
    master int not null, wrapped bytea, created_at timestamptz not null default clock_timestamp(), destroyed_at timestamptz,
    primary key (subject, purpose, version)
);
-- The erasures that this database has carried out; the register itself lives outside (Records:Directory).
create table keys.erasures (
    number bigint primary key, subject uuid not null, purpose text not null, erased_at timestamptz not null
);

grant usage on schema events, kernel, views, access to :app, :maintenance;
grant select on all tables in schema events, kernel, access to :app, :maintenance;
grant insert on access.reads, kernel.operator_acts to :app;
grant insert, update, delete on events.mt_event_progression, kernel.parked, kernel.skipped to :app, :maintenance;
grant insert on kernel.day_seals to :maintenance;
grant delete on kernel.commands to :maintenance;
grant create on schema views to :maintenance;
grant usage on schema keys to :keys;
grant select, insert, update on all tables in schema keys to :keys;
