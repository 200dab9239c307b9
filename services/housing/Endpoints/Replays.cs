using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Territory.Housing.Domain;
using Territory.Kernel.Domain;
using Territory.Kernel.EventStore;
using Territory.Kernel.Hosting;

namespace Territory.Housing.Endpoints;

/// <summary>Would it be decided the same again? For whoever has to defend a decision.</summary>
public static class Replays
{
    public static void MapReplays(this RouteGroupBuilder files) =>
        files.MapGet("/{id:guid}/replay", Replay).RequireAuthorization(policy => policy.RequireRole(Roles.Instructor, Roles.Signatory))
            .WithSummary("Decides a step of a file again, from what was known before it and with the law of that day. Nothing is recorded.")
            .WithDescription("version: the version of an event of that step, as the history shows it. 'same' is false where the code or the baremes have been corrected since, or the step was never what the law said: both outcomes are shown. Personal values are not compared.")
            .Produces<ReplayAnswer>().ProducesProblem(400).ProducesProblem(404);

    /// <param name="Version">Of the first event of the step.</param>
    /// <param name="Command">What was asked, by its name.</param>
    /// <param name="On">The civil day whose law decided.</param>
    /// <param name="Recorded">What was decided then.</param>
    /// <param name="Replayed">What is decided now; none where a rule forbids or nothing is left to do.</param>
    /// <param name="ForbiddenBy">The rule that forbids it now.</param>
    public sealed record ReplayAnswer(
        Guid File, long Version, string Command, DateOnly On, bool Same, IReadOnlyList<ReplayedEvent> Recorded, IReadOnlyList<ReplayedEvent> Replayed, string? ForbiddenBy, string? Because);

    public sealed record ReplayedEvent(string Event, JsonElement Data);

    /// <summary>As events are stored, without personal fields.</summary>
    static readonly JsonSerializerOptions Impersonal = new(StoredJson.Options)
    {
        TypeInfoResolver = new DefaultJsonTypeInfoResolver
        {
            Modifiers =
            {
                static type =>
                {
                    foreach (var personal in type.Properties.Where(p => p.PropertyType.IsAssignableTo(typeof(IPersonal))).ToArray()) type.Properties.Remove(personal);
                },
            },
        },
    };

    static async Task<IResult> Replay(
        Guid id, string? version, Person person, EventLog log, EventTypes types, KeyRing keys, Law law, AccessLog access, CancellationToken cancellation)
    {
        if (!long.TryParse(version, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var wanted) || wanted < 1)
            return Problems.Invalid("version", "Donnez la version d’un événement de l’historique.", "Give the version of an event of the history.");
        var stream = new List<StoredEvent>();
        await foreach (var stored in log.Stream(id, cancellation: cancellation)) stream.Add(stored);
        if (stream.Count < wanted || types.Read(stream[0]) is not ApplicationFiled) return Problems.NotFound();
        await access.ReadFile(person, id, cancellation);

        // One command wrote all events of one cause.
        var cause = stream[(int)wanted - 1].Causation;
        var step = stream.FindAll(e => e.Version == wanted || cause is not null && e.Causation == cause);
        var before = PermitDecider.Instance.Fold(stream.TakeWhile(e => e.Version < step[0].Version).Select(e => (PermitEvent)types.Read(e)));
        var recorded = step.ConvertAll(e => (PermitEvent)types.Read(e));
        // What kind of landlord files may decide; who was erased is decided as anybody.
        if (recorded[0] is ApplicationFiled filed) recorded[0] = filed with { Landlord = await keys.Open(filed.Landlord) };
        var envelope = JsonSerializer.Deserialize<Envelope>(step[0].Headers, StoredJson.Options)!;
        var on = ParisTime.DateOf(envelope.OccurredAt);
        var command = PermitReplay.CommandOf(recorded, envelope.Actor.StartsWith("clock:", StringComparison.Ordinal), on);
        var decision = PermitDecider.Decide(command, before, law);
        var (then, now) = (recorded.ConvertAll(e => Shown(e, types)), decision.Select(e => Shown(e, types)).ToList());
        return TypedResults.Ok(new ReplayAnswer(id, step[0].Version, command.GetType().Name, on,
            then.Select(e => (e.Event, e.Data.GetRawText())).SequenceEqual(now.Select(e => (e.Event, e.Data.GetRawText()))), then, now, decision.ForbiddenBy?.Code, decision.ForbiddenBy?.French));
    }

    static ReplayedEvent Shown(PermitEvent e, EventTypes types) => new(types.Of(e).Name, WithoutPersonal(e));

    internal static JsonElement WithoutPersonal(object e) => JsonSerializer.SerializeToElement(e, e.GetType(), Impersonal);
}
