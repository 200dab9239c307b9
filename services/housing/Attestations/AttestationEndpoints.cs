using System.Globalization;
using System.Net.Mime;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using Territory.Housing.Domain;
using Territory.Kernel.Domain;
using Territory.Kernel.EventStore;
using Territory.Kernel.Hosting;

namespace Territory.Housing.Attestations;

/// <summary>The attestation of a permit for those who may see its file, and its verification by anybody.</summary>
public static class AttestationEndpoints
{
    const string Pdf = MediaTypeNames.Application.Pdf, Html = MediaTypeNames.Text.Html, Json = MediaTypeNames.Application.Json;

    public static void AddAttestations(this WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration.GetSection("Attestation");
        builder.Services.AddSingleton(_ => new AttestationSettings(
            new(configuration["PublicAddress"] is { Length: > 0 } address ? address : throw new InvalidOperationException("Attestation:PublicAddress is not configured: where citizens reach the gateway, such as https://api.example.")),
            configuration.GetSection("Signatories").GetChildren().ToDictionary(c => c.Key, c => c.Value!)));
        builder.Services.AddSingleton(_ => new AttestationKeys(configuration.GetSection("SigningKeys").GetChildren().ToDictionary(c => int.Parse(c.Key, CultureInfo.InvariantCulture), c => c.Value!)));
        builder.Services.AddSingleton<AttestationRegister>();
    }

    public static void MapAttestations(this WebApplication app)
    {
        // What is not configured is said at the start, not to the first citizen.
        app.Services.GetRequiredService<AttestationRegister>();
        var files = app.MapGroup("/housing/permit-applications").RequireAuthorization().RefuseInvalidRequests().WithTags("Attestations");
        files.MapGet("/{id:guid}/attestation", Get).WithSummary("The attestation of a permit in force: a tagged PDF, or the same as a page for Accept: text/html.")
            .Produces(200, contentType: Pdf, additionalContentTypes: [Html]).ProducesProblem(404).ProducesProblem(422);
        var open = app.MapGroup("/housing").AllowAnonymous().RefuseInvalidRequests().WithTags("Attestations");
        open.MapGet("/attestation-keys", Keys).WithSummary("The public keys of attestations' codes (JSON Web Key Set): with them a code is checked offline.").Produces<JsonWebKeySet>();
        open.MapGet("/verification", Form).WithSummary("The page on which anybody types the number of a permit.").Produces(200, contentType: Html);
        open.MapGet("/verification/{code}", Verify).WithSummary("What a permit is worth today, by its number or by the code of its attestation: JSON, or a page for Accept: text/html. An address that ends with .json always answers JSON. No name, no address.")
            .Produces<Verification>(200, Json, Html).ProducesProblem(404).ProducesProblem(422);
    }

    static async Task<IResult> Get(
        Guid id, Person person, Reading reading, HttpContext http, ViewReader<PermitFile> files, AttestationRegister register, AccessLog access, CancellationToken cancellation)
    {
        if (!await reading.IsReached(files, cancellation)) return Problems.NotYet();
        if (await files.Get(id, cancellation) is not { } found || !Endpoints.FileAccess.MaySee(person, found.Row)) return Problems.NotFound();
        if (found.Row.LandlordId != person.Subject) await access.ReadFile(person, id, cancellation);
        var answer = await register.Issue(id, person, cancellation);
        if (answer.None is { } rule) return Problems.ForbiddenBy(rule);
        http.Response.Headers.Vary = "Accept";
        http.Response.Headers.CacheControl = "private, no-store";
        if (Wanted(http, Pdf, Html) == Html) return AttestationPage.Of(answer.Content!);
        http.Response.Headers.ContentLanguage = "fr";
        http.Response.Headers.ContentDisposition = $"inline; filename=\"attestation-{answer.Content!.Permit.Number}.pdf\"";
        return TypedResults.Bytes(answer.Pdf!, Pdf);
    }

    static Ok<JsonWebKeySet> Keys(AttestationKeys keys) => TypedResults.Ok(keys.Published);

    static IResult Form(string? number) => number is null ? VerificationPage.Ask()
        : RecepisseNumber.Read(number) is { } read ? TypedResults.Redirect($"/housing/verification/{read}")
        : VerificationPage.Ask(number, isUnreadable: true);

    static async Task<IResult> Verify(
        string code, HttpContext http, AttestationKeys keys, AttestationRegister register, Communes communes, TimeProvider clock, CancellationToken cancellation)
    {
        var isNamed = code.EndsWith(".json", StringComparison.Ordinal);
        var asJson = isNamed || Wanted(http, Json, Html) == Json;
        var asked = isNamed ? code[..^".json".Length] : code;
        http.Response.Headers.Vary = "Accept";
        http.Response.Headers.CacheControl = "no-store";
        var said = keys.Read(asked);
        if (said is null && asked.Contains('.')) return asJson ? Problems.ForbiddenBy(AttestationRules.CodeIsSignedByUs) : VerificationPage.NotOurs();
        if ((said?.Number ?? RecepisseNumber.Read(asked)) is not { } number || await register.Find(number, cancellation) is not { } permit) return asJson ? Problems.NotFound() : VerificationPage.Unknown();
        var verification = Verification.Of(permit, communes.Find(permit.CommuneInsee)!, said is not null, ParisTime.DateOf(clock.GetUtcNow()));
        return asJson ? TypedResults.Ok(verification) : VerificationPage.Of(verification);
    }

    /// <summary>Which of the two representations is wanted most; the first where it is all the same.</summary>
    static string Wanted(HttpContext http, string first, string second) => http.Request.GetTypedHeaders().Accept
        .OrderByDescending(range => range.Quality ?? 1)
        .Select(range => new[] { first, second }.FirstOrDefault(offered => new MediaTypeHeaderValue(offered).IsSubsetOf(range))).FirstOrDefault(offered => offered is not null) ?? first;
}
