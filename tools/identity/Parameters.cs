using System.Net;
using Microsoft.Extensions.Primitives;

namespace Territory.Identity;

/// <summary>Parameters as RFC 6749 reads them: an empty one was not sent, and none may be sent twice.</summary>
sealed class Parameters(IEnumerable<KeyValuePair<string, StringValues>> pairs)
{
    readonly Dictionary<string, StringValues> values = new(pairs, StringComparer.Ordinal);

    public string? this[string name] => values.GetValueOrDefault(name) is [{ Length: > 0 } value] ? value : null;

    public bool Repeated => values.Values.Any(value => value.Count > 1);

    /// <summary>What is not a form in UTF-8 has no parameters: the endpoint then says which one is missing.</summary>
    public static async Task<Parameters> OfFormAsync(HttpRequest request) =>
        request.GetTypedHeaders().ContentType is { } type
        && type.MediaType.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase)
        && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase))
            ? new(await request.ReadFormAsync(request.HttpContext.RequestAborted))
            : new([]);

    /// <summary>A place on this very machine; nothing else may receive a code or call from a browser.</summary>
    public static Uri? Loopback(string? address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
        && uri is { UserInfo: "", Fragment: "" }
        && (uri.Host == "localhost" || (IPAddress.TryParse(uri.Host, out var ip) && IPAddress.IsLoopback(ip)))
            ? uri
            : null;
}
