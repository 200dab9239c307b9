namespace Territory.Housing.Domain;

/// <summary>What is counted of a commune, or of all, in a year. Null where it is kept secret, or where there is nothing to measure.</summary>
/// <param name="MedianDays">From the complete file to the decision.</param>
/// <param name="Dwellings">With a permit at the end of the year, whenever it was granted.</param>
public sealed record IndicatorCounts(int? Filed, int? Granted, int? GrantedWithConditions, int? TacitlyGranted, int? Refused, double? MedianDays, int? Dwellings)
{
    public int Decided => (Granted ?? 0) + (GrantedWithConditions ?? 0) + (TacitlyGranted ?? 0) + (Refused ?? 0);
}

/// <summary>Statistical secrecy: small numbers lead to people.</summary>
public static class Secrecy
{
    /// <summary>
    /// Keeps every number under the threshold secret. Where one cell of a column alone is secret, the total would give it away by
    /// a subtraction: the next smallest is then kept secret too.
    /// </summary>
    public static (IndicatorCounts Total, IReadOnlyList<IndicatorCounts> Cells) Hide(IndicatorCounts total, IReadOnlyList<IndicatorCounts> cells, int threshold)
    {
        int?[][] columns =
        [
            Column(cells, threshold, c => c.Filed), Column(cells, threshold, c => c.Granted), Column(cells, threshold, c => c.GrantedWithConditions),
            Column(cells, threshold, c => c.TacitlyGranted), Column(cells, threshold, c => c.Refused), Column(cells, threshold, c => c.Dwellings),
        ];
        return (new(Shown(total.Filed, threshold), Shown(total.Granted, threshold), Shown(total.GrantedWithConditions, threshold), Shown(total.TacitlyGranted, threshold),
                Shown(total.Refused, threshold), total.Decided < threshold ? null : total.MedianDays, Shown(total.Dwellings, threshold)),
            [.. cells.Select((cell, i) => new IndicatorCounts(columns[0][i], columns[1][i], columns[2][i], columns[3][i], columns[4][i], cell.Decided < threshold ? null : cell.MedianDays, columns[5][i]))]);
    }

    static int? Shown(int? count, int threshold) => count < threshold ? null : count;

    static int?[] Column(IReadOnlyList<IndicatorCounts> cells, int threshold, Func<IndicatorCounts, int?> of)
    {
        int?[] shown = [.. cells.Select(cell => Shown(of(cell), threshold))];
        if (shown.Count(cell => cell is null) == 1 && shown.Min() is { } smallest) shown[Array.IndexOf(shown, smallest)] = null;
        return shown;
    }
}
