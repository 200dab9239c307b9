using System.Globalization;
using System.Threading.RateLimiting;
using Territory.Kernel.Hosting;

namespace Territory.Gateway;

/// <summary>So many requests a minute for each person, and for each address of those who are not signed in.</summary>
static class Limits
{
    const int Segments = 6;

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
