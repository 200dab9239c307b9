using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Territory.Housing.Tests.Service;

/// <summary>
/// The recipients of transmissions, as a real server: each at a path of its own. It keeps what it receives once per key, as the
/// contract asks of partners, and answers as a test has it answer.
/// </summary>
public sealed class TestPartner : IAsyncDisposable
{
    readonly WebApplication _app;
    readonly ConcurrentDictionary<string, ConcurrentQueue<Func<HttpContext, Task>>> _next = [];
    readonly ConcurrentQueue<Received> _received = [];
    readonly ConcurrentDictionary<string, string> _references = [];

    TestPartner(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        _app = builder.Build();
        _app.MapPost("/{recipient}", Take);
    }

    public sealed record Received(string Recipient, string Key, string? Authorization, byte[] Body)
    {
        public string Text => Encoding.UTF8.GetString(Body);
    }

    public static async Task<TestPartner> Start(int? port = null)
    {
        var partner = new TestPartner(port ?? FreePort());
        await partner._app.StartAsync();
        return partner;
    }

    /// <summary>A port on which nobody listens.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public string Address => _app.Urls.First();

    /// <summary>Everything that arrived for a file, first to last.</summary>
    public Received[] For(Guid transmission) => [.. _received.Where(r => r.Key == transmission.ToString())];

    /// <summary>What this partner has taken, however often it was sent.</summary>
    public int Effects => _references.Count;

    public string ReferenceOf(Guid transmission) => _references[transmission.ToString()];

    /// <summary>What the recipient answers to what comes next, once.</summary>
    public void Next(string recipient, Func<HttpContext, Task> answer) => _next.GetOrAdd(recipient, _ => []).Enqueue(answer);

    async Task Take(string recipient, HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var key = http.Request.Headers["Idempotency-Key"].ToString();
        _received.Enqueue(new(recipient, key, http.Request.Headers.Authorization, body.ToArray()));
        if (_next.TryGetValue(recipient, out var queue) && queue.TryDequeue(out var answer)) await answer(http);
        else await Accept(http);
    }

    public Task Accept(HttpContext http)
    {
        var reference = _references.GetOrAdd(http.Request.Headers["Idempotency-Key"].ToString(), _ => $"REF-{Guid.CreateVersion7():N}");
        return http.Response.WriteAsJsonAsync(new { reference });
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
