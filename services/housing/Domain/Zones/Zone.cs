using Territory.Kernel.Domain;

namespace Territory.Housing.Domain;

/// <summary>A perimeter in which letting a dwelling needs an authorisation (CCH L635-1) or a declaration (L634-1).</summary>
public abstract record ZoneEvent;

/// <summary>A perimeter that was in force before this system, taken over with what its source says (reprise de données): a whole commune, until its streets are stated.</summary>
/// <param name="ToConfirm">What the authority has still to confirm of it; null when the source is sure.</param>
[Stored("zone-taken-over")]
public sealed record ZoneTakenOver(string CommuneInsee, DateOnly InForceFrom, string Source, string? ToConfirm) : ZoneEvent;

/// <summary>The streets of a perimeter that was taken over without them, from the délibération that made it.</summary>
/// <param name="InForceFrom">The date that the délibération gives, which may not be the one that was taken over.</param>
[Stored("zone-perimeter-stated")]
public sealed record ZonePerimeterStated(string Deliberation, DateOnly InForceFrom, IReadOnlyList<PerimeterPart> Perimeter, DateOnly StatedOn) : ZoneEvent;

/// <summary>The délibération was published, with its entry into force.</summary>
/// <param name="Name">What tells it from the commune's other zones.</param>
/// <param name="Regime">Absent from what was stored before there were two: authorisation.</param>
/// <param name="Perimeter">Absent from what was stored before there were parts: the whole commune.</param>
[Stored("zone-published")]
public sealed record ZonePublished(
    string CommuneInsee, string Deliberation, DateOnly PublishedOn, DateOnly InForceFrom,
    string? Name = null, Regime? Regime = null, IReadOnlyList<PerimeterPart>? Perimeter = null, Categories? Categories = null, FilingTerms? Filing = null) : ZoneEvent;

/// <summary>A later délibération added to the perimeter.</summary>
[Stored("zone-extended")]
public sealed record ZoneExtended(string CommuneInsee, string Deliberation, DateOnly PublishedOn, DateOnly InForceFrom, IReadOnlyList<PerimeterPart> Parts) : ZoneEvent;

/// <summary>A later délibération took a part out of the perimeter.</summary>
[Stored("zone-reduced")]
public sealed record ZoneReduced(string CommuneInsee, string Deliberation, DateOnly PublishedOn, DateOnly EffectiveOn, IReadOnlyList<PerimeterPart> Parts) : ZoneEvent;

/// <summary>A later délibération repealed it: from that day on nothing is asked for.</summary>
[Stored("zone-repealed")]
public sealed record ZoneRepealed(string CommuneInsee, string Deliberation, DateOnly PublishedOn, DateOnly EffectiveOn) : ZoneEvent;

/// <summary>At its request a commune carries the zone out itself, for a time; its mayor reports every year (CCH L635-1, III; L634-1, III).</summary>
/// <param name="FirstReportBy">The last day for the first report.</param>
[Stored("zone-implementation-delegated")]
public sealed record ImplementationDelegatedToCommune(
    string Deliberation, DateOnly RequestedOn, DateOnly PublishedOn, DateOnly From, DateOnly Until, DateOnly FirstReportBy) : ZoneEvent;

/// <summary>Where and how to file, which the délibération says (CCH L635-1, II); only electronically if it says so (L635-4).</summary>
public sealed record FilingTerms(string Where, bool Electronically);

public enum ZoneAct { Publication, Extension, Reduction, Repeal, Delegation }

/// <summary>What deciding needs to know, no more.</summary>
/// <param name="AwaitsItsStreets">Taken over, and its streets not stated yet.</param>
/// <param name="PublishedOn">Null for what was taken over.</param>
/// <param name="Acts">The délibérations that were recorded, by what they did.</param>
public sealed record Zone(
    string? CommuneInsee, DateOnly? InForceFrom, Regime Regime, bool AwaitsItsStreets, DateOnly? PublishedOn,
    DateOnly? RepealedOn, DateOnly? DelegatedUntil, IReadOnlyList<(ZoneAct Act, string Deliberation)> Acts)
{
    public static Zone None { get; } = new(null, null, Regime.Authorisation, false, null, null, null, []);

    public static Zone Evolve(Zone zone, ZoneEvent e) => e switch
    {
        ZoneTakenOver taken => zone with { CommuneInsee = taken.CommuneInsee, InForceFrom = taken.InForceFrom, AwaitsItsStreets = true },
        ZonePerimeterStated stated => zone with { InForceFrom = stated.InForceFrom, AwaitsItsStreets = false },
        ZonePublished published => With(zone with
        {
            CommuneInsee = published.CommuneInsee,
            InForceFrom = published.InForceFrom,
            PublishedOn = published.PublishedOn,
            Regime = published.Regime ?? Regime.Authorisation,
        }, ZoneAct.Publication, published.Deliberation),
        ZoneExtended extended => With(zone, ZoneAct.Extension, extended.Deliberation),
        ZoneReduced reduced => With(zone, ZoneAct.Reduction, reduced.Deliberation),
        ZoneRepealed repealed => With(zone with { RepealedOn = repealed.EffectiveOn }, ZoneAct.Repeal, repealed.Deliberation),
        ImplementationDelegatedToCommune delegated => With(zone with { DelegatedUntil = delegated.Until }, ZoneAct.Delegation, delegated.Deliberation),
        _ => zone,
    };

    static Zone With(Zone zone, ZoneAct act, string deliberation) => zone with { Acts = [.. zone.Acts, (act, deliberation)] };

    /// <summary>The stream of the perimeter that was taken over for a commune. A zone that is published here has an id of its own.</summary>
    public static Guid IdOf(string communeInsee) => NameId.Of("zone", communeInsee);

    /// <summary>A délibération makes a zone of that name in a commune once, however often it is sent.</summary>
    public static IEnumerable<Claim> Claims(Zone zone, ZoneEvent e) => e is ZonePublished published
        ? [new Claim.Hold("zone-deliberation", $"{published.CommuneInsee}|{Streets.Spell(published.Deliberation)}|{Streets.Spell(published.Name ?? "")}")] : [];
}
