using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace Territory.Kernel.Hosting;

/// <summary>
/// A JSON request body, read against its record: every wrong field is found at once, whether unknown, missing, of the wrong
/// type, or outside the bounds that its attributes state. Bodies are limited to 64 KiB, unless the record says otherwise
/// (<see cref="MostBytesAttribute"/>); a field may not appear twice.
/// </summary>
public sealed class Body<T>(T? value, IReadOnlyList<FieldProblem> problems) : IEndpointParameterMetadataProvider where T : class
{
    static readonly int MostBytes = typeof(T).GetCustomAttribute<MostBytesAttribute>()?.Bytes ?? 64 * 1024;

    /// <summary>The request; only asked for by an endpoint of a group with <see cref="RequestProblems.RefuseInvalidRequests"/>.</summary>
    public T Value => value ?? throw new InvalidOperationException("An invalid body reached an endpoint.");

    public IReadOnlyList<FieldProblem> Problems => problems;

    public static async ValueTask<Body<T>> BindAsync(HttpContext context)
    {
        var body = await Read(context);
        RequestProblems.Of(context).AddRange(body.Problems);
        return body;
    }

    static async Task<Body<T>> Read(HttpContext context)
    {
        if (!context.Request.HasJsonContentType()) throw new BadHttpRequestException("Not JSON.", StatusCodes.Status415UnsupportedMediaType);
        if (context.Request.ContentLength > MostBytes) throw new BadHttpRequestException("Too large.", StatusCodes.Status413PayloadTooLarge);
        var buffer = new MemoryStream();
        var chunk = new byte[8 * 1024];
        for (int read; (read = await context.Request.Body.ReadAsync(chunk, context.RequestAborted)) > 0;)
        {
            buffer.Write(chunk, 0, read);
            if (buffer.Length > MostBytes) throw new BadHttpRequestException("Too large.", StatusCodes.Status413PayloadTooLarge);
        }
        var json = buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
        RequestProblems.KeepDigest(context, SHA256.HashData(json.Span));
        return Read(json, context.RequestServices);
    }

    /// <summary>What was kept of a request, such as a draft, read as if it came now.</summary>
    public static Body<T> Read(ReadOnlyMemory<byte> json, IServiceProvider services)
    {
        try
        {
            BodyReader.RefuseNamesThatAreNoText(json.Span);
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 16 });
            return Part(document.RootElement, services);
        }
        catch (JsonException unreadable)
        {
            var (line, at) = (unreadable.LineNumber + 1, unreadable.BytePositionInLine + 1);
            return new(null, [new("body", line is null ? new("Ce JSON est illisible.", "This JSON cannot be read.")
                : new($"Ce JSON est illisible, ligne {line}, octet {at}.", $"This JSON cannot be read, line {line}, byte {at}."))]);
        }
    }

    /// <summary>Reads one of several things in a body (a <see cref="JsonElement"/> of it) by itself, so that what is wrong with it loses none of the others.</summary>
    public static Body<T> Part(JsonElement part, IServiceProvider services)
    {
        var problems = new List<FieldProblem>();
        new BodyReader(problems, services).Check(part, typeof(T), "");
        return problems.Count > 0 ? new(null, problems) : new(part.Deserialize<T>(BodyReader.Options), []);
    }

    static void IEndpointParameterMetadataProvider.PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata(["application/json"], typeof(T)));
}

/// <summary>How long the body of a request may be, where 64 KiB are not enough: at most what the server takes at all, 1 MiB.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class MostBytesAttribute(int bytes) : Attribute
{
    public int Bytes { get; } = bytes;
}

/// <summary>A part of a request that can tell what its attributes cannot: fields that contradict each other, or name nothing known.</summary>
public interface IChecked
{
    /// <param name="isRead">Whether that field (its JSON name) could be read; one that could not has its default, and is reported already.</param>
    /// <returns>Problems named relative to this part.</returns>
    IEnumerable<FieldProblem> Check(IServiceProvider services, Predicate<string> isRead);
}

/// <summary>What was wrong with a request, gathered while its parameters were bound, and a digest of it for the command log.</summary>
public static class RequestProblems
{
    const string Key = "territory.problems", DigestKey = "territory.body.digest";

    public static List<FieldProblem> Of(HttpContext http) =>
        http.Items.TryGetValue(Key, out var known) ? (List<FieldProblem>)known! : (List<FieldProblem>)(http.Items[Key] = new List<FieldProblem>())!;

    internal static void KeepDigest(HttpContext http, byte[] digest) => http.Items[DigestKey] = digest;

    /// <summary>Digest of what was asked: method, path and body. Not the body itself.</summary>
    internal static byte[] DigestOf(HttpContext http) => SHA256.HashData(
        [.. Encoding.UTF8.GetBytes($"{http.Request.Method} {http.Request.Path}\n"), .. http.Items[DigestKey] as byte[] ?? []]);

    /// <summary>Answers 400 with all that was wrong before an endpoint of the group runs.</summary>
    public static TBuilder RefuseInvalidRequests<TBuilder>(this TBuilder group) where TBuilder : IEndpointConventionBuilder =>
        group.AddEndpointFilter<TBuilder>(async (context, next) =>
            Of(context.HttpContext) is { Count: > 0 } problems ? Hosting.Problems.Invalid(problems) : await next(context));
}
