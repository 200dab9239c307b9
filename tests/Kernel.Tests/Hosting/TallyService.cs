using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Territory.Kernel.Domain;
using Territory.Kernel.EventStore;
using Territory.Kernel.Hosting;
using Territory.Kernel.Tests.Contracts.V1;

namespace Territory.Kernel.Tests;

/// <summary>What a test lets fail, and where it stops a replica to look or to break something.</summary>
public sealed class Faults
{
    /// <summary>Amounts that the view, the relay or the consumer cannot handle.</summary>
    public ConcurrentDictionary<int, bool> View { get; } = [];

    /// <summary>Amounts at which the view's projector stops until the test lets it go on.</summary>
    public ConcurrentDictionary<int, Gate> ViewGates { get; } = [];

    public ConcurrentDictionary<int, bool> Relay { get; } = [];

    /// <summary>Amounts that become a contract which cannot be written as JSON.</summary>
    public ConcurrentDictionary<int, bool> Unwritable { get; } = [];

    public ConcurrentDictionary<int, bool> Consumer { get; } = [];

    /// <summary>Awaited by the consumer before its effect.</summary>
    public Func<ConsumeContext<TallyRaised>, Task> BeforeEffect { get; set; } = static _ => Task.CompletedTask;

    /// <summary>Awaited by the consumer between its effect and its acknowledgement.</summary>
    public Func<ConsumeContext<TallyRaised>, Task> AfterEffect { get; set; } = static _ => Task.CompletedTask;
}

/// <summary>A place where somebody waits, as long as a test wants.</summary>
public sealed class Gate
{
    readonly ManualResetEventSlim _open = new();

    public TaskCompletionSource Reached { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Open() => _open.Set();

    public void Pass()
    {
        Reached.TrySetResult();
        _open.Wait();
    }
}

/// <param name="Applied">How many events have been applied to this row; equal to the stream's version if each was applied once.</param>
public sealed record TallyRow(int Total, int Applied, Personal<string>? Label);

public sealed class WhenTallyRaised(Handler handler, Faults faults) : IConsumer<TallyRaised>
{
    public static string Queue { get; } = ServiceHosting.QueueOf(TallyService.Name, typeof(WhenTallyRaised));

    public static Guid EchoOf(Guid tally) => NameId.Of("echo", tally.ToString());

    public async Task Consume(ConsumeContext<TallyRaised> context)
    {
        await faults.BeforeEffect(context);
        if (faults.Consumer.ContainsKey(context.Message.By)) throw new InvalidDataException($"This consumer cannot handle {context.Message.By}.");
        await handler.Handle(EchoDecider.Instance, EchoOf(context.Message.TallyId), new Echo(context.Message.TallyId, context.Message.By), Caller.Message(context, Queue));
        await faults.AfterEffect(context);
    }
}

public sealed record OpenTally([property: MaxLength(100)] string Label);

public sealed record CountRequest([property: Range(1, 1_000)] int By);

public sealed record TallyAnswer(Guid Id, int Total, int Applied, string? Label, bool LabelErased);

/// <summary>A whole service on the kernel, as small as one can be.</summary>
public static class TallyService
{
    public const string Name = "tally";

    public static View<TallyRow> View(Faults faults) => new("tallies", 1, (row, _, e) =>
    {
        if (e is TallyCounted { By: var by } && faults.ViewGates.TryGetValue(by, out var gate)) gate.Pass();
        return e switch
        {
            TallyOpened opened => new(0, 1, opened.Label),
            TallyCounted counted when faults.View.ContainsKey(counted.By) => throw new InvalidDataException($"This view cannot handle {counted.By}."),
            TallyCounted counted => row! with { Total = row.Total + counted.By, Applied = row.Applied + 1 },
            _ => row,
        };
    });

