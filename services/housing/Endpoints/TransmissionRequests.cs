using System.Globalization;
using System.Text.Json;
using Territory.Housing.Delivery;
using Territory.Housing.Domain;
using Territory.Kernel.EventStore;
using Territory.Kernel.Hosting;

namespace Territory.Housing.Endpoints;

/// <summary>Where a transmission stands, as people see it: one that waits for nothing but an address says so.</summary>
public enum TransmissionState { Waiting, WaitingForEndpoint, Sending, RefusedByPartner, Impossible, Accepted, SettledByHand, Dropped }

/// <param name="Id">Also the <c>Idempotency-Key</c> under which the recipient knows it.</param>
/// <param name="NotifiedOn">When the decision was notified; of a correction, when it ceased to stand.</param>
/// <param name="NextAttemptAt">When it is tried again; null where nothing is planned, or where it is tried at once.</param>
/// <param name="Explanation">The state in a plain sentence.</param>
public sealed record TransmissionLine(
    Guid Id, string Number, Guid ApplicationId, string CommuneInsee, Recipient Recipient, TransmissionKind Kind, string Ground, DateOnly NotifiedOn, DateOnly OpenedOn,
    TransmissionState Status, int Attempts, DateTimeOffset? NextAttemptAt, FailureRow? LastFailure, ProofRow? Proof, Guid? Corrects, string Explanation)
{
    public static TransmissionLine Of(ViewRow<TransmissionRow> found, Recipients recipients)
    {
        var row = found.Row;
        var state = StateOf(row, recipients);
        return new(found.Id, Letter.NumberOf(found.Id, row), row.ApplicationId, row.CommuneInsee, row.Recipient, row.Kind, row.Ground, row.NotifiedOn, row.OpenedOn, state, row.Attempts,
            state is TransmissionState.Waiting or TransmissionState.Sending ? row.Until : null, row.LastFailure, row.Proof, row.Corrects, Explain(state, row));
    }

    static TransmissionState StateOf(TransmissionRow row, Recipients recipients) =>
        row.Status is TransmissionStatus.Waiting or TransmissionStatus.Sending && recipients.Find(row.Recipient) is null ? TransmissionState.WaitingForEndpoint
        : Enum.Parse<TransmissionState>(row.Status.ToString());

    static string Explain(TransmissionState state, TransmissionRow row) => state switch
    {
        TransmissionState.WaitingForEndpoint => "Aucune adresse n’est configurée pour ce destinataire : la transmission attend. Elle peut être faite par courrier, puis enregistrée avec sa preuve.",
        TransmissionState.Waiting when row.LastFailure is { } failure => $"Le dernier essai a échoué ({Reason(failure)}). Un nouvel essai est prévu.",
        TransmissionState.Waiting => "La transmission va être envoyée.",
        TransmissionState.Sending => "Un envoi est en cours ; sans résultat, il sera refait avec la même clé.",
        TransmissionState.RefusedByPartner => $"Le destinataire refuse la transmission ({Reason(row.LastFailure!)}) : corrigez-en la cause, puis demandez un nouvel essai.",
        TransmissionState.Impossible => "Les données du bailleur ont été effacées (RGPD, art. 17) : la transmission ne peut plus être envoyée.",
        TransmissionState.SettledByHand => $"Transmise autrement le {row.Proof!.SentByHandOn:dd/MM/yyyy}, avec preuve.",
        TransmissionState.Dropped => "La décision ne tient plus et rien ne prouve que le destinataire en ait eu connaissance : cette transmission n’est plus à faire.",
        _ => "Reçue par le destinataire, qui en a donné la référence.",
    };

    static string Reason(FailureRow failure) => (failure.Failure, failure.HttpStatus) switch
    {
        (Kernel.Domain.PartnerFailure.NoConnection, _) => "pas de connexion",
        (Kernel.Domain.PartnerFailure.NotTrusted, _) => "certificat refusé",
        (Kernel.Domain.PartnerFailure.NoAnswerInTime, _) => "pas de réponse à temps",
        (Kernel.Domain.PartnerFailure.Redirected, var status) => $"redirection {status}, qui n’est pas suivie",
        (Kernel.Domain.PartnerFailure.AnswerIsNotJson, var status) => $"réponse {status} qui n’est pas du JSON, une page web peut-être",
        (Kernel.Domain.PartnerFailure.AnswerHasNoReference, var status) => $"réponse {status} sans référence de réception",
        (Kernel.Domain.PartnerFailure.AnswerTooLarge, var status) => $"réponse {status} trop longue",
        (_, var status) => $"réponse {status}",
    };
}

/// <summary>What a list of transmissions may be asked for; what is wrong is named with what else is.</summary>
static class TransmissionQueries
{
    /// <summary>The days [from, until) of a month, as the view compares them.</summary>
    public static (string From, string Until)? Month(HttpContext http, string? month)
    {
        if (month is null) return null;
        if (DateOnly.TryParseExact($"{month}-01", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var first) && first.Year < DateOnly.MaxValue.Year)
            return ($"{first:yyyy-MM-dd}", $"{first.AddMonths(1):yyyy-MM-dd}");
        RequestProblems.Of(http).Add(new("month", new("Un mois est attendu, sous la forme AAAA-MM.", "A month is expected, as YYYY-MM.")));
        return null;
    }

    public static T? Word<T>(HttpContext http, string name, string? word) where T : struct, Enum
    {
        if (word is null) return null;
        foreach (var value in Enum.GetValues<T>())
            if (WordOf(value) == word) return value;
        var words = string.Join(", ", Enum.GetValues<T>().Select(WordOf));
        RequestProblems.Of(http).Add(new(name, new($"Une de ces valeurs est attendue : {words}.", $"One of these values is expected: {words}.")));
        return null;
    }

    public static FieldProblem Missing(string name) => new(name, new("Ce paramètre est obligatoire.", "This parameter is required."));

    public static string WordOf<T>(T value) where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
