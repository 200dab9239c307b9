using Microsoft.Extensions.Diagnostics.HealthChecks;
using Territory.Housing.Domain;
using Territory.Kernel.Domain;
using Territory.Kernel.EventStore;

namespace Territory.Housing.Delivery;

/// <summary>Degraded while a transmission is owed for longer than the authority allows itself: somebody has to look.</summary>
public sealed class TransmissionHealth(ViewReader<TransmissionRow> transmissions, Law law, TimeProvider clock) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var today = ParisTime.DateOf(clock.GetUtcNow());
        if (law.InForce("transmissions/alarme", today) is not { } alarm) return HealthCheckResult.Healthy();
        var late = await transmissions.Query("""
            where row->>'status' in ('waiting', 'sending', 'refusedByPartner') and row->>'openedOn' < $1 order by row->>'openedOn' limit 100
            """, [$"{today.AddDays(-alarm.Whole):yyyy-MM-dd}"], cancellationToken);
        return late.Count == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded(
            $"Owed for more than {alarm.Whole} days: {string.Join(", ", late.CountBy(l => l.Row.Recipient).Select(r => $"{r.Key} {r.Value}{(late.Count == 100 ? " or more" : "")}"))}");
    }
}

public static class DeliveryHosting
{
    /// <summary>A sender for each recipient, and the alarm for what is owed too long.</summary>
    public static IServiceCollection AddDelivery(this IServiceCollection services)
    {
        services.AddSingleton<Recipients>();
        foreach (var recipient in Enum.GetValues<Recipient>())
            services.AddSingleton<IHostedService>(provider => ActivatorUtilities.CreateInstance<Sender>(provider, recipient));
        services.AddHealthChecks().AddCheck<TransmissionHealth>("transmissions", HealthStatus.Degraded);
        return services;
    }
}
