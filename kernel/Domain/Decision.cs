using System.Collections;
using System.Runtime.CompilerServices;

namespace Territory.Kernel.Domain;

/// <summary>A sentence of the law that must hold. One that does not hold makes a command irrecevable: no event, 422.</summary>
/// <param name="Code">Stable, kebab-case; the <c>type</c> of the problem details.</param>
/// <param name="Article">Where the sentence stands: an article or a délibération.</param>
public sealed record Rule(string Code, string Article, string French, string English);

/// <summary>One event, several, none (<c>[]</c>: nothing is left to do), or the <see cref="Rule"/> that forbids.</summary>
[CollectionBuilder(typeof(Decision), nameof(Decision.Of))]
public sealed class Decision<TEvent> : IEnumerable<TEvent>
{
    readonly TEvent[] _events;

    internal Decision(TEvent[] events, Rule? forbiddenBy = null) => (_events, ForbiddenBy) = (events, forbiddenBy);

    public Rule? ForbiddenBy { get; }

    public IReadOnlyList<TEvent> Events => _events;

    public IEnumerator<TEvent> GetEnumerator() => ((IEnumerable<TEvent>)_events).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public static implicit operator Decision<TEvent>(TEvent only) => new([only]);

    public static implicit operator Decision<TEvent>(Rule rule) => new([], rule);
}

public static class Decision
{
    public static Decision<TEvent> Of<TEvent>(ReadOnlySpan<TEvent> events) => new(events.ToArray());
}
