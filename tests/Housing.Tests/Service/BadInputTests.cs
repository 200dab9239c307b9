using System.Text;
using System.Text.Json.Nodes;
using static Territory.Housing.Tests.Service.Requests;

namespace Territory.Housing.Tests.Service;

/// <summary>What people and their programs really send. Every wrong field is named at once, and nothing is half done.</summary>
public class BadInputTests(World world) : IClassFixture<World>
{
    static JsonObject Company(string address) => new()
    {
        ["landlord"] = new JsonObject { ["kind"] = "legalPerson", ["companyName"] = "SCI des Essais", ["siret"] = "20007246000013", ["postalAddress"] = "1 rue des Lilas, Lillers" },
        ["dwelling"] = CompleteApplication(address)["dwelling"]!.DeepClone(),
        ["pieces"] = new JsonArray("dpe"),
    };

    /// <param name="path">Dotted path of the field to replace.</param>
    static JsonObject With(JsonObject body, string path, string json)
    {
        var names = path.Split('.');
        var parent = names[..^1].Aggregate(body, (o, name) => o[name]!.AsObject());
        if (json == "absent") parent.Remove(names[^1]);
        else parent[names[^1]] = JsonNode.Parse(json);
        return body;
    }

    async Task<Answer> File(JsonObject body) => await (await world.As("marie")).Send(HttpMethod.Post, Files, body.ToJsonString());

    [Theory]
    [InlineData("landlord", "absent", "landlord")]
    [InlineData("Landlord", "{}", "Landlord")]
    [InlineData("landlord", "null", "landlord")]
    [InlineData("landlord", "[]", "landlord")]
    [InlineData("landlord", "\"Marie\"", "landlord")]
    [InlineData("landlord.kind", "absent", "landlord.kind")]
    [InlineData("landlord.kind", "\"tenant\"", "landlord.kind")]
    [InlineData("landlord.kind", "0", "landlord.kind")]
    [InlineData("landlord.familyName", "absent", "landlord.familyName")]
    [InlineData("landlord.familyName", "\"\"", "landlord.familyName")]
    [InlineData("landlord.familyName", "\"\\u00A0\\u202F \"", "landlord.familyName")]
    [InlineData("landlord.familyName", "\"Ex\\u0000emple\"", "landlord.familyName")]
    [InlineData("landlord.familyName", "\"Ex\\u0007emple\"", "landlord.familyName")]
    [InlineData("landlord.familyName", "\"Exempl\\uFFFD\"", "landlord.familyName")]
    [InlineData("landlord.familyName", "42", "landlord.familyName")]
    [InlineData("landlord.familyName", "{}", "landlord.familyName")]
    [InlineData("landlord.companyName", "\"SCI\"", "landlord.companyName")]
    [InlineData("landlord.siret", "\"20007246000013\"", "landlord.siret")]
    [InlineData("landlord.postalAddress", "absent", "landlord.postalAddress")]
    [InlineData("landlord.email", "\"marie\"", "landlord.email")]
    [InlineData("landlord.phone", "\"me rappeler\"", "landlord.phone")]
    [InlineData("landlord.iban", "\"FR14\"", "landlord.iban")]
    [InlineData("dwelling", "absent", "dwelling")]
    [InlineData("dwelling.address", "absent", "dwelling.address")]
    [InlineData("dwelling.commune", "absent", "dwelling.commune")]
    [InlineData("dwelling.commune", "\"Lens\"", "dwelling.commune")]
    [InlineData("dwelling.commune", "\"62190\"", "dwelling.commune")]
    [InlineData("dwelling.commune", "\"62400\"", "dwelling.commune")]
    [InlineData("dwelling.kind", "\"château\"", "dwelling.kind")]
    [InlineData("dwelling.fiscalInvariant", "\"123\"", "dwelling.fiscalInvariant")]
    [InlineData("dwelling.fiscalInvariant", "\"٠١٢٣٤٥٦٧٨٩\"", "dwelling.fiscalInvariant")]
    [InlineData("dwelling.builtIn", "absent", "dwelling.builtIn")]
    [InlineData("dwelling.builtIn", "2027", "dwelling.builtIn")]
    [InlineData("dwelling.builtIn", "20", "dwelling.builtIn")]
    [InlineData("dwelling.builtIn", "\"1920\"", "dwelling.builtIn")]
    [InlineData("dwelling.builtIn", "1920.5", "dwelling.builtIn")]
    [InlineData("dwelling.builtIn", "99999999999", "dwelling.builtIn")]
    [InlineData("dwelling.surfaceInSquareMetres", "0", "dwelling.surfaceInSquareMetres")]
    [InlineData("dwelling.surfaceInSquareMetres", "\"1 000,50\"", "dwelling.surfaceInSquareMetres")]
    [InlineData("dwelling.surfaceInSquareMetres", "-1", "dwelling.surfaceInSquareMetres")]
    [InlineData("dwelling.electricityInstalledIn", "2027", "dwelling.electricityInstalledIn")]
    [InlineData("dwelling.gasInstalledIn", "2027", "dwelling.gasInstalledIn")]
    [InlineData("dwelling.gasInstalledIn", "true", "dwelling.gasInstalledIn")]
    [InlineData("pieces", "\"dpe\"", "pieces")]
    [InlineData("pieces", "[\"dpe\", \"DPE ancien\"]", "pieces[1]")]
    [InlineData("pieces", "[null]", "pieces[0]")]
    [InlineData("pieces", "[0]", "pieces[0]")]
    [InlineData("tenant", "{}", "tenant")]
    public async Task One_wrong_field_is_named(string path, string json, string field)
    {
        var refused = await File(With(CompleteApplication(world.ANewAddress()), path, json));
        Assert.Equal((400, field), (refused.Status, refused.WrongFields));
        Assert.Equal("invalid-request", refused.Problem);
    }

