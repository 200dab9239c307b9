using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Territory.Kernel.Domain;
using Territory.Kernel.EventStore;

namespace Territory.Kernel.Hosting;

/// <summary>
/// Turns silence into commands. Each tick looks for what is due by business time; whatever was down, the next tick finds it,
/// and the command carries the legal date. Every replica may tick: a command that comes twice decides nothing.
/// </summary>
public abstract class Deadlines(TimeProvider businessTime, ILogger logger) : BackgroundService
{
    static readonly TimeSpan BetweenTicks = TimeSpan.FromSeconds(1);

    /// <summary>What is due on that civil day: a name for the log, and what to do.</summary>
    protected abstract Task<IReadOnlyList<(Guid Stream, Func<Task> Handle)>> Due(DateOnly today, CancellationToken cancellation);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(BetweenTicks);
        do
            try
            {
                foreach (var (stream, handle) in await Due(ParisTime.DateOf(businessTime.GetUtcNow()), stoppingToken)) await Handle(stream, handle);
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

    /// <summary>One that fails by a defect does not keep the others waiting; a server that is away keeps all.</summary>
    async Task Handle(Guid stream, Func<Task> handle)
    {
        try
        {
            await handle();
        }
        catch (Exception defect) when (defect is not OperationCanceledException && !defect.IsPassing())
        {
            logger.LogError(defect, "What is due on {Stream} could not be done; the next tick tries it again.", stream);
        }
    }
}
