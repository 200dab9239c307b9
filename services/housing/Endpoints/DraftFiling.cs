using System.Text;
using Territory.Housing.Domain;
using Territory.Kernel.Domain;
using Territory.Kernel.EventStore;
using Territory.Kernel.Hosting;

namespace Territory.Housing.Endpoints;

/// <summary>Filing what a draft holds, with the checks and the answers of any other filing.</summary>
public static class DraftFiling
{
    internal static void MapDraftFiling(this RouteGroupBuilder drafts) => drafts.MapPost("/{id:guid}/filing", File).RequireAuthorization(policy => policy.RequireRole(Filing.Applicants))
        .WithSummary("Files the draft as an application. What is wrong is named at once, and the draft stays; filed twice, it is one application.")
        .Produces<Filing.FiledAnswer>(201).ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).ProducesProblem(412).ProducesProblem(422);

    static async Task<IResult> File(
        Guid id, Person person, Caller caller, HttpContext http, Handler handler, FilingDesk desk, EventLog log, EventTypes types, KeyRing keys, Law law, TimeProvider clock, CancellationToken cancellation)
    {
        var (draft, version) = await handler.Now(DraftDecider.Instance, id, cancellation);
        if (!Drafts.IsTheirs(person)(draft)) return Problems.NotFound();
        if (draft.ApplicationId is { } application) return (await Again(id, application, log, types, law, cancellation)).ToResult(http);
        if (caller.IfVersion is { } seen && seen != version) return Problems.Moved(version);
        if (await Content(id, log, types, keys, cancellation) is not { } content) return Problems.NotFound();
        var body = Body<FileRequest>.Read(Encoding.UTF8.GetBytes(content.Json), http.RequestServices);
        if (body.Problems.Count > 0) return Problems.Invalid(body.Problems);
        if (body.Value.WrongFor(person).ToArray() is { Length: > 0 } wrong) return Problems.Invalid(wrong);
        var filed = await desk.Take(body.Value, person, caller with { Command = () => FilingOf(id), IfVersion = null }, cancellation, id);
        if (filed.Outcome is Outcome.Done)
            await handler.Handle(DraftDecider.Instance, id, new CloseFiledDraft(FilingDesk.ApplicationOf(id), ParisTime.DateOf(clock.GetUtcNow())),
                caller with { Command = () => new CommandId("draft", $"close:{id}", []), IfVersion = null }, cancellation: cancellation);
        return filed.ToResult(http);
    }

    /// <summary>One draft, one filing: a second one gets the answer of the first.</summary>
    static CommandId FilingOf(Guid draft) => new("draft", $"filing:{draft}", []);

    /// <summary>As it was last saved: a view may be behind.</summary>
    static async Task<DraftContent?> Content(Guid draft, EventLog log, EventTypes types, KeyRing keys, CancellationToken cancellation)
    {
        Personal<DraftContent>? last = null;
        await foreach (var stored in log.Stream(draft, cancellation: cancellation)) if (types.Read(stored) is DraftSaved saved) last = saved.Content;
        return last is null ? null : (await keys.Open(last)).Value;
    }

    /// <summary>What was answered when it was filed, from what was recorded then: nothing else is left of the draft.</summary>
    static async Task<Filed> Again(Guid draft, Guid application, EventLog log, EventTypes types, Law law, CancellationToken cancellation)
    {
        var (_, earlier) = await log.Verify(application, FilingOf(draft), cancellation);
        ApplicationFiled? filed = null;
        await foreach (var stored in log.Stream(application, cancellation: cancellation)) filed ??= types.Read(stored) as ApplicationFiled;
        return new(new Outcome.Done(earlier!.Version, earlier.Position, earlier.Status, earlier.Location, Repeated: true), filed!.FiledBy is not null, filed.FiledBy is null ? null : filed.LandlordId,
            IsTheirs: true, [.. FilingNotices.Of(filed.FiledOn, filed.LeaseOn, filed.Diagnostics ?? [], law)]);
    }
}
