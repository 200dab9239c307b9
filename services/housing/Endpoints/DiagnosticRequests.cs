using System.ComponentModel.DataAnnotations;
using Territory.Housing.Domain;
using Territory.Kernel.Domain;
using Territory.Kernel.Hosting;

namespace Territory.Housing.Endpoints;

/// <summary>A piece with what its validity needs.</summary>
/// <param name="Number">Of a DPE: its 13 characters.</param>
/// <param name="EnergyClass">Of a DPE: A to G.</param>
/// <param name="FinalEnergy">Of a DPE: kWh of final energy per m² and year.</param>
/// <param name="FoundNothing">Of a CREP: no lead above the threshold.</param>
public sealed record DiagnosticRequest(
    Piece Piece, DateOnly EstablishedOn, string? Number, string? EnergyClass, [property: Range(1, 10_000)] int? FinalEnergy, bool? FoundNothing) : IChecked
{
    static readonly Sentence Misplaced = new("Ce champ ne convient pas à cette pièce.", "This field does not fit this piece."),
        Future = new("Cette date est dans le futur.", "This date is in the future."),
        NotANumber = new("Un DPE a un numéro de 13 caractères, lettres et chiffres, par exemple 2462E0123456A.", "A DPE has a number of 13 letters and digits, such as 2462E0123456A."),
        NotAClass = new("Une classe énergie est une lettre de A à G.", "An energy class is a letter from A to G."),
        NoEnergy = new("Donnez la classe énergie (A à G) ou la consommation d’énergie finale du DPE.", "Give the energy class (A to G) or the final energy of the DPE.");

    public IEnumerable<FieldProblem> Check(IServiceProvider services, Predicate<string> isRead)
    {
        if (isRead("establishedOn") && EstablishedOn > ParisTime.DateOf(services.GetRequiredService<TimeProvider>().GetUtcNow())) yield return new("establishedOn", Future);
        if (!isRead("piece")) yield break;
        var isDpe = Piece == Piece.Dpe;
        if (isDpe && (Number is null || Domain.DpeNumber.Normalise(Number) is null) || !isDpe && Number is not null) yield return new("number", isDpe ? NotANumber : Misplaced);
        if (EnergyClass is not null && (!isDpe || ClassOf(EnergyClass) is null)) yield return new("energyClass", isDpe ? NotAClass : Misplaced);
        if (isDpe && EnergyClass is null && FinalEnergy is null && isRead("finalEnergy")) yield return new("energyClass", NoEnergy);
        if (!isDpe && FinalEnergy is not null) yield return new("finalEnergy", Misplaced);
        if (Piece != Piece.Crep && FoundNothing is not null) yield return new("foundNothing", Misplaced);
    }

    public Diagnostic ToDiagnostic() => new(Piece, EstablishedOn, EnergyClass is null ? null : ClassOf(EnergyClass), FinalEnergy, FoundNothing);

    static EnergyClass? ClassOf(string letter) => letter.Length == 1 && Enum.TryParse<EnergyClass>(letter, ignoreCase: true, out var energyClass) && Enum.IsDefined(energyClass) ? energyClass : null;
}

public static class DiagnosticRequests
{
    static readonly Sentence Twice = new("Cette pièce est donnée plusieurs fois.", "This piece is given more than once.");

    public static DpeNumber? ToDpeNumber(this IEnumerable<DiagnosticRequest> diagnostics) =>
        diagnostics.FirstOrDefault(d => d.Piece == Piece.Dpe)?.Number is { } number ? new(DpeNumber.Normalise(number)!) : null;

    /// <summary>One diagnostic of each kind.</summary>
    public static IEnumerable<FieldProblem> GivenTwice(this IReadOnlyList<DiagnosticRequest>? diagnostics) =>
        (diagnostics ?? []).Index().Where(d => diagnostics!.Take(d.Index).Any(before => before.Piece == d.Item.Piece)).Select(d => new FieldProblem($"diagnostics[{d.Index}].piece", Twice));
}
