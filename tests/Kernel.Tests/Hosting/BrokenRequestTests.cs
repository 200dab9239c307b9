using System.Net;
using System.Net.Http.Json;
using System.Text;
using static Territory.Kernel.Tests.SampleBodies;

namespace Territory.Kernel.Tests;

/// <summary>Headers, parameters and bytes as only chance or malice makes them.</summary>
public sealed class BrokenRequestTests(RunningTally shared) : IClassFixture<RunningTally>
{
    const string KeyForm = "Idempotency-Key: 1 à 200 caractères visibles, sans espace ni accent.", TagForm = "If-Match: Donnez l’ETag reçu à la lecture, par exemple \"3\".";

    [Theory]
    [InlineData("Idempotency-Key", "two words", KeyForm)]
    [InlineData("Idempotency-Key", "clé", KeyForm)]
    [InlineData("If-Match", "abc", TagForm)]
    [InlineData("If-Match", "\"-1\"", TagForm)]
    [InlineData("If-Match", "W/\"3\"", TagForm)]
    [InlineData("If-Match", "\"99999999999999999999\"", TagForm)]
    [InlineData("If-Match", "\"1\", \"2\"", TagForm)]
    [InlineData("If-Match", "\"", TagForm)]
    public async Task A_malformed_header_is_named_with_the_wrong_fields(string header, string value, string expected)
    {
        var tally = await shared.Replica.Open();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/tally/tallies/{tally}/counts") { Content = JsonContent.Create(new { by = 0 }) };
        request.Headers.TryAddWithoutValidation(header, value);
        using var answer = await (await shared.Replica.As("marie")).SendAsync(request);
        Assert.Equal(["by: La valeur doit être comprise entre 1 et 1000.", expected], (await Errors(answer)).OrderByDescending(e => e.StartsWith("by", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_key_of_more_than_two_hundred_characters_is_refused_and_one_of_two_hundred_is_not()
    {
        var tally = await shared.Replica.Open();
        await shared.Replica.Count(tally, 1, new string('k', 200));
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/tally/tallies/{tally}/counts") { Content = JsonContent.Create(new { by = 1 }), Headers = { { "Idempotency-Key", new string('k', 201) } } };
        using var answer = await (await shared.Replica.As("marie")).SendAsync(request);
        Assert.Equal([KeyForm], await Errors(answer));
    }

    [Fact]
    public async Task Every_wrong_parameter_of_a_query_is_named_at_once()
    {
        using var answer = await (await shared.Replica.As("marie")).GetAsync($"/tally/tallies/{Guid.CreateVersion7()}?min-position=-1&limit=201&after=***");
        Assert.Equal(["after", "limit", "min-position"], (await Errors(answer)).Select(e => e.Split(':')[0]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Thousands_of_broken_bodies_never_meet_a_defect()
    {
        var client = await shared.Replica.As("marie");
        var random = new Random(20260302);
        var bodies = Enumerable.Range(0, 4_000).Select(i => i % 2 == 0 ? Garbled(random) : Encoding.UTF8.GetBytes(Swapped(random))).ToArray();
        var statuses = new int[bodies.Length];
        await Parallel.ForAsync(0, bodies.Length, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, cancellation) =>
        {
            using var answer = await client.PostAsync("/tally/samples", Json(bodies[i]), cancellation);
            statuses[i] = (int)answer.StatusCode;
        });
        var defects = Enumerable.Range(0, bodies.Length).Where(i => statuses[i] is not (200 or 400)).Select(i => $"{statuses[i]}: {Encoding.Latin1.GetString(bodies[i])}");
        Assert.Empty(defects);
        Assert.InRange(statuses.Count(s => s == 400), 3_000, 3_999);
    }

    [Fact]
    public async Task Hundreds_of_strange_texts_are_stored_or_refused_and_never_meet_a_defect()
    {
        var client = await shared.Replica.As("marie");
        var random = new Random(20260303);
        var labels = Enumerable.Range(0, 600).Select(_ => string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => Nasty[random.Next(Nasty.Length)]))).ToArray();
        var defects = new List<string>();
        await Parallel.ForAsync(0, labels.Length, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, cancellation) =>
        {
            var id = Guid.CreateVersion7();
            using var answer = await client.PutAsync($"/tally/tallies/{id}", Json($$"""{"label":"{{labels[i]}}"}"""), cancellation);
            if ((int)answer.StatusCode is not (201 or 400)) lock (defects) defects.Add($"{answer.StatusCode}: {labels[i]}");
            if (answer.StatusCode != HttpStatusCode.Created) return;
            var read = await shared.Replica.Read(id, (await answer.Content.ReadFromJsonAsync<Territory.Kernel.Hosting.Written>(cancellation))!.Position);
            var sent = System.Text.Json.JsonSerializer.Deserialize<string>($"\"{labels[i]}\"");
            if (read?.Label != sent) lock (defects) defects.Add($"{read?.Label} is not {sent}");
        });
        Assert.Empty(defects);
    }

    /// <summary>Pieces of JSON strings, as they are written.</summary>
    static readonly string[] Nasty =
    [
        "a", "é", "\\u0000", "\\u0001", "\\u007f", "\\u009f", "\\ud800", "\\udc00", "\\ud83d\\ude00", "😀", "\\n", "\\\\", "\\\"", "'", "''; drop table events.mt_events; --", "{", "}", "$1", "%s",
        "\\u200b", "\\u202e", "\\ufeff", "\\ufffe", "\\uffff", "\\ufffd", "ﷺ", "e\\u0301", "İ", "ß", "\\ud83d", "<script>", "&amp;", "\\/", " ", "\\t",
    ];

    static readonly string[] Values =
    [
        "null", "true", "-0", "1e999", "-1", "0.1e-400", "99999999999999999999999999", "\"\"", "\"\\u0000\"", "\"\\ud800\"", "[]", "{}", "[[]]", "[null]", "[{}]", "{\"\":{}}", "\"2025-02-30\"",
        "\"0001-01-01\"", "\"9999-12-31\"", "\"0001-01-01T00:00:00+14:00\"", "\"9999-12-31T23:59:59-14:00\"", "\"firstKind\"", "{\"name\":\"a\",\"name\":\"b\"}", "{\"__proto__\":1}", "1.0", "\"1\"", "[1,[2,[3]]]",
    ];

    static byte[] Garbled(Random random)
    {
        var bytes = Encoding.UTF8.GetBytes(Body()).ToList();
        for (var n = random.Next(1, 6); n > 0; n--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes.RemoveAt(at); break;
                case 2: bytes.Insert(at, (byte)random.Next(256)); break;
                case 3: bytes.RemoveRange(at, Math.Min(bytes.Count - at - 1, random.Next(40))); break;
                default: bytes.InsertRange(at, bytes.GetRange(at, Math.Min(bytes.Count - at, random.Next(40)))); break;
            }
            if (bytes.Count == 0) break;
        }
        return [.. bytes];
    }

    static string Swapped(Random random)
    {
        var names = Good.Select(g => g.Name).Concat(["code", "ratio", "until", "\\ud800", "", "Title"]).ToArray();
        return Body([.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => (names[random.Next(names.Length)], (string?)Values[random.Next(Values.Length)]))]);
    }
}
