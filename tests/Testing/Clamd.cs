using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Territory.Testing;

/// <summary>A peer that speaks clamd's INSTREAM: it knows one virus, the harmless test file that every scanner knows.</summary>
public sealed class Clamd : IAsyncDisposable
{
    /// <summary>In two parts, so that no scanner stumbles over this source.</summary>
    public const string Eicar = "X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-" + "ANTIVIRUS-TEST-FILE!$H+H*";

    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource _stop = new();
    readonly Task _serving;

    public Clamd()
    {
        _listener.Start();
        _serving = Serve();
    }

    public string Address => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>What it answers instead of a verdict, such as its own limit.</summary>
    public string? Instead { get; set; }

    /// <summary>Bytes of the last stream.</summary>
    public int Seen { get; private set; }

    async Task Serve()
    {
        while (!_stop.IsCancellationRequested)
            try
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                await Answer(client.GetStream());
            }
            catch (Exception gone) when (gone is OperationCanceledException or IOException or EndOfStreamException)
            {
            }
    }

    async Task Answer(NetworkStream stream)
    {
        var command = new byte["zINSTREAM\0".Length];
        await stream.ReadExactlyAsync(command, _stop.Token);
        if (Encoding.ASCII.GetString(command) != "zINSTREAM\0") return;
        var (content, length) = (new MemoryStream(), new byte[4]);
        while (true)
        {
            await stream.ReadExactlyAsync(length, _stop.Token);
            if (BinaryPrimitives.ReadInt32BigEndian(length) is not (> 0 and var size)) break;
            var chunk = new byte[size];
            await stream.ReadExactlyAsync(chunk, _stop.Token);
            content.Write(chunk);
        }
        Seen = (int)content.Length;
        var verdict = Instead ?? (Encoding.Latin1.GetString(content.ToArray()).Contains(Eicar, StringComparison.Ordinal) ? "stream: Eicar-Test-Signature FOUND" : "stream: OK");
        await stream.WriteAsync(Encoding.ASCII.GetBytes(verdict + "\0"), _stop.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _serving;
        _stop.Dispose();
    }
}
