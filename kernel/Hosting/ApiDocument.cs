using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Territory.Kernel.Hosting;

static class ApiDocument
{
    const string SignIn = "signIn";

    /// <summary>The OpenAPI document of a service, as it is read behind the gateway, and how to sign in.</summary>
    public static void AddApiDocument(this IServiceCollection services, IConfiguration configuration) =>
        services.AddOpenApi(openApi => openApi.AddDocumentTransformer((document, _, _) =>
        {
            // Without an address of its own, a document speaks of where it was read: the gateway.
            document.Servers = [];
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
            document.Components.SecuritySchemes[SignIn] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.OpenIdConnect,
                OpenIdConnectUrl = new Uri($"{configuration["Identity:Authority"]!.TrimEnd('/')}/.well-known/openid-configuration"),
            };
            document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(SignIn, document)] = [] }];
            return Task.CompletedTask;
        }));
}
