using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Territory.Identity;

/// <summary>The name under which tokens are signed: configured, or the address that this process really listens on.</summary>
sealed class Issuer(IConfiguration configuration, IServer server)
{
    public string Url => (configuration["Identity:Issuer"] ?? server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault()
        ?? "http://localhost").TrimEnd('/');
}
