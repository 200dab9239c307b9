using System.ComponentModel.DataAnnotations;
using Territory.Housing.Domain;
using Territory.Kernel.Domain;
using Territory.Kernel.EventStore;
using Territory.Kernel.Hosting;

namespace Territory.Housing.Endpoints;

/// <summary>The ledger of the month, and what a correction would do to it before it is asked for.</summary>
public static class DeadlineEndpoints
{
    public static void MapDeadlines(this RouteGroupBuilder files)
    {
        files.MapGet("/{id:guid}/deadlines", Get).WithSummary("Every start, stop and restart of the month, with its ground.").Produces<IReadOnlyList<LedgerEntry>>().ProducesProblem(404);
        files.MapPost("/{id:guid}/deadlines/preview", Preview).For(Roles.Instructor).WithSummary("What a correction would do to the deadlines; nothing is recorded.").Produces<DeadlinePreview>();
    }

    /// <summary>One of the corrections that an instructor can make.</summary>
    public sealed record PreviewRequest(AskedPieces? AskForPieces, ReceivedPieces? ReceivePieces, Notification? Notify) : IChecked
    {
        public IEnumerable<FieldProblem> Check(IServiceProvider services, Predicate<string> isRead) =>
            new object?[] { AskForPieces, ReceivePieces, Notify }.Count(part => part is not null) == 1 || !isRead("askForPieces") || !isRead("receivePieces") || !isRead("notify") ? []
            : [new("askForPieces", new("Indiquez une correction, et une seule : askForPieces, receivePieces ou notify.", "Give one correction, and one only: askForPieces, receivePieces or notify."))];
    }

    public sealed record AskedPieces([property: MinLength(1)] IReadOnlyList<Piece> Missing);

    public sealed record ReceivedPieces([property: MinLength(1)] IReadOnlyList<Piece> Pieces, DateOnly ReceivedOn);

    public sealed record Notification(DateOnly NotifiedOn);

    /// <param name="Added">What the correction would add to the ledger.</param>
    public sealed record DeadlinePreview(IReadOnlyList<LedgerEntry> Ledger, IReadOnlyList<LedgerEntry> Added);

    static async Task<IResult> Get(Guid id, Person person, Reading reading, ViewReader<PermitFile> files, EventLog log, EventTypes types, AccessLog access, CancellationToken cancellation)
    {
        if (!await reading.IsReached(files, cancellation)) return Problems.NotYet();
        if (await files.Get(id, cancellation) is not { } found || !FileAccess.MaySee(person, found.Row)) return Problems.NotFound();
        if (found.Row.LandlordId != person.Subject) await access.ReadFile(person, id, cancellation);
        return TypedResults.Ok(DeadlineLedger.Of(await Past(id, log, types, cancellation)));
    }

    static async Task<IResult> Preview(Guid id, Body<PreviewRequest> body, EventLog log, EventTypes types, Law law, TimeProvider clock, CancellationToken cancellation)
    {
        var past = await Past(id, log, types, cancellation);
        if (past.Count == 0) return Problems.NotFound();
        var today = ParisTime.DateOf(clock.GetUtcNow());
        PermitCommand command = body.Value switch
        {
            { AskForPieces: { } ask } => new AskForPieces(ask.Missing, null, today),
            { ReceivePieces: { } receive } => new ReceivePieces(receive.Pieces, receive.ReceivedOn, today),
            { Notify: { } notify } => new RecordNotification(notify.NotifiedOn, NotificationMeans.RegisteredMailFirstPresented, "–", today),
            _ => throw new InvalidOperationException("A request without a correction was let through."),
        };
        var decision = PermitDecider.Decide(command, PermitDecider.Instance.Fold(past), law);
        if (decision.ForbiddenBy is { } rule) return Problems.ForbiddenBy(rule);
        var (before, after) = (DeadlineLedger.Of(past), DeadlineLedger.Of(past.Concat(decision.Events)));
        return TypedResults.Ok(new DeadlinePreview(after, [.. after.Skip(before.Count)]));
    }

    static async Task<List<PermitEvent>> Past(Guid id, EventLog log, EventTypes types, CancellationToken cancellation)
    {
        var events = new List<PermitEvent>();
        await foreach (var stored in log.Stream(id, cancellation: cancellation))
            if (types.Read(stored) is PermitEvent e) events.Add(e);
        return events;
    }
}
