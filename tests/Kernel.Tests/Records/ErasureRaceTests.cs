using Npgsql;
using Territory.Kernel.Domain;
using Territory.Kernel.EventStore;
using Territory.Testing;

namespace Territory.Kernel.Tests.Records;

/// <summary>An erasure among processes that go on writing: what came before is gone, what comes after can be read, and nothing lies between.</summary>
public sealed class ErasureRaceTests
{
    static Task<Erasure> Erase(Notes notes, Guid subject) => notes.Register().Erase(subject, Notes.Purpose, "request 21", "dpo:1");

    static async Task<Guid> Write(Notes notes, Guid subject, string text)
    {
        var note = Guid.CreateVersion7();
        await notes.Append(note, new NoteWritten("roof", new(subject, text)));
        return note;
    }

    /// <summary>What a process that remembers nothing reads of every note after a position, in order.</summary>
    static async Task<List<(long Position, int Key, string? Text)>> Read(Notes notes, long after = 0)
    {
        await using var fresh = notes.AnotherProcess();
        await using var connection = new NpgsqlConnection(notes.Database.Databases.Log);
        await connection.OpenAsync();
        var read = new List<(long, int, string?)>();
        foreach (var stored in await EventLog.After(connection, after, 10_000, default))
        {
            var text = ((NoteWritten)notes.Types.Read(stored)).Text;
            read.Add((stored.Position, text.Sealed!.Key, (await fresh.Keys.Open(text)).Value));
        }
        return read;
    }

    /// <summary>Holds the lock of the log, as a batch under way does.</summary>
    static async Task<NpgsqlConnection> HoldLock(Notes notes)
    {
        var connection = new NpgsqlConnection(notes.Database.Databases.Admin);
        await connection.OpenAsync();
        await using var take = new NpgsqlCommand("select pg_advisory_lock(7210)", connection);
        await take.ExecuteNonQueryAsync();
        return connection;
    }

    static Task<long> Waiting(Notes notes, int howMany) => Eventually.Is(() => notes.Database.Scalar<long>("""
        select count(*) from pg_locks where locktype = 'advisory' and not granted and objid = 7210
           and database = (select oid from pg_database where datname = current_database())
        """), waiting => waiting == howMany);

    [Fact]
    public async Task A_process_that_remembers_a_destroyed_key_seals_what_it_writes_under_a_new_one()
    {
        await using var notes = await Notes.Create();
        await using var other = notes.AnotherProcess();
        var subject = Guid.CreateVersion7();
        await Write(other, subject, "before");
        await Erase(notes, subject);
        await Write(other, subject, "after");
        Assert.Equal([(1, null), (2, "after")], (await Read(notes)).Select(n => (n.Key, n.Text)));
    }

    [Fact]
    public async Task An_append_that_waits_behind_an_erasure_is_sealed_again()
    {
        await using var notes = await Notes.Create();
        await using var other = notes.AnotherProcess();
        var subject = Guid.CreateVersion7();
        await Write(other, subject, "before");

        var held = await HoldLock(notes);
        var erasing = Erase(notes, subject);
        await Waiting(notes, 1);
        var writing = Write(other, subject, "after");
        await Waiting(notes, 2);
        await held.DisposeAsync();
        await Task.WhenAll(erasing, writing);
        Assert.Equal([(1, null), (2, "after")], (await Read(notes)).Select(n => (n.Key, n.Text)));
    }

    [Fact]
    public async Task An_append_that_is_ahead_of_an_erasure_is_erased_with_the_rest_under_whatever_key()
    {
        await using var notes = await Notes.Create();
        await using var other = notes.AnotherProcess();
        var subject = Guid.CreateVersion7();
        await Write(notes, subject, "before");

        var held = await HoldLock(notes);
        await other.Keys.Rotate(subject, Notes.Purpose);
        var writing = Write(other, subject, "just in time");
        await Waiting(notes, 1);
        var erasing = Erase(notes, subject);
        await Waiting(notes, 2);
        await held.DisposeAsync();
        await Task.WhenAll(erasing, writing);
        Assert.Equal([(1, null), (2, null)], (await Read(notes)).Select(n => (n.Key, n.Text)));
    }

    [Fact]
    public async Task A_key_that_is_rotated_while_an_erasure_waits_for_the_register_does_not_escape_it()
    {
        await using var notes = await Notes.Create();
        await using var other = notes.AnotherProcess();
        var subject = Guid.CreateVersion7();
        await Write(notes, subject, "before");

        Task<Erasure> erasing;
        await using (new FileStream(Path.Combine(notes.Folder, "erasures.jsonl"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
        {
            erasing = Erase(notes, subject);
            await other.Keys.Rotate(subject, Notes.Purpose);
            await Write(other, subject, "under a new key");
        }
        Assert.Equal(2, (await erasing).KeyVersion);
        Assert.Equal([(1, null), (2, null)], (await Read(notes)).Select(n => (n.Key, n.Text)));
    }

    [Fact]
    public async Task Among_writers_rotations_and_erasures_each_erasure_is_a_clean_cut()
    {
        await using var notes = await Notes.Create();
        var subject = Guid.CreateVersion7();
        await Write(notes, subject, "first");
        using var stop = new CancellationTokenSource();
        var others = Enumerable.Range(0, 3).Select(_ => notes.AnotherProcess()).ToArray();
        var writing = others.Select(other => Task.Run(async () =>
        {
            for (var n = 0; !stop.IsCancellationRequested; n++)
            {
                if (n % 20 == 19) await other.Keys.Rotate(subject, Notes.Purpose);
                await Write(other, subject, "text");
            }
        })).ToArray();

        for (var round = 0; round < 12; round++)
        {
            var before = await notes.Database.Scalar<long>("select max(seq_id) from events.mt_events");
            await Erase(notes, subject);
            await Eventually.Is(() => notes.Database.Scalar<long>("select max(seq_id) from events.mt_events"), position => position >= before + 30);
            var read = await Read(notes);
            Assert.All(read.Where(n => n.Position <= before), n => Assert.Null(n.Text));
            Assert.All(read.SkipWhile(n => n.Text is null), n => Assert.Equal("text", n.Text));
            Assert.Contains(read, n => n.Text is not null);
        }
        await stop.CancelAsync();
        await Task.WhenAll(writing);
        foreach (var other in others) await other.DisposeAsync();
    }
}
