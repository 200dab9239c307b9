using Territory.Kernel.Domain;

namespace Territory.Housing.Domain;

/// <summary>What a zone asks of a landlord: an authorisation before the lease (CCH L635-1), or a declaration after it (L634-1).</summary>
public enum Regime { Authorisation, Declaration }

/// <summary>Dwellings that no zone concerns, wherever they stand (CCH L634-1 and L635-1, I al. 2).</summary>
public enum Exclusion { SocialLandlord, StateConvention }

/// <summary>What a délibération may restrict a zone by, as far as it is known of a dwelling.</summary>
public sealed record LetDwelling(DwellingKind? Kind, int? BuiltIn, Exclusion? Exclusion = null)
{
    public static LetDwelling Unknown { get; } = new(null, null);
}

/// <summary>The zone that applies to a dwelling on a day: what is stored as "the zone in force at filing".</summary>
/// <param name="InForceFrom">Since when that dwelling is in it.</param>
/// <param name="ToConfirm">What the authority, or the agent who reads the file, has still to confirm; null when nothing. It names no address.</param>
public sealed record ZoneInForce(Guid ZoneId, string CommuneInsee, Regime Regime, DateOnly InForceFrom, string Deliberation, string? ToConfirm);

public enum Requirement { Required, DeclarationRequired, NotRequired, Unknown, OutsideTerritory }

/// <summary>What is asked for a dwelling on a day, with the sentence that says why.</summary>
/// <param name="Zone">The zone that applies, or may: null where none does, whatever else was known.</param>
/// <param name="InForceFrom">Since when, or from when, the place is in the zone that the answer speaks of.</param>
/// <param name="Source">The délibération that the answer rests on.</param>
public sealed record ZoneFinding(Requirement Answer, ZoneInForce? Zone, Rule Because, DateOnly? InForceFrom = null, string? Source = null, string? ToConfirm = null);
