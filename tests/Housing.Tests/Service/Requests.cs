using System.Text.Json.Nodes;
using Territory.Kernel.Domain;

namespace Territory.Housing.Tests.Service;

/// <summary>Bodies of requests, as a front end would send them.</summary>
static class Requests
{
    public const string Files = "/housing/permit-applications";

    public static readonly string[] AllPieces = ["dpe", "crep", "etatAmiante", "etatElectricite", "etatGaz", "etatDesRisques"];

    /// <summary>An application for a house of 1920 with an old electrical installation and no gas.</summary>
    public static JsonObject Application(string address, string commune = "Lillers", params string[] pieces) => new()
    {
        ["landlord"] = new JsonObject
        {
            ["kind"] = "naturalPerson",
            ["familyName"] = "Exemple",
            ["givenNames"] = "Marie",
            ["postalAddress"] = "1 rue des Lilas, 62190 Lillers",
        },
        ["dwelling"] = new JsonObject
        {
            ["address"] = address,
            ["commune"] = commune,
            ["kind"] = "house",
            ["builtIn"] = 1920,
            ["surfaceInSquareMetres"] = 90,
            ["electricityInstalledIn"] = 1990,
        },
        ["pieces"] = new JsonArray([.. pieces.Select(p => JsonValue.Create(p))]),
        ["diagnostics"] = new JsonArray([.. pieces.Select(p => Diagnostic(p))]),
    };

    /// <summary>A piece with its date. What is a month old counts; in March 2026 all of them do.</summary>
    public static JsonObject Diagnostic(string piece, string establishedOn = "2026-02-02")
    {
        var diagnostic = new JsonObject { ["piece"] = piece, ["establishedOn"] = establishedOn };
        if (piece == "dpe") (diagnostic["number"], diagnostic["energyClass"]) = ("2662E0123456A", "D");
        return diagnostic;
    }

    /// <summary>Pieces that are handed in later.</summary>
    public static object Pieces(params string[] pieces) => new { pieces, diagnostics = pieces.Select(p => Diagnostic(p)).ToArray() };

    public static JsonObject CompleteApplication(string address, string commune = "Lillers") => Application(address, commune, AllPieces);

    public static readonly object Refusal = new { reasons = new[] { "Humidité dans toutes les pièces" }, works = new[] { "Refaire la toiture" } };

    public static object Notification(string on) => new { notifiedOn = on, means = "registeredMailFirstPresented", proof = "1A 001 234 5678 9" };

    /// <summary>Files a complete application of marie at Lillers.</summary>
    public static async Task<Answer> FileComplete(this World world, string person = "marie", string commune = "Lillers")
    {
        var application = CompleteApplication(world.ANewAddress(), commune);
        application["diagnostics"] = new JsonArray([.. AllPieces.Select(p => Diagnostic(p, $"{ParisTime.DateOf(world.Clock.GetUtcNow()).AddMonths(-1):yyyy-MM-dd}"))]);
        var filed = await (await world.As(person)).Post(Files, application);
        Assert.Equal(201, filed.Status);
        return filed;
    }

    public static async Task<Answer> Done(this Task<Answer> answering)
    {
        var answer = await answering;
        Assert.True(answer.Status is 200, answer.ToString());
        return answer;
    }
}
