using Territory.Housing.Domain;

namespace Territory.Housing.Tests.Domain;

/// <summary>Addresses as people write them, on forms, on walls and in délibérations.</summary>
public class StreetAddressTests
{
    /// <summary>Numbers and street, the suffix as the alphabet counts it: bis is B.</summary>
    static string Read(string line) => StreetAddress.Parse(line) is not { } address ? "" : string.Join(" ",
        [.. address.Numbers.Select(n => $"{n.Number}{(n.Suffix == 0 ? "" : (char)('A' + n.Suffix - 1))}"), $"[{address.Street}]"]);

    [Theory]
    [InlineData("3 rue de la Gare", "3 [RUE DE LA GARE]")]
    [InlineData("3, rue de la Gare", "3 [RUE DE LA GARE]")]
    [InlineData("3 r. de la gare", "3 [RUE DE LA GARE]")]
    [InlineData("3 R DE LA GARE", "3 [RUE DE LA GARE]")]
    [InlineData("03 rue de la Gare", "3 [RUE DE LA GARE]")]
    [InlineData("n° 3 rue de la Gare", "3 [RUE DE LA GARE]")]
    [InlineData("N°3, rue de la Gare", "3 [RUE DE LA GARE]")]
    [InlineData("  3   RUE   DE  LA\u00A0GARE ", "3 [RUE DE LA GARE]")]
    [InlineData("rue de la Gare", "[RUE DE LA GARE]")]
    [InlineData("3 bis rue de la Gare", "3B [RUE DE LA GARE]")]
    [InlineData("3bis, rue de la Gare", "3B [RUE DE LA GARE]")]
    [InlineData("3 ter rue de la Gare", "3C [RUE DE LA GARE]")]
    [InlineData("3 quater rue de la Gare", "3D [RUE DE LA GARE]")]
    [InlineData("3B rue de la Gare", "3B [RUE DE LA GARE]")]
    [InlineData("3 B rue de la Gare", "3B [RUE DE LA GARE]")]
    [InlineData("3A rue de la Gare", "3A [RUE DE LA GARE]")]
    [InlineData("3 A 7 rue de la Gare", "3 7 [RUE DE LA GARE]")]
    [InlineData("3 à 7 rue de la Gare", "3 7 [RUE DE LA GARE]")]
    [InlineData("3-5 rue de la Gare", "3 5 [RUE DE LA GARE]")]
    [InlineData("3/5 rue de la Gare", "3 5 [RUE DE LA GARE]")]
    [InlineData("3 et 5 bis rue de la Gare", "3 5B [RUE DE LA GARE]")]
    [InlineData("3, 5 rue de la Gare", "3 5 [RUE DE LA GARE]")]
    [InlineData("rue de la Gare 3", "3 [RUE DE LA GARE]")]
    [InlineData("rue de la Gare, 3 bis", "3B [RUE DE LA GARE]")]
    [InlineData("rue de la Gare n° 3", "3 [RUE DE LA GARE]")]
    [InlineData("3 rue de la Gare, bâtiment 2, porte 4", "3 [RUE DE LA GARE]")]
    [InlineData("3 rue de la Gare appartement 12", "3 [RUE DE LA GARE]")]
    [InlineData("Appartement 12, 3 rue de la Gare", "3 [RUE DE LA GARE]")]
    [InlineData("Résidence des Lilas, 3 rue de la Gare", "3 [RUE DE LA GARE]")]
    [InlineData("Résidence des Lilas 3 rue de la Gare", "3 [RUE DE LA GARE]")]
    [InlineData("Bât 2 rue de la Gare", "[RUE DE LA GARE]")]
    [InlineData("chez M. Martin\n3 rue de la Gare", "3 [RUE DE LA GARE]")]
    public void A_number_and_a_street_are_told_apart(string line, string read) => Assert.Equal(read, Read(line));

    [Theory]
    [InlineData("12 av. du Mal Leclerc", "12 [AVENUE DU MARECHAL LECLERC]")]
    [InlineData("12 avenue du Maréchal-Leclerc", "12 [AVENUE DU MARECHAL LECLERC]")]
    [InlineData("12 bd Victor Hugo", "12 [BOULEVARD VICTOR HUGO]")]
    [InlineData("1 pl. de l'Église", "1 [PLACE DE L EGLISE]")]
    [InlineData("1 place de l’église", "1 [PLACE DE L EGLISE]")]
    [InlineData("7 rte Nationale", "7 [ROUTE NATIONALE]")]
    [InlineData("7 imp. des Sœurs", "7 [IMPASSE DES SOEURS]")]
    [InlineData("7 ch. Ste-Barbe", "7 [CHEMIN SAINTE BARBE]")]
    [InlineData("7 rue St-Éloi", "7 [RUE SAINT ELOI]")]
    [InlineData("7 rue du Dr Calmette", "7 [RUE DU DOCTEUR CALMETTE]")]
    [InlineData("7 Gde Rue", "7 [GRANDE RUE]")]
    [InlineData("lieu-dit Le Bout d'Aval", "[LE BOUT D AVAL]")]
    [InlineData("Le Bout d'Aval", "[LE BOUT D AVAL]")]
    public void A_street_has_one_spelling(string line, string read) => Assert.Equal(read, Read(line));

