using Territory.Kernel.Domain;
using Territory.Kernel.EventStore;
using static Territory.Kernel.Tests.Appends;

namespace Territory.Kernel.Tests;

/// <summary>What must hold across streams is checked and changed with the events that need it.</summary>
public sealed class ClaimTests(TestLog log) : IClassFixture<TestLog>
{
    readonly Guid _one = Guid.CreateVersion7(), _other = Guid.CreateVersion7();

    /// <summary>Keys of this test alone.</summary>
    readonly string _key = Guid.CreateVersion7().ToString();

    static DateTimeOffset Day(int day) => new(2026, 11, day, 0, 0, 0, TimeSpan.Zero);

    Claim.Hold Hold => new("dwelling", _key);

    Claim.Release Release => new("dwelling", _key);

    Claim.RequireFree RequireFree => new("dwelling", _key);

    Claim.Interval Room(int from, int until) => new("room", _key, Day(from), Day(until));

    Claim.ReleaseInterval LeaveRoom(int from, int until) => new("room", _key, Day(from), Day(until));

    Claim.Count Places(long delta, long bound = 10) => new("places", _key, delta, bound);

    Task<long> CountedPlaces() => log.Database.Scalar<long>($"select coalesce(sum(value), -1)::bigint from kernel.counters where scope = 'places' and key = '{_key}'");

    Task<string[]> Holders() => log.Lines($"select stream_id::text from kernel.holds where scope = 'dwelling' and key = '{_key}'");

    Task<string[]> Stays() => log.Lines($"""
        select format('%s %s %s', stream_id, (lower(during) at time zone 'utc')::date, (upper(during) at time zone 'utc')::date)
          from kernel.intervals where scope = 'room' and key = '{_key}' order by lower(during)
        """);

    [Fact]
    public async Task A_key_is_held_by_one_stream_and_the_loser_learns_by_which()
    {
        await log.Append(To(_one, 0, Hold));

        var lost = await log.Append(To(_other, 0, Hold));

        Assert.Equal(new AppendResult(Verdict.ClaimLost, 0, 0, 0, null, _one, Hold), lost);
        Assert.Empty(await log.StreamOf(_other));
        Assert.Equal([_one.ToString()], await Holders());
    }

    [Fact]
    public async Task A_key_in_another_scope_is_another_key()
    {
        await log.Append(To(_one, 0, Hold));

        var result = await log.Append(To(_other, 0, new Claim.Hold("parcel", _key)));

        Assert.Equal(Verdict.Appended, result.Verdict);
    }

    [Fact]
    public async Task A_released_key_is_anothers_to_take()
    {
        await log.Append(To(_one, 0, Hold));
        await log.Append(To(_one, 1, Release));

        var taken = await log.Append(To(_other, 0, Hold));

        Assert.Equal(Verdict.Appended, taken.Verdict);
        Assert.Equal([_other.ToString()], await Holders());
    }

    [Fact]
    public async Task Only_its_holder_releases_a_key()
    {
        await log.Append(To(_one, 0, Hold));

        var result = await log.Append(To(_other, 0, Release));

        Assert.Equal(Verdict.Appended, result.Verdict);
        Assert.Equal([_one.ToString()], await Holders());
    }

    [Fact]
    public async Task A_stream_gives_back_one_key_and_takes_another_in_one_append()
    {
        var moved = new Claim.Hold("dwelling", _key + "-b");
        await log.Append(To(_one, 0, Hold));

        var result = await log.Append(To(_one, 1, moved, Release));

        Assert.Equal(Verdict.Appended, result.Verdict);
        Assert.Empty(await Holders());
        Assert.Equal(1, await log.Count($"kernel.holds where key = '{moved.Key}' and stream_id = '{_one}'"));
    }

    [Fact]
    public async Task A_stream_renews_what_it_holds_by_releasing_and_taking_in_one_append()
    {
        await log.Append(To(_one, 0, Hold));

        var result = await log.Append(To(_one, 1, Release, Hold));

        Assert.Equal(Verdict.Appended, result.Verdict);
        Assert.Equal([_one.ToString()], await Holders());
    }

