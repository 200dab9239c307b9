using Npgsql;
using static Territory.Kernel.Tests.Appends;

namespace Territory.Kernel.Tests;

/// <summary>Nobody edits the past: what each role of a service may not do, the database itself refuses.</summary>
public sealed class RolesTests(TestLog log) : IClassFixture<TestLog>, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await log.Append(To(Guid.CreateVersion7()));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    static readonly string[] OnlyAppended = ["events.mt_events", "events.mt_streams", "kernel.holds", "kernel.intervals", "kernel.counters", "kernel.commands"];

    static IEnumerable<string> Edits(string table) =>
        [$"insert into {table} select * from {table}", $"update {table} set {FirstColumn(table)} = {FirstColumn(table)}", $"delete from {table}", $"truncate {table} cascade"];

    static string FirstColumn(string table) => table switch
    {
        "events.mt_events" => "data",
        "events.mt_streams" => "version",
        "kernel.commands" => "id",
        "kernel.day_seals" => "day",
        _ => "key",
    };

    /// <summary>What no role of a service may do, whatever it is for.</summary>
    static readonly string[] Always =
    [
        "select setval('events.mt_events_sequence', 1)", "select nextval('events.mt_events_sequence')",
        "alter table events.mt_events disable trigger all", "drop table events.mt_events cascade", "drop schema events cascade",
        "create table events.mine (id int)", "create table kernel.mine (id int)", "create table public.mine (id int)", "create schema mine",
        "create function kernel.mine() returns int language sql as 'select 1'", "create rule mine as on insert to events.mt_events do instead nothing",
        "alter function kernel.append security invoker", "select lo_create(0), pg_read_file('/etc/passwd')", "create role mine superuser",
        "update migrations.applied set name = name", "update kernel.day_seals set day = day", "delete from kernel.day_seals",
        "update access.reads set reader = reader", "delete from access.reads",
    ];

    public static TheoryData<string> ForbiddenToTheApplication { get; } =
    [
        .. OnlyAppended.SelectMany(Edits), .. Always,
        "select * from keys.data_keys", "select * from keys.erasures", "delete from keys.data_keys",
        "insert into kernel.day_seals select * from kernel.day_seals", "create table views.mine (id int)",
    ];

    public static TheoryData<string> ForbiddenToMaintenance { get; } =
    [
        .. OnlyAppended.SelectMany(Edits).Except(["delete from kernel.commands"]), .. Always,
        "select * from keys.data_keys",
    ];

    public static TheoryData<string> ForbiddenToTheKeyRing { get; } =
    [
        .. OnlyAppended.SelectMany(Edits), .. Always,
        "select * from events.mt_events", "select * from kernel.commands", "select * from access.reads", "delete from keys.data_keys", "truncate keys.data_keys",
    ];

    static async Task<string> Refusal(string login, string sql)
    {
        await using var connection = new NpgsqlConnection(login);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        return (await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken))).SqlState;
    }

    [Theory]
    [MemberData(nameof(ForbiddenToTheApplication))]
    public async Task The_applications_role_may_not(string sql) =>
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, await Refusal(log.Database.Databases.Log, sql));

    [Theory]
    [MemberData(nameof(ForbiddenToMaintenance))]
    public async Task The_maintenance_role_may_not(string sql) =>
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, await Refusal(log.Database.Databases.Maintenance, sql));

    [Theory]
    [MemberData(nameof(ForbiddenToTheKeyRing))]
    public async Task The_key_rings_role_may_not(string sql) =>
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, await Refusal(log.Database.Databases.Keys, sql));

    [Fact]
    public async Task No_role_of_a_service_owns_anything_or_is_more_than_a_login()
    {
        const string Ours = "('test_app', 'test_keys', 'test_maintenance')";
        Assert.Equal(["test_app", "test_keys", "test_maintenance"], await log.Lines($"""
            select rolname::text from pg_roles where rolname in {Ours} and rolcanlogin
               and not rolsuper and not rolcreaterole and not rolcreatedb and not rolreplication and not rolbypassrls order by 1
            """));
        Assert.Empty(await log.Lines($"""
            select relname::text from pg_class where relowner::regrole::text in {Ours} and relpersistence <> 't'
            union all select proname::text from pg_proc where proowner::regrole::text in {Ours} and pronamespace::regnamespace::text not like 'pg\_temp%'
            union all select nspname::text from pg_namespace where nspowner::regrole::text in {Ours}
            union all select datname::text from pg_database where datname = current_database() and datdba::regrole::text in {Ours}
            """));
        Assert.Empty(await log.Lines($"select roleid::regrole::text from pg_auth_members where member::regrole::text in {Ours}"));
    }

    [Fact]
    public async Task Only_the_application_appends()
    {
        Assert.Equal(["append: test_app"], await log.Lines("""
            select format('%s: %s', p.proname, r.rolname) from pg_proc p, pg_roles r
             where p.pronamespace = 'kernel'::regnamespace and not r.rolsuper and has_function_privilege(r.oid, p.oid, 'execute') and r.rolname like 'test\_%'
            """));
    }

    [Fact]
    public async Task A_temporary_type_of_the_callers_cannot_slip_under_the_function()
    {
        // The function runs with its owner's rights: a name that resolved to the caller's schema would lend them to the caller.
        await using var connection = new NpgsqlConnection(log.Database.Databases.Log);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        var parameters = await log.Lines("""
            select format('%s %s', name, format_type(type, null)) from pg_proc, unnest(proargnames, proallargtypes, proargmodes) as a(name, type, mode)
             where oid = 'kernel.append'::regproc and mode = 'i'
            """);
        var values = parameters.Select(p => $"{p.Split(' ')[0]} => {ValueOf(p.Split(' ')[0])}::pg_catalog.{TypeOf(p)}");
        await using var trap = new NpgsqlCommand("""
            create function pg_temp.spring() returns boolean language plpgsql as $$ begin
                raise exception 'sprung as %', current_user;
            end $$;
            create domain pg_temp.uuid as pg_catalog.uuid check (pg_temp.spring());
            create domain pg_temp.timestamptz as pg_catalog.timestamptz check (pg_temp.spring());
            """, connection);
        await trap.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        await using var append = new NpgsqlCommand($"select verdict::text from kernel.append({string.Join(", ", values)})", connection);

        Assert.Equal("0", await append.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }

    static string TypeOf(string argument) => argument[(argument.IndexOf(' ', StringComparison.Ordinal) + 1)..] switch
    {
        "timestamp with time zone[]" => "timestamptz[]",
        "bigint[]" => "int8[]",
        "integer[]" => "int4[]",
        "smallint[]" => "int2[]",
        var other => other,
    };

    /// <summary>One append of nothing to a new stream.</summary>
    static string ValueOf(string parameter) => parameter switch
    {
        "p_stream" => $"'{{{Guid.CreateVersion7()}}}'",
        "p_expected" => "'{0}'",
        "p_claims" or "p_events" => "'{0,0}'",
        "p_digest" => "array['']",
        "p_status" => "'{200}'",
        "p_location" or "p_correlation" => "'{null}'",
        _ when parameter.StartsWith("p_", StringComparison.Ordinal) => "'{trap}'",
        _ => "'{}'",
    };
}
