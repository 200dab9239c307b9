using System.Reflection;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Territory.Kernel.Hosting;

/// <summary>The OpenAPI document of a service, as it is read behind the gateway: how to sign in, and what our own parameters take.</summary>
static class ApiDocument
{
    const string SignIn = "signIn";

    /// <summary>What a parameter that binds itself reads from the request.</summary>
    static readonly Dictionary<Type, OpenApiParameter[]> Bound = new()
    {
        [typeof(Reading)] =
        [
            Parameter("min-position", ParameterLocation.Query, JsonSchemaType.Integer, "Wait a moment until what was written at this position can be read."),
            Parameter("after", ParameterLocation.Query, JsonSchemaType.String, "Cursor of the page before: take it from its 'next' link."),
            Parameter("limit", ParameterLocation.Query, JsonSchemaType.Integer, $"Items on a page, {Reading.MostItems} at most."),
        ],
        [typeof(FeedCursor)] =
        [
            Parameter("after", ParameterLocation.Query, JsonSchemaType.Integer, "Position of the last event that you know; 0, or absent, for all from the first."),
            Parameter("limit", ParameterLocation.Query, JsonSchemaType.Integer, $"Events on a page, {Reading.MostItems} at most."),
            Parameter("wait", ParameterLocation.Query, JsonSchemaType.Integer, $"Seconds to wait for something new before an empty answer, {FeedCursor.LongestWait} at most."),
        ],
        [typeof(Caller)] =
        [
            Parameter(Caller.IdempotencyHeader, ParameterLocation.Header, JsonSchemaType.String, "The same key with the same request gets the same answer, however often it is sent."),
            Parameter("If-Match", ParameterLocation.Header, JsonSchemaType.String, "The ETag that you have read: 412 when the file has changed since."),
        ],
        [typeof(OnDate)] = [Parameter("on", ParameterLocation.Query, JsonSchemaType.String, "Civil date, YYYY-MM-DD; today in Paris when absent.")],
    };

    public static void AddApiDocument(this IServiceCollection services, string service, IConfiguration configuration) => services.AddOpenApi(openApi =>
    {
        openApi.AddDocumentTransformer((document, _, _) =>
        {
            // Without an address of its own, a document speaks of where it was read: the gateway.
            document.Servers = [];
            document.Info.Title = $"Territory – {service}";
            // What citizens and agents use comes first, what operators use last.
            var paths = document.Paths.OrderBy(p => p.Key.Contains("/operations/", StringComparison.Ordinal)).ToArray();
            document.Paths = [];
            foreach (var (path, item) in paths) document.Paths.Add(path, item);
            document.Tags = document.Tags?.OrderBy(t => t.Name == "Operations").ToHashSet();
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
            document.Components.SecuritySchemes[SignIn] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.OpenIdConnect,
                OpenIdConnectUrl = new Uri($"{configuration["Identity:Authority"]!.TrimEnd('/')}/.well-known/openid-configuration"),
            };
            return Task.CompletedTask;
        });
        openApi.AddOperationTransformer((operation, context, _) =>
        {
            Describe(operation, context);
            return Task.CompletedTask;
        });
    });

    static void Describe(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<IAuthorizeData>().Any() || metadata.OfType<AuthorizationPolicy>().Any())
            operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(SignIn, context.Document)] = [] }];
        foreach (var parameter in metadata.OfType<MethodInfo>().SelectMany(handler => handler.GetParameters()))
            foreach (var bound in ReadBy(parameter.ParameterType)) (operation.Parameters ??= []).Add(bound);
    }

    /// <summary>Of the type itself, or of what it is made of, where it binds more than one of ours.</summary>
    static IEnumerable<OpenApiParameter> ReadBy(Type type) =>
        new[] { type }.Concat(type.GetProperties().Select(p => p.PropertyType)).SelectMany(t => Bound.GetValueOrDefault(t) ?? []);

    static OpenApiParameter Parameter(string name, ParameterLocation place, JsonSchemaType type, string description) =>
        new() { Name = name, In = place, Description = description, Schema = new OpenApiSchema { Type = type } };
}
