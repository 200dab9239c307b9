using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Territory.Kernel.Hosting;

namespace Territory.Housing.Endpoints;

/// <summary>Up to 100 applications. Each item is read by itself: one that is wrong loses none of the others.</summary>
[MostBytes(768 * 1024)]
public sealed record BatchRequest([property: MinLength(1), MaxLength(100)] IReadOnlyList<JsonElement> Items)
{
    internal static IResult IdTwice { get; } = Problems.Invalid("id", "Cet identifiant est déjà celui d’une autre demande de cet envoi.", "This id is another application's in this request.");
}

/// <param name="Id">The sender's own name for it, such as the number of the mandate: a resend is recognised by it.</param>
public sealed record BatchItem([property: MaxLength(100), RegularExpression("[!-~]+")] string Id, FileRequest Application)
{
    /// <summary>The id of an item that is wrong otherwise.</summary>
    internal static string? IdOf(JsonElement written) =>
        written.ValueKind == JsonValueKind.Object && written.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String && id.GetString() is { Length: <= 100 } text ? text : null;
}

public sealed record BatchAnswer(IReadOnlyList<BatchItemAnswer> Items);

/// <param name="Index">Place of the item in the request, from 0.</param>
/// <param name="Status">What the application alone would have been answered.</param>
/// <param name="Problem">What is wrong, where it was not filed.</param>
public sealed record BatchItemAnswer(int Index, string? Id, int Status, Filing.FiledAnswer? Filed, ProblemDetails? Problem)
{
    internal static BatchItemAnswer Of(int index, string? id, IResult refused, HttpContext http) =>
        Problems.DetailsOf(refused, http) is { } problem ? new(index, id, problem.Status!.Value, null, problem) : throw new InvalidOperationException("A refusal is a problem.");
}
