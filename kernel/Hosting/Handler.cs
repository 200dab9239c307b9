using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Logging;
using Territory.Kernel.Domain;
using Territory.Kernel.EventStore;

namespace Territory.Kernel.Hosting;

/// <summary>What became of a command.</summary>
public abstract record Outcome
{
    /// <summary>Done, now or when the same command came before: the answer is the same.</summary>
    public sealed record Done(long Version, long Position, short Status, string? Location, bool Repeated) : Outcome;

    public sealed record Forbidden(Rule Rule) : Outcome;

    /// <summary>There is no such stream, or it is not this person's to know.</summary>
    public sealed record Unknown : Outcome;

    /// <summary>The stream is not at the version that the caller saw.</summary>
    public sealed record Moved(long Version) : Outcome;

    /// <summary>What had to be unique is another's.</summary>
    public sealed record Taken(Claim Claim, Guid? Holder) : Outcome;

    public sealed record KeyReused : Outcome;
}

/// <summary>
/// The whole application layer: load, fold, decide, append, and again when another was faster. States are remembered for
/// 60 seconds; an answer that appends nothing is given only after the version has been verified.
/// </summary>
public sealed class Handler(EventLog log, EventTypes types, KeyRing keys, Law law, TimeProvider businessTime, ILogger<Handler> logger) : IDisposable
{
    const int MostAttempts = 64;

    /// <summary>The version of a stream that exists, but is not of the decider's kind: an id from elsewhere is as one that does not exist.</summary>
    const long OfAnotherKind = -1;

    static readonly MemoryCacheEntryOptions Remembered = new() { Size = 1, AbsoluteExpirationRelativeToNow = TimeSpan.FromSeconds(60) };

    readonly MemoryCache _states = new(new MemoryCacheOptions { SizeLimit = 20_000 });

    /// <param name="visible">Whether the stream may be known to the caller; a stream that may not is as one that does not exist.</param>
    /// <param name="onBehalfOf">For whom the caller acts, where only the stream tells.</param>
    /// <param name="status">The HTTP status that a success answers, now and at each repetition.</param>
    /// <param name="isNew">Whether there is most likely no such stream yet: it is then not read first, and the append tells if there was one.</param>
    public async Task<Outcome> Handle<TCommand, TState, TEvent>(
        Decider<TCommand, TState, TEvent> decider, Guid stream, TCommand command, Caller caller,
        Func<TState, bool>? visible = null, short status = StatusCodes.Status200OK, string? location = null, Func<TState, string?>? onBehalfOf = null, bool isNew = false, CancellationToken cancellation = default)
        where TState : class where TEvent : class
    {
        var id = caller.Command();
        for (var attempt = 1; ; attempt++)
        {
            var (state, version) = await Load(decider, stream, enough: attempt > 1 ? long.MaxValue : isNew ? 0 : 1, cancellation);
            if (version == OfAnotherKind) return new Outcome.Unknown();
            var decision = visible?.Invoke(state) == false ? null : caller.IfVersion is { } seen && seen != version ? null : decider.Decide(command, state, law);
            if (decision is null || decision.ForbiddenBy is not null)
            {
                var (now, earlier) = await log.Verify(stream, id, cancellation);
                if (visible?.Invoke(state) != false && earlier is not null) return Answer(earlier);
                if (now != version) continue;
                return decision is not null ? new Outcome.Forbidden(decision.ForbiddenBy!)
                    : visible?.Invoke(state) == false ? new Outcome.Unknown() : new Outcome.Moved(version);
            }
            var result = await log.Append(await Prepare(decider, stream, version, state, decision.Events, onBehalfOf?.Invoke(state) is { } subject ? caller with { OnBehalfOf = subject } : caller, id, status, location));
            if (result.Lost is LivingKey destroyed) keys.Forget(destroyed);
            if (result.Verdict is Verdict.Conflict or Verdict.KeyDestroyed && attempt < MostAttempts) continue;
            if (result.Verdict == Verdict.Appended)
            {
                Remember(decider, stream, decision.Events.Aggregate(state, decider.Evolve), result.Version);
                logger.LogInformation("Appended {Events} to {StreamType} {Stream} at version {Version}, position {Position}.",
                    string.Join(", ", decision.Events.Select(e => types.Of(e).Name)), decider.Name, stream, result.Version, result.Position);
                return new Outcome.Done(result.Version, result.Position, status, location, Repeated: false);
            }
            return Answer(result);
        }
    }

    /// <summary>The state now and its version, read to the end of the stream: for what must be known before a command is made.</summary>
    public Task<(TState State, long Version)> Now<TCommand, TState, TEvent>(Decider<TCommand, TState, TEvent> decider, Guid stream, CancellationToken cancellation)
        where TState : class where TEvent : class => Load(decider, stream, enough: long.MaxValue, cancellation);

