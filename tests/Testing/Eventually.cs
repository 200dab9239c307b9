using System.Diagnostics;

namespace Territory.Testing;

/// <summary>Awaits a condition. A limit that is reached fails the test and says what was last seen.</summary>
public static class Eventually
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static async Task<T> Is<T>(Func<Task<T>> look, Func<T, bool> holds, TimeSpan? within = null)
    {
        var watch = Stopwatch.StartNew();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (true)
        {
            var seen = await look();
            if (holds(seen)) return seen;
            if (watch.Elapsed > (within ?? Limit)) throw new TimeoutException($"The condition did not come to hold within {within ?? Limit}. Last seen: {seen}");
            await timer.WaitForNextTickAsync();
        }
    }

    public static Task True(Func<Task<bool>> look, TimeSpan? within = null) => Is(look, seen => seen, within);
}
