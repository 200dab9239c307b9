using Territory.Testing;
using static Territory.Housing.Tests.Service.Requests;

namespace Territory.Housing.Tests.Service;

/// <summary>
/// Each endpoint, asked by everybody about a complete file of marie's at Lillers. The columns: nobody, marie (its landlord),
/// karim (another citizen), agent-lillers, agent-bethune, the system of Lillers, the system of Béthune, instructor, signatory,
/// operator, dpo.
/// </summary>
public class WhoSeesWhatTests(World world) : IClassFixture<World>
{
    [Theory]
    //                                                          nobody marie karim aLill aBéth sLill sBéth instr signa opera dpo
    [InlineData("GET /housing/communes", "200 200 200 200 200 200 200 200 200 200 200")]
    [InlineData("GET /housing/permit-requirement?commune=62516", "200 200 200 200 200 200 200 200 200 200 200")]
    [InlineData("GET /openapi/v1.json", "200 200 200 200 200 200 200 200 200 200 200")]
    [InlineData("GET /health/live", "200 200 200 200 200 200 200 200 200 200 200")]
    [InlineData("POST /housing/zones zone", "401 403 403 403 403 403 403 422 403 403 403")]
    [InlineData("GET /housing/permit-applications", "401 200 200 200 200 200 200 400 400 403 403")]
    [InlineData("GET /housing/permit-applications?commune=62516", "401 200 200 200 403 200 403 200 200 403 403")]
    [InlineData("GET /housing/permit-applications?commune=Lens", "401 200 200 400 400 400 400 400 400 403 403")]
    [InlineData("GET {file}", "401 200 404 200 404 200 404 200 200 404 404")]
    [InlineData("GET {file}/history", "401 200 404 200 404 200 404 200 200 404 404")]
    [InlineData("GET {file}/readers", "401 200 404 404 404 404 404 404 404 404 404")]
    [InlineData("POST /housing/permit-applications application", "401 201 201 403 403 403 403 403 403 403 403")]
    [InlineData("POST {file}/piece-requests ask", "401 403 403 403 403 403 403 200 403 403 403")]
    [InlineData("POST {file}/pieces receive", "401 200 404 403 403 403 403 200 403 403 403")]
    [InlineData("POST {file}/refusal refusal", "401 403 403 403 403 403 403 403 200 403 403")]
    [InlineData("POST {file}/notification notification", "401 403 403 403 403 403 403 422 403 403 403")]
    [InlineData("POST {file}/withdrawal", "401 200 404 403 403 403 403 403 403 403 403")]
    [InlineData("GET /housing/transmissions/{refused}", "401 403 403 403 403 403 403 200 200 403 403")]
    [InlineData("GET /housing/operations/subscriptions", "401 403 403 403 403 403 403 403 403 200 403")]
    [InlineData("GET /housing/operations/parked", "401 403 403 403 403 403 403 403 403 200 403")]
    [InlineData("GET /housing/operations/business-time", "401 403 403 403 403 403 403 403 403 200 403")]
    public async Task Everyone_gets_what_is_theirs_and_no_more(string request, string expected)
    {
        Someone[] people =
        [
            world.Nobody(), await world.As("marie"), await world.As("karim"), await world.As("agent-lillers"), await world.As("agent-bethune"), world.SystemOf("62516"), world.SystemOf("62119"),
            await world.As("instructor"), await world.As("signatory"), await world.As("operator"), await world.As("dpo"),
        ];
        var parts = request.Split(' ');
        var statuses = new List<int>();
        foreach (var person in people)
        {
            var path = parts[1];
            if (path.Contains("{file}", StringComparison.Ordinal)) path = path.Replace("{file}", (await ReadableFile()).Location, StringComparison.Ordinal);
            if (path.Contains("{refused}", StringComparison.Ordinal)) path = path.Replace("{refused}", (await RefusedFile()).ToString(), StringComparison.Ordinal);
            var answer = parts[0] == "GET" ? await person.Get(path) : await person.Post(path, parts.Length > 2 ? Bodies(parts[2]) : null);
            statuses.Add(answer.Status);
            if (answer.Status >= 400) Assert.Equal(("application/problem+json", answer.Status), (answer.ContentType, answer.Json.GetProperty("status").GetInt32()));
        }
        Assert.Equal(expected, string.Join(' ', statuses));
    }

    object Bodies(string name) => name switch
    {
        "zone" => new { commune = "Lillers", deliberation = "2025/CC042", publishedOn = "2026-03-02", inForceFrom = "2027-01-01" },
        "application" => CompleteApplication(world.ANewAddress()),
        "ask" => new { missing = new[] { "dpe" } },
        "receive" => new { pieces = new[] { "dpe" } },
        "refusal" => Refusal,
        "notification" => Notification("2026-03-02"),
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
