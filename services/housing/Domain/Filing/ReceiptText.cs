using Territory.Kernel.Domain;

namespace Territory.Housing.Domain;

/// <summary>The récépissé in plain French: what an accusé de réception must say (CRPA L112-3, L114-5, R112-5; CCH R635-3).</summary>
public static class ReceiptText
{
    /// <summary>What only the authority can say.</summary>
    public const string ToConfirm = "Adresse postale, adresse électronique et téléphone du service chargé du dossier (CRPA R112-5, 2°) : à indiquer par la communauté d’agglomération.";

    /// <param name="missing">What keeps the month from running.</param>
    /// <param name="silenceGrantsOn">The end of the month, where it runs.</param>
    public static IReadOnlyList<string> Of(
        string number, DateOnly filedOn, DateOnly issuedOn, string commune, DwellingAddress? address, IReadOnlyList<Piece> missing, IReadOnlyList<PieceFault> faults,
        DateOnly? replyBy, DateOnly? completeOn, DateOnly? silenceGrantsOn)
    {
        List<string> text =
        [
            $"Accusé de réception n° {number}, délivré le {InWords(issuedOn)} par la communauté d’agglomération de Béthune-Bruay, Artois-Lys Romane, service de l’habitat. Il vaut récépissé (code de la construction et de l’habitation, art. R635-3).",
            $"Votre demande d’autorisation préalable de mise en location d’un logement {(address is null ? "" : $"au {string.Join(", ", new[] { address.Line, address.Unit }.OfType<string>())}, ")}à {commune} a été reçue le {InWords(filedOn)}.",
        ];
        if (missing.Count > 0)
        {
            text.Add($"Le dossier est incomplet. {(replyBy is { } by ? $"Faites parvenir au plus tard le {InWords(by)} :" : "Il manque :")} {string.Join(" ; ", missing.Select(piece => Named(piece, faults)))}.");
            text.Add("Le délai d’un mois au bout duquel le silence vaut autorisation ne court qu’à compter de la réception de la dernière pièce (code des relations entre le public et l’administration, art. L114-5).");
        }
        if (silenceGrantsOn is { } on)
        {
            text.Add($"Le dossier est complet depuis le {InWords(completeOn ?? filedOn)}. Si aucune décision ne vous a été notifiée le {InWords(on)} à minuit, votre demande est acceptée : le silence vaut autorisation (code de la construction et de l’habitation, art. L635-4).");
            text.Add($"À partir du {InWords(on.AddDays(1))}, vous pouvez alors demander une attestation de cette autorisation tacite (code des relations entre le public et l’administration, art. L232-3).");
            text.Add("Une autorisation tacite ne dit rien de la décence du logement, et ne protège pas d’une mesure de police (code de la construction et de l’habitation, art. L635-8 et L635-9).");
        }
        text.Add("Ne signez pas le bail avant l’autorisation : louer sans elle expose à une amende (code de la construction et de l’habitation, art. L635-7).");
        return text;
    }

    static string Named(Piece piece, IReadOnlyList<PieceFault> faults) => PieceNames.French(piece) + faults.FirstOrDefault(fault => fault.Piece == piece) switch
    {
        { Kind: FaultKind.Expired, ValidUntil: { } last } => $" (celui que vous avez remis n’est plus valable depuis le {InWords(last.AddDays(1))})",
        { Kind: FaultKind.DateMissing } => " (indiquez sa date d’établissement)",
        _ => "",
    };

    static readonly string[] Months = ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"];

    static string InWords(DateOnly day) => $"{(day.Day == 1 ? "1er" : day.Day)} {Months[day.Month - 1]} {day.Year}";
}
