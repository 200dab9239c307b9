using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Territory.Kernel.Domain;

namespace Territory.Kernel.Hosting;

/// <summary>
/// Turns silence into commands. Each tick looks for what is due by business time; whatever was down, the next tick finds it,
/// and the command carries the legal date. Every replica may tick: a command that comes twice decides nothing.
/// </summary>
public abstract class Deadlines(TimeProvider businessTime, ILogger logger) : BackgroundService
{
    static readonly TimeSpan BetweenTicks = TimeSpan.FromSeconds(1);

    /// <summary>Handles what is due on that civil day.</summary>
    protected abstract Task Tick(DateOnly today, CancellationToken cancellation);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(BetweenTicks);
        do
            try
            {
                await Tick(ParisTime.DateOf(businessTime.GetUtcNow()), stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                logger.LogWarning("A tick of the deadlines failed, the next will find what it missed: {Reason}", failure.Message);
            }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
