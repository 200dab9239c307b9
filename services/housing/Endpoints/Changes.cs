using System.Text.Json;
using Territory.Kernel.Domain;
using Territory.Kernel.EventStore;
using Territory.Kernel.Hosting;

namespace Territory.Housing.Endpoints;

/// <summary>What happens to the files of a commune, for the commune's own system.</summary>
public static class Changes
{
    public static void MapChanges(this WebApplication app) => app.MapGroup("/housing/changes")
        .RequireAuthorization(policy => policy.RequireRole(Roles.CommuneSystem)).RefuseInvalidRequests().WithTags("Change feed")
        .MapGet("/", Get).WithSummary("What has happened to the commune's files since a position, in order: ids, names of events and dates only.")
        .WithDescription("Keep 'position' once you have dealt with a page, and ask for what comes after it: nothing is ever missed, and asking again gives the same. A page may be short, or empty, before the end: 'more' says whether to ask again at once.")
        .Produces<Feed>().ProducesProblem(400);

    /// <param name="Id">The event's: what is met twice is known by it.</param>
    /// <param name="On">Civil date on which it occurred.</param>
    public sealed record Change(long Position, Guid Id, Guid File, long Version, string Event, DateOnly On);

    /// <param name="Position">Ask for what comes after it next time.</param>
    /// <param name="More">Whether there is more to look at already.</param>
    public sealed record Feed(IReadOnlyList<Change> Items, long Position, bool More, string Next);

    static async Task<IResult> Get(FeedCursor cursor, Person person, EventLog log, LogSignal signal, CancellationToken cancellation)
    {
        if (person.Commune is not { } commune) return Problems.Forbidden();
        var (start, after) = (System.Diagnostics.Stopwatch.GetTimestamp(), cursor.After);
        while (true)
        {
            var grown = signal.Next;
            var (events, until) = await log.OfStreamsThatBegan("permit-application-filed", "communeInsee", commune, after, cursor.Limit, cancellation);
            var left = cursor.Wait - System.Diagnostics.Stopwatch.GetElapsedTime(start);
            if (events.Count > 0 || left <= TimeSpan.Zero)
                return TypedResults.Ok(new Feed(events.ConvertAll(Shown), until, until > after, $"/housing/changes?after={until}&limit={cursor.Limit}"));
            if (until > after) after = until;
            else await Task.WhenAny(grown, Task.Delay(left, cancellation));
        }
    }

    static Change Shown(StoredEvent stored) => new(stored.Position, stored.Id, stored.Stream, stored.Version, stored.Type,
        ParisTime.DateOf(JsonSerializer.Deserialize<Envelope>(stored.Headers, StoredJson.Options)!.OccurredAt));
}
