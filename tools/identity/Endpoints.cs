using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;

namespace Territory.Identity;

sealed record ListedPerson(string Name, string Description, string[] Roles, string? Commune, string? Delegation, string Token);

static class Endpoints
{
    const string Bearer = "Bearer ";

    /// <summary>What OpenID Connect asks of an issuer, and the two questions of an operator.</summary>
    public static void MapAccount(this WebApplication app)
    {
        var browsers = app.MapGroup("").RequireCors(Hosting.FromLoopback);
        browsers.MapGet("/.well-known/openid-configuration", Discovery);
        browsers.MapGet("/jwks", (SigningKey key) => new { keys = new[] { key.PublicJwk } });
        browsers.MapPost("/token", TokenEndpoint.Exchange);
        browsers.MapMethods("/userinfo", ["GET", "POST"], UserInfo);

        app.MapGet("/logout", (HttpContext http) => Logout(new(http.Request.Query)));
        app.MapPost("/logout", async (HttpContext http) => Logout(await Parameters.OfFormAsync(http.Request)));
        app.MapGet("/page.css", () => TypedResults.PhysicalFile(Path.Combine(AppContext.BaseDirectory, "page.css"), "text/css"));
        app.MapHealthChecks("/health/live");
        app.MapHealthChecks("/health/ready");
    }

    /// <summary>Shortcuts for curl and the demo: no browser, no password.</summary>
    public static void MapPeople(this RouteGroupBuilder group)
    {
        group.MapGet("/", (Roster roster, Issuer issuer) => roster.People.Select(person => new ListedPerson(
            person.UserName, person.Description, person.Subject.Roles, person.Subject.Commune, person.Subject.Delegation,
            $"{issuer.Url}/people/{person.UserName}/token")));
        group.MapGet("/{name}/token", PersonToken);
    }

    static object Discovery(Roster roster, Issuer issuer) => new
    {
        issuer = issuer.Url,
        authorization_endpoint = issuer.Url + "/authorize",
        token_endpoint = issuer.Url + "/token",
        userinfo_endpoint = issuer.Url + "/userinfo",
        end_session_endpoint = issuer.Url + "/logout",
        jwks_uri = issuer.Url + "/jwks",
        response_types_supported = new[] { "code" },
        response_modes_supported = new[] { "query" },
        grant_types_supported = new[] { "authorization_code", "client_credentials" },
        code_challenge_methods_supported = new[] { "S256" },
        token_endpoint_auth_methods_supported = new[] { "none", "client_secret_basic", "client_secret_post" },
        subject_types_supported = new[] { "public" },
        id_token_signing_alg_values_supported = new[] { "ES256" },
        scopes_supported = roster.Scopes,
        claims_supported = new[] { "sub", "name", "given_name", "family_name", "birthdate" },
        ui_locales_supported = new[] { "fr" },
        request_uri_parameter_supported = false,
        authorization_response_iss_parameter_supported = true,
    };

    static Results<ContentHttpResult, NotFound> PersonToken(string name, Roster roster, Tokens tokens)
    {
        var client = roster.ClientNamed("curl")!;
        return roster.PersonNamed(name) is { } person
            ? TypedResults.Text(tokens.Access(person.Subject, client, client.Grant(null)!))
            : TypedResults.NotFound();
    }

    static async Task<IResult> UserInfo(HttpContext http, Roster roster, Tokens tokens)
    {
        var header = http.Request.Headers.Authorization.ToString();
        var isBearer = header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase);
        var token = isBearer ? await tokens.ReadAccessAsync(header[Bearer.Length..]) : null;
        if (roster.People.FirstOrDefault(person => person.Subject.Sub.ToString() == token?.Subject) is not { } person)
        {
            http.Response.Headers.WWWAuthenticate = "Bearer realm=\"territory\", error=\"invalid_token\"";
            return OAuthError.Answer("invalid_token", "A valid access token of a person is required.", StatusCodes.Status401Unauthorized);
        }

        var scopes = token!.GetClaim("scope").Value.Split(' ');
        return scopes.Contains("openid")
            ? TypedResults.Ok(new Dictionary<string, string>(scopes.Contains("profile") ? person.Profile : []) { ["sub"] = token.Subject })
            : OAuthError.Answer("insufficient_scope", "The scope openid is required.", StatusCodes.Status403Forbidden);
    }

    /// <summary>No session is kept, so there is none to end: people only need to be sent back.</summary>
    static IResult Logout(Parameters parameters) =>
        parameters["post_logout_redirect_uri"] is not { } address ? Page.SignedOut()
        : Parameters.Loopback(address) is not { } back ? Page.NotHere("post_logout_redirect_uri")
        : TypedResults.Redirect(QueryHelpers.AddQueryString(
            back.AbsoluteUri, new Dictionary<string, string?> { ["state"] = parameters["state"] }));
}
