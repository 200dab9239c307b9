using Territory.Housing.Domain;

namespace Territory.Housing.Tests.Domain;

/// <summary>Small numbers lead to people.</summary>
public class SecrecyTests
{
    static IndicatorCounts Filed(int filed, int refused = 20) => new(filed, 0, 0, 0, refused, 12.5, 30);

    static string FiledOf((IndicatorCounts Total, IReadOnlyList<IndicatorCounts> Cells) shown) => $"{shown.Total.Filed} = {string.Join(" + ", shown.Cells.Select(c => c.Filed?.ToString() ?? "?"))}";

    [Fact]
    public void A_number_under_the_threshold_is_secret_and_one_at_it_is_not() =>
        Assert.Equal("71 = ? + ? + 11 + 50", FiledOf(Secrecy.Hide(Filed(71), [Filed(10), Filed(0), Filed(11), Filed(50)], 11)));

    [Fact]
    public void One_secret_alone_would_be_found_by_a_subtraction_so_the_next_smallest_is_secret_too() =>
        Assert.Equal("71 = ? + ? + 50", FiledOf(Secrecy.Hide(Filed(71), [Filed(10), Filed(11), Filed(50)], 11)));

    [Fact]
    public void Nothing_is_hidden_where_nothing_is_small() => Assert.Equal("61 = 11 + 50", FiledOf(Secrecy.Hide(Filed(61), [Filed(11), Filed(50)], 11)));

    [Fact]
    public void A_total_under_the_threshold_is_secret() => Assert.Equal(" = ?", FiledOf(Secrecy.Hide(Filed(10), [Filed(10)], 11)));

    [Fact]
    public void A_median_of_few_decisions_is_secret()
    {
        var (total, cells) = Secrecy.Hide(Filed(50, refused: 11), [Filed(50, refused: 10), Filed(50, refused: 11)], 11);
        Assert.Equal((12.5, null, 12.5), (total.MedianDays, cells[0].MedianDays, cells[1].MedianDays));
    }
}
