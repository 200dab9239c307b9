using Territory.Kernel.Domain;

namespace Territory.Housing.Domain;

/// <summary>
/// Permis de diviser (CCH L126-18 s.): the delay after which silence grants it. Nothing shows that the agglomération has
/// instituted it, so no application for one is taken here.
/// </summary>
public static class DivisionPermit
{
    const string Silence = "permis-de-diviser/silence-vaut-accord";

    /// <summary>At 24:00 of that day; null where no rule was in force on the day of reception.</summary>
    public static DateOnly? TacitGrantOn(DateOnly receivedOn, Law law) =>
        law.InForce(Silence, receivedOn) is { } silence ? Delay.LastDayOfDays(receivedOn, silence.Whole) : null;
}
