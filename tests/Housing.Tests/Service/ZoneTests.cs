using System.Collections.Concurrent;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Territory.Contracts.Housing.V1;
using Territory.Testing;
using static Territory.Housing.Tests.Service.Requests;

namespace Territory.Housing.Tests.Service;

/// <summary>Délibérations make, extend, reduce and repeal zones; the question about an address follows them on any day.</summary>
public class ZoneTests(World world) : IClassFixture<World>
{
    const string Zones = "/housing/zones";

    static readonly object[] Gare = [new { kind = "street", street = "rue de la Gare", numbers = new[] { new { from = "1", to = "19", parity = "odd" } } }, new { kind = "street", street = "place du Beffroi" }];

    async Task<Answer> Publish(string commune, object[] perimeter, object? categories = null, string deliberation = "2025/CC042", string? regime = null, string inForceFrom = "2026-01-15") =>
        await (await world.As("instructor")).Post(Zones, new { commune, name = "Centre", regime = regime ?? "authorisation", deliberation, publishedOn = "2025-07-15", inForceFrom, perimeter, categories = categories ?? new { builtBefore = 2000 } });

    async Task<Answer> Do(Answer zone, string what, object body, string person = "instructor") => await (await world.As(person)).Post($"{zone.Location}/{what}", body);

    async Task<string> Ask(string query, Answer written)
    {
        var answer = await world.Nobody().Get($"/housing/permit-requirement?{query}&min-position={written.Position}");
        Assert.Equal(200, answer.Status);
        return $"{answer["answer"]} {answer["inForceFrom"]}".TrimEnd();
    }

    static string At(string address, string on = "2026-03-02", string more = "&built-in=1920") => $"address={Uri.EscapeDataString(address)}&on={on}{more}";

