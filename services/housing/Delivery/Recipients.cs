using Territory.Housing.Domain;
using Territory.Kernel.Hosting;

namespace Territory.Housing.Delivery;

/// <summary>
/// Where each recipient takes transmissions, by configuration (<c>Transmissions:Caf:Endpoint</c> and its token or client
/// certificate). One without an endpoint is sent nothing: its transmissions wait, and say so.
/// </summary>
public sealed class Recipients : IDisposable
{
    readonly Dictionary<Recipient, Partner> _partners = [];
    readonly TimeSpan[] _retryAfter;

    public Recipients(IConfiguration configuration, IHostEnvironment environment)
    {
        var settings = configuration.GetSection("Transmissions");
        Timeout = settings.GetValue("Timeout", TimeSpan.FromSeconds(20));
        _retryAfter = settings.GetSection("RetryAfter").Get<TimeSpan[]>() is { Length: > 0 } delays ? delays : [TimeSpan.FromMinutes(1)];
        foreach (var recipient in Enum.GetValues<Recipient>())
            if (settings.GetSection(recipient.ToString()) is var own && own["Endpoint"] is { Length: > 0 } endpoint)
                _partners[recipient] = new(new(AddressOf(recipient, endpoint, environment), Timeout, own["Token"], own["Certificate"], own["CertificatePassword"]));
    }

    public TimeSpan Timeout { get; }

    /// <summary>How long an attempt without a result keeps others from making the next one: longer than it can last.</summary>
    public TimeSpan Lease => Timeout * 2 + TimeSpan.FromSeconds(1);

    public Partner? Find(Recipient recipient) => _partners.GetValueOrDefault(recipient);

    public static string WordOf(Recipient recipient) => recipient.ToString().ToLowerInvariant();

    /// <summary>When to try again after that many attempts; the last delay repeats.</summary>
    public TimeSpan RetryAfter(int attempts) => _retryAfter[Math.Min(attempts, _retryAfter.Length) - 1];

    /// <summary>Personal data leave in clear only towards this machine.</summary>
    static Uri AddressOf(Recipient recipient, string endpoint, IHostEnvironment environment) =>
        Uri.TryCreate(endpoint, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp && address.IsLoopback && !environment.IsProduction())
            ? address : throw new InvalidOperationException($"Transmissions:{recipient}:Endpoint is no https address.");

    public void Dispose()
    {
        foreach (var partner in _partners.Values) partner.Dispose();
    }
}
