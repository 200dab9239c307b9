using Territory.Housing.Domain;
using Territory.Kernel.Domain;
using Territory.Kernel.Hosting;

namespace Territory.Housing.Endpoints;

/// <summary>What délibérations do to zones, as an instructor records it.</summary>
public static class ZoneDecisions
{
    static readonly PerimeterPart WholeCommune = new(PartKind.WholeCommune);

    public static void MapZoneDecisions(this RouteGroupBuilder zones)
    {
        var writes = zones.MapGroup("").RequireAuthorization(p => p.RequireRole(Roles.Instructor));
        writes.MapPost("/", Publish).WithSummary("Records a published délibération that makes a zone, in force six months later at the soonest.")
            .Produces<Written>(201).ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(409).ProducesProblem(422);
        Map("perimeter", State, "States the streets of a zone that was taken over without them.");
        Map("extensions", Extend, "Records a délibération that adds to a zone, six months later at the soonest.");
        Map("reductions", Reduce, "Records a délibération that takes a part out of a zone.");
        Map("repeal", Repeal, "Records a délibération that repeals a zone.");
        Map("delegations", Delegate, "Records a délibération that has a commune carry the zone out itself, at its request.");

        void Map(string path, Delegate handler, string summary) => writes.MapPost($"/{{id:guid}}/{path}", handler).WithSummary(summary).Produces<Written>()
            .ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(404).ProducesProblem(412).ProducesProblem(422);
    }

    static async Task<IResult> Publish(Body<PublishZoneRequest> body, Caller caller, HttpContext http, Communes communes, Handler handler, TimeProvider clock, CancellationToken cancellation)
    {
        var (request, id) = (body.Value, Guid.CreateVersion7());
        var command = new PublishZone(communes.FindUnambiguous(request.Commune)!.Insee, request.Name, request.Regime ?? Regime.Authorisation, request.Deliberation, request.PublishedOn, request.InForceFrom,
            request.Perimeter is null ? [WholeCommune] : Parts(request.Perimeter),
            request.Categories is { } only ? new(only.Kind, only.BuiltBefore, only.OlderThanYears) : null, request.Filing is { } filing ? new(filing.Where, filing.Electronically) : null, Today(clock));
        var outcome = await handler.Handle(ZoneDecider.Instance, id, command, caller, status: StatusCodes.Status201Created, location: $"/housing/zones/{id}", cancellation: cancellation);
        return outcome.ToResult(http, new("Cette délibération a déjà créé une zone de ce nom dans cette commune.", "This délibération has made a zone of that name in this commune already."), showHolder: true);
    }

    static Task<IResult> State(Guid id, Body<StatePerimeterRequest> body, Caller caller, HttpContext http, Handler handler, TimeProvider clock, CancellationToken cancellation) =>
        Handle(id, new StatePerimeter(body.Value.Deliberation, body.Value.InForceFrom, Parts(body.Value.Perimeter), Today(clock)), caller, http, handler, cancellation);

    static Task<IResult> Extend(Guid id, Body<ExtendZoneRequest> body, Caller caller, HttpContext http, Handler handler, TimeProvider clock, CancellationToken cancellation) =>
        Handle(id, new ExtendZone(body.Value.Deliberation, body.Value.PublishedOn, body.Value.InForceFrom, Parts(body.Value.Parts), Today(clock)), caller, http, handler, cancellation);

    static Task<IResult> Reduce(Guid id, Body<ReduceZoneRequest> body, Caller caller, HttpContext http, Handler handler, TimeProvider clock, CancellationToken cancellation) =>
        Handle(id, new ReduceZone(body.Value.Deliberation, body.Value.PublishedOn, body.Value.EffectiveOn, Parts(body.Value.Parts), Today(clock)), caller, http, handler, cancellation);

    static Task<IResult> Repeal(Guid id, Body<RepealZoneRequest> body, Caller caller, HttpContext http, Handler handler, TimeProvider clock, CancellationToken cancellation) =>
        Handle(id, new RepealZone(body.Value.Deliberation, body.Value.PublishedOn, body.Value.EffectiveOn, Today(clock)), caller, http, handler, cancellation);

    static Task<IResult> Delegate(Guid id, Body<DelegateImplementationRequest> body, Caller caller, HttpContext http, Handler handler, TimeProvider clock, CancellationToken cancellation) =>
        Handle(id, new DelegateImplementation(body.Value.Deliberation, body.Value.RequestedOn, body.Value.PublishedOn, body.Value.From, body.Value.Until, Today(clock)), caller, http, handler, cancellation);

    static async Task<IResult> Handle(Guid id, ZoneCommand command, Caller caller, HttpContext http, Handler handler, CancellationToken cancellation) =>
        (await handler.Handle(ZoneDecider.Instance, id, command, caller, zone => zone.InForceFrom is not null, location: $"/housing/zones/{id}", cancellation: cancellation)).ToResult(http);

    static PerimeterPart[] Parts(IReadOnlyList<PartRequest> parts) => [.. parts.Select(p => p.ToPart())];

    static DateOnly Today(TimeProvider clock) => ParisTime.DateOf(clock.GetUtcNow());
}
