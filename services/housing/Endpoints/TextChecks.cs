using Territory.Housing.Domain;
using Territory.Kernel.Hosting;

namespace Territory.Housing.Endpoints;

/// <summary>What names, addresses and numbers of companies have in common in every request.</summary>
static class TextChecks
{
    static readonly Sentence Pictures = new("Ce champ contient un emoji ou un pictogramme : écrivez-le en lettres et en chiffres.", "This field has an emoji or a pictogram: write it in letters and digits."),
        Empty = new("Ce champ est vide.", "This field is empty."),
        Siren = new("C’est un SIREN (9 chiffres). Donnez le SIRET de l’établissement (14 chiffres).", "This is a SIREN (9 digits). Give the establishment's SIRET (14 digits)."),
        NotASiret = new("Ce numéro SIRET n’est pas valide : il a 14 chiffres, vérifiez chacun d’eux.", "This SIRET is not valid: it has 14 digits, check each of them.");

    public static readonly Sentence Future = new("Cette date est dans le futur.", "This date is in the future.");

    /// <summary>Fields that hold a name or an address.</summary>
    public static IEnumerable<FieldProblem> Names(params (string Field, string? Written)[] fields)
    {
        foreach (var (field, written) in fields)
            if (written is null) continue;
            else if (PlainText.HasPictures(written)) yield return new(field, Pictures);
            else if (PlainText.Of(written).Length == 0) yield return new(field, Empty);
    }

    public static IEnumerable<FieldProblem> Siret(string? written) =>
        written is null || Domain.Siret.Normalise(written) is not null ? [] : [new("siret", Domain.Siret.IsSiren(written) ? Siren : NotASiret)];
}
