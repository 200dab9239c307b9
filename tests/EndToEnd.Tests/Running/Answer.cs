using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace Territory.EndToEnd.Tests.Running;

/// <summary>What came back for one request.</summary>
public sealed record Answer(int Status, HttpResponseHeaders Headers, string? ContentType, string Text, JsonNode? Body)
{
    /// <summary>A value of the JSON by its path (<c>grant.grantedOn</c>), as text; null where there is none.</summary>
    public string? this[string path] => Node(path)?.ToString();

    /// <summary>The items of a list, each as text or by one of its fields.</summary>
    public string[] Items(string path, string? field = null) =>
        [.. ((Node(path) as JsonArray)?.ToArray() ?? []).Select(item => (field is null ? item : item![field])!.ToString())];

    public string? Header(string name) => Headers.TryGetValues(name, out var values) ? string.Join(" | ", values) : null;

    public string TraceId => Header("X-Trace-Id") ?? "";

    public Answer Is(int status) => Status == status ? this : throw new InvalidOperationException($"Expected {status}, got {Status}: {Text}");

    /// <summary>A problem detail (RFC 9457) with a sentence.</summary>
    public bool IsProblem => ContentType == "application/problem+json" && this["type"] is { Length: > 0 } && this["title"] is { Length: > 0 };

    JsonNode? Node(string path) => path.Length == 0 ? Body : path.Split('.').Aggregate(Body, (node, name) => node is JsonObject ? node[name] : null);

    public override string ToString() => $"{Status} {Text}";

    public static async Task<Answer> Of(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        var type = response.Content.Headers.ContentType?.MediaType;
        return new((int)response.StatusCode, response.Headers, type, text, type?.EndsWith("json", StringComparison.Ordinal) == true ? JsonNode.Parse(text) : null);
    }
}
