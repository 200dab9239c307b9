using Territory.Kernel.Domain;

namespace Territory.Housing.Domain;

/// <summary>A commune's perimeter in which letting a dwelling needs an authorisation (CCH L635-1).</summary>
public abstract record ZoneEvent;

/// <summary>A perimeter that was in force before this system, taken over with what its source says (reprise de données).</summary>
/// <param name="ToConfirm">What the authority has still to confirm of it; null when the source is sure.</param>
[Stored("zone-taken-over")]
public sealed record ZoneTakenOver(string CommuneInsee, DateOnly InForceFrom, string Source, string? ToConfirm) : ZoneEvent;

/// <summary>The délibération was published, with its entry into force.</summary>
[Stored("zone-published")]
public sealed record ZonePublished(string CommuneInsee, string Deliberation, DateOnly PublishedOn, DateOnly InForceFrom) : ZoneEvent;

public sealed record Zone(string? CommuneInsee, DateOnly? InForceFrom)
{
    public static Zone None { get; } = new(null, null);

    public static Zone Evolve(Zone zone, ZoneEvent e) => e switch
    {
        ZoneTakenOver taken => new(taken.CommuneInsee, taken.InForceFrom),
        ZonePublished published => new(published.CommuneInsee, published.InForceFrom),
        _ => zone,
    };

    /// <summary>The stream of a commune's perimeter.</summary>
    public static Guid IdOf(string communeInsee) => NameId.Of("zone", communeInsee);
}
