using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace Territory.Gateway;

/// <summary>So many requests a minute for each person, and for each address of those who are not signed in, refused ones included.</summary>
static class Limits
{
    const int Segments = 6, SegmentSeconds = 60 / Segments;

    /// <summary>
    /// Behind an ingress every request comes from its address. The networks of <c>ForwardedHeaders:TrustedNetworks</c> (CIDR)
    /// may say whom they speak for; nobody else is believed.
    /// </summary>
    public static void UseTrustedProxies(this WebApplication app)
    {
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto };
        options.KnownIPNetworks.Clear();
        options.KnownProxies.Clear();
        foreach (var network in app.Configuration.GetSection("ForwardedHeaders:TrustedNetworks").Get<string[]>() ?? []) options.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(network));
        if (options.KnownIPNetworks.Count > 0) app.UseForwardedHeaders(options);
    }

    public static void AddLimits(this IServiceCollection services, IConfiguration configuration)
    {
        var signedIn = configuration.GetValue("Limits:RequestsPerMinute", 600);
        var anonymous = configuration.GetValue("Limits:AnonymousRequestsPerMinute", 300);
        services.AddRateLimiter(limiter =>
        {
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiter.OnRejected = (context, _) =>
            {
                context.HttpContext.Response.Headers.RetryAfter = Text(SegmentSeconds);
                return ValueTask.CompletedTask;
            };
            limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(http =>
            {
                if (IsHealth(http)) return RateLimitPartition.GetNoLimiter("health");
                var (who, limit) = http.User.FindFirst("sub")?.Value is { } person ? (person, signedIn) : (http.Connection.RemoteIpAddress?.ToString() ?? "", anonymous);
                http.Response.Headers["RateLimit-Limit"] = Text(limit);
                return RateLimitPartition.GetSlidingWindowLimiter(who, _ => new()
                { PermitLimit = limit, Window = TimeSpan.FromMinutes(1), SegmentsPerWindow = Segments });
            });
        });
    }

    /// <summary>Refuses what is too much, and says on every answer how much is left.</summary>
    public static void UseLimits(this WebApplication app)
    {
        var limiter = app.Services.GetRequiredService<IOptions<RateLimiterOptions>>().Value.GlobalLimiter!;
        app.Use((http, next) =>
        {
            if (!IsHealth(http))
                http.Response.OnStarting(() =>
                {
                    http.Response.Headers["RateLimit-Remaining"] = Text(limiter.GetStatistics(http)?.CurrentAvailablePermits ?? 0);
                    http.Response.Headers["RateLimit-Reset"] = Text(SegmentSeconds);
                    return Task.CompletedTask;
                });
            return next(http);
        });
        app.UseRateLimiter();
    }

    static bool IsHealth(HttpContext http) => http.Request.Path.StartsWithSegments("/health");

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
