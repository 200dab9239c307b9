using Territory.Kernel.Domain;

namespace Territory.Testing;

/// <summary>Business time that a test sets. Machine time is never touched.</summary>
public sealed class TestClock(DateTimeOffset start) : TimeProvider
{
    long _ticks = start.UtcTicks;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

    public void Set(DateTimeOffset now) => Interlocked.Exchange(ref _ticks, now.UtcTicks);

    /// <summary>Ten in the morning of that day in Paris.</summary>
    public void Set(DateOnly day) => Set(ParisTime.StartOf(day).AddHours(10));
}
