using System.Collections;
using System.Data;
using Npgsql;
using NpgsqlTypes;
using Territory.Kernel.Domain;

namespace Territory.Kernel.EventStore;

/// <summary>A prepared call of <c>kernel.append</c> on its own connection. Its parameters are columns (appends, their claims, their events), filled again for each batch.</summary>
sealed class AppendCall : IAsyncDisposable
{
    // Fresh tables have no statistics: without these settings the planner would hash whole tables to find one row.
    const string Planning = "-c plan_cache_mode=force_generic_plan -c enable_hashjoin=off -c enable_mergejoin=off -c enable_seqscan=off -c jit=off";

    readonly NpgsqlConnection _connection;
    readonly NpgsqlCommand _call;
    readonly List<IList> _columns = [];

    readonly List<Guid> _stream, _eventId;
    readonly List<string> _streamType, _source, _command, _kind, _scope, _key, _eventType, _data, _headers;
    readonly List<string?> _location, _correlation;
    readonly List<long> _expected;
    readonly List<byte[]> _digest;
    readonly List<short> _status;
    readonly List<int> _claims, _events;
    readonly List<DateTimeOffset?> _from, _until;
    readonly List<long?> _delta, _bound;

    /// <summary>The claims of the whole batch, as <c>lost_claim</c> counts them.</summary>
    readonly List<Claim> _sent = [];

    public AppendCall(string connectionString)
    {
        _connection = new(new NpgsqlConnectionStringBuilder(connectionString)
        {
            Options = Planning,
            Pooling = false,
            KeepAlive = 10,
            CommandTimeout = 30,
            ApplicationName = "territory-writer",
        }.ConnectionString);
        _call = new("select * from kernel.append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)", _connection);
        _stream = Add<Guid>(NpgsqlDbType.Uuid);
        _streamType = Add<string>(NpgsqlDbType.Text);
        _expected = Add<long>(NpgsqlDbType.Bigint);
        _source = Add<string>(NpgsqlDbType.Text);
        _command = Add<string>(NpgsqlDbType.Text);
        _digest = Add<byte[]>(NpgsqlDbType.Bytea);
        _status = Add<short>(NpgsqlDbType.Smallint);
        _location = Add<string?>(NpgsqlDbType.Text);
        _correlation = Add<string?>(NpgsqlDbType.Text);
        _claims = Add<int>(NpgsqlDbType.Integer);
        _events = Add<int>(NpgsqlDbType.Integer);
        _kind = Add<string>(NpgsqlDbType.Text);
        _scope = Add<string>(NpgsqlDbType.Text);
        _key = Add<string>(NpgsqlDbType.Text);
        _from = Add<DateTimeOffset?>(NpgsqlDbType.TimestampTz);
        _until = Add<DateTimeOffset?>(NpgsqlDbType.TimestampTz);
        _delta = Add<long?>(NpgsqlDbType.Bigint);
        _bound = Add<long?>(NpgsqlDbType.Bigint);
        _eventId = Add<Guid>(NpgsqlDbType.Uuid);
        _eventType = Add<string>(NpgsqlDbType.Text);
        _data = Add<string>(NpgsqlDbType.Jsonb);
        _headers = Add<string>(NpgsqlDbType.Jsonb);
    }

    List<T> Add<T>(NpgsqlDbType type)
    {
        var column = new List<T>();
        _columns.Add(column);
        _call.Parameters.Add(new NpgsqlParameter<List<T>> { TypedValue = column, NpgsqlDbType = NpgsqlDbType.Array | type });
        return column;
    }

    /// <summary>One transaction, one round trip; the answers are in the order of the batch.</summary>
    public async Task<AppendResult[]> Send(IReadOnlyCollection<Append> batch)
    {
        if (_connection.State == ConnectionState.Closed)
        {
            await _connection.OpenAsync();
            await _call.PrepareAsync();
        }
        Fill(batch);
        var results = new AppendResult[batch.Count];
        await using var rows = await _call.ExecuteReaderAsync();
        for (var i = 0; await rows.ReadAsync(); i++) results[i] = Read(rows);
        return results;
    }

    AppendResult Read(NpgsqlDataReader row) => new(
        (Verdict)row.GetInt16(0), row.IsDBNull(1) ? 0 : row.GetInt64(1), row.GetInt64(2), row.IsDBNull(3) ? (short)0 : row.GetInt16(3),
        row.IsDBNull(4) ? null : row.GetString(4), row.IsDBNull(5) ? null : row.GetGuid(5), row.IsDBNull(6) ? null : _sent[row.GetInt32(6) - 1]);

    void Fill(IEnumerable<Append> batch)
    {
        foreach (var column in _columns) column.Clear();
        _sent.Clear();
        _claims.Add(0);
        _events.Add(0);
        foreach (var append in batch)
        {
            _stream.Add(append.Stream);
            _streamType.Add(append.StreamType);
            _expected.Add(append.ExpectedVersion);
            _source.Add(append.Command.Source);
            _command.Add(append.Command.Id);
            _digest.Add(append.Command.Digest);
            _status.Add(append.Status);
            _location.Add(append.Location);
            _correlation.Add(append.Correlation);
            foreach (var claim in append.Claims.Count < 2 ? append.Claims : OncePerKey(append.Claims)) Add(claim);
            foreach (var e in append.Events)
            {
                _eventId.Add(e.Id);
                _eventType.Add(e.Type);
                _data.Add(e.Data);
                _headers.Add(e.Headers);
            }
            _claims.Add(_sent.Count);
            _events.Add(_eventId.Count);
        }
    }

    /// <summary>Several events of one append may claim one key, or move one counter: the function sees it once, with the sum; releases first.</summary>
    static IEnumerable<Claim> OncePerKey(IReadOnlyList<Claim> claims) => claims
        .GroupBy(c => c is Claim.Count counter ? counter with { Delta = 0 } : c)
        .Select(same => same.Key is Claim.Count counter ? counter with { Delta = same.Sum(c => ((Claim.Count)c).Delta) } : same.Key)
        .OrderBy(c => c is not (Claim.Release or Claim.ReleaseInterval));

    void Add(Claim claim)
    {
        var (from, until) = claim switch
        {
            Claim.Interval taken => (taken.From, taken.Until),
            Claim.ReleaseInterval given => (given.From, given.Until),
            _ => default((DateTimeOffset?, DateTimeOffset?)),
        };
        var count = claim as Claim.Count;
        _sent.Add(claim);
        _kind.Add(KindOf(claim));
        _scope.Add(claim.Scope);
        _key.Add(claim.Key);
        _from.Add(from);
        _until.Add(until);
        _delta.Add(count?.Delta ?? (claim as LivingKey)?.Version);
        _bound.Add(count?.Bound);
    }

    static string KindOf(Claim claim) => claim switch
    {
        Claim.Hold => "hold",
        Claim.Release => "release",
        Claim.RequireFree => "free",
        Claim.Interval => "interval",
        Claim.ReleaseInterval => "release-interval",
        Claim.Count => "count",
        LivingKey => "key",
        _ => throw new ArgumentOutOfRangeException(nameof(claim)),
    };

    public async ValueTask DisposeAsync()
    {
        await _call.DisposeAsync();
        await _connection.DisposeAsync();
    }
}
