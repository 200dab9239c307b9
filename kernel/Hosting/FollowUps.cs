using Microsoft.Extensions.Logging;
using Npgsql;
using Territory.Kernel.EventStore;

namespace Territory.Kernel.Hosting;

/// <summary>
/// What follows from an event within its service: commands to other streams, each of which may come twice. At least once, in
/// the order of the log, by one of the replicas; what fails parks its stream and lets the others go on.
/// </summary>
public abstract class FollowUps(string name, EventTypes types, EventLog log, LogSignal signal, ILogger logger) : Subscription(name, log, signal, logger)
{
    protected abstract Task Follow(StoredEvent stored, object e, CancellationToken cancellation);

    protected sealed override async Task Handle(IReadOnlyList<StoredEvent> page, NpgsqlConnection connection, CancellationToken cancellation)
    {
        foreach (var stored in page) await Follow(stored, types.Read(stored), cancellation);
    }
}
