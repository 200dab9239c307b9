using System.Text.Json.Nodes;
using static Territory.Housing.Tests.Service.Requests;

namespace Territory.Housing.Tests.Service;

/// <summary>The counter files for citizens, a Mandataire for owners: whose the file is, who sees it, and in whose name it was done.</summary>
public class FilingForOthersTests(World world) : IClassFixture<World>
{
    const string Marie = "019a0000-0000-7000-8000-000000000001";

    static JsonObject Agency => new()
    {
        ["name"] = "Agence Exemple",
        ["siret"] = "200 072 460 00013",
        ["postalAddress"] = "2 place de la République, 62400 Béthune",
        ["activity"] = "Administrateur de biens",
        ["cardNumber"] = "CPI 6202 2016 000 012 345",
        ["cardIssuedAt"] = "CCI Artois",
    };

    JsonObject ForOthers(string? onBehalfOf = null, bool byAgency = false)
    {
        var body = CompleteApplication(world.ANewAddress());
        if (byAgency) body["mandataire"] = Agency;
        if (onBehalfOf is not null) body["onBehalfOf"] = onBehalfOf;
        return body;
    }

    Task<string> OnBehalfOf(Guid file, string direction = "asc") => world.Database.Scalar<string>(
        $"select coalesce(headers->>'onBehalfOf', '') || ' ' || (headers->>'actor') from events.mt_events where stream_id = '{file}' order by version {direction} limit 1");

