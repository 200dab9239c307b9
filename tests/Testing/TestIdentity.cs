using System.Security.Cryptography;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
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

    /// <summary>An access token of somebody who is not among the ready-made people, signed with the issuer's own key.</summary>
    public string TokenFor(Guid sub, string role, string? commune = null)
    {
        using var ecdsa = ECDsa.Create();
        ecdsa.ImportFromPem(File.ReadAllText(Path.Combine(_folder, "signing-key.pem")));
        var key = new ECDsaSecurityKey(ecdsa) { CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false } };
        key.KeyId = Base64UrlEncoder.Encode(key.ComputeJwkThumbprint());
        var claims = new Dictionary<string, object> { ["sub"] = sub.ToString(), ["role"] = new[] { role } };
        if (commune is not null) claims["commune"] = commune;
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            TokenType = "at+jwt",
            Issuer = Authority,
            Audience = "territory",
            Claims = claims,
            SigningCredentials = new(key, SecurityAlgorithms.EcdsaSha256),
        });
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _factory.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
