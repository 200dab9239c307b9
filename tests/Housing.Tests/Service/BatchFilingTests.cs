using System.Text.Json;
using System.Text.Json.Nodes;
using static Territory.Housing.Tests.Service.Requests;

namespace Territory.Housing.Tests.Service;

/// <summary>An agency with forty flats: one request, an answer for each.</summary>
public class BatchFilingTests(World world) : IClassFixture<World>
{
    const string Batch = $"{Files}/batch";

    JsonObject Item(string id, string? address = null)
    {
        var application = CompleteApplication(address ?? world.ANewAddress());
        application["mandataire"] = JsonNode.Parse("""{"name":"Agence Exemple","postalAddress":"Béthune","activity":"Gestion","cardNumber":"CPI 1","cardIssuedAt":"CCI"}""");
        return new() { ["id"] = id, ["application"] = application };
    }

    static JsonObject Of(params JsonNode?[] items) => new() { ["items"] = new JsonArray(items) };

    static string Told(Answer answer) => string.Join(' ', answer.Json.GetProperty("items").EnumerateArray().Select(i =>
        $"{(i.GetProperty("id").GetString() ?? "-")}:{i.GetProperty("status").GetInt32()}{(i.GetProperty("problem") is { ValueKind: JsonValueKind.Object } problem ? $":{problem.GetProperty("type").GetString()!.Split(':')[^1]}" : "")}"));

    [Fact]
    public async Task One_bad_item_loses_none_of_the_others_and_a_resend_answers_the_same()
    {
        var agency = await world.As("agency");
        var line = world.ANewAddress();
        var wrong = Item("wrong");
        wrong["application"]!["dwelling"]!["builtIn"] = "mille";
        var outside = Item("outside");
        outside["application"]!["dwelling"]!["commune"] = "Hinges";
        var body = Of(Item("a"), wrong, Item("b", line), Item("same", line), JsonValue.Create(7), outside, Item("a"), Item("c"));

        var first = await agency.Post(Batch, body, key: "batch-1");
        Assert.Equal(200, first.Status);
        Assert.Equal("a:201 wrong:400:invalid-request b:201 same:409:already-taken -:400:invalid-request outside:422:dwelling-is-in-a-zone a:400:invalid-request c:201", Told(first));
        Assert.Equal("application.dwelling.builtIn", first.Json.GetProperty("items")[1].GetProperty("problem").GetProperty("errors")[0].GetProperty("field").GetString());
        var location = first.Json.GetProperty("items")[0].GetProperty("filed").GetProperty("location").GetString()!;
        Assert.Equal(200, (await agency.Get($"{location}?min-position={first.Json.GetProperty("items")[7].GetProperty("filed").GetProperty("position")}")).Status);

        var again = await agency.Post(Batch, body, key: "batch-1");
        Assert.Equal(Told(first), Told(again));
        foreach (var i in new[] { 0, 2, 7 }) Assert.Equal(first.Json.GetProperty("items")[i].GetProperty("filed").ToString(), again.Json.GetProperty("items")[i].GetProperty("filed").ToString());

        // What was wrong is mended and sent again with the rest: only it is new.
        wrong["application"]!["dwelling"]!["builtIn"] = 1920;
        Assert.Equal("a:201 wrong:201", Told(await agency.Post(Batch, Of(body["items"]![0]!.DeepClone(), wrong.DeepClone()), key: "batch-1")));
        Assert.Equal("a:422:idempotency-key-reused", Told(await agency.Post(Batch, Of(Item("a")), key: "batch-1")));
    }

    [Fact]
    public async Task A_hundred_long_applications_are_taken_at_once_and_one_more_is_too_many()
    {
        var agency = await world.As("agency");
        JsonNode?[] items = [.. Enumerable.Range(0, 100).Select(i =>
        {
            var item = Item($"flat-{i}");
            item["application"]!["landlord"]!["postalAddress"] = new string('x', 300);
            return item;
        })];
        Assert.True(Of(items.Select(i => i!.DeepClone()).ToArray()).ToJsonString().Length > 64 * 1024);
        var answer = await agency.Post(Batch, Of(items.Select(i => i!.DeepClone()).ToArray()), key: "hundred");
        Assert.Equal(string.Join(' ', Enumerable.Range(0, 100).Select(i => $"flat-{i}:201")), Told(answer));
        var many = await agency.Post(Batch, Of([.. items.Select(i => i!.DeepClone()), Item("more")]));
        Assert.Equal((400, "items"), (many.Status, many.WrongFields));
        Assert.Equal((400, "items"), ((await agency.Post(Batch, Of())).Status, (await agency.Post(Batch, Of())).WrongFields));
        Assert.Equal(413, (await agency.Post(Batch, new { items = new[] { new string('x', 800_000) } })).Status);
    }
}