    [Fact]
    public async Task The_counter_files_paper_for_a_citizen_whose_file_it_is()
    {
        world.Clock.Set(new DateOnly(2026, 3, 6));
        var (counter, marie) = (await world.As("counter"), await world.As("marie"));
        var body = ForOthers(Marie);
        (body["channel"], body["receivedOn"]) = ("paper", "2026-03-03");
        var filed = await counter.Post(Files, body);

        Assert.Equal((201, Marie), (filed.Status, filed["onBehalfOf"]));
        var file = await marie.Read(filed);
        Assert.Equal(("2026-03-03", "2026-04-03", "paper"), (file["filedOn"], file["tacitGrantOn"], file.Json.GetProperty("filing").GetProperty("channel").GetString()));
        Assert.Equal($"citizen:{Marie} counter-agent:019a0000-0000-7000-8000-00000000000b", await OnBehalfOf(filed.Id));
        Assert.Equal(200, (await counter.Get(filed.Location!)).Status);
        Assert.Equal(404, (await (await world.As("karim")).Get(filed.Location!)).Status);
        Assert.Contains("counter-agent", (await marie.Get($"{filed.Location}/readers")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_landlord_without_an_account_gets_an_id_that_a_resend_gives_again()
    {
        var (counter, body) = (await world.As("counter"), ForOthers());
        var (filed, again) = (await counter.Post(Files, body, key: "paper-1"), await counter.Post(Files, body, key: "paper-1"));
        Assert.Equal(201, filed.Status);
        Assert.Equal(filed.Text, again.Text);
        var next = ForOthers(filed["onBehalfOf"]);
        Assert.Equal(filed["onBehalfOf"], (await counter.Post(Files, next))["onBehalfOf"]);
        Assert.Equal($"citizen:{filed["onBehalfOf"]} counter-agent:019a0000-0000-7000-8000-00000000000b", await OnBehalfOf(filed.Id));
    }

    [Fact]
    public async Task The_counter_sees_and_completes_what_came_on_paper_and_nothing_that_came_online()
    {
        var (counter, marie) = (await world.As("counter"), await world.As("marie"));
        var online = await world.FileComplete();
        await marie.Read(online);
        Assert.Equal(404, (await counter.Get(online.Location!)).Status);
        Assert.Equal(404, (await counter.Post($"{online.Location}/pieces", Pieces("dpe"))).Status);

        var paper = await counter.Post(Files, With(ForOthers(Marie), "diagnostics", new JsonArray()));
        var complete = await counter.Post($"{paper.Location}/pieces", Pieces(AllPieces)).Done();
        Assert.Equal("complete", (await counter.Read(complete))["status"]);
        Assert.Equal($"citizen:{Marie} counter-agent:019a0000-0000-7000-8000-00000000000b", await OnBehalfOf(paper.Id, "desc"));
    }

    [Fact]
    public async Task A_mandataire_sees_the_files_it_filed_and_the_owner_sees_them_too()
    {
        var (agency, marie) = (await world.As("agency"), await world.As("marie"));
        var filed = await agency.Post(Files, ForOthers(Marie, byAgency: true));
        Assert.Equal(201, filed.Status);
        Assert.Equal("Agence Exemple 20007246000013 CCI Artois", Mandataire(await agency.Read(filed)));
        Assert.Equal("Agence Exemple 20007246000013 CCI Artois", Mandataire(await marie.Read(filed)));
        var hers = await world.FileComplete();
        await marie.Read(hers);
        Assert.Equal(404, (await agency.Get(hers.Location!)).Status);
        Assert.Equal(404, (await agency.Post($"{hers.Location}/withdrawal")).Status);
        var list = (await agency.Get($"{Files}?limit=200")).Json.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("id").GetGuid()).ToArray();
        Assert.Contains(filed.Id, list);
        Assert.DoesNotContain(hers.Id, list);
        Assert.Equal(200, (await agency.Post($"{filed.Location}/withdrawal")).Status);
    }

    static string Mandataire(Answer file) => file.Json.GetProperty("filing").GetProperty("mandataire") is var m ? $"{m.GetProperty("name")} {m.GetProperty("siret")} {m.GetProperty("cardIssuedAt")}" : "";

    static JsonObject With(JsonObject body, string field, JsonNode value)
    {
        body[field] = value;
        return body;
    }

    [Theory]
    [InlineData("marie", "onBehalfOf", "\"019a0000-0000-7000-8000-000000000002\"", "onBehalfOf")]
    [InlineData("marie", "channel", "\"paper\"", "channel")]
    [InlineData("marie", "receivedOn", "\"2026-03-01\"", "receivedOn")]
    [InlineData("agency", "pieces", "[]", "mandataire")]
    [InlineData("agency", "mandataire", """{"name":"Agence","postalAddress":"Béthune","activity":"Gestion"}""", "mandataire.cardNumber")]
    [InlineData("agency", "mandataire", """{"name":"Agence","postalAddress":"Béthune","activity":"Gestion","cardNumber":"CPI 1"}""", "mandataire.cardIssuedAt")]
    [InlineData("agency", "mandataire", """{"name":"Agence","siret":"200072460","postalAddress":"Béthune","activity":"Gestion","cardNumber":"CPI 1","cardIssuedAt":"CCI"}""", "mandataire.siret")]
    [InlineData("counter", "channel", "\"online\"", "channel")]
    [InlineData("counter", "receivedOn", "\"2026-12-31\"", "receivedOn")]
    public async Task What_does_not_fit_whoever_files_is_named(string person, string field, string json, string expected)
    {
        var refused = await (await world.As(person)).Post(Files, With(CompleteApplication(world.ANewAddress()), field, JsonNode.Parse(json)!));
        Assert.Equal((400, expected), (refused.Status, refused.WrongFields));
    }

    [Fact]
    public async Task The_receipt_is_read_by_whoever_may_see_the_file_and_says_what_silence_means()
    {
        var (filed, marie) = (await world.FileComplete(), await world.As("marie"));
        var receipt = await marie.Get($"{filed["receipt"]}?min-position={filed.Position}");
        Assert.Equal(200, receipt.Status);
        Assert.Matches("^PDL-2026-", receipt["number"]);
        Assert.Contains("votre demande est acceptée : le silence vaut autorisation", receipt["text"], StringComparison.Ordinal);
        Assert.Contains("R112-5", receipt["toConfirm"], StringComparison.Ordinal);
        Assert.Equal(404, (await (await world.As("karim")).Get(filed["receipt"]!)).Status);
        Assert.Equal(200, (await (await world.As("agent-lillers")).Get(filed["receipt"]!)).Status);
    }
}