    [Theory]
    [InlineData("\"200 072 460 00013\"", 201)]
    [InlineData("\"200072460\"", 400)]
    [InlineData("\"20007246000014\"", 400)]
    [InlineData("\"٢٠٠٠٧٢٤٦٠٠٠٠١٣\"", 400)]
    [InlineData("absent", 400)]
    [InlineData("\"20007246000013\"", 201)]
    [InlineData("\"35600000000048\"", 201)]
    [InlineData("\"35600000000001\"", 201)]
    [InlineData("\"35600000000002\"", 400)]
    public async Task A_company_is_known_by_a_siret_that_checks(string siret, int status)
    {
        var answer = await File(With(Company(world.ANewAddress()), "landlord.siret", siret));
        Assert.Equal((status, status == 400 ? "landlord.siret" : ""), (answer.Status, answer.WrongFields));
    }

    [Fact]
    public async Task A_company_has_no_family_name_to_give_but_must_have_its_own()
    {
        Assert.Equal("landlord.companyName", (await File(With(Company(world.ANewAddress()), "landlord.companyName", "absent"))).WrongFields);
        Assert.Equal(201, (await File(Company(world.ANewAddress()))).Status);
    }

    [Fact]
    public async Task Every_wrong_field_is_named_at_once()
    {
        var body = CompleteApplication(world.ANewAddress());
        foreach (var (path, json) in new[]
        {
            ("landlord.familyName", "\"\""), ("landlord.email", "\"@\""), ("landlord.age", "41"), ("dwelling.kind", "\"yourte\""), ("dwelling.builtIn", "\"mille\""),
            ("dwelling.surfaceInSquareMetres", "0"), ("pieces", "[\"dpe\",\"x\",\"y\"]"), ("signedOn", "\"2025-02-30\""),
        }) With(body, path, json);
        Assert.Equal("dwelling.builtIn dwelling.kind dwelling.surfaceInSquareMetres landlord.age landlord.email landlord.familyName pieces[1] pieces[2] signedOn", (await File(body)).WrongFields);
    }

    [Fact]
    public async Task Every_contradiction_is_named_at_once()
    {
        var body = CompleteApplication(world.ANewAddress());
        foreach (var (path, json) in new[] { ("landlord.givenNames", "absent"), ("landlord.companyName", "\"SCI\""), ("dwelling.commune", "\"Lens\""), ("dwelling.builtIn", "2050"), ("dwelling.gasInstalledIn", "2050") })
            With(body, path, json);
        Assert.Equal("dwelling.builtIn dwelling.commune dwelling.gasInstalledIn landlord.companyName landlord.givenNames", (await File(body)).WrongFields);
    }

