using System.ComponentModel.DataAnnotations;
using Territory.Housing.Domain;
using Territory.Kernel.Domain;
using Territory.Kernel.EventStore;
using Territory.Kernel.Hosting;

namespace Territory.Housing.Endpoints;

/// <summary>Orders of insalubrity or safety on a building: while one stands, no permit for its dwellings (CCH L635-9).</summary>
public static class PoliceOrderEndpoints
{
    public static void MapPoliceOrders(this WebApplication app)
    {
        var orders = app.MapGroup("/housing/police-orders").RequireAuthorization().RefuseInvalidRequests().WithTags("Police orders");
        orders.MapPost("/", Issue).For(Roles.Instructor, Roles.CommuneAgent).WithSummary("Records an order on a building.").Produces<Written>(201);
        orders.MapPost("/{building:guid}/lifting", Lift).For(Roles.Instructor, Roles.CommuneAgent).WithSummary("Records that an order was lifted (mainlevée).").Produces<Written>();
        orders.MapGet("/", List).For(Roles.Instructor, Roles.CommuneAgent, Roles.Inspector).WithSummary("The buildings of a commune that are or were under an order.").Produces<Page<BuildingUnderOrder>>();
    }

    public sealed record OrderRequest(
        [property: MaxLength(300)] string Address, [property: MaxLength(100)] string Commune, PoliceOrderKind Kind, [property: MaxLength(100)] string Reference, DateOnly IssuedOn) : IChecked
    {
        public IEnumerable<FieldProblem> Check(IServiceProvider services, Predicate<string> isRead) =>
            isRead("commune") && services.GetRequiredService<Communes>().FindUnambiguous(Commune) is null ? [Zones.UnknownCommune("commune")] : [];
    }

    public sealed record LiftingRequest([property: MaxLength(100)] string Reference, DateOnly LiftedOn);

    public sealed record BuildingUnderOrder(Guid Building, string CommuneInsee, string? Address, IReadOnlyList<PoliceOrderRow> Orders);

    static async Task<IResult> Issue(Body<OrderRequest> body, Person person, Caller caller, HttpContext http, Communes communes, LookupHash lookup, Handler handler, TimeProvider clock)
    {
        var request = body.Value;
        var commune = communes.FindUnambiguous(request.Commune)!;
        if (!MayActIn(person, commune.Insee)) return Problems.Forbidden();
        var keys = DwellingIdentity.BuildingKeys(request.Address, commune, communes, lookup);
        var id = PoliceOrders.IdOf(keys);
        return (await handler.Handle(PoliceOrderDecider.Instance, id,
            new IssuePoliceOrder(id, commune.Insee, request.Kind, request.Reference, request.IssuedOn, new(request.Address), keys, ParisTime.DateOf(clock.GetUtcNow())),
            caller, status: StatusCodes.Status201Created, location: $"/housing/police-orders/{id}")).ToResult(http);
    }

    static async Task<IResult> Lift(Guid building, Body<LiftingRequest> body, Person person, Caller caller, HttpContext http, Handler handler, TimeProvider clock) =>
        (await handler.Handle(PoliceOrderDecider.Instance, building, new LiftPoliceOrder(body.Value.Reference, body.Value.LiftedOn, ParisTime.DateOf(clock.GetUtcNow())),
            caller, orders => orders.CommuneInsee is { } commune && MayActIn(person, commune))).ToResult(http);

    static async Task<IResult> List(string? commune, Person person, Reading reading, Communes communes, ViewReader<BuildingOrders> views, KeyRing keys, CancellationToken cancellation)
    {
        if (!await reading.IsReached(views, cancellation)) return Problems.NotYet();
        if ((commune is null ? person.Commune : communes.Find(commune)?.Insee) is not { } insee) return Problems.Invalid([Zones.UnknownCommune("commune")]);
        if (!MayActIn(person, insee)) return Problems.Forbidden();
        var last = Guid.Empty;
        if (reading.After is { } after && !Guid.TryParse(after, out last)) return Reading.NoCursor();
        var rows = await views.Query("where row->>'communeInsee' = $1 and id > $2 order by id limit $3", [insee, last, reading.Limit + 1], cancellation);
        var items = new List<BuildingUnderOrder>();
        foreach (var row in rows.Take(reading.Limit)) items.Add(new(row.Id, row.Row.CommuneInsee, (await keys.Open(row.Row.Address)).Value?.Line, row.Row.Orders));
        return TypedResults.Ok(new Page<BuildingUnderOrder>(items, rows.Count <= reading.Limit ? null
            : $"/housing/police-orders?commune={insee}&limit={reading.Limit}&after={Reading.Cursor(items[^1].Building.ToString())}"));
    }

    static bool MayActIn(Person person, string communeInsee) => person.Is(Roles.Instructor) || person.Commune == communeInsee;
}
