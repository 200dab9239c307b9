using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Territory.Identity;

/// <summary>Signs and reads tokens. Their clock is the machine's: shifting business time must sign nobody out.</summary>
sealed class Tokens(SigningKey key, Issuer issuer, TimeProvider machineTime)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    const string Audience = "territory";

    readonly JsonWebTokenHandler handler = new();

    public string Access(Subject subject, Client client, string scope) => Sign("at+jwt", Audience, new()
    {
        ["sub"] = subject.Sub.ToString(),
        ["role"] = subject.Roles,
        ["commune"] = subject.Commune,
        ["delegation"] = subject.Delegation,
        ["scope"] = scope,
        ["client_id"] = client.Id,
        ["jti"] = Guid.CreateVersion7().ToString(),
    });

    public string Identity(Grant grant) => Sign("JWT", grant.Client.Id, new(
        grant.Allows("profile") ? grant.Person.Profile.Select(claim => KeyValuePair.Create(claim.Key, (object?)claim.Value)) : [])
    {
        ["sub"] = grant.Person.Subject.Sub.ToString(),
        ["nonce"] = grant.Nonce,
        ["auth_time"] = machineTime.GetUtcNow().ToUnixTimeSeconds(),
    });

    /// <summary>The access token, or nothing when it is not ours, altered, meant for others or expired.</summary>
    public async Task<JsonWebToken?> ReadAccessAsync(string token)
    {
        var result = await handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = issuer.Url,
            ValidAudience = Audience,
            ValidTypes = ["at+jwt"],
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            IssuerSigningKey = key.Key,
            ClockSkew = TimeSpan.Zero,
        });
        return result.IsValid ? (JsonWebToken)result.SecurityToken : null;
    }

    string Sign(string type, string audience, Dictionary<string, object?> claims)
    {
        var now = machineTime.GetUtcNow().UtcDateTime;
        return handler.CreateToken(new SecurityTokenDescriptor
        {
            TokenType = type,
            Issuer = issuer.Url,
            Audience = audience,
            IssuedAt = now,
            NotBefore = now,
            Expires = now + Lifetime,
            Claims = claims.Where(claim => claim.Value is not null).ToDictionary(claim => claim.Key, claim => claim.Value!),
            SigningCredentials = key.Credentials,
        });
    }
}
