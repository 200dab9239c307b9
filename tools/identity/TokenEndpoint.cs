using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Territory.Identity;

sealed record TokenAnswer(string AccessToken, string TokenType, int ExpiresIn, string Scope, string? IdToken);

static class TokenEndpoint
{
    public static async Task<IResult> Exchange(HttpContext http, Roster roster, Codes codes, Tokens tokens)
    {
        var form = await Parameters.OfFormAsync(http.Request);
        if (form.Repeated) return OAuthError.InvalidRequest("A parameter is repeated.");
        if (form["grant_type"] is not { } grantType) return OAuthError.InvalidRequest("grant_type is missing.");
        if (grantType is not ("authorization_code" or "client_credentials"))
            return OAuthError.Answer("unsupported_grant_type", "Only authorization_code and client_credentials are served.");
        if (Authenticated(http.Request, form, roster) is not { } client)
        {
            http.Response.Headers.WWWAuthenticate = "Basic realm=\"territory\"";
            return OAuthError.Answer("invalid_client", "The client is unknown or its secret is wrong.", StatusCodes.Status401Unauthorized);
        }

        return grantType is "authorization_code" ? ForCode(form, client, codes, tokens) : ForSystem(form, client, tokens);
    }

    static IResult ForCode(Parameters form, Client client, Codes codes, Tokens tokens)
    {
        if (form["code"] is not { } code || form["code_verifier"] is not { } verifier || form["redirect_uri"] is not { } redirectUri)
            return OAuthError.InvalidRequest("code, code_verifier and redirect_uri are required.");
        if (codes.Redeem(code) is not { } grant || grant.Client != client || grant.RedirectUri != redirectUri)
            return OAuthError.InvalidGrant("The code is unknown, used, older than 60 seconds, or was given to another.");
        if (!grant.IsProvenBy(verifier))
            return OAuthError.InvalidGrant("code_verifier does not answer code_challenge.");

        var access = tokens.Access(grant.Person.Subject, client, grant.Scope);
        return Answer(access, grant.Scope, grant.Allows("openid") ? tokens.Identity(grant) : null);
    }

    static IResult ForSystem(Parameters form, Client client, Tokens tokens) =>
        client.Subject is not { } subject ? OAuthError.Answer("unauthorized_client", "This client acts for people, not for itself.")
        : client.Grant(form["scope"]) is not { } scope ? OAuthError.Answer("invalid_scope", "The client may not have this scope.")
        : Answer(tokens.Access(subject, client, scope), scope);

    static Ok<TokenAnswer> Answer(string access, string scope, string? identity = null) =>
        TypedResults.Ok(new TokenAnswer(access, "Bearer", (int)Tokens.Lifetime.TotalSeconds, scope, identity));

    /// <summary>client_secret_basic when there is such a header, else client_secret_post; a public client shows no secret.</summary>
    static Client? Authenticated(HttpRequest request, Parameters form, Roster roster)
    {
        var (id, secret) = request.Headers.Authorization is [{ } header]
            ? Basic(header)
            : (form["client_id"], form["client_secret"]);
        return roster.ClientNamed(id) is { } client
            && CryptographicOperations.FixedTimeEquals(Utf8(secret ?? ""), Utf8(client.Secret ?? ""))
                ? client
                : null;
    }

    static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    static (string? Id, string? Secret) Basic(string header)
    {
        var bytes = new byte[header.Length];
        return AuthenticationHeaderValue.TryParse(header, out var value)
            && value.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase)
            && Convert.TryFromBase64String(value.Parameter ?? "", bytes, out var length)
            && Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2) is [var id, var secret]
                ? (WebUtility.UrlDecode(id), WebUtility.UrlDecode(secret))
                : default;
    }
}
