using Territory.Kernel.Domain;
using Territory.Kernel.Hosting;

namespace Territory.Kernel.Tests;

public sealed class LawTests : IDisposable
{
    readonly string _shipped = Directory.CreateTempSubdirectory("territory-baremes-").FullName;
    readonly string _operators = Directory.CreateTempSubdirectory("territory-baremes-").FullName;

    static BaremeValue Months(string from, string? to, decimal value) =>
        new(Literal.Day(from), to is null ? null : Literal.Day(to), value, "mois", "CCH art. L635-4", null, null);

    static Law LawOf(params BaremeValue[] values) => new([new Bareme("delai", "Un délai", values)]);

    [Theory]
    [InlineData("2016-12-21", null)]
    [InlineData("2016-12-22", 2)]
    [InlineData("2018-06-30", 2)]
    [InlineData("2018-07-01", 1)]
    [InlineData("2026-11-22", 1)]
    public void The_value_in_force_is_that_of_the_day_first_and_last_days_included(string on, int? expected)
    {
        var law = LawOf(Months("2018-07-01", null, 1), Months("2016-12-22", "2018-06-30", 2));
        Assert.Equal(expected, law.InForce("delai", Literal.Day(on))?.Whole);
    }

    [Theory]
    [InlineData("2019-12-31", 1)]
    [InlineData("2020-01-01", null)]
    [InlineData("2020-01-31", null)]
    [InlineData("2020-02-01", 3)]
    public void In_a_gap_no_rule_is_in_force(string on, int? expected)
    {
        var law = LawOf(Months("2019-01-01", "2019-12-31", 1), Months("2020-02-01", null, 3));
        Assert.Equal(expected, law.InForce("delai", Literal.Day(on))?.Whole);
    }

    [Fact]
    public void What_needs_a_rule_in_a_gap_is_told_so_in_both_languages()
    {
        var rule = Law.NoRuleInForce("permis-de-louer/recours", new DateOnly(2026, 3, 2));
        Assert.Equal("no-rule-in-force", rule.Code);
        Assert.Equal("Aucune règle n'est en vigueur au 02/03/2026 pour « permis-de-louer/recours ».", rule.French);
        Assert.Equal("No rule is in force on 2026-03-02 for 'permis-de-louer/recours'.", rule.English);
    }

    [Fact]
    public void Values_that_overlap_by_one_day_do_not_load()
    {
        var refused = Assert.Throws<InvalidDataException>(() => LawOf(Months("2019-01-01", "2019-12-31", 1), Months("2019-12-31", null, 2)));
        Assert.Contains("'delai'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_after_one_that_never_ends_does_not_load() =>
        Assert.Throws<InvalidDataException>(() => LawOf(Months("2019-01-01", null, 1), Months("2020-01-01", null, 2)));

    [Fact]
    public void Two_values_of_the_same_day_do_not_load_in_whatever_order_they_are_written() =>
        Assert.Throws<InvalidDataException>(() => LawOf(Months("2020-01-01", null, 2), Months("2020-01-01", "2020-01-01", 1)));

    [Fact]
    public void A_value_that_ends_before_it_starts_does_not_load() =>
        Assert.Throws<InvalidDataException>(() => LawOf(Months("2020-01-02", "2020-01-01", 1)));

    [Fact]
    public void A_bareme_without_a_value_does_not_load() => Assert.Throws<InvalidDataException>(() => LawOf());

    [Fact]
    public void A_bareme_that_nobody_has_written_is_a_defect_and_not_a_gap() =>
        Assert.Throws<KeyNotFoundException>(() => LawOf(Months("2020-01-01", null, 1)).InForce("dleai", new DateOnly(2026, 1, 1)));

    [Fact]
    public void The_operators_file_replaces_the_shipped_one_of_the_same_name_and_leaves_the_others()
    {
        Write(_shipped, "prices.json", """[{"key":"ticket","label":"Ticket","values":[{"from":"2020-01-01","value":1.10,"unit":"euros","source":"Délibération 1"}]}]""");
        Write(_shipped, "delays.json", """[{"key":"reply","label":"Réponse","values":[{"from":"2020-01-01","to":"2029-12-31","value":30,"unit":"jours","source":"CRPA","link":"https://example.fr","toConfirm":"À voir"}]}]""");
        Write(_operators, "prices.json", """[{"key":"ticket","label":"Ticket","values":[{"from":"2020-01-01","value":1.30,"unit":"euros","source":"Délibération 2"}]}]""");

        var law = BaremeFiles.Load(_shipped, _operators, "");

        Assert.Equal(["reply", "ticket"], law.Baremes.Select(b => b.Key).Order());
        Assert.Equal(
            new BaremeValue(new(2020, 1, 1), null, 1.30m, "euros", "Délibération 2", null, null),
            law.InForce("ticket", new(2026, 1, 1)));
        Assert.Equal(
            new BaremeValue(new(2020, 1, 1), new(2029, 12, 31), 30, "jours", "CRPA", "https://example.fr", "À voir"),
            law.InForce("reply", new(2029, 12, 31)));
    }

    [Theory]
    [InlineData("this is no JSON")]
    [InlineData("null")]
    [InlineData("""[{"key":"a","label":"A"}]""")]
    [InlineData("""[{"key":"a","label":"A","values":[{"value":1,"unit":"mois","source":"CCH"}]}]""")]
    [InlineData("""[{"key":"a","label":"A","values":[{"from":"2020-01-01","unit":"mois","source":"CCH"}]}]""")]
    [InlineData("""[{"key":"a","label":"A","values":[{"from":"2020-01-01","value":1,"unit":"mois"}]}]""")]
    [InlineData("""[{"key":"a","label":"A","values":[{"from":"2020-01-01","untill":"2020-12-31","value":1,"unit":"mois","source":"CCH"}]}]""")]
    [InlineData("""[{"key":"a","label":"A","values":[{"from":"2020-02-30","value":1,"unit":"mois","source":"CCH"}]}]""")]
    public void A_file_that_is_broken_incomplete_or_misspelt_does_not_load_and_is_named(string content)
    {
        Write(_operators, "broken.json", content);
        var refused = Assert.Throws<InvalidDataException>(() => BaremeFiles.Load(_operators));
        Assert.Contains("broken.json", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_bareme_in_two_files_does_not_load()
    {
        const string Twice = """[{"key":"a","label":"A","values":[{"from":"2020-01-01","value":1,"unit":"mois","source":"CCH"}]}]""";
        Write(_operators, "one.json", Twice);
        Write(_operators, "two.json", Twice);
        Assert.Throws<InvalidDataException>(() => BaremeFiles.Load(_operators));
    }

    static void Write(string folder, string name, string content) => File.WriteAllText(Path.Combine(folder, name), content);

    public void Dispose()
    {
        Directory.Delete(_shipped, recursive: true);
        Directory.Delete(_operators, recursive: true);
    }
}
