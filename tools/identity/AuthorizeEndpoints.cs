using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;

namespace Territory.Identity;

/// <summary>Authorization code flow with PKCE: the query is the application's request, the form is the person's choice.</summary>
static partial class AuthorizeEndpoints
{
    public static void MapAuthorize(this RouteGroupBuilder group)
    {
        group.MapGet("/", Show);
        group.MapPost("/", Choose);
    }

    static IResult Show(HttpContext http, Roster roster, Issuer issuer) =>
        Check(http, roster, issuer, asked => Page.Choice(asked.Client, asked.Back, roster.People));

    static async Task<IResult> Choose(HttpContext http, Roster roster, Issuer issuer, Codes codes)
    {
        var form = await Parameters.OfFormAsync(http.Request);
        return Check(http, roster, issuer, asked =>
            form["cancel"] is not null ? asked.Return("error", "access_denied")
            : roster.PersonNamed(form["person"]) is { } person ? asked.Return("code", codes.Issue(asked.GrantedBy(person)))
            : Page.Refused("La personne choisie n’est pas connue."));
    }

    /// <summary>Errors are shown until client and address are known good, then sent to the application (RFC 6749, 4.1.2.1).</summary>
    static IResult Check(HttpContext http, Roster roster, Issuer issuer, Func<Asked, IResult> proceed)
    {
        var query = new Parameters(http.Request.Query);
        if (roster.ClientNamed(query["client_id"]) is not { Secret: null } client)
            return Page.Refused("L’application (client_id) n’est pas connue.");
        if (Parameters.Loopback(query["redirect_uri"]) is not { } back)
            return Page.NotHere("redirect_uri");

        var asked = new Asked(client, back, query, issuer.Url, http.Response);
        return Error(query, client) is { } error ? asked.Return("error", error) : proceed(asked);
    }

    static string? Error(Parameters query, Client client) =>
        query.Repeated || query["response_type"] is null ? "invalid_request"
        : query["response_type"] is not "code" ? "unsupported_response_type"
        : query["code_challenge_method"] is not "S256" || !Challenge.IsMatch(query["code_challenge"] ?? "") ? "invalid_request"
        : query["response_mode"] is not (null or "query") ? "invalid_request"
        : client.Grant(query["scope"]) is null ? "invalid_scope"
        : query["prompt"] is "none" ? "login_required"
        : null;

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{43}\z")]
    private static partial Regex Challenge { get; }

    sealed record Asked(Client Client, Uri Back, Parameters Query, string Issuer, HttpResponse Response)
    {
        public Grant GrantedBy(Person person) =>
            new(Client, person, Query["redirect_uri"]!, Query["code_challenge"]!, Client.Grant(Query["scope"])!, Query["nonce"]);

        /// <summary>303, so that the browser never posts the choice again to the application.</summary>
        public StatusCodeHttpResult Return(string name, string value)
        {
            Response.Headers.Location = QueryHelpers.AddQueryString(
                Back.AbsoluteUri, new Dictionary<string, string?> { [name] = value, ["state"] = Query["state"], ["iss"] = Issuer });
            return TypedResults.StatusCode(StatusCodes.Status303SeeOther);
        }
    }
}
