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
        (_, GrantNotified { HasConditions: true } grant) => new ConditionalGrantIssued(stored.Stream, stored.Version, grant.CommuneInsee, grant.SignedOn, grant.NotifiedOn),
        // A withdrawal that a court annuls gives the grant back: that is no end.
        (_, DecisionAnnulled { Decision: SignedKind.Refusal or SignedKind.Grant } annulled) => new DecisionEnded(stored.Stream, stored.Version, EndOfDecision.Annulled, annulled.JudgedOn),
        (_, PermitWithdrawn withdrawn) => new DecisionEnded(stored.Stream, stored.Version, EndOfDecision.WithdrawnByAuthority, withdrawn.NotifiedOn),
        (_, ApplicationReopened { Ground: ReopeningGround.AppealUpheld } reopened) => new DecisionEnded(stored.Stream, stored.Version, EndOfDecision.WithdrawnByAuthority, reopened.ReopenedOn),
        (_, LettingDeclared { BeforeGrant: true } letting) => new EarlyLeaseDeclared(stored.Stream, stored.Version, letting.LeaseOn),
        (_, RevenueTitleIssued title) => new RevenueTitleRequested(stored.Stream, stored.Version, title.CommuneInsee, title.AmountInCents, title.OrderedOn, title.NotifiedOn),
        (_, ZonePublished zone) => Zone(stored, zone.CommuneInsee, ZoneDecision.Created, zone.PublishedOn, zone.InForceFrom),
        (_, ZoneExtended zone) => Zone(stored, zone.CommuneInsee, ZoneDecision.Extended, zone.PublishedOn, zone.InForceFrom),
        (_, ZoneReduced zone) => Zone(stored, zone.CommuneInsee, ZoneDecision.Reduced, zone.PublishedOn, zone.EffectiveOn),
        (_, ZoneRepealed zone) => Zone(stored, zone.CommuneInsee, ZoneDecision.Repealed, zone.PublishedOn, zone.EffectiveOn),
        _ => null,
    };

    static ZoneDeliberationPublished Zone(StoredEvent stored, string insee, ZoneDecision decision, DateOnly publishedOn, DateOnly effectiveOn) =>
        new(stored.Stream, stored.Version, insee, decision, publishedOn, effectiveOn);
}
