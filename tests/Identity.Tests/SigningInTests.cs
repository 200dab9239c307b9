using System.Net;
using System.Net.Http.Headers;
using static Territory.Identity.Tests.RunningIssuer;

namespace Territory.Identity.Tests;

public sealed class SigningInTests : IAsyncDisposable
{
    readonly RunningIssuer issuer = new();

    [Fact]
    public async Task Discovery_names_every_address_of_the_issuer()
    {
        var document = await issuer.JsonAsync("/.well-known/openid-configuration");

        Assert.Equal("http://localhost", document.GetProperty("issuer").GetString());
        Assert.Equal("http://localhost/authorize", document.GetProperty("authorization_endpoint").GetString());
        Assert.Equal("http://localhost/token", document.GetProperty("token_endpoint").GetString());
        Assert.Equal("http://localhost/userinfo", document.GetProperty("userinfo_endpoint").GetString());
        Assert.Equal("http://localhost/logout", document.GetProperty("end_session_endpoint").GetString());
        Assert.Equal("http://localhost/jwks", document.GetProperty("jwks_uri").GetString());
        Assert.Equal("S256", document.GetProperty("code_challenge_methods_supported")[0].GetString());
        Assert.Equal(
            ["openid", "profile", "housing:read", "housing:write"],
            document.GetProperty("scopes_supported").EnumerateArray().Select(scope => scope.GetString()!));
    }

    [Fact]
    public async Task The_page_is_French_and_names_every_person_and_group_for_those_who_do_not_see_it()
    {
        var answer = await issuer.GetAsync(AuthorizePath());
        var page = await TextOf(answer);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("text/html; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        Assert.Contains("<html lang=\"fr\">", page, StringComparison.Ordinal);
        Assert.Contains("<h1>Qui êtes-vous&#xA0;?</h1>", page, StringComparison.Ordinal);
        Assert.Contains("name=\"viewport\"", page, StringComparison.Ordinal);
        foreach (var label in new[] { "Habitants", "Communes", "Agglomération" })
            Assert.Contains($"<legend>{label}</legend>", page, StringComparison.Ordinal);
        foreach (var (value, label) in new[] { ("marie", "Marie Exemple"), ("agent-bethune", "Agent de Béthune") })
            Assert.Matches($"<button [^>]*value=\"{value}\">\\s*<span class=\"name\">{label}</span>", page);
        Assert.Equal(12, page.Split("class=\"person\"").Length - 1);
        Assert.Equal(HttpStatusCode.OK, (await issuer.GetAsync("/page.css")).StatusCode);
    }

    [Fact]
    public async Task Marie_signs_in_by_the_code_flow_and_her_name_stays_out_of_the_access_token()
    {
        var chosen = await issuer.PostAsync(AuthorizePath(), ("person", "marie"));

        Assert.Equal(HttpStatusCode.SeeOther, chosen.StatusCode);
        Assert.StartsWith(Back + "?", chosen.Headers.Location!.AbsoluteUri, StringComparison.Ordinal);
        Assert.Equal("s&t é", Query(chosen)["state"]);
        Assert.Equal("http://localhost", Query(chosen)["iss"]);

        var answer = await issuer.RedeemAsync(Query(chosen)["code"]!);
        var tokens = await JsonOf(answer);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(answer.Headers.CacheControl!.NoStore);
        Assert.Equal("Bearer", tokens.GetProperty("token_type").GetString());
        Assert.Equal(3600, tokens.GetProperty("expires_in").GetInt32());
        Assert.Equal("openid profile housing:read", tokens.GetProperty("scope").GetString());

        var access = Payload(tokens.GetProperty("access_token").GetString()!);
        Assert.Equal(
            ["aud", "client_id", "exp", "iat", "iss", "jti", "nbf", "role", "scope", "sub"],
            access.EnumerateObject().Select(claim => claim.Name).Order(StringComparer.Ordinal));
        Assert.Equal("019a0000-0000-7000-8000-000000000001", access.GetProperty("sub").GetString());
        Assert.Equal("[\"citizen\"]", access.GetProperty("role").GetRawText());
        Assert.Equal(3600, access.GetProperty("exp").GetInt64() - access.GetProperty("iat").GetInt64());

        var identity = Payload(tokens.GetProperty("id_token").GetString()!);
        Assert.Equal("docs", identity.GetProperty("aud").GetString());
        Assert.Equal("n-1", identity.GetProperty("nonce").GetString());
        Assert.Equal("Marie", identity.GetProperty("given_name").GetString());
        Assert.True((await issuer.ValidateAsync(tokens.GetProperty("id_token").GetString()!, "docs")).IsValid);

        issuer.Http.DefaultRequestHeaders.Authorization = new("Bearer", tokens.GetProperty("access_token").GetString());
        var info = await issuer.JsonAsync("/userinfo");
        Assert.Equal("019a0000-0000-7000-8000-000000000001", info.GetProperty("sub").GetString());
        Assert.Equal("Exemple", info.GetProperty("family_name").GetString());
        Assert.Equal("1980-01-01", info.GetProperty("birthdate").GetString());
    }

