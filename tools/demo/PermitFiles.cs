using System.Globalization;
using System.Text.Json.Nodes;

namespace Territory.Demo;

/// <summary>What every story does with permit files: files one, decides it, reads it, and checks what its history says.</summary>
sealed class PermitFiles(Gateway gateway)
{
    public const string Path = "housing/permit-applications";

    public static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static string NewKey() => $"demo-{Guid.CreateVersion7():N}";

    /// <summary>Files a complete application: the month runs from today.</summary>
    public async Task<string> FileComplete(string person, string givenName, Dwelling dwelling, DateOnly today)
    {
        var filed = (await gateway.Post(person, Path, dwelling.Application(givenName, today))).Is(201);
        (await Read(person, IdOf(filed), filed)).Is(200).Has("status", "complete").Has("completeOn", today).Has("tacitGrantOn", Months.Later(today, 1));
        return IdOf(filed);
    }

    /// <summary>A step on a file, and the file as it stands after it.</summary>
    public async Task<Answer> Step(string person, string file, string step, object body) =>
        (await Read(person, file, (await gateway.Post(person, $"{Path}/{file}/{step}", body)).Is(200))).Is(200);

    public Task<Answer> Notify(string file, DateOnly on, string? key = null) => gateway.Post("instructor", $"{Path}/{file}/notification",
        new { notifiedOn = Iso(on), means = "registeredMailFirstPresented", proof = "1A 234 567 8901 2" }, key ?? NewKey());

    /// <summary>A file as it stands after a write.</summary>
    public Task<Answer> Read(string person, string file, Answer written) => gateway.Get(person, $"{Path}/{file}?min-position={written["position"]}");

    /// <summary>Checks that a file's history is exactly these facts, in this order; warnings to agents come when they come.</summary>
    public async Task<int> History(string person, string file, params string[] expected)
    {
        var history = (await gateway.Get(person, $"{Path}/{file}/history")).Is(200);
        string[] got = [.. history.Items("").Select(e => e!["event"]!.ToString()).Where(name => name != "permit-deadline-warned")];
        return got.SequenceEqual(expected) ? got.Length : throw history.Unexpected($"l’historique {string.Join(", ", expected)}", string.Join(", ", got));
    }

    /// <summary>What anybody reads of a permit by its number, without a token.</summary>
    public async Task<Answer> Verify(string number, string status)
    {
        var said = await gateway.Until(null, $"housing/verification/{number}.json", a => a["status"] == status, $"la page publique dit « {status} »");
        return said.That(!said.Text.Contains("Exemple", StringComparison.Ordinal), "aucune donnée personnelle sur la page publique");
    }

    /// <summary>Every item of a list, page after page.</summary>
    public async Task<List<JsonNode>> All(string person, string list)
    {
        var items = new List<JsonNode>();
        for (string? next = $"{list}{(list.Contains('?', StringComparison.Ordinal) ? '&' : '?')}limit=200"; next is not null;)
        {
            var page = (await gateway.Get(person, next.TrimStart('/'))).Is(200);
            items.AddRange(page.Items("items").Select(i => i!));
            next = page["next"];
        }
        return items;
    }

    public static string IdOf(Answer made) => made["location"]?.Split('/')[^1] ?? throw made.Unexpected("l’adresse de ce qui a été créé", "rien");
}