    [Fact]
    public async Task A_release_of_anothers_key_does_not_help_to_take_it()
    {
        await log.Append(To(_one, 0, Hold));

        var result = await log.Append(To(_other, 0, Release, Hold));

        Assert.Equal((Verdict.ClaimLost, (Guid?)_one), (result.Verdict, result.Holder));
        Assert.Equal([_one.ToString()], await Holders());
    }

    [Fact]
    public async Task In_one_batch_a_release_lets_the_next_take_and_a_take_stops_the_next()
    {
        await log.Append(To(_one, 0, Hold));
        var third = Guid.CreateVersion7();

        var results = await log.InOneBatch(To(_one, 1, Release), To(_other, 0, Hold), To(third, 0, Hold));

        Assert.Equal([Verdict.Appended, Verdict.Appended, Verdict.ClaimLost], results.Select(r => r.Verdict));
        Assert.Equal(_other, results[2].Holder);
    }

    [Fact]
    public async Task A_key_that_must_be_free_is_not_taken_by_it()
    {
        var free = await log.Append(To(_one, 0, RequireFree));
        await log.Append(To(_other, 0, Hold));
        var held = await log.Append(To(_one, 1, RequireFree));

        Assert.Equal(Verdict.Appended, free.Verdict);
        Assert.Equal(new AppendResult(Verdict.ClaimLost, 0, 1, 0, null, _other, RequireFree), held);
    }

    [Fact]
    public async Task A_lost_claim_among_several_is_the_one_that_is_named_and_none_is_taken()
    {
        var (first, third) = (new Claim.Hold("dwelling", _key + "-1"), new Claim.Hold("dwelling", _key + "-3"));
        await log.Append(To(_one, 0, Hold));

        var result = await log.Append(To(_other, 0, first, Hold, third, Places(1), Room(1, 2)));

        Assert.Equal((Verdict.ClaimLost, Hold, (Guid?)_one), (result.Verdict, result.Lost, result.Holder));
        Assert.Equal(0, await log.Count($"kernel.holds where stream_id = '{_other}'"));
        Assert.Equal(-1, await CountedPlaces());
        Assert.Empty(await Stays());
    }

    [Fact]
    public async Task Intervals_of_one_key_may_touch_and_may_not_overlap()
    {
        await log.Append(To(_one, 0, Room(10, 20)));

        foreach (var touching in new[] { Room(5, 10), Room(20, 25) })
            Assert.Equal(Verdict.Appended, (await log.Append(To(Guid.CreateVersion7(), 0, touching))).Verdict);
        foreach (var overlapping in new[] { Room(10, 20), Room(9, 11), Room(19, 21), Room(12, 13), Room(6, 24) })
            Assert.Equal(Verdict.ClaimLost, (await log.Append(To(_other, 0, overlapping))).Verdict);
        Assert.Equal((_one, Room(12, 13)), (await log.Append(To(_other, 0, Room(12, 13))) is var lost ? (lost.Holder!.Value, (Claim.Interval)lost.Lost!) : default));
        Assert.Equal(Verdict.Appended, (await log.Append(To(_other, 0, new Claim.Interval("room", _key + "-b", Day(12), Day(13))))).Verdict);
        Assert.Equal(3, (await Stays()).Length);
    }

    [Fact]
    public async Task An_interval_is_given_back_exactly_and_by_its_own_stream()
    {
        await log.Append(To(_one, 0, Room(10, 20)));

        await log.Append(To(_one, 1, LeaveRoom(10, 19)));
        await log.Append(To(_one, 2, LeaveRoom(9, 20)));
        await log.Append(To(_other, 0, LeaveRoom(10, 20)));
        Assert.Equal([$"{_one} 2026-11-10 2026-11-20"], await Stays());

        await log.Append(To(_one, 3, LeaveRoom(10, 20)));
        Assert.Empty(await Stays());
    }

    [Fact]
    public async Task A_stream_moves_its_interval_in_one_append()
    {
        await log.Append(To(_one, 0, Room(10, 20)));

        var moved = await log.Append(To(_one, 1, Room(15, 25), LeaveRoom(10, 20)));
        var overlaps = await log.Append(To(_other, 0, Room(24, 26)));

        Assert.Equal((Verdict.Appended, Verdict.ClaimLost), (moved.Verdict, overlaps.Verdict));
        Assert.Equal([$"{_one} 2026-11-15 2026-11-25"], await Stays());
    }

