using Npgsql;
using Territory.Kernel.Domain;
using Territory.Kernel.EventStore;
using Territory.Testing;

namespace Territory.Kernel.Tests.Records;

public sealed class ErasureTests
{
    const string Planted = "Léopoldine Vraisemblable, 06 00 00 00 00";

    [Fact]
    public async Task What_was_erased_is_found_nowhere_and_counts_and_replays_still_hold()
    {
        await using var notes = await Notes.Create();
        Guid kept = Guid.CreateVersion7(), erased = Guid.CreateVersion7(), note = Guid.CreateVersion7();
        await notes.Append(note, new NoteWritten("roof", new(erased, Planted)));
        await notes.Append(Guid.CreateVersion7(), new NoteWritten("wall", new(kept, "Somebody else")));
        Assert.DoesNotContain(Planted, await notes.Database.Dump());
        Assert.Equal(Planted, (await notes.Keys.Open(await TextOf(notes, note))).Value);

        await notes.Register().Erase(erased, Notes.Purpose, "request 12", "dpo:1");

        Assert.Null((await notes.Keys.Open(await TextOf(notes, note))).Value);
        Assert.Equal(2, await notes.Database.Scalar<long>("select count(*) from events.mt_events"));
        var rebuilt = await new ViewRebuild<NoteRow>(Notes.View, notes.Types, notes.Database.Databases.Maintenance).Run(switchOver: true, default);
        Assert.Equal(2, rebuilt.Events);
        Assert.Equal("roof", (await notes.Reader().Get(note, default))!.Row.Topic);
        Assert.DoesNotContain(Planted, await notes.Database.Dump());
        Assert.DoesNotContain(Planted, await File.ReadAllTextAsync(Path.Combine(notes.Folder, "erasures.jsonl"), TestContext.Current.CancellationToken));
        Assert.Equal(0, await notes.Database.Scalar<long>($"select count(*) from keys.data_keys where subject = '{erased}' and wrapped is not null"));
    }

    [Fact]
    public async Task Who_was_erased_and_comes_back_gets_a_new_key_that_a_replay_leaves_alone()
    {
        await using var notes = await Notes.Create();
        Guid subject = Guid.CreateVersion7(), before = Guid.CreateVersion7(), after = Guid.CreateVersion7();
        await notes.Append(before, new NoteWritten("roof", new(subject, Planted)));
        await notes.Register().Erase(subject, Notes.Purpose, "request 13", "dpo:1");
        await notes.Append(after, new NoteWritten("roof", new(subject, "new text")));

        await notes.Database.Execute("delete from keys.erasures");
        Assert.Equal(1, await notes.Register().Replay(default));
        Assert.Null((await notes.Keys.Open(await TextOf(notes, before))).Value);
        Assert.Equal("new text", (await notes.Keys.Open(await TextOf(notes, after))).Value);
    }

    [Fact]
    public async Task A_restored_backup_forgets_again_what_was_erased_since_it_was_taken()
    {
        await using var notes = await Notes.Create();
        Guid erased = Guid.CreateVersion7(), note = Guid.CreateVersion7();
        await notes.Append(note, new NoteWritten("roof", new(erased, Planted)));
        var backup = await notes.Database.Scalar<byte[]>($"select wrapped from keys.data_keys where subject = '{erased}'");
        await notes.Register().Erase(erased, Notes.Purpose, "request 14", "dpo:1");

        // The backup of yesterday comes back: the key is there again, the erasure is not.
        await notes.Database.Execute($"""
            delete from keys.erasures;
            update keys.data_keys set destroyed_at = null, wrapped = '\x{Convert.ToHexString(backup)}' where subject = '{erased}';
            """);
        var freshProcess = new KeyRing(notes.KeysDatabase, new Dictionary<int, byte[]> { [1] = [.. Enumerable.Range(0, 32).Select(i => (byte)i)] }, TimeProvider.System);
        Assert.Equal(Planted, (await freshProcess.Open(await TextOf(notes, note))).Value);

        Assert.Equal(1, await notes.Register().Replay(default));
        Assert.Equal(0, await notes.Register().Replay(default));
        Assert.Null((await notes.Keys.Open(await TextOf(notes, note))).Value);
    }

    [Fact]
    public async Task A_lost_register_keeps_the_database_closed()
    {
        await using var notes = await Notes.Create();
        await notes.Register().Erase(Guid.CreateVersion7(), Notes.Purpose, "request 15", "dpo:1");
        await Assert.ThrowsAsync<KeysClosedException>(() => notes.Register("another.jsonl").Replay(default));
    }

    [Fact]
    public async Task A_line_that_a_crash_has_cut_is_taken_back()
    {
        await using var notes = await Notes.Create();
        await notes.Register().Erase(Guid.CreateVersion7(), Notes.Purpose, "request 16", "dpo:1");
        await File.AppendAllTextAsync(Path.Combine(notes.Folder, "erasures.jsonl"), "{\"number\":2,\"subj", TestContext.Current.CancellationToken);
        Assert.Equal(0, await notes.Register().Replay(default));
        Assert.Equal(2, (await notes.Register().Erase(Guid.CreateVersion7(), Notes.Purpose, "request 17", "dpo:1")).Number);
    }

    [Fact]
    public async Task Two_replicas_that_erase_at_once_number_their_erasures_apart()
    {
        await using var notes = await Notes.Create();
        var made = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => notes.Register().Erase(Guid.CreateVersion7(), Notes.Purpose, $"request {i}", "dpo:1")));
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], made.Select(e => e.Number).Order());
    }

    static async Task<Personal<string>> TextOf(Notes notes, Guid note)
    {
        await foreach (var stored in notes.Log.Stream(note)) return ((NoteWritten)notes.Types.Read(stored)).Text;
        throw new InvalidOperationException("The note is not there.");
    }
}
