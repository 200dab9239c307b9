using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using Territory.Kernel.Hosting;
using Territory.Testing;

namespace Territory.Kernel.Tests;

/// <summary>Listens to what the process says of itself, as the exporter does; each test looks at the trace that it has started.</summary>
public sealed class TelemetryTests : IClassFixture<RunningTally>, IDisposable
{
    readonly RunningTally _shared;
    readonly ActivityListener _listener;
    readonly ConcurrentQueue<Activity> _stopped = [];

    public TelemetryTests(RunningTally shared)
    {
        _shared = shared;
        _listener = new ActivityListener
        {
            ShouldListenTo = static _ => true,
            Sample = static (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _stopped.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public void Dispose() => _listener.Dispose();

    [Theory]
    [InlineData("GET", "/tally/statuses/204", "GET /tally/statuses/{status:int}", "/tally/statuses/{status:int}", 204, ActivityStatusCode.Unset)]
    [InlineData("GET", "/tally/statuses/503", "GET /tally/statuses/{status:int}", "/tally/statuses/{status:int}", 503, ActivityStatusCode.Error)]
    [InlineData("GET", "/tally/tallies/019a0000-0000-7000-8000-00000000dead", "GET /tally/tallies/{id:guid}", "/tally/tallies/{id:guid}", 404, ActivityStatusCode.Unset)]
    [InlineData("POST", "/tally/samples", "POST /tally/samples", "/tally/samples", 415, ActivityStatusCode.Unset)] // refused by an exception
    [InlineData("GET", "/nowhere/at-all", "GET -", null, 404, ActivityStatusCode.Unset)]
    public async Task A_server_span_has_its_route_and_its_status(string method, string path, string name, string? route, int status, ActivityStatusCode code)
    {
        var (parent, answer) = await Send(new(method), path);
        Assert.Equal(status, (int)answer.StatusCode);
        var span = await ServerSpan(parent);
        Assert.Equal((name, code), (span.DisplayName, span.Status));
        Assert.Equal(route, span.GetTagItem("http.route"));
        Assert.Equal(status, span.GetTagItem("http.response.status_code"));
        Assert.Equal(status >= 500 ? "503" : null, span.GetTagItem("error.type"));
        Assert.DoesNotContain("dead", span.DisplayName, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_answer_carries_the_trace_and_the_callers_correlation()
    {
        var (parent, given) = await Send(HttpMethod.Get, "/tally/statuses/204", "Dossier-2026.03_17");
        Assert.Equal("Dossier-2026.03_17", given.Headers.GetValues(Caller.CorrelationHeader).Single());
        Assert.Equal(parent.TraceId.ToString(), given.Headers.GetValues("X-Trace-Id").Single());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("<script>")]
    [InlineData("é")]
    [InlineData("01234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890")]
    public async Task A_correlation_that_is_missing_or_unfit_gives_way_to_the_trace(string? correlation)
    {
        var (parent, answer) = await Send(HttpMethod.Get, "/tally/statuses/204", correlation);
        Assert.Equal(parent.TraceId.ToString(), answer.Headers.GetValues(Caller.CorrelationHeader).Single());
    }

    [Fact]
    public async Task One_trace_joins_request_append_relay_broker_and_consumer()
    {
        await using var world = await TallyWorld.Create(_shared.Identity);
        var correlation = "";
        world.Faults.BeforeEffect = message =>
        {
            correlation = message.Headers.Get<string>(Caller.CorrelationHeader);
            return Task.CompletedTask;
        };
        var replica = await world.Start();
        var tally = await replica.Open();
        var trace = ActivityTraceId.CreateRandom().ToString();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/tally/tallies/{tally}/counts")
        {
            Content = JsonContent.Create(new { by = 1 }),
            Headers = { { "traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01" }, { Caller.CorrelationHeader, "Courrier-12" } },
        };
        (await (await replica.As("marie")).SendAsync(request)).EnsureSuccessStatusCode();
        await Eventually.Is(world.Effects, effects => effects == 1);

        string[] expected = ["Microsoft.AspNetCore.Hosting.HttpRequestIn", "append", "relay", " send", " receive", " process", "append"];
        await Eventually.Is(
            () => Task.FromResult(Of(trace).Select(a => a.OperationName).ToArray()),
            all => expected.CountBy(name => name).All(name => all.Count(n => n.EndsWith(name.Key, StringComparison.Ordinal)) >= name.Value));
        Assert.Equal("Courrier-12", correlation);
        Assert.Equal("Courrier-12 Courrier-12", await world.Database.Scalar<string>(
            "select string_agg(correlation_id, ' ') from events.mt_events where type in ('tally-counted', 'tally-echoed')"));
    }

    IEnumerable<Activity> Of(string trace) => _stopped.Where(a => a.TraceId.ToString() == trace);

    // Below the caller's own span: the issuer in this process, asked for its keys by the service, serves in the same trace.
    async Task<Activity> ServerSpan(ActivityContext parent) => (await Eventually.Is(
        () => Task.FromResult(_stopped.SingleOrDefault(a => a.ParentSpanId == parent.SpanId && a.OperationName == "Microsoft.AspNetCore.Hosting.HttpRequestIn")), span => span is not null))!;

    async Task<(ActivityContext Parent, HttpResponseMessage Answer)> Send(HttpMethod method, string path, string? correlation = null)
    {
        var parent = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);
        using var request = new HttpRequestMessage(method, path) { Headers = { { "traceparent", $"00-{parent.TraceId}-{parent.SpanId}-01" } } };
        if (correlation is not null) request.Headers.TryAddWithoutValidation(Caller.CorrelationHeader, correlation);
        return (parent, await (await _shared.Replica.As("marie")).SendAsync(request));
    }
}
