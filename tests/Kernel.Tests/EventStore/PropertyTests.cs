using System.Globalization;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Territory.Kernel.Domain;
using Territory.Kernel.EventStore;
using static Territory.Kernel.Tests.Appends;

namespace Territory.Kernel.Tests;

/// <summary>
/// Any interleaving of takes and releases: counters stay within their bounds, holds are exclusive, intervals of a key stay
/// apart. The database is compared with a model of twenty lines.
/// </summary>
public sealed class PropertyTests(TestLog log) : IClassFixture<TestLog>
{
    const int Bound = 5, Streams = 4;

    static readonly DateTimeOffset Start = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>What one append asks for, by one of a few streams that contend for a few keys.</summary>
    sealed record Wish(int Stream, bool Stale, IReadOnlyList<Claim> Claims)
    {
        public override string ToString() => $"{Stream}{(Stale ? " stale" : "")}: {string.Join(" ", Claims)}";
    }

    static readonly Gen<string> Keys = Gen.Elements("a", "b");

    static readonly Gen<(DateTimeOffset From, DateTimeOffset Until)> Stays =
        from day in Gen.Choose(0, 6) from length in Gen.Choose(1, 3) select (Start.AddDays(day), Start.AddDays(day + length));

    static readonly Gen<Claim> OneClaim = Gen.Frequency(
        (3, from key in Keys select (Claim)new Claim.Hold("dwelling", key)),
        (3, from key in Keys select (Claim)new Claim.Release("dwelling", key)),
        (1, from key in Keys select (Claim)new Claim.RequireFree("dwelling", key)),
        (4, from key in Keys from delta in Gen.Elements(1L, 2, 3, -1, -2, -3) select (Claim)new Claim.Count("places", key, delta, Bound)));

    static readonly Gen<Claim[]> IntervalClaims = Gen.OneOf(
        Gen.Elements<Claim[]>([], [], []),
        from key in Keys from stay in Stays select new Claim[] { new Claim.Interval("room", key, stay.From, stay.Until) },
        from key in Keys from stay in Stays select new Claim[] { new Claim.ReleaseInterval("room", key, stay.From, stay.Until) },
        from key in Keys
        from left in Stays
        from taken in Stays
        select new Claim[] { new Claim.Interval("room", key, taken.From, taken.Until), new Claim.ReleaseInterval("room", key, left.From, left.Until) });

    static readonly Gen<Wish> Wishes =
        from stream in Gen.Choose(0, Streams - 1)
        from stale in Gen.Frequency((9, Gen.Elements(false)), (1, Gen.Elements(true)))
        from count in Gen.Choose(0, 3)
        from claims in Gen.ArrayOf(OneClaim, count)
        from stays in IntervalClaims
        select new Wish(stream, stale, [.. claims, .. stays]);

    static Arbitrary<List<Wish>> Cases(int most) => Arb.From(
        from count in Gen.Choose(1, most) from wishes in Gen.ListOf(Wishes, count) select wishes,
        wishes => wishes.Select((_, i) => wishes.Where((_, j) => j != i).ToList()));

