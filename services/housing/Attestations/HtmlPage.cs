using System.Net.Mime;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace Territory.Housing.Attestations;

/// <summary>A page that needs no script and fetches nothing: its style is in it, and its policy allows that one style alone.</summary>
/// <param name="Title">Of the window; the name of the service is added.</param>
/// <param name="Main">What the page is about, as HTML: all that comes from outside has gone through <see cref="Text"/>.</param>
public sealed record HtmlPage(string Title, string Main, int Status = StatusCodes.Status200OK) : IResult
{
    static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    static readonly string Style = ReadStyle();

    static readonly string Policy =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    public static string Text(string text) => Encoder.Encode(text);

    /// <summary>The code as a drawing; the words for it stand in its title.</summary>
    public static string Drawing(QrCode code, string alternative)
    {
        var path = string.Concat(code.Runs.Select(run => FormattableString.Invariant($"M{run.X} {run.Y}h{run.Length}v1h-{run.Length}z")));
        return FormattableString.Invariant($"""
            <figure><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {code.Size} {code.Size}" role="img" aria-label="{Text(alternative)}" shape-rendering="crispEdges"><path fill="#000" d="{path}"/></svg></figure>

            """);
    }

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        (response.StatusCode, response.ContentType) = (Status, $"{MediaTypeNames.Text.Html}; charset=utf-8");
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers["X-Robots-Tag"] = "noindex";
        response.Headers.CacheControl = "no-store";
        response.Headers.ContentLanguage = "fr";
        return response.WriteAsync($"""
            <!doctype html>
            <html lang="fr">
            <head>
            <meta charset="utf-8"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <title>{Text(Title)} – Permis de louer</title>
            <style>{Style}</style>
            </head>
            <body>
            <a class="skip" href="#contenu">Aller au contenu</a>
            <header>Communauté d’agglomération Béthune-Bruay, Artois-Lys Romane</header>
            <main id="contenu" tabindex="-1">
            {Main}
            </main>
            <footer>Accessibilité : non conforme (pas encore auditée).</footer>
            </body>
            </html>
            """, httpContext.RequestAborted);
    }

    static string ReadStyle()
    {
        using var reader = new StreamReader(typeof(HtmlPage).Assembly.GetManifestResourceStream("attestation-page.css")!);
        return reader.ReadToEnd();
    }
}
