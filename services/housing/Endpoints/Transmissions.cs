using System.ComponentModel.DataAnnotations;
using Territory.Housing.Delivery;
using Territory.Housing.Domain;
using Territory.Kernel.Domain;
using Territory.Kernel.EventStore;
using Territory.Kernel.Hosting;

namespace Territory.Housing.Endpoints;

/// <summary>What the law has us send about decisions, where each stands, and what a person can do where a machine cannot.</summary>
public static class TransmissionEndpoints
{
    public static void MapTransmissions(this WebApplication app)
    {
        var transmissions = app.MapGroup("/housing/transmissions")
            .RequireAuthorization(policy => policy.RequireRole(Roles.Instructor, Roles.Signatory, Roles.Operator)).RefuseInvalidRequests().WithTags("Transmissions");
        transmissions.MapGet("/", List).WithSummary("The transmissions of a month, to a recipient, in a state: in the order in which they were opened.")
            .WithDescription("Example: /housing/transmissions?month=2026-03&recipient=caf&status=waitingForEndpoint").Produces<Page<TransmissionLine>>().ProducesProblem(400);
        transmissions.MapGet("/{applicationId:guid}", Get).WithSummary("The transmissions owed for the decisions on an application (CCH L635-6, L635-10).")
            .Produces<Register>().ProducesProblem(404);
        transmissions.MapReconciliation();
        transmissions.MapPost("/{applicationId:guid}/{transmissionId:guid}/retry", Retry).ForWhoActs().WithSummary("Has a transmission that failed sent again now, under the same key.");
        transmissions.MapPost("/{applicationId:guid}/{transmissionId:guid}/settlement", Settle).ForWhoActs().WithSummary("Records that a transmission was made otherwise, by post for instance, with its proof.");
    }

    static RouteHandlerBuilder ForWhoActs(this RouteHandlerBuilder route) => route.RequireAuthorization(policy => policy.RequireRole(Roles.Instructor, Roles.Operator))
        .Produces<Written>().ProducesProblem(400).ProducesProblem(403).ProducesProblem(404).ProducesProblem(412).ProducesProblem(422);

    public sealed record Register(Guid ApplicationId, string CommuneInsee, IReadOnlyList<TransmissionLine> Transmissions);

    public sealed record SettleRequest(DateOnly SentOn, [property: MaxLength(100)] string Proof);

    static async Task<IResult> List(
        string? month, string? recipient, string? status, Reading reading, HttpContext http, ViewReader<TransmissionRow> transmissions, Recipients recipients, CancellationToken cancellation)
    {
        var days = TransmissionQueries.Month(http, month);
        var to = TransmissionQueries.Word<Recipient>(http, "recipient", recipient);
        var state = TransmissionQueries.Word<TransmissionState>(http, "status", status);
        if (RequestProblems.Of(http) is { Count: > 0 } problems) return Problems.Invalid(problems);
        if (!await reading.IsReached(transmissions, cancellation)) return Problems.NotYet();
        var (day, last) = ("", Guid.Empty);
        if (reading.After is { } after)
        {
            if (after.Split('|') is not [{ Length: 10 } d, var i] || !Guid.TryParse(i, out last) || !DateOnly.TryParseExact(d, "yyyy-MM-dd", out _)) return Reading.NoCursor();
            day = d;
        }
        var rows = await transmissions.Query("""
            where (row->>'openedOn', id) > ($1, $2) and row->>'openedOn' >= $3 and row->>'openedOn' < $4 and row->>'recipient' = any($5) and row->>'status' = any($6)
            order by row->>'openedOn', id limit $7
            """, [day, last, days?.From ?? "", days?.Until ?? "9999-12-31", RecipientsOf(to, state, recipients), StatusesOf(state), reading.Limit + 1], cancellation);
        var page = rows.Take(reading.Limit).ToArray();
        return TypedResults.Ok(new Page<TransmissionLine>([.. page.Select(row => TransmissionLine.Of(row, recipients))], rows.Count <= reading.Limit ? null
            : $"/housing/transmissions?{Given("month", month)}{Given("recipient", recipient)}{Given("status", status)}limit={reading.Limit}&after={Reading.Cursor($"{page[^1].Row.OpenedOn:yyyy-MM-dd}|{page[^1].Id}")}"));
    }

    static string Given(string name, string? value) => value is null ? "" : $"{name}={Uri.EscapeDataString(value)}&";

    /// <summary>Whether an address is configured is no fact of the log: it is looked at when somebody asks.</summary>
    static string[] RecipientsOf(Recipient? asked, TransmissionState? state, Recipients recipients) =>
    [
        .. Enum.GetValues<Recipient>().Where(r => asked is null || r == asked).Where(r => state switch
        {
            TransmissionState.WaitingForEndpoint => recipients.Find(r) is null,
            TransmissionState.Waiting or TransmissionState.Sending => recipients.Find(r) is not null,
            _ => true,
        }).Select(TransmissionQueries.WordOf),
    ];

    static string[] StatusesOf(TransmissionState? state) => state switch
    {
        null => [.. Enum.GetValues<TransmissionStatus>().Select(TransmissionQueries.WordOf)],
        TransmissionState.WaitingForEndpoint => [TransmissionQueries.WordOf(TransmissionStatus.Waiting), TransmissionQueries.WordOf(TransmissionStatus.Sending)],
        { } one => [TransmissionQueries.WordOf(one)],
    };

    static async Task<IResult> Get(Guid applicationId, Reading reading, ViewReader<TransmissionRow> transmissions, Recipients recipients, CancellationToken cancellation)
    {
        if (!await reading.IsReached(transmissions, cancellation)) return Problems.NotYet();
        var rows = await transmissions.Query("where row->>'applicationId' = $1 order by position, id", [applicationId.ToString()], cancellation);
        if (rows.Count == 0) return Problems.NotFound();
        return TypedResults.Ok(new Register(applicationId, rows[0].Row.CommuneInsee,
            [.. rows.OrderBy(r => r.Row.OpenedOn).ThenBy(r => r.Row.Kind).ThenBy(r => r.Row.Recipient).Select(row => TransmissionLine.Of(row, recipients))]));
    }

    static async Task<IResult> Retry(Guid applicationId, Guid transmissionId, Caller caller, HttpContext http, Handler handler) =>
        await Handle(applicationId, transmissionId, new RetryTransmission(transmissionId), caller, http, handler);

    static async Task<IResult> Settle(Guid applicationId, Guid transmissionId, Body<SettleRequest> body, Caller caller, HttpContext http, Handler handler, TimeProvider clock) =>
        await Handle(applicationId, transmissionId, new SettleTransmission(transmissionId, body.Value.SentOn, body.Value.Proof, ParisTime.DateOf(clock.GetUtcNow()), TimeProvider.System.GetUtcNow()), caller, http, handler);

    static async Task<IResult> Handle(Guid applicationId, Guid transmissionId, TransmissionCommand command, Caller caller, HttpContext http, Handler handler) =>
        (await handler.Handle(TransmissionDecider.Instance, Transmissions.IdOf(applicationId), command, caller,
            visible: register => register.Find(transmissionId) is not null, location: $"/housing/transmissions/{applicationId}")).ToResult(http);
}