    [Fact]
    public async Task A_zone_lives_by_its_deliberations_each_from_its_own_day()
    {
        world.Clock.Set(new DateOnly(2026, 3, 2));
        var zone = await Publish("Hinges", Gare);
        Assert.Equal((201, $"/housing/zones/{zone.Id}"), (zone.Status, zone.Location));
        Assert.Equal("notRequired 2026-01-15", await Ask(At("3 rue de la Gare, Hinges", "2026-01-14"), zone));
        Assert.Equal("required 2026-01-15", await Ask(At("3 rue de la Gare, Hinges", "2026-01-15"), zone));
        Assert.Equal("required 2026-01-15", await Ask(At("19 bis r. de la gare, 62232 HINGES"), zone));
        Assert.Equal("notRequired", await Ask(At("4 rue de la Gare, Hinges"), zone));
        Assert.Equal("unknown 2026-01-15", await Ask(At("rue de la Gare, Hinges"), zone));
        Assert.Equal("unknown 2026-01-15", await Ask(At("3 rue de la Gare, Hinges", more: ""), zone));
        Assert.Equal("notRequired 2026-01-15", await Ask(At("3 rue de la Gare, Hinges", more: "&built-in=2000"), zone));
        Assert.Equal("notRequired 2026-01-15", await Ask(At("3 rue de la Gare, Hinges", more: "&built-in=1920&excluded=socialLandlord"), zone));
        Assert.Equal("unknown 2026-01-15", await Ask("commune=Hinges&built-in=1920&on=2026-03-02", zone));

        var early = await Do(zone, "extensions", new { deliberation = "2026/CC010", publishedOn = "2026-02-28", inForceFrom = "2026-08-27", parts = new[] { new { kind = "wholeCommune" } } });
        Assert.Equal((422, "zone-enters-into-force-later", "CCH L635-1, II"), (early.Status, early.Problem, early["article"]));
        Assert.Equal("Une zone entre en vigueur 6 mois au moins après sa publication : au plus tôt le 28/08/2026.", early["title"]);
        var extended = await Do(zone, "extensions", new { deliberation = "2026/CC010", publishedOn = "2026-02-28", inForceFrom = "2026-08-28", parts = new[] { new { kind = "wholeCommune" } } }).Done();
        Assert.Equal("notRequired 2026-08-28", await Ask(At("4 rue de la Gare, Hinges", "2026-08-27"), extended));
        Assert.Equal("required 2026-08-28", await Ask(At("4 rue de la Gare, Hinges", "2026-08-28"), extended));
        Assert.Equal("required 2026-01-15", await Ask(At("3 rue de la Gare, Hinges", "2026-08-28"), extended));

        var reduced = await Do(zone, "reductions", new { deliberation = "2026/CC011", publishedOn = "2026-03-01", effectiveOn = "2026-03-01", parts = new[] { new { kind = "street", street = "pl. du Beffroi" } } }).Done();
        Assert.Equal("required 2026-01-15", await Ask(At("1 place du Beffroi, Hinges", "2026-02-28"), reduced));
        Assert.Equal("notRequired 2026-03-01", await Ask(At("1 place du Beffroi, Hinges", "2026-03-01"), reduced));
        Assert.Equal("notRequired 2026-03-01", await Ask(At("1 place du Beffroi, Hinges", "2026-09-01"), reduced));

        var repealed = await Do(zone, "repeal", new { deliberation = "2026/CC012", publishedOn = "2026-03-02", effectiveOn = "2026-12-01" }).Done();
        Assert.Equal("required 2026-01-15", await Ask(At("3 rue de la Gare, Hinges", "2026-11-30"), repealed));
        Assert.Equal("notRequired 2026-01-15", await Ask(At("3 rue de la Gare, Hinges", "2026-12-01"), repealed));
        Assert.Equal(422, (await Do(zone, "extensions", new { deliberation = "2026/CC013", publishedOn = "2026-03-02", inForceFrom = "2027-01-01", parts = new[] { new { kind = "wholeCommune" } } })).Status);

        var detail = await world.Nobody().Get($"{zone.Location}?min-position={repealed.Position}");
        Assert.Equal(("\"4\"", "2026-12-01"), (detail.ETag, detail["repealedOn"]));
        Assert.Equal(["publication 2025/CC042", "extension 2026/CC010", "reduction 2026/CC011", "repeal 2026/CC012"],
            detail.Json.GetProperty("changes").EnumerateArray().Select(c => $"{c.GetProperty("act")} {c.GetProperty("deliberation")}"));
        Assert.Contains("CRPA L221-2", detail.Json.GetProperty("changes")[3].GetProperty("toConfirm").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_application_is_taken_or_refused_by_the_zone_that_the_dwelling_is_in()
    {
        world.Clock.Set(new DateOnly(2026, 3, 2));
        var published = await Publish("Locon", Gare, new { kind = "house" });
        await world.Nobody().Get($"{Zones}?min-position={published.Position}");
        var marie = await world.As("marie");
        async Task<string> File(string address, string commune = "Locon", params (string Field, string Value)[] facts)
        {
            var body = CompleteApplication(address, commune);
            foreach (var (field, value) in facts) body["dwelling"]![field] = value;
            var answer = await marie.Post(Files, body);
            return answer.Status == 201 ? "filed" : $"{answer.Status} {answer.Problem}";
        }
        Assert.Equal("filed", await File("3 rue de la Gare"));
        Assert.Equal("422 address-is-in-a-zone", await File("4 rue de la Gare"));
        Assert.Equal("422 dwelling-is-of-the-category", await File("5 rue de la Gare", facts: ("kind", "apartment")));
        Assert.Equal("422 dwelling-is-not-excluded", await File("5 rue de la Gare", facts: ("excluded", "socialLandlord")));
        Assert.Equal("400 invalid-request", await File("5 rue de la Gare", facts: ("excluded", "peut-être")));
        Assert.Equal("422 dwelling-is-in-a-zone", await File("3 rue de la Gare", "Oblinghem"));
        // Whether it is in the zone is not known: the application is taken, and says so.
        Assert.Equal("filed", await File("rue de la Gare"));
        var stored = await world.Database.Scalar<string>("select string_agg(coalesce(data->>'zoneId', '') || '|' || coalesce(data->>'zoneInForceFrom', '') || '|' || coalesce(data->>'zoneToConfirm', ''), E'\\n' order by seq_id) from events.mt_events where type = 'permit-application-filed' and data->>'communeInsee' = '62520'");
        Assert.Equal($"{published.Id}|2026-01-15|\n{published.Id}|2026-01-15|L’adresse n’a pas pu être située avec certitude dans le périmètre : à vérifier.", stored);

        var declared = await Publish("Oblinghem", [new { kind = "wholeCommune" }], regime: "declaration");
        Assert.Equal("declarationRequired 2026-01-15", await Ask(At("3 rue de la Gare, Oblinghem"), declared));
        Assert.Equal("422 zone-asks-for-an-authorisation", await File("3 rue de la Gare", "Oblinghem"));
    }

    static object Drawn(string crs, double[][] ring) => new
    {
        kind = "area",
        area = new
        {
            type = "FeatureCollection",
            crs = new { type = "name", properties = new { name = crs } },
            features = new[] { new { type = "Feature", properties = new { nom = "Centre" }, geometry = new { type = "Polygon", coordinates = new[] { ring } } } },
        },
    };

    /// <summary>The same square around 2.639° E, 50.53° N, 400 m wide, in three systems.</summary>
    [Theory]
    [InlineData("urn:ogc:def:crs:EPSG::2154", 674163.627, 7047940.768, 674563.627, 7048340.768, "Robecq")]
    [InlineData("EPSG:3950", 1674204.678, 9258811.673, 1674604.678, 9259211.673, "Hesdigneul-lès-Béthune")]
    [InlineData("urn:ogc:def:crs:OGC:1.3:CRS84", 2.63618, 50.52821, 2.64182, 50.53179, "Gonnehem")]
    public async Task A_zone_is_drawn_in_geojson_and_given_back_in_degrees(string crs, double west, double south, double east, double north, string commune)
    {
        world.Clock.Set(new DateOnly(2026, 3, 2));
        var published = await Publish(commune, [Drawn(crs, [[west, south], [east, south], [east, north], [west, north], [west, south]])]);
        Assert.Equal(201, published.Status);
        Assert.Equal("required 2026-01-15", await Ask($"commune={Uri.EscapeDataString(commune)}&lat=50.5300&lon=2.6390&on=2026-03-02&built-in=1920", published));
        Assert.Equal("notRequired", await Ask($"commune={Uri.EscapeDataString(commune)}&lat=50.5400&lon=2.6390&on=2026-03-02&built-in=1920", published));
        Assert.Equal("unknown 2026-01-15", await Ask(At($"3 rue de la Gare, {commune}"), published));
        Assert.Equal("required", (await Ask("lat=50,5300&lon=2,6390&on=2026-03-02&built-in=1920", published)).Split(' ')[0]);
        Assert.Equal("unknown", await Ask("lat=50.6&lon=2.9&on=2026-03-02", published));

        var map = await world.Nobody().Get($"{Zones}/geojson?commune={Uri.EscapeDataString(commune)}&on=2026-03-02");
        Assert.Equal("application/geo+json", map.ContentType);
        var feature = Assert.Single(map.Json.GetProperty("features").EnumerateArray());
        Assert.Equal(("FeatureCollection", "Feature", "MultiPolygon"), (map["type"], feature.GetProperty("type").GetString(), feature.GetProperty("geometry").GetProperty("type").GetString()));
        var ring = feature.GetProperty("geometry").GetProperty("coordinates")[0][0].EnumerateArray().Select(p => (p[0].GetDouble(), p[1].GetDouble())).ToArray();
        Assert.Equal(5, ring.Length);
        Assert.InRange(ring[0].Item1, 2.6360, 2.6364);
        Assert.InRange(ring[0].Item2, 50.5281, 50.5284);
        Assert.Equal(("2025/CC042", "authorisation", commune), (feature.GetProperty("properties").GetProperty("deliberations")[0].GetString(), feature.GetProperty("properties").GetProperty("regime").GetString(), feature.GetProperty("properties").GetProperty("commune").GetString()));
        Assert.Empty((await world.Nobody().Get($"{Zones}/geojson?commune={Uri.EscapeDataString(commune)}&on=2026-01-14")).Json.GetProperty("features").EnumerateArray());
    }

    [Fact]
    public async Task A_commune_s_streets_take_the_place_of_what_was_taken_over_and_it_may_carry_the_zone_out()
    {
        world.Clock.Set(new DateOnly(2026, 3, 2));
        var listed = (await world.Nobody().Get($"{Zones}?commune=Verquin")).Json.GetProperty("items");
        var link = Assert.Single(listed.EnumerateArray()).GetProperty("link").GetString()!;
        var instructor = await world.As("instructor");
        var stated = await instructor.Post($"{link}/perimeter", new { deliberation = "2021/CC077", inForceFrom = "2021-01-01", perimeter = new[] { new { kind = "street", street = "rue Jules Guesde" } } }).Done();
        Assert.Equal("required 2021-01-01", await Ask(At("3 rue Jules Guesde, Verquin"), stated));
        Assert.Equal("notRequired", await Ask(At("3 rue Victor Hugo, Verquin"), stated));
        Assert.Equal((422, "zone-awaits-its-streets"), (await instructor.Post($"{link}/perimeter", new { deliberation = "x", inForceFrom = "2021-01-01", perimeter = new[] { new { kind = "wholeCommune" } } })) is var again ? (again.Status, again.Problem) : default);

        var delegated = await instructor.Post($"{link}/delegations", new { deliberation = "2026/CC020", requestedOn = "2026-01-10", publishedOn = "2026-02-10", from = "2026-03-01", until = "2028-02-29" }).Done();
        var answer = await world.Nobody().Get($"/housing/permit-requirement?{At("3 rue Jules Guesde, Verquin")}&min-position={delegated.Position}");
        Assert.Equal("True", answer["carriedOutByCommune"]);
        Assert.Equal("False", (await world.Nobody().Get($"/housing/permit-requirement?{At("3 rue Jules Guesde, Verquin", "2026-02-28")}"))["carriedOutByCommune"]);
        Assert.Equal("2027-03-01", (await world.Nobody().Get(link)).Json.GetProperty("delegations")[0].GetProperty("firstReportBy").GetString());
    }

    [Fact]
    public async Task Anybody_reads_zones_and_instructors_write_them()
    {
        world.Clock.Set(new DateOnly(2026, 3, 2));
        var first = await world.Nobody().Get($"{Zones}?limit=20&on=2024-12-31");
        var rest = await world.Nobody().Get(first["next"]!);
        Assert.Equal((200, 20, 2), (first.Status, first.Json.GetProperty("items").GetArrayLength(), rest.Json.GetProperty("items").GetArrayLength()));
        Assert.Equal(22, first.Json.GetProperty("items").EnumerateArray().Concat(rest.Json.GetProperty("items").EnumerateArray()).Select(z => z.GetProperty("id").GetString()).Distinct().Count());
        Assert.Equal((404, "not-found"), (await world.Nobody().Get($"{Zones}/{Guid.CreateVersion7()}")) is var unknown ? (unknown.Status, unknown.Problem) : default);
        var body = new { commune = "Annezin", deliberation = "2025/CC099", publishedOn = "2025-07-15", inForceFrom = "2026-01-15" };
        Assert.Equal(401, (await world.Nobody().Post(Zones, body)).Status);
        foreach (var person in new[] { "marie", "agent-lillers", "signatory", "operator" }) Assert.Equal(403, (await (await world.As(person)).Post(Zones, body)).Status);
        Assert.Equal(404, (await (await world.As("instructor")).Post($"{Zones}/{Guid.CreateVersion7()}/repeal", new { deliberation = "x", publishedOn = "2026-01-01", effectiveOn = "2026-01-01" })).Status);
        foreach (var (query, field) in new[] { ("?commune=Lens", "commune"), ("?on=2026-02-30", "on"), ("?limit=0", "limit"), ("?after=x", "after"), ("/geojson?commune=62400", "") })
            Assert.Equal(field.Length == 0 ? (200, "") : (400, field), (await world.Nobody().Get(Zones + query)) is var wrong ? (wrong.Status, wrong.WrongFields) : default);
    }

    [Fact]
    public async Task The_same_deliberation_sent_twice_makes_one_zone()
    {
        world.Clock.Set(new DateOnly(2026, 3, 2));
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Publish("Chocques", Gare, deliberation: "2025/CC050")));
        Assert.Equal([201, 409, 409, 409], answers.Select(a => a.Status).Order());
        var made = answers.Single(a => a.Status == 201).Id.ToString();
        Assert.All(answers.Where(a => a.Status == 409), a => Assert.Equal(made, a["existing"]));
    }

