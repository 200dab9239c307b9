using System.Text.RegularExpressions;
using Territory.Kernel.Domain;
using Territory.Kernel.Hosting;
using Territory.Testing;

namespace Territory.Architecture.Tests;

/// <summary>The law is dated data with a source, never a literal in code.</summary>
public partial class LawInDataTests
{
    static readonly string[] Baremes = [.. Directory.EnumerateDirectories(Path.Combine(Repository.Root, "services"), "baremes", SearchOption.AllDirectories)
        .Select(folder => Path.GetRelativePath(Repository.Root, folder)).Where(folder => !folder.Contains("/bin/", StringComparison.Ordinal) && !folder.Contains("/obj/", StringComparison.Ordinal))];

    public static TheoryData<string> Folders => [.. Baremes];

    [Theory, MemberData(nameof(Folders))]
    public void Every_bareme_loads_and_every_value_has_a_source_a_unit_and_a_label(string folder)
    {
        var baremes = BaremeFiles.Load(Path.Combine(Repository.Root, folder)).Baremes.ToArray();
        Assert.NotEmpty(baremes);
        Assert.All(baremes, bareme =>
        {
            Assert.False(string.IsNullOrWhiteSpace(bareme.Label), bareme.Key);
            Assert.Matches("^[a-z-]+/[a-z-]+$", bareme.Key);
            Assert.All(bareme.Values, value =>
            {
                Assert.False(string.IsNullOrWhiteSpace(value.Source), bareme.Key);
                Assert.False(string.IsNullOrWhiteSpace(value.Unit), bareme.Key);
                Assert.True(value.Link is null || Uri.TryCreate(value.Link, UriKind.Absolute, out _), bareme.Key);
            });
        });
    }

    [Fact]
    public void Every_bareme_that_code_asks_for_exists_and_every_one_that_exists_is_asked_for()
    {
        var asked = Code.Sources("services").SelectMany(s => Key().Matches(Code.WithoutComments(s.Text)).Select(m => m.Groups[1].Value)).Distinct().Order(StringComparer.Ordinal);
        var shipped = Baremes.SelectMany(folder => BaremeFiles.Load(Path.Combine(Repository.Root, folder)).Baremes.Select(b => b.Key)).Order(StringComparer.Ordinal);
        Assert.Equal(shipped, asked);
    }

    [Fact]
    public void No_date_of_the_law_stands_in_code() => Assert.DoesNotContain(
        Code.Sources("services").Occurrences(ADate(), Code.WithoutComments), line => !line.Contains(".WithDescription(\"Example: ", StringComparison.Ordinal));

    [Fact]
    public void No_commune_stands_in_code() => Assert.Empty(Code.Sources("services").Occurrences(AnInseeCode(), Code.WithoutComments));

    [Fact]
    public void No_number_but_nought_and_one_stands_in_what_decides() => Assert.Empty(
        Code.Sources("services").Where(s => s.Path.Contains("/Domain/", StringComparison.Ordinal) && (s.Path.EndsWith("Decider.cs", StringComparison.Ordinal) || s.Path.EndsWith("Rules.cs", StringComparison.Ordinal)))
            .Occurrences(ANumber(), Code.WithoutCommentsAndStrings));

    [Theory]
    [InlineData("new DateOnly(2026, 1, 1)", true)]
    [InlineData("\"2022-01-01\"", true)]
    [InlineData("\"01/01/2022\"", true)]
    [InlineData("\"9999-12-31\"", false)]
    [InlineData("\"yyyy-MM-dd\"", false)]
    public void The_rule_on_dates_tells_them_apart(string code, bool refused) => Assert.Equal(refused, ADate().IsMatch(code));

    [GeneratedRegex("\"([a-z-]+/[a-z-]+)\"")]
    private static partial Regex Key();

    [GeneratedRegex(@"new (DateOnly|DateTime|DateTimeOffset)?\((19|20)\d\d\b|""[^""]*\b(19|20)\d\d-\d\d-\d\d\b|""[^""]*\b\d\d/\d\d/(19|20)\d\d\b")]
    private static partial Regex ADate();

    [GeneratedRegex(@"\b62\d{3}\b")]
    private static partial Regex AnInseeCode();

    [GeneratedRegex(@"(?<![\w.])(?!(0|1)\b)\d+(\.\d+)?m?\b")]
    private static partial Regex ANumber();
}
