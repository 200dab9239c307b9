using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Territory.Kernel.EventStore;

/// <summary>
/// Wakes subscriptions when the log has grown: at once in this process, by NOTIFY in the others. NOTIFY takes a lock that all
/// databases of a server share at commit, so it is sent from a connection of its own after the commit, at most every 20 ms.
/// It is only a hint: subscriptions poll too.
/// </summary>
public sealed class LogSignal(string connectionString, ILogger<LogSignal> logger) : BackgroundService
{
    const string Channel = "territory_log";

    static readonly TimeSpan BetweenNotifications = TimeSpan.FromMilliseconds(20), BeforeRetry = TimeSpan.FromSeconds(1);

    readonly SemaphoreSlim _notify = new(0, 1);
    readonly string _connectionString = new NpgsqlConnectionStringBuilder(connectionString)
    { Pooling = false, KeepAlive = 10, ApplicationName = "territory-signal" }.ConnectionString;
    TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes at the next growth. Take it before reading: what is appended after the read is then not slept through.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    public void Appended()
    {
        Wake();
        if (_notify.CurrentCount == 0) try { _notify.Release(); } catch (SemaphoreFullException) { /* another append has just asked */ }
    }

    void Wake() => Interlocked.Exchange(ref _next, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(Keep(Send, stoppingToken), Keep(Listen, stoppingToken));

    async Task Keep(Func<NpgsqlConnection, CancellationToken, Task> work, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
            try
            {
                await using var connection = new NpgsqlConnection(_connectionString);
                await connection.OpenAsync(stopping);
                Wake();
                await work(connection, stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception lost)
            {
                logger.LogWarning("The log's signal is away ({Reason}); subscriptions poll until it is back.", lost.Message);
                await Task.Delay(BeforeRetry, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
    }

    async Task Send(NpgsqlConnection connection, CancellationToken stopping)
    {
        await using var notify = new NpgsqlCommand($"notify {Channel}", connection);
        while (true)
        {
            await _notify.WaitAsync(stopping);
            await notify.ExecuteNonQueryAsync(stopping);
            await Task.Delay(BetweenNotifications, stopping);
        }
    }

    async Task Listen(NpgsqlConnection connection, CancellationToken stopping)
    {
        connection.Notification += (_, _) => Wake();
        await using (var listen = new NpgsqlCommand($"listen {Channel}", connection)) await listen.ExecuteNonQueryAsync(stopping);
        while (true) await connection.WaitAsync(stopping);
    }
}