    [Theory]
    [InlineData("lat=50.53", "lon")]
    [InlineData("lat=nord&lon=2.6", "lat")]
    [InlineData("lat=2.6390&lon=50.5300", "lat")]
    [InlineData("lat=1e2&lon=2.6", "lat")]
    [InlineData("lat=NaN&lon=2.6", "lat")]
    [InlineData("address=Lillers&kind=château", "kind")]
    [InlineData("address=Lillers&built-in=20", "built-in")]
    [InlineData("address=Lillers&excluded=oui&on=x", "excluded on")]
    [InlineData("commune=%20", "address")]
    public async Task A_question_names_what_is_wrong_with_it(string query, string fields) =>
        Assert.Equal((400, fields), (await world.Nobody().Get($"/housing/permit-requirement?{query}")) is var wrong ? (wrong.Status, wrong.WrongFields) : default);

    [Theory]
    [InlineData("""{"kind":"street"}""", "perimeter[0].street")]
    [InlineData("""{"kind":"street","street":"3 rue de la Gare"}""", "perimeter[0].street")]
    [InlineData("""{"kind":"street","street":"rue de la Gare","numbers":[{"from":"x","to":"douze","parity":"odd"}]}""", "perimeter[0].numbers[0].from perimeter[0].numbers[0].to")]
    [InlineData("""{"kind":"street","street":"rue de la Gare","numbers":[{"from":"19","to":"1","parity":"odd"}]}""", "perimeter[0].numbers[0].to")]
    [InlineData("""{"kind":"street","street":"rue de la Gare","address":"3 rue de la Gare"}""", "perimeter[0].address")]
    [InlineData("""{"kind":"wholeCommune","street":"rue de la Gare"}""", "perimeter[0].street")]
    [InlineData("""{"kind":"building"}""", "perimeter[0].address")]
    [InlineData("""{"kind":"building","address":"rue de la Gare"}""", "perimeter[0].address")]
    [InlineData("""{"kind":"building","rnb":"12"}""", "perimeter[0].rnb")]
    [InlineData("""{"kind":"area"}""", "perimeter[0].area")]
    [InlineData("""{"kind":"area","area":{"type":"Point","coordinates":[2.6,50.5]}}""", "perimeter[0].area")]
    [InlineData("""{"kind":"area","area":{"type":"Polygon","coordinates":[[[2.6,50.5],[2.7,50.5],[2.6,50.6],[2.6,50.51]]]}}""", "perimeter[0].area")]
    [InlineData("""{"kind":"area","area":{"type":"Polygon","coordinates":[[[2.6,50.5],[2.7,50.6],[2.6,50.5],[2.6,50.5]]]}}""", "perimeter[0].area")]
    [InlineData("""{"kind":"area","area":{"type":"Polygon","coordinates":[[[50.5,2.6],[50.5,2.7],[50.6,2.6],[50.5,2.6]]]}}""", "perimeter[0].area")]
    [InlineData("""{"kind":"area","area":{"type":"Polygon","coordinates":[[[674363,7048140],[674463,7048140],[674363,7048240],[674363,7048140]]]}}""", "perimeter[0].area")]
    [InlineData("""{"kind":"area","area":{"type":"Polygon","crs":{"properties":{"name":"EPSG:27572"}},"coordinates":[]}}""", "perimeter[0].area")]
    [InlineData("""{"kind":"area","area":{"type":"Polygon","coordinates":"x"}}""", "perimeter[0].area")]
    [InlineData("""{"kind":"area","area":{"type":"Polygon","coordinates":[[["2.6",50.5]]]}}""", "perimeter[0].area")]
    [InlineData("""{"kind":"area","area":{"type":"FeatureCollection","features":[]}}""", "perimeter[0].area")]
    [InlineData("""{"kind":"area","area":[]}""", "perimeter[0].area")]
    [InlineData("""{"kind":"quartier","street":"x"}""", "perimeter[0].kind")]
    public async Task A_perimeter_that_is_none_is_named(string part, string fields)
    {
        var json = $$"""{"commune":"Hinges","deliberation":"x","publishedOn":"2025-07-15","inForceFrom":"2026-01-15","perimeter":[{{part}}]}""";
        var refused = await (await world.As("instructor")).Send(HttpMethod.Post, Zones, json);
        Assert.Equal((400, fields), (refused.Status, refused.WrongFields));
    }

