using System.Text;
using Territory.Housing.Domain;
using Territory.Testing;

namespace Territory.Housing.Tests.Domain;

/// <summary>The communes as people write them. The spellings are those met in real forms and on real sites.</summary>
public class CommunesTests
{
    static readonly Communes Communes = ReferenceData.LoadCommunes();

    static string Reference(string file) => Path.Combine(Repository.Root, "services", "housing", "reference", file);

    public static TheoryData<string, string> EveryCommune => new(File.ReadLines(Reference("communes_full.csv")).Skip(1).Select(l => l.Split(',')).Select(c => (c[0], c[1])));

    public static TheoryData<string, string> EveryAlias => new(File.ReadLines(Reference("commune_aliases.csv")).Skip(1).Select(l => l.Split(',')).Select(c => (c[0], c[1])));

    [Fact]
    public void There_are_a_hundred() => Assert.Equal(100, Communes.All.Count());

    [Theory, MemberData(nameof(EveryCommune))]
    public void Every_commune_is_found_in_every_spelling(string insee, string name)
    {
        string[] spellings =
        [
            insee, name, name.ToUpperInvariant(), name.ToLowerInvariant(), $"  {name} ", name.Normalize(NormalizationForm.FormD), name.Normalize(NormalizationForm.FormKD),
            WithoutAccents(name), WithoutAccents(name).ToUpperInvariant(), name.Replace('-', ' '), name.Replace("-", " - ", StringComparison.Ordinal), name.Replace('-', '\u2011'),
            name.Replace('-', '\u00A0'), name.Replace("lès", "lez", StringComparison.Ordinal), name.Replace("lès", "les", StringComparison.Ordinal), name.Replace("les", "lès", StringComparison.Ordinal),
            name.Replace("Saint", "St", StringComparison.Ordinal), name.Replace("Saint", "ST.", StringComparison.Ordinal), name.Replace("œ", "oe", StringComparison.Ordinal),
            $"{name} CEDEX", $"{name.ToUpperInvariant()} CEDEX 9", $"\u200F{name}\u200E", name.Insert(3, "\u00AD"), name.Replace('-', '\u00A0') + "\u202F",
        ];
        Assert.All(spellings, spelling => Assert.Equal(insee, Communes.Find(spelling)?.Insee));
    }

    [Theory, MemberData(nameof(EveryCommune))]
    public void Every_commune_is_found_at_the_end_of_an_address(string insee, string name)
    {
        string[] addresses =
        [
            name, $"3 rue de la Gare, {name}", $"3 rue de la Gare\n{name}", $"3 rue de la Gare 62000 {name}", $"3 rue de la Gare, 62000 {name.ToUpperInvariant()} CEDEX 2", $"3 rue de la Gare, 62000, {name}",
            $"3 rue de la Gare, {name} 62000", $"3 rue de la Gare, {name} (62000)", $"3 rue de la Gare, 62000 {name}, France", $"Résidence du 8 mai 1945, BP 40548, 62000 {name}",
        ];
        Assert.All(addresses, address => Assert.Equal(insee, Communes.InAddress(address)?.Insee));
    }

    [Theory, MemberData(nameof(EveryAlias))]
    public void Every_other_name_is_found(string insee, string alias)
    {
        Assert.Equal(insee, Communes.Find(alias)?.Insee);
        Assert.Equal(insee, Communes.Find(alias.ToUpperInvariant())?.Insee);
        Assert.Equal(insee, Communes.InAddress($"3 rue de la Gare, {alias}")?.Insee);
    }

    [Theory]
    [InlineData("Fouquières-lez-Béthune", "62350")]
    [InlineData("FOUQUIERES LES BETHUNE", "62350")]
    [InlineData("Vendin-lez-Béthune", "62841")]
    [InlineData("Bruay-La-Buissière", "62178")]
    [InlineData("Labuissière", "62178")]
    [InlineData("Noeux les Mines", "62617")]
    [InlineData("NŒUX-LES-MINES", "62617")]
    [InlineData("Haisnes-lez-la-Bassée", "62401")]
    [InlineData("Mont-Bernenchon", "62584")]
    [InlineData("Gauchin-le-Gal", "62366")]
    [InlineData("Saint-Hiliaire-Cottes", "62750")]
    [InlineData("St Hilaire Cottes", "62750")]
    [InlineData("Witterness", "62900")]
    [InlineData("Auchy-au-bois", "62049")]
    [InlineData("Berguette", "62473")]
    [InlineData("Molinghem", "62473")]
    public void Old_local_and_mistaken_names_are_understood(string written, string insee) => Assert.Equal(insee, Communes.Find(written)?.Insee);

