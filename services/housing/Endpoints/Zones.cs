using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Territory.Housing.Domain;
using Territory.Kernel.Domain;
using Territory.Kernel.EventStore;
using Territory.Kernel.Hosting;

namespace Territory.Housing.Endpoints;

/// <summary>Where an authorisation is needed, and since when.</summary>
public static class Zones
{
    public static void MapZones(this WebApplication app)
    {
        var housing = app.MapGroup("/housing").RefuseInvalidRequests().WithTags("Zones");
        housing.MapGet("/communes", AllCommunes).WithSummary("The communes of the agglomération, by INSEE code and name.");
        housing.MapGet("/permit-requirement", Ask)
            .WithSummary("Does letting this address need a permit on this date? Give the commune after a comma; a postal code never decides.")
            .WithDescription("Example: /housing/permit-requirement?address=3 rue de la Gare, Lillers&on=2026-03-02")
            .ProducesProblem(400);
        housing.MapPost("/zones", Publish).RequireAuthorization(p => p.RequireRole(Roles.Instructor))
            .WithSummary("Records a published délibération and the entry into force of a commune's perimeter, six months later at the soonest.")
            .Produces<Written>(201).ProducesProblem(400).ProducesProblem(422);
    }

    public enum Requirement { Required, NotRequired, OutsideTerritory }

    /// <param name="On">Civil date in Paris that the answer is for.</param>
    /// <param name="InForceFrom">Since when, or from when, the commune has a perimeter.</param>
    /// <param name="Reason">The answer in a plain sentence.</param>
    /// <param name="ToConfirm">What only the authority can confirm about this answer.</param>
    public sealed record PermitRequirement(
        Requirement Answer, DateOnly On, Commune? Commune, DateOnly? InForceFrom, string Reason, string? Article, string? Source, string? ToConfirm);

    public sealed record PublishZoneRequest(
        [property: MaxLength(100)] string Commune, [property: MaxLength(200)] string Deliberation, DateOnly PublishedOn, DateOnly InForceFrom) : IChecked
    {
        public IEnumerable<FieldProblem> Check(IServiceProvider services, Predicate<string> isRead) =>
            isRead("commune") && services.GetRequiredService<Communes>().FindUnambiguous(Commune) is null ? [UnknownCommune("commune")] : [];
    }

    static Ok<IEnumerable<Commune>> AllCommunes(Communes communes) => TypedResults.Ok(communes.All);

    static async Task<IResult> Ask(string? address, string? commune, OnDate date, HttpContext http, Communes communes, ViewReader<ZoneRow> zones, TimeProvider clock, CancellationToken cancellation)
    {
        var on = date.Day ?? ParisTime.DateOf(clock.GetUtcNow());
        var asked = commune ?? address;
        if (string.IsNullOrWhiteSpace(asked) || asked.Length > 300)
            RequestProblems.Of(http).Add(new("address", new("Donnez une adresse, avec la commune après une virgule (300 caractères au plus).", "Give an address, with the commune after a comma (300 characters at most).")));
        if (date.Problem is { } noDate) RequestProblems.Of(http).Add(noDate);
        if (RequestProblems.Of(http) is { Count: > 0 } problems) return Problems.Invalid(problems);

        if ((commune is null ? communes.InAddress(asked!) : communes.Find(commune)) is not { } found)
            return TypedResults.Ok(new PermitRequirement(Requirement.OutsideTerritory, on, null, null,
                "Nous ne reconnaissons pas une commune de l’agglomération dans cette adresse. Écrivez son nom après une virgule, par exemple « 3 rue de la Gare, Lillers ».", null, null, null));
        return TypedResults.Ok(Answer(found, (await zones.Get(Zone.IdOf(found.Insee), cancellation))?.Row, on));
    }

    static PermitRequirement Answer(Commune commune, ZoneRow? zone, DateOnly on) => zone switch
    {
        null => new(Requirement.NotRequired, on, commune, null, $"{commune.Name} n’a pas de périmètre de permis de louer : aucune autorisation n’est à demander.", "CCH L635-1", null, null),
        _ when zone.InForceFrom > on => new(Requirement.NotRequired, on, commune, zone.InForceFrom,
            $"À {commune.Name}, le permis de louer s’applique à partir du {zone.InForceFrom:dd/MM/yyyy} : aucune autorisation n’est à demander au {on:dd/MM/yyyy}.", "CCH L635-1, II", zone.Source, zone.ToConfirm),
        _ => new(Requirement.Required, on, commune, zone.InForceFrom,
            $"À {commune.Name}, le permis de louer s’applique depuis le {zone.InForceFrom:dd/MM/yyyy} : demandez l’autorisation avant de signer le bail.", "CCH L635-1", zone.Source, zone.ToConfirm),
    };

    static async Task<IResult> Publish(Body<PublishZoneRequest> body, Caller caller, HttpContext http, Communes communes, Handler handler, TimeProvider clock)
    {
        var request = body.Value;
        var commune = communes.FindUnambiguous(request.Commune)!;
        var outcome = await handler.Handle(ZoneDecider.Instance, Zone.IdOf(commune.Insee),
            new PublishZone(commune.Insee, request.Deliberation, request.PublishedOn, request.InForceFrom, ParisTime.DateOf(clock.GetUtcNow())),
            caller, status: StatusCodes.Status201Created, location: $"/housing/permit-requirement?commune={commune.Insee}");
        return outcome.ToResult(http);
    }

    internal static FieldProblem UnknownCommune(string field) => new(field, new(
        "Nous ne reconnaissons pas cette commune de l’agglomération. Donnez son nom : un code postal ne suffit pas.",
        "We do not recognise this commune of the agglomération. Give its name: a postal code does not decide."));
}
