using Territory.Kernel.Domain;

namespace Territory.Housing.Domain;

/// <summary>What a zone asks of a landlord: an authorisation before the lease (CCH L635-1), or a declaration after it (L634-1).</summary>
public enum Regime { Authorisation, Declaration }

/// <summary>Dwellings that no zone concerns, wherever they stand (CCH L635-1, I al. 2).</summary>
public enum Exclusion { SocialLandlord, StateConvention }

/// <summary>What a délibération may restrict a zone by, as far as it is known of a dwelling.</summary>
public sealed record LetDwelling(DwellingKind? Kind, int? BuiltIn, Exclusion? Exclusion = null)
{
    public static LetDwelling Unknown { get; } = new(null, null);
}

/// <summary>The zone that applies to a dwelling on a day: what is stored as "the zone in force at filing".</summary>
/// <param name="InForceFrom">Since when that dwelling is in it.</param>
/// <param name="ToConfirm">What the authority, or the agent who reads the file, has still to confirm; null when nothing.</param>
public sealed record ZoneInForce(Guid ZoneId, string CommuneInsee, Regime Regime, DateOnly InForceFrom, string Deliberation, string? ToConfirm);

/// <summary>The zone that applies, or the rule that says why none does.</summary>
public sealed record ZoneFinding(ZoneInForce? Zone, Rule? Because);
