using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Territory.Bench;

// dotnet run --project bench -c Release -- [names] [--large[=EVENTS]] [--files=FILES]
string[] all = ["append", "command", "hold", "counter", "fold", "rebuild", "lag", "relay", "housing", "requirement"];
var large = args.Contains("--large") ? 10_000_000 : Option("large", 0);
var files = Option("files", 100_000);
var names = args.Where(a => !a.StartsWith("--", StringComparison.Ordinal)).ToHashSet();
if (names.Except(all).ToArray() is { Length: > 0 } unknown)
{
    Console.Error.WriteLine($"There is no measure called {string.Join(", ", unknown)}. There are: {string.Join(", ", all)}; --large adds a log of 10 million events (--large=EVENTS of another size); housing and requirement are measured when named, with --files=1000000 for the full size.");
    return 64;
}
if (names.Count == 0 && large == 0) names.UnionWith(all.Except(["housing", "requirement"]));
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

await using var servers = await Servers.Start();
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
var writing = new Writing(servers, new(Rounds: 5, Round: TimeSpan.FromMilliseconds(400)));
var reading = new Reading(servers, rounds: 5);
if (names.Overlaps(["append", "command", "hold", "counter"])) Console.WriteLine(await writing.Measure(names));
if (names.Contains("fold")) Console.WriteLine(await reading.Fold());
if (names.Contains("rebuild")) Console.WriteLine(await reading.Rebuild(100_000));
if (names.Contains("lag")) Console.WriteLine(await reading.Lag());
if (names.Contains("relay")) Console.WriteLine(await new Relaying(servers, rounds: 3).Measure());
if (names.Contains("housing")) Console.WriteLine(await new HousingFigures(files).Measure());
if (names.Contains("requirement")) Console.WriteLine(await new Questions(servers).Measure());
if (large > 0)
{
    Console.WriteLine(await reading.Rebuild(large / 10));
    Console.WriteLine(await writing.Large(large));
}
using var self = Process.GetCurrentProcess();
Console.WriteLine($"Memory of the measuring process at the end: {(self.WorkingSet64 / 1e6).Text("0")} MB, of which {(GC.GetTotalMemory(forceFullCollection: true) / 1e6).Text("0")} MB are live objects.");
return 0;

int Option(string name, int otherwise) =>
    args.FirstOrDefault(a => a.StartsWith($"--{name}=", StringComparison.Ordinal)) is { } given ? int.Parse(given[(name.Length + 3)..], CultureInfo.InvariantCulture) : otherwise;

void End(PosixSignalContext signal)
{
    servers.DisposeAsync().AsTask().GetAwaiter().GetResult();
    Environment.Exit(130);
}
