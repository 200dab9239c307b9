using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.HttpOverrides;

namespace Territory.Gateway;

/// <summary>So many requests a minute for each person, and for each address of those who are not signed in.</summary>
static class Limits
{
    const int Segments = 6;

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
                context.HttpContext.Response.Headers.RetryAfter = (60 / Segments).ToString(CultureInfo.InvariantCulture);
                context.HttpContext.Response.Headers["RateLimit-Remaining"] = "0";
                return ValueTask.CompletedTask;
            };
            limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(http =>
            {
                if (http.Request.Path.StartsWithSegments("/health")) return RateLimitPartition.GetNoLimiter("health");
                var (who, limit) = http.User.FindFirst("sub")?.Value is { } person ? (person, signedIn) : (http.Connection.RemoteIpAddress?.ToString() ?? "", anonymous);
                http.Response.Headers["RateLimit-Limit"] = limit.ToString(CultureInfo.InvariantCulture);
                return RateLimitPartition.GetSlidingWindowLimiter(who, _ => new()
                { PermitLimit = limit, Window = TimeSpan.FromMinutes(1), SegmentsPerWindow = Segments });
            });
        });
    }
}
