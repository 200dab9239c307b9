using System.Text.Json;
using Territory.Kernel.Domain;
using Territory.Kernel.EventStore;

namespace Territory.Bench;

/// <summary>What is written, the same by whoever writes it.</summary>
static class Workload
{
    public const string Source = "http:bench", Correlation = "0af7651916cd43dd8448eb211c80319c", Actor = "citizen:0198f2a4-7c11-7000-8000-5a1e6b0c9d77";

    public static readonly byte[] Digest = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32];

    public static readonly string Headers = JsonSerializer.Serialize(
        new Envelope(Actor, null, null, new(2026, 3, 2, 10, 0, 0, TimeSpan.Zero), 1, $"00-{Correlation}-b7ad6b7169203331-01"), StoredJson.Options);

    /// <summary>An event as stored: about 190 bytes of data.</summary>
    public static (string Type, string Data) Read(MeterState state) => ("meter-read", JsonSerializer.Serialize(Meter.NextRead(state, 3), StoredJson.Options));
}

/// <summary>What else an append takes along.</summary>
enum Taking
{
    Nothing,

    /// <summary>A key that nobody else has.</summary>
    Hold,

    /// <summary>One more in a counter that all writers share.</summary>
    Counter,
}
