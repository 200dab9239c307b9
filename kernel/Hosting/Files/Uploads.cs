using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;
using Territory.Kernel.Domain;

namespace Territory.Kernel.Hosting;

/// <summary>A file that came in whole and may be taken: it waits under its stream's name until the log speaks of it.</summary>
/// <param name="Name">As its sender calls it. Personal.</param>
/// <param name="Key">What opens it. To be sealed.</param>
public sealed record UploadedFile(Guid File, FileFormat Format, long Size, string Digest, int Versions, VirusCheck Scan, string? Name, byte[] Key);

/// <summary>What became of an upload: a file, or what to answer instead.</summary>
public sealed record Upload(UploadedFile? File, IResult? Refusal);

/// <summary>Takes a request's body as a file: streamed to disk and sealed while it is inspected, hashed and scanned; never whole in memory.</summary>
public sealed class Uploads(DocumentStore store, VirusScanner scanner, ILogger<Uploads> logger)
{
    const int ChunkBytes = 64 * 1024, LongestName = 200;

    /// <param name="stream">The stream that is to speak of the file.</param>
    /// <param name="most">How many bytes are accepted.</param>
    /// <param name="purpose">What it is sent as: with the bytes, what an Idempotency-Key stands for.</param>
    public async Task<Upload> Receive(HttpContext http, Guid stream, long most, string purpose, CancellationToken cancellation)
    {
        if (http.Request.ContentLength > most) return new(null, Problems.TooLarge(most));
        if (!TryName(http, out var name)) return new(null, Problems.Invalid(HeaderNames.ContentDisposition,
            $"Le nom du fichier est illisible ou trop long ({LongestName} caractères au plus).", $"The file's name cannot be read or is too long ({LongestName} characters at most)."));
        var inspection = new FileInspection();
        using var scan = await scanner.Begin(cancellation);
        await using var arriving = store.Begin(stream);
        var chunk = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        for (int read; (read = await http.Request.Body.ReadAsync(chunk, cancellation)) > 0;)
        {
            inspection.Read(chunk.AsSpan(0, read));
            if (inspection.Size > most) return new(null, Problems.TooLarge(most));
            await arriving.Write(chunk.AsMemory(0, read), cancellation);
            await scan.Write(chunk.AsMemory(0, read), cancellation);
        }
        ArrayPool<byte>.Shared.Return(chunk);
        var (check, found) = await scan.Finish(cancellation);
        if (found is not null) logger.LogWarning("A file for {Stream} was refused: {Virus} was found in it.", stream, found);
        if ((found is not null ? FileRules.FileHasNoVirus : inspection.Finish()) is { } rule) return new(null, Problems.ForbiddenBy(rule));
        await arriving.Finish(cancellation);
        RequestProblems.KeepDigest(http, SHA256.HashData(Encoding.UTF8.GetBytes($"{purpose} {arriving.Digest}")));
        return new(new(arriving.Id, inspection.Format!.Value, inspection.Size, arriving.Digest, inspection.Versions, check, name, arriving.Key), null);
    }

    /// <summary>The name comes in Content-Disposition, never in an address: names of files name people.</summary>
    static bool TryName(HttpContext http, out string? name)
    {
        name = null;
        if ((string?)http.Request.Headers.ContentDisposition is not { } header) return true;
        if (!ContentDispositionHeaderValue.TryParse(header, out var disposition)) return false;
        var given = (disposition.FileNameStar.HasValue ? disposition.FileNameStar : HeaderUtilities.RemoveQuotes(disposition.FileName)).Value?.Split('/', '\\')[^1].Trim();
        if (string.IsNullOrEmpty(given)) return true;
        name = given;
        return given.Length <= LongestName && given.EnumerateRunes().All(r => r != Rune.ReplacementChar && !Rune.IsControl(r));
    }
}

public static class DocumentHosting
{
    /// <summary>The document store, the scanner, and the taking of uploads.</summary>
    public static void AddDocuments(this WebApplicationBuilder builder)
    {
        var directory = builder.Configuration["Documents:Directory"] is { Length: > 0 } folder ? folder : Path.Combine(AppContext.BaseDirectory, "documents");
        var clamd = builder.Configuration["Documents:Clamd"] is { Length: > 0 } address ? address : null;
        builder.Services.AddSingleton(provider => new DocumentStore(directory, provider.GetRequiredService<ILogger<DocumentStore>>()))
            .AddSingleton(new VirusScanner(clamd)).AddSingleton<Uploads>();
    }

    /// <summary>An endpoint that takes a file: its body is counted while it is read, so the limit of all others is not its own.</summary>
    public static RouteHandlerBuilder TakesAFile(this RouteHandlerBuilder route) => route.WithMetadata(new DisableRequestSizeLimitAttribute())
        .WithDescription("The body is the file itself. Content-Disposition: attachment; filename*=UTF-8''… may name it; the name is kept sealed.")
        .ProducesProblem(413);

    /// <summary>A verified document, for its reader alone: saved and never opened by the browser, its digest as its ETag.</summary>
    public static IResult Download(this KeptFile file, HttpContext http, FileFormat format, long size, string digest, string name)
    {
        var headers = http.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        headers.CacheControl = "private, no-store";
        headers["Repr-Digest"] = $"sha-256=:{Convert.ToBase64String(Convert.FromHexString(digest))}:";
        http.Response.RegisterForDisposeAsync(file);
        return TypedResults.Stream(async body =>
        {
            http.Response.ContentLength = size;
            await file.CopyTo(body.WriteAsync, http.RequestAborted);
        }, MediaTypeOf(format), name, entityTag: new EntityTagHeaderValue($"\"{digest}\""));
    }

    public static string MediaTypeOf(FileFormat format) => format switch { FileFormat.Pdf => "application/pdf", FileFormat.Jpeg => "image/jpeg", _ => "image/png" };
}
