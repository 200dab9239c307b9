using System.Diagnostics;

namespace Territory.Identity.Tests;

public sealed class StartingTests
{
    [Fact]
    public async Task A_restart_leaves_tokens_valid()
    {
        await using var stranger = new RunningIssuer();
        var before = new RunningIssuer(Path.Combine(stranger.KeyDirectory, "made", "at", "start"));
        var token = await before.TokenOfAsync("marie");
        await before.DisposeAsync();

        await using var after = new RunningIssuer(before.KeyDirectory);
        Assert.True((await after.ValidateAsync(token)).IsValid);
        Assert.False((await stranger.ValidateAsync(token)).IsValid);
    }

    [Fact]
    public async Task The_key_is_readable_by_its_owner_alone_and_never_published()
    {
        await using var issuer = new RunningIssuer();
        var keys = await issuer.TextAsync("/jwks");

        var file = Assert.Single(Directory.GetFiles(issuer.KeyDirectory));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.DoesNotContain("\"d\"", keys, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Production")]
    [InlineData("Staging")]
    [InlineData(null)]
    public async Task It_refuses_to_start_outside_development(string? environment)
    {
        var (exit, output, error) = await StartAsync(environment, "/nowhere");

        Assert.Equal(78, exit);
        Assert.Equal("", output);
        Assert.Equal(
            $"Territory.Identity signs anybody in without a password and refuses to start in '{environment ?? "Production"}': "
            + "set Identity__Authority of the services to your real issuer, or ASPNETCORE_ENVIRONMENT=Development on your own machine.\n",
            error);
    }

    [Fact]
    public async Task It_says_which_setting_is_missing() => Assert.Equal(
        (78, "", "Territory.Identity needs Identity__Directory, a directory where it keeps its signing key.\n"),
        await StartAsync("Development", ""));

    [Theory]
    [InlineData("\"dpo\"]", "\"king\"]", "has the unknown role 'king'")]
    [InlineData("\"userName\": \"karim\"", "\"userName\": \"marie\"", "the user name 'marie' stands twice")]
    [InlineData("000000000002", "000000000001", "the sub '019a0000-0000-7000-8000-000000000001' stands twice")]
    [InlineData(", \"commune\": \"62119\"", "", "needs the INSEE code of a commune if and only if it acts for one")]
    [InlineData(", \"delegation\": \"ARR-2026-014\"", "", "needs a delegation if and only if it signs")]
    [InlineData(", \"birthdate\": \"1980-01-01\"", "", "the citizen 'marie' lacks 'birthdate'")]
    [InlineData("\"secret\": \"si-lillers-development-only\",", "", "the client 'si-lillers' needs a secret and a subject, or neither")]
    public void People_who_contradict_themselves_do_not_load(string right, string wrong, string problem)
    {
        var json = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "people.json"));
        Assert.Contains(right, json, StringComparison.Ordinal);

        var error = Assert.Throws<InvalidDataException>(() => Roster.Parse(json.Replace(right, wrong, StringComparison.Ordinal)));
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Codes_that_nobody_fetches_do_not_fill_the_memory()
    {
        var roster = Roster.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "people.json")));
        var grant = new Grant(roster.Clients[0], roster.People[0], RunningIssuer.Back, RunningIssuer.Challenge, "openid", null);
        var codes = new Codes(TimeProvider.System);

        var oldest = codes.Issue(grant);
        var others = Enumerable.Range(0, 1_000).Select(_ => codes.Issue(grant)).ToArray();

        Assert.Null(codes.Redeem(oldest));
        Assert.All(others, code => Assert.NotNull(codes.Redeem(code)));
    }

    static async Task<(int Exit, string Output, string Error)> StartAsync(string? environment, string directory)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Territory.Identity.dll")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["DOTNET_ENVIRONMENT"] = environment, ["ASPNETCORE_ENVIRONMENT"] = environment,
                ["Identity__Directory"] = directory, ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
            },
        };
        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var output = process.StandardOutput.ReadToEndAsync(patience.Token);
        var error = process.StandardError.ReadToEndAsync(patience.Token);
        await process.WaitForExitAsync(patience.Token);
        return (process.ExitCode, await output, await error);
    }
}
