namespace Territory.Identity;

/// <summary>Anybody can become anybody here: outside a developer's machine this program must not even listen.</summary>
static class Refusal
{
    /// <summary>EX_CONFIG of sysexits.h, so that a supervisor can tell a refusal from a crash.</summary>
    public const int ExitCode = 78;

    public static string? ToStart(IHostEnvironment environment, IConfiguration configuration) =>
        !environment.IsDevelopment() && !environment.IsEnvironment("Test")
            ? $"Territory.Identity signs anybody in without a password and refuses to start in '{environment.EnvironmentName}': "
              + "set Identity__Authority of the services to your real issuer, or ASPNETCORE_ENVIRONMENT=Development on your own machine."
            : string.IsNullOrWhiteSpace(configuration["Identity:Directory"])
                ? "Territory.Identity needs Identity__Directory, a directory where it keeps its signing key."
                : null;
}
