using System.Text.Json;
using Territory.Housing.Domain;
using Territory.Kernel.Domain;
using Territory.Kernel.EventStore;
using Territory.Kernel.Hosting;

namespace Territory.Housing.Endpoints;

/// <summary>Everything that is held about a person, or in a file, to take away; and a request that it be erased.</summary>
public static class Exports
{
    public static void MapExports(this WebApplication app)
    {
        var me = app.MapGroup("/housing/me").RequireAuthorization(policy => policy.RequireRole(Roles.Citizen)).RefuseInvalidRequests().WithTags("My data");
        me.MapGet("/export", ExportMine).WithSummary("Everything that is held about you: files, events with your own data opened, and who has read them (RGPD art. 15 and 20).").Produces<Page<FileExport>>();
        me.MapPost("/erasure-request", RequestErasure).WithSummary("Asks that what concerns you be erased, and tells what may not be and why (RGPD art. 17).").Produces<ErasureRequestAnswer>(201).ProducesProblem(422);
        app.MapGroup("/housing/permit-applications").RequireAuthorization(policy => policy.RequireRole(Roles.Instructor)).RefuseInvalidRequests().WithTags("Permit applications")
            .MapGet("/{id:guid}/export", ExportOne).WithSummary("A whole file for somebody who has a right to it (CRPA L311-1): with forAnother=true, without what names people (L311-6).")
            .Produces<FileExport>().ProducesProblem(400).ProducesProblem(404);
    }

    public sealed record FileExport(Guid Id, PermitFiles.FileDetail? File, IReadOnlyList<ExportedEvent> Events, IReadOnlyList<AccessRecord> Readers);

    /// <param name="Personal">Its personal fields, opened; what was erased is absent.</param>
    public sealed record ExportedEvent(PermitFiles.HistoryEntry Entry, JsonElement Data, IReadOnlyDictionary<string, JsonElement> Personal);

    /// <param name="ToConfirm">What only the authority can confirm about this answer.</param>
    public sealed record ErasureRequestAnswer(Guid Id, DateOnly AnswerBy, IReadOnlyList<ErasureAnswerLine> Files, string ToConfirm);

    public sealed record ErasureAnswerLine(Guid File, string Number, bool MayBeErased, string Why, string Article, DateOnly? Until);

    static async Task<IResult> ExportMine(
        Person person, Reading reading, ViewReader<PermitFile> files, EventLog log, EventTypes types, KeyRing keys, AccessLog access, CancellationToken cancellation)
    {
        if (!await reading.IsReached(files, cancellation)) return Problems.NotYet();
        var last = Guid.Empty;
        if (reading.After is { } after && !Guid.TryParse(after, out last)) return Reading.NoCursor();
        var rows = await files.Query("where row->>'landlordId' = $1 and id > $2 order by id limit $3", [person.Subject.ToString(), last, reading.Limit + 1], cancellation);
        var page = rows.Take(reading.Limit).ToArray();
        var exported = new List<FileExport>();
        foreach (var row in page)
            exported.Add(new(row.Id, await PermitFiles.Detail(row, person, keys), await Events(row.Id, of: person.Subject, log, types, keys, cancellation), await access.ReadersOf(row.Id, cancellation)));
        return TypedResults.Ok(new Page<FileExport>(exported, rows.Count <= page.Length ? null : $"/housing/me/export?limit={reading.Limit}&after={Reading.Cursor(page[^1].Id.ToString())}"));
    }

    static async Task<IResult> ExportOne(
        Guid id, bool? forAnother, Person person, ViewReader<PermitFile> files, EventLog log, EventTypes types, KeyRing keys, AccessLog access, CancellationToken cancellation)
    {
        if (await files.Get(id, cancellation) is not { } found) return Problems.NotFound();
        await access.ReadFile(person, id, cancellation);
        return TypedResults.Ok(forAnother == true
            ? new FileExport(id, null, await Events(id, of: null, log, types, keys: null, cancellation), [])
            : new FileExport(id, await PermitFiles.Detail(found, person, keys), await Events(id, of: null, log, types, keys, cancellation), []));
    }

