using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Territory.Kernel.Hosting;

/// <summary>
/// The clock of deadlines, commands and events. In Development one watched file shifts it for all services together, so that
/// a demonstration can let a month pass; elsewhere it is the machine's. Tokens, leases and time-outs never use it.
/// </summary>
public sealed class BusinessTime(IConfiguration configuration, IHostEnvironment environment) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Shift;

    public TimeSpan Shift => environment.IsDevelopment() && configuration["BusinessTime:Shift"] is { } shift
        && TimeSpan.TryParse(shift, global::System.Globalization.CultureInfo.InvariantCulture, out var span) ? span : TimeSpan.Zero;

    /// <summary>Watches the file named by <c>BusinessTime:File</c>, in Development only.</summary>
    public static void Watch(IConfigurationManager configuration, IHostEnvironment environment)
    {
        if (environment.IsDevelopment() && configuration["BusinessTime:File"] is { Length: > 0 } file)
            configuration.AddJsonFile(Path.GetFullPath(file), optional: true, reloadOnChange: true);
    }
}