    [Fact]
    public async Task A_wrong_verifier_is_refused_and_spends_the_code()
    {
        var code = await issuer.CodeForAsync("marie");

        var wrong = await issuer.RedeemAsync(code, verifier: "wrong-wrong-wrong-wrong-wrong-wrong-wrong-wrong");
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_grant"), (wrong.StatusCode, await ErrorOf(wrong)));
        Assert.Equal("invalid_grant", await ErrorOf(await issuer.RedeemAsync(code)));
    }

    [Fact]
    public async Task A_code_is_good_once()
    {
        var code = await issuer.CodeForAsync("karim");

        Assert.Equal(HttpStatusCode.OK, (await issuer.RedeemAsync(code)).StatusCode);
        var again = await issuer.RedeemAsync(code);
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_grant"), (again.StatusCode, await ErrorOf(again)));
    }

    [Theory]
    [InlineData(59, HttpStatusCode.OK)]
    [InlineData(61, HttpStatusCode.BadRequest)]
    public async Task A_code_lives_for_a_minute(int seconds, HttpStatusCode expected)
    {
        var code = await issuer.CodeForAsync("karim");
        issuer.Clock.Ahead = TimeSpan.FromSeconds(seconds);

        Assert.Equal(expected, (await issuer.RedeemAsync(code)).StatusCode);
    }

    [Fact]
    public async Task A_code_serves_neither_another_client_nor_another_address()
    {
        var otherClient = await issuer.RedeemAsync(await issuer.CodeForAsync("marie"), client: "curl");
        var otherAddress = await issuer.RedeemAsync(await issuer.CodeForAsync("marie"), back: "http://127.0.0.1:5001/docs");

        Assert.Equal("invalid_grant", await ErrorOf(otherClient));
        Assert.Equal("invalid_grant", await ErrorOf(otherAddress));
    }

