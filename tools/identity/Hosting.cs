using System.Text.Json;
using System.Text.Json.Serialization;

namespace Territory.Identity;

/// <summary>Marks this assembly for tests that start it in process.</summary>
public sealed class IdentityIssuer;

static class Hosting
{
    /// <summary>Which browsers' pages may call the protocol: those that this machine serves, such as the gateway's /docs.</summary>
    public const string FromLoopback = nameof(FromLoopback);

    public static void AddIssuer(this WebApplicationBuilder builder)
    {
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(kestrel => (kestrel.AddServerHeader, kestrel.Limits.MaxRequestBodySize) = (false, 32 * 1024));
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            json.SerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        });
        builder.Services.AddCors(cors => cors.AddPolicy(FromLoopback, policy =>
            policy.SetIsOriginAllowed(origin => Parameters.Loopback(origin) is not null).AllowAnyHeader().WithMethods("GET", "POST")));
        builder.Services.AddHealthChecks();
        builder.Services.AddSingleton(Roster.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "people.json"))));
        builder.Services.AddSingleton(new SigningKey(builder.Configuration["Identity:Directory"]!));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<Issuer>().AddSingleton<Tokens>().AddSingleton<Codes>();
    }

    public static void UseIssuer(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            StatusCodeSelector = error => IsUnreadable(error) ? 400 : 500,
            SuppressDiagnosticsCallback = failure => IsUnreadable(failure.Exception),
            ExceptionHandler = http => http.Response.WriteAsJsonAsync(http.Response.StatusCode == 400
                ? new OAuthError("invalid_request", "The request cannot be read.")
                : new OAuthError("server_error", "This is a defect of the issuer.")),
        });
        app.Use((http, next) =>
        {
            http.Response.Headers.CacheControl = "no-store";
            http.Response.Headers.XContentTypeOptions = "nosniff";
            http.Response.Headers["Referrer-Policy"] = "no-referrer";
            http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'";
            return next(http);
        });
        app.UseCors();
    }

    /// <summary>A form that is cut short, too large or of too many fields is the sender's error, not ours.</summary>
    static bool IsUnreadable(Exception error) => error is IOException or InvalidDataException;
}
