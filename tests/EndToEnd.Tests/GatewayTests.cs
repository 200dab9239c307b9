using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Territory.EndToEnd.Tests.Running;

namespace Territory.EndToEnd.Tests;

/// <summary>The gateway lets in who may come in, and never falls over whoever knocks.</summary>
[Collection(nameof(SharedTerritory))]
public sealed class GatewayTests(SharedTerritory shared)
{
    RunningTerritory Territory => shared.Territory;

    Client Client => shared.Territory.Client;

    [Fact]
    public async Task A_token_that_is_absent_forged_expired_or_meant_for_others_is_refused_at_the_gateway_and_at_the_service()
    {
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var issuer = ECDsa.Create();
        issuer.ImportFromPem(Territory.SigningKey);
        var good = Token(issuer);
        Assert.Equal(200, (await Client.Send(HttpMethod.Get, new Uri(Territory.Gateway.Address, Story.Applications), good)).Status);

        string?[] bad =
        [
            null, "", "not-a-token", good[..^4] + "AAAA", Token(stranger), Token(issuer, authority: "https://elsewhere.example"),
            Token(issuer, audience: "another-system"), Token(issuer, ageInHours: 3), Token(issuer, ageInHours: -3),
            $"{Base64UrlEncoder.Encode("""{"alg":"none"}""")}.{good.Split('.')[1]}.",
        ];
        foreach (var door in new[] { Territory.Gateway, Territory.Housing })
            foreach (var token in bad)
            {
                var answer = await Client.Send(HttpMethod.Get, new Uri(door.Address, Story.Applications), token);
                Assert.Equal((401, "urn:territory:problem:not-signed-in", "Connectez-vous pour continuer."), (answer.Status, answer["type"], answer["title"]));
                Assert.Equal("Bearer", answer.Header("WWW-Authenticate"));
            }
    }

    [Fact]
    public async Task Operations_are_for_operators_and_erasures_for_the_data_protection_officer()
    {
        foreach (var person in new[] { "marie", "agent-lillers", "instructor", "signatory", "dpo" })
            Assert.Equal(403, (await Client.Get(person, "housing/operations/subscriptions")).Status);
        Assert.Equal(401, (await Client.Get(null, "housing/operations/subscriptions")).Status);
        Assert.Equal(
            [
                "documents", "relay", "view:counted_files_v1", "view:drafts_v1", "view:elimination_visas_v1", "view:erasure_requests_v1", "view:file_retentions_v1", "view:offences_v1",
                "view:permit_file_words_v1", "view:permit_files_v3", "view:police_orders_v1", "view:transmissions_v2", "view:visit_reports_v1", "view:visits_v1", "view:zones_v2",
            ],
            (await Client.Get("operator", "housing/operations/subscriptions")).Is(200).Items("", "name"));
        Assert.Equal(403, (await Client.Post("operator", "housing/operations/erasures", "{}")).Status);
        Assert.Equal(400, (await Client.Post("dpo", "housing/operations/erasures", "{}")).Status);
    }

    [Fact]
    public async Task What_does_not_exist_is_a_problem_detail_in_the_language_of_who_asks()
    {
        var french = await Client.Get("marie", "nowhere");
        Assert.Equal((404, true, "Ce dossier ou cette page n’existe pas, ou ne vous est pas ouvert."), (french.Status, french.IsProblem, french["title"]));
        Assert.Equal(french.TraceId, french["traceId"]);
        var english = await Client.Get("marie", "housing/nowhere", ("Accept-Language", "en-GB,en;q=0.9,fr;q=0.1"));
        Assert.Equal((404, "This file or page does not exist, or is not yours to see."), (english.Status, english["title"]));
        Assert.Equal(405, (await Client.Send(HttpMethod.Patch, new Uri(Territory.Gateway.Address, Story.Applications), await Client.TokenOf("marie"))).Status);
    }

    [Theory]
    [InlineData("/housing/%2e%2e/health/ready")]
    [InlineData("/housing/..%2f..%2fopenapi/v1.json")]
    [InlineData("/%2e%2e/%2e%2e/etc/passwd")]
    [InlineData("//housing//communes")]
    [InlineData("/housing//operations/seals")]
    [InlineData("/housing/operations%2fseals")]
    [InlineData("/housing/x%2f..%2foperations/seals")]
    [InlineData("/housing/x/%2e%2e/operations/seals")]
    [InlineData("/HOUSING/%6fperations/seals")]
    [InlineData("/housing/permit-applications/%00")]
    [InlineData("/housing/%ff%c0%af")]
    [InlineData("/housing/a%0d%0aX-Evil:%201")]
    [InlineData("/housing/permit-applications?limit=99999999999999999999&after=%ff")]
    [InlineData("/housing/permit-requirement?address=%00&on=2026-02-30")]
    public async Task An_odd_path_opens_nothing_and_breaks_nothing(string path)
    {
        var answer = await Territory.Gateway.Raw($"GET {path} HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer {await Client.TokenOf("marie")}\r\nConnection: close\r\n\r\n");
        Assert.Matches("^HTTP/1.1 (400|403|404) |^HTTP/1.1 200 OK[^{]*{\"status\":\"Healthy\",\"checks\":{}}", answer.ReplaceLineEndings(" "));
        Assert.DoesNotContain("X-Evil", answer.Split("\r\n\r\n")[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_is_too_much_or_no_request_at_all_is_refused_and_breaks_nothing()
    {
        var token = await Client.TokenOf("marie");
        (string Request, string Status)[] requests =
        [
            ($"GET /housing/communes?{new string('a', 9_000)} HTTP/1.1\r\nHost: g", "414"),
            ($"GET /housing/communes HTTP/1.1\r\nHost: g\r\nX-Long: {new string('a', 40_000)}", "431"),
            ($"GET /housing/communes HTTP/1.1\r\nHost: g\r\n{string.Concat(Enumerable.Range(0, 150).Select(i => $"X-{i}: a\r\n"))}X-Last: a", "431"),
            ($"GET /housing/communes HTTP/1.1\r\nHost: g\r\nAccept-Language: {new string(',', 20_000)}", "200"),
            ("GET /housing/communes HTTP/1.1\r\nHost: a b", "400"),
            ("GET /housing/communes HTTP/1.1\r\nHost: evil.example", "200"),
            ("GET /housing/communes HTTP/1.1\r\nHost: a\r\nHost: b", "400"),
            ("GET http://evil.example/housing/communes HTTP/1.1\r\nHost: g", "400"),
            ("GET /housing/communes HTTP/1.1\r\nHost: g\r\ntraceparent: 00-zz-zz-01\r\nX-Correlation-Id: é\r\nAccept-Language: ;;q=9", "200"),
            ($"GET /{Story.Applications} HTTP/1.1\r\nHost: g\r\nAuthorization: Bearer {new string('a', 20_000)}", "401"),
            ($"GET /{Story.Applications} HTTP/1.1\r\nHost: g\r\nAuthorization: Basic bWFyaWU6eA==", "401"),
            ("nonsense", "400"),
            ($"POST /{Story.Applications} HTTP/1.1\r\nHost: g\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: 2000000", "413"),
        ];
        foreach (var (request, status) in requests)
            Assert.StartsWith($"HTTP/1.1 {status} ", await Territory.Gateway.Raw($"{request}\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);

        foreach (var size in new[] { 70_000, 2_000_000 })
        {
            var large = await Client.Post("marie", Story.Applications, $"\"{new string('a', size)}\"");
            Assert.Equal((413, "urn:territory:problem:too-large"), (large.Status, large["type"]));
        }
    }

    [Fact]
    public async Task The_api_page_loads_and_its_documents_lead_through_the_gateway()
    {
        var page = await Client.Get(null, "docs/index.html");
        Assert.Equal((200, "text/html"), (page.Status, page.ContentType));
        Assert.Contains("width=device-width", page.Text, StringComparison.Ordinal);
        Assert.Equal(200, (await Client.Get(null, "docs/swagger-ui-bundle.js")).Status);
        Assert.Contains("/openapi/housing.json", (await Client.Get(null, "docs/index.js")).Text, StringComparison.Ordinal);

        var document = (await Client.Get(null, "openapi/housing.json")).Is(200);
        Assert.Empty(document.Items("servers", "url"));
        Assert.Equal(("openIdConnect", $"{Territory.Authority}/.well-known/openid-configuration"),
            (document["components.securitySchemes.signIn.type"], document["components.securitySchemes.signIn.openIdConnectUrl"]));
        Assert.NotNull(document["paths./housing/permit-applications.post"]);
    }

    [Fact]
    public async Task Who_asks_too_much_is_told_when_to_come_back_and_a_service_that_is_away_is_said_in_french()
    {
        await using var gateway = Territory.GatewayWith(
            ("Limits__RequestsPerMinute", "6"), ("Limits__AnonymousRequestsPerMinute", "3"),
            ("ReverseProxy__Clusters__housing__Destinations__one__Address", "http://127.0.0.1:9/"));
        await gateway.Start();
        Task<Answer> Ask(string? token, string path) => Client.Send(HttpMethod.Get, new Uri(gateway.Address, path), token);

        var away = await Ask(null, "housing/communes");
        Assert.Equal((502, true, "urn:territory:problem:unavailable", "2"), (away.Status, away.IsProblem, away["type"], away.Header("Retry-After")));
        Assert.StartsWith("Le service est momentanément indisponible.", away["title"]);
        Assert.Equal(("3", "2"), (away.Header("RateLimit-Limit"), away.Header("RateLimit-Remaining")));

        // Being refused counts too: nobody may try tokens without end.
        Assert.Equal(401, (await Ask("forged", Story.Applications)).Status);
        Assert.Equal(401, (await Ask("forged", Story.Applications)).Status);
        var limited = await Ask("forged", Story.Applications);
        Assert.Equal((429, "urn:territory:problem:too-many-requests"), (limited.Status, limited["type"]));
        Assert.Equal(("10", "3", "0", "10"), (limited.Header("Retry-After"), limited.Header("RateLimit-Limit"), limited.Header("RateLimit-Remaining"), limited.Header("RateLimit-Reset")));

        // A person has a limit of their own, and health has none.
        var (marie, karim) = (await Client.TokenOf("marie"), await Client.TokenOf("karim"));
        for (var i = 0; i < 6; i++) Assert.Equal(502, (await Ask(marie, Story.Applications)).Status);
        Assert.Equal(429, (await Ask(marie, Story.Applications)).Status);
        Assert.Equal(502, (await Ask(karim, Story.Applications)).Status);
        Assert.Equal(System.Net.HttpStatusCode.OK, await gateway.Health());
    }

    [Fact]
    public async Task While_the_issuer_is_away_tokens_cannot_be_checked_and_that_is_no_fault_of_who_asks()
    {
        await using var gateway = Territory.GatewayWith(("Identity__Authority", "http://127.0.0.1:9"));
        await gateway.Start();
        var answer = await Client.Send(HttpMethod.Get, new Uri(gateway.Address, Story.Applications), await Client.TokenOf("marie"));
        Assert.Equal((503, "urn:territory:problem:unavailable", "2"), (answer.Status, answer["type"], answer.Header("Retry-After")));
        Assert.Equal(200, (await Client.Send(HttpMethod.Get, new Uri(gateway.Address, "housing/communes"), null)).Status);
    }

    string Token(ECDsa key, string? authority = null, string audience = "territory", int ageInHours = 0)
    {
        var issued = TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-ageInHours);
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            TokenType = "at+jwt",
            Issuer = authority ?? Territory.Authority,
            Audience = audience,
            IssuedAt = issued,
            NotBefore = issued,
            Expires = issued.AddHours(1),
            Claims = new Dictionary<string, object> { ["sub"] = "019a0000-0000-7000-8000-000000000001", ["role"] = new[] { "citizen" } },
            SigningCredentials = new SigningCredentials(new ECDsaSecurityKey(key) { KeyId = KeyIdOf(key) }, SecurityAlgorithms.EcdsaSha256),
        });
    }

    static string KeyIdOf(ECDsa key) => Base64UrlEncoder.Encode(new ECDsaSecurityKey(key).ComputeJwkThumbprint());
}