    [Theory]
    [InlineData("5 rue du 8 mai 1945", "5 [RUE DU 8 MAI 1945]")]
    [InlineData("rue du 8 mai 1945", "[RUE DU 8 MAI 1945]")]
    [InlineData("rue du 11 novembre", "[RUE DU 11 NOVEMBRE]")]
    [InlineData("rue du 1er Mai", "[RUE DU 1 ER MAI]")]
    [InlineData("route nationale 43", "[ROUTE NATIONALE 43]")]
    [InlineData("cité 9", "[CITE 9]")]
    [InlineData("cité 16/3", "[CITE 16 3]")]
    [InlineData("12 cité des Castors", "12 [CITE DES CASTORS]")]
    [InlineData("corons de la fosse 5", "[CORONS DE LA FOSSE 5]")]
    [InlineData("rue Anatole France", "[RUE ANATOLE FRANCE]")]
    [InlineData("3 rue de Cedex", "3 [RUE DE CEDEX]")]
    public void What_belongs_to_a_name_stays_in_it(string line, string read) => Assert.Equal(read, Read(line));

    [Theory]
    [InlineData("")]
    [InlineData(" , ")]
    [InlineData("😀")]
    [InlineData("12")]
    [InlineData("ــ")]
    public void A_line_without_a_word_names_no_street(string line) => Assert.Equal("", Read(line));

    [Theory]
    [InlineData("12", 12, 0)]
    [InlineData("12 bis", 12, 2)]
    [InlineData("12bis", 12, 2)]
    [InlineData("12 B", 12, 2)]
    [InlineData("12 A", 12, 1)]
    [InlineData("12 ter", 12, 3)]
    public void A_house_number_is_read_with_its_suffix(string text, int number, int suffix) => Assert.Equal(new HouseNumber(number, suffix), HouseNumber.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("douze")]
    [InlineData("12-14")]
    [InlineData("12 rue")]
    [InlineData("-1")]
    [InlineData("0")]
    [InlineData("99999")]
    public void Nothing_else_is_a_house_number(string text) => Assert.Null(HouseNumber.Parse(text));

    [Theory]
    [InlineData(null, null, Parity.Both, "1 2 19 20")]
    [InlineData("3", "19", Parity.Odd, "3 3 bis 17 19 19 bis")]
    [InlineData("3", "19", Parity.Even, "4 18 18 ter")]
    [InlineData("3", "19", Parity.Both, "3 4 18 19 19 ter")]
    [InlineData("3 bis", "19", Parity.Odd, "3 bis 3 ter 5")]
    [InlineData("3", "19 bis", Parity.Odd, "19 19 bis")]
    [InlineData("20", null, Parity.Even, "20 20 bis 22 1000")]
    [InlineData(null, "20", Parity.Even, "2 20 20 B")]
    public void A_range_holds_its_numbers(string? from, string? to, Parity parity, string numbers) =>
        Assert.All(Numbers(numbers), n => Assert.True(new NumberRange(from, to, parity).Contains(n), $"{n}"));

    [Theory]
    [InlineData("3", "19", Parity.Odd, "1 2 4 18 20 21 1 bis")]
    [InlineData("3", "19", Parity.Even, "2 3 19 20")]
    [InlineData("3 bis", "19", Parity.Odd, "3 3 A 1")]
    [InlineData("3", "19 bis", Parity.Odd, "19 ter 21")]
    [InlineData("20", null, Parity.Even, "18 19 21 18 bis")]
    [InlineData(null, "20", Parity.Even, "22 1")]
    public void A_range_does_not_hold_its_neighbours(string? from, string? to, Parity parity, string numbers) =>
        Assert.All(Numbers(numbers), n => Assert.False(new NumberRange(from, to, parity).Contains(n), $"{n}"));

    static IEnumerable<HouseNumber> Numbers(string text) =>
        System.Text.RegularExpressions.Regex.Matches(text, @"\d+( [A-Za-z]+)?").Select(m => HouseNumber.Parse(m.Value) ?? throw new ArgumentException(m.Value));

    [Theory]
    [InlineData("rue de la Gare", "rue la Gare", true)]
    [InlineData("rue de la Gare", "Gare", true)]
    [InlineData("rue Ferdinand Buisson", "rue Ferdinand Buison", true)]
    [InlineData("rue du Maréchal Foch", "rue du Maréchal Fosh", true)]
    [InlineData("rue du Bois", "rue des Bois", true)]
    [InlineData("rue de la Gare", "avenue de la Gare", false)]
    [InlineData("rue de la Gare", "rue de la Mare", false)]
    [InlineData("rue Jaurès", "rue Jaurèz", true)]
    [InlineData("cité 5", "cité 9", false)]
    [InlineData("rue du 8 mai 1945", "rue du 8 mai 1946", false)]
    [InlineData("rue Pasteur", "rue Voltaire", false)]
    public void Streets_may_be_mistaken_for_each_other_or_not(string one, string other, bool alike)
    {
        Assert.Equal(alike, StreetName.Of(one).IsLike(StreetName.Of(other)));
        Assert.Equal(alike, StreetName.Of(other).IsLike(StreetName.Of(one)));
    }
}