    [Fact]
    public async Task A_perimeter_may_be_large_and_has_a_limit()
    {
        world.Clock.Set(new DateOnly(2026, 3, 2));
        static double[][] Circle(int points) => [.. Enumerable.Range(0, points).Select(i => (double[])[2.5 + 0.01 * Math.Cos(2 * Math.PI * i / points), 50.5 + 0.01 * Math.Sin(2 * Math.PI * i / points)]).Append([2.51, 50.5])];
        Assert.Equal(201, (await Publish("Lapugnoy", [Drawn("CRS84", Circle(10_000))])).Status);
        var refused = await Publish("Lapugnoy", [Drawn("CRS84", Circle(20_000))]);
        Assert.Equal((400, "perimeter[0].area"), (refused.Status, refused.WrongFields));
    }

    [Fact]
    public async Task What_a_deliberation_did_is_told_for_the_caf_and_the_msa()
    {
        world.Clock.Set(new DateOnly(2026, 3, 2));
        var told = new Told();
        using var listening = world.App.Services.GetRequiredService<IBusControl>().ConnectPublishObserver(told);
        var zone = await Publish("Essars", Gare);
        await Do(zone, "repeal", new { deliberation = "2026/CC030", publishedOn = "2026-03-01", effectiveOn = "2026-04-01" }).Done();
        await Eventually.Is(() => Task.FromResult(string.Join('\n', told.Of(zone.Id))),
            seen => seen == "1 62310 Created 2025-07-15 2026-01-15\n2 62310 Repealed 2026-03-01 2026-04-01");
    }

    sealed class Told : IPublishObserver
    {
        readonly ConcurrentQueue<ZoneDeliberationPublished> _contracts = [];

        public IEnumerable<string> Of(Guid zone) => _contracts.Where(c => c.ZoneId == zone).Select(c => $"{c.Version} {c.CommuneInsee} {c.Decision} {c.PublishedOn:yyyy-MM-dd} {c.EffectiveOn:yyyy-MM-dd}");

        public Task PrePublish<T>(PublishContext<T> context) where T : class => Task.CompletedTask;

        public Task PostPublish<T>(PublishContext<T> context) where T : class
        {
            if (context.Message is ZoneDeliberationPublished contract) _contracts.Enqueue(contract);
            return Task.CompletedTask;
        }

        public Task PublishFault<T>(PublishContext<T> context, Exception exception) where T : class => Task.CompletedTask;
    }
}
