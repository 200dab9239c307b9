using Territory.Testing;

namespace Territory.Housing.Tests.Service;

/// <summary>Does this address need a permit on this date? The 27 communes and the days on which their perimeters entered into force.</summary>
public class PermitRequirementTests(World world) : IClassFixture<World>
{
    async Task<Answer> Ask(string query) => await world.Nobody().Get($"/housing/permit-requirement?{query}");

    [Theory]
    [InlineData("62034", "Annequin", "2018-09-01")]
    [InlineData("62035", "Annezin", "2022-01-01")]
    [InlineData("62048", "Auchel", "2022-01-01")]
    [InlineData("62083", "Barlin", "2022-01-01")]
    [InlineData("62119", "Béthune", "2018-09-01")]
    [InlineData("62126", "Beuvry", "2022-01-01")]
    [InlineData("62178", "Bruay-la-Buissière", "2022-01-01")]
    [InlineData("62188", "Burbure", "2022-01-01")]
    [InlineData("62190", "Busnes", "2024-01-01")]
    [InlineData("62194", "Calonne-Ricouart", "2022-01-01")]
    [InlineData("62195", "Calonne-sur-la-Lys", "2025-01-01")]
    [InlineData("62197", "Camblain-Châtelain", "2024-01-01")]
    [InlineData("62217", "Cauchy-à-la-Tour", "2022-01-01")]
    [InlineData("62270", "Divion", "2022-01-01")]
    [InlineData("62350", "Fouquières-lès-Béthune", "2025-01-01")]
    [InlineData("62401", "Haisnes", "2022-01-01")]
    [InlineData("62443", "Hersin-Coupigny", "2022-01-01")]
    [InlineData("62473", "Isbergues", "2022-01-01")]
    [InlineData("62480", "Labourse", "2025-01-01")]
    [InlineData("62516", "Lillers", "2018-09-01")]
    [InlineData("62555", "Marles-les-Mines", "2022-01-01")]
    [InlineData("62617", "Nœux-les-Mines", "2022-01-01")]
    [InlineData("62735", "Sailly-Labourse", "2024-01-01")]
    [InlineData("62841", "Vendin-lès-Béthune", "2025-01-01")]
    [InlineData("62848", "Verquin", "2022-01-01")]
    [InlineData("62846", "Vermelles", "2025-01-01")]
    [InlineData("62863", "Violaines", "2022-01-01")]
    public async Task A_perimeter_is_in_force_from_its_day_on_and_not_the_day_before(string insee, string name, string inForce)
    {
        var eve = $"{DateOnly.ParseExact(inForce, "yyyy-MM-dd", null).AddDays(-1):yyyy-MM-dd}";
        var address = Uri.EscapeDataString($"3 rue de la Gare, {name}");
        var (before, after) = (await Ask($"address={address}&on={eve}"), await Ask($"address={address}&on={inForce}"));

        Assert.Equal(("notRequired", inForce), (before["answer"], before["inForceFrom"]));
        Assert.Equal(("required", inForce), (after["answer"], after["inForceFrom"]));
        Assert.Equal((insee, name), (after.Json.GetProperty("commune").GetProperty("insee").GetString(), after.Json.GetProperty("commune").GetProperty("name").GetString()));
        Assert.StartsWith("La liste des rues du périmètre reste à confirmer par la délibération.", after["toConfirm"], StringComparison.Ordinal);
        Assert.Equal(inForce == "2022-01-01", after["toConfirm"]!.Contains("2021 ou 2022", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_other_73_communes_need_none()
    {
        var communes = (await world.Nobody().Get("/housing/communes")).Json.EnumerateArray().Select(c => c.GetProperty("insee").GetString()).ToArray();
        Assert.Equal(100, communes.Length);
        var answers = new List<string?>();
        foreach (var insee in communes) answers.Add((await Ask($"commune={insee}&on=2026-03-02"))["answer"]);
        Assert.Equal((27, 73), (answers.Count(a => a == "required"), answers.Count(a => a == "notRequired")));
    }

    [Theory]
    [InlineData("3 rue de la Gare, LILLERS CEDEX", "required")]
    [InlineData("3 rue de la Gare, fouquieres lez bethune", "required")]
    [InlineData("1 Grand-Place, 62473 Molinghem", "required")]
    [InlineData("3 rue de la Gare, Hinges", "notRequired")]
    [InlineData("3 rue de la Gare, 62190", "outsideTerritory")]
    [InlineData("3 rue de la Gare, 62120 Aire-sur-la-Lys", "outsideTerritory")]
    [InlineData("3 rue de la Gare, Lens", "outsideTerritory")]
    [InlineData("😀", "outsideTerritory")]
    public async Task An_address_is_understood_by_its_commune_and_never_by_its_postal_code(string address, string answer) =>
        Assert.Equal(answer, (await Ask($"address={Uri.EscapeDataString(address)}&on=2026-03-02"))["answer"]);

    [Theory]
    [InlineData("", "address")]
    [InlineData("address=%20", "address")]
    [InlineData("address=Lillers&on=2025-02-29", "on")]
    [InlineData("address=Lillers&on=29/02/2024", "on")]
    [InlineData("address=Lillers&on=26-01-01", "on")]
    [InlineData("address=Lillers&on=", "on")]
    [InlineData("on=demain", "address on")]
    public async Task A_question_that_cannot_be_answered_names_what_is_wrong(string query, string fields)
    {
        var refused = await Ask(query);
        Assert.Equal((400, fields), (refused.Status, refused.WrongFields));
    }

    [Fact]
    public async Task An_address_of_a_thousand_letters_is_none() => Assert.Equal((400, "address"), ((await Ask($"address={new string('a', 1000)}")) is var a ? (a.Status, a.WrongFields) : default));

    [Fact]
    public async Task A_published_perimeter_answers_for_its_commune_once_it_is_in_force()
    {
        world.Clock.Set(new DateOnly(2026, 3, 2));
        var instructor = await world.As("instructor");
        var early = await instructor.Post("/housing/zones", new { commune = "Gosnay", deliberation = "2026/CC007", publishedOn = "2026-02-20", inForceFrom = "2026-08-19" });
        Assert.Equal((422, "zone-enters-into-force-later"), (early.Status, early.Problem));
        Assert.Equal("Une zone entre en vigueur 6 mois au moins après sa publication : au plus tôt le 20/08/2026.", early["title"]);

        var published = await instructor.Post("/housing/zones", new { commune = "Gosnay", deliberation = "2026/CC007", publishedOn = "2026-02-20", inForceFrom = "2026-08-20" });
        Assert.Equal(201, published.Status);
        await Eventually.Is(() => Ask("commune=Gosnay&on=2026-08-20"), a => a["answer"] == "required");
        Assert.Equal("notRequired", (await Ask("commune=Gosnay&on=2026-08-19"))["answer"]);
        var again = await instructor.Post("/housing/zones", new { commune = "Gosnay", deliberation = "2026/CC007", publishedOn = "2026-02-20", inForceFrom = "2026-08-20" });
        Assert.Equal((409, published.Id.ToString()), (again.Status, again["existing"]));
    }
}
