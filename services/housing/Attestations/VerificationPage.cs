using Territory.Housing.Domain;
using static Territory.Housing.Attestations.FrenchDate;
using static Territory.Housing.Attestations.HtmlPage;

namespace Territory.Housing.Attestations;

/// <summary>What anybody who is shown a permit may know: what it is worth today, in which commune, and its days. Nobody's name, no address.</summary>
/// <param name="ChangedOn">When it was transferred, used, lapsed, withdrawn or annulled: the status tells which.</param>
/// <param name="SignatureChecked">Whether the code that was presented bears our signature; false where only a number was.</param>
public sealed record Verification(
    string Number, PermitValidity Status, string Message, string Commune, AttestationKind? Kind, DateOnly? GrantedOn, DateOnly? LapsesOn, DateOnly? ChangedOn, bool SignatureChecked, DateOnly CheckedOn)
{
    public static Verification Of(PermitStanding permit, Commune commune, bool signatureChecked, DateOnly today)
    {
        var validity = permit.On(today);
        var isGrant = validity is not (PermitValidity.Pending or PermitValidity.Refused or PermitValidity.Closed);
        return new(permit.Number, validity, MessageOf(validity).French, commune.Name, isGrant ? permit.Kind : null, isGrant ? permit.Grant!.GrantedOn : null, isGrant ? permit.Grant!.LapsesOn : null,
            permit.EndedOn ?? (validity == PermitValidity.Lapsed ? permit.Grant!.LapsesOn : validity == PermitValidity.Transferred ? permit.TransferredOn : null), signatureChecked, today);
    }

    /// <summary>What it is, what that means, and the same in English.</summary>
    public static (string Title, string French, string English) MessageOf(PermitValidity validity) => validity switch
    {
        PermitValidity.Valid => ("Autorisation valable", "Le logement peut être mis en location sous cette autorisation.", "Valid: the dwelling may be let under this authorisation."),
        PermitValidity.Transferred => ("Autorisation valable, transférée", "L’autorisation est passée à un nouveau propriétaire. Le logement peut être mis en location.", "Valid, transferred to a new owner: the dwelling may be let under this authorisation."),
        PermitValidity.Used => ("Autorisation utilisée", "Une mise en location a été déclarée sous cette autorisation. Elle vaut pour ce bail ; une autre mise en location demande une nouvelle autorisation.", "Used: a letting was declared under this authorisation. It holds for that lease; another letting needs a new one."),
        PermitValidity.Lapsed => ("Autorisation caduque", "Aucune mise en location n’a suivi dans le délai : l’autorisation ne vaut plus rien.", "Lapsed: no letting followed in time. The authorisation is worth nothing more."),
        PermitValidity.Withdrawn => ("Autorisation retirée", "L’administration a retiré cette autorisation : elle ne vaut plus rien.", "Withdrawn by the authority: worth nothing more."),
        PermitValidity.Annulled => ("Autorisation annulée", "Le juge a annulé cette autorisation : elle ne vaut plus rien.", "Annulled by a court: worth nothing more."),
        PermitValidity.Refused => ("Autorisation refusée", "La demande qui porte ce numéro a été refusée : le logement ne peut pas être mis en location.", "Refused: the dwelling may not be let."),
        PermitValidity.Pending => ("Pas encore d’autorisation", "Ce numéro est celui d’une demande. Aucune autorisation n’est accordée à ce jour.", "Not granted yet: this is the number of an application."),
        _ => ("Pas d’autorisation", "La demande qui porte ce numéro est close. Aucune autorisation n’a été accordée.", "No authorisation: the application with this number is closed."),
    };
}

/// <summary>The public page: it works on a small screen, by keyboard, by ear, and without script.</summary>
public static class VerificationPage
{
    const string Form = "/housing/verification";

