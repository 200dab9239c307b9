using System.Globalization;

namespace Territory.Bench;

/// <summary>How fast commands are written, beside both floors.</summary>
sealed class Writing(Servers servers, Length length)
{
    static readonly int[] Writers = [1, 4, 16, 64];

    const int Streams = 20_000, EventsEach = 10;

    public async Task<string> Measure(IReadOnlySet<string> names)
    {
        Progress.Say($"filling a log with {Streams:N0} streams of {EventsEach} events");
        var filled = await servers.Create("ours");
        await Scratch.Fill(filled, Streams, EventsEach);
        var (same, other) = (await servers.Copy(filled, "floor_a"), await servers.Copy(filled, "floor_b"));
        await using var ours = await Ours.Open(filled);
        await using var a = await Floor.Open(same, commands: true, Writers[^1]);
        await using var b = await Floor.Open(other, commands: false, Writers[^1]);

        var table = new Table("Work", "Writers", "Ours /s", "p50 / p99 ms", "Floor A /s", "p50 / p99 ms", "Floor B /s", "Ours : A", "Ours : B",
            "CPU µs client + server: ours, A", "Bytes allocated: ours, A");
        await Contest.Run([ours.NewStreams("ours"), a.NewStreams("A"), b.NewStreams("B")], 16, new(1, TimeSpan.FromSeconds(1))); // compiles and fills caches
        if (names.Contains("append"))
            await Compete("append to a new stream", [ours.NewStreams("ours"), a.NewStreams("A"), b.NewStreams("B")], table);
        if (names.Contains("command"))
        {
            await Compete("load, decide, append", [ours.Commands("ours", Streams, remembered: false), a.Commands("A", Streams), b.Commands("B", Streams)], table);
            await Compete("the same, state remembered", [ours.Commands("ours", 1_000, remembered: true), a.Commands("A", Streams), b.Commands("B", Streams)], table);
        }
        if (names.Contains("hold"))
            await Compete("new stream with a hold", [ours.NewStreams("ours", Taking.Hold), a.NewStreams("A", Taking.Hold), b.NewStreams("B", Taking.Hold)], table);
        if (names.Contains("counter"))
            await Compete("new stream, one hot counter", [ours.NewStreams("ours", Taking.Counter), a.NewStreams("A", Taking.Counter), b.NewStreams("B", Taking.Counter)], table);
        return table.ToString();
    }

    /// <summary>The same work in a log of 10 000 events and in a large one: what history costs.</summary>
    public async Task<string> Large(int events)
    {
        const int Few = 1_000;
        var streams = events / EventsEach;
        var (small, large) = (await servers.Create("small"), await servers.Create("large"));
        await Scratch.Fill(small, Few, EventsEach);
        await Scratch.Fill(large, streams, EventsEach);
        await using var young = await Ours.Open(small);
        await using var old = await Ours.Open(large);
        var table = new Table("Work", "Writers", $"/s with {(1d * Few * EventsEach).Text("#,0")} events",
            $"/s with {(1d * streams * EventsEach).Text("#,0")} events", "Cost: large : small", "CPU µs client + server: small, large");
        foreach (var writers in new[] { 1, 16 })
            foreach (var (work, contenders) in new (string, Contender[])[]
            {
                ("append to a new stream", [young.NewStreams("small"), old.NewStreams("large")]),
                ("load, decide, append", [young.Commands("small", Few, remembered: false), old.Commands("large", streams, remembered: false)]),
            })
            {
                var samples = await Contest.Run(contenders, writers, new(5, TimeSpan.FromMilliseconds(200)));
                table.Row(work, writers.ToString(CultureInfo.InvariantCulture), Rate(samples[0]), Rate(samples[1]), Ratio(samples[0], samples[1]), $"{Processor(samples[0])}, {Processor(samples[1])}");
            }
        return table.ToString();
    }

    async Task Compete(string work, Contender[] contenders, Table table)
    {
        foreach (var writers in Writers)
        {
            Progress.Say($"{work}, {writers} writers");
            var samples = await Contest.Run(contenders, writers, length);
            var (ours, a, b) = (samples[0], samples[1], samples[2]);
            table.Row(work, writers.ToString(CultureInfo.InvariantCulture), Rate(ours), Latency(ours), Rate(a), Latency(a), Rate(b), Ratio(ours, a), Ratio(ours, b),
                $"{Processor(ours)}, {Processor(a)}", $"{ours.Select(s => s.Bytes).Median().Text("#,0")}, {a.Select(s => s.Bytes).Median().Text("#,0")}");
        }
    }

    static string Rate(Sample[] samples) => samples.Select(s => s.PerSecond).ToArray().Spread("#,0");

    static string Latency(Sample[] samples) => $"{samples.Select(s => s.P50).Median().Text("0.00")} / {samples.Select(s => s.P99).Median().Text("0.0")}";

    static string Processor(Sample[] samples) => $"{samples.Select(s => s.ClientCpu).Median().Text("0")} + {samples.Select(s => s.ServerCpu).Median().Text("0")}";

    /// <summary>Round against round: what disturbs the machine disturbs both.</summary>
    static string Ratio(Sample[] ours, Sample[] floor) => ours.Zip(floor, (o, f) => o.PerSecond / f.PerSecond).ToArray().Spread("0.00");
}
