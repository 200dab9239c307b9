using Territory.Housing.Domain;
using Territory.Kernel.Domain;
using Territory.Kernel.Hosting;

namespace Territory.Housing.Endpoints;

/// <summary>What every command on a permit file has in common: who may, on which day, and how the answer reads.</summary>
public sealed record PermitCommands(Caller Caller, HttpContext Http, Handler Handler, DateOnly Today)
{
    public static async ValueTask<PermitCommands?> BindAsync(HttpContext http)
    {
        if (await Caller.BindAsync(http) is not { } caller) return null;
        var services = http.RequestServices;
        return new(caller, http, services.GetRequiredService<Handler>(), ParisTime.DateOf(services.GetRequiredService<TimeProvider>().GetUtcNow()));
    }

    /// <param name="visible">Whose file it must be; any that exists where it is not said.</param>
    public async Task<IResult> Handle(Guid id, Func<DateOnly, PermitCommand> command, Func<Permit, bool>? visible = null)
    {
        var outcome = await Handler.Handle(PermitDecider.Instance, id, command(Today), Caller, visible ?? Exists, location: $"/housing/permit-applications/{id}", onBehalfOf: ForWhom);
        return outcome is Outcome.Taken { Claim.Scope: PoliceOrders.Scope } ? new Outcome.Forbidden(PermitRules.NoPoliceOrderStands).ToResult(Http)
            : outcome.ToResult(Http, new("Une autre demande est ouverte pour ce logement.", "Another application is open for this dwelling."));
    }

    /// <summary>A counter agent and a Mandataire act for the landlord; nobody else does.</summary>
    string? ForWhom(Permit permit) => Person.Of(Http.User) is var person && (person.Is(Roles.CounterAgent) || person.Is(Roles.Mandataire)) ? $"{Roles.Citizen}:{permit.LandlordId}" : null;

    public static bool Exists(Permit permit) => permit.Status != PermitStatus.None;

    /// <summary>A landlord's own file, or one that a Mandataire has filed.</summary>
    public static Func<Permit, bool> OwnedBy(Person person) => permit =>
        Exists(permit) && (permit.LandlordId == person.Subject || person.Is(Roles.Mandataire) && permit.FiledBy == person.Subject);

    /// <summary>An instructor acts on any file, a counter agent on what came on paper, an owner on theirs.</summary>
    public static Func<Permit, bool> OpenTo(Person person) => person.Is(Roles.Instructor) ? Exists
        : person.Is(Roles.CounterAgent) ? permit => Exists(permit) && permit.Channel != FilingChannel.Online : OwnedBy(person);
}

static class PermitRoutes
{
    public static RouteHandlerBuilder For(this RouteHandlerBuilder route, params string[] roles) => route.RequireAuthorization(policy => policy.RequireRole(roles))
        .ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(404).ProducesProblem(409).ProducesProblem(412).ProducesProblem(422);
}