    [Fact]
    public async Task A_counter_stays_between_0_and_its_bound()
    {
        var full = await log.Append(To(_one, 0, Places(10)));
        var above = await log.Append(To(_one, 1, Places(1)));
        var back = await log.Append(To(_one, 1, Places(-4)));
        var below = await log.Append(To(_one, 2, Places(-7)));
        var empty = await log.Append(To(_one, 2, Places(-6)));

        Assert.Equal(Verdict.Appended, full.Verdict);
        Assert.Equal(new AppendResult(Verdict.OutOfBounds, 0, 1, 0, null, null, Places(1)), above);
        Assert.Equal(Verdict.Appended, back.Verdict);
        Assert.Equal(new AppendResult(Verdict.OutOfBounds, 0, 2, 0, null, null, Places(-7)), below);
        Assert.Equal(Verdict.Appended, empty.Verdict);
        Assert.Equal(0, await CountedPlaces());
    }

    [Fact]
    public async Task A_counter_that_does_not_exist_yet_has_the_same_bounds()
    {
        var above = await log.Append(To(_one, 0, Places(11)));
        var below = await log.Append(To(_one, 0, Places(-1)));

        Assert.Equal((Verdict.OutOfBounds, Verdict.OutOfBounds), (above.Verdict, below.Verdict));
        Assert.Equal(-1, await CountedPlaces());
    }

    [Fact]
    public async Task One_append_moves_several_counters_or_none()
    {
        var others = new Claim.Count("places", _key + "-b", 3, 3);

        var both = await log.Append(To(_one, 0, Places(2), others));
        var none = await log.Append(To(_one, 1, Places(2), others with { Delta = 1 }));

        Assert.Equal((Verdict.Appended, Verdict.OutOfBounds), (both.Verdict, none.Verdict));
        Assert.Equal(others with { Delta = 1 }, none.Lost);
        Assert.Equal(2, await CountedPlaces());
    }

    [Fact]
    public async Task A_counter_that_several_appends_of_a_batch_move_is_counted_in_their_order()
    {
        var results = await log.InOneBatch([.. new long[] { 6, 6, 4, 1, -3, 3, -11 }.Select(delta => To(Guid.CreateVersion7(), 0, Places(delta)))]);

        Assert.Equal(
            [Verdict.Appended, Verdict.OutOfBounds, Verdict.Appended, Verdict.OutOfBounds, Verdict.Appended, Verdict.Appended, Verdict.OutOfBounds],
            results.Select(r => r.Verdict));
        Assert.Equal(10, await CountedPlaces());
    }

    [Fact]
    public async Task A_counter_that_one_append_moves_twice_is_moved_twice()
    {
        Assert.Equal(Verdict.Appended, (await log.Append(To(_one, 0, Places(2), Places(3)))).Verdict);
        Assert.Equal(Verdict.Appended, (await log.Append(To(_one, 1, Places(1), Places(3)))).Verdict);
        Assert.Equal(9, await CountedPlaces());

        Assert.Equal(Verdict.OutOfBounds, (await log.Append(To(_one, 2, Places(1), Places(1)))).Verdict);
        Assert.Equal(9, await CountedPlaces());
    }

    [Fact]
    public async Task A_key_that_one_append_takes_twice_is_taken_once()
    {
        var result = await log.Append(To(_one, 0, Hold, Hold));

        Assert.Equal(Verdict.Appended, result.Verdict);
        Assert.Equal([_one.ToString()], await Holders());
    }

    [Fact]
    public async Task A_lower_bound_than_the_count_refuses_what_adds_and_allows_what_gives_back()
    {
        await log.Append(To(_one, 0, Places(8)));

        Assert.Equal(Verdict.OutOfBounds, (await log.Append(To(_one, 1, Places(1, bound: 5)))).Verdict);
        Assert.Equal(Verdict.Appended, (await log.Append(To(_one, 1, Places(-1, bound: 5)))).Verdict);
        Assert.Equal(7, await CountedPlaces());
    }
}