    static Outcome Answer(AppendResult result) => result.Verdict switch
    {
        Verdict.Repeated => new Outcome.Done(result.Version, result.Position, result.Status, result.Location, Repeated: true),
        Verdict.Reused => new Outcome.KeyReused(),
        Verdict.ClaimLost or Verdict.OutOfBounds => new Outcome.Taken(result.Lost!, result.Holder),
        _ => new Outcome.Moved(result.Version),
    };

    async Task<(TState State, long Version)> Load<TCommand, TState, TEvent>(
        Decider<TCommand, TState, TEvent> decider, Guid stream, long enough, CancellationToken cancellation) where TState : class where TEvent : class
    {
        // A remembered state is never wrong, only behind: where it is not of a version that is enough, the fresh one goes on from it.
        var (state, version) = _states.TryGetValue((decider.Name, stream), out (TState State, long Version) known) ? known : (decider.Initial, 0);
        if (version >= enough) return (state, version);
        var isOfAnotherKind = false;
        (state, version) = await log.Fold(stream, state, version, (before, name, data) =>
        {
            if (types.Read(name, data) is TEvent e) return decider.Evolve(before, e);
            isOfAnotherKind = true;
            return before;
        }, cancellation);
        if (isOfAnotherKind) return (decider.Initial, OfAnotherKind);
        if (version > 0) Remember(decider, stream, state, version);
        return (state, version);
    }

    void Remember<TCommand, TState, TEvent>(Decider<TCommand, TState, TEvent> decider, Guid stream, TState state, long version) where TEvent : class =>
        _states.Set((decider.Name, stream), (state, version), Remembered);

    async Task<Append> Prepare<TCommand, TState, TEvent>(
        Decider<TCommand, TState, TEvent> decider, Guid stream, long version, TState state, IReadOnlyList<TEvent> events,
        Caller caller, CommandId id, short status, string? location) where TEvent : class
    {
        var occurredAt = businessTime.GetUtcNow();
        var written = new List<NewEvent>(events.Count);
        var claims = new List<Claim>();
        foreach (var e in events)
        {
            var type = types.Of(e);
            var eventId = Guid.CreateVersion7();
            var next = decider.Evolve(state, e);
            claims.AddRange(await keys.Seal(e, type, eventId, decider.SealedWith(next, e) ?? decider.PurposeOf(stream)));
            var envelope = new Envelope(caller.Actor, caller.OnBehalfOf, caller.Delegation, occurredAt, type.SchemaVersion, Activity.Current?.Id);
            written.Add(new(eventId, type.Name, JsonSerializer.Serialize(e, type.Json), JsonSerializer.Serialize(envelope, StoredJson.Options)));
            claims.AddRange(decider.Claims(state, e));
            state = next;
        }
        return new Append(stream, decider.Name, version, id, written, claims, caller.Correlation, status, location);
    }

    public void Dispose() => _states.Dispose();
}

public static class OutcomeAnswers
{
    public const string PositionHeader = "X-Position";

    /// <summary>The HTTP answer: done with its place in the log, or a problem detail.</summary>
    /// <param name="taken">What to say when something unique is another's.</param>
    /// <param name="showHolder">Whether whoever asks may know the id of what has it.</param>
    /// <param name="answer">What to answer when it is done, instead of <see cref="Written"/>; a repeated command must get the same.</param>
    public static IResult ToResult(this Outcome outcome, HttpContext http, Sentence taken = default, bool showHolder = false, Func<Outcome.Done, object>? answer = null)
    {
        if (outcome is not Outcome.Done done)
            return outcome switch
            {
                Outcome.Forbidden forbidden => Problems.ForbiddenBy(forbidden.Rule),
                Outcome.Moved moved => Problems.Moved(moved.Version),
                Outcome.Taken other => Problems.Taken(showHolder ? other.Holder : null, taken),
                Outcome.KeyReused => Problems.KeyReused(),
                _ => Problems.NotFound(),
            };
        http.Response.Headers.ETag = string.Create(CultureInfo.InvariantCulture, $"\"{done.Version}\"");
        http.Response.Headers[PositionHeader] = done.Position.ToString(CultureInfo.InvariantCulture);
        if (done.Location is not null) http.Response.Headers.Location = done.Location;
        return Results.Json(answer?.Invoke(done) ?? new Written(done.Location, done.Version, done.Position), statusCode: done.Status);
    }
}

/// <summary>What a write answers.</summary>
/// <param name="Location">Where to read what was made.</param>
/// <param name="Version">The file's version, also its ETag.</param>
/// <param name="Position">Give it as <c>min-position</c> to read what was just written.</param>
public sealed record Written(string? Location, long Version, long Position);
