using Territory.Contracts.Housing.V1;
using Territory.Housing.Domain;
using Territory.Kernel.EventStore;

namespace Territory.Housing;

public static class Publishing
{
    /// <summary>What other services may know of an event: ids only, or nothing.</summary>
    public static object? Of(StoredEvent stored, object e) => (stored, e) switch
    {
        (_, RefusalNotified refusal) => new RefusalIssued(stored.Stream, stored.Version, refusal.CommuneInsee, refusal.SignedOn, refusal.NotifiedOn),
        _ => null,
    };
}
