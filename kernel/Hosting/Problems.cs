using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Territory.Kernel.Domain;
using Territory.Kernel.EventStore;

namespace Territory.Kernel.Hosting;

/// <summary>A sentence in plain French, and the same in English for those who ask for it.</summary>
public readonly record struct Sentence(string French, string English)
{
    public string For(HttpContext http) => InEnglish(http) ? English : French;

    static bool InEnglish(HttpContext http)
    {
        var wanted = http.Request.GetTypedHeaders().AcceptLanguage
            .Select(l => (Language: l.Value.ToString()[..Math.Min(2, l.Value.Length)].ToLowerInvariant(), Quality: l.Quality ?? 1));
        return wanted.Where(l => l.Language is "fr" or "en" && l.Quality > 0).OrderByDescending(l => l.Quality).FirstOrDefault().Language == "en";
    }
}

/// <summary>One wrong field of a request.</summary>
/// <param name="Name">Path in the JSON body (<c>landlord.familyName</c>) or name of the parameter.</param>
public sealed record FieldProblem(string Name, Sentence Message);

/// <summary>Every "no" is a problem detail (RFC 9457), in French unless English is asked for.</summary>
public static class Problems
{
    public const string TypePrefix = "urn:territory:problem:";

    public static IResult Invalid(IEnumerable<FieldProblem> fields) => new Answer(StatusCodes.Status400BadRequest, "invalid-request",
        new("La demande contient des erreurs. Corrigez les champs indiqués.", "The request has errors. Correct the fields named."), [.. fields]);

    public static IResult Invalid(string field, string french, string english) => Invalid([new(field, new(french, english))]);

    public static IResult NotFound() => new Answer(StatusCodes.Status404NotFound, "not-found",
        new("Ce dossier ou cette page n’existe pas, ou ne vous est pas ouvert.", "This file or page does not exist, or is not yours to see."));

    public static IResult Forbidden() => new Answer(StatusCodes.Status403Forbidden, "forbidden",
        new("Votre rôle ne permet pas cette action.", "Your role does not allow this."));

    public static IResult ForbiddenBy(Rule rule) => new Answer(StatusCodes.Status422UnprocessableEntity, rule.Code, new(rule.French, rule.English))
    { Extensions = { ["article"] = rule.Article } };

    public static IResult Moved(long version) => new Answer(StatusCodes.Status412PreconditionFailed, "version-moved",
        new("Le dossier a changé depuis que vous l’avez lu. Relisez-le, puis recommencez.", "The file has changed since you read it. Read it again, then retry."))
    { ETag = version };

    public static IResult Taken(Guid? holder, Sentence why) => new Answer(StatusCodes.Status409Conflict, "already-taken", why)
    { Extensions = holder is null ? [] : new() { ["existing"] = holder } };

    public static IResult KeyReused() => new Answer(StatusCodes.Status422UnprocessableEntity, "idempotency-key-reused",
        new("Cette clé Idempotency-Key a déjà servi pour une autre demande.", "This Idempotency-Key was used for another request."));

    /// <param name="most">How many bytes are accepted.</param>
    public static IResult TooLarge(long most) => new Answer(StatusCodes.Status413PayloadTooLarge, "too-large",
        new($"Ce fichier est trop volumineux : {most / 1_000_000} Mo au plus. Réduisez la résolution du scan, ou envoyez-le en plusieurs fichiers.",
            $"This file is too large: {most / 1_000_000} MB at most. Lower the resolution of the scan, or send it as several files."));

    /// <summary>It was here, and cannot be given any more.</summary>
    public static IResult Gone(string code, Sentence why) => new Answer(StatusCodes.Status410Gone, code, why);

    public static IResult NotYet() => new Answer(StatusCodes.Status503ServiceUnavailable, "not-yet",
        new("Cette lecture n’a pas encore rattrapé votre écriture. Réessayez dans un instant.", "This read has not caught up with your write. Retry in a moment."))
    { RetryAfter = 1 };

    public static IResult Away() => new Answer(StatusCodes.Status503ServiceUnavailable, "unavailable",
        new("Le service est momentanément indisponible. Votre demande peut être renvoyée telle quelle, avec la même clé Idempotency-Key.",
            "The service is unavailable for a moment. The request can be sent again as it is, with the same Idempotency-Key."))
    { RetryAfter = 2 };

