using System.Text.Json.Nodes;
using static Territory.Housing.Tests.Service.Requests;

namespace Territory.Housing.Tests.Service;

/// <summary>Double clicks, races, and two people at one file.</summary>
public class FilingTests(World world) : IClassFixture<World>
{
    [Fact]
    public async Task A_double_click_with_one_key_files_once_and_answers_twice_the_same()
    {
        var (marie, body) = (await world.As("marie"), CompleteApplication(world.ANewAddress()));
        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => marie.Post(Files, body, key: "click-1")));

        Assert.All(answers, a => Assert.Equal(201, a.Status));
        Assert.Single(answers.Select(a => a.Location).Distinct());
        Assert.Single(answers.Select(a => a.Text).Distinct());
        Assert.Equal(200, (await marie.Read(answers[0])).Status);
        Assert.Equal(1, await world.Count(answers[0].Id, "permit-application-filed"));
    }

    [Fact]
    public async Task A_double_click_with_two_keys_files_once()
    {
        var (marie, body) = (await world.As("marie"), CompleteApplication(world.ANewAddress()));
        var answers = await Task.WhenAll(Enumerable.Range(0, 2).Select(i => marie.Post(Files, body, key: $"double-{i}")));

        Assert.Single(answers, a => a.Status == 201);
        var refused = Assert.Single(answers, a => a.Status == 409);
        Assert.Equal("already-taken", refused.Problem);
        Assert.StartsWith("Une demande est déjà ouverte pour ce logement. Si c’est un autre logement", refused["title"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_application_for_a_dwelling_names_the_first_to_its_landlord_and_to_nobody_else()
    {
        var (marie, body) = (await world.As("marie"), CompleteApplication(world.ANewAddress()));
        var filed = await marie.Post(Files, body);
        await marie.Read(filed);
        var (hers, his) = (await marie.Post(Files, body), await (await world.As("karim")).Post(Files, body));
        Assert.Equal((409, filed.Id.ToString()), (hers.Status, hers["existing"]));
        Assert.Equal((409, null), (his.Status, his["existing"]));
        Assert.DoesNotContain(filed.Id.ToString(), his.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_was_used_for_another_request_is_refused()
    {
        var marie = await world.As("marie");
        Assert.Equal(201, (await marie.Post(Files, CompleteApplication(world.ANewAddress()), key: "reused")).Status);
        var refused = await marie.Post(Files, CompleteApplication(world.ANewAddress()), key: "reused");
        Assert.Equal(422, refused.Status);
        Assert.Equal("idempotency-key-reused", refused.Problem);
    }

    [Fact]
    public async Task The_same_key_of_two_people_is_two_keys()
    {
        Assert.Equal(201, (await (await world.As("marie")).Post(Files, CompleteApplication(world.ANewAddress()), key: "shared")).Status);
        Assert.Equal(201, (await (await world.As("karim")).Post(Files, CompleteApplication(world.ANewAddress()), key: "shared")).Status);
    }

    [Fact]
    public async Task Twenty_landlords_at_once_for_one_dwelling_open_exactly_one_application()
    {
        var body = CompleteApplication(world.ANewAddress());
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => world.ACitizen().Post(Files, body)));

        Assert.Single(answers, a => a.Status == 201);
        Assert.Equal(19, answers.Count(a => a.Status == 409 && a.Problem == "already-taken"));
    }

    [Theory]
    [InlineData("{0}, Lillers", "LILLERS", null, null)]
    [InlineData("{0}, 62190 Lillers", "62516", null, null)]
    [InlineData("  {0} ", "Lillers", null, null)]
    [InlineData("99 rue d'à côté", "Lillers", "6251600001", "6251600001")]
    [InlineData("99 rue d'en face", "Lillers", "626251600002", "6251600002")]
    public async Task One_dwelling_is_recognised_however_it_is_written(string address, string commune, string? invariant, string? again)
    {
        var line = world.ANewAddress();
        var (first, second) = (CompleteApplication(line), CompleteApplication(string.Format(System.Globalization.CultureInfo.InvariantCulture, address, line), commune));
        first["dwelling"]!["fiscalInvariant"] = invariant;
        second["dwelling"]!["fiscalInvariant"] = again;
        Assert.Equal(201, (await (await world.As("marie")).Post(Files, first)).Status);
        Assert.Equal(409, (await (await world.As("karim")).Post(Files, second)).Status);
    }

    [Theory]
    [InlineData("banKey", "62516_0790_00012", "62516_0790_00012 ")]
    [InlineData("rnbId", "4HW8-MYPG-8KJV", "4hw8mypg8kjv")]
    [InlineData("parcel", "62516000AB0123", "62516 000 AB 0123")]
    public async Task One_dwelling_is_recognised_by_any_register_and_the_parts_of_a_divided_one_are_told_apart(string register, string name, string again)
    {
        async Task<int> File(string? unit, string name)
        {
            var body = CompleteApplication(world.ANewAddress());
            (body["dwelling"]![register], body["dwelling"]!["unit"]) = (name, unit);
            return (await (await world.As("marie")).Post(Files, body)).Status;
        }
        var answers = new List<int>();
        foreach (var (unit, written) in new[] { ((string?)null, name), (null, again), ("porte A", name), ("porte B", again), ("PORTE A", again) }) answers.Add(await File(unit, written));
        Assert.Equal([201, 409, 201, 201, 409], answers);
    }

    [Fact]
    public async Task Two_flats_of_one_house_are_two_dwellings()
    {
        var line = world.ANewAddress();
        foreach (var unit in new[] { "porte 1", "porte 2" })
        {
            var body = CompleteApplication(line);
            body["dwelling"]!["unit"] = unit;
            Assert.Equal(201, (await (await world.As("marie")).Post(Files, body)).Status);
        }
    }

    [Fact]
    public async Task A_withdrawn_application_frees_the_dwelling()
    {
        var (marie, body) = (await world.As("marie"), CompleteApplication(world.ANewAddress()));
        var filed = await marie.Post(Files, body);
        Assert.Equal(409, (await marie.Post(Files, body)).Status);
        await marie.Post($"{filed.Location}/withdrawal").Done();
        var again = await marie.Post(Files, body);
        Assert.Equal(201, again.Status);
        Assert.NotEqual(filed.Location, again.Location);
    }

    [Fact]
    public async Task Of_two_agents_who_edit_one_version_of_a_file_one_is_told_that_it_has_moved()
    {
        var filed = await world.FileComplete();
        var instructor = await world.As("instructor");
        var read = await instructor.Read(filed);
        Assert.Equal("\"3\"", read.ETag);

        var answers = await Task.WhenAll(new[] { "dpe", "crep" }.Select(piece =>
            instructor.Post($"{filed.Location}/piece-requests", new { missing = new[] { piece } }, ifMatch: read.ETag)));

        Assert.Equal("\"4\"", Assert.Single(answers, a => a.Status == 200).ETag);
        var moved = Assert.Single(answers, a => a.Status == 412);
        Assert.Equal("version-moved", moved.Problem);
        Assert.Equal("\"4\"", moved.ETag);
        Assert.Equal(1, await world.Count(filed.Id, "permit-application-found-incomplete"));
    }

    [Theory]
    [InlineData("*")]
    [InlineData("W/\"3\"")]
    [InlineData("\"-1\"")]
    [InlineData("\"3\", \"4\"")]
    public async Task An_if_match_that_is_no_etag_of_ours_is_named(string tag)
    {
        var filed = await world.FileComplete();
        var refused = await (await world.As("instructor")).Post($"{filed.Location}/piece-requests", new { missing = new[] { "dpe" } }, ifMatch: tag);
        Assert.Equal((400, "If-Match"), (refused.Status, refused.WrongFields));
    }

    [Theory]
    [InlineData("with space")]
    [InlineData("clé")]
    public async Task An_idempotency_key_that_is_none_is_named(string key)
    {
        var refused = await (await world.As("marie")).Post(Files, CompleteApplication(world.ANewAddress()), key: key);
        Assert.Equal((400, "Idempotency-Key"), (refused.Status, refused.WrongFields));
    }

    [Fact]
    public async Task A_dwelling_outside_every_perimeter_needs_no_application()
    {
        var refused = await (await world.As("marie")).Post(Files, CompleteApplication(world.ANewAddress(), "Hinges"));
        Assert.Equal(422, refused.Status);
        Assert.Equal("dwelling-is-in-a-zone", refused.Problem);
        Assert.Equal("CCH L635-1", refused["article"]);
    }

    [Fact]
    public async Task A_file_that_does_not_exist_is_unknown_to_everyone()
    {
        var nowhere = $"{Files}/{Guid.CreateVersion7()}";
        Assert.Equal(404, (await (await world.As("instructor")).Get(nowhere)).Status);
        Assert.Equal(404, (await (await world.As("instructor")).Post($"{nowhere}/piece-requests", new { missing = new[] { "dpe" } })).Status);
        Assert.Equal(404, (await (await world.As("signatory")).Post($"{nowhere}/refusal", Refusal)).Status);
        Assert.Equal(404, (await (await world.As("marie")).Post($"{nowhere}/withdrawal")).Status);
        Assert.Equal(404, (await (await world.As("marie")).Get($"{Files}/not-a-uuid")).Status);
    }

    [Fact]
    public async Task A_landlord_reads_the_own_write_at_once()
    {
        var marie = await world.As("marie");
        var filed = await marie.Post(Files, Application(world.ANewAddress()));
        var file = await marie.Read(filed);
        Assert.Equal(200, file.Status);
        Assert.Equal("""{"kind":"naturalPerson","familyName":"Exemple","givenNames":"Marie","companyName":null,"siret":null,"postalAddress":"1 rue des Lilas, 62190 Lillers","email":null,"phone":null,"capacity":null,"country":null,"foreignRegistration":null,"legalForm":null,"deceasedOn":null,"representative":null,"coOwners":null}""", file["landlord"]);
        var mine = await marie.Get($"{Files}?limit=200&min-position={filed.Position}");
        Assert.Contains(mine.Json.GetProperty("items").EnumerateArray(), item => item.GetProperty("id").GetGuid() == filed.Id);
        Assert.Equal(200, (await marie.Get($"{filed.Location}/history?min-position={filed.Position}")).Status);
    }
}
