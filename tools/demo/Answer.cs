using System.Globalization;
using System.Text.Json.Nodes;

namespace Territory.Demo;

/// <summary>What came back for one request. What is not as expected ends the story, with the trace to follow.</summary>
sealed record Answer(string Request, string TraceId, int Status, string? Location, string Text, JsonNode? Body)
{
    /// <summary>The service is away for a moment: the same request can be sent again.</summary>
    public bool IsPassing => Status is 502 or 503 or 504;

    /// <summary>Not away: a view that has still to catch up with our own write.</summary>
    public bool IsNotYet => this["type"] == "urn:territory:problem:not-yet";

    /// <summary>A value of the JSON answer by its path (<c>grant.grantedOn</c>), as text; null where there is none.</summary>
    public string? this[string path] => Node(path)?.ToString();

    public JsonArray Items(string path) => Node(path) as JsonArray ?? [];

    public DateOnly Date(string path) => DateOnly.TryParseExact(this[path], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
        ? date : throw Unexpected($"une date dans « {path} »", this[path] ?? "rien");

    public Answer Is(int status) => Status == status ? this : throw Unexpected($"une réponse {status}", $"une réponse {Status}");

    public Answer Has(string path, string? expected) => this[path] == expected ? this : throw Unexpected($"{path} = {expected ?? "rien"}", $"{path} = {this[path] ?? "rien"}");

    public Answer Has(string path, DateOnly expected) => Has(path, expected.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    public Answer Has(string path, params string[] expected)
    {
        string[] got = [.. Items(path).Select(i => i!.ToString()).Order(StringComparer.Ordinal)];
        return got.SequenceEqual(expected.Order(StringComparer.Ordinal)) ? this
            : throw Unexpected($"{path} = {string.Join(", ", expected)}", $"{path} = {(got.Length == 0 ? "rien" : string.Join(", ", got))}");
    }

    public Answer That(bool holds, string expected) => holds ? this : throw Unexpected(expected, $"une réponse {Status} qui ne le dit pas");

    public UnexpectedAnswerException Unexpected(string expected, string got) => new(this, expected, got);

    JsonNode? Node(string path) => path.Length == 0 ? Body : path.Split('.').Aggregate(Body, (node, name) => node is JsonObject ? node[name] : null);
}

sealed class UnexpectedAnswerException(Answer answer, string expected, string got) : Exception($"Attendu : {expected}. Reçu : {got}.")
{
    public Answer Answer { get; } = answer;

    public string Expected { get; } = expected;

    public string Got { get; } = got;
}
