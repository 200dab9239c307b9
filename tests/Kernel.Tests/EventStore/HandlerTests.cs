using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Territory.Kernel.Domain;
using Territory.Kernel.EventStore;
using Territory.Kernel.Hosting;
using Territory.Testing;
using static Territory.Kernel.Tests.Appends;
using static Territory.Kernel.Tests.Shelf;

namespace Territory.Kernel.Tests;

/// <summary>Load, fold, decide, append: two replicas with a memory of their own, on one log.</summary>
public sealed class HandlerTests : IClassFixture<TestLog>, IAsyncDisposable
{
    static readonly DateTimeOffset Morning = new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);

    readonly TestLog _log;
    readonly NpgsqlDataSource _keyDatabase;
    readonly KeyRing _keys;
    readonly Handler _here, _there;
    readonly Guid _shelf = Guid.CreateVersion7();

    public HandlerTests(TestLog log)
    {
        _log = log;
        _keyDatabase = NpgsqlDataSource.Create(log.Database.Databases.Keys);
        _keys = NewKeyRing();
        (_here, _there) = (Replica(log.Writer, _keys), Replica(log.AnotherWriter(), NewKeyRing()));
    }

    KeyRing NewKeyRing() => new(_keyDatabase, new Dictionary<int, byte[]> { [1] = [.. Enumerable.Range(1, 32).Select(i => (byte)i)] }, TimeProvider.System);

    Handler Replica(GroupCommit writer, KeyRing keys) =>
        new(_log.LogOf(writer), new EventTypes(typeof(ShelfEvent)), keys, new Law([]), new TestClock(Morning), NullLogger<Handler>.Instance);

    public async ValueTask DisposeAsync()
    {
        _here.Dispose();
        _there.Dispose();
        await _keyDatabase.DisposeAsync();
    }

    static Caller Marie(CommandId? command = null, long? ifVersion = null)
    {
        var id = command ?? Command();
        return new("citizen:marie", null, null, () => id, "trace-1", ifVersion);
    }

    Task<Outcome> Here(ShelfCommand command, Caller? caller = null, Func<ShelfState, bool>? visible = null, short status = 200, string? location = null) =>
        _here.Handle(Shelf.Decider, _shelf, command, caller ?? Marie(), visible, status, location, cancellation: TestContext.Current.CancellationToken);

    Task<Outcome> There(ShelfCommand command, Caller? caller = null, Func<ShelfState, bool>? visible = null, bool isNew = false) =>
        _there.Handle(Shelf.Decider, _shelf, command, caller ?? Marie(), visible, isNew: isNew, cancellation: TestContext.Current.CancellationToken);

    Open OpenFor(int books) => new(_shelf.ToString(), books);

    async Task<string[]> Story() => [.. (await _log.StreamOf(_shelf)).Select(e => $"{e.Version} {e.Type}")];

    static Outcome.Done Done(Outcome outcome) => Assert.IsType<Outcome.Done>(outcome);

    [Fact]
    public async Task What_was_decided_is_written_with_who_when_and_on_what_authority()
    {
        var id = Command();
        var signatory = new Caller("signatory:7", "citizen:marie", "ARR-2026-014", () => id, "trace-9");

        var opened = Done(await Here(OpenFor(2), signatory, status: 201, location: "/shelves/1"));
        var put = Done(await Here(new Put("Germinal")));

        Assert.Equal(new Outcome.Done(1, opened.Position, 201, "/shelves/1", Repeated: false), opened);
        Assert.Equal(new Outcome.Done(2, put.Position, 200, null, Repeated: false), put);
        var events = await _log.StreamOf(_shelf);
        Assert.Equal((opened.Position, "shelf-opened", $$"""{"place": "{{_shelf}}", "capacity": 2}""", "trace-9", id.Id),
            (events[0].Position, events[0].Type, Encoding.UTF8.GetString(events[0].Data), events[0].Correlation, events[0].Causation));
        Assert.Equal("""{"actor": "signatory:7", "delegation": "ARR-2026-014", "occurredAt": "2026-11-22T09:00:00+00:00", "onBehalfOf": "citizen:marie", "schemaVersion": 1}""",
            Encoding.UTF8.GetString(events[0].Headers));
        Assert.Equal((put.Position, "book-put", """{"title": "Germinal"}"""), (events[1].Position, events[1].Type, Encoding.UTF8.GetString(events[1].Data)));
        Assert.Equal("""{"actor": "citizen:marie", "occurredAt": "2026-11-22T09:00:00+00:00", "schemaVersion": 2}""", Encoding.UTF8.GetString(events[1].Headers));
        Assert.Equal("shelf", await _log.Database.Scalar<string>($"select type from events.mt_streams where id = '{_shelf}'"));
    }

    [Fact]
    public async Task A_rule_forbids_and_nothing_is_written()
    {
        Assert.Equal(new Outcome.Forbidden(Shelf.NotOpen), await Here(new Put("Germinal")));

        await Here(OpenFor(1));
        await Here(new Put("Germinal"));
        Assert.Equal(new Outcome.Forbidden(Shelf.IsFull), await Here(new Put("Nana")));
        Assert.Equal(["1 shelf-opened", "2 book-put"], await Story());
    }

    [Fact]
    public async Task Another_replicas_append_is_met_by_deciding_again()
    {
        await Here(OpenFor(2));
        await There(new Put("Germinal"));

        // Here the shelf is remembered as empty.
        var put = Done(await Here(new Put("Nana")));
        var full = await There(new Put("Pot-Bouille"));

        Assert.Equal(3, put.Version);
        Assert.Equal(new Outcome.Forbidden(Shelf.IsFull), full);
        Assert.Equal(["1 shelf-opened", "2 book-put", "3 book-put"], await Story());
    }

    [Fact]
    public async Task A_refusal_on_what_is_no_longer_true_is_decided_again()
    {
        await Here(OpenFor(1));
        await Here(new Put("Germinal"));
        await There(new Take());

        // Here the shelf is remembered as full.
        var put = Done(await Here(new Put("Nana")));

        Assert.Equal(4, put.Version);
    }

    [Fact]
    public async Task Nothing_left_to_do_on_what_is_no_longer_true_is_decided_again()
    {
        await Here(OpenFor(1));
        await There(new Put("Germinal"));

        // Here the shelf is remembered as empty.
        var taken = Done(await Here(new Take()));

        Assert.Equal(3, taken.Version);
        Assert.Equal(["1 shelf-opened", "2 book-put", "3 book-taken"], await Story());
    }

    [Fact]
    public async Task A_stream_that_is_said_to_be_new_and_is_not_is_read_and_decided_again()
    {
        Assert.Equal(1, Done(await There(OpenFor(1), isNew: true)).Version);
        Done(await Here(new Put("Candide")));
        var other = Replica(_log.AnotherWriter(), NewKeyRing());

        Assert.Equal(Shelf.IsFull, Assert.IsType<Outcome.Forbidden>(await other.Handle(Shelf.Decider, _shelf, new Put("Zadig"), Marie(), isNew: true)).Rule); // forbidden in an empty stream too, by another rule
        Assert.Equal(2, Done(await other.Handle(Shelf.Decider, _shelf, OpenFor(1), Marie(), isNew: true)).Version); // nothing left to do
        other.Dispose();
        Assert.Equal(["1 shelf-opened", "2 book-put"], await Story());
    }

    [Fact]
    public async Task Of_forty_commands_to_two_replicas_as_many_succeed_as_the_rule_allows()
    {
        await Here(OpenFor(10));

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => i % 2 == 0 ? Here(new Put("Germinal")) : There(new Put("Germinal"))));

        Assert.Equal((10, 30), (outcomes.Count(o => o is Outcome.Done { Repeated: false }), outcomes.Count(o => o is Outcome.Forbidden)));
        Assert.Equal(Enumerable.Range(2, 10).Select(v => (long)v), outcomes.OfType<Outcome.Done>().Select(o => o.Version).Order());
        Assert.Equal(11, (await Story()).Length);
    }

    [Fact]
    public async Task A_repeated_command_gets_its_first_answer_after_the_state_has_moved_on()
    {
        var command = Command();
        await Here(OpenFor(1));
        var first = Done(await Here(new Put("Germinal"), Marie(command), status: 201, location: "/books/1"));
        await Here(new Take());
        await Here(new Put("Nana"));

        // Decided again it would be refused: the shelf is full.
        var again = Done(await Here(new Put("Germinal"), Marie(command)));
        var elsewhere = Done(await There(new Put("Germinal"), Marie(command)));

        Assert.Equal(new Outcome.Done(2, first.Position, 201, "/books/1", Repeated: true), again);
        Assert.Equal(again, elsewhere);
        Assert.Equal(4, (await Story()).Length);
    }

    [Fact]
    public async Task A_repeated_command_gets_its_first_answer_though_it_names_the_version_of_then()
    {
        var command = Command();
        await Here(OpenFor(2));
        await Here(new Put("Germinal"), Marie(command, ifVersion: 1));
        await Here(new Put("Nana"));

        var again = Done(await There(new Put("Germinal"), Marie(command, ifVersion: 1)));

        Assert.Equal((2, true), (again.Version, again.Repeated));
    }

    [Fact]
    public async Task A_command_id_with_another_body_is_reused_whether_or_not_the_rule_would_allow_it()
    {
        var command = Command();
        await Here(OpenFor(2));
        await Here(new Put("Germinal"), Marie(command));

        Assert.IsType<Outcome.KeyReused>(await Here(new Put("Nana"), Marie(command with { Digest = [2] })));
        await Here(new Put("Pot-Bouille"));
        Assert.IsType<Outcome.KeyReused>(await Here(new Put("Nana"), Marie(command with { Digest = [2] })));
        Assert.Equal(3, (await Story()).Length);
    }

    [Fact]
    public async Task Nothing_left_to_do_is_recorded_and_repeated()
    {
        var command = Command();
        await Here(OpenFor(1));

        var first = Done(await Here(new Take(), Marie(command), status: 204));
        await Here(new Put("Germinal"));
        var again = Done(await Here(new Take(), Marie(command)));

        Assert.Equal(new Outcome.Done(1, 0, 204, null, Repeated: false), first);
        Assert.Equal(new Outcome.Done(1, 0, 204, null, Repeated: true), again);
        Assert.Equal(["1 shelf-opened", "2 book-put"], await Story());
        Assert.Equal(1, await _log.Count($"kernel.commands where id = '{command.Id}'"));
    }

    [Fact]
    public async Task A_caller_who_has_seen_an_older_version_is_told_the_present_one()
    {
        await Here(OpenFor(3));
        await Here(new Put("Germinal"));

        Assert.Equal(new Outcome.Moved(2), await Here(new Put("Nana"), Marie(ifVersion: 1)));
        Assert.Equal(new Outcome.Moved(2), await Here(new Put("Nana"), Marie(ifVersion: 3)));
        Assert.Equal(3, Done(await Here(new Put("Nana"), Marie(ifVersion: 2))).Version);
    }

    [Fact]
    public async Task A_version_that_a_replica_has_not_seen_yet_is_looked_up()
    {
        await Here(OpenFor(3));
        await There(new Put("Germinal"));

        Assert.Equal(3, Done(await Here(new Put("Nana"), Marie(ifVersion: 2))).Version);
        Assert.Equal(new Outcome.Moved(3), await There(new Put("Nana"), Marie(ifVersion: 2)));
    }

    [Fact]
    public async Task A_stream_that_is_not_the_callers_to_know_is_unknown_as_one_that_does_not_exist()
    {
        var command = Command();

        Assert.IsType<Outcome.Unknown>(await Here(OpenFor(1), visible: s => s.IsOpen));
        await Here(OpenFor(1), Marie(command));
        Assert.IsType<Outcome.Unknown>(await Here(new Put("Germinal"), visible: _ => false));
        Assert.IsType<Outcome.Unknown>(await Here(new Put("Germinal"), Marie(ifVersion: 7), visible: _ => false));
        Assert.IsType<Outcome.Unknown>(await Here(OpenFor(1), Marie(command), visible: _ => false));
        Assert.Equal(2, Done(await Here(new Put("Germinal"), visible: s => s.IsOpen)).Version);
    }

    [Fact]
    public async Task What_became_visible_elsewhere_is_visible_here()
    {
        await Here(OpenFor(1));
        await There(new Put("Germinal"));

        // Here the shelf is remembered as empty.
        Assert.Equal(3, Done(await Here(new Take(), visible: s => s.Books == 1)).Version);
    }

    [Fact]
    public async Task What_must_be_unique_is_refused_with_its_holder()
    {
        await Here(OpenFor(1));

        var second = await _there.Handle(Shelf.Decider, Guid.CreateVersion7(), OpenFor(1), Marie(), cancellation: TestContext.Current.CancellationToken);

        Assert.Equal(new Outcome.Taken(new Claim.Hold("place", _shelf.ToString()), _shelf), second);
    }

    [Fact]
    public async Task Personal_fields_are_in_the_log_as_cipher_text_only()
    {
        var subject = Guid.CreateVersion7();
        await Here(OpenFor(2));
        await Here(new Put("Le Ventre de Paris"));

        await Here(new Lend(new(subject, "Élodie Planté-Ici"), new(subject, "0321 62 62 62")));

        var stored = (await _log.StreamOf(_shelf))[^1];
        var lent = Assert.IsType<BookLent>(new EventTypes(typeof(ShelfEvent)).Read(stored));
        Assert.Equal((null, null), (lent.Reader.Value, lent.Guarantor.Value));
        Assert.Equal(new { subject, Purpose = "lending", Key = 1, In = stored.Id, Field = "reader" },
            lent.Reader.Sealed is { } box ? new { subject = box.Subject, box.Purpose, box.Key, box.In, box.Field } : null);
        Assert.Equal("guarantor", lent.Guarantor.Sealed?.Field);
        Assert.Equal("Élodie Planté-Ici", (await _keys.Open(lent.Reader)).Value);
        Assert.Equal("0321 62 62 62", (await _keys.Open(lent.Guarantor)).Value);

        Assert.NotEmpty(await Holding("Le Ventre de Paris"));
        Assert.Empty(await Holding("Planté-Ici"));
        Assert.Empty(await Holding("0321 62 62 62"));
    }

    [Fact]
    public async Task A_command_that_is_decided_again_seals_for_the_event_that_is_written()
    {
        var subject = Guid.CreateVersion7();
        await Here(OpenFor(2));
        await There(new Put("Germinal"));

        // Here the shelf is remembered as empty: the first attempt conflicts after it has sealed.
        await Here(new Lend(new(subject, "Élodie"), new(subject, "Zoé")));

        var stored = (await _log.StreamOf(_shelf))[^1];
        var lent = Assert.IsType<BookLent>(new EventTypes(typeof(ShelfEvent)).Read(stored));
        Assert.Equal((stored.Id, stored.Id), (lent.Reader.Sealed!.In, lent.Guarantor.Sealed!.In));
        Assert.Equal(("Élodie", "Zoé"), ((await _keys.Open(lent.Reader)).Value, (await _keys.Open(lent.Guarantor)).Value));
    }

    /// <summary>The rows of the whole database that hold a text: in clear, or as bytes, or in base 64.</summary>
    async Task<string[]> Holding(string text)
    {
        var tables = await _log.Lines("""
            select format('select t::text from %I.%I t', n.nspname, c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace
             where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema')
            """);
        Assert.InRange(tables.Length, 12, int.MaxValue);
        var bytes = Encoding.UTF8.GetBytes(text);
        string[] forms = [text, Convert.ToHexStringLower(bytes), Convert.ToBase64String(bytes).TrimEnd('=')[..^1], System.Text.Json.JsonEncodedText.Encode(text).Value];
        var rows = await _log.Lines(string.Join(" union all ", tables));
        return [.. rows.Where(row => forms.Any(form => row.Contains(form, StringComparison.OrdinalIgnoreCase)))];
    }
}
