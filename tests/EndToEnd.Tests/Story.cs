using System.Text.Json;
using Territory.EndToEnd.Tests.Running;

namespace Territory.EndToEnd.Tests;

/// <summary>What people of the story send.</summary>
static class Story
{
    public const string Applications = "housing/permit-applications";

    /// <summary>A flat of 1962 with its first electricity: DPE, risks, asbestos and electricity are needed.</summary>
    public const string AllPieces = """["dpe", "etatDesRisques", "etatAmiante", "etatElectricite"]""";

    /// <summary>The pieces with their dates. A state of risks counts for six months: the others for years.</summary>
    public static string Dated(string pieces, string on = "2026-02-02") => string.Join(", ", JsonSerializer.Deserialize<string[]>(pieces)!
        .Select(piece => $$"""{ {{(piece == "dpe" ? "\"number\": \"2662E0123456A\", \"energyClass\": \"D\", " : "")}}"piece": "{{piece}}", "establishedOn": "{{on}}" }"""));

    public static string Filing(string commune, string address, string pieces = AllPieces, string landlord = """
        "familyName": "Exemple", "givenNames": "Marie", "postalAddress": "8 rue du Marais, 62190 Lillers"
        """, string dated = "2026-02-02") => $$"""
        {
          "landlord": { "kind": "naturalPerson", {{landlord}} },
          "dwelling": {
            "address": "{{address}}", "commune": "{{commune}}", "kind": "apartment", "builtIn": 1962,
            "surfaceInSquareMetres": 48, "electricityInstalledIn": 1962
          },
          "pieces": {{pieces}},
          "diagnostics": [{{Dated(pieces, dated)}}]
        }
        """;

    /// <summary>Pieces that are handed in later.</summary>
    public static string Pieces(string pieces) => $$"""{ "pieces": {{pieces}}, "diagnostics": [{{Dated(pieces)}}] }""";

    public const string Refusal = """
        { "reasons": ["Le tableau électrique est hors d’usage."], "works": ["Remplacer le tableau électrique."] }
        """;

    public static string Notification(string on) => $$"""
        { "notifiedOn": "{{on}}", "means": "registeredMailFirstPresented", "proof": "1A 234 567 8901 2" }
        """;

    /// <summary>Files a complete application and answers the path of the file.</summary>
    public static async Task<string> Files(this Client client, string person, string commune, string address, string dated = "2026-02-02") =>
        (await client.Post(person, Applications, Filing(commune, address, dated: dated))).Is(201)["location"]!.TrimStart('/');

    /// <summary>A refusal of a complete application, signed and notified on the same day; the answer of its notification.</summary>
    public static async Task<Answer> Refuses(this Client client, string file, string on)
    {
        (await client.Post("signatory", $"{file}/refusal", Refusal)).Is(200);
        return (await client.Post("instructor", $"{file}/notification", Notification(on))).Is(200);
    }

    public static string Transmissions(string file) => file.Replace("permit-applications", "transmissions", StringComparison.Ordinal);
}
