using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Territory.Testing;

namespace Territory.Architecture.Tests;

/// <summary>Every door: who may knock, what it says of itself, and the way that the gateway gives to it.</summary>
public class EndpointTests
{
    /// <summary>What anybody may ask without a token. Each is so on purpose.</summary>
    static readonly string[] Anonymous =
    [
        "GET /housing/attestation-keys", "GET /housing/communes", "GET /housing/indicators", "GET /housing/permit-requirement", "GET /housing/verification", "GET /housing/verification/{code}",
        "GET /housing/zones", "GET /housing/zones/geojson", "GET /housing/zones/{id:guid}", "GET /openapi/{documentName}.json", "/health/live", "/health/ready",
    ];

    sealed class Housing : WebApplicationFactory<Territory.Housing.WhenRefusalIssued>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            foreach (var role in new[] { "Log", "Keys", "Maintenance" }) builder.UseSetting($"ConnectionStrings:{role}", "Host=127.0.0.1;Port=1;Username=nobody;Database=none");
            foreach (var (key, value) in new[] { ("RabbitMq:Uri", "amqp://127.0.0.1:1"), ("Identity:Authority", "http://127.0.0.1:1"), ("Logging:LogLevel:Default", "None") }) builder.UseSetting(key, value);
            foreach (var secret in new[] { "MasterKeys", "LookupKeys" }) builder.UseSetting($"Sealing:{secret}:1", Convert.ToBase64String(new byte[32]));
            builder.UseSetting("Attestation:SigningKeys:1", TestSigningKey.Pem).UseSetting("Attestation:PublicAddress", "https://territory.example");
            builder.UseSetting("Records:Directory", Path.GetTempPath()).UseEnvironment("Development");
            // Only the routes are looked at: nothing that needs a server is started.
            builder.ConfigureTestServices(services =>
            {
                foreach (var hosted in services.Where(s => s.ServiceType == typeof(IHostedService) && s.ImplementationType?.Name != "GenericWebHostService").ToArray()) services.Remove(hosted);
            });
        }
    }

    static async Task<RouteEndpoint[]> Endpoints()
    {
        await using var housing = new Housing();
        return [.. housing.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()];
    }

    static string NameOf(RouteEndpoint endpoint)
    {
        var method = endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods;
        return $"{(method is null ? "" : $"{string.Join(',', method)} ")}/{endpoint.RoutePattern.RawText!.Trim('/')}";
    }

    [Fact]
    public async Task Every_endpoint_asks_for_a_token_but_those_of_this_list()
    {
        var open = (await Endpoints()).Where(e => e.Metadata.GetMetadata<IAllowAnonymous>() is not null || e.Metadata.GetOrderedMetadata<IAuthorizeData>().Count == 0 && e.Metadata.GetOrderedMetadata<AuthorizationPolicy>().Count == 0);
        Assert.Equal(Anonymous.Order(StringComparer.Ordinal), open.Select(NameOf).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_operation_has_a_summary_and_a_tag()
    {
        var operations = (await Endpoints()).Where(e => !NameOf(e).Contains("/health/", StringComparison.Ordinal) && !NameOf(e).Contains("/openapi/", StringComparison.Ordinal)).ToArray();
        Assert.True(operations.Length > 10);
        Assert.All(operations, e => Assert.False(string.IsNullOrWhiteSpace(e.Metadata.GetMetadata<IEndpointSummaryMetadata>()?.Summary), NameOf(e)));
        Assert.All(operations, e => Assert.NotEmpty(e.Metadata.GetMetadata<ITagsMetadata>()?.Tags ?? []));
    }

    [Fact]
    public async Task Paths_begin_with_their_service_and_are_in_kebab_case() => Assert.All(
        (await Endpoints()).Select(NameOf).Where(name => !name.Contains("/health/", StringComparison.Ordinal) && !name.Contains("/openapi/", StringComparison.Ordinal)),
        name => Assert.Matches(@"^[A-Z,]+ /housing(/([a-z]+(-[a-z]+)*(\.[a-z]+)?|\{[a-zA-Z]+(:guid)?\}))+$", name));

    static JsonElement Proxy => JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "gateway", "appsettings.json"))).RootElement.GetProperty("ReverseProxy");

    [Fact]
    public void Every_route_of_the_gateway_leads_to_a_cluster_with_a_destination_and_says_who_may_take_it()
    {
        var clusters = Proxy.GetProperty("Clusters");
        var policies = Regex.Matches(File.ReadAllText(Path.Combine(Repository.Root, "gateway", "Program.cs")), "AddPolicy\\(\"([a-z]+)\"").Select(m => m.Groups[1].Value).Concat(["Default", "Anonymous"]).ToArray();
        Assert.All(Proxy.GetProperty("Routes").EnumerateObject(), route =>
        {
            Assert.True(clusters.TryGetProperty(route.Value.GetProperty("ClusterId").GetString()!, out var cluster), route.Name);
            Assert.All(cluster.GetProperty("Destinations").EnumerateObject(), d => Assert.True(Uri.TryCreate(d.Value.GetProperty("Address").GetString(), UriKind.Absolute, out _), route.Name));
            Assert.Contains(route.Value.GetProperty("AuthorizationPolicy").GetString(), policies);
        });
    }

    [Fact]
    public void Every_service_has_a_route_and_its_operations_are_for_operators()
    {
        var routes = Proxy.GetProperty("Routes").EnumerateObject().ToDictionary(r => r.Value.GetProperty("Match").GetProperty("Path").GetString()!, r => r.Value.GetProperty("AuthorizationPolicy").GetString());
        Assert.All(Code.Services.Select(s => s.GetName().Name!["Territory.".Length..].ToLowerInvariant()), service =>
        {
            Assert.Equal("Default", routes[$"/{service}/{{**rest}}"]);
            Assert.Equal("operator", routes[$"/{service}/operations/{{**rest}}"]);
            Assert.Equal("Anonymous", routes[$"/openapi/{service}.json"]);
        });
    }

    [Fact]
    public void The_gateway_lets_nobody_pass_without_a_token_but_to_what_the_services_leave_open()
    {
        var open = Proxy.GetProperty("Routes").EnumerateObject().Where(r => r.Value.GetProperty("AuthorizationPolicy").GetString() == "Anonymous")
            .Select(r => r.Value.GetProperty("Match")).Select(m => $"{string.Join(',', m.GetProperty("Methods").EnumerateArray())} {m.GetProperty("Path")}");
        Assert.Equal(
            ["GET /housing/attestation-keys", "GET /housing/communes", "GET /housing/indicators", "GET /housing/permit-requirement", "GET /housing/verification", "GET /housing/verification/{code}", "GET /housing/zones/{**rest}", "GET /openapi/housing.json"],
            open.Order(StringComparer.Ordinal));
    }
}
