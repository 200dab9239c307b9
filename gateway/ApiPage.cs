using Territory.Kernel.Hosting;

namespace Territory.Gateway;

/// <summary>One page for the API of every service that has a route to its OpenAPI document.</summary>
static class ApiPage
{
    public static void MapApiPage(this WebApplication app)
    {
        app.UseSwaggerUI(page =>
        {
            page.RoutePrefix = "docs";
            page.DocumentTitle = "Territory – API";
            // Without it a phone shows the page as wide as a desk's, and tiny.
            page.HeadContent = """<meta name="viewport" content="width=device-width, initial-scale=1">""";
            foreach (var path in app.Configuration.GetSection("ReverseProxy:Routes").GetChildren().Select(r => r["Match:Path"]).Where(p => p?.StartsWith("/openapi/", StringComparison.Ordinal) == true))
                page.SwaggerEndpoint(path, Path.GetFileNameWithoutExtension(path));
            page.OAuthClientId("docs");
            page.OAuthUsePkce();
        });
        app.MapGet("/", () => Results.Redirect("/docs")).AllowAnonymous().ExcludeFromDescription();
    }
}
