using System.Net;
using System.Text;
using Microsoft.IdentityModel.Tokens;
using static Territory.Identity.Tests.RunningIssuer;

namespace Territory.Identity.Tests;

public sealed class TokenTests : IAsyncDisposable
{
    const string OfLillers = "grant_type=client_credentials&client_id=si-lillers&client_secret=si-lillers-development-only";

    readonly RunningIssuer issuer = new();

    [Theory]
    [InlineData("marie", "citizen", null, null)]
    [InlineData("karim", "citizen", null, null)]
    [InlineData("agent-bethune", "commune-agent", "62119", null)]
    [InlineData("agent-lillers", "commune-agent", "62516", null)]
    [InlineData("instructor", "instructor", null, null)]
    [InlineData("signatory", "signatory", null, "ARR-2026-014")]
    [InlineData("operator", "operator", null, null)]
    [InlineData("dpo", "dpo", null, null)]
    public async Task Each_person_has_a_token_that_the_published_keys_confirm(string name, string role, string? commune, string? delegation)
    {
        var token = await issuer.TokenOfAsync(name);
        var claims = (await issuer.ValidateAsync(token)).Claims.ToDictionary();

        Assert.Equal(role, Payload(token).GetProperty("role").EnumerateArray().Single().GetString());
        Assert.Equal(commune, claims.GetValueOrDefault("commune"));
        Assert.Equal(delegation, claims.GetValueOrDefault("delegation"));
        Assert.Equal("openid profile housing:read housing:write", claims["scope"]);
        foreach (var personal in new[] { "name", "given_name", "family_name", "birthdate" }) Assert.DoesNotContain(personal, claims.Keys);
    }

    [Fact]
    public async Task A_token_that_was_altered_is_not_confirmed()
    {
        var parts = (await issuer.TokenOfAsync("marie")).Split('.');
        var forged = Base64UrlEncoder.Encode(Base64UrlEncoder.Decode(parts[1]).Replace("citizen", "operator", StringComparison.Ordinal));

        Assert.False((await issuer.ValidateAsync($"{parts[0]}.{forged}.{parts[2]}")).IsValid);
    }

    [Fact]
    public async Task The_system_of_Lillers_gets_a_token_for_its_secret()
    {
        var answer = await issuer.PostAsync(
            "/token", ("grant_type", "client_credentials"), ("client_id", "si-lillers"), ("client_secret", "si-lillers-development-only"));
        var body = await JsonOf(answer);
        var token = body.GetProperty("access_token").GetString()!;

        Assert.True((await issuer.ValidateAsync(token)).IsValid);
        Assert.Equal("[\"commune-system\"]", Payload(token).GetProperty("role").GetRawText());
        Assert.Equal("62516", Payload(token).GetProperty("commune").GetString());
        Assert.Equal("housing:read", Payload(token).GetProperty("scope").GetString());
        Assert.False(body.TryGetProperty("id_token", out _));
    }

