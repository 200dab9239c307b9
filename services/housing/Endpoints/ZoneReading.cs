using Territory.Housing.Domain;
using Territory.Kernel.Domain;
using Territory.Kernel.EventStore;
using Territory.Kernel.Hosting;

namespace Territory.Housing.Endpoints;

/// <summary>Reading zones: public law, for anybody.</summary>
public static class ZoneReading
{
    public static void MapZoneReading(this RouteGroupBuilder zones)
    {
        zones.MapGet("/", List).WithSummary("The zones, of one commune or of all, on any date.").Produces<Page<ZoneSummary>>().ProducesProblem(400).ProducesProblem(503);
        zones.MapGet("/geojson", Map).WithSummary("The zones of a date as a GeoJSON FeatureCollection (WGS84).")
            .Produces<FeatureCollection>(200, "application/geo+json").ProducesProblem(400).ProducesProblem(503);
        zones.MapGet("/{id:guid}", Get).WithSummary("One zone with every délibération that made or changed it.").Produces<ZoneDetail>().ProducesProblem(404).ProducesProblem(503);
    }

    /// <param name="Name">What tells it from the commune's other zones.</param>
    /// <param name="RepealedOn">From that day on it asks for nothing.</param>
    public sealed record ZoneSummary(Guid Id, Commune Commune, string? Name, Regime Regime, DateOnly InForceFrom, DateOnly? RepealedOn, string Deliberation, string? ToConfirm, string Link);

    /// <param name="Changes">In the order of their publication: of two that speak of the same address, the later counts.</param>
    public sealed record ZoneDetail(
        Guid Id, long Version, Commune Commune, string? Name, Regime Regime, DateOnly InForceFrom, DateOnly? RepealedOn, Categories? Categories, FilingTerms? Filing,
        IReadOnlyList<ZoneChange> Changes, IReadOnlyList<ZoneDelegation> Delegations);

    public sealed record FeatureCollection(string Type, IReadOnlyList<Feature> Features);

    /// <param name="Geometry">What is drawn of the zone; null where it is a list of streets only.</param>
    public sealed record Feature(string Type, Guid Id, Geometry? Geometry, FeatureProperties Properties);

    public sealed record Geometry(string Type, IReadOnlyList<IReadOnlyList<IReadOnlyList<IReadOnlyList<double>>>> Coordinates);

    /// <param name="Parts">Streets, numbers and buildings that are in it.</param>
    /// <param name="Except">Those that later délibérations took out.</param>
    /// <param name="ExceptGeometry">What is drawn of these.</param>
    public sealed record FeatureProperties(
        string CommuneInsee, string Commune, string? Name, Regime Regime, DateOnly InForceFrom, DateOnly? RepealedOn, IReadOnlyList<string> Deliberations, Categories? Categories,
        IReadOnlyList<PerimeterPart> Parts, IReadOnlyList<PerimeterPart>? Except, Geometry? ExceptGeometry, bool CarriedOutByCommune, string? ToConfirm);

    static async Task<IResult> List(string? commune, OnDate date, Reading reading, HttpContext http, Communes communes, ZoneMap map, CancellationToken cancellation)
    {
        var insee = Asked(commune, date, communes, http);
        if (reading.After is not null && !Guid.TryParse(reading.After, out _)) return Reading.NoCursor();
        if (RequestProblems.Of(http) is { Count: > 0 } problems) return Problems.Invalid(problems);
        if (!await map.IsReached(reading, cancellation)) return Problems.NotYet();
        var after = reading.After is null ? Guid.Empty : Guid.Parse(reading.After);
        var found = Of(await map.Current(cancellation), insee, date.Day).Where(z => z.Row.Id.CompareTo(after) > 0).OrderBy(z => z.Row.Id).Take(reading.Limit + 1).ToArray();
        var page = found.Take(reading.Limit).ToArray();
        return TypedResults.Ok(new Page<ZoneSummary>([.. page.Select(z => Summarise(z.Row, z.Zone.Commune))], found.Length <= reading.Limit ? null
            : $"/housing/zones?{(insee is null ? "" : $"commune={insee}&")}{(date.Day is { } on ? $"on={on:yyyy-MM-dd}&" : "")}limit={reading.Limit}&after={Reading.Cursor(page[^1].Row.Id.ToString())}"));
    }

