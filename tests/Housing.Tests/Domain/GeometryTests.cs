using Territory.Housing.Domain;

namespace Territory.Housing.Tests.Domain;

/// <summary>What is drawn. The projected values are those of PROJ (proj4js 2.11) for EPSG:2154 and EPSG:3950.</summary>
public class GeometryTests
{
    [Theory]
    [InlineData(674363.627, 7048140.768, 2.6390, 50.5300)]
    [InlineData(663096.612, 7051880.389, 2.4800, 50.5630)]
    [InlineData(700000, 6600000, 3, 46.5)]
    [InlineData(700000, 6989055.007, 3, 50)]
    [InlineData(675000, 7050000, 2.64784424, 50.54671319)]
    public void Metres_of_lambert_93_are_degrees(double x, double y, double longitude, double latitude) => IsAt(LambertConic.Lambert93.ToWgs84(x, y), longitude, latitude);

    [Theory]
    [InlineData(1674404.678, 9259011.673, 2.6390, 50.5300)]
    [InlineData(1663157.067, 9262748.739, 2.4800, 50.5630)]
    [InlineData(1700000, 9200000, 3, 50)]
    [InlineData(1675000, 9260000, 2.64733066, 50.53891050)]
    public void Metres_of_cc50_are_degrees(double x, double y, double longitude, double latitude) => IsAt(LambertConic.ConicConformal50.ToWgs84(x, y), longitude, latitude);

    /// <summary>To a centimetre.</summary>
    static void IsAt(Position at, double longitude, double latitude)
    {
        Assert.InRange(at.Longitude, longitude - 1.2e-7, longitude + 1.2e-7);
        Assert.InRange(at.Latitude, latitude - 0.8e-7, latitude + 0.8e-7);
    }

    static double[][] Square(double west, double south, double side) => [[west, south], [west + side, south], [west + side, south + side], [west, south + side], [west, south]];

    static readonly Shape WithAHole = new(new([[Square(2.60, 50.50, 0.10), Square(2.64, 50.54, 0.02)], [Square(2.80, 50.50, 0.01)]]));

    [Theory]
    [InlineData(2.61, 50.51, true)]
    [InlineData(2.699, 50.599, true)]
    [InlineData(2.65, 50.55, false)]
    [InlineData(2.639, 50.55, true)]
    [InlineData(2.805, 50.505, true)]
    [InlineData(2.75, 50.505, false)]
    [InlineData(2.59, 50.55, false)]
    [InlineData(2.65, 50.61, false)]
    [InlineData(50.55, 2.65, false)]
    public void A_point_is_in_a_shape_but_not_in_its_holes(double longitude, double latitude, bool inside) => Assert.Equal(inside, WithAHole.Contains(new(longitude, latitude)));

    /// <summary>A degree of longitude is 70 785 m at 50.55° north, one of latitude 111 320 m.</summary>
    [Theory]
    [InlineData(2.60013, 50.55, true)]
    [InlineData(2.60015, 50.55, false)]
    [InlineData(2.59987, 50.55, true)]
    [InlineData(2.59985, 50.55, false)]
    [InlineData(2.65, 50.50008, true)]
    [InlineData(2.65, 50.50010, false)]
    [InlineData(2.63995, 50.55, true)]
    [InlineData(2.62, 50.52, false)]
    public void A_border_is_ten_metres_away_or_more(double longitude, double latitude, bool near) => Assert.Equal(near, WithAHole.HasBorderWithin(new(longitude, latitude), 10));
}
