using Territory.Testing;
using static Territory.Kernel.Tests.Appends;

namespace Territory.Kernel.Tests;

/// <summary>The tables as Marten itself makes them.</summary>
public sealed class MartensTables : IAsyncLifetime
{
    public TestDatabase Database { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Database = await TestDatabase.Create();
        await Database.Execute("drop schema events cascade");
        await Database.Execute(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "tests/Kernel.Tests/Data/marten-layout.sql")));
    }

    public ValueTask DisposeAsync() => Database.DisposeAsync();
}

/// <summary>Marten opens our databases because its tables are exactly those that it would have made.</summary>
public sealed class LayoutTests(TestLog log, MartensTables expected) : IClassFixture<TestLog>, IClassFixture<MartensTables>
{
    public static TheoryData<string, int, string> Catalogs { get; } = new()
    {
        { "tables", 4, """
            select format('%s %s %s', relname, relkind, relpersistence) from pg_class
             where relnamespace = 'events'::regnamespace and relkind not in ('i', 'S') order by 1
            """ },
        { "columns", 27, """
            select format('%s.%s %s not null: %s default: %s generated: %s identity: %s collation: %s', c.relname, a.attname,
                          format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid), a.attgenerated, a.attidentity, a.attcollation::regcollation)
              from pg_class c join pg_attribute a on a.attrelid = c.oid left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
             where c.relnamespace = 'events'::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped order by c.relname, a.attnum
            """ },
        { "constraints", 5, """
            select format('%s.%s %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) from pg_constraint
             where connamespace = 'events'::regnamespace order by 1
            """ },
        { "indexes", 5, "select indexdef from pg_indexes where schemaname = 'events' order by 1" },
        { "sequences", 1, """
            select format('%s %s from %s to %s, starts at %s, by %s, cycles: %s, cache: %s, owned by %s.%s', q.seqrelid::regclass, q.seqtypid::regtype,
                          q.seqmin, q.seqmax, q.seqstart, q.seqincrement, q.seqcycle, q.seqcache, d.refobjid::regclass, a.attname)
              from pg_sequence q join pg_class c on c.oid = q.seqrelid
              left join pg_depend d on d.objid = q.seqrelid and d.deptype = 'a' and d.classid = 'pg_class'::regclass
              left join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
             where c.relnamespace = 'events'::regnamespace order by 1
            """ },
        { "triggers, rules and policies", 0, """
            select tgname::text from pg_trigger t join pg_class c on c.oid = t.tgrelid where c.relnamespace = 'events'::regnamespace and not t.tgisinternal
            union all select rulename from pg_rules where schemaname = 'events'
            union all select policyname from pg_policies where schemaname = 'events'
            """ },
    };

    [Theory]
    [MemberData(nameof(Catalogs))]
    public async Task The_tables_of_the_log_are_exactly_Martens(string what, int howMany, string catalog)
    {
        var query = $"select coalesce(array_agg(line), '{{}}') from ({catalog}) as rows(line)";

        var martens = await expected.Database.Scalar<string[]>(query);

        Assert.True(martens.Length == howMany, $"{what}: {martens.Length}");
        Assert.Equal(martens, await log.Database.Scalar<string[]>(query));
    }

    [Fact]
    public async Task Rows_look_as_Martens_do()
    {
        var stream = Guid.CreateVersion7();
        var (first, second) = (Event("thing-opened", """{"place": "Béthune"}"""), Event("thing-closed", "{}"));
        var command = Command("c-1");
        var opened = await log.Append(To(stream) with { Events = [first], Command = command });
        var closed = await log.Append(To(stream, 1) with { Events = [second], Command = Command("c-2") });

        Assert.Equal(
            [
                $$$"""{"id": "{{{first.Id}}}", "data": {"place": "Béthune"}, "type": "thing-opened", "bdata": null, "seq_id": {{{opened.Position}}}, "headers": {"actor": "citizen:marie"}, "version": 1, "stream_id": "{{{stream}}}", "tenant_id": "*DEFAULT*", "is_archived": false, "causation_id": "c-1", "correlation_id": "trace-1", "mt_dotnet_type": null}""",
                $$$"""{"id": "{{{second.Id}}}", "data": {}, "type": "thing-closed", "bdata": null, "seq_id": {{{closed.Position}}}, "headers": {"actor": "citizen:marie"}, "version": 2, "stream_id": "{{{stream}}}", "tenant_id": "*DEFAULT*", "is_archived": false, "causation_id": "c-2", "correlation_id": "trace-1", "mt_dotnet_type": null}""",
            ],
            await log.Lines($"select (to_jsonb(e) - 'timestamp')::text from events.mt_events e where stream_id = '{stream}' order by version"));
        Assert.Equal(
            [$$"""{"id": "{{stream}}", "type": "thing", "version": 2, "tenant_id": "*DEFAULT*", "is_archived": false}"""],
            await log.Lines($"select (to_jsonb(s) - 'timestamp' - 'created')::text from events.mt_streams s where id = '{stream}'"));
        Assert.True(await log.Database.Scalar<bool>($"""
            select s.created = min(e.timestamp) and s.timestamp = max(e.timestamp) and s.created < s.timestamp and max(e.timestamp) between now() - interval '1 minute' and clock_timestamp()
              from events.mt_streams s join events.mt_events e on e.stream_id = s.id where s.id = '{stream}' group by s.id
            """));
    }
}