    /// <param name="of">Only this person's own fields are opened; everybody's where null.</param>
    /// <param name="keys">Null: none is opened.</param>
    static async Task<IReadOnlyList<ExportedEvent>> Events(Guid id, Guid? of, EventLog log, EventTypes types, KeyRing? keys, CancellationToken cancellation)
    {
        var events = new List<ExportedEvent>();
        await foreach (var stored in log.Stream(id, cancellation: cancellation))
        {
            var e = types.Read(stored);
            var opened = new Dictionary<string, JsonElement>();
            foreach (var field in types.Of(e).PersonalFields)
                if (keys is not null && field.Get(e) is { } personal && (of is null || personal.Subject == of) && await keys.OpenJson(personal) is { } value) opened[field.Name] = value;
            events.Add(new(PermitFiles.Entry(stored), Replays.WithoutPersonal(e), opened));
        }
        return events;
    }

    static async Task<IResult> RequestErasure(
        Person person, Caller caller, HttpContext http, Reading reading, ViewReader<PermitFile> files, ViewReader<FileRetention> retentions, ViewReader<ErasureRequestRow> requests,
        Handler handler, Law law, TimeProvider clock, CancellationToken cancellation)
    {
        if (!await reading.IsReached(files, cancellation) || !await reading.IsReached(retentions, cancellation)) return Problems.NotYet();
        var mine = await files.Query("where row->>'landlordId' = $1 order by id", [person.Subject.ToString()], cancellation);
        var ends = (await retentions.Query("where id = any($1)", [mine.Select(f => f.Id).ToArray()], cancellation)).ToDictionary(r => r.Id, r => r.Row.HasClaim ? null : r.Row.EndedOn);
        var today = ParisTime.DateOf(clock.GetUtcNow());
        // One request a day and person: a second click asks for nothing more.
        var id = NameId.Of("erasure-request", $"{person.Subject}/{today:yyyy-MM-dd}");
        var command = new RequestErasure(person.Subject, [.. mine.Select(f => new FileToErase(f.Id, f.Row.Status, ends.GetValueOrDefault(f.Id)))], today);
        var outcome = await handler.Handle(ErasureRequestDecider.Instance, id, command, caller, status: StatusCodes.Status201Created, location: "/housing/me/erasure-request", cancellation: cancellation);
        if (outcome is not Outcome.Done || ErasureRequestDecider.Decide(command, ErasureRequest.None, law).Events is not [ErasureRequested asked]) return outcome.ToResult(http);
        var numbers = mine.ToDictionary(f => f.Id, f => f.Row.Number);
        return TypedResults.Json(new ErasureRequestAnswer(id, asked.AnswerBy, [.. asked.Answers.Select(a => new ErasureAnswerLine(a.File, numbers[a.File], a.IsErasable, Why(a), a.Article, a.Until))],
            "Les durées de conservation sont à fixer avec le délégué à la protection des données et les Archives départementales ; toute élimination d’archives publiques attend leur visa."),
            statusCode: StatusCodes.Status201Created);
    }

    static string Why(ErasureAnswer answer) => answer switch
    {
        { IsErasable: true } => "Aucune décision n’a été prise sur ce dossier, qui est clos : vos données peuvent être effacées. Le délégué à la protection des données s’en charge.",
        { Until: { } until } => $"Une décision a été prise sur ce dossier : il est conservé jusqu’au {until:dd/MM/yyyy} pour la mission de service public, les archives et d’éventuels recours. Vos données sont ensuite effacées.",
        { Article: "RGPD art. 17, 3, b" } => "Ce dossier est en cours d’instruction : vos données y sont nécessaires. Vous pouvez retirer votre demande.",
        _ => "Une autorisation est en vigueur, ou un recours est en cours : le dossier est conservé tant qu’il peut servir, puis pendant la durée de conservation.",
    };
}