    /// <summary>A "no" as part of a longer answer; null where the result is none.</summary>
    public static ProblemDetails? DetailsOf(IResult result, HttpContext http) => (result as Answer)?.Describe(http);

    static Answer OfStatus(int status) => status switch
    {
        400 => new(400, "invalid-request", new("La demande est illisible.", "The request cannot be read.")),
        401 => new(401, "not-signed-in", new("Connectez-vous pour continuer.", "Sign in to go on.")),
        403 => (Answer)Forbidden(),
        404 => (Answer)NotFound(),
        405 => new(405, "method-not-allowed", new("Cette adresse n’accepte pas cette méthode.", "This address does not accept that method.")),
        413 => new(413, "too-large", new("La demande est trop volumineuse.", "The request is too large.")),
        415 => new(415, "unsupported-media-type", new("Envoyez du JSON (application/json).", "Send JSON (application/json).")),
        429 => new(429, "too-many-requests", new("Trop de demandes en peu de temps. Patientez un instant.", "Too many requests in a short time. Wait a moment.")),
        502 or 503 or 504 => (Answer)Away() with { Status = status },
        < 500 => new(status, "refused", new("La demande est refusée.", "The request is refused.")),
        _ => new(status, "our-defect", new("Une erreur est survenue chez nous. Elle est enregistrée ; citez le numéro de suivi.", "Something failed on our side. It is recorded; quote the trace id.")),
    };

    /// <summary>Turns every failure, and every bare status, into a problem detail. Outermost of the pipeline.</summary>
    public static void UseProblems(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = http => OfFailure(http).ExecuteAsync(http),
            // A server that is away or a body that is cut is no defect; OfFailure logs those that are.
            SuppressDiagnosticsCallback = _ => true,
        });
        app.UseStatusCodePages(context => OfStatus(context.HttpContext.Response.StatusCode).ExecuteAsync(context.HttpContext));
    }

    static IResult OfFailure(HttpContext http)
    {
        var failure = http.Features.Get<IExceptionHandlerFeature>()?.Error;
        switch (failure)
        {
            case BadHttpRequestException bad: return OfStatus(bad.StatusCode);
            case { } away when away.IsPassing(): return Away();
            case OperationCanceledException when http.RequestAborted.IsCancellationRequested: return OfStatus(499);
            default:
                http.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("Territory.Defect").LogError(failure, "A request failed by a defect of ours.");
                return OfStatus(500);
        }
    }

    /// <summary>A problem detail that is written in the language of whoever asked.</summary>
    sealed record Answer(int Status, string Code, Sentence Message, IReadOnlyList<FieldProblem>? Fields = null) : IResult, IStatusCodeHttpResult
    {
        public Dictionary<string, object?> Extensions { get; init; } = [];

        public long? ETag { get; init; }

        public int? RetryAfter { get; init; }

        int? IStatusCodeHttpResult.StatusCode => Status;

        public Task ExecuteAsync(HttpContext httpContext)
        {
            if (httpContext.Response.HasStarted) return Task.CompletedTask;
            httpContext.Response.StatusCode = Status;
            if (ETag is { } version) httpContext.Response.Headers.ETag = $"\"{version.ToString(CultureInfo.InvariantCulture)}\"";
            if (RetryAfter is { } seconds) httpContext.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
            return httpContext.Response.WriteAsJsonAsync(Describe(httpContext), options: null, contentType: "application/problem+json", httpContext.RequestAborted);
        }

        public ProblemDetails Describe(HttpContext httpContext)
        {
            var problem = new ProblemDetails { Type = TypePrefix + Code, Title = Message.For(httpContext), Status = Status };
            if (Fields is not null)
                problem.Extensions["errors"] = Fields.Select(f => new { field = f.Name, message = f.Message.For(httpContext) }).ToArray();
            foreach (var (name, value) in Extensions) problem.Extensions[name] = value;
            problem.Extensions["traceId"] = Activity.Current?.TraceId.ToString();
            return problem;
        }
    }
}