    [Theory]
    [InlineData("landlord.familyName", 100)]
    [InlineData("landlord.givenNames", 100)]
    [InlineData("landlord.postalAddress", 300)]
    [InlineData("dwelling.address", 300)]
    [InlineData("dwelling.unit", 100)]
    public async Task A_text_may_be_as_long_as_it_says_and_not_longer(string path, int most)
    {
        Assert.Equal(201, (await File(With(CompleteApplication(world.ANewAddress()), path, $"\"{world.ANewAddress().PadRight(most, 'x')}\""))).Status);
        foreach (var length in new[] { most + 1, 10 * 1024 })
        {
            var refused = await File(With(CompleteApplication(world.ANewAddress()), path, $"\"{new string('x', length)}\""));
            Assert.Equal((400, path), (refused.Status, refused.WrongFields));
        }
    }

    [Theory]
    [InlineData("EXEMPLE-DUPONT")]
    [InlineData("d’Exemple")]
    [InlineData("عبد الله")]
    [InlineData("Éléonore")]
    [InlineData("Ngô Văn Ẩn")]
    [InlineData("李")]
    [InlineData("O'; drop table events.mt_events; --")]
    [InlineData("<script>alert(1)</script>")]
    public async Task A_name_is_taken_and_given_back_as_it_was_written(string name)
    {
        var filed = await File(With(CompleteApplication(world.ANewAddress()), "landlord.familyName", JsonValue.Create(name).ToJsonString()));
        Assert.Equal(201, filed.Status);
        Assert.Equal(name, (await (await world.As("marie")).Read(filed)).Json.GetProperty("landlord").GetProperty("familyName").GetString());
    }

    [Theory]
    [InlineData("\u200Fعبد الله\u200E", "عبد الله")] // marks of direction
    [InlineData("Ele\u0301onore", "Eléonore")] // NFD
    [InlineData("Le\u00A0Goff", "Le Goff")]
    [InlineData(" DUPONT\u202F\u2009 ", "DUPONT")]
    public async Task A_name_is_kept_in_one_spelling_without_what_nobody_sees(string name, string kept)
    {
        var filed = await File(With(CompleteApplication(world.ANewAddress()), "landlord.familyName", JsonValue.Create(name).ToJsonString()));
        Assert.Equal(201, filed.Status);
        Assert.Equal(kept, (await (await world.As("marie")).Read(filed)).Json.GetProperty("landlord").GetProperty("familyName").GetString());
    }

    [Theory]
    [InlineData("landlord.familyName", "\"Exemple 😀\"", "Ce champ contient un emoji ou un pictogramme : écrivez-le en lettres et en chiffres.")]
    [InlineData("landlord.familyName", "\"\u200F\u200E\"", "Ce champ est vide.")]
    [InlineData("dwelling.address", "\"3 rue de la 🏠\"", "Ce champ contient un emoji ou un pictogramme : écrivez-le en lettres et en chiffres.")]
    [InlineData("dwelling.rnbId", "\"4HW8-MYPG-8KJO\"", "Un identifiant RNB a 12 lettres et chiffres, comme 4HW8-MYPG-8KJV.")]
    [InlineData("dwelling.banKey", "\"12 rue de la Gare\"", "Une clé BAN s’écrit comme 62119_0790_00012.")]
    [InlineData("dwelling.banKey", "\"62119_0790_00012\"", "Cet identifiant est celui d’une autre commune.")]
    [InlineData("dwelling.parcel", "\"62119000AB0123\"", "Cet identifiant est celui d’une autre commune.")]
    [InlineData("dwelling.parcel", "\"AB 123\"", "Une parcelle s’écrit en 14 caractères : commune, préfixe, section, numéro, comme 62119000AB0123.")]
    [InlineData("dwelling.fiscalInvariant", "\"12345678901\"", "Un invariant fiscal a 10 chiffres (12 avec le département).")]
    [InlineData("leaseOn", "\"31/02/2025\"", "Une date est attendue, sous la forme AAAA-MM-JJ (elle doit exister).")]
    [InlineData("leaseOn", "\"01/13/2025\"", "Une date est attendue, sous la forme AAAA-MM-JJ (elle doit exister).")]
    [InlineData("leaseOn", "\"26-03-02\"", "Une date est attendue, sous la forme AAAA-MM-JJ (elle doit exister).")]
    [InlineData("leaseOn", "\"0026-03-02\"", "L’année de cette date ne peut pas être la bonne : écrivez-la en quatre chiffres.")]
    [InlineData("leaseOn", "\"9999-12-31\"", "L’année de cette date ne peut pas être la bonne : écrivez-la en quatre chiffres.")]
    public async Task What_is_wrong_is_said_in_a_sentence_beside_its_field(string path, string json, string message)
    {
        var refused = await File(With(CompleteApplication(world.ANewAddress()), path, json));
        Assert.Equal((400, path), (refused.Status, refused.WrongFields));
        Assert.Equal(message, refused.Json.GetProperty("errors")[0].GetProperty("message").GetString());
    }

