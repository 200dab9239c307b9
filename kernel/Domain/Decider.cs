namespace Territory.Kernel.Domain;

/// <summary>
/// One aggregate: two pure functions and a state that holds only what deciding needs.
/// </summary>
/// <param name="Name">The stored name of its streams (<c>mt_streams.type</c>); never changed once stored.</param>
/// <param name="Purpose">The purpose under which personal fields of its events are sealed; erasure works by subject and purpose.</param>
/// <param name="Decide">Law in, facts out. No clock, no I/O, no randomness.</param>
/// <param name="Evolve">Copies what an event says into the state. Total: it never refuses and never recomputes law.</param>
public sealed record Decider<TCommand, TState, TEvent>(
    string Name,
    string Purpose,
    TState Initial,
    Func<TCommand, TState, Law, Decision<TEvent>> Decide,
    Func<TState, TEvent, TState> Evolve) where TEvent : class
{
    /// <summary>
    /// Whether the personal fields of each stream have a key of their own (purpose <c>purpose/stream</c>): a file then lives and
    /// is erased by itself, whatever else its subject has.
    /// </summary>
    public bool KeyPerStream { get; init; }

    public string PurposeOf(Guid stream) => KeyPerStream ? $"{Purpose}/{stream}" : Purpose;

    /// <summary>
    /// Under which purpose an event is sealed, where it is not its own stream's: what belongs to a file is erased with it. The
    /// state has the event already in it.
    /// </summary>
    public Func<TState, TEvent, string?> SealedWith { get; init; } = static (_, _) => null;

    /// <summary>What an event, met in a given state, takes or gives back across streams. The append checks it.</summary>
    public Func<TState, TEvent, IEnumerable<Claim>> Claims { get; init; } = static (_, _) => [];

    public TState Fold(IEnumerable<TEvent> events) => events.Aggregate(Initial, Evolve);
}
