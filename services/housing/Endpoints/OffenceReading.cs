using System.Globalization;
using Territory.Housing.Domain;
using Territory.Kernel.Domain;
using Territory.Kernel.EventStore;
using Territory.Kernel.Hosting;

namespace Territory.Housing.Endpoints;

/// <summary>Reading cases: instructors and signatories, and the person concerned about themselves once they are heard (RGPD art. 10).</summary>
public static class OffenceReading
{
    const string NoDeadline = "9999-12-31";

    public static void MapOffenceReading(this RouteGroupBuilder offences)
    {
        offences.MapGet("/", List).RequireAuthorization(policy => policy.RequireRole(Roles.Instructor, Roles.Signatory))
            .WithSummary("The cases by what ends next: the time to answer, then the year for a fine.").Produces<Page<OffenceSummary>>().ProducesProblem(400).ProducesProblem(403);
        offences.MapGet("/{id:guid}", Get).WithSummary("One case, whole; for the person concerned from the hearing on, without the report that led to it.").Produces<OffenceAnswer>().ProducesProblem(404);
        offences.MapGet("/{id:guid}/readers", Readers).WithSummary("Who has read this case: for the person concerned.").Produces<IReadOnlyList<AccessRecord>>().ProducesProblem(404);
    }

    public sealed record OffenceSummary(
        Guid Id, OffenceStatus Status, OffenceSignal Signal, string CommuneInsee, Guid? ApplicationId, DateOnly ReportedOn, DateOnly? NextDeadline, DateOnly? BarredAfter, string Link);

    /// <param name="EarlierFines">Fines of the same person that stand.</param>
    /// <param name="ToConfirm">What only the authority can confirm about this case.</param>
    public sealed record OffenceAnswer(
        Guid Id, long Version, OffenceStatus Status, OffenceSignal Signal, string CommuneInsee, Guid? ApplicationId, Guid PersonId, DateOnly ReportedOn, DateOnly? LeaseOn, OffenceReport? Report,
        ConstatAnswer? Finding, HearingAnswer? Hearing, IReadOnlyList<ObservationsAnswer> Observations, FineAnswer? Fine, IReadOnlyList<string>? Dismissal, DateOnly? DismissedOn,
        IReadOnlyList<EarlierFine> EarlierFines, IReadOnlyList<string> ToConfirm);

    public sealed record ConstatAnswer(OffenceGround Ground, DateOnly FoundOn, DateOnly BarredAfter, PersonConcerned? Person, Constat? Constat);

    public sealed record HearingAnswer(DateOnly InformedOn, NotificationMeans Means, string Proof, DateOnly AnswerBy);

    public sealed record ObservationsAnswer(DateOnly ReceivedOn, string? Text, Guid? RegularisedBy);

    public sealed record FineAnswer(
        long AmountInCents, long CeilingInCents, IReadOnlyList<Guid> Recurrence, IReadOnlyList<string>? Reasons, string WaysOfAppeal, string Delegation, string? SignatureProof, DateOnly OrderedOn,
        DateOnly? NotifiedOn, DateOnly? AppealBy, DateOnly? TitleIssuedOn, DateOnly? AnnulledOn);

