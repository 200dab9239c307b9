using System.Text.Json.Nodes;
using Territory.Testing;
using static Territory.Housing.Tests.Service.Requests;

namespace Territory.Housing.Tests.Service;

/// <summary>What is planted in an application is found by those who may read it, and nowhere else in clear.</summary>
public class PersonalDataTests(World world) : IClassFixture<World>
{
    static readonly string[] Planted =
        ["Zygomatique", "Hippolyte-Anselme", "77 sentier des Mandragores", "zygomatique@exemple.invalid", "+33639980001", "77 impasse du Quartz-Rose", "escalier Fluorine", "6251677777",
        "2662E7777777Z", "Indivisaire-Tourmaline", "Étude Obsidienne", "CPI 6202 7777", "62516_7777_00077", "62516777ZZ7777"];

    static JsonObject Application()
    {
        var body = CompleteApplication(Planted[5]);
        foreach (var (name, value) in new[] { ("familyName", Planted[0]), ("givenNames", Planted[1]), ("postalAddress", Planted[2]), ("email", Planted[3]), ("phone", Planted[4]) }) body["landlord"]![name] = value;
        body["dwelling"]!["unit"] = Planted[6];
        body["dwelling"]!["fiscalInvariant"] = Planted[7];
        body["diagnostics"]!.AsArray().Single(d => d!["piece"]!.ToString() == "dpe")!["number"] = Planted[8];
        body["landlord"]!["coOwners"] = new JsonArray(new JsonObject { ["familyName"] = Planted[9], ["givenNames"] = "Paul" });
        body["mandataire"] = new JsonObject { ["name"] = Planted[10], ["postalAddress"] = "Lillers", ["activity"] = "Gestion", ["cardNumber"] = Planted[11], ["cardIssuedAt"] = "CCI" };
        body["dwelling"]!["banKey"] = Planted[12];
        body["dwelling"]!["parcel"] = Planted[13];
        return body;
    }

    [Fact]
    public async Task Personal_data_stands_in_clear_in_no_event_view_command_log_line_or_contract()
    {
        var (citizen, instructor, signatory) = (world.ACitizen(), await world.As("instructor"), await world.As("signatory"));
        await world.Broker.Collect("Territory.Contracts.Housing.V1:RefusalIssued", "watched");

        var filed = await citizen.Post(Files, Application(), key: "planted");
        Assert.Equal(201, filed.Status);
        Assert.Equal(409, (await (await world.As("karim")).Post(Files, Application())).Status);
        var wrong = Application();
        wrong["dwelling"]!["builtIn"] = 2050;
        Assert.Equal(400, (await citizen.Post(Files, wrong)).Status);
        Assert.Equal(400, (await citizen.Send(HttpMethod.Post, Files, Application().ToJsonString()[..^1] + ", oops}")).Status);
        var file = await instructor.Read(filed);
        await instructor.Get($"{Files}?commune=Lillers");
        await signatory.Post($"{filed.Location}/refusal", Refusal).Done();
        await instructor.Post($"{filed.Location}/notification", Notification("2026-03-02")).Done();
        await Eventually.Is(() => instructor.Get($"/housing/transmissions/{filed.Id}"), a => a.Status == 200);
        var contracts = await Eventually.Is(async () => string.Join('\n', await world.Broker.Peek("watched")), text => text.Contains(filed.Id.ToString(), StringComparison.Ordinal));

        var database = await Dump();
        Assert.Contains("permit-refusal-notified", database, StringComparison.Ordinal);
        Assert.Contains("permit-application-filed", world.Log.Text, StringComparison.Ordinal);
        foreach (var secret in Planted)
        {
            // Those who may read it do.
            Assert.Contains(secret, $"{file.Json.GetProperty("landlord")}{file.Json.GetProperty("address")}{file.Json.GetProperty("filing")}", StringComparison.Ordinal);
            foreach (var text in new[] { secret, secret.ToUpperInvariant(), Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(secret))[..^4] })
            {
                Assert.DoesNotContain(text, database, StringComparison.OrdinalIgnoreCase);
                Assert.DoesNotContain(text, world.Log.Text, StringComparison.OrdinalIgnoreCase);
                Assert.DoesNotContain(text, contracts, StringComparison.OrdinalIgnoreCase);
            }
        }
    }

    /// <summary>Every row of every table of ours, as text; bytes as they would read.</summary>
    async Task<string> Dump()
    {
        var tables = await world.Database.Scalar<string[]>("select array_agg(format('%I.%I', schemaname, tablename)) from pg_tables where schemaname not in ('pg_catalog', 'information_schema')");
        Assert.Contains("events.mt_events", tables);
        Assert.Contains("kernel.commands", tables);
        Assert.Contains(tables, t => t.StartsWith("views.permit_files", StringComparison.Ordinal));
        var text = new List<string>();
        foreach (var table in tables) text.Add(await world.Database.Scalar<string>($"select coalesce(string_agg(t::text, E'\\n'), '') from {table} t"));
        return string.Join('\n', text);
    }
}
