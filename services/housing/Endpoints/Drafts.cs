using System.Text.Json;
using System.Text.Json.Nodes;
using Territory.Housing.Domain;
using Territory.Kernel.Domain;
using Territory.Kernel.EventStore;
using Territory.Kernel.Hosting;

namespace Territory.Housing.Endpoints;

/// <summary>Applications that are still being written: for their owner alone, until they are filed, discarded or forgotten.</summary>
public static class Drafts
{
    public static void MapDrafts(this WebApplication app)
    {
        var drafts = app.MapGroup("/housing/drafts").RequireAuthorization(policy => policy.RequireRole(Roles.Citizen, Roles.Mandataire, Roles.CounterAgent))
            .RefuseInvalidRequests().WithTags("Drafts").ProducesProblem(401).ProducesProblem(403);
        drafts.MapPost("/", SaveFirst).WithSummary("Saves a draft: any part of the request of a filing, to be resumed later.").Produces<Written>(201).ProducesProblem(400);
        drafts.MapGet("/", List).WithSummary("One's own drafts that are not filed yet.").Produces<Page<DraftSummary>>();
        drafts.MapGet("/{id:guid}", Get).WithSummary("One draft, as it was last saved.").Produces<DraftAnswer>().ProducesProblem(404);
        drafts.MapPut("/{id:guid}", SaveAgain).WithSummary("Saves a draft again. With If-Match, only if nobody has saved it since: another window, another device.")
            .Produces<Written>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(412).ProducesProblem(422);
        drafts.MapDelete("/{id:guid}", Discard).WithSummary("Discards a draft and its documents.").Produces<Written>().ProducesProblem(404).ProducesProblem(412).ProducesProblem(422);
        drafts.MapDraftFiling();
        drafts.MapDocuments(DocumentHolder.Draft);
    }

    /// <param name="ExpiresOn">The last day on which it is kept, unless it changes before.</param>
    /// <param name="ToConfirm">What the authority has still to confirm of that delay.</param>
    /// <param name="Application">Where the application is, once it is filed.</param>
    public sealed record DraftAnswer(Guid Id, long Version, DraftStatus Status, JsonElement? Form, DateOnly SavedOn, DateOnly ExpiresOn, string? ToConfirm, string? Application);

    /// <param name="Address">As far as it was typed.</param>
    public sealed record DraftSummary(Guid Id, long Version, DateOnly SavedOn, DateOnly ExpiresOn, string? Address, string? Commune, string Link);

    static Task<IResult> SaveFirst(Body<JsonObject> body, Person person, Caller caller, HttpContext http, Handler handler, TimeProvider clock) =>
        Save(Guid.CreateVersion7(), body.Value, null, StatusCodes.Status201Created, person, caller, http, handler, clock);

    static Task<IResult> SaveAgain(Guid id, Body<JsonObject> body, Person person, Caller caller, HttpContext http, Handler handler, TimeProvider clock) =>
        Save(id, body.Value, IsTheirs(person), StatusCodes.Status200OK, person, caller, http, handler, clock);

    static async Task<IResult> Save(Guid id, JsonObject form, Func<Draft, bool>? visible, short status, Person person, Caller caller, HttpContext http, Handler handler, TimeProvider clock) =>
        (await handler.Handle(DraftDecider.Instance, id, new SaveDraft(id, person.Subject, new(form.ToJsonString(StoredJson.Options)), ParisTime.DateOf(clock.GetUtcNow())), caller,
            visible, status, $"/housing/drafts/{id}")).ToResult(http);

    static async Task<IResult> Discard(Guid id, Person person, Caller caller, HttpContext http, Handler handler, TimeProvider clock) =>
        (await handler.Handle(DraftDecider.Instance, id, new DiscardDraft(ParisTime.DateOf(clock.GetUtcNow())), caller, draft => draft.OwnerId == person.Subject)).ToResult(http);

    internal static Func<Draft, bool> IsTheirs(Person person) => draft => draft.IsThere && draft.OwnerId == person.Subject;

    static async Task<IResult> Get(Guid id, Person person, Reading reading, HttpContext http, ViewReader<DraftRow> drafts, KeyRing keys, Law law, CancellationToken cancellation)
    {
        if (!await reading.IsReached(drafts, cancellation)) return Problems.NotYet();
        if (await drafts.Get(id, cancellation) is not { } found || found.Row.OwnerId != person.Subject) return Problems.NotFound();
        http.Response.Headers.ETag = $"\"{found.Version}\"";
        var draft = found.Row;
        return TypedResults.Ok(new DraftAnswer(id, found.Version, draft.Status, await Form(draft, keys), draft.SavedOn, draft.ExpiresOn,
            law.InForce(DraftRules.Kept, draft.SavedOn)?.ToConfirm, draft.ApplicationId is { } application ? $"/housing/permit-applications/{application}" : null));
    }

    static async Task<IResult> List(Person person, Reading reading, ViewReader<DraftRow> drafts, KeyRing keys, CancellationToken cancellation)
    {
        if (!await reading.IsReached(drafts, cancellation)) return Problems.NotYet();
        var last = Guid.Empty;
        if (reading.After is { } after && !Guid.TryParse(after, out last)) return Reading.NoCursor();
        var rows = await drafts.Query("where row->>'ownerId' = $1 and row->>'status' = 'open' and id > $2 order by id limit $3", [person.Subject.ToString(), last, reading.Limit + 1], cancellation);
        var items = new List<DraftSummary>(rows.Count);
        foreach (var row in rows.Take(reading.Limit))
        {
            var dwelling = await Form(row.Row, keys) is { } form && form.TryGetProperty("dwelling", out var d) && d.ValueKind == JsonValueKind.Object ? d : default;
            items.Add(new(row.Id, row.Version, row.Row.SavedOn, row.Row.ExpiresOn, Text(dwelling, "address"), Text(dwelling, "commune"), $"/housing/drafts/{row.Id}"));
        }
        return TypedResults.Ok(new Page<DraftSummary>(items, rows.Count <= reading.Limit ? null : $"/housing/drafts?limit={reading.Limit}&after={Reading.Cursor(items[^1].Id.ToString())}"));
    }

    static async Task<JsonElement?> Form(DraftRow draft, KeyRing keys) =>
        draft.Content is { } content && (await keys.Open(content)).Value is { } clear ? JsonSerializer.Deserialize<JsonElement>(clear.Json) : null;

    static string? Text(JsonElement part, string name) =>
        part.ValueKind == JsonValueKind.Object && part.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
}
