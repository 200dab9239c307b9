using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Npgsql;
using Territory.Kernel.Domain;
using Territory.Kernel.EventStore;
using Territory.Testing;

namespace Territory.Kernel.Tests;

public sealed class KeyRingTests : IAsyncLifetime
{
    static readonly EventTypes Types = new(typeof(TallyEvent));
    static readonly EventType Opened = Types.Of<TallyOpened>();

    TestDatabase? _database;
    NpgsqlDataSource? _keys;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.Create();
        _keys = NpgsqlDataSource.Create(_database.Databases.Keys);
    }

    public async ValueTask DisposeAsync()
    {
        await _keys!.DisposeAsync();
        await _database!.DisposeAsync();
    }

    static Erasure Erased(Guid subject, int upTo = 1) => new(1, subject, "tally", upTo, new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero), "Demande du 2 mars", "dpo:test");

    /// <summary>The ring of one process.</summary>
    KeyRing Ring(TimeProvider? machineTime = null, params (int Version, byte Fill)[] masters) =>
        new(_keys!, (masters.Length == 0 ? [(1, 7)] : masters).ToDictionary(m => m.Version, m => Enumerable.Repeat(m.Fill, 32).ToArray()), machineTime ?? TimeProvider.System);

    static async Task<TallyOpened> Sealed(KeyRing ring, Guid subject, string label, Guid? eventId = null)
    {
        var e = new TallyOpened(subject, new(subject, label));
        await ring.Seal(e, Opened, eventId ?? Guid.CreateVersion7(), "tally");
        return e;
    }

    /// <summary>The event as the log gives it back.</summary>
    static TallyOpened Stored(TallyOpened e) => JsonSerializer.Deserialize<TallyOpened>(JsonSerializer.SerializeToUtf8Bytes(e, StoredJson.Options), StoredJson.Options)!;

    static Personal<string> With(Personal<string> personal, Func<SealedBox, SealedBox> change) => new(personal.Subject, null) { Sealed = change(personal.Sealed!) };

    [Fact]
    public async Task What_was_sealed_is_read_back_by_another_process_and_stands_nowhere_in_clear()
    {
        var subject = Guid.CreateVersion7();
        var e = await Sealed(Ring(), subject, "Marie Exemple, née le 01/01/1980");
        var json = JsonSerializer.Serialize(e, StoredJson.Options);
        Assert.DoesNotContain("Marie", json, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes("Marie")), json, StringComparison.Ordinal);

        var stored = Stored(e);
        Assert.Null(stored.Label.Value);
        Assert.Equal("Marie Exemple, née le 01/01/1980", (await Ring().Open(stored.Label)).Value);
    }

    [Fact]
    public async Task The_same_value_sealed_twice_looks_different_each_time()
    {
        var (ring, subject, eventId) = (Ring(), Guid.CreateVersion7(), Guid.CreateVersion7());
        var (one, two) = (await Sealed(ring, subject, "Pareil", eventId), await Sealed(ring, subject, "Pareil", eventId));
        Assert.NotEqual(one.Label.Sealed!.Box, two.Label.Sealed!.Box);
    }

    [Fact]
    public void A_value_that_was_never_sealed_cannot_be_written()
    {
        var subject = Guid.CreateVersion7();
        Assert.Throws<JsonException>(() => JsonSerializer.Serialize(new TallyOpened(subject, new(subject, "En clair")), StoredJson.Options));
    }

    [Fact]
    public async Task A_box_is_bound_to_its_event_and_its_field_and_its_subject()
    {
        var (ring, subject, other) = (Ring(), Guid.CreateVersion7(), Guid.CreateVersion7());
        var (mine, mineToo, theirs) = (await Sealed(ring, subject, "Le mien"), await Sealed(ring, subject, "Le mien aussi"), await Sealed(ring, other, "Le leur"));

        await Refused(With(mine.Label, box => box with { Box = mineToo.Label.Sealed!.Box })); // another event's box
        await Refused(With(mine.Label, box => box with { In = mineToo.Label.Sealed!.In }));
        await Refused(With(mine.Label, box => box with { Field = "owner" }));
        await Refused(With(mine.Label, box => box with { Subject = other }));
        await Refused(With(theirs.Label, box => box with { Box = mine.Label.Sealed!.Box }));
        await Refused(With(mine.Label, box => box with { Box = [.. box.Box[..^1], (byte)(box.Box[^1] ^ 1)] }));
        Assert.Equal("Le mien", (await ring.Open(With(mine.Label, box => box))).Value);

        Task Refused(Personal<string> swapped) => Assert.ThrowsAnyAsync<CryptographicException>(() => ring.Open(swapped));
    }

    [Fact]
    public async Task Once_its_key_is_destroyed_the_value_is_gone_and_the_event_still_replays()
    {
        var (ring, subject) = (Ring(), Guid.CreateVersion7());
        var stored = Stored(await Sealed(ring, subject, "À oublier"));
        await ring.Destroy(Erased(subject));

        var opened = await ring.Open(stored.Label);
        Assert.Null(opened.Value);
        Assert.Equal(subject, opened.Subject);
        Assert.Equal(new TallyState(true, 3), TallyDecider.Instance.Fold([stored, new TallyCounted(3)]));
        Assert.Equal(0, await _database!.Scalar<long>($"select count(*) from keys.data_keys where subject = '{subject}' and wrapped is not null"));
        // It can be written on as it is: a view copies what it cannot read.
        Assert.Equal(JsonSerializer.Serialize(stored, StoredJson.Options), JsonSerializer.Serialize(Stored(stored), StoredJson.Options));
    }

    [Fact]
    public async Task Erasing_one_subject_or_one_purpose_leaves_the_others()
    {
        var (ring, subject, other) = (Ring(), Guid.CreateVersion7(), Guid.CreateVersion7());
        var theirs = await Sealed(ring, other, "Reste");
        var forAnotherPurpose = new TallyOpened(subject, new(subject, "Reste aussi"));
        await ring.Seal(forAnotherPurpose, Opened, Guid.CreateVersion7(), "tax");
        await Sealed(ring, subject, "Disparaît");
        await ring.Destroy(Erased(subject));

        Assert.Equal("Reste", (await Ring().Open(Stored(theirs).Label)).Value);
        Assert.Equal("Reste aussi", (await Ring().Open(Stored(forAnotherPurpose).Label)).Value);
    }

    [Fact]
    public async Task Who_was_erased_may_come_back_under_a_new_key_and_the_old_values_stay_gone()
    {
        var (ring, subject) = (Ring(), Guid.CreateVersion7());
        var before = Stored(await Sealed(ring, subject, "Avant"));
        await ring.Destroy(Erased(subject));
        var after = Stored(await Sealed(ring, subject, "Après"));
        Assert.Equal(2, after.Label.Sealed!.Key);
        foreach (var reader in (KeyRing[])[ring, Ring()])
            Assert.Equal((null, "Après"), ((await reader.Open(before.Label)).Value, (await reader.Open(after.Label)).Value));

        // The same erasure, replayed on a restored backup, touches nothing that came later.
        await Ring().Destroy(Erased(subject));
        Assert.Equal("Après", (await Ring().Open(after.Label)).Value);
    }

    [Fact]
    public async Task After_a_rotation_old_values_stay_readable_and_new_ones_have_the_new_key()
    {
        var (ring, subject) = (Ring(), Guid.CreateVersion7());
        var before = await Sealed(ring, subject, "Avant");
        await ring.Rotate(subject, "tally");
        var after = await Sealed(ring, subject, "Après");
        Assert.Equal((1, 2), (before.Label.Sealed!.Key, after.Label.Sealed!.Key));
        foreach (var reader in (KeyRing[])[ring, Ring()])
            Assert.Equal(("Avant", "Après"), ((await reader.Open(Stored(before).Label)).Value, (await reader.Open(Stored(after).Label)).Value));

        await ring.Destroy(Erased(subject, upTo: 2));
        Assert.Equal((null, null), ((await ring.Open(Stored(before).Label)).Value, (await ring.Open(Stored(after).Label)).Value));
    }

    [Fact]
    public async Task A_new_master_key_wraps_what_is_new_and_the_old_one_still_opens_what_it_wrapped()
    {
        var (old, recent) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var before = await Sealed(Ring(null, (1, 7)), old, "Sous l’ancienne");
        var both = Ring(null, (1, 7), (2, 9));
        var after = await Sealed(both, recent, "Sous la nouvelle");

        Assert.Equal(("Sous l’ancienne", "Sous la nouvelle"), ((await both.Open(Stored(before).Label)).Value, (await both.Open(Stored(after).Label)).Value));
        Assert.Equal("1,2", await _database!.Scalar<string>($"select string_agg(master::text, ',' order by master) from keys.data_keys where subject in ('{old}', '{recent}')"));
        await Assert.ThrowsAnyAsync<CryptographicException>(() => Ring(null, (1, 8)).Open(Stored(before).Label));
    }

    [Fact]
    public async Task A_process_that_knew_the_key_forgets_it_after_sixty_seconds()
    {
        var (time, subject) = (new TestMachineTime(), Guid.CreateVersion7());
        var remembering = Ring(time);
        var stored = Stored(await Sealed(remembering, subject, "À oublier"));
        await Ring().Destroy(Erased(subject));

        time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal("À oublier", (await remembering.Open(stored.Label)).Value);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null((await remembering.Open(stored.Label)).Value);
        Assert.Equal(2, (await Sealed(remembering, subject, "Encore")).Label.Sealed!.Key);
    }

    [Fact]
    public async Task Many_processes_that_seal_for_a_new_subject_at_once_agree_on_one_key()
    {
        var subject = Guid.CreateVersion7();
        var events = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Sealed(Ring(), subject, $"N° {i}")));
        Assert.Equal(1, await _database!.Scalar<long>($"select count(*) from keys.data_keys where subject = '{subject}'"));
        var reader = Ring();
        for (var i = 0; i < 16; i++) Assert.Equal($"N° {i}", (await reader.Open(Stored(events[i]).Label)).Value);
    }

    [Fact]
    public async Task The_applications_role_sees_no_key()
    {
        await using var app = NpgsqlDataSource.Create(_database!.Databases.Log);
        await using var look = app.CreateCommand("select count(*) from keys.data_keys");
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await Assert.ThrowsAsync<PostgresException>(() => look.ExecuteScalarAsync())).SqlState);
    }

    /// <summary>Machine time that stands still until a test moves it.</summary>
    sealed class TestMachineTime : TimeProvider
    {
        long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Read(ref _ticks);

        public void Advance(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);
    }
}
