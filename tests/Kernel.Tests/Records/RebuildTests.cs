using Territory.Kernel.EventStore;
using Territory.Testing;

namespace Territory.Kernel.Tests.Records;

public sealed class RebuildTests
{
    static ViewRebuild<NoteRow> Rebuild(Notes notes) => new(Notes.View, notes.Types, notes.Database.Databases.Maintenance);

    static async Task<Guid[]> Write(Notes notes, int count)
    {
        var ids = Enumerable.Range(0, count).Select(_ => Guid.CreateVersion7()).ToArray();
        await Task.WhenAll(ids.Select(id => notes.Append(id, new NoteWritten("roof", new(Guid.CreateVersion7(), "text")))));
        return ids;
    }

    [Fact]
    public async Task A_view_that_is_right_shows_no_difference()
    {
        await using var notes = await Notes.Create();
        await Write(notes, 20);
        using var projector = notes.Projector();
        await projector.StartAsync(default);
        Assert.True(await notes.Reader().Reached(20, TimeProvider.System, default));

        var result = await Rebuild(notes).Run(switchOver: false, default);
        Assert.Equal((20L, true, false), (result.Events, result.Difference.IsNone, result.Switched));
        await projector.StopAsync(default);
    }

    [Fact]
    public async Task Differences_are_counted_and_named_and_a_switch_mends_them()
    {
        await using var notes = await Notes.Create();
        var ids = await Write(notes, 20);
        using var projector = notes.Projector();
        await projector.StartAsync(default);
        Assert.True(await notes.Reader().Reached(20, TimeProvider.System, default));
        await notes.Database.Execute($$"""
            delete from views.notes_v1 where id = '{{ids[0]}}';
            update views.notes_v1 set row = row || '{"topic": "wrong"}' where id = '{{ids[1]}}';
            insert into views.notes_v1 select gen_random_uuid(), 1, 1, row from views.notes_v1 where id = '{{ids[2]}}';
            """);

        var found = await Rebuild(notes).Run(switchOver: false, default);
        Assert.Equal((1L, 1L, 1L), (found.Difference.Missing, found.Difference.Superfluous, found.Difference.Different));
        Assert.Contains(ids[1], found.Difference.Examples);
        Assert.Equal("wrong", (await notes.Reader().Get(ids[1], default))!.Row.Topic);

        Assert.True((await Rebuild(notes).Run(switchOver: true, default)).Switched);
        Assert.Equal("roof", (await notes.Reader().Get(ids[1], default))!.Row.Topic);
        Assert.True((await Rebuild(notes).Run(switchOver: false, default)).Difference.IsNone);
        Assert.Equal(1, await notes.Database.Scalar<long>("select count(*) from pg_indexes where tablename = 'notes_v1' and indexdef like '%topic%'"));

        // The live projector goes on, on the table that was switched in.
        var later = await Write(notes, 5);
        Assert.True(await notes.Reader().Reached(25, TimeProvider.System, default));
        Assert.All(await Task.WhenAll(later.Select(id => notes.Reader().Get(id, default))), row => Assert.NotNull(row));
        await projector.StopAsync(default);
    }

    [Fact]
    public async Task A_rebuild_under_writers_misses_nothing()
    {
        await using var notes = await Notes.Create();
        using var projector = notes.Projector();
        await projector.StartAsync(default);
        var writing = Task.WhenAll(Enumerable.Range(0, 16).Select(async _ =>
        {
            for (var i = 0; i < 40; i++)
            {
                var id = Guid.CreateVersion7();
                await notes.Append(id, new NoteWritten("roof", new(id, "text")));
                if (i % 4 == 0) await notes.Append(id, new NoteStruck());
            }
        }));
        var switched = 0;
        do
        {
            await Rebuild(notes).Run(switchOver: true, default);
            switched++;
        }
        while (!writing.IsCompleted);
        await writing;
        Assert.True(await notes.Reader().Reached(await notes.Database.Scalar<long>("select max(seq_id) from events.mt_events"), TimeProvider.System, default));
        Assert.True(switched > 0);
        Assert.Equal(16 * 30, await notes.Database.Scalar<long>("select count(*) from views.notes_v1"));
        Assert.True((await Rebuild(notes).Run(switchOver: false, default)).Difference.IsNone);
        await projector.StopAsync(default);
    }

    [Fact]
    public async Task The_application_can_still_write_a_view_that_was_switched_in()
    {
        await using var notes = await Notes.Create();
        await Write(notes, 1);
        await Rebuild(notes).Run(switchOver: true, default);
        Assert.Equal("arwd", await notes.Database.Scalar<string>("""
            select substring(acl::text from 'test_app=([a-z]+)/') from pg_class, unnest(relacl) acl where oid = 'views.notes_v1'::regclass and acl::text like 'test_app=%'
            """));
    }
}
