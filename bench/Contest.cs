using System.Diagnostics;
using System.Globalization;

namespace Territory.Bench;

/// <summary>Opens the work of one writer: what it returns is one operation, done again and again.</summary>
delegate Func<Task> Writer(int index);

/// <summary>One who is measured: ours, or a floor.</summary>
sealed record Contender(string Name, Writer Writer);

/// <summary>What one round of one contender gave.</summary>
/// <param name="ClientCpu">Microseconds of processor time for each operation.</param>
/// <param name="Bytes">Allocated for each operation.</param>
readonly record struct Sample(double PerSecond, double P50, double P99, double ClientCpu, double ServerCpu, double Bytes);

/// <summary>The same work done by several, one after the other in short rounds, each round in another order.</summary>
static class Contest
{
    public static async Task<Sample[][]> Run(IReadOnlyList<Contender> contenders, int writers, Length length)
    {
        var samples = new Sample[contenders.Count][];
        for (var i = 0; i < samples.Length; i++) samples[i] = new Sample[length.Rounds];
        for (var round = -1; round < length.Rounds; round++) // the first only warms up
            for (var turn = 0; turn < contenders.Count; turn++)
            {
                var who = (turn + round + 1) % contenders.Count;
                var sample = await Measure(contenders[who].Writer, writers, round < 0 ? length.Round / 2 : length.Round);
                if (round >= 0) samples[who][round] = sample;
            }
        return samples;
    }

    static async Task<Sample> Measure(Writer writer, int writers, TimeSpan length)
    {
        var work = Enumerable.Range(0, writers).Select(i => writer(i)).ToArray();
        var (client, server) = Cpu.Now();
        var allocated = GC.GetTotalAllocatedBytes();
        var start = Stopwatch.GetTimestamp();
        var latencies = await Task.WhenAll(work.Select(one => Task.Run(async () =>
        {
            var times = new List<double>(4_096);
            for (var at = start; Stopwatch.GetElapsedTime(start, at) < length;)
            {
                var before = at;
                await one();
                at = Stopwatch.GetTimestamp();
                times.Add(Stopwatch.GetElapsedTime(before, at).TotalMilliseconds);
            }
            return times;
        })));
        var elapsed = Stopwatch.GetElapsedTime(start);
        var bytes = GC.GetTotalAllocatedBytes() - allocated;
        var (clientAfter, serverAfter) = Cpu.Now();
        var all = latencies.SelectMany(l => l).Order().ToArray();
        return new(all.Length / elapsed.TotalSeconds, all.At(0.5), all.At(0.99),
            (clientAfter - client) / all.Length, (serverAfter - server) / all.Length, bytes / (double)all.Length);
    }
}

/// <param name="Rounds">How many rounds are counted.</param>
sealed record Length(int Rounds, TimeSpan Round);

static class Numbers
{
    /// <summary>That quantile of numbers in order.</summary>
    public static double At(this IReadOnlyList<double> ordered, double quantile) =>
        ordered.Count == 0 ? double.NaN : ordered[(int)Math.Min(ordered.Count * quantile, ordered.Count - 1)];

    public static double Median(this IEnumerable<double> numbers) => numbers.Order().ToArray().At(0.5);

    /// <summary>The median, and the least and the most in brackets.</summary>
    public static string Spread(this IReadOnlyCollection<double> numbers, string format) =>
        string.Create(CultureInfo.InvariantCulture, $"{numbers.Median().Text(format)} ({numbers.Min().Text(format)}–{numbers.Max().Text(format)})");

    public static string Text(this double number, string format) => number.ToString(format, CultureInfo.InvariantCulture).Replace(',', ' ');
}

/// <summary>What is seen while one waits; the results alone go to standard output.</summary>
static class Progress
{
    static readonly Stopwatch Since = Stopwatch.StartNew();

    public static void Say(string what) => Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Since.Elapsed.TotalSeconds,6:0.0} s  {what}"));
}