    static async Task<IResult> List(string? status, Person person, Reading reading, HttpContext http, ViewReader<OffenceRow> offences, AccessLog access, CancellationToken cancellation)
    {
        var word = Asked.Word(http, "status", status, Enum.GetValues<OffenceStatus>()[1..]);
        if (Asked.Problem(http) is { } problem) return problem;
        if (!await reading.IsReached(offences, cancellation)) return Problems.NotYet();
        var (deadline, last) = ("", Guid.Empty);
        if (reading.After is { } after)
        {
            if (after.Split('|') is not [var day, var i] || !Guid.TryParse(i, out last) || !DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, default, out _)) return Reading.NoCursor();
            deadline = day;
        }
        var rows = await offences.Query($"""
            where {(word is null ? "" : "row->>'status' = $4 and ")}(coalesce(row->>'nextDeadline', '9999-12-31'), id) > ($1, $2)
            order by coalesce(row->>'nextDeadline', '9999-12-31'), id limit $3
            """, word is { } one ? [deadline, last, reading.Limit + 1, Asked.Written(one)] : [deadline, last, reading.Limit + 1], cancellation);
        var page = rows.Take(reading.Limit).ToArray();
        await access.ReadList(person, [.. page.Select(o => o.Id)], "offences", cancellation);
        return TypedResults.Ok(new Page<OffenceSummary>(
            [.. page.Select(o => new OffenceSummary(o.Id, o.Row.Status, o.Row.Signal, o.Row.CommuneInsee, o.Row.ApplicationId, o.Row.ReportedOn, o.Row.NextDeadline, o.Row.Found?.BarredAfter, $"/housing/offences/{o.Id}"))],
            rows.Count <= reading.Limit ? null : $"/housing/offences?{(status is null ? "" : $"status={status}&")}limit={reading.Limit}&after={CursorOf(page[^1])}"));
    }

    static string CursorOf(ViewRow<OffenceRow> row) => Reading.Cursor($"{row.Row.NextDeadline?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? NoDeadline}|{row.Id}");

    static async Task<IResult> Get(
        Guid id, Person person, Reading reading, HttpContext http, ViewReader<OffenceRow> offences, Law law, KeyRing keys, AccessLog access, CancellationToken cancellation)
    {
        if (!await reading.IsReached(offences, cancellation)) return Problems.NotYet();
        if (await offences.Get(id, cancellation) is not { } found || !MaySee(person, found.Row)) return Problems.NotFound();
        if (!Concerns(person, found.Row)) await access.ReadFile(person, id, cancellation);
        http.Response.Headers.ETag = $"\"{found.Version}\"";
        var earlier = await offences.Query("where row->>'personId' = $1 and row->>'status' in ('fineOrdered', 'fineNotified') and id <> $2 order by id", [found.Row.PersonId.ToString(), id], cancellation);
        return TypedResults.Ok(await Tell(found, !Concerns(person, found.Row), [.. earlier.Select(o => new EarlierFine(o.Id, o.Row.Fine!.OrderedOn))], law, keys));
    }

    static async Task<IResult> Readers(Guid id, Person person, Reading reading, ViewReader<OffenceRow> offences, AccessLog access, CancellationToken cancellation)
    {
        if (!await reading.IsReached(offences, cancellation)) return Problems.NotYet();
        return await offences.Get(id, cancellation) is { } found && Concerns(person, found.Row) ? TypedResults.Ok(await access.ReadersOf(id, cancellation)) : Problems.NotFound();
    }

    /// <summary>The person learns of the case when they are heard.</summary>
    static bool Concerns(Person person, OffenceRow offence) => person.Is(Roles.Citizen) && offence.PersonId == person.Subject && offence.Hearing is not null;

    static bool MaySee(Person person, OffenceRow offence) => person.Is(Roles.Instructor) || person.Is(Roles.Signatory) || Concerns(person, offence);

    static async Task<OffenceAnswer> Tell(ViewRow<OffenceRow> row, bool forAgents, IReadOnlyList<EarlierFine> earlier, Law law, KeyRing keys)
    {
        var offence = row.Row;
        var observations = new List<ObservationsAnswer>();
        foreach (var received in offence.Observations) observations.Add(new(received.ReceivedOn, (await keys.Open(received.Observations)).Value?.Text, received.RegularisedBy));
        return new(row.Id, row.Version, offence.Status, offence.Signal, offence.CommuneInsee, offence.ApplicationId, offence.PersonId, offence.ReportedOn, offence.LeaseOn,
            forAgents && offence.Report is { } report ? (await keys.Open(report)).Value : null,
            offence.Found is { } found ? new(found.Ground, found.FoundOn, found.BarredAfter, (await keys.Open(found.Person)).Value, (await keys.Open(found.Constat)).Value) : null,
            offence.Hearing is { } hearing ? new(hearing.InformedOn, hearing.Means, hearing.Proof, hearing.AnswerBy) : null, observations,
            offence.Fine is { } fine ? new(fine.AmountInCents, fine.CeilingInCents, fine.Recurrence, (await keys.Open(fine.Reasons)).Value?.Reasons, fine.WaysOfAppeal, fine.Delegation, fine.SignatureProof,
                fine.OrderedOn, offence.FineNotified?.NotifiedOn, offence.FineNotified?.AppealBy, offence.TitleIssuedOn, offence.FineAnnulled?.AnnulledOn) : null,
            offence.Dismissal is { } dismissal ? (await keys.Open(dismissal.Reasons)).Value?.Reasons : null, offence.Dismissal?.DismissedOn, earlier, ToConfirm(offence, law));
    }

    static readonly string[] Delays = ["sanctions/prescription", "sanctions/observations", "sanctions/nouveau-manquement"];

    static string[] ToConfirm(OffenceRow offence, Law law) =>
    [
        .. Delays.Select(key => law.InForce(key, offence.Found?.FoundOn ?? offence.ReportedOn)?.ToConfirm).OfType<string>(),
        .. offence.Signal == OffenceSignal.LeaseBeforeAuthorisation
            ? ["Le texte punit la location sans demande, et malgré un refus ; il ne nomme pas le bail signé après la demande et avant l’autorisation. Une personne juge."] : Array.Empty<string>(),
    ];
}
