using System.Text.RegularExpressions;
using Territory.Kernel.Domain;

namespace Territory.Housing.Domain;

public enum EnergyClass { A, B, C, D, E, F, G }

/// <summary>A piece of the dossier with what its validity needs.</summary>
/// <param name="EnergyClass">Of a DPE.</param>
/// <param name="FinalEnergy">Of a DPE: kWh of final energy per m² and year.</param>
/// <param name="FoundNothing">Of a CREP: no lead above the threshold, and so no end to its validity.</param>
public sealed record Diagnostic(Piece Piece, DateOnly EstablishedOn, EnergyClass? EnergyClass = null, int? FinalEnergy = null, bool? FoundNothing = null);

/// <summary>The 13 characters under which anybody finds a DPE and its address: personal, stored sealed.</summary>
public sealed partial record DpeNumber(string Value)
{
    /// <summary>In capitals without spaces or hyphens; null where it is none.</summary>
    public static string? Normalise(string written) => Identifier.Bare(written) is var bare && Form().IsMatch(bare) ? bare : null;

    [GeneratedRegex("^[0-9]{2}[0-9A-Z]{11}$", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}

public enum FaultKind
{
    /// <summary>Said to be there, without the date that its validity counts from.</summary>
    DateMissing,

    Expired,
}

/// <summary>Why a piece that was handed in does not count.</summary>
/// <param name="ValidUntil">Its last day.</param>
public sealed record PieceFault(Piece Piece, FaultKind Kind, DateOnly? EstablishedOn = null, DateOnly? ValidUntil = null);

/// <summary>What was handed in on a day, and what of it counts.</summary>
/// <param name="Dated">The diagnostics of what counts; null where there is none.</param>
/// <param name="Faults">Why the others do not count, of those that are asked for.</param>
public sealed record HandedIn(IReadOnlyList<Piece> All, IReadOnlyList<Piece> Counting, IReadOnlyList<Diagnostic>? Dated, IReadOnlyList<PieceFault> Faults)
{
    public static HandedIn Of(IReadOnlyList<Piece> pieces, IReadOnlyList<Diagnostic> diagnostics, IReadOnlyList<Piece> asked, Law law, DateOnly on)
    {
        Piece[] all = [.. pieces.Union(diagnostics.Select(d => d.Piece))];
        PieceFault[] faults = [.. Validity.Faults(all.Intersect(asked), diagnostics, law, on)];
        Piece[] counting = [.. all.Where(piece => !faults.Any(fault => fault.Piece == piece))];
        Diagnostic[] dated = [.. diagnostics.Where(d => counting.Contains(d.Piece))];
        return new(all, counting, dated.Length > 0 ? dated : null, faults);
    }
}

/// <summary>How long each diagnostic counts. Where no rule limits it on that day, it has no end.</summary>
public static class Validity
{
    /// <summary>The last day on which it counts; null where it has no end.</summary>
    public static DateOnly? LastDay(Diagnostic diagnostic, Law law, DateOnly on)
    {
        return diagnostic.Piece switch
        {
            Piece.Dpe => Earlier(Months("diagnostics/validite-dpe"), OfItsGeneration(diagnostic.EstablishedOn, law)),
            Piece.Crep => diagnostic.FoundNothing == true ? null : Months("diagnostics/validite-crep"),
            Piece.EtatElectricite => Months("diagnostics/validite-electricite"),
            Piece.EtatGaz => Months("diagnostics/validite-gaz"),
            // "Less than six months old": the day itself is one too many.
            Piece.EtatDesRisques => Months("diagnostics/validite-etat-des-risques")?.AddDays(-1),
            _ => null,
        };

        DateOnly? Months(string key) => law.InForce(key, on) is { } months ? Delay.LastDay(diagnostic.EstablishedOn, months.Whole) : null;
    }

    /// <summary>What was handed in and does not count on that day, with its reason.</summary>
    public static IEnumerable<PieceFault> Faults(IEnumerable<Piece> handedIn, IReadOnlyList<Diagnostic> dated, Law law, DateOnly on)
    {
        foreach (var piece in handedIn)
            if (dated.FirstOrDefault(d => d.Piece == piece) is not { } diagnostic) yield return new(piece, FaultKind.DateMissing);
            else if (LastDay(diagnostic, law, on) is { } last && last < on) yield return new(piece, FaultKind.Expired, diagnostic.EstablishedOn, last);
    }

    /// <summary>A DPE of an earlier method counts until the law asks for a later one.</summary>
    static DateOnly? OfItsGeneration(DateOnly establishedOn, Law law)
    {
        var generation = law.InForce("diagnostics/dpe-generation", establishedOn)?.Value ?? 0;
        var asked = law.Baremes.Single(b => b.Key == "diagnostics/dpe-generation-valable").Values.Where(v => v.Value > generation).ToArray();
        return asked.Length == 0 ? null : asked.Min(v => v.From).AddDays(-1);
    }

    static DateOnly? Earlier(DateOnly? one, DateOnly? other) => other is null || one < other ? one : other;
}