    static Task Holds(int cases, Arbitrary<List<Wish>> arbitrary, Func<List<Wish>, Task> property) =>
        Task.Run(() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(cases).WithQuietOnSuccess(true), Prop.ForAll(arbitrary, property)));

    /// <summary>The keys of one case alone.</summary>
    static Claim Within(string scope, Claim claim) => claim with { Scope = $"{claim.Scope}-{scope}" };

    [Fact]
    public Task A_batch_is_taken_as_if_its_appends_came_one_after_the_other() => Holds(25, Cases(40), async wishes =>
    {
        var (scope, model) = (Guid.CreateVersion7().ToString(), new Model());
        foreach (var batch in wishes.Chunk(12))
        {
            var appends = new List<Append>();
            var expected = new List<Verdict>();
            foreach (var wish in batch)
            {
                var version = model.Versions[wish.Stream] - (wish.Stale ? 1 : 0);
                appends.Add(To(model.Ids[wish.Stream], version, [.. wish.Claims.Select(c => Within(scope, c))]));
                expected.Add(wish.Stale ? Verdict.Conflict : model.Take(wish));
            }

            var results = await log.InOneBatch(appends);

            Assert.Equal(expected, results.Select(r => r.Verdict));
            await IsAsInTheModel(scope, model);
        }
    });

    [Fact]
    public Task Whatever_two_replicas_take_and_release_at_once_the_log_tells_a_possible_story()
    {
        var replica = log.AnotherWriter();
        return Holds(20, Cases(60), async wishes =>
        {
            var (scope, model) = (Guid.CreateVersion7().ToString(), new Model());

            // Each stream's wishes come one after the other; the streams do not wait for one another.
            await Task.WhenAll(wishes.Select((wish, number) => (wish, number)).GroupBy(w => w.wish.Stream).Select(own => Task.Run(async () =>
            {
                var version = 0L;
                foreach (var (wish, number) in own)
                {
                    var append = To(model.Ids[wish.Stream], version, [.. wish.Claims.Select(c => Within(scope, c))])
                        with
                    { Events = [Event(data: number.ToString(CultureInfo.InvariantCulture))] };
                    version = (await (own.Key % 2 == 0 ? log.Writer : replica).Append(append)).Version;
                }
            })));

            var story = new List<StoredEvent>();
            foreach (var stream in model.Ids) story.AddRange(await log.StreamOf(stream));
            foreach (var e in story.OrderBy(e => e.Position))
                Assert.Equal(Verdict.Appended, model.Take(wishes[JsonSerializer.Deserialize<int>(e.Data)]));
            await IsAsInTheModel(scope, model);
        });
    }

    async Task IsAsInTheModel(string scope, Model model)
    {
        Assert.Equal(
            model.Rows().Order(StringComparer.Ordinal),
            (await log.Lines($"""
                select format('hold %s %s', key, stream_id) from kernel.holds where scope = 'dwelling-{scope}'
                union all select format('room %s %s %s %s', key, stream_id, extract(day from lower(during) at time zone 'utc'), extract(day from upper(during) at time zone 'utc'))
                  from kernel.intervals where scope = 'room-{scope}'
                union all select format('count %s %s', key, value) from kernel.counters where scope = 'places-{scope}' and value > 0
                """)).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(model.Counters.Values, value => value is < 0 or > Bound);
    }

    sealed class Model
    {
        readonly Dictionary<string, int> _holds = [];
        readonly List<(string Key, DateTimeOffset From, DateTimeOffset Until, int Stream)> _stays = [];

        public Guid[] Ids { get; } = [.. Enumerable.Range(0, Streams).Select(_ => Guid.CreateVersion7())];

        public long[] Versions { get; } = new long[Streams];

        public Dictionary<string, long> Counters { get; } = [];

        public Verdict Take(Wish wish)
        {
            var gone = wish.Claims.OfType<Claim.Release>().Select(r => r.Key).Where(key => _holds.TryGetValue(key, out var by) && by == wish.Stream).ToHashSet();
            var left = wish.Claims.OfType<Claim.ReleaseInterval>().Select(r => (r.Key, r.From, r.Until, wish.Stream)).ToHashSet();
            var counts = wish.Claims.OfType<Claim.Count>().GroupBy(c => c.Key).ToDictionary(c => c.Key, c => c.Sum(x => x.Delta));
            // The first claim that does not hold decides.
            foreach (var claim in wish.Claims)
                switch (claim)
                {
                    case Claim.Hold or Claim.RequireFree when _holds.ContainsKey(claim.Key) && !gone.Contains(claim.Key):
                    case Claim.Interval i when _stays.Exists(s => s.Key == i.Key && s.From < i.Until && i.From < s.Until && !left.Contains(s)):
                        return Verdict.ClaimLost;
                    case Claim.Count c when Counters.GetValueOrDefault(c.Key) + counts[c.Key] is var sum && (sum < 0 || counts[c.Key] > 0 && sum > Bound):
                        return Verdict.OutOfBounds;
                }
            foreach (var key in gone) _holds.Remove(key);
            _stays.RemoveAll(left.Contains);
            foreach (var hold in wish.Claims.OfType<Claim.Hold>()) _holds[hold.Key] = wish.Stream;
            foreach (var stay in wish.Claims.OfType<Claim.Interval>()) _stays.Add((stay.Key, stay.From, stay.Until, wish.Stream));
            foreach (var (key, delta) in counts) Counters[key] = Counters.GetValueOrDefault(key) + delta;
            Versions[wish.Stream]++;
            return Verdict.Appended;
        }

        public IEnumerable<string> Rows() =>
        [
            .. _holds.Select(h => $"hold {h.Key} {Ids[h.Value]}"),
            .. _stays.Select(s => $"room {s.Key} {Ids[s.Stream]} {s.From.Day} {s.Until.Day}"),
            .. Counters.Where(c => c.Value > 0).Select(c => $"count {c.Key} {c.Value}"),
        ];
    }
}
