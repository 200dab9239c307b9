using Territory.Kernel.Domain;

namespace Territory.Housing.Domain;

public abstract record ZoneCommand;

public sealed record TakeOverZone(string CommuneInsee, DateOnly InForceFrom, string Source, string? ToConfirm) : ZoneCommand;

public sealed record StatePerimeter(string Deliberation, DateOnly InForceFrom, IReadOnlyList<PerimeterPart> Perimeter, DateOnly Today) : ZoneCommand;

public sealed record PublishZone(
    string CommuneInsee, string? Name, Regime Regime, string Deliberation, DateOnly PublishedOn, DateOnly InForceFrom,
    IReadOnlyList<PerimeterPart> Perimeter, Categories? Categories, FilingTerms? Filing, DateOnly Today) : ZoneCommand;

public sealed record ExtendZone(string Deliberation, DateOnly PublishedOn, DateOnly InForceFrom, IReadOnlyList<PerimeterPart> Parts, DateOnly Today) : ZoneCommand;

public sealed record ReduceZone(string Deliberation, DateOnly PublishedOn, DateOnly EffectiveOn, IReadOnlyList<PerimeterPart> Parts, DateOnly Today) : ZoneCommand;

public sealed record RepealZone(string Deliberation, DateOnly PublishedOn, DateOnly EffectiveOn, DateOnly Today) : ZoneCommand;

public sealed record DelegateImplementation(string Deliberation, DateOnly RequestedOn, DateOnly PublishedOn, DateOnly From, DateOnly Until, DateOnly Today) : ZoneCommand;

public static class ZoneDecider
{
    public static Decider<ZoneCommand, Zone, ZoneEvent> Instance { get; } = new("zone", "zone", Zone.None, Decide, Zone.Evolve) { Claims = Zone.Claims };

    public static Decision<ZoneEvent> Decide(ZoneCommand command, Zone zone, Law law) => command switch
    {
        TakeOverZone take => zone.InForceFrom is null ? new ZoneTakenOver(take.CommuneInsee, take.InForceFrom, take.Source, take.ToConfirm) : [],
        StatePerimeter state => State(state, zone),
        PublishZone publish => Publish(publish, zone, law),
        ExtendZone extend => Extend(extend, zone, law),
        ReduceZone reduce => Unless(Change(zone, ZoneAct.Reduction, reduce.Deliberation, reduce.PublishedOn, reduce.Today) ?? NotRetroactive(reduce.PublishedOn, reduce.EffectiveOn),
            new ZoneReduced(zone.CommuneInsee!, reduce.Deliberation, reduce.PublishedOn, reduce.EffectiveOn, reduce.Parts)),
        RepealZone repeal => Unless(Change(zone, ZoneAct.Repeal, repeal.Deliberation, repeal.PublishedOn, repeal.Today) ?? NotRetroactive(repeal.PublishedOn, repeal.EffectiveOn),
            new ZoneRepealed(zone.CommuneInsee!, repeal.Deliberation, repeal.PublishedOn, repeal.EffectiveOn)),
        DelegateImplementation delegated => Delegate(delegated, zone, law),
        _ => throw new ArgumentOutOfRangeException(nameof(command)),
    };

    static Decision<ZoneEvent> State(StatePerimeter state, Zone zone)
    {
        if (!zone.AwaitsItsStreets) return ZoneRules.ZoneAwaitsItsStreets;
        if (zone.RepealedOn is { } repealedOn) return ZoneRules.ZoneIsNotRepealed(repealedOn);
        return state.InForceFrom > state.Today ? Rules.NotInTheFuture : new ZonePerimeterStated(state.Deliberation, state.InForceFrom, state.Perimeter, state.Today);
    }

    static Decision<ZoneEvent> Publish(PublishZone publish, Zone zone, Law law)
    {
        if (zone.InForceFrom is not null) return Rules.ZoneIsNew;
        if (publish.PublishedOn > publish.Today) return Rules.NotInTheFuture;
        return Unless(SixMonthsLater(publish.Regime, publish.PublishedOn, publish.InForceFrom, law), new ZonePublished(
            publish.CommuneInsee, publish.Deliberation, publish.PublishedOn, publish.InForceFrom, publish.Name, publish.Regime, publish.Perimeter, publish.Categories, publish.Filing));
    }

    /// <summary>What is added is new to the landlords of those streets: the six months run for it too.</summary>
    static Decision<ZoneEvent> Extend(ExtendZone extend, Zone zone, Law law) => Unless(
        Change(zone, ZoneAct.Extension, extend.Deliberation, extend.PublishedOn, extend.Today) ?? SixMonthsLater(zone.Regime, extend.PublishedOn, extend.InForceFrom, law),
        new ZoneExtended(zone.CommuneInsee!, extend.Deliberation, extend.PublishedOn, extend.InForceFrom, extend.Parts));

    static Decision<ZoneEvent> Delegate(DelegateImplementation delegated, Zone zone, Law law)
    {
        if (Change(zone, ZoneAct.Delegation, delegated.Deliberation, delegated.PublishedOn, delegated.Today) is { } no) return no;
        if (delegated.RequestedOn > delegated.PublishedOn) return ZoneRules.DelegationIsAskedFor;
        if (delegated.From < delegated.PublishedOn) return ZoneRules.ChangeIsNotRetroactive(delegated.PublishedOn);
        if (delegated.Until < delegated.From) return ZoneRules.DelegationEndsAfterItBegins;
        if (zone.DelegatedUntil is { } until && delegated.From <= until) return ZoneRules.NotDelegatedAlready(until);
        if (law.InForce("zones/rapport-de-delegation", delegated.From) is not { } report) return Law.NoRuleInForce("zones/rapport-de-delegation", delegated.From);
        return new ImplementationDelegatedToCommune(delegated.Deliberation, delegated.RequestedOn, delegated.PublishedOn, delegated.From, delegated.Until, Delay.LastDay(delegated.From, report.Whole));
    }

    static Decision<ZoneEvent> Unless(Rule? forbids, ZoneEvent e) => forbids is null ? e : forbids;

    /// <summary>The rule of every later délibération that does not hold; null when all do.</summary>
    static Rule? Change(Zone zone, ZoneAct act, string deliberation, DateOnly publishedOn, DateOnly today)
    {
        if (publishedOn > today) return Rules.NotInTheFuture;
        if (zone.Acts.Contains((act, deliberation))) return ZoneRules.DeliberationIsNew;
        if (zone.RepealedOn is { } repealedOn) return ZoneRules.ZoneIsNotRepealed(repealedOn);
        return publishedOn < zone.PublishedOn ? ZoneRules.ChangeComesAfterTheZone : null;
    }

    static Rule? NotRetroactive(DateOnly publishedOn, DateOnly effectiveOn) =>
        effectiveOn < publishedOn ? ZoneRules.ChangeIsNotRetroactive(publishedOn) : null;

    static Rule? SixMonthsLater(Regime regime, DateOnly publishedOn, DateOnly inForceFrom, Law law)
    {
        var key = regime == Regime.Authorisation ? "permis-de-louer/entree-en-vigueur" : "zones/declaration-entree-en-vigueur";
        if (law.InForce(key, publishedOn) is not { } delay) return Law.NoRuleInForce(key, publishedOn);
        var earliest = Delay.LastDay(publishedOn, delay.Whole);
        return inForceFrom < earliest ? ZoneRules.EntersIntoForceLater(regime, delay.Whole, earliest) : null;
    }
}
