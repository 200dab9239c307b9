namespace Territory.Housing.Domain;

/// <summary>A place on the map, in degrees (WGS84).</summary>
public readonly record struct Position(double Longitude, double Latitude);

/// <summary>A drawn perimeter, as GeoJSON's MultiPolygon has it: polygons of rings of positions, longitude first, WGS84.</summary>
/// <param name="Polygons">The first ring of a polygon is its outline, the others are holes in it.</param>
public sealed record Area(IReadOnlyList<IReadOnlyList<IReadOnlyList<IReadOnlyList<double>>>> Polygons);

/// <summary>An <see cref="Area"/> that is quick to ask.</summary>
public sealed class Shape
{
    const double MetresInADegree = 111_320;

    readonly Position[][][] _polygons;
    readonly (double West, double South, double East, double North)[] _boxes;

    public Shape(Area area)
    {
        _polygons = [.. area.Polygons.Select(polygon => polygon.Select(ring => ring.Select(p => new Position(p[0], p[1])).ToArray()).ToArray())];
        _boxes = [.. _polygons.Select(p => (p[0].Min(q => q.Longitude), p[0].Min(q => q.Latitude), p[0].Max(q => q.Longitude), p[0].Max(q => q.Latitude)))];
    }

    /// <summary>Whether a point is in the box around a polygon, or so near that a border might be: quick to say no.</summary>
    public bool IsNear(Position at)
    {
        const double Margin = 0.001;
        foreach (var (west, south, east, north) in _boxes)
            if (at.Longitude >= west - Margin && at.Longitude <= east + Margin && at.Latitude >= south - Margin && at.Latitude <= north + Margin) return true;
        return false;
    }

    public bool Contains(Position at)
    {
        for (var i = 0; i < _polygons.Length; i++)
        {
            var (west, south, east, north) = _boxes[i];
            if (at.Longitude < west || at.Longitude > east || at.Latitude < south || at.Latitude > north) continue;
            var inside = false;
            // A point in a hole has crossed the outline and the hole.
            foreach (var ring in _polygons[i]) if (IsWithin(ring, at)) inside = !inside;
            if (inside) return true;
        }
        return false;
    }

    /// <summary>Whether a border runs within so many metres: nearer than a geocoded address is exact.</summary>
    public bool HasBorderWithin(Position at, double metres)
    {
        var (height, width) = (metres / MetresInADegree, metres / (MetresInADegree * Math.Cos(double.DegreesToRadians(at.Latitude))));
        for (var i = 0; i < _polygons.Length; i++)
        {
            var (west, south, east, north) = _boxes[i];
            if (at.Longitude < west - width || at.Longitude > east + width || at.Latitude < south - height || at.Latitude > north + height) continue;
            foreach (var ring in _polygons[i])
                for (var j = 1; j < ring.Length; j++)
                    if (Distance(at, ring[j - 1], ring[j], width / height) <= height) return true;
        }
        return false;
    }

    static bool IsWithin(Position[] ring, Position at)
    {
        var inside = false;
        for (int i = 1; i < ring.Length; i++)
        {
            var (a, b) = (ring[i - 1], ring[i]);
            if (a.Latitude > at.Latitude != b.Latitude > at.Latitude
                && at.Longitude < (b.Longitude - a.Longitude) * (at.Latitude - a.Latitude) / (b.Latitude - a.Latitude) + a.Longitude) inside = !inside;
        }
        return inside;
    }

    /// <summary>From a point to a segment, in degrees of latitude; a degree of longitude is shorter by <paramref name="stretch"/>.</summary>
    static double Distance(Position at, Position from, Position to, double stretch)
    {
        var (dx, dy) = ((to.Longitude - from.Longitude) / stretch, to.Latitude - from.Latitude);
        var (px, py) = ((at.Longitude - from.Longitude) / stretch, at.Latitude - from.Latitude);
        var length = dx * dx + dy * dy;
        var along = length == 0 ? 0 : Math.Clamp((px * dx + py * dy) / length, 0, 1);
        return Math.Sqrt((px - along * dx) * (px - along * dx) + (py - along * dy) * (py - along * dy));
    }
}

/// <summary>
/// A Lambert conformal conic projection with two parallels on GRS80, from metres to degrees. RGF93, which French maps are in,
/// and WGS84 are taken as one: they differ by less than the width of a kerb.
/// </summary>
public sealed class LambertConic
{
    const double SemiMajorAxis = 6_378_137, Flattening = 1 / 298.257222101;

    static readonly double Eccentricity = Math.Sqrt(Flattening * (2 - Flattening));

    readonly double _n, _f, _r0, _longitude0, _x0, _y0;

    LambertConic(double parallel1, double parallel2, double latitude0, double longitude0, double x0, double y0)
    {
        var (p1, p2, l0) = (double.DegreesToRadians(parallel1), double.DegreesToRadians(parallel2), double.DegreesToRadians(latitude0));
        _n = (Math.Log(M(p1)) - Math.Log(M(p2))) / (Math.Log(T(p1)) - Math.Log(T(p2)));
        _f = M(p1) / (_n * Math.Pow(T(p1), _n));
        _r0 = SemiMajorAxis * _f * Math.Pow(T(l0), _n);
        (_longitude0, _x0, _y0) = (double.DegreesToRadians(longitude0), x0, y0);
    }

    /// <summary>EPSG:2154, Lambert-93: the whole of metropolitan France.</summary>
    public static LambertConic Lambert93 { get; } = new(49, 44, 46.5, 3, 700_000, 6_600_000);

    /// <summary>EPSG:3950, CC50: what surveyors use in the north.</summary>
    public static LambertConic ConicConformal50 { get; } = new(49.25, 50.75, 50, 3, 1_700_000, 9_200_000);

    public Position ToWgs84(double x, double y)
    {
        var (dx, dy) = (x - _x0, _r0 - (y - _y0));
        var t = Math.Pow(Math.Sqrt(dx * dx + dy * dy) / (SemiMajorAxis * _f), 1 / _n);
        var latitude = Math.PI / 2 - 2 * Math.Atan(t);
        for (var i = 0; i < 8; i++) latitude = Math.PI / 2 - 2 * Math.Atan(t * Math.Pow((1 - Eccentricity * Math.Sin(latitude)) / (1 + Eccentricity * Math.Sin(latitude)), Eccentricity / 2));
        return new(double.RadiansToDegrees(Math.Atan2(dx, dy) / _n + _longitude0), double.RadiansToDegrees(latitude));
    }

    static double M(double latitude) => Math.Cos(latitude) / Math.Sqrt(1 - Eccentricity * Eccentricity * Math.Sin(latitude) * Math.Sin(latitude));

    static double T(double latitude) => Math.Tan(Math.PI / 4 - latitude / 2)
        / Math.Pow((1 - Eccentricity * Math.Sin(latitude)) / (1 + Eccentricity * Math.Sin(latitude)), Eccentricity / 2);
}
