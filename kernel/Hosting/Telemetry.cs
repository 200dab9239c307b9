using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Territory.Kernel.EventStore;

namespace Territory.Kernel.Hosting;

/// <summary>
/// Traces, metrics and logs of everything that already has a source: ASP.NET Core, HttpClient, Npgsql, MassTransit, YARP and
/// the kernel. They leave by OTLP when <c>Telemetry:OtlpEndpoint</c> names a collector; the trace id is in each log line anyway.
/// </summary>
public static class Telemetry
{
    static readonly string[] Sources = ["Microsoft.AspNetCore", "System.Net.Http", "Npgsql", "MassTransit", "Yarp.ReverseProxy", KernelActivity.Name];

    static readonly string[] Meters =
        ["Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime", "System.Net.Http", "Npgsql", "MassTransit", "Yarp.ReverseProxy", KernelActivity.Name];

    public static void AddTelemetry(this WebApplicationBuilder builder, string service)
    {
        AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", false);
        Activity.DefaultIdFormat = ActivityIdFormat.W3C;
        builder.Logging.ClearProviders().AddJsonConsole(console =>
        {
            console.IncludeScopes = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
        });
        builder.Logging.Configure(options => options.ActivityTrackingOptions = ActivityTrackingOptions.TraceId | ActivityTrackingOptions.SpanId);

        var resource = ResourceBuilder.CreateDefault().AddService(service, serviceNamespace: "territory");
        var traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource(Sources).AddProcessor(new NoAddresses());
        var metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter(Meters);
        if (builder.Configuration["Telemetry:OtlpEndpoint"] is { Length: > 0 } collector)
        {
            traces.AddOtlpExporter(o => Export(o, collector, "traces"));
            metrics.AddOtlpExporter(o => Export(o, collector, "metrics"));
            builder.Logging.AddOpenTelemetry(logs => logs.SetResourceBuilder(resource).AddOtlpExporter(o => Export(o, collector, "logs")));
        }
        builder.Services.AddSingleton(traces.Build());
        builder.Services.AddSingleton(metrics.Build());
    }

    static void Export(OtlpExporterOptions options, string collector, string signal)
    {
        options.Protocol = OtlpExportProtocol.HttpProtobuf;
        options.Endpoint = new Uri($"{collector.TrimEnd('/')}/v1/{signal}");
    }

    /// <summary>
    /// Completes the server span, which ASP.NET Core leaves without route, status or error; answers with the correlation id
    /// (the caller's, or the trace's) so that a citizen's question can be followed through every process.
    /// </summary>
    public static void UseTelemetry(this WebApplication app)
    {
        // Built at start, not at the first request: a provider that nobody asked for listens to nothing.
        app.Services.GetRequiredService<TracerProvider>();
        app.Services.GetRequiredService<MeterProvider>();
        var requests = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Territory.Requests");
        app.Use(async (http, next) =>
        {
            var activity = http.Features.Get<IHttpActivityFeature>()?.Activity;
            var given = (string?)http.Request.Headers[Caller.CorrelationHeader];
            var correlation = given is { Length: > 0 and <= 100 } && given.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
                ? given : activity?.TraceId.ToString() ?? Guid.CreateVersion7().ToString("N");
            http.Request.Headers[Caller.CorrelationHeader] = correlation;
            // At the last moment: a proxied answer brings the same headers, and they are to stand there once.
            http.Response.OnStarting(() =>
            {
                http.Response.Headers[Caller.CorrelationHeader] = correlation;
                if (activity is not null) http.Response.Headers["X-Trace-Id"] = activity.TraceId.ToString();
                return Task.CompletedTask;
            });
            var start = Stopwatch.GetTimestamp();
            try
            {
                await next(http);
            }
            finally
            {
                if (activity is not null) Describe(activity, http);
                // The route, never the address: people write anything into those.
                if (!http.Request.Path.StartsWithSegments("/health"))
                    requests.LogInformation("{Method} {Route} answered {Status} in {Milliseconds} ms.", http.Request.Method, RouteOf(http) ?? "-",
                        http.Response.StatusCode, (long)Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
        });
    }

    /// <summary>A request that failed has lost its endpoint to the problem's handler, which remembers it.</summary>
    static string? RouteOf(HttpContext http) =>
        ((http.GetEndpoint() ?? http.Features.Get<IExceptionHandlerFeature>()?.Endpoint) as RouteEndpoint)?.RoutePattern.RawText;

    static void Describe(Activity activity, HttpContext http)
    {
        var route = RouteOf(http);
        activity.SetTag("http.response.status_code", http.Response.StatusCode);
        if (route is not null) activity.SetTag("http.route", route);
        activity.DisplayName = $"{http.Request.Method} {route ?? "-"}";
        if (http.Response.StatusCode >= 500) activity.SetStatus(ActivityStatusCode.Error).SetTag("error.type", http.Response.StatusCode.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }
}

/// <summary>An address may hold what somebody typed, a name even: a span keeps its route, which holds none.</summary>
sealed class NoAddresses : BaseProcessor<Activity>
{
    public override void OnEnd(Activity data) => data.SetTag("url.path", null).SetTag("url.full", null).SetTag("url.query", null);
}
