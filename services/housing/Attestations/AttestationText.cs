using Territory.Housing.Domain;
using static Territory.Housing.Attestations.FrenchDate;

namespace Territory.Housing.Attestations;

/// <summary>A part of an attestation, whatever shows it: PDF or page.</summary>
public abstract record Block
{
    public sealed record Heading(string Text) : Block;

    public sealed record Paragraph(string Text) : Block;

    public sealed record Items(IReadOnlyList<string> Texts) : Block;

    public sealed record Facts(IReadOnlyList<(string Label, string Value)> Rows) : Block;

    public sealed record Code(QrCode Drawing, string Alternative) : Block;

    public sealed record Link(string Text, Uri Address) : Block;
}

/// <summary>All that an attestation is made of. The same things make the same text.</summary>
/// <param name="AppealMonths">In force on the day of the grant.</param>
/// <param name="Signatory">Who signed, by name and office, where the delegation is a known one.</param>
/// <param name="Verification">The public page for this code.</param>
public sealed record AttestationContent(
    PermitStanding Permit, Landlord? Holder, DwellingAddress? Address, Commune Commune, DateOnly IssuedOn, int AppealMonths, string? Signatory, Uri VerificationPage, Uri Verification);

/// <summary>What an attestation says, in the order in which it is read.</summary>
public static class AttestationText
{
    const string Authority = "la communauté d’agglomération Béthune-Bruay, Artois-Lys Romane";

    public static string TitleOf(PermitStanding permit) => permit.Kind switch
    {
        AttestationKind.TacitGrant => "Attestation d’autorisation tacite de mise en location",
        AttestationKind.GrantWithConditions => "Attestation d’autorisation de mise en location, avec réserves",
        _ => "Attestation d’autorisation de mise en location",
    };

    public static IEnumerable<Block> Of(AttestationContent content)
    {
        var (permit, grant) = (content.Permit, content.Permit.Grant!);
        yield return new Block.Paragraph($"Le président de {Authority} atteste que {Ground(permit)}");
        yield return new Block.Heading("L’autorisation");
        yield return new Block.Facts([.. Authorisation(content)]);
        yield return new Block.Heading("Le logement");
        yield return new Block.Facts([.. Dwelling(content)]);
        yield return new Block.Heading("Le titulaire");
        yield return new Block.Facts([(content.Holder?.Kind == LandlordKind.LegalPerson ? "Dénomination" : "Nom", NameOf(content.Holder))]);
        if (grant.Conditions.Count > 0)
        {
            yield return new Block.Heading("Les réserves");
            yield return new Block.Items([.. grant.Conditions.Select((condition, i) => Condition(condition, grant.Lifted.Contains(i + 1), grant.Breached.Contains(i + 1)))]);
        }
        yield return new Block.Heading("Ce qu’il faut savoir");
        yield return new Block.Items([.. Mentions(permit)]);
        yield return new Block.Heading("Voies et délais de recours");
        if (permit.Signature?.WaysOfAppeal is { } ways) yield return new Block.Paragraph($"Contre les réserves\u00A0: {ways}");
        yield return new Block.Paragraph($"Toute personne qui y a intérêt peut contester l’autorisation, dans les {content.AppealMonths} mois du jour où elle en a eu connaissance, par un recours gracieux auprès du président de {Authority} ou par un recours contentieux devant le tribunal administratif de Lille (CJA, art.\u00A0R421-1).");
        if (permit.Signature is { } signature)
        {
            yield return new Block.Heading("Signature");
            yield return new Block.Paragraph($"Décision signée le {InWords(signature.SignedOn)}{(content.Signatory is { } name ? $" par {name}" : "")}, pour le président et par délégation (arrêté {signature.Delegation}\u00A0; CRPA, art.\u00A0L212-1).");
        }
        yield return new Block.Heading("Vérifier cette attestation");
        yield return new Block.Paragraph($"Toute personne peut savoir si l’autorisation est toujours valable\u00A0: scannez le code, ou saisissez le numéro {permit.Number} à l’adresse {Short(content.VerificationPage)}. Le code est signé\u00A0; il ne contient ni nom ni adresse.");
        yield return new Block.Code(QrCode.Of(content.Verification.AbsoluteUri), $"Code QR qui mène à la page de vérification de l’autorisation {permit.Number}. Le lien qui suit mène à la même page.");
        yield return new Block.Link($"Vérifier l’autorisation {permit.Number} en ligne", content.Verification);
        yield return new Block.Paragraph("Attestation établie par un traitement automatisé à partir du registre des autorisations (CRPA, art.\u00A0L311-3-1).");
    }