    [Theory]
    [InlineData("Basic", "si-lillers:si-lillers-development-only", HttpStatusCode.OK)]
    [InlineData("basic", "si%2Dlillers:si-lillers-development-only", HttpStatusCode.OK)]
    [InlineData("Basic", "si-lillers:wrong", HttpStatusCode.Unauthorized)]
    [InlineData("Basic", "si-lillers", HttpStatusCode.Unauthorized)]
    [InlineData("Basic", "nobody:", HttpStatusCode.Unauthorized)]
    [InlineData("Bearer", "si-lillers:si-lillers-development-only", HttpStatusCode.Unauthorized)]
    public async Task A_system_may_show_its_secret_in_the_header(string scheme, string credentials, HttpStatusCode expected)
    {
        issuer.Http.DefaultRequestHeaders.Authorization = new(scheme, Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)));

        Assert.Equal(expected, (await issuer.PostAsync("/token", ("grant_type", "client_credentials"))).StatusCode);
    }

    [Theory]
    [InlineData("", 400, "invalid_request")]
    [InlineData("grant_type=", 400, "invalid_request")]
    [InlineData("grant_type=password&username=marie&password=x", 400, "unsupported_grant_type")]
    [InlineData("grant_type=refresh_token&refresh_token=x", 400, "unsupported_grant_type")]
    [InlineData("grant_type=authorization_code", 401, "invalid_client")]
    [InlineData("grant_type=authorization_code&client_id=docs", 400, "invalid_request")]
    [InlineData("grant_type=authorization_code&client_id=docs&client_secret=x", 401, "invalid_client")]
    [InlineData("grant_type=authorization_code&client_id=docs&code=x&code_verifier=x&redirect_uri=x", 400, "invalid_grant")]
    [InlineData("grant_type=authorization_code&client_id=docs&code=a&code=b&code_verifier=x&redirect_uri=x", 400, "invalid_request")]
    [InlineData("grant_type=client_credentials&client_id=docs", 400, "unauthorized_client")]
    [InlineData("grant_type=client_credentials&client_id=si-lillers", 401, "invalid_client")]
    [InlineData("grant_type=client_credentials&client_id=si-lillers&client_secret=SI-LILLERS-DEVELOPMENT-ONLY", 401, "invalid_client")]
    [InlineData(OfLillers + "&scope=housing:write", 400, "invalid_scope")]
    [InlineData(OfLillers + "&scope=%20", 400, "invalid_scope")]
    [InlineData("%FF%00=%ED%A0%80&grant_type=%F0%9F", 400, "invalid_request")]
    public async Task Anything_else_is_refused_in_the_words_of_RFC_6749(string form, int status, string error)
    {
        var answer = await issuer.PostTextAsync("/token", "application/x-www-form-urlencoded", form);

        Assert.Equal((status, error), ((int)answer.StatusCode, await ErrorOf(answer)));
        Assert.Equal(status == 401, answer.Headers.WwwAuthenticate.Count > 0);
    }

    [Theory]
    [InlineData("application/json", "{\"grant_type\":\"client_credentials\"}")]
    [InlineData("multipart/form-data; boundary=x", "--x\r\n")]
    [InlineData("text/plain", "grant_type=client_credentials")]
    [InlineData("application/x-www-form-urlencoded; charset=utf-7", "grant_type=client_credentials")]
    public async Task What_is_not_a_form_is_an_invalid_request(string type, string body)
    {
        var answer = await issuer.PostTextAsync("/token", type, body);

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request"), (answer.StatusCode, await ErrorOf(answer)));
    }

    [Fact]
    public async Task A_form_of_too_many_fields_is_an_invalid_request()
    {
        var answer = await issuer.PostAsync("/token", [.. Enumerable.Range(0, 2_000).Select(n => ($"f{n}", ""))]);

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request"), (answer.StatusCode, await ErrorOf(answer)));
    }

    [Theory]
    [InlineData("http://127.0.0.1:5000", true)]
    [InlineData("http://localhost:4200", true)]
    [InlineData("https://example.org", false)]
    [InlineData("null", false)]
    public async Task Only_pages_of_this_machine_may_call_the_token_endpoint(string origin, bool allowed)
    {
        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/token");
        preflight.Headers.Add("Origin", origin);
        preflight.Headers.Add("Access-Control-Request-Method", "POST");
        preflight.Headers.Add("Access-Control-Request-Headers", "x-requested-with");
        var answer = await issuer.Http.SendAsync(preflight, TestContext.Current.CancellationToken);

        Assert.Equal(allowed ? [origin] : [], Allowed(answer));
    }

    [Fact]
    public async Task No_page_at_all_may_read_the_shortcut_to_a_persons_token()
    {
        issuer.Http.DefaultRequestHeaders.Add("Origin", "http://127.0.0.1:5000");

        Assert.Empty(Allowed(await issuer.GetAsync("/people/marie/token")));
    }

    [Fact]
    public async Task The_list_of_people_holds_no_personal_data()
    {
        var list = await issuer.JsonAsync("/people");

        Assert.Equal(
            ["marie", "karim", "agent-bethune", "agent-lillers", "instructor", "signatory", "operator", "dpo", "inspector-lillers", "inspector-bethune", "counter", "agency"],
            list.EnumerateArray().Select(person => person.GetProperty("name").GetString()!));
        Assert.Equal("http://localhost/people/marie/token", list[0].GetProperty("token").GetString());
        foreach (var personal in new[] { "Exemple", "1980-01-01", "019a0000", "given_name" })
            Assert.DoesNotContain(personal, list.GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/people/mallory/token")]
    [InlineData("/people/MARIE/token")]
    [InlineData("/people/si-lillers/token")]
    [InlineData("/people/%2e%2e%2f%EF%BF%BF/token")]
    [InlineData("/nowhere")]
    public async Task What_does_not_exist_is_404(string path) =>
        Assert.Equal(HttpStatusCode.NotFound, (await issuer.GetAsync(path)).StatusCode);

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task The_issuer_says_that_it_is_well(string path) => Assert.Equal("Healthy", await issuer.TextAsync(path));

    static IEnumerable<string> Allowed(HttpResponseMessage answer) =>
        answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var origins) ? origins : [];

    public ValueTask DisposeAsync() => issuer.DisposeAsync();
}
