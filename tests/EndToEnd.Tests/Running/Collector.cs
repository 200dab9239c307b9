using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Territory.EndToEnd.Tests.Running;

/// <summary>A step of a trace, as a process has exported it.</summary>
/// <param name="Parent">Span id of what it is a part of; empty at the root.</param>
public sealed record Span(string Service, string Source, string Trace, string Id, string Parent, string Name)
{
    public override string ToString() => $"{Service}: {Name}";
}

/// <summary>An OTLP collector that keeps everything it receives.</summary>
public sealed class Collector : IAsyncDisposable
{
    readonly WebApplication _app;
    readonly ConcurrentQueue<Span> _spans = [];

    public Collector()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapPost("/v1/{signal}", async (string signal, HttpContext http) =>
        {
            var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body);
            Received.Enqueue((signal, body.ToArray()));
            if (signal == "traces") foreach (var span in SpansOf(body.ToArray())) _spans.Enqueue(span);
        });
        _app.StartAsync().GetAwaiter().GetResult();
        Endpoint = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
    }

    public string Endpoint { get; }

    /// <summary>Every export as it came: traces, metrics, logs.</summary>
    public ConcurrentQueue<(string Signal, byte[] Body)> Received { get; } = [];

    public Span[] Trace(string id) => [.. _spans.Where(s => s.Trace == id)];

    /// <summary>From a span up to the root, as far as its ancestors have arrived.</summary>
    public static IEnumerable<Span> Ancestry(Span[] trace, Span? span)
    {
        for (; span is not null; span = trace.FirstOrDefault(s => s.Id == span.Parent)) yield return span;
    }

    /// <summary>ExportTraceServiceRequest → ResourceSpans → ScopeSpans → Span.</summary>
    static IEnumerable<Span> SpansOf(byte[] request) => Protobuf.Read(request).SelectMany(resource => resource.Of(2).SelectMany(scope => scope.Of(2)
        .Select(span => new Span(ServiceOf(resource), scope.Of(1).First().Of(1).First().Text, span.Of(1).First().Hex, span.Of(2).First().Hex,
            span.Of(4).Select(f => f.Hex).FirstOrDefault(""), span.Of(5).First().Text))));

    /// <summary>Resource → KeyValue "service.name" → AnyValue → string.</summary>
    static string ServiceOf(Field resource) =>
        resource.Of(1).First().Of(1).First(attribute => attribute.Of(1).First().Text == "service.name").Of(2).First().Of(1).First().Text;

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
