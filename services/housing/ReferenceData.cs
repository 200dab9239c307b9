using Territory.Housing.Domain;
using Territory.Kernel.Hosting;

namespace Territory.Housing;

/// <summary>What ships with a release: the communes, the ways their names are written, and the perimeters to take over.</summary>
public static class ReferenceData
{
    static string[][] Rows(string file) => [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "reference", file)).Skip(1).Where(l => l.Length > 0).Select(Cells)];

    /// <summary>Cells of a CSV line; a quoted cell may hold commas.</summary>
    static string[] Cells(string line)
    {
        var cells = new List<string>();
        for (var (i, start, quoted) = (0, 0, false); i <= line.Length; i++)
            if (i == line.Length || line[i] == ',' && !quoted)
            {
                cells.Add(line[start..i].Trim('"').Replace("\"\"", "\"", StringComparison.Ordinal));
                start = i + 1;
            }
            else if (line[i] == '"') quoted = !quoted;
        return [.. cells];
    }

    public static Communes LoadCommunes() => new(
        Rows("communes_full.csv").Select(r => new Commune(r[0], r[1])),
        Rows("commune_aliases.csv").Select(r => (r[0], r[1])),
        Rows("communes_full.csv").Select(r => r[3]));

    /// <summary>What an inspector looks at, as the law words it.</summary>
    public static DecencyGrid LoadDecencyGrid() => new(System.Text.Json.JsonSerializer.Deserialize<DecencyPoint[]>(
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "reference", "decency-grid.json")), Kernel.Domain.StoredJson.Options)!);

    /// <summary>Takes over the perimeters of the 27 communes, once: a second load decides nothing.</summary>
    public static async Task LoadZones(Handler handler)
    {
        foreach (var row in Rows("permis_de_louer_communes.csv"))
            await handler.Handle(ZoneDecider.Instance, Zone.IdOf(row[0]),
                new TakeOverZone(row[0], DateOnly.ParseExact(row[2], "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
                    "Page « permis de louer » de la communauté d’agglomération (2025)", ToConfirm(row[3])),
                Caller.Clock("housing", $"take-over-zone:{row[0]}"));
    }

    static string ToConfirm(string quality) => "La liste des rues du périmètre reste à confirmer par la délibération."
        + (quality == "source" ? "" : " La date d’entrée en vigueur est la plus tardive possible (2021 ou 2022 selon les sources).");
}
