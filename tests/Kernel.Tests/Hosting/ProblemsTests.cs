using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Territory.Testing;

namespace Territory.Kernel.Tests;

public sealed class ProblemsTests(RunningTally shared) : IClassFixture<RunningTally>
{
    static readonly Guid Nobodys = Guid.Parse("019a0000-0000-7000-8000-00000000dead");

    static async Task<Problem> ProblemOf(HttpResponseMessage answer)
    {
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = (await answer.Content.ReadFromJsonAsync<Problem>())!;
        Assert.Equal((int)answer.StatusCode, problem.Status);
        Assert.Matches("^[0-9a-f]{32}$", problem.TraceId);
        return problem;
    }

    sealed record Problem(string Type, string Title, int Status, string TraceId, string? Article = null);

    [Fact]
    public async Task Without_a_token_or_with_a_false_one_is_401()
    {
        foreach (var token in (string?[])[null, "nonsense", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJtZSIsImF1ZCI6InRlcnJpdG9yeSJ9.", (await shared.Identity.TokenOf("marie"))[..^6] + "AAAAAA"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/tally/tallies/{Nobodys}");
            if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            using var answer = await shared.Replica.Anonymous.SendAsync(request);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.ToString());
            var problem = await ProblemOf(answer);
            Assert.Equal(("urn:territory:problem:not-signed-in", "Connectez-vous pour continuer."), (problem.Type, problem.Title));
        }
    }

    [Fact]
    public async Task A_role_that_may_not_is_403_and_the_one_that_may_is_not()
    {
        using var refused = await (await shared.Replica.As("marie")).GetAsync("/tally/for-operators");
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        var problem = await ProblemOf(refused);
        Assert.Equal(("urn:territory:problem:forbidden", "Votre rôle ne permet pas cette action."), (problem.Type, problem.Title));
        using var granted = await (await shared.Replica.As("operator")).GetAsync("/tally/for-operators");
        Assert.Equal(HttpStatusCode.NoContent, granted.StatusCode);
    }

    [Theory]
    [InlineData("/nowhere")]
    [InlineData("/tally/tallies/not-an-id")]
    [InlineData("/tally/tallies/019a0000-0000-7000-8000-00000000dead")]
    public async Task What_is_not_there_is_404(string path)
    {
        using var answer = await (await shared.Replica.As("marie")).GetAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        var problem = await ProblemOf(answer);
        Assert.Equal(("urn:territory:problem:not-found", "Ce dossier ou cette page n’existe pas, ou ne vous est pas ouvert."), (problem.Type, problem.Title));
    }

    [Fact]
    public async Task Another_method_is_405_and_says_which_would_do()
    {
        using var answer = await (await shared.Replica.As("marie")).DeleteAsync($"/tally/tallies/{Nobodys}");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal(["GET", "PUT"], answer.Content.Headers.Allow.Order());
        Assert.Equal("urn:territory:problem:method-not-allowed", (await ProblemOf(answer)).Type);
    }

    [Theory]
    [InlineData(429, "too-many-requests", "Trop de demandes en peu de temps. Patientez un instant.")]
    [InlineData(409, "refused", "La demande est refusée.")]
    [InlineData(418, "refused", "La demande est refusée.")]
    [InlineData(502, "unavailable", "Le service est momentanément indisponible. Votre demande peut être renvoyée telle quelle, avec la même clé Idempotency-Key.")]
    public async Task A_bare_status_gets_a_body_too(int status, string code, string title)
    {
        using var answer = await (await shared.Replica.As("marie")).GetAsync($"/tally/statuses/{status}");
        Assert.Equal(status, (int)answer.StatusCode);
        var problem = await ProblemOf(answer);
        Assert.Equal(("urn:territory:problem:" + code, title), (problem.Type, problem.Title));
    }

    [Fact]
    public async Task A_rule_that_forbids_is_422_with_its_code_and_article_and_changes_nothing()
    {
        var tally = await shared.Replica.Open();
        await shared.Replica.Count(tally, 999);
        using var answer = await (await shared.Replica.As("marie")).PostAsJsonAsync($"/tally/tallies/{tally}/counts", new { by = 2 });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        var problem = await ProblemOf(answer);
        Assert.Equal(
            ("urn:territory:problem:at-most-a-thousand", "On ne compte pas au-delà de mille.", "Règlement, art. 1"), (problem.Type, problem.Title, problem.Article));
        Assert.Equal(1_000, (await shared.Replica.Read(tally, await shared.Replica.Count(tally, 1)))!.Total);
    }

    [Fact]
    public async Task A_version_that_has_moved_is_412_with_the_one_of_now()
    {
        var tally = await shared.Replica.Open();
        await shared.Replica.Count(tally, 1);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/tally/tallies/{tally}/counts") { Content = JsonContent.Create(new { by = 1 }), Headers = { { "If-Match", "\"1\"" } } };
        using var answer = await (await shared.Replica.As("marie")).SendAsync(request);
        Assert.Equal(HttpStatusCode.PreconditionFailed, answer.StatusCode);
        Assert.Equal("\"2\"", answer.Headers.ETag?.ToString());
        Assert.Equal("urn:territory:problem:version-moved", (await ProblemOf(answer)).Type);

        using var again = new HttpRequestMessage(HttpMethod.Post, $"/tally/tallies/{tally}/counts") { Content = JsonContent.Create(new { by = 1 }), Headers = { { "If-Match", "\"2\"" } } };
        using var done = await (await shared.Replica.As("marie")).SendAsync(again);
        Assert.Equal((HttpStatusCode.OK, "\"3\""), (done.StatusCode, done.Headers.ETag?.ToString()));
    }

    [Fact]
    public async Task A_key_that_comes_again_gets_the_same_answer_and_with_another_body_422()
    {
        var (tally, key) = (await shared.Replica.Open(), $"clé-{Guid.CreateVersion7()}".Replace("é", "e", StringComparison.Ordinal));
        var position = await shared.Replica.Count(tally, 5, key);
        Assert.Equal(position, await shared.Replica.Count(tally, 5, key));
        using var other = new HttpRequestMessage(HttpMethod.Post, $"/tally/tallies/{tally}/counts") { Content = JsonContent.Create(new { by = 6 }), Headers = { { "Idempotency-Key", key } } };
        using var answer = await (await shared.Replica.As("marie")).SendAsync(other);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Equal("urn:territory:problem:idempotency-key-reused", (await ProblemOf(answer)).Type);
        Assert.Equal(6, (await shared.Replica.Read(tally, await shared.Replica.Count(tally, 1)))!.Total);
    }

    [Theory]
    [InlineData(null, "Connectez-vous pour continuer.")]
    [InlineData("", "Connectez-vous pour continuer.")]
    [InlineData("fr-FR", "Connectez-vous pour continuer.")]
    [InlineData("en", "Sign in to go on.")]
    [InlineData("EN-us", "Sign in to go on.")]
    [InlineData("en-GB,fr;q=0.5", "Sign in to go on.")]
    [InlineData("fr;q=0.4, en;q=0.8", "Sign in to go on.")]
    [InlineData("de, en;q=0.3", "Sign in to go on.")]
    [InlineData("fr, en", "Connectez-vous pour continuer.")]
    [InlineData("en;q=0.2, fr;q=0.3", "Connectez-vous pour continuer.")]
    [InlineData("en;q=0", "Connectez-vous pour continuer.")]
    [InlineData("de", "Connectez-vous pour continuer.")]
    [InlineData("*", "Connectez-vous pour continuer.")]
    [InlineData("en;q=zero,;;,=", "Connectez-vous pour continuer.")]
    public async Task It_speaks_French_unless_English_is_preferred(string? acceptLanguage, string title)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/tally/for-operators");
        if (acceptLanguage is not null) request.Headers.TryAddWithoutValidation("Accept-Language", acceptLanguage);
        using var answer = await shared.Replica.Anonymous.SendAsync(request);
        Assert.Equal(title, (await ProblemOf(answer)).Title);
    }

    [Fact]
    public async Task While_the_database_is_away_every_answer_is_503_with_Retry_After_and_afterwards_all_goes_on()
    {
        await using var server = await PrivateServer.Start("postgres");
        await using var world = await TallyWorld.Create(shared.Identity, postgres: server.Settings["TERRITORY_POSTGRES"]);
        var replica = await world.Start();
        var tally = await replica.Open();
        await replica.Count(tally, 1);
        var client = await replica.As("marie");

        await server.Kill();
        foreach (var send in (Func<Task<HttpResponseMessage>>[])
            [
                () => client.GetAsync($"/tally/tallies/{tally}"),
                () => client.PutAsJsonAsync($"/tally/tallies/{Guid.CreateVersion7()}", new { label = "Un compte" }),
                () => client.PostAsync($"/tally/tallies/{tally}/counts", new StringContent("""{"by":2}""", Encoding.UTF8, "application/json")),
            ])
        {
            using var answer = await send();
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.Equal("2", answer.Headers.GetValues("Retry-After").Single());
            Assert.Equal("urn:territory:problem:unavailable", (await ProblemOf(answer)).Type);
        }
        Assert.Equal((503, "Unhealthy"), await replica.Ready());
        using var live = await replica.Anonymous.GetAsync("/health/live");
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);

        await server.Restart();
        await Eventually.Is(replica.Ready, ready => ready == (200, "Healthy"));
        var last = await replica.Count(tally, 4);
        Assert.Equal(new TallyAnswer(tally, 5, 3, "Un compte", false), await Eventually.Is(() => replica.Read(tally, last), row => row is not null));
        await Eventually.Is(world.Effects, effects => effects == 2);
    }
}
