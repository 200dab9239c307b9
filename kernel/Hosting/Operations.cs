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
        var group = app.MapGroup($"/{app.Services.GetRequiredService<ServiceDefinition>().Name}/operations")
            .RequireAuthorization(policy => policy.RequireRole(Roles.Operator)).RefuseInvalidRequests().WithTags("Operations");
        group.MapGet("/subscriptions", Subscriptions).WithSummary("Each subscription: how far it has read, how far the log goes, and whether this process leads it.");
        group.MapGet("/parked", Parked).WithSummary("Streams that a subscription could not handle, with the reason.");
        group.MapPost("/parked/{subscription}/{stream:guid}", Unpark).WithSummary("Says what to do with a parked stream: replay it, or skip the event that failed. Both need a reason.");
        group.MapGet("/business-time", BusinessTimeNow).WithSummary("The clock that deadlines follow.");
    }

    public sealed record SubscriptionState(string Name, long Position, long Behind, bool LeadsHere);

    public sealed record ParkedStream(string Subscription, Guid Stream, long Position, string Reason, DateTimeOffset ParkedAt, string? Verdict);

    public sealed record UnparkRequest(UnparkVerdict Verdict, [property: MaxLength(500)] string Reason);

    public enum UnparkVerdict { Replay, Skip }

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
        signal.Appended();
        return TypedResults.NoContent();
    }

    public sealed record BusinessTimeState(DateTimeOffset Now, DateOnly DateInParis);

    static Ok<BusinessTimeState> BusinessTimeNow(TimeProvider clock) => TypedResults.Ok(new BusinessTimeState(clock.GetUtcNow(), Domain.ParisTime.DateOf(clock.GetUtcNow())));
}