    static string Ground(PermitStanding permit) => permit.Kind switch
    {
        AttestationKind.TacitGrant =>
            $"le silence gardé sur la demande jusqu’au {InWords(permit.Grant!.GrantedOn)} à 24\u00A0h vaut autorisation préalable de mise en location du logement désigné ci-dessous (CCH, art.\u00A0L635-4\u00A0; CRPA, art.\u00A0L232-3).",
        AttestationKind.GrantWithConditions => "la mise en location du logement désigné ci-dessous est autorisée sous les réserves qui suivent (CCH, art.\u00A0L635-3).",
        _ => "la mise en location du logement désigné ci-dessous est autorisée (CCH, art.\u00A0L635-3).",
    };

    static IEnumerable<(string, string)> Authorisation(AttestationContent content)
    {
        var (permit, grant) = (content.Permit, content.Permit.Grant!);
        yield return ("Numéro", permit.Number);
        yield return ("Demande déposée le", InWords(permit.FiledOn));
        if (permit.CompleteOn is { } complete) yield return ("Dossier complet le", InWords(complete));
        if (permit.Kind == AttestationKind.TacitGrant)
        {
            yield return ("Accordée par le silence le", $"{InWords(grant.GrantedOn)}, à 24\u00A0h");
            yield return ("Peut être invoquée depuis le", InWords(permit.ClaimableFrom!.Value));
        }
        else yield return ("Accordée et notifiée le", InWords(grant.GrantedOn));
        if (permit.TransferredOn is { } transferred) yield return ("Transférée le", InWords(transferred));
        if (permit.Status == PermitStatus.Used) yield return ("Logement mis en location le", InWords(permit.EndedOn!.Value));
        else yield return ("Caduque après le", $"{InWords(grant.LapsesOn)}, si le logement n’est pas mis en location d’ici là");
        yield return ("Attestation délivrée le", InWords(content.IssuedOn));
    }

    static string Condition(PermitCondition condition, bool isLifted, bool isBreached) =>
        $"{condition.Works}\u00A0: {(isLifted ? "réserve levée" : $"à faire avant la fin du {InWords(condition.By)}{(isBreached ? ", non fait à cette date" : "")} (levée\u00A0: {condition.LiftedBy})")}.";

    static IEnumerable<(string, string)> Dwelling(AttestationContent content)
    {
        yield return ("Adresse", content.Address?.Line ?? "Effacée");
        if (content.Address?.Unit is { } unit) yield return ("Bâtiment, étage, porte", unit);
        yield return ("Commune", $"{content.Commune.Name} (code INSEE {content.Commune.Insee})");
    }

    static IEnumerable<string> Mentions(PermitStanding permit)
    {
        if (permit.Kind == AttestationKind.TacitGrant)
            yield return "L’autorisation tacite ne préjuge pas du caractère décent ou digne du logement (CCH, art.\u00A0L635-8). Le propriétaire reste tenu de louer un logement décent (loi n°\u00A089-462, art.\u00A06).";
        yield return "Une copie de l’autorisation est annexée au contrat de bail, à chaque nouvelle mise en location ou relocation (CCH, art.\u00A0L635-4).";
        if (permit.Status == PermitStatus.Used) yield return "Une mise en location a été déclarée\u00A0: l’autorisation vaut pour ce bail, et pour aucun autre.";
        yield return "L’autorisation est à renouveler à chaque nouvelle mise en location (CCH, art.\u00A0L635-4). Elle n’est pas requise pour la reconduction, le renouvellement ou l’avenant d’un bail (CCH, art.\u00A0R635-1).";
        yield return "Elle ne fait pas obstacle aux pouvoirs de police de la salubrité et de la sécurité, ni aux droits des occupants (CCH, art.\u00A0L635-9).";
        yield return "En cas de vente, elle passe au nouveau propriétaire par une déclaration de transfert, avec l’accord du premier titulaire (CCH, art.\u00A0R635-3).";
    }

    /// <summary>All owners of an indivision hold the permit together.</summary>
    static string NameOf(Landlord? holder) => holder is null ? "Effacé"
        : string.Join(", ", [$"{(holder.Kind == LandlordKind.Estate ? "Succession de " : "")}{NameOf(holder.CompanyName, holder.GivenNames, holder.FamilyName)}", .. (holder.CoOwners ?? []).Select(c => NameOf(c.CompanyName, c.GivenNames, c.FamilyName))]);

    static string NameOf(string? company, string? givenNames, string? familyName) => company ?? $"{givenNames} {familyName}".Trim();

    static string Short(Uri address) => address.AbsoluteUri.Replace("https://", "", StringComparison.Ordinal);
}