    [Theory]
    [InlineData("""{"piece":"dpe","establishedOn":"2026-02-02","energyClass":"D"}""", "diagnostics[0].number")]
    [InlineData("""{"piece":"dpe","establishedOn":"2026-02-02","number":"2462E012345","energyClass":"D"}""", "diagnostics[0].number")]
    [InlineData("""{"piece":"dpe","establishedOn":"2026-02-02","number":"2462E0123456A"}""", "diagnostics[0].energyClass")]
    [InlineData("""{"piece":"dpe","establishedOn":"2026-02-02","number":"2462E0123456A","energyClass":"H"}""", "diagnostics[0].energyClass")]
    [InlineData("""{"piece":"dpe","establishedOn":"2026-02-02","number":"2462E0123456A","energyClass":"D","finalEnergy":0}""", "diagnostics[0].finalEnergy")]
    [InlineData("""{"piece":"dpe","establishedOn":"2026-12-31","number":"2462E0123456A","energyClass":"D"}""", "diagnostics[0].establishedOn")]
    [InlineData("""{"piece":"dpe","establishedOn":"31/02/2025","number":"2462E0123456A","energyClass":"D"}""", "diagnostics[0].establishedOn")]
    [InlineData("""{"piece":"crep"}""", "diagnostics[0].establishedOn")]
    [InlineData("""{"piece":"etatGaz","establishedOn":"2026-02-02","energyClass":"D","number":"2462E0123456A","foundNothing":true}""", "diagnostics[0].energyClass diagnostics[0].foundNothing diagnostics[0].number")]
    [InlineData("""{"piece":"crep","establishedOn":"2026-02-02"},{"piece":"crep","establishedOn":"2026-02-03"}""", "diagnostics[1].piece")]
    public async Task A_diagnostic_names_what_is_wrong_with_it(string diagnostics, string fields) =>
        Assert.Equal(fields, (await File(With(CompleteApplication(world.ANewAddress()), "diagnostics", $"[{diagnostics}]"))).WrongFields);

