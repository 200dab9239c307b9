using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Territory.Testing;
using static Territory.Housing.Tests.Service.Requests;

namespace Territory.Housing.Tests.Service;

/// <summary>Each door of the service, tried by everybody: see <see cref="WhoSeesWhatTable"/>.</summary>
public partial class WhoSeesWhatTests(World world) : IClassFixture<World>
{
    [Theory, MemberData(nameof(WhoSeesWhatTable.Lines), MemberType = typeof(WhoSeesWhatTable))]
    public async Task Everyone_gets_what_is_theirs_and_no_more(string request, string expected)
    {
        Someone[] people =
        [
            world.Nobody(), await world.As("marie"), await world.As("karim"), await world.As("counter"), await world.As("agency"), await world.As("agent-lillers"), await world.As("agent-bethune"),
            await world.As("inspector-lillers"), await world.As("inspector-bethune"), world.SystemOf("62516"), world.SystemOf("62119"),
            await world.As("instructor"), await world.As("signatory"), await world.As("operator"), await world.As("dpo"),
        ];
        var (method, path, body) = request.Split(' ') is [var m, var p, .. var rest] ? (m, p, rest.FirstOrDefault()) : throw new ArgumentException(request);
        var statuses = new List<int>();
        var file = path.Contains("{id}", StringComparison.Ordinal) ? (await ReadableFile()).Id : Guid.Empty;
        var refused = path.Contains("{refused}", StringComparison.Ordinal) ? await RefusedFile() : Guid.Empty;
        foreach (var person in people)
        {
            // What is accepted changes the file: everybody then finds one of their own.
            if (body is not null && file != Guid.Empty) file = (await ReadableFile()).Id;
            var address = path.Replace("{id}", file.ToString(), StringComparison.Ordinal).Replace("{refused}", refused.ToString(), StringComparison.Ordinal)
                .Replace("{documentName}", "v1", StringComparison.Ordinal);
            address = Placeholder().Replace(address, Guid.Empty.ToString());
            var answer = method == "GET" ? await person.Get(address) : await person.Send(new(method), address, body == "withdrawal" ? null : System.Text.Json.JsonSerializer.Serialize(body is null ? new { } : Bodies(body)));
            statuses.Add(answer.Status);
            if (answer.Status >= 400) Assert.Equal(("application/problem+json", answer.Status), (answer.ContentType, answer.Json.GetProperty("status").GetInt32()));
        }
        Assert.Equal(expected, string.Join(' ', statuses));
    }

    [Fact]
    public void Every_door_has_its_line_in_the_table()
    {
        var doors = world.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(e => (e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []).Select(method => $"{method} /{Constraint().Replace(e.RoutePattern.RawText!, "}").Trim('/')}"));
        var lines = WhoSeesWhatTable.Rows.Split('\n').Select(row => row.Split('|')[0].Trim().Split(' ')).Select(request => $"{request[0]} {request[1].Split('?')[0].Replace("{refused}", "{applicationId}", StringComparison.Ordinal)}");
        Assert.Equal(doors.Distinct().Order(StringComparer.Ordinal), lines.Where(l => !l.Contains("/health/", StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal));
    }

    [GeneratedRegex(@"\{[a-zA-Z]+\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@":[a-z]+\}")]
    private static partial Regex Constraint();

    object Bodies(string name) => name switch
    {
        "zone" => new { commune = "Lillers", deliberation = "2025/CC042", publishedOn = "2026-03-02", inForceFrom = "2027-01-01" },
        "search" => new { text = "Exemple", commune = "Lillers" },
        "application" => CompleteApplication(world.ANewAddress()),
        "ask" => new { missing = new[] { "dpe" } },
        "receive" => new { pieces = new[] { "dpe" } },
        "refusal" => Refusal,
        "notification" => Notification("2026-03-02"),
        "references" => new { recipient = "caf", month = "2026-03", references = new[] { "REF-1" } },
        "settlement" => new { sentOn = "2026-03-02", proof = "1A 002" },
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
    };

    async Task<Answer> ReadableFile()
    {
        var filed = await world.FileComplete();
        await (await world.As("marie")).Read(filed);
        return filed;
    }

    async Task<Guid> RefusedFile()
    {
        var filed = await world.FileComplete();
        await (await world.As("signatory")).Post($"{filed.Location}/refusal", Refusal).Done();
        var instructor = await world.As("instructor");
        await instructor.Post($"{filed.Location}/notification", Notification("2026-03-02")).Done();
        await Eventually.Is(() => instructor.Get($"/housing/transmissions/{filed.Id}"), a => a.Status == 200);
        return filed.Id;
    }

    [Fact]
    public async Task A_foreign_file_and_one_that_does_not_exist_are_told_apart_by_nobody()
    {
        var karim = await world.As("karim");
        var (foreign, nowhere) = (await karim.Get((await ReadableFile()).Location!), await karim.Get($"{Files}/{Guid.CreateVersion7()}"));
        Assert.Equal(404, foreign.Status);
        Assert.Equal(Untraced(nowhere), Untraced(foreign));

        static string Untraced(Answer answer) => string.Join(' ', answer.Json.EnumerateObject().Where(p => p.Name != "traceId").Select(p => p.ToString()));
    }

    [Fact]
    public async Task An_owner_sees_who_read_the_file_and_their_own_readings_do_not_count()
    {
        var (marie, filed) = (await world.As("marie"), await ReadableFile());
        Assert.Equal("[]", (await marie.Get($"{filed.Location}/readers")).Text);

        Assert.Equal(200, (await (await world.As("agent-lillers")).Get(filed.Location!)).Status);
        Assert.Equal(200, (await (await world.As("signatory")).Get($"{filed.Location}/history")).Status);
        Assert.Equal(404, (await (await world.As("agent-bethune")).Get(filed.Location!)).Status);
        Assert.Equal(200, (await (await world.As("instructor")).Get($"{Files}?commune=Lillers&limit=200")).Status);

        var readers = (await marie.Get($"{filed.Location}/readers")).Json.EnumerateArray().ToArray();
        Assert.Equal("""
            instructor:019a0000-0000-7000-8000-000000000005 instructor -
            signatory:019a0000-0000-7000-8000-000000000006 signatory ARR-2026-014
            commune-agent:019a0000-0000-7000-8000-000000000004 commune-agent -
            """, string.Join('\n', readers.Select(r => $"{r.GetProperty("reader")} {r.GetProperty("roles")} {(r.TryGetProperty("delegation", out var d) && d.GetString() is { } delegation ? delegation : "-")}")));
    }

    [Fact]
    public async Task A_token_that_is_altered_or_of_another_issuer_is_nobodys()
    {
        await using var elsewhere = new TestIdentity();
        var stranger = world.App.For(await elsewhere.TokenOf("instructor"));
        Assert.Equal(401, (await stranger.Get($"{Files}?commune=62516")).Status);
        Assert.Equal(401, (await world.App.For("not-a-token").Get(Files)).Status);
    }
}
