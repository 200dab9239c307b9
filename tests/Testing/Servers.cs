using System.Diagnostics;

namespace Territory.Testing;

/// <summary>
/// The real servers that tests run against: those that <c>./territory test</c> has started, or private ones that it starts
/// on demand when a test is run by hand.
/// </summary>
public static class Servers
{
    static readonly Lazy<IReadOnlyDictionary<string, string>> Shared = new(() =>
    {
        var known = new Dictionary<string, string>();
        if (Environment.GetEnvironmentVariable("TERRITORY_POSTGRES") is { Length: > 0 } postgres) known["TERRITORY_POSTGRES"] = postgres;
        else foreach (var (k, v) in Script("start", "postgres", SharedFolder)) known[k] = v;
        if (Environment.GetEnvironmentVariable("TERRITORY_RABBITMQ_MANAGEMENT") is { Length: > 0 } management)
        {
            known["TERRITORY_RABBITMQ"] = Environment.GetEnvironmentVariable("TERRITORY_RABBITMQ")!;
            known["TERRITORY_RABBITMQ_MANAGEMENT"] = management;
        }
        else foreach (var (k, v) in Script("start", "rabbitmq", SharedFolder)) known[k] = v;
        return known;
    });

    static string SharedFolder => Path.Combine(Repository.Root, ".run", "tests");

    /// <summary>Connection string without a database, of a role that may create databases and roles.</summary>
    public static string Postgres => Shared.Value["TERRITORY_POSTGRES"];

    public static Uri RabbitMq => new(Shared.Value["TERRITORY_RABBITMQ"]);

    public static Uri RabbitMqManagement => new(Shared.Value["TERRITORY_RABBITMQ_MANAGEMENT"]);

    /// <summary>Runs <c>./territory server …</c> and reads the settings that it prints.</summary>
    internal static Dictionary<string, string> Script(string verb, string kind, string folder)
    {
        using var process = Process.Start(new ProcessStartInfo(Path.Combine(Repository.Root, "territory"), ["server", verb, kind, folder]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"./territory server {verb} {kind} failed: {output}\n{error.GetAwaiter().GetResult()}");
        // KEY=VALUE KEY=VALUE, where a value may itself hold '=' but no key name of ours.
        return output.Split(["TERRITORY_"], StringSplitOptions.RemoveEmptyEntries).Where(part => part.Contains('='))
            .ToDictionary(part => "TERRITORY_" + part[..part.IndexOf('=')], part => part[(part.IndexOf('=') + 1)..].Trim());
    }
}

/// <summary>A server of one test's own, to be broken on purpose.</summary>
public sealed class PrivateServer : IAsyncDisposable
{
    readonly string _kind, _folder;

    PrivateServer(string kind) => (_kind, _folder) = (kind, Path.Combine("/tmp", $"territory-{kind}-{Guid.CreateVersion7().ToString("N")[12..]}"));

    public IReadOnlyDictionary<string, string> Settings { get; private set; } = new Dictionary<string, string>();

    /// <param name="kind"><c>postgres</c> or <c>rabbitmq</c>.</param>
    public static async Task<PrivateServer> Start(string kind)
    {
        var server = new PrivateServer(kind);
        server.Settings = await Task.Run(() => Servers.Script("start", kind, server._folder));
        return server;
    }

    /// <summary>kill -9.</summary>
    public Task Kill() => Task.Run(() => Servers.Script("kill", _kind, _folder));

    public Task Stop() => Task.Run(() => Servers.Script("stop", _kind, _folder));

    /// <summary>Starts it again with the same data on the same ports.</summary>
    public Task Restart() => Task.Run(() => Servers.Script("restart", _kind, _folder));

    public async ValueTask DisposeAsync()
    {
        await Task.Run(() => Servers.Script("remove", _kind, _folder));
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }
}
