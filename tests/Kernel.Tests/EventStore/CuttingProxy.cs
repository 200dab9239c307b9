using System.Net;
using System.Net.Sockets;

namespace Territory.Kernel.Tests;

/// <summary>
/// Stands between a client and PostgreSQL and cuts the connection around a commit: before the server has the request, or
/// after it has carried it out and before the client has the answer. Which of them, chance says.
/// </summary>
sealed class CuttingProxy : IAsyncDisposable
{
    /// <summary>The first byte of the answer to a prepared statement: BindComplete.</summary>
    const byte AnswerToPrepared = (byte)'2', Bind = (byte)'B';

    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource _stop = new();
    readonly EndPoint _server;
    readonly Random _chance;
    readonly Task _accepting;
    int _answersLost, _requestsLost;

    public CuttingProxy(string host, int port, int seed)
    {
        (_server, _chance) = (new DnsEndPoint(host, port), new Random(seed));
        _listener.Start();
        _accepting = Accept();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Commits whose answer never reached the client.</summary>
    public int AnswersLost => _answersLost;

    public int RequestsLost => _requestsLost;

    async Task Accept()
    {
        var connections = new List<Task>();
        try
        {
            while (true) connections.Add(Carry(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    async Task Carry(TcpClient client)
    {
        using (client)
        using (var server = new TcpClient())
            try
            {
                await server.ConnectAsync(((DnsEndPoint)_server).Host, ((DnsEndPoint)_server).Port, _stop.Token);
                await Task.WhenAny(
                    Carry(client.GetStream(), server.GetStream(), first => first == Bind && Cuts(ref _requestsLost, 8)),
                    Carry(server.GetStream(), client.GetStream(), first => first == AnswerToPrepared && Cuts(ref _answersLost, 3)));
            }
            catch (Exception cut) when (cut is IOException or SocketException or OperationCanceledException)
            {
                // What this is for.
            }
    }

    async Task Carry(NetworkStream from, NetworkStream to, Func<byte, bool> cuts)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReadAsync(buffer, _stop.Token) is > 0 and var read && !cuts(buffer[0])) await to.WriteAsync(buffer.AsMemory(0, read), _stop.Token);
        }
        catch (Exception cut) when (cut is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The other direction has been cut.
        }
    }

    bool Cuts(ref int count, int oneIn)
    {
        lock (_chance) if (_chance.Next(oneIn) > 0) return false;
        Interlocked.Increment(ref count);
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _stop.Dispose();
    }
}
