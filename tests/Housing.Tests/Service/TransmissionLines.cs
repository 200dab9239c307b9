using System.Text.Json;
using Territory.Testing;
using static Territory.Housing.Tests.Service.Requests;

namespace Territory.Housing.Tests.Service;

/// <summary>One transmission as the register shows it.</summary>
public sealed record Line(JsonElement Json)
{
    public string? this[string name] => Json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value.ToString() : null;

    public override string ToString() => Json.ToString();
}

static class TransmissionLines
{
    /// <summary>A file of that person at Lillers, refused on 20 March 2026 and notified on the 24th, which is recorded on the 26th.</summary>
    public static async Task<Guid> Refused(this World world, string person = "marie")
    {
        world.Clock.Set(new DateOnly(2026, 3, 2));
        var filed = await world.FileComplete(person);
        world.Clock.Set(new DateOnly(2026, 3, 20));
        await (await world.As("signatory")).Post($"{filed.Location}/refusal", Refusal).Done();
        world.Clock.Set(new DateOnly(2026, 3, 26));
        await (await world.As("instructor")).Post($"{filed.Location}/notification", Notification("2026-03-24")).Done();
        return filed.Id;
    }

    public static async Task<Line[]> Register(this World world, Guid file)
    {
        var answer = await (await world.As("instructor")).Get($"/housing/transmissions/{file}");
        return answer.Status == 404 ? [] : [.. answer.Json.GetProperty("transmissions").EnumerateArray().Select(t => new Line(t))];
    }

    /// <summary>All that is owed for a file, once all of it is in that state.</summary>
    public static Task<Line[]> Transmissions(this World world, Guid file, string status, string? except = null) => Eventually.Is(
        () => world.Register(file), lines => lines.Length > 0 && lines.All(t => t["status"] == status || t["recipient"] == except));

    public static async Task<Line> Transmission(this World world, Guid file, string recipient) =>
        (await Eventually.Is(() => world.Register(file), lines => lines.Length > 0)).Last(t => t["recipient"] == recipient);

    public static async Task<Answer> SettledByHand(this World world, Guid file, Line line, string proof) =>
        await (await world.As("instructor")).Post($"/housing/transmissions/{file}/{line["id"]}/settlement", new { sentOn = "2026-03-26", proof }).Done();
}
