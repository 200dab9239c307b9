using System.ComponentModel.DataAnnotations;
using Territory.Housing.Domain;
using Territory.Kernel.Domain;
using Territory.Kernel.EventStore;
using Territory.Kernel.Hosting;

namespace Territory.Housing.Endpoints;

/// <summary>What the data-protection officer sees of retention and of requests for erasure.</summary>
public static class Retentions
{
    public static void MapRetentions(this WebApplication app)
    {
        var retention = app.MapGroup("/housing/retention").RequireAuthorization(policy => policy.RequireRole(Roles.DataProtectionOfficer)).RefuseInvalidRequests().WithTags("Retention");
        retention.MapGet("/", Due).WithSummary("Files whose retention has ended, by when their life ended. They wait for a visa of the Archives départementales.").Produces<DueFiles>();
        retention.MapPost("/visas", Record).WithSummary("Records a visa: files that ended before a day may be anonymised (Code du patrimoine L212-2).").Produces<Written>(201).ProducesProblem(400).ProducesProblem(422);
        retention.MapGet("/erasure-requests", Requests).WithSummary("Requests for erasure, by when they are to be answered, with what may be erased and what may not.").Produces<Page<ErasureRequestSummary>>();
    }

    public sealed record VisaRequest([property: MaxLength(100)] string Reference, DateOnly GrantedOn, DateOnly EndedBefore);

    public sealed record DueFile(Guid Id, string CommuneInsee, DateOnly EndedOn, DateOnly KeptUntil, bool HasClaim);

    public sealed record DueFiles(IReadOnlyList<DueFile> Items, string? Rule, string? ToConfirm, string? Next);

    public sealed record ErasureRequestSummary(Guid Id, Guid Person, DateOnly RequestedOn, DateOnly AnswerBy, IReadOnlyList<ErasureAnswer> Answers);

    static async Task<IResult> Due(Reading reading, ViewReader<FileRetention> files, Law law, TimeProvider clock, CancellationToken cancellation)
    {
        if (!await reading.IsReached(files, cancellation)) return Problems.NotYet();
        var today = ParisTime.DateOf(clock.GetUtcNow());
        if (law.InForce("conservation/dossier-de-permis", today) is not { } rule) return Problems.ForbiddenBy(Law.NoRuleInForce("conservation/dossier-de-permis", today));
        var (day, last) = ("", Guid.Empty);
        if (reading.After is { } after)
        {
            if (after.Split('|') is not [{ Length: 10 } d, var i] || !Guid.TryParse(i, out last) || !DateOnly.TryParseExact(d, "yyyy-MM-dd", out _)) return Reading.NoCursor();
            day = d;
        }
        var rows = await files.Query("""
            where row->>'endedOn' is not null and row->>'anonymisedOn' is null and row->>'endedOn' < $1 and (row->>'endedOn', id) > ($2, $3) order by row->>'endedOn', id limit $4
            """, [$"{today.AddMonths(-rule.Whole):yyyy-MM-dd}", day, last, reading.Limit + 1], cancellation);
        var page = rows.Take(reading.Limit).ToArray();
        return TypedResults.Ok(new DueFiles(
            [.. page.Select(r => new DueFile(r.Id, r.Row.CommuneInsee, r.Row.EndedOn!.Value, Delay.LastDay(r.Row.EndedOn.Value, rule.Whole), r.Row.HasClaim))],
            rule.Source, rule.ToConfirm, rows.Count <= reading.Limit ? null : $"/housing/retention?limit={reading.Limit}&after={Reading.Cursor($"{page[^1].Row.EndedOn:yyyy-MM-dd}|{page[^1].Id}")}"));
    }

    static async Task<IResult> Record(Body<VisaRequest> body, Caller caller, HttpContext http, Handler handler, TimeProvider clock) =>
        (await handler.Handle(RetentionDecider.Instance, Retention.VisasId,
            new RecordEliminationVisa(body.Value.Reference, body.Value.GrantedOn, body.Value.EndedBefore, ParisTime.DateOf(clock.GetUtcNow())),
            caller, status: StatusCodes.Status201Created, location: "/housing/retention")).ToResult(http);

    static async Task<IResult> Requests(Reading reading, ViewReader<ErasureRequestRow> requests, CancellationToken cancellation)
    {
        if (!await reading.IsReached(requests, cancellation)) return Problems.NotYet();
        var (day, last) = ("", Guid.Empty);
        if (reading.After is { } after)
        {
            if (after.Split('|') is not [{ Length: 10 } d, var i] || !Guid.TryParse(i, out last)) return Reading.NoCursor();
            day = d;
        }
        var rows = await requests.Query("where (row->>'answerBy', id) > ($1, $2) order by row->>'answerBy', id limit $3", [day, last, reading.Limit + 1], cancellation);
        var page = rows.Take(reading.Limit).ToArray();
        return TypedResults.Ok(new Page<ErasureRequestSummary>([.. page.Select(r => new ErasureRequestSummary(r.Id, r.Row.PersonId, r.Row.RequestedOn, r.Row.AnswerBy, r.Row.Answers))],
            rows.Count <= reading.Limit ? null : $"/housing/retention/erasure-requests?limit={reading.Limit}&after={Reading.Cursor($"{page[^1].Row.AnswerBy:yyyy-MM-dd}|{page[^1].Id}")}"));
    }
}
