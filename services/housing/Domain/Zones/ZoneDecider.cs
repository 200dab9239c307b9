using Territory.Kernel.Domain;

namespace Territory.Housing.Domain;

public abstract record ZoneCommand;

public sealed record TakeOverZone(string CommuneInsee, DateOnly InForceFrom, string Source, string? ToConfirm) : ZoneCommand;

public sealed record PublishZone(string CommuneInsee, string Deliberation, DateOnly PublishedOn, DateOnly InForceFrom, DateOnly Today) : ZoneCommand;

public static class ZoneDecider
{
    public static Decider<ZoneCommand, Zone, ZoneEvent> Instance { get; } = new("zone", "zone", Zone.None, Decide, Zone.Evolve);

    public static Decision<ZoneEvent> Decide(ZoneCommand command, Zone zone, Law law) => command switch
    {
        TakeOverZone take => zone.InForceFrom is null ? new ZoneTakenOver(take.CommuneInsee, take.InForceFrom, take.Source, take.ToConfirm) : [],
        PublishZone publish => Publish(publish, zone, law),
        _ => throw new ArgumentOutOfRangeException(nameof(command)),
    };

    static Decision<ZoneEvent> Publish(PublishZone publish, Zone zone, Law law)
    {
        if (zone.InForceFrom is not null) return Rules.ZoneIsNew;
        if (publish.PublishedOn > publish.Today) return Rules.NotInTheFuture;
        if (law.InForce("permis-de-louer/entree-en-vigueur", publish.PublishedOn) is not { } delay)
            return Law.NoRuleInForce("permis-de-louer/entree-en-vigueur", publish.PublishedOn);
        var earliest = Delay.LastDay(publish.PublishedOn, delay.Whole);
        if (publish.InForceFrom < earliest) return Rules.ZoneEntersIntoForceLater(delay.Whole, earliest);
        return new ZonePublished(publish.CommuneInsee, publish.Deliberation, publish.PublishedOn, publish.InForceFrom);
    }
}
