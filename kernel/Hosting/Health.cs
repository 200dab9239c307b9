using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Territory.Kernel.Hosting;

static class HealthHosting
{
    /// <summary>Live: the process answers. Ready: it can do its work; degraded is ready still, and says why.</summary>
    public static void MapHealth(this WebApplication app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { ResponseWriter = WriteHealth });
    }

    static Task WriteHealth(HttpContext http, HealthReport report) => http.Response.WriteAsJsonAsync(new
    {
        status = report.Status.ToString(),
        checks = report.Entries.ToDictionary(e => e.Key, e => new { status = e.Value.Status.ToString(), e.Value.Description }),
    });
}

/// <summary>Without its log a service can do nothing; without the broker it only cannot deliver, which is degraded.</summary>
sealed class LogHealth(NpgsqlDataSource database) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var command = database.CreateCommand("select 1");
            await command.ExecuteScalarAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception away) when (away is NpgsqlException or TimeoutException)
        {
            return HealthCheckResult.Unhealthy("PostgreSQL is away.");
        }
    }
}

/// <summary>A service whose database has not carried out the erasure register is closed.</summary>
sealed class ErasureHealth(ErasureGate gate) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(gate.IsOpen ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("The erasure register has not been replayed on this database."));
}

/// <summary>
/// Not ready until every view has seen what stood in the log when this process started: a release with a new view version
/// would else answer from half of it. Afterwards degraded while a stream is parked: the others go on, but somebody has to look.
/// </summary>
sealed class SubscriptionHealth(ServiceDefinition service, NpgsqlDataSource database) : IHealthCheck
{
    long? _atStart;
    bool _caughtUp;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            _atStart ??= await Ask("select coalesce(max(seq_id), 0) from events.mt_events", null, cancellationToken);
            if (!_caughtUp && !(_caughtUp = await Ask("select count(*) from events.mt_event_progression where name = any($2) and last_seq_id >= $1", _atStart, cancellationToken) == service.Views.Count))
                return HealthCheckResult.Unhealthy("The views are still catching up with the log.");
            return await Ask("select count(*) from kernel.parked", null, cancellationToken) is > 0 and var parked ? HealthCheckResult.Degraded($"{parked} parked") : HealthCheckResult.Healthy();
        }
        catch (Exception away) when (away is NpgsqlException or TimeoutException)
        {
            return HealthCheckResult.Degraded("PostgreSQL is away.");
        }
    }

    async Task<long> Ask(string sql, long? position, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(sql);
        if (position is { } atStart)
        {
            command.Parameters.AddWithValue(atStart);
            command.Parameters.AddWithValue(service.Views.Select(v => v.Subscription).ToArray());
        }
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }
}
