using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Territory.Kernel.Domain;
using Territory.Kernel.EventStore;
using Territory.Kernel.Hosting;
using Territory.Testing;

namespace Territory.Kernel.Tests.Records;

public abstract record NoteEvent;

[Stored("note-written")]
public sealed record NoteWritten(string Topic, Personal<string> Text) : NoteEvent;

[Stored("note-struck")]
public sealed record NoteStruck : NoteEvent;

public sealed record NoteRow(string Topic, Personal<string>? Text, int Events);

/// <summary>A log of notes with one sealed field and one view, on a database of its own.</summary>
public sealed class Notes : IAsyncDisposable
{
    public const string Purpose = "notes";

    static readonly Dictionary<int, byte[]> Masters = new() { [1] = [.. Enumerable.Range(0, 32).Select(i => (byte)i)] };

    public static readonly Decider<NoteEvent, string, NoteEvent> Decider = new("note", Purpose, "", (command, _, _) => command, (state, _) => state);

    public static readonly View<NoteRow> View = new("notes", 1, (row, _, e) => e switch
    {
        NoteWritten written => new(written.Topic, written.Text, (row?.Events ?? 0) + 1),
        NoteStruck => null,
        _ => row,
    })
    { Indexes = ["((row->>'topic'))"] };

    readonly GroupCommit _writer;

    public TestDatabase Database { get; }

    public EventTypes Types { get; } = new(typeof(NoteEvent));

    public EventLog Log { get; }

    public KeyRing Keys { get; }

    public NpgsqlDataSource KeysDatabase { get; }

    public Handler Handler { get; }

    public LogSignal Signal { get; }

    public string Folder { get; }

    readonly bool _isFirst;

    Notes(TestDatabase database, string? folder = null)
    {
        (Database, _isFirst, Folder) = (database, folder is null, folder ?? Directory.CreateTempSubdirectory("territory-records-").FullName);
        Signal = new LogSignal(database.Databases.Log, NullLogger<LogSignal>.Instance);
        _writer = new GroupCommit(database.Databases.Log, Signal.Appended);
        Log = new EventLog(NpgsqlDataSource.Create(database.Databases.Log), database.Databases, _writer);
        KeysDatabase = NpgsqlDataSource.Create(database.Databases.Keys);
        Keys = new KeyRing(KeysDatabase, Masters, TimeProvider.System);
        Handler = new Handler(Log, Types, Keys, new Law([]), TimeProvider.System, NullLogger<Handler>.Instance);
    }

    public static async Task<Notes> Create() => new(await TestDatabase.Create([View]));

    /// <summary>Another process on the same database, with what it remembers by itself.</summary>
    public Notes AnotherProcess() => new(Database, Folder);

    public async Task<Outcome.Done> Append(Guid note, NoteEvent e) =>
        Assert.IsType<Outcome.Done>(await Handler.Handle(Decider, note, e, Caller.Clock("test", Guid.CreateVersion7().ToString())));

    public Erasures Register(string name = "erasures.jsonl") => new(Keys, KeysDatabase, Path.Combine(Folder, name), TimeProvider.System);

    public DaySeals Seals(TimeProvider clock) => new(Database.Databases.Maintenance, Path.Combine(Folder, "day-seals.jsonl"), clock);

    public Projector<NoteRow> Projector() => new(View, Types, Log, Signal, NullLogger<Projector<NoteRow>>.Instance);

    public ViewReader<NoteRow> Reader() => new(View, NpgsqlDataSource.Create(Database.Databases.Log));

    public async ValueTask DisposeAsync()
    {
        Handler.Dispose();
        await _writer.DisposeAsync();
        await KeysDatabase.DisposeAsync();
        if (!_isFirst) return;
        await Database.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
