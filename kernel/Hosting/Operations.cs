using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Territory.Kernel.EventStore;

namespace Territory.Kernel.Hosting;

/// <summary>What the operators of a service see and do, under <c>/{service}/operations</c>: the same for every service.</summary>
static class Operations
{
    public static void MapOperations(this WebApplication app)
    {
        var group = app.MapGroup(Prefix(app))
            .RequireAuthorization(policy => policy.RequireRole(Roles.Operator)).RefuseInvalidRequests().WithTags("Operations");
        group.MapGet("/subscriptions", Subscriptions).WithSummary("Each subscription: how far it has read, how far the log goes, and whether this process leads it.");
        group.MapGet("/parked", Parked).WithSummary("Streams that a subscription could not handle, with the reason.");
        group.MapPost("/parked/{subscription}/{stream:guid}", Unpark).WithSummary("Says what to do with a parked stream: replay it, or skip the event that failed. Both need a reason.");
        group.MapGet("/dead-letters", Letters).WithSummary("Messages that no retry could handle, with the reason.");
        group.MapPost("/dead-letters/{messageId}/replay", Replay).WithSummary("Sends a dead letter to its queue again.");
        group.MapPost("/dead-letters/{messageId}/drop", Drop).WithSummary("Drops a dead letter for good, with a reason.");
        group.MapGet("/seals", CheckSeals).WithSummary("Whether every sealed day is as it was, and if not, where.");
        app.MapPost($"{Prefix(app)}/erasures", Erase).RequireAuthorization(policy => policy.RequireRole(Roles.DataProtectionOfficer)).RefuseInvalidRequests().WithTags("Operations")
            .WithSummary("Erases what a subject's events hold for a purpose, by destroying its keys (RGPD art. 17).");
        group.MapGet("/business-time", BusinessTimeNow).WithSummary("The clock that deadlines follow.");
    }

    static string Prefix(WebApplication app) => $"/{app.Services.GetRequiredService<ServiceDefinition>().Name}/operations";

    public sealed record SubscriptionState(string Name, long Position, long Behind, bool LeadsHere);

    public sealed record ParkedStream(string Subscription, Guid Stream, long Position, string Reason, DateTimeOffset ParkedAt, string? Verdict);

    public sealed record UnparkRequest(UnparkVerdict Verdict, [property: MaxLength(500)] string Reason);

    public enum UnparkVerdict { Replay, Skip }

    public sealed record ReasonRequest([property: MaxLength(500)] string Reason);

    public sealed record EraseRequest(Guid Subject, [property: MaxLength(100)] string Purpose, [property: MaxLength(500)] string Reason);

    static async Task<Ok<List<SubscriptionState>>> Subscriptions(NpgsqlDataSource database, IEnumerable<Subscription> here, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("""
            select p.name, p.last_seq_id, (select coalesce(max(seq_id), 0) from events.mt_events) - p.last_seq_id from events.mt_event_progression p order by 1
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var states = new List<SubscriptionState>();
        while (await reader.ReadAsync(cancellation))
            states.Add(new(reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2), here.Any(s => s.Name == reader.GetString(0) && s.Leads)));
        return TypedResults.Ok(states);
    }

    static async Task<Ok<List<ParkedStream>>> Parked(NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("select subscription, stream_id, position, reason, parked_at, verdict from kernel.parked order by parked_at");
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var parked = new List<ParkedStream>();
        while (await reader.ReadAsync(cancellation))
            parked.Add(new(reader.GetString(0), reader.GetGuid(1), reader.GetInt64(2), reader.GetString(3), reader.GetFieldValue<DateTimeOffset>(4),
                await reader.IsDBNullAsync(5, cancellation) ? null : reader.GetString(5)));
        return TypedResults.Ok(parked);
    }

    static async Task<IResult> Unpark(string subscription, Guid stream, Body<UnparkRequest> body, Person person, NpgsqlDataSource database, LogSignal signal, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("""
            update kernel.parked set verdict = $3, verdict_reason = $4, verdict_by = $5 where subscription = $1 and stream_id = $2
            """);
        command.Parameters.AddWithValue(subscription);
        command.Parameters.AddWithValue(stream);
        command.Parameters.AddWithValue(body.Value.Verdict == UnparkVerdict.Skip ? "skip" : "replay");
        command.Parameters.AddWithValue(body.Value.Reason);
        command.Parameters.AddWithValue(person.Actor);
        if (await command.ExecuteNonQueryAsync(cancellation) == 0) return Problems.NotFound();
        await Record(database, $"parked-stream-{body.Value.Verdict}", $"{subscription}/{stream}", body.Value.Reason, person, cancellation);
        signal.Appended();
        return TypedResults.NoContent();
    }

    static async Task<Ok<IReadOnlyList<DeadLetter>>> Letters(DeadLetters letters, CancellationToken cancellation) => TypedResults.Ok(await letters.List(cancellation));

    static async Task<IResult> Replay(string messageId, Body<ReasonRequest> body, Person person, DeadLetters letters, NpgsqlDataSource database, CancellationToken cancellation) =>
        await letters.Replay(messageId, () => Record(database, "dead-letter-replay", messageId, body.Value.Reason, person, cancellation), cancellation) ? TypedResults.NoContent() : Problems.NotFound();

    static async Task<IResult> Drop(string messageId, Body<ReasonRequest> body, Person person, DeadLetters letters, NpgsqlDataSource database, CancellationToken cancellation) =>
        await letters.Drop(messageId, () => Record(database, "dead-letter-drop", messageId, body.Value.Reason, person, cancellation), cancellation) ? TypedResults.NoContent() : Problems.NotFound();

    static async Task<Ok<SealCheck>> CheckSeals(DaySeals seals, CancellationToken cancellation) => TypedResults.Ok(await seals.Check(cancellation));

    static async Task<Ok<IReadOnlyList<Erasure>>> Erase(Body<EraseRequest> body, Person person, Erasures erasures) =>
        TypedResults.Ok(await erasures.EraseAll(body.Value.Subject, body.Value.Purpose, body.Value.Reason, person.Actor));

    static async Task Record(NpgsqlDataSource database, string act, string target, string reason, Person person, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("insert into kernel.operator_acts (act, target, reason, actor) values ($1, $2, $3, $4)");
        command.Parameters.AddWithValue(act);
        command.Parameters.AddWithValue(target);
        command.Parameters.AddWithValue(reason);
        command.Parameters.AddWithValue(person.Actor);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    public sealed record BusinessTimeState(DateTimeOffset Now, DateOnly DateInParis);

    static Ok<BusinessTimeState> BusinessTimeNow(TimeProvider clock) => TypedResults.Ok(new BusinessTimeState(clock.GetUtcNow(), Domain.ParisTime.DateOf(clock.GetUtcNow())));
}