    public static HtmlPage Of(Verification found)
    {
        var (title, french, english) = Verification.MessageOf(found.Status);
        var mood = found.Status switch
        {
            PermitValidity.Valid or PermitValidity.Transferred => "good",
            PermitValidity.Used or PermitValidity.Pending => "wait",
            _ => "bad",
        };
        return new(title, $"""
            <div class="verdict {mood}">
            <h1>{Text(title)}</h1>
            <p>{Text(french)}</p>
            <p lang="en">{Text(english)}</p>
            </div>
            <dl>
            {string.Concat(Facts(found).Select(f => $"<div><dt>{Text(f.Label)}</dt><dd>{Text(f.Value)}</dd></div>\n"))}</dl>
            <p>Comparez le numéro et la commune avec le document que l’on vous montre. Cette page ne dit ni le nom du propriétaire ni l’adresse du logement.</p>
            {(found.Kind == AttestationKind.TacitGrant ? "<p>Une autorisation née du silence ne dit rien de l’état du logement : le propriétaire doit toujours louer un logement décent.</p>" : "")}
            <p><a href="{Form}">Vérifier un autre numéro</a></p>
            """);
    }

    static IEnumerable<(string Label, string Value)> Facts(Verification found)
    {
        yield return ("Numéro", found.Number);
        yield return ("Commune", found.Commune);
        if (found.Kind is { } kind)
            yield return ("Nature", kind switch
            {
                AttestationKind.TacitGrant => "Autorisation tacite",
                AttestationKind.GrantWithConditions => "Autorisation avec réserves",
                _ => "Autorisation",
            });
        if (found.GrantedOn is { } granted) yield return ("Accordée le", InWords(granted));
        if (found.LapsesOn is { } lapses && found.Status is PermitValidity.Valid or PermitValidity.Transferred) yield return ("Caduque après le", $"{InWords(lapses)}, sans mise en location");
        if (found.ChangedOn is { } changed)
            yield return (found.Status switch
            {
                PermitValidity.Transferred => "Transférée le",
                PermitValidity.Used => "Mise en location le",
                PermitValidity.Lapsed => "Caduque depuis la fin du",
                PermitValidity.Withdrawn => "Retirée le",
                _ => "Annulée le",
            }, InWords(changed));
        yield return ("Signature du code", found.SignatureChecked ? "Vérifiée" : "Non présentée : seul le numéro a été vérifié");
        yield return ("Vérifié le", InWords(found.CheckedOn));
    }

    /// <summary>The form, with what was wrong with what was typed.</summary>
    public static HtmlPage Ask(string? typed = null, bool isUnreadable = false) => new(isUnreadable ? "Erreur : numéro illisible" : "Vérifier une autorisation", $"""
        <h1>Vérifier une autorisation de mise en location</h1>
        <p>Le numéro figure en haut de l’attestation et du récépissé. Le code à scanner sur l’attestation mène au même résultat.</p>
        <form action="{Form}" method="get">
        <label for="number">Numéro de l’autorisation</label>
        <p class="hint" id="number-hint">Exemple : PDL-2026-7K3M9Q-XH2V4D</p>
        {(isUnreadable ? "<p class=\"error\" id=\"number-error\">Ce numéro n’est pas complet. Il compte une année et douze lettres ou chiffres, comme dans l’exemple.</p>" : "")}
        <input id="number" name="number" type="text" required="required" maxlength="60" autocomplete="off" autocapitalize="characters" spellcheck="false" value="{Text(typed ?? "")}" aria-describedby="number-hint{(isUnreadable ? " number-error\" aria-invalid=\"true" : "")}"/>
        <button type="submit">Vérifier</button>
        </form>
        """, isUnreadable ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK);

    public static HtmlPage Unknown() => new("Numéro inconnu", $"""
        <div class="verdict bad">
        <h1>Numéro inconnu</h1>
        <p>Aucune demande ni autorisation de mise en location ne porte ce numéro. Vérifiez-le lettre par lettre ; s’il est bien celui du document, ne vous fiez pas à ce document.</p>
        <p lang="en">Unknown: no application or authorisation has this number.</p>
        </div>
        <p><a href="{Form}">Vérifier un autre numéro</a></p>
        """, StatusCodes.Status404NotFound);

    public static HtmlPage NotOurs() => new("Code non authentique", $"""
        <div class="verdict bad">
        <h1>Code non authentique</h1>
        <p>{Text(AttestationRules.CodeIsSignedByUs.French)}</p>
        <p lang="en">{Text(AttestationRules.CodeIsSignedByUs.English)}</p>
        </div>
        <p><a href="{Form}">Vérifier par le numéro</a></p>
        """, StatusCodes.Status422UnprocessableEntity);
}
