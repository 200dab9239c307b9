using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Territory.Identity;

namespace Territory.Testing;

/// <summary>The real local issuer, in process on a real port; the same people as in Development.</summary>
public sealed class TestIdentity : IAsyncDisposable
{
    sealed class Factory(string folder) : WebApplicationFactory<IdentityIssuer>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder) => builder.UseEnvironment("Development").UseSetting("Identity:Directory", folder);
    }

    readonly string _folder = Directory.CreateTempSubdirectory("territory-identity-").FullName;
    readonly Factory _factory;
    readonly HttpClient _client;

    public TestIdentity()
    {
        _factory = new Factory(_folder);
        _factory.UseKestrel(0);
        _factory.StartServer();
        Authority = _factory.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First().TrimEnd('/');
        _client = new HttpClient { BaseAddress = new Uri(Authority) };
    }

    public string Authority { get; }

    /// <summary>An access token of one of the ready-made people: marie, karim, agent-lillers, agent-bethune, instructor, signatory, operator, dpo.</summary>
    public Task<string> TokenOf(string person) => _client.GetStringAsync($"people/{person}/token");

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _factory.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
