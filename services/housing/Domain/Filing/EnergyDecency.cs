using Territory.Kernel.Domain;

namespace Territory.Housing.Domain;

public enum EnergyDecency
{
    /// <summary>No rule was in force on that day.</summary>
    NoRule,

    /// <summary>The DPE, or what the rule looks at in it, is not known.</summary>
    Unknown,

    Decent,

    NotDecent,
}

/// <summary>Whether a dwelling uses too much energy to be decent on the day its lease is signed (loi n° 89-462 art. 6, décret n° 2002-120 art. 3 bis).</summary>
/// <param name="WorstClass">The last class that is decent then.</param>
/// <param name="MostEnergy">The final energy that it may use then, in kWh per m² and year.</param>
/// <param name="Ground">The rule that decided, as it stands.</param>
public sealed record EnergyFinding(EnergyDecency Decency, EnergyClass? WorstClass = null, int? MostEnergy = null, string? Ground = null)
{
    public static EnergyFinding At(DateOnly leaseOn, Diagnostic? dpe, Law law)
    {
        if (law.InForce("decence/classe-minimale", leaseOn) is { } worst)
            return new(Finding(dpe?.EnergyClass, given => Rank(given) <= worst.Whole), WorstClass: Enum.GetValues<EnergyClass>().Last(c => Rank(c) <= worst.Whole), Ground: worst.Source);
        if (law.InForce("decence/consommation-finale-maximale", leaseOn) is { } most)
            return new(Finding(dpe?.FinalEnergy, used => used <= most.Whole), MostEnergy: most.Whole, Ground: most.Source);
        return new(EnergyDecency.NoRule);
    }

    static EnergyDecency Finding<T>(T? known, Func<T, bool> isDecent) where T : struct =>
        known is not { } value ? EnergyDecency.Unknown : isDecent(value) ? EnergyDecency.Decent : EnergyDecency.NotDecent;

    /// <summary>A is the first.</summary>
    static int Rank(EnergyClass energyClass) => 1 + (int)energyClass;
}
