using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Territory.Testing;

/// <summary>Stands between a client and a server, for a test to cut and to mend: the server is then away, and back, at once.</summary>
public sealed class Cable : IAsyncDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly ConcurrentDictionary<TcpClient, bool> _clients = [];
    readonly CancellationTokenSource _stop = new();
    readonly string _host;
    readonly int _port;
    readonly Task _accepting;
    volatile bool _isCut;

    public Cable(string host, int port)
    {
        (_host, _port) = (host, port);
        _listener.Start();
        _accepting = Accept();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Ends every connection; who connects from now on is cut off again.</summary>
    public void Cut()
    {
        _isCut = true;
        foreach (var client in _clients.Keys) client.Dispose();
    }

    public void Mend() => _isCut = false;

    async Task Accept()
    {
        try
        {
            while (true) _ = Carry(await _listener.AcceptTcpClientAsync(_stop.Token));
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    async Task Carry(TcpClient client)
    {
        using (client)
        using (var server = new TcpClient())
            try
            {
                _clients[client] = true;
                if (_isCut) return;
                await server.ConnectAsync(_host, _port, _stop.Token);
                await Task.WhenAny(client.GetStream().CopyToAsync(server.GetStream(), _stop.Token), server.GetStream().CopyToAsync(client.GetStream(), _stop.Token));
            }
            catch (Exception cut) when (cut is IOException or SocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
            {
                // What this is for.
            }
            finally
            {
                _clients.TryRemove(client, out _);
            }
    }

    public async ValueTask DisposeAsync()
    {
        Cut();
        await _stop.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _stop.Dispose();
    }
}
