using System.Text.Json;
using Territory.Housing.Domain;
using Territory.Kernel.Hosting;

namespace Territory.Housing.Endpoints;

/// <summary>
/// GeoJSON as map programs write it: a polygon, several, or features of them. Longitude and latitude, or the metres of
/// Lambert-93 (EPSG:2154) or CC50 (EPSG:3950) where its <c>crs</c> says so; kept as WGS84.
/// </summary>
public static class GeoJson
{
    const int MostPositions = 20_000;

    public static Sentence NotDegrees { get; } = new("Des degrés décimaux sont attendus (WGS84).", "Decimal degrees are expected (WGS84).");

    public static Sentence NotInFrance { get; } = new(
        "Ces coordonnées ne sont pas en France métropolitaine. Longitude et latitude sont peut-être inversées, ou le système de coordonnées (« crs ») n’est pas celui annoncé.",
        "These coordinates are not in metropolitan France. Longitude and latitude may be swapped, or the reference system ('crs') is not the one stated.");

    static readonly Sentence NoPolygons = new("Un Polygon ou un MultiPolygon GeoJSON est attendu, ou des Feature qui en contiennent.", "A GeoJSON Polygon or MultiPolygon is expected, or Features of them."),
        NoRing = new("Chaque contour compte au moins quatre positions, dont la dernière répète la première, et entoure une surface.", "Each ring has four positions or more, the last of which repeats the first, and surrounds a surface."),
        NoSystem = new("Systèmes de coordonnées connus : CRS84 (ou EPSG:4326), EPSG:2154 et EPSG:3950.", "Known reference systems: CRS84 (or EPSG:4326), EPSG:2154 and EPSG:3950."),
        TooMany = new($"Ce dessin compte plus de {MostPositions} positions : simplifiez-le.", $"This drawing has more than {MostPositions} positions: simplify it.");

    public static bool IsInFrance(Position at) => at is { Longitude: >= -5.5 and <= 10, Latitude: >= 41 and <= 51.5 };

    /// <summary>The area, or what is wrong with it.</summary>
    public static (Area? Area, Sentence? Problem) Read(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object) return (null, NoPolygons);
        if (System(json) is not { } system) return (null, NoSystem);
        var read = new List<List<List<IReadOnlyList<double>>>>();
        var problem = Geometry(json, system, read, 0);
        if (problem is null && read.Count == 0) problem = NoPolygons;
        if (problem is null && read.Sum(p => p.Sum(r => r.Count)) > MostPositions) problem = TooMany;
        return problem is { } wrong ? (null, wrong) : (new Area(read), null);
    }

    /// <summary>How this document's coordinates become degrees; null where its system is none that we know.</summary>
    static Func<double, double, Position>? System(JsonElement json)
    {
        if (!json.TryGetProperty("crs", out var crs) || crs.ValueKind == JsonValueKind.Null) return (x, y) => new(x, y);
        if (crs.ValueKind != JsonValueKind.Object || !crs.TryGetProperty("properties", out var properties) || properties.ValueKind != JsonValueKind.Object
            || !properties.TryGetProperty("name", out var name) || name.ValueKind != JsonValueKind.String) return null;
        return name.GetString()!.Split(':')[^1] switch
        {
            "CRS84" or "4326" => (x, y) => new(x, y),
            "2154" => LambertConic.Lambert93.ToWgs84,
            "3950" => LambertConic.ConicConformal50.ToWgs84,
            _ => null,
        };
    }

    static Sentence? Geometry(JsonElement json, Func<double, double, Position> system, List<List<List<IReadOnlyList<double>>>> read, int depth)
    {
        if (depth > 2 || json.ValueKind != JsonValueKind.Object || !json.TryGetProperty("type", out var type) || type.ValueKind != JsonValueKind.String) return NoPolygons;
        return type.GetString() switch
        {
            "Polygon" when json.TryGetProperty("coordinates", out var polygon) => Polygon(polygon, system, read),
            "MultiPolygon" when json.TryGetProperty("coordinates", out var polygons) => Each(polygons, p => Polygon(p, system, read)),
            "Feature" when json.TryGetProperty("geometry", out var geometry) => Geometry(geometry, system, read, depth + 1),
            "FeatureCollection" when json.TryGetProperty("features", out var features) => Each(features, f => Geometry(f, system, read, depth + 1)),
            _ => NoPolygons,
        };
    }

    static Sentence? Each(JsonElement list, Func<JsonElement, Sentence?> read)
    {
        if (list.ValueKind != JsonValueKind.Array) return NoPolygons;
        foreach (var item in list.EnumerateArray()) if (read(item) is { } problem) return problem;
        return null;
    }

    static Sentence? Polygon(JsonElement json, Func<double, double, Position> system, List<List<List<IReadOnlyList<double>>>> read)
    {
        var rings = new List<List<IReadOnlyList<double>>>();
        if (Each(json, ring => Ring(ring, system, rings)) is { } problem) return problem;
        if (rings.Count == 0) return NoRing;
        read.Add(rings);
        return null;
    }

    static Sentence? Ring(JsonElement json, Func<double, double, Position> system, List<List<IReadOnlyList<double>>> rings)
    {
        var ring = new List<IReadOnlyList<double>>();
        if (Each(json, position => Point(position, system, ring)) is { } problem) return problem;
        if (ring.Count < 4 || ring[0][0] != ring[^1][0] || ring[0][1] != ring[^1][1] || Surface(ring) == 0) return NoRing;
        rings.Add(ring);
        return null;
    }

    static Sentence? Point(JsonElement json, Func<double, double, Position> system, List<IReadOnlyList<double>> ring)
    {
        if (json.ValueKind != JsonValueKind.Array || json.GetArrayLength() < 2 || json[0].ValueKind != JsonValueKind.Number || json[1].ValueKind != JsonValueKind.Number) return NoRing;
        var at = system(json[0].GetDouble(), json[1].GetDouble());
        if (!IsInFrance(at)) return NotInFrance;
        // Seven decimals are a centimetre.
        ring.Add([Math.Round(at.Longitude, 7), Math.Round(at.Latitude, 7)]);
        return null;
    }

    static double Surface(List<IReadOnlyList<double>> ring)
    {
        var (sum, x, y) = (0.0, ring[0][0], ring[0][1]);
        for (var i = 1; i < ring.Count; i++) sum += (ring[i - 1][0] - x) * (ring[i][1] - y) - (ring[i][0] - x) * (ring[i - 1][1] - y);
        return sum;
    }
}
