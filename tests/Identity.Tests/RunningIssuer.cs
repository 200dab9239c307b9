using System.Collections.Specialized;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Web;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Territory.Identity.Tests;

/// <summary>The issuer in process, with a clock that tests may advance and a directory of its own.</summary>
public sealed class RunningIssuer : IAsyncDisposable
{
    /// <summary>The pair of RFC 7636, appendix B.</summary>
    public const string Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    public const string Challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    public const string Back = "http://127.0.0.1:5000/docs/oauth2-redirect.html";

    readonly WebApplicationFactory<IdentityIssuer> factory;
    readonly bool ownsDirectory;

    public RunningIssuer(string? directory = null)
    {
        ownsDirectory = directory is null;
        KeyDirectory = directory ?? Directory.CreateTempSubdirectory("identity-").FullName;
        factory = new WebApplicationFactory<IdentityIssuer>().WithWebHostBuilder(host => host
            .UseSetting("Identity:Directory", KeyDirectory)
            .UseSetting("Identity:Issuer", "http://localhost")
            .ConfigureTestServices(services => services.AddSingleton<TimeProvider>(Clock)));
        Http = factory.CreateClient(new() { AllowAutoRedirect = false });
    }

    public string KeyDirectory { get; }

    public AdvancingClock Clock { get; } = new();

    public HttpClient Http { get; }

    public static string AuthorizePath(string client = "docs", string back = Back, string more = "&state=s%26t%20%C3%A9&nonce=n-1") =>
        $"/authorize?response_type=code&client_id={client}&redirect_uri={Uri.EscapeDataString(back)}"
        + $"&scope=openid%20profile%20housing%3Aread&code_challenge={Challenge}&code_challenge_method=S256{more}";

    public async Task<string> CodeForAsync(string person)
    {
        var answer = await PostAsync(AuthorizePath(), ("person", person));
        return Query(answer)["code"]!;
    }

    public Task<HttpResponseMessage> RedeemAsync(
        string code, string verifier = Verifier, string client = "docs", string back = Back) => PostAsync(
            "/token", ("grant_type", "authorization_code"), ("client_id", client), ("code", code), ("code_verifier", verifier),
            ("redirect_uri", back));

    public Task<HttpResponseMessage> GetAsync(string path) => Http.GetAsync(path);

    public Task<string> TextAsync(string path) => Http.GetStringAsync(path);

    public async Task<JsonElement> JsonAsync(string path) => await JsonOf(await Http.GetAsync(path));

    public Task<HttpResponseMessage> PostAsync(string path, params (string Name, string Value)[] form) =>
        Http.PostAsync(path, new FormUrlEncodedContent(form.Select(field => KeyValuePair.Create(field.Name, field.Value))));

    public Task<HttpResponseMessage> PostTextAsync(string path, string type, string body)
    {
        var content = new StringContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return Http.PostAsync(path, content);
    }

    public Task<string> TokenOfAsync(string person) => Http.GetStringAsync($"/people/{person}/token");

    /// <summary>As a service does it: with nothing but the published keys.</summary>
    public async Task<TokenValidationResult> ValidateAsync(string token, string audience = "territory") =>
        await new JsonWebTokenHandler().ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = "http://localhost",
            ValidAudience = audience,
            IssuerSigningKeys = new JsonWebKeySet(await Http.GetStringAsync("/jwks")).GetSigningKeys(),
        });

    public static Task<string> TextOf(HttpResponseMessage answer) => answer.Content.ReadAsStringAsync();

    public static async Task<JsonElement> JsonOf(HttpResponseMessage answer) => await answer.Content.ReadFromJsonAsync<JsonElement>();

    public static async Task<string?> ErrorOf(HttpResponseMessage answer) => (await JsonOf(answer)).GetProperty("error").GetString();

    public static NameValueCollection Query(HttpResponseMessage answer) =>
        HttpUtility.ParseQueryString(answer.Headers.Location!.Query);

    public static JsonElement Payload(string token) =>
        JsonSerializer.Deserialize<JsonElement>(Base64UrlEncoder.Decode(token.Split('.')[1]));

    public async ValueTask DisposeAsync()
    {
        await factory.DisposeAsync();
        if (ownsDirectory) Directory.Delete(KeyDirectory, recursive: true);
    }
}

public sealed class AdvancingClock : TimeProvider
{
    public TimeSpan Ahead { get; set; }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Ahead;
}
