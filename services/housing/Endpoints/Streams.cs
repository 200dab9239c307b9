using Territory.Kernel.Domain;
using Territory.Kernel.EventStore;

namespace Territory.Housing.Endpoints;

/// <summary>What another stream says at this moment, as a fact for a command.</summary>
static class Streams
{
    /// <summary>The state of a stream; the initial one where there is none, or where it is of another kind.</summary>
    public static async Task<TState> Fold<TCommand, TState, TEvent>(
        this EventLog log, EventTypes types, Decider<TCommand, TState, TEvent> decider, Guid stream, CancellationToken cancellation) where TEvent : class =>
        (await log.Fold(stream, decider.Initial, 0, (state, name, data) => types.Read(name, data) is TEvent e ? decider.Evolve(state, e) : state, cancellation)).State;
}
