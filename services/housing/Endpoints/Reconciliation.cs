using System.ComponentModel.DataAnnotations;
using Territory.Housing.Delivery;
using Territory.Housing.Domain;
using Territory.Kernel.EventStore;
using Territory.Kernel.Hosting;

namespace Territory.Housing.Endpoints;

/// <summary>A month's transmissions to one recipient, and the comparison with what that recipient says it has received.</summary>
public static class Reconciliation
{
    public static void MapReconciliation(this RouteGroupBuilder transmissions)
    {
        transmissions.MapGet("/reconciliation", Get).WithSummary("The monthly list for one recipient: counts, and each transmission with its number, dates and proof.")
            .WithDescription("Example: /housing/transmissions/reconciliation?recipient=caf&month=2026-03").Produces<Document>().ProducesProblem(400);
        transmissions.MapPost("/reconciliation", Compare).WithSummary("Compares a recipient's own list of the references that it has received in a month with ours: what is missing here, what is missing there.")
            .Produces<Comparison>().ProducesProblem(400);
    }

    /// <param name="Month">Of the day on which each was opened: a month that is over gains no line.</param>
    public sealed record Document(Recipient Recipient, string Month, Counts Counts, IReadOnlyList<TransmissionLine> Lines);

    /// <param name="Waiting">Owed still, whatever it waits for.</param>
    /// <param name="Failed">Refused by the recipient: a person has to look.</param>
    public sealed record Counts(int Opened, int Accepted, int SettledByHand, int Waiting, int Failed, int Impossible, int Dropped);

    /// <param name="References">At most 200.</param>
    public sealed record CompareRequest(Recipient Recipient, [property: RegularExpression("[1-8][0-9]{3}-(0[1-9]|1[0-2])")] string Month, IReadOnlyList<string> References);

    /// <param name="Matching">References that both lists hold.</param>
    /// <param name="MissingThere">Proven here, and not in the recipient's list.</param>
    /// <param name="MissingHere">In the recipient's list, and proven nowhere here. One whose result was lost is sent again with its key, and then stands here too.</param>
    /// <param name="OfAnotherMonth">In the recipient's list, and proven here under another month.</param>
    /// <param name="NotAccepted">Opened in that month, and without proof.</param>
    public sealed record Comparison(
        Recipient Recipient, string Month, int Matching, IReadOnlyList<TransmissionLine> MissingThere, IReadOnlyList<string> MissingHere,
        IReadOnlyList<TransmissionLine> OfAnotherMonth, IReadOnlyList<TransmissionLine> NotAccepted);

    static async Task<IResult> Get(
        string? recipient, string? month, Reading reading, HttpContext http, ViewReader<TransmissionRow> transmissions, Recipients recipients, CancellationToken cancellation)
    {
        var problems = RequestProblems.Of(http);
        if (recipient is null) problems.Add(TransmissionQueries.Missing("recipient"));
        if (month is null) problems.Add(TransmissionQueries.Missing("month"));
        var to = TransmissionQueries.Word<Recipient>(http, "recipient", recipient);
        var days = TransmissionQueries.Month(http, month);
        if (problems.Count > 0) return Problems.Invalid(problems);
        if (!await reading.IsReached(transmissions, cancellation)) return Problems.NotYet();
        var lines = await Opened(to!.Value, days!.Value, transmissions, recipients, cancellation);
        int Having(params TransmissionState[] states) => lines.Count(l => states.Contains(l.Status));
        return TypedResults.Ok(new Document(to.Value, month!, new(lines.Count, Having(TransmissionState.Accepted), Having(TransmissionState.SettledByHand),
            Having(TransmissionState.Waiting, TransmissionState.WaitingForEndpoint, TransmissionState.Sending), Having(TransmissionState.RefusedByPartner),
            Having(TransmissionState.Impossible), Having(TransmissionState.Dropped)), lines));
    }

    static async Task<IResult> Compare(Body<CompareRequest> body, Reading reading, HttpContext http, ViewReader<TransmissionRow> transmissions, Recipients recipients, CancellationToken cancellation)
    {
        var (recipient, month, given) = body.Value;
        if (!await reading.IsReached(transmissions, cancellation)) return Problems.NotYet();
        var theirs = given.Select(reference => reference.Trim()).ToHashSet();
        var lines = await Opened(recipient, TransmissionQueries.Month(http, month)!.Value, transmissions, recipients, cancellation);
        var ours = lines.Where(l => l.Proof is not null).ToLookup(l => l.Proof!.Reference);
        string[] unknown = [.. theirs.Where(reference => !ours.Contains(reference)).Order(StringComparer.Ordinal)];
        var elsewhere = await transmissions.Query("where row->>'recipient' = $1 and row->'proof'->>'reference' = any($2) order by row->>'openedOn', id",
            [TransmissionQueries.WordOf(recipient), unknown], cancellation);
        return TypedResults.Ok(new Comparison(recipient, month, theirs.Count - unknown.Length,
            [.. lines.Where(l => l.Proof is { } proof && !theirs.Contains(proof.Reference))],
            [.. unknown.Except(elsewhere.Select(e => e.Row.Proof!.Reference))],
            [.. elsewhere.Select(row => TransmissionLine.Of(row, recipients))], [.. lines.Where(l => l.Proof is null)]));
    }

    static async Task<List<TransmissionLine>> Opened(
        Recipient recipient, (string From, string Until) days, ViewReader<TransmissionRow> transmissions, Recipients recipients, CancellationToken cancellation) =>
        (await transmissions.Query("where row->>'recipient' = $1 and row->>'openedOn' >= $2 and row->>'openedOn' < $3 order by row->>'openedOn', id",
            [TransmissionQueries.WordOf(recipient), days.From, days.Until], cancellation)).ConvertAll(row => TransmissionLine.Of(row, recipients));
}