    [Theory]
    [InlineData("""{"kind":"estate","familyName":"Exemple","givenNames":"Jeanne","postalAddress":"Lillers"}""", "landlord.deceasedOn landlord.representative")]
    [InlineData("""{"kind":"estate","familyName":"Exemple","givenNames":"Jeanne","postalAddress":"Lillers","deceasedOn":"2027-01-01","representative":{"familyName":"Étude","givenNames":"Luc","capacity":"Notaire"}}""", "landlord.deceasedOn")]
    [InlineData("""{"kind":"estate","familyName":"Exemple","givenNames":"Jeanne","postalAddress":"Lillers","deceasedOn":"2025-12-24","representative":{"familyName":"Étude","givenNames":"Luc","capacity":"Notaire"}}""", "")]
    [InlineData("""{"kind":"legalPerson","companyName":"SCI des Essais","legalForm":"SCI","siret":"20007246000013","postalAddress":"Lillers","representative":{"familyName":"Exemple","givenNames":"Marie","capacity":"Gérante"}}""", "")]
    [InlineData("""{"kind":"legalPerson","companyName":"Immo BV","legalForm":"BV","country":"BE","postalAddress":"Bruxelles"}""", "landlord.foreignRegistration")]
    [InlineData("""{"kind":"legalPerson","companyName":"Immo BV","country":"BE","foreignRegistration":"BCE 0123.456.789","postalAddress":"Bruxelles"}""", "")]
    [InlineData("""{"kind":"legalPerson","companyName":"Immo BV","country":"Belgique","siret":"20007246000013","postalAddress":"Bruxelles"}""", "landlord.country")]
    [InlineData("""{"kind":"naturalPerson","familyName":"Exemple","givenNames":"Marie","country":"BE","postalAddress":"Bruxelles","coOwners":[{"familyName":"Exemple","givenNames":"Paul"},{"companyName":"SCI B"}]}""", "")]
    [InlineData("""{"kind":"naturalPerson","familyName":"Exemple","givenNames":"Marie","postalAddress":"Lillers","coOwners":[{"familyName":"Exemple"}]}""", "landlord.coOwners[0].familyName")]
    [InlineData("""{"kind":"naturalPerson","familyName":"Exemple","givenNames":"Marie","postalAddress":"Lillers","legalForm":"SCI","deceasedOn":"2020-01-01"}""", "landlord.deceasedOn landlord.legalForm")]
    public async Task Every_kind_of_owner_says_what_the_law_asks_of_it(string landlord, string fields)
    {
        var answer = await File(With(CompleteApplication(world.ANewAddress()), "landlord", landlord));
        Assert.Equal((fields.Length > 0 ? 400 : 201, fields), (answer.Status, answer.WrongFields));
    }

    [Fact]
    public async Task A_siren_given_for_a_siret_is_told_so_and_a_tenant_whom_to_ask()
    {
        var siren = await File(With(Company(world.ANewAddress()), "landlord.siret", "\"200072460\""));
        Assert.Equal("C’est un SIREN (9 chiffres). Donnez le SIRET de l’établissement (14 chiffres).", siren.Json.GetProperty("errors")[0].GetProperty("message").GetString());
        var tenant = await File(With(CompleteApplication(world.ANewAddress()), "landlord.capacity", "\"tenant\""));
        Assert.Equal((422, "landlord-or-mandataire-files", "CCH R635-2"), (tenant.Status, tenant.Problem, tenant["article"]));
    }