    static async Task<IResult> Map(string? commune, OnDate date, Reading reading, HttpContext http, Communes communes, ZoneMap map, TimeProvider clock, CancellationToken cancellation)
    {
        var insee = Asked(commune, date, communes, http);
        if (RequestProblems.Of(http) is { Count: > 0 } problems) return Problems.Invalid(problems);
        if (!await map.IsReached(reading, cancellation)) return Problems.NotYet();
        var on = date.Day ?? ParisTime.DateOf(clock.GetUtcNow());
        var features = Of(await map.Current(cancellation), insee, on).OrderBy(z => z.Zone.Commune.Insee, StringComparer.Ordinal).ThenBy(z => z.Row.Id).Select(z => ToFeature(z.Row, z.Zone.Commune, on));
        return Results.Json(new FeatureCollection("FeatureCollection", [.. features]), contentType: "application/geo+json");
    }

    static async Task<IResult> Get(Guid id, Reading reading, HttpContext http, ZoneMap map, CancellationToken cancellation)
    {
        if (!await map.IsReached(reading, cancellation)) return Problems.NotYet();
        if (!(await map.Current(cancellation)).Zones.TryGetValue(id, out var found)) return Problems.NotFound();
        var zone = found.Row.Row;
        http.Response.Headers.ETag = $"\"{found.Row.Version}\"";
        return TypedResults.Ok(new ZoneDetail(id, found.Row.Version, found.Zone.Commune, zone.Name, zone.Regime, zone.InForceFrom, zone.RepealedOn, zone.Categories, zone.Filing, zone.Changes, zone.Delegations));
    }

    /// <summary>The commune that is asked for; what is wrong is noted beside.</summary>
    static string? Asked(string? commune, OnDate date, Communes communes, HttpContext http)
    {
        if (date.Problem is { } noDate) RequestProblems.Of(http).Add(noDate);
        if (commune is null || communes.Find(commune) is { } found && (commune = found.Insee) is not null) return commune;
        RequestProblems.Of(http).Add(Zones.UnknownCommune("commune"));
        return null;
    }

    static IEnumerable<(ViewRow<ZoneHistory> Row, KnownZone Zone)> Of(ZoneMap.Known known, string? insee, DateOnly? on) => known.Zones.Values
        .Where(z => (insee is null || z.Zone.Commune.Insee == insee) && (on is null || z.Row.Row.IsInForce(on.Value)));

    static ZoneSummary Summarise(ViewRow<ZoneHistory> row, Commune commune) => new(row.Id, commune, row.Row.Name, row.Row.Regime, row.Row.InForceFrom, row.Row.RepealedOn,
        row.Row.Changes[0].Deliberation, row.Row.Changes[0].ToConfirm, $"/housing/zones/{row.Id}");

    static Feature ToFeature(ViewRow<ZoneHistory> row, Commune commune, DateOnly on)
    {
        var zone = row.Row;
        var inForce = zone.Changes.Where(c => c.InForceFrom <= on && c.Act != ZoneAct.Repeal).ToArray();
        var parts = inForce.Where(c => c.Act != ZoneAct.Reduction).SelectMany(c => c.Parts).ToArray();
        var except = inForce.Where(c => c.Act == ZoneAct.Reduction).SelectMany(c => c.Parts).ToArray();
        var toConfirm = string.Join(' ', inForce.Select(c => c.ToConfirm).Where(t => t is not null).Distinct());
        return new("Feature", row.Id, Drawn(parts), new(commune.Insee, commune.Name, zone.Name, zone.Regime, zone.InForceFrom, zone.RepealedOn, [.. inForce.Select(c => c.Deliberation).Distinct()], zone.Categories,
            Listed(parts), except.Length == 0 ? null : Listed(except), Drawn(except), zone.Delegations.Any(d => d.From <= on && on <= d.Until), toConfirm.Length == 0 ? null : toConfirm));
    }

    static Geometry? Drawn(PerimeterPart[] parts) => parts.SelectMany(p => p.Area?.Polygons ?? []).ToArray() is { Length: > 0 } polygons ? new("MultiPolygon", polygons) : null;

    static PerimeterPart[] Listed(PerimeterPart[] parts) => [.. parts.Where(p => p.Kind != PartKind.Area).Select(p => p with { Area = null })];
}
