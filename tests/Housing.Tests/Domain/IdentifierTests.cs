using Territory.Housing.Domain;
using static Territory.Housing.Tests.Domain.Samples;

namespace Territory.Housing.Tests.Domain;

public class IdentifierTests
{
    [Theory]
    [InlineData("20007246000013", true)] // the agglomération
    [InlineData("35600000000048", true)] // La Poste: passes Luhn too
    [InlineData("35600000000001", true)] // La Poste: the sum of digits, 15, is a multiple of 5; Luhn fails
    [InlineData("35600000000002", false)] // La Poste: 16 is not
    [InlineData("20007246000014", false)] // wrong Luhn
    [InlineData("20007246000031", false)] // two digits swapped
    [InlineData("200072460", false)] // a SIREN
    [InlineData("200 072 460 00013", false)]
    [InlineData("2000724600001", false)]
    [InlineData("200072460000130", false)]
    [InlineData("2000724600001A", false)]
    [InlineData("٢٠٠٠٧٢٤٦٠٠٠٠١٣", false)] // Arabic-Indic digits
    [InlineData("", false)]
    public void A_siret_has_fourteen_digits_and_a_check(string siret, bool valid) => Assert.Equal(valid, Siret.IsValid(siret));

    [Fact]
    public void A_recepisse_has_the_year_and_letters_that_nobody_confuses() =>
        Assert.Matches("^PDL-2026-[0-9A-HJKMNP-TV-Z]{6}-[0-9A-HJKMNP-TV-Z]{6}$", RecepisseNumber.Of(Guid.CreateVersion7(), Day("2026-03-02")));

    [Fact]
    public void A_recepisse_of_the_same_file_is_the_same_and_of_two_files_is_not()
    {
        var file = Guid.Parse("019a0000-0000-7000-8000-000000000001");
        Assert.Equal("PDL-2026-040000-000002", RecepisseNumber.Of(file, Day("2026-03-02")));
        Assert.Equal(10_000, Enumerable.Range(0, 10_000).Select(_ => RecepisseNumber.Of(Guid.CreateVersion7(), Day("2026-03-02"))).Distinct().Count());
    }
}
