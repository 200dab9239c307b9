using Npgsql;
using NpgsqlTypes;
using Territory.Kernel.Domain;

namespace Territory.Kernel.EventStore;

/// <summary>
/// A batch in the order in which <c>kernel.append</c> takes it: cut into rounds within which no two appends share a stream,
/// a command, or the key of a claim. Appends that contend keep their order of arrival.
/// </summary>
sealed class Rounds
{
    public static readonly NpgsqlDbType[] ParameterTypes =
    [
        NpgsqlDbType.Integer,
        NpgsqlDbType.Uuid, NpgsqlDbType.Text, NpgsqlDbType.Bigint, NpgsqlDbType.Integer,
        NpgsqlDbType.Text, NpgsqlDbType.Text, NpgsqlDbType.Bytea, NpgsqlDbType.Smallint, NpgsqlDbType.Text,
        NpgsqlDbType.Integer, NpgsqlDbType.Text, NpgsqlDbType.Text, NpgsqlDbType.Text,
        NpgsqlDbType.TimestampTz, NpgsqlDbType.TimestampTz, NpgsqlDbType.Bigint, NpgsqlDbType.Bigint,
        NpgsqlDbType.Integer, NpgsqlDbType.Uuid, NpgsqlDbType.Uuid, NpgsqlDbType.Bigint, NpgsqlDbType.Text, NpgsqlDbType.Jsonb, NpgsqlDbType.Jsonb,
        NpgsqlDbType.Text, NpgsqlDbType.Text,
    ];

    readonly List<int> _ends = [];
    readonly Append[] _appends;

    /// <summary>Where each append stood in the batch.</summary>
    public int[] Order { get; }

    public Claim[] Claims { get; }

    public Rounds(List<Append> batch)
    {
        Order = new int[batch.Count];
        if (batch.Count == 1) _ends.Add(1);
        else Arrange(batch);
        _appends = Array.ConvertAll(Order, i => OncePerKey(batch[i]));
        Claims = [.. _appends.SelectMany(a => a.Claims)];
    }

    void Arrange(List<Append> batch)
    {
        var nextRound = new Dictionary<(string, string, string), int>();
        var rounds = new int[batch.Count];
        for (var i = 0; i < batch.Count; i++)
        {
            foreach (var key in KeysOf(batch[i])) rounds[i] = Math.Max(rounds[i], nextRound.GetValueOrDefault(key));
            foreach (var key in KeysOf(batch[i])) nextRound[key] = rounds[i] + 1;
            Order[i] = i;
        }
        Array.Sort(Order, (a, b) => rounds[a] != rounds[b] ? rounds[a].CompareTo(rounds[b]) : a.CompareTo(b));
        for (var i = 1; i <= Order.Length; i++)
            if (i == Order.Length || rounds[Order[i]] != rounds[Order[i - 1]]) _ends.Add(i);
    }

    /// <summary>Several events of one append may claim one key, or move one counter: the function sees it once, with the sum.</summary>
    static Append OncePerKey(Append append) => append.Claims.Count < 2 ? append : append with
    {
        Claims = [.. append.Claims.GroupBy(c => c is Claim.Count counter ? counter with { Delta = 0 } : c)
            .Select(same => same.Key is Claim.Count counter ? counter with { Delta = same.Sum(c => ((Claim.Count)c).Delta) } : same.Key)],
    };

    static IEnumerable<(string, string, string)> KeysOf(Append append)
    {
        yield return ("stream", "", append.Stream.ToString());
        yield return ("command", append.Command.Source, append.Command.Id);
        foreach (var claim in append.Claims) yield return ("claim", claim.Scope, claim.Key);
    }

    /// <summary>Fills the parameters of <c>kernel.append</c>, which are columns: appends, claims, events.</summary>
    public void Fill(NpgsqlParameterCollection parameters)
    {
        var events = _appends.SelectMany((a, i) => a.Events.Select((e, n) => (Append: i + 1, Of: a, Event: e, Version: a.ExpectedVersion + n + 1))).ToArray();
        var claimAppends = _appends.SelectMany((a, i) => a.Claims.Select(_ => i + 1)).ToArray();
        object[] values =
        [
            _ends.ToArray(),
            Array.ConvertAll(_appends, a => a.Stream), Array.ConvertAll(_appends, a => a.StreamType),
            Array.ConvertAll(_appends, a => a.ExpectedVersion), Array.ConvertAll(_appends, a => a.Events.Count),
            Array.ConvertAll(_appends, a => a.Command.Source), Array.ConvertAll(_appends, a => a.Command.Id),
            Array.ConvertAll(_appends, a => a.Command.Digest), Array.ConvertAll(_appends, a => a.Status), Array.ConvertAll(_appends, a => a.Location),
            claimAppends, Array.ConvertAll(Claims, KindOf), Array.ConvertAll(Claims, c => c.Scope), Array.ConvertAll(Claims, c => c.Key),
            Array.ConvertAll(Claims, c => c switch { Claim.Interval i => i.From, Claim.ReleaseInterval i => i.From, _ => (DateTimeOffset?)null }),
            Array.ConvertAll(Claims, c => c switch { Claim.Interval i => i.Until, Claim.ReleaseInterval i => i.Until, _ => (DateTimeOffset?)null }),
            Array.ConvertAll(Claims, c => (c as Claim.Count)?.Delta), Array.ConvertAll(Claims, c => (c as Claim.Count)?.Bound),
            Array.ConvertAll(events, e => e.Append), Array.ConvertAll(events, e => e.Event.Id), Array.ConvertAll(events, e => e.Of.Stream),
            Array.ConvertAll(events, e => e.Version), Array.ConvertAll(events, e => e.Event.Type), Array.ConvertAll(events, e => e.Event.Data),
            Array.ConvertAll(events, e => e.Event.Headers), Array.ConvertAll(events, e => e.Of.Correlation), Array.ConvertAll(events, e => e.Of.Command.Id),
        ];
        for (var i = 0; i < values.Length; i++) parameters[i].Value = values[i];
    }

    static string KindOf(Claim claim) => claim switch
    {
        Claim.Hold => "hold",
        Claim.Release => "release",
        Claim.RequireFree => "free",
        Claim.Interval => "interval",
        Claim.ReleaseInterval => "release-interval",
        Claim.Count => "count",
        _ => throw new ArgumentOutOfRangeException(nameof(claim)),
    };
}