    [Theory]
    [InlineData("https://example.org/callback")]
    [InlineData("http://localhost.example.org/")]
    [InlineData("http://localhost@example.org/")]
    [InlineData("http://localhost\\@example.org/")]
    [InlineData("http://127.0.0.1.example.org/")]
    [InlineData("http://192.168.1.10/")]
    [InlineData("//localhost/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("file:///etc/hostname")]
    [InlineData("http://localhost/#fragment")]
    [InlineData("")]
    public async Task A_code_never_leaves_this_machine(string address)
    {
        var answer = await issuer.GetAsync(AuthorizePath(back: address));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Null(answer.Headers.Location);
        Assert.Contains("L’adresse de retour (redirect_uri)", await TextOf(answer), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://localhost:4200/signed-in?x=1", "http://localhost:4200/signed-in?x=1&code=")]
    [InlineData("https://127.0.0.1/", "https://127.0.0.1/?code=")]
    [InlineData("http://loopback/", "http://localhost/?code=")]
    [InlineData("http://[::1]:5000/docs", "http://[::1]:5000/docs?code=")]
    public async Task Any_address_of_this_machine_may_receive_a_code(string address, string expected)
    {
        var answer = await issuer.PostAsync(AuthorizePath(back: address), ("person", "dpo"));

        Assert.StartsWith(expected, answer.Headers.Location!.AbsoluteUri, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("si-lillers")]
    public async Task An_application_that_is_not_known_or_is_a_system_gets_no_page(string client) =>
        Assert.Equal(HttpStatusCode.BadRequest, (await issuer.GetAsync(AuthorizePath(client))).StatusCode);

    [Theory]
    [InlineData("response_type=code", "response_type=token", "unsupported_response_type")]
    [InlineData("response_type=code", "response_type=", "invalid_request")]
    [InlineData("code_challenge_method=S256", "code_challenge_method=plain", "invalid_request")]
    [InlineData("code_challenge=E9", "code_challenge=%00E9", "invalid_request")]
    [InlineData("scope=openid", "scope=root", "invalid_scope")]
    [InlineData("nonce=n-1", "nonce=n-1&nonce=n-2", "invalid_request")]
    [InlineData("nonce=n-1", "prompt=none", "login_required")]
    [InlineData("nonce=n-1", "response_mode=fragment", "invalid_request")]
    public async Task A_wrong_request_goes_back_to_the_application_with_its_error(string right, string wrong, string error)
    {
        var answer = await issuer.GetAsync(AuthorizePath().Replace(right, wrong, StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.Equal((error, "s&t é"), (Query(answer)["error"], Query(answer)["state"]));
    }

    [Fact]
    public async Task Who_cancels_goes_back_without_a_code()
    {
        var answer = await issuer.PostAsync(AuthorizePath(), ("cancel", "yes"));

        Assert.Equal(("access_denied", null), (Query(answer)["error"], Query(answer)["code"]));
    }

    [Fact]
    public async Task A_person_who_is_not_on_the_list_cannot_be_chosen() =>
        Assert.Equal(HttpStatusCode.BadRequest, (await issuer.PostAsync(AuthorizePath(), ("person", "mallory"))).StatusCode);

    [Fact]
    public async Task What_the_address_says_is_never_markup()
    {
        var page = await issuer.TextAsync(AuthorizePath(more: "&state=%3Cscript%3Ealert(1)%3C%2Fscript%3E"));

        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Userinfo_refuses_what_is_not_an_access_token_of_a_person()
    {
        var identity = (await JsonOf(await issuer.RedeemAsync(await issuer.CodeForAsync("marie")))).GetProperty("id_token").GetString();
        AuthenticationHeaderValue?[] headers = [null, new("Bearer"), new("Bearer", "a.b.c"), new("Basic", "eDp5"), new("Bearer", identity)];
        foreach (var header in headers)
        {
            issuer.Http.DefaultRequestHeaders.Authorization = header;
            Assert.Equal(HttpStatusCode.Unauthorized, (await issuer.GetAsync("/userinfo")).StatusCode);
        }
    }

    [Fact]
    public async Task Signing_out_leads_back_to_this_machine_and_nowhere_else()
    {
        var back = await issuer.GetAsync("/logout?post_logout_redirect_uri=http%3A%2F%2Flocalhost%3A5000%2Fdocs&state=42");
        var away = await issuer.GetAsync("/logout?post_logout_redirect_uri=https%3A%2F%2Fexample.org");
        var plain = await issuer.TextAsync("/logout");

        Assert.Equal("http://localhost:5000/docs?state=42", back.Headers.Location!.AbsoluteUri);
        Assert.Equal(HttpStatusCode.BadRequest, away.StatusCode);
        Assert.Contains("Vous êtes déconnecté", plain, StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => issuer.DisposeAsync();
}
