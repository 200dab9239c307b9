using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Territory.Kernel.EventStore;

namespace Territory.Kernel.Hosting;

/// <summary>
/// Keeps the service closed until this database has carried out every erasure of the register, and looks again every few
/// seconds: a backup may be restored under a running service.
/// </summary>
public sealed class ErasureGate(Erasures erasures, KeyRing keys, ILogger<ErasureGate> logger) : BackgroundService
{
    static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(2);

    public bool IsOpen => keys.IsOpen;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await erasures.Replay(stoppingToken) is > 0 and var replayed) logger.LogWarning("{Erasures} erasures were replayed on this database.", replayed);
                keys.IsOpen = true;
            }
            catch (KeysClosedException closed)
            {
                keys.IsOpen = false;
                logger.LogCritical("The service is closed: {Reason}", closed.Message);
            }
            catch (Exception away) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning("The erasure register could not be compared with the database: {Reason}", away.Message);
            }
            await Task.Delay(BetweenLooks, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}

/// <summary>Seals finished days and forgets the HTTP commands of long ago.</summary>
sealed class Housekeeping(DaySeals seals, Databases databases, ILogger<Housekeeping> logger) : BackgroundService
{
    static readonly TimeSpan BetweenRounds = TimeSpan.FromMinutes(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(BetweenRounds);
        do
            try
            {
                foreach (var seal in await seals.SealFinishedDays(stoppingToken))
                    logger.LogInformation("Sealed {Day}: {Events} events to position {To}, digest {Digest}.", seal.Day, seal.Events, seal.To, Convert.ToHexStringLower(seal.Digest));
                await CommandLog.ForgetOldHttpCommands(databases.Maintenance, stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning("Housekeeping is put off to the next round: {Reason}", failure.Message);
            }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}

static class RecordsHosting
{
    /// <summary>Answers 503 while the gate is closed; health says so too.</summary>
    public static void UseErasureGate(this WebApplication app)
    {
        var gate = app.Services.GetRequiredService<ErasureGate>();
        app.Use((http, next) => gate.IsOpen || http.Request.Path.StartsWithSegments("/health") ? next(http) : Problems.Away().ExecuteAsync(http));
    }
}