    [Theory]
    [InlineData("Auchy-les-Mines", "62051")]
    [InlineData("Auchy-au-Bois", "62049")]
    [InlineData("Calonne-Ricouart", "62194")]
    [InlineData("Calonne-sur-la-Lys", "62195")]
    [InlineData("Labourse", "62480")]
    [InlineData("Sailly-Labourse", "62735")]
    [InlineData("Estrée-Blanche", "62313")]
    [InlineData("Estrée-Cauchy", "62314")]
    [InlineData("Verquin", "62848")]
    [InlineData("Verquigneul", "62847")]
    public void Neighbours_in_name_are_told_apart(string written, string insee) => Assert.Equal(insee, Communes.Find(written)?.Insee);

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("Lens")]
    [InlineData("Aire-sur-la-Lys")]
    [InlineData("Lestrem")]
    [InlineData("Lill")]
    [InlineData("Lillers Béthune")]
    [InlineData("Saint")]
    [InlineData("CEDEX")]
    [InlineData("France")]
    [InlineData("😀")]
    [InlineData("62999")]
    [InlineData("59350")]
    public void Nothing_else_is_one_of_ours(string written) => Assert.Null(Communes.Find(written));

    [Theory]
    [InlineData("3 rue de la Gare, 62190")]
    [InlineData("62190")]
    [InlineData("62400")]
    [InlineData("3 rue de la Gare 62120")]
    [InlineData("3 rue de la Gare, 62120 Aire-sur-la-Lys")]
    [InlineData("3 rue de la Gare, 62136 Lestrem")]
    [InlineData("3 rue de Lillers, 62300 Lens")]
    [InlineData("rue de Béthune")]
    public void A_postal_code_or_a_street_never_decides(string address) => Assert.Null(Communes.InAddress(address));

    [Fact]
    public void No_postal_code_of_the_territory_is_taken_for_the_insee_code_of_a_neighbour()
    {
        var postalCodes = File.ReadLines(Reference("communes_full.csv")).Skip(1).Select(l => l.Split(',')[3]).Distinct().ToArray();
        Assert.Equal(33, postalCodes.Length);
        Assert.All(postalCodes, code => Assert.Null(Communes.FindUnambiguous(code)));
        // 62190 is the post's code for Lillers, and INSEE's for Busnes; 62400 the post's for Béthune, and INSEE's for Haillicourt.
        Assert.Equal("Busnes", Communes.Find("62190")?.Name);
        Assert.Equal("Lillers", Communes.FindUnambiguous("62516")?.Name);
    }

    [Theory]
    [InlineData("3 rue de la Gare", "3 rue de la Gare")]
    [InlineData("3 rue de la Gare, Lillers", "3 rue de la Gare")]
    [InlineData("3 rue de la Gare 62190 LILLERS", "3 rue de la Gare")]
    [InlineData("3 rue de la Gare, 62190 Lillers", "3 rue de la Gare")]
    [InlineData("3 rue de la Gare, Lillers (62190)", "3 rue de la Gare")]
    [InlineData("3 rue de la Gare, bâtiment 2, 62190 Lillers cedex", "3 rue de la Gare, bâtiment 2")]
    [InlineData("3 rue de la Gare, Béthune", "3 rue de la Gare, Béthune")]
    [InlineData("Lillers", "Lillers")]
    public void A_street_is_the_same_with_or_without_its_commune(string line, string street) =>
        Assert.Equal(street, Communes.StreetPart(line, new Commune("62516", "Lillers")));

    static string WithoutAccents(string text) => string.Concat(text.Normalize(NormalizationForm.FormD)
        .Where(c => char.GetUnicodeCategory(c) != System.Globalization.UnicodeCategory.NonSpacingMark)).Replace("œ", "oe", StringComparison.Ordinal);
}
