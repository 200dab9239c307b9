using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Territory.Testing;

namespace Territory.EndToEnd.Tests.Running;

/// <summary>
/// A process of the territory, started from its build output on a port of its own; what it writes is in a file. It can be
/// killed and started again: same address, same settings, same file.
/// </summary>
public sealed class RunningProcess(string program, string scratch, IReadOnlyDictionary<string, string> settings) : IAsyncDisposable
{
    static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(10) };

    Process? _process;

    public Uri Address { get; } = new($"http://127.0.0.1:{FreePort()}/");

    public string Log { get; } = Path.Combine(scratch, Path.GetFileNameWithoutExtension(program) + $"-{Guid.CreateVersion7().ToString("N")[24..]}.log");

    public string LogText => File.Exists(Log) ? File.ReadAllText(Log) : "";

    /// <summary>Starts it and waits until it says that it is ready.</summary>
    public async Task Start()
    {
        Launch();
        await Eventually.True(async () => _process!.HasExited ? throw new InvalidOperationException($"{program} ended with {_process.ExitCode} while starting.\n{Tail()}")
            : await Health() == HttpStatusCode.OK);
    }

    /// <summary>Starts it without waiting.</summary>
    public void Launch() => _process = Process.Start(StartInfo([]))!;

    /// <summary>Runs it to its end with a verb.</summary>
    public async Task Run(string verb)
    {
        using var process = Process.Start(StartInfo([verb]))!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} {verb} ended with {process.ExitCode}.\n{Tail()}");
    }

    /// <summary>kill -9.</summary>
    public async Task Kill()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM; the exit code comes once the process has ended.</summary>
    public async Task<int> Terminate()
    {
        using (var kill = Process.Start("kill", ["-TERM", $"{_process!.Id}"])) await kill.WaitForExitAsync();
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    public bool IsRunning => _process is { HasExited: false };

    /// <summary>The status of <c>/health/ready</c>; null when nobody answers.</summary>
    public async Task<HttpStatusCode?> Health()
    {
        try
        {
            using var answer = await Http.GetAsync(new Uri(Address, "health/ready"));
            return answer.StatusCode;
        }
        catch (Exception away) when (away is HttpRequestException or TaskCanceledException)
        {
            return null;
        }
    }

    /// <summary>Sends exactly these characters and reads whatever comes back: what no HTTP client would send.</summary>
    public async Task<string> Raw(string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Address.Port);
        var stream = client.GetStream();
        var answer = new MemoryStream();
        try
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(request));
            await stream.CopyToAsync(answer);
        }
        catch (IOException)
        {
            // The other side had read enough.
        }
        return Encoding.UTF8.GetString(answer.ToArray());
    }

    /// <summary>The shell only opens the file, then becomes the process: its id is the process's own.</summary>
    ProcessStartInfo StartInfo(string[] arguments)
    {
        var info = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" >>\"$0\" 2>&1", Log,
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", Output(program), .. arguments])
        { WorkingDirectory = scratch };
        info.Environment["ASPNETCORE_URLS"] = Address.ToString().TrimEnd('/');
        foreach (var (name, value) in settings) info.Environment[name] = value;
        return info;
    }

    /// <summary>Built in the configuration of the tests: <c>services/housing/bin/Release/net10.0/Territory.Housing.dll</c>.</summary>
    static string Output(string program)
    {
        var framework = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(Repository.Root, Path.GetDirectoryName(program)!, "bin", framework.Parent!.Name, framework.Name, Path.GetFileName(program));
    }

    string Tail() => string.Join('\n', LogText.Split('\n')[^Math.Min(20, LogText.Split('\n').Length)..]);

    static readonly ConcurrentDictionary<int, bool> Given = new();

    /// <summary>Below the range from which the system takes ports for outgoing connections: it is still free at a second start.</summary>
    static int FreePort()
    {
        while (true)
        {
            var port = Random.Shared.Next(10_000, 20_000);
            try
            {
                using var probe = new TcpListener(IPAddress.Loopback, port);
                probe.Start();
                if (Given.TryAdd(port, true)) return port;
            }
            catch (SocketException)
            {
                // Taken: another one.
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (IsRunning) await Kill();
        _process?.Dispose();
    }
}
