using Npgsql;
using Territory.Kernel.Domain;
using Territory.Testing;

namespace Territory.Kernel.Tests.Records;

public sealed class DaySealTests
{
    static readonly DateOnly Today = ParisTime.DateOf(TimeProvider.System.GetUtcNow());

    /// <summary>Two events of three days ago, one of two days ago, one of today.</summary>
    static async Task<(Notes Notes, TestClock Clock)> ThreeDays()
    {
        var notes = await Notes.Create();
        for (var i = 0; i < 4; i++) await notes.Append(Guid.CreateVersion7(), new NoteWritten($"topic {i}", new(Guid.CreateVersion7(), "text")));
        await notes.Database.Execute($"""
            update events.mt_events set timestamp = '{Noon(-3):O}' where seq_id in (1, 2);
            update events.mt_events set timestamp = '{Noon(-2):O}' where seq_id = 3;
            """);
        return (notes, new TestClock(Noon(0)));
    }

    static DateTimeOffset Noon(int days) => ParisTime.StartOf(Today.AddDays(days)).AddHours(12);

    [Fact]
    public async Task Each_finished_day_is_sealed_once_and_today_is_not()
    {
        var (notes, clock) = await ThreeDays();
        await using var _ = notes;
        var seals = await notes.Seals(clock).SealFinishedDays(default);
        Assert.Equal([(Today.AddDays(-3), 1L, 2L, 2L), (Today.AddDays(-2), 3L, 3L, 1L)], seals.Select(s => (s.Day, s.From, s.To, s.Events)));
        Assert.Equal(seals[0].Digest, seals[1].Previous);
        Assert.Empty(await notes.Seals(clock).SealFinishedDays(default));

        clock.Set(Noon(1));
        Assert.Equal(Today, Assert.Single(await notes.Seals(clock).SealFinishedDays(default)).Day);
        Assert.Equal(3, (await File.ReadAllLinesAsync(Path.Combine(notes.Folder, "day-seals.jsonl"), TestContext.Current.CancellationToken)).Length);
    }

    [Fact]
    public async Task Replicas_that_seal_at_once_make_one_seal_a_day()
    {
        var (notes, clock) = await ThreeDays();
        await using var _ = notes;
        var made = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => notes.Seals(clock).SealFinishedDays(default)));
        Assert.Equal(2, made.Sum(m => m.Count));
        Assert.True((await notes.Seals(clock).Check(default)).Holds);
    }

    [Theory]
    [InlineData("update events.mt_events set data = jsonb_set(data, '{topic}', '\"changed\"') where seq_id = 2", -3, 1, 2, "The events are not those that were sealed.")]
    [InlineData("update events.mt_events set headers = headers || '{\"actor\": \"someone\"}' where seq_id = 3", -2, 3, 3, "The events are not those that were sealed.")]
    [InlineData("delete from events.mt_events where seq_id = 1", -3, 1, 2, "The events are not those that were sealed.")]
    [InlineData("update kernel.day_seals set digest = '\\x00' where day = (select min(day) from kernel.day_seals)", -3, 1, 2, "The stored seal is not the one that left the database.")]
    [InlineData("delete from kernel.day_seals where day = (select max(day) from kernel.day_seals)", -2, 3, 3, "The seal left the database and is no longer in it.")]
    public async Task A_changed_past_breaks_the_seal_and_the_check_says_where(string change, int day, long from, long to, string finding)
    {
        var (notes, clock) = await ThreeDays();
        await using var _ = notes;
        await notes.Seals(clock).SealFinishedDays(default);
        Assert.True((await notes.Seals(clock).Check(default)).Holds);

        await notes.Database.Execute(change);
        var check = await notes.Seals(clock).Check(default);
        Assert.Equal((Today.AddDays(day), finding), (check.BrokenDay, check.Finding));
        Assert.True(check.From <= to && check.To >= from && check.To <= to);
    }

    [Fact]
    public async Task Among_thousands_of_events_the_check_names_the_thousand()
    {
        await using var notes = await Notes.Create();
        await notes.Database.Execute($"""
            insert into events.mt_streams (id, version) values ('{Guid.Empty}', 3500);
            insert into events.mt_events (seq_id, id, stream_id, version, type, data, headers, timestamp)
            select n, gen_random_uuid(), '{Guid.Empty}', n, 'note-struck', '{"{}"}', '{"{}"}', '{Noon(-1):O}' from generate_series(1, 3500) n
            """);
        await notes.Seals(new TestClock(Noon(0))).SealFinishedDays(default);
        await notes.Database.Execute("update events.mt_events set type = 'note-written' where seq_id = 2345");
        var check = await notes.Seals(new TestClock(Noon(0))).Check(default);
        Assert.Equal((2001L, 3000L), (check.From, check.To));
    }

    [Theory]
    [InlineData("update events.mt_events set type = 'x'")]
    [InlineData("delete from events.mt_events")]
    [InlineData("update kernel.day_seals set events = 0")]
    [InlineData("delete from kernel.day_seals")]
    public async Task The_role_that_seals_can_change_neither_events_nor_seals(string change)
    {
        await using var notes = await Notes.Create();
        await using var connection = new NpgsqlConnection(notes.Database.Databases.Maintenance);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(change, connection);
        Assert.Equal("42501", (await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken))).SqlState);
    }
}
