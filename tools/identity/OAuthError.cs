using Microsoft.AspNetCore.Http.HttpResults;

namespace Territory.Identity;

/// <summary>An error of RFC 6749 section 5.2, in the words that clients know.</summary>
sealed record OAuthError(string Error, string ErrorDescription)
{
    public static JsonHttpResult<OAuthError> Answer(string error, string description, int status = StatusCodes.Status400BadRequest) =>
        TypedResults.Json(new OAuthError(error, description), statusCode: status);

    public static JsonHttpResult<OAuthError> InvalidRequest(string description) => Answer("invalid_request", description);

    public static JsonHttpResult<OAuthError> InvalidGrant(string description) => Answer("invalid_grant", description);
}
