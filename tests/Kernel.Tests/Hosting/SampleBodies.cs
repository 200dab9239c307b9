using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;

namespace Territory.Kernel.Tests;

/// <summary>Bodies of a request that has a field of every type, good ones and others, and what is answered to them.</summary>
static class SampleBodies
{
    public static readonly (string Name, string Json)[] Good =
    [
        ("title", "\"Un titre\""), ("count", "3"), ("big", "9007199254740993"), ("price", "12.50"), ("sure", "true"), ("reference", "\"019a0000-0000-7000-8000-000000000001\""),
        ("day", "\"2026-03-02\""), ("at", "\"2026-03-02T10:00:00+01:00\""), ("kind", "\"firstKind\""), ("main", """{"name":"Pièce","weight":2}"""),
        ("tags", """["un","deux"]"""), ("parts", """[{"name":"a"},{"name":"b","weight":9}]"""), ("kinds", """["secondKind"]"""),
    ];

    /// <summary>A good body, with some fields written otherwise; null leaves a field out.</summary>
    public static string Body(params (string Name, string? Json)[] changed)
    {
        var fields = Good.Select(g => changed.Any(c => c.Name == g.Name) ? (g.Name, changed.First(c => c.Name == g.Name).Json) : (g.Name, (string?)g.Json))
            .Concat(changed.Where(c => Good.All(g => g.Name != c.Name)));
        return "{" + string.Join(",", fields.Where(f => f.Item2 is not null).Select(f => $"\"{f.Item1}\":{f.Item2}")) + "}";
    }

    public static ByteArrayContent Json(string body) => Json(Encoding.UTF8.GetBytes(body));

    public static ByteArrayContent Json(byte[] body) => new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };

    public sealed record Problem(string Type, string Title, FieldError[] Errors);

    public sealed record FieldError(string Field, string Message);

    public static async Task<string[]> Errors(HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = (await answer.Content.ReadFromJsonAsync<Problem>())!;
        Assert.Equal("urn:territory:problem:invalid-request", problem.Type);
        return [.. problem.Errors.Select(e => $"{e.Field}: {e.Message}")];
    }
}
