using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.IdentityModel.Tokens;
using Territory.Kernel.Domain;

namespace Territory.Kernel.Hosting;

/// <summary>The roles that a token may carry. Any OpenID Connect issuer can give them.</summary>
public static class Roles
{
    public const string Citizen = "citizen", CommuneAgent = "commune-agent", Instructor = "instructor", Signatory = "signatory",
        Operator = "operator", DataProtectionOfficer = "dpo", CommuneSystem = "commune-system",
        Inspector = "inspector", CounterAgent = "counter-agent", Mandataire = "mandataire";
}

/// <summary>Who is asking, from a checked token: an opaque id, roles, and what limits them. No name.</summary>
/// <param name="Commune">INSEE code: an agent or a system of a commune sees that commune only.</param>
/// <param name="Delegation">The arrêté under which a signatory signs.</param>
public sealed record Person(string Id, IReadOnlyList<string> Roles, string? Commune, string? Delegation)
{
    /// <summary>Kind and id, as the envelope of an event keeps them.</summary>
    public string Actor => $"{(Roles.Count > 0 ? Roles[0] : "person")}:{Id}";

    /// <summary>The person as events know them. Not every issuer gives UUIDs: another <c>sub</c> always leads to the same id.</summary>
    public Guid Subject => Guid.TryParse(Id, out var id) ? id : NameId.Of("person", Id);

    public bool Is(string role) => Roles.Contains(role);

    public static Person Of(ClaimsPrincipal user) => new(
        user.FindFirstValue("sub") ?? throw new InvalidOperationException("An authenticated user has no sub claim."),
        [.. user.FindAll("role").Select(c => c.Value)], user.FindFirstValue("commune"), user.FindFirstValue("delegation"));

    /// <summary>Binds an endpoint's parameter; the endpoint requires authorization.</summary>
    public static ValueTask<Person?> BindAsync(HttpContext http) => ValueTask.FromResult<Person?>(Of(http.User));
}

public static class PeopleHosting
{
    /// <summary>Tokens of the configured issuer, checked here although the gateway has checked them too.</summary>
    public static IServiceCollection AddPeople(this IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(options =>
        {
            options.Authority = configuration["Identity:Authority"] ?? throw new InvalidOperationException("Identity:Authority is not configured.");
            options.Audience = configuration["Identity:Audience"] ?? "territory";
            options.RequireHttpsMetadata = environment.IsProduction();
            options.MapInboundClaims = false;
            options.TokenValidationParameters = new TokenValidationParameters { NameClaimType = "sub", RoleClaimType = "role", ClockSkew = TimeSpan.FromSeconds(30) };
            options.BackchannelTimeout = TimeSpan.FromSeconds(5);
            options.Events = new JwtBearerEvents
            {
                // Without the issuer's keys a good token looks like a bad one: an issuer that is away is 503, not 401.
                OnMessageReceived = context => context.Request.Headers.Authorization.Count == 0 ? Task.CompletedTask
                    : context.Options.ConfigurationManager!.GetConfigurationAsync(context.HttpContext.RequestAborted),
                OnTokenValidated = context =>
                {
                    if (context.Principal?.FindFirst("sub") is null) context.Fail("The token names no subject.");
                    return Task.CompletedTask;
                },
                OnChallenge = context =>
                {
                    // The problem details middleware writes the body.
                    context.HandleResponse();
                    context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                    context.Response.Headers.WWWAuthenticate = "Bearer";
                    return Task.CompletedTask;
                },
            };
        });
        return services.AddAuthorization();
    }
}