    public static ServiceDefinition Definition(Faults faults) => new(Name, [typeof(TallyEvent), typeof(EchoEvent)], (stored, e) => e switch
    {
        TallyCounted counted when faults.Relay.ContainsKey(counted.By) => throw new InvalidDataException($"This relay cannot handle {counted.By}."),
        TallyCounted counted when faults.Unwritable.ContainsKey(counted.By) => new TallyUnwritable(stored.Stream),
        TallyCounted counted => new TallyRaised(stored.Stream, stored.Version, counted.By),
        _ => null,
    })
    {
        Views = [new ServiceView<TallyRow>(View(faults))],
        Consumers = [typeof(WhenTallyRaised)],
    };

    public static void MapTallies(this WebApplication app)
    {
        var group = app.MapGroup("/tally").RequireAuthorization().RefuseInvalidRequests();
        group.MapPut("/tallies/{id:guid}", Open);
        group.MapPost("/tallies/{id:guid}/counts", Count);
        group.MapGet("/tallies/{id:guid}", Read);
        group.MapPost("/samples", (Body<Sample> body) => TypedResults.Ok(body.Value));
        group.MapPost("/parts", (Body<SampleParts> body, HttpContext http) => TypedResults.Ok(body.Value.Parts.Select(part => Told(Body<SamplePart>.Part(part, http.RequestServices))).ToArray()));
        group.MapGet("/for-operators", () => TypedResults.NoContent()).RequireAuthorization(policy => policy.RequireRole(Roles.Operator));
        group.MapGet("/statuses/{status:int}", (int status) => Results.StatusCode(status));
    }

    static string Told(Body<SamplePart> part) => part.Problems is [var problem, ..] ? $"{problem.Name}: {problem.Message.French}" : $"{part.Value.Name} {part.Value.Weight}".Trim();

    static async Task<IResult> Open(Guid id, Body<OpenTally> body, Person person, Caller caller, Handler handler, HttpContext http) => (await handler.Handle(
        TallyDecider.Instance, id, new TallyCommand.Open(Guid.Parse(person.Id), body.Value.Label), caller, status: StatusCodes.Status201Created, location: $"/tally/tallies/{id}")).ToResult(http);

    static async Task<IResult> Count(Guid id, Body<CountRequest> body, Caller caller, Handler handler, HttpContext http) => (await handler.Handle(
        TallyDecider.Instance, id, new TallyCommand.Count(body.Value.By), caller, visible: state => state.IsOpen)).ToResult(http);

    static async Task<IResult> Read(Guid id, Reading reading, ViewReader<TallyRow> view, KeyRing keys, CancellationToken cancellation)
    {
        if (!await reading.IsReached(view, cancellation)) return Problems.NotYet();
        if (await view.Get(id, cancellation) is not { Row: var row }) return Problems.NotFound();
        var label = row.Label is null ? null : (await keys.Open(row.Label)).Value;
        return TypedResults.Ok(new TallyAnswer(id, row.Total, row.Applied, label, LabelErased: row.Label is not null && label is null));
    }
}

public enum SampleKind { FirstKind, SecondKind }

/// <summary>A request that may be longer than others, and whose parts are read one by one.</summary>
[MostBytes(100 * 1024)]
public sealed record SampleParts(IReadOnlyList<System.Text.Json.JsonElement> Parts);

public sealed record SamplePart(string Name, [property: Range(1, 9)] int? Weight = null);

/// <summary>A request with a field of every type that a service may ask for.</summary>
public sealed record Sample(
    [property: MaxLength(20)] string Title,
    int Count,
    long Big,
    decimal Price,
    bool Sure,
    Guid Reference,
    DateOnly Day,
    DateTimeOffset At,
    SampleKind Kind,
    SamplePart Main,
    [property: MaxLength(3)] IReadOnlyList<string> Tags,
    IReadOnlyList<SamplePart> Parts,
    IReadOnlyList<SampleKind> Kinds,
    [property: RegularExpression("[A-Z]{2}[0-9]{3}")] string? Code = null,
    double? Ratio = null,
    DateOnly? Until = null);