    [Fact]
    public async Task A_lease_that_is_signed_already_is_a_signal_and_no_error()
    {
        var filed = await File(With(CompleteApplication(world.ANewAddress()), "leaseOn", "\"2026-03-01\""));
        Assert.Equal(201, filed.Status);
        Assert.Equal("lease-signed-first", filed.Json.GetProperty("notices")[0].GetProperty("code").GetString());
        var file = await (await world.As("instructor")).Read(filed);
        Assert.Equal("lease-signed-first", file.Json.GetProperty("filing").GetProperty("notices")[0].GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("2025-02-29")]
    [InlineData("31/02/2025")]
    [InlineData("01/13/2025")]
    [InlineData("25-03-01")]
    [InlineData("2026-03-02T10:00:00Z")]
    [InlineData("2026-3-2")]
    [InlineData("hier")]
    [InlineData("")]
    public async Task A_date_that_does_not_exist_or_is_written_another_way_is_named(string date)
    {
        var filed = await world.FileComplete();
        var refused = await (await world.As("instructor")).Post($"{filed.Location}/notification", new { notifiedOn = date, means = "handDelivered", proof = "x" });
        Assert.Equal((400, "notifiedOn"), (refused.Status, refused.WrongFields));
    }

    [Fact]
    public async Task A_citizen_does_not_date_the_own_mail()
    {
        var filed = await world.FileComplete();
        var refused = await (await world.As("marie")).Post($"{filed.Location}/pieces", new { pieces = new[] { "dpe" }, receivedOn = "2026-03-01" });
        Assert.Equal((400, "receivedOn"), (refused.Status, refused.WrongFields));
    }

    [Fact]
    public async Task A_text_with_half_a_character_is_named()
    {
        var json = CompleteApplication(world.ANewAddress()).ToJsonString().Replace("Exemple", "Ex\\uD800emple", StringComparison.Ordinal);
        var refused = await (await world.As("marie")).Send(HttpMethod.Post, Files, json);
        Assert.Equal((400, "landlord.familyName"), (refused.Status, refused.WrongFields));
    }

    [Theory]
    [InlineData("piece-requests", "instructor", """{"missing":[]}""", "missing")]
    [InlineData("piece-requests", "instructor", "{}", "missing")]
    [InlineData("pieces", "marie", """{"pieces":[]}""", "pieces")]
    [InlineData("refusal", "signatory", """{"reasons":[],"works":[]}""", "reasons works")]
    [InlineData("refusal", "signatory", """{"reasons":[" "],"works":["toiture",""]}""", "reasons[0] works[1]")]
    [InlineData("refusal", "signatory", """{"reasons":[null],"works":[7]}""", "reasons[0] works[0]")]
    [InlineData("notification", "instructor", """{"notifiedOn":"2026-03-02","means":"pigeon"}""", "means proof")]
    public async Task Every_command_names_what_it_lacks(string command, string person, string json, string fields)
    {
        var filed = await world.FileComplete();
        var refused = await (await world.As(person)).Send(HttpMethod.Post, $"{filed.Location}/{command}", json);
        Assert.Equal((400, fields), (refused.Status, refused.WrongFields));
    }

    [Theory]
    [InlineData("", 400)]
    [InlineData("null", 400)]
    [InlineData("[]", 400)]
    [InlineData("\"text\"", 400)]
    [InlineData("{", 400)]
    [InlineData("{\"landlord\":{}}}", 400)]
    [InlineData("{\"landlord\":1,\"landlord\":2}", 400)]
    [InlineData("{\"pieces\":[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]}", 400)]
    [InlineData("{\"a\\u0000\":1}", 400)]
    [InlineData("{\"\\uD800\":1}", 400)]
    [InlineData("{\"\\uD800\":1,\"\\uD800\":2}", 400)]
    [InlineData("{\"landlord\":NaN}", 400)]
    [InlineData("<xml/>", 400)]
    public async Task A_body_that_is_no_application_is_refused(string json, int status)
    {
        var refused = await (await world.As("marie")).Send(HttpMethod.Post, Files, json);
        Assert.Equal((status, "application/problem+json"), (refused.Status, refused.ContentType));
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_refused()
    {
        var marie = await world.As("marie");
        Assert.Equal(400, (await marie.Send(HttpMethod.Post, Files, bytes: [0xFF, 0xFE, 0x00])).Status);
        Assert.Equal(400, (await marie.Send(HttpMethod.Post, Files, bytes: [.. "{\"landlord\":\""u8, 0xC3, 0x28, .. "\"}"u8])).Status);
        Assert.Equal(400, (await marie.Send(HttpMethod.Post, Files, bytes: [.. "{\""u8, 0xC3, 0x28, .. "\":1}"u8])).Status);
        Assert.Equal(415, (await marie.Send(HttpMethod.Post, Files, "{}", contentType: "text/plain")).Status);
        Assert.Equal(413, (await marie.Send(HttpMethod.Post, Files, bytes: Encoding.UTF8.GetBytes($"{{\"a\":\"{new string('x', 70_000)}\"}}"))).Status);
        Assert.Equal(405, (await marie.Send(HttpMethod.Delete, Files)).Status);
    }

    [Fact]
    public async Task Errors_are_said_in_french_and_in_english_to_those_who_ask()
    {
        var body = With(CompleteApplication(world.ANewAddress()), "dwelling.builtIn", "2050");
        Assert.Equal("La demande contient des erreurs. Corrigez les champs indiqués.", (await File(body))["title"]);
        var english = (await world.As("marie")).Speaking("en-GB, fr;q=0.5");
        Assert.Equal("The request has errors. Correct the fields named.", (await english.Post(Files, body))["title"]);
    }

    [Fact]
    public async Task Nothing_refused_leaves_a_trace_in_the_log_of_events()
    {
        var before = await world.Database.Scalar<long>("select count(*) from events.mt_events");
        await File(With(CompleteApplication(world.ANewAddress()), "dwelling.builtIn", "2050"));
        await File(With(CompleteApplication(world.ANewAddress()), "dwelling.commune", "\"Hinges\""));
        Assert.Equal(before, await world.Database.Scalar<long>("select count(*) from events.mt_events"));
    }
}
