-- The event tables, in the layout of Marten 9 (single tenant, uuid stream ids; headers, correlation and causation on).
-- Marten drops what it does not know in its mt_ tables: nothing of ours goes into them. A test compares.
create schema if not exists events;

create table events.mt_streams (
    id           uuid        not null,
    type         varchar,
    version      bigint,
    "timestamp"  timestamptz not null default now(),
    created      timestamptz not null default now(),
    tenant_id    varchar     default '*DEFAULT*',
    is_archived  boolean     default false,
    constraint pkey_mt_streams_id primary key (id)
);

create table events.mt_events (
    seq_id          bigint       not null,
    id              uuid         not null,
    stream_id       uuid,
    version         bigint       not null,
    data            jsonb        not null,
    bdata           bytea,
    type            varchar(500) not null,
    "timestamp"     timestamptz  not null default now(),
    tenant_id       varchar      default '*DEFAULT*',
    mt_dotnet_type  varchar,
    correlation_id  varchar,
    causation_id    varchar,
    headers         jsonb,
    is_archived     boolean      default false,
    constraint pkey_mt_events_seq_id primary key (seq_id),
    constraint fkey_mt_events_stream_id foreign key (stream_id)
        references events.mt_streams (id) on delete cascade
);
create unique index pk_mt_events_stream_and_version on events.mt_events (stream_id, version);

create sequence events.mt_events_sequence owned by events.mt_events.seq_id;

create table events.mt_event_progression (
    name          varchar not null,
    last_seq_id   bigint,
    last_updated  timestamptz default transaction_timestamp(),
    constraint pk_mt_event_progression primary key (name)
);

create table events.mt_high_water_skips (
    ending_sequence    bigint not null,
    starting_sequence  bigint not null,
    "timestamp"        timestamptz default transaction_timestamp(),
    constraint pkey_mt_high_water_skips_ending_sequence primary key (ending_sequence)
);
