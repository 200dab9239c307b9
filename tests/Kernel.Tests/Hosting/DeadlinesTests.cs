using Microsoft.Extensions.Logging.Abstractions;
using Territory.Kernel.Hosting;
using Territory.Testing;

namespace Territory.Kernel.Tests.Hosting;

public sealed class DeadlinesTests
{
    /// <summary>Two files are due; the first can never be done.</summary>
    sealed class TwoFiles(TimeProvider clock) : Deadlines(clock, NullLogger.Instance)
    {
        public List<DateOnly> Days { get; } = [];

        public int Done { get; private set; }

        protected override Task<IReadOnlyList<(Guid Stream, Func<Task> Handle)>> Due(DateOnly today, CancellationToken cancellation)
        {
            Days.Add(today);
            return Task.FromResult<IReadOnlyList<(Guid Stream, Func<Task> Handle)>>(
            [
                (Guid.CreateVersion7(), () => throw new InvalidOperationException("a defect")),
                (Guid.CreateVersion7(), () => Task.FromResult(++Done)),
            ]);
        }
    }

    [Fact]
    public async Task A_file_that_cannot_be_done_keeps_no_other_waiting()
    {
        using var deadlines = new TwoFiles(new TestClock(new DateTimeOffset(2026, 3, 15, 23, 30, 0, TimeSpan.Zero)));
        await deadlines.StartAsync(default);
        await Eventually.True(() => Task.FromResult(deadlines.Done >= 2));
        await deadlines.StopAsync(default);
        // Half past eleven in the evening, UTC, is the next day in Paris.
        Assert.All(deadlines.Days, day => Assert.Equal(new DateOnly(2026, 3, 16), day));
    }
}
