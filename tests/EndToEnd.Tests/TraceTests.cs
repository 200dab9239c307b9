using System.Text.Json.Nodes;
using Territory.EndToEnd.Tests.Running;
using Territory.Testing;

namespace Territory.EndToEnd.Tests;

/// <summary>What happened to one request can be followed through every process, by the number that its answer carries.</summary>
[Collection(nameof(SharedTerritory))]
public sealed class TraceTests(SharedTerritory shared)
{
    [Fact]
    public async Task One_request_is_one_trace_from_the_gateway_to_the_effect_at_the_consumer()
    {
        var territory = shared.Territory;
        await territory.ItBecomes(new DateOnly(2026, 9, 1));
        var file = await territory.Client.Files("marie", "Lillers", "7 rue de Pernes", dated: "2026-08-20");
        var answer = await territory.Client.Refuses(file, on: "2026-09-01");

        // Spans come in batches: the longest ancestry of a write has all of them.
        var trace = await Eventually.Is(() => Task.FromResult(territory.Telemetry.Trace(answer.TraceId)),
            // Processes export on their own time: what stands between may come last.
            spans => spans.Where(s => s.Name == "append").ToArray() is { Length: 2 } both && both.All(s => Collector.Ancestry(spans, s).Last().Parent == ""));
        var appends = trace.Where(s => s.Name == "append").Select(s => Collector.Ancestry(trace, s).Select(step => step.ToString()).ToArray())
            .OrderBy(path => path.Length).ToArray();

        string[] request =
        [
            "housing: POST /housing/permit-applications/{id:guid}/notification", "gateway: POST", "gateway: proxy.forwarder", "gateway: POST /housing/{**rest}",
        ];
        string[] message =
        [
            "housing: housing.when-refusal-issued process", "housing: housing.when-refusal-issued receive",
            "housing: Territory.Contracts.Housing.V1:RefusalIssued send", "housing: relay",
        ];
        Assert.Equal(["housing: append", .. request], appends[0]);
        Assert.Equal(["housing: append", .. message, .. request], appends[1]);
        Assert.All(trace.Where(s => s.Name == "append"), append => Assert.Contains(trace, s => s.Source == "Npgsql" && s.Parent == append.Id));

        Assert.Contains(LinesOf(answer.TraceId, territory.Gateway), line => line.StartsWith("POST /housing/{**rest}", StringComparison.Ordinal));
        var housing = LinesOf(answer.TraceId, territory.Housing);
        Assert.Contains(housing, line => line.StartsWith("Appended permit-refusal-notified", StringComparison.Ordinal));
        Assert.Contains(housing, line => line.StartsWith("Published RefusalIssued", StringComparison.Ordinal));
        Assert.Contains(housing, line => line.StartsWith("Appended transmission-opened, transmission-opened, transmission-opened, transmission-opened, transmission-opened", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_correlation_id_that_is_given_comes_back_once_and_stands_on_every_event_of_the_request()
    {
        var territory = shared.Territory;
        await territory.ItBecomes(new DateOnly(2026, 9, 1));
        var answer = await territory.Client.Post("marie", Story.Applications, Story.Filing("Lillers", "9 rue de Pernes"), ("X-Correlation-Id", "dossier-papier-42"));
        Assert.Equal("dossier-papier-42", answer.Is(201).Header("X-Correlation-Id"));
        Assert.Equal(["dossier-papier-42"], await territory.Rows($"select distinct correlation_id from events.mt_events where stream_id = '{answer["location"]!.Split('/')[^1]}'"));

        var without = await territory.Client.Get(null, "housing/communes");
        Assert.Equal((without.TraceId, 32), (without.Header("X-Correlation-Id"), without.TraceId.Length));
        var odd = await territory.Client.Get(null, "housing/communes", ("X-Correlation-Id", "<script>"));
        Assert.Equal(odd.TraceId, odd.Header("X-Correlation-Id"));
    }

    /// <summary>The messages of the log lines that carry the trace.</summary>
    static string[] LinesOf(string trace, RunningProcess process) =>
    [
        .. process.LogText.Split('\n').Where(line => line.Contains(trace, StringComparison.Ordinal)).Select(line => JsonNode.Parse(line)!["Message"]!.ToString()),
    ];
}
