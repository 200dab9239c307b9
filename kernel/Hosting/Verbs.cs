using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Territory.Kernel.EventStore;

namespace Territory.Kernel.Hosting;

/// <summary>What a service's program does instead of serving, when it is called with a verb.</summary>
public static class Verbs
{
    /// <summary>
    /// <c>migrate</c> brings the database to this build and loads what ships with it; <c>rebuild VIEW [--switch]</c> builds a
    /// view again, compares it with the live one, and switches if asked; <c>check-seals</c> says whether the past is as it was.
    /// </summary>
    /// <returns>The exit code, or null when there was no verb and the service is to run.</returns>
    public static async Task<int?> RunVerb(this WebApplication app, string[] args, Func<Handler, Task> loadReferenceData)
    {
        var services = app.Services;
        var service = services.GetRequiredService<ServiceDefinition>();
        switch (args)
        {
            case ["migrate"]:
                await Migration.Run(services.GetRequiredService<Databases>(), service.Views);
                await loadReferenceData(services.GetRequiredService<Handler>());
                return 0;
            case ["rebuild", var name, .. var rest] when service.Views.FirstOrDefault(v => v.Name == name) is { } view && rest is [] or ["--switch"]:
                var result = await view.Rebuild(services, rest is ["--switch"]);
                await Console.Out.WriteLineAsync($"{name}: {result.Events} events in {result.Duration.TotalSeconds:0.0} s; {result.Difference.Missing} rows were missing, "
                    + $"{result.Difference.Superfluous} superfluous, {result.Difference.Different} different{(result.Switched ? "; switched" : "")}.");
                return result.Difference.IsNone || result.Switched ? 0 : 1;
            case ["check-seals"]:
                var check = await services.GetRequiredService<DaySeals>().Check(CancellationToken.None);
                await Console.Out.WriteLineAsync(check.Holds ? $"{check.Days} sealed days are as they were."
                    : $"{check.BrokenDay:yyyy-MM-dd}, positions {check.From} to {check.To}: {check.Finding}");
                return check.Holds ? 0 : 1;
            case []: return null;
            case [var option, ..] when option.StartsWith("--", StringComparison.Ordinal): return null;
            default:
                await Console.Error.WriteLineAsync($"Unknown verb. Known: migrate, rebuild ({string.Join(", ", service.Views.Select(v => v.Name))}) [--switch], check-seals.");
                return 64;
        }
    }
}
