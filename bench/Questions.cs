using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Territory.Housing;
using Territory.Housing.Domain;
using Territory.Housing.Endpoints;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Territory.Kernel.Domain;
using Territory.Kernel.EventStore;

namespace Territory.Bench;

/// <summary>
/// The question about an address, through HTTP and from the index alone, against 1 000 zones of 200 streets each, with number
/// ranges, one tenth of them drawn too, while a zone changes every half second.
/// </summary>
sealed class Questions(Servers servers)
{
    const int ZonesEach = 10, StreetsEach = 200, Asked = 20_000;

    static readonly string[] Kinds = ["rue", "avenue", "place", "impasse", "chemin"], Whose = ["du Maréchal", "de la", "des", "Jean", "du Docteur"];

    public async Task<string> Measure()
    {
        var communes = ReferenceData.LoadCommunes();
        var databases = await servers.Create("questions", Views.Zones);
        await using var database = NpgsqlDataSource.Create(databases.Log);
        var zones = communes.All.SelectMany((commune, c) => Enumerable.Range(0, ZonesEach).Select(z => Zone(commune, c, z))).ToArray();
        await Write(database, zones, 1);

        var index = new ZoneIndex(zones.Select(z => new KnownZone(z.Id, z.History, communes.Find(z.History.CommuneInsee)!)));
        var towns = communes.All.ToArray();
        string[] kinds = ["in a list", "numbers decide", "not in a list", "a letter wrong", "coordinates"];
        var table = new System.Text.StringBuilder().AppendLine(CultureInfo.InvariantCulture, $"The address question, {zones.Length} zones of {StreetsEach} streets, milliseconds")
            .AppendLine("| question | index p50 | index p99 | HTTP, 1 caller p50 | p99 | HTTP, 8 callers p50 | p99 |").AppendLine("|---|---|---|---|---|---|---|");

        await using var app = await Serve(database, communes);
        using var client = new HttpClient { BaseAddress = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()) };
        using var stop = new CancellationTokenSource();
        var changing = Change(database, zones, stop.Token);
        for (var kind = 0; kind < kinds.Length; kind++)
        {
            var alone = Ask(kind, towns, index);
            await Http(client, kind, towns, 500, 1);
            var (one, eight) = (await Http(client, kind, towns, Asked / 4, 1), await Http(client, kind, towns, Asked, 8));
            table.AppendLine(CultureInfo.InvariantCulture, $"| {kinds[kind]} | {Of(alone, 0.5)} | {Of(alone, 0.99)} | {Of(one, 0.5)} | {Of(one, 0.99)} | {Of(eight, 0.5)} | {Of(eight, 0.99)} |");
        }
        await stop.CancelAsync();
        await changing;
        return table.ToString();
    }

    static string Of(double[] sorted, double share) => sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))].ToString("0.000", CultureInfo.InvariantCulture);

    static string Street(int town, int zone, int street) => $"{Kinds[street % Kinds.Length]} {Whose[street / 5 % Whose.Length]} {(char)('A' + town % 26)}{(char)('a' + street % 26)}rembault {(char)('A' + zone)}{(char)('a' + street / 26)}lmont";

    static (Guid Id, ZoneHistory History) Zone(Commune commune, int town, int zone)
    {
        var parts = Enumerable.Range(0, StreetsEach).Select(s => new PerimeterPart(PartKind.Street, Street(town, zone, s),
            s % 3 == 0 ? [new NumberRange("1", "99", Parity.Odd), new NumberRange("12 bis", null, Parity.Even)] : null)).ToList();
        var (west, south) = (2.2 + 0.007 * town, 50.3 + 0.03 * zone);
        parts.Add(new(PartKind.Area, Area: new([[[.. Enumerable.Range(0, 200).Append(0).Select(i => (double[])[west + 0.003 * Math.Cos(i * Math.PI / 100), south + 0.003 * Math.Sin(i * Math.PI / 100)])]]])));
        return (NameId.Of("zone", $"{commune.Insee}-{zone}"), new(commune.Insee, $"Zone {zone}", Regime.Authorisation,
            [new(ZoneAct.Publication, "2025/CC001", new(2025, 1, 1), new(2025, 9, 1), parts, null)], null, null, null, []));
    }

    static async Task Write(NpgsqlDataSource database, (Guid Id, ZoneHistory History)[] zones, long position)
    {
        await using var command = database.CreateCommand($"""
            insert into {Views.Zones.Table} (id, position, version, row) select id, $2 + n, 1, row::jsonb from unnest($1, $3) with ordinality as z (id, row, n)
            on conflict (id) do update set position = excluded.position
            """);
        command.Parameters.Add(new() { Value = zones.Select(z => z.Id).ToArray() });
        command.Parameters.Add(new() { Value = position });
        command.Parameters.Add(new() { Value = zones.Select(z => JsonSerializer.Serialize(z.History, StoredJson.Options)).ToArray() });
        await command.ExecuteNonQueryAsync();
    }

    static async Task Change(NpgsqlDataSource database, (Guid Id, ZoneHistory History)[] zones, CancellationToken stop)
    {
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            await Write(database, [zones[i % zones.Length]], 10_000 + i);
            await Task.Delay(500, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    static async Task<WebApplication> Serve(NpgsqlDataSource database, Communes communes)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(database).AddSingleton(Views.Zones).AddSingleton<ViewReader<ZoneHistory>>().AddSingleton(communes).AddSingleton<ZoneMap>().AddSingleton(TimeProvider.System).AddAuthorization();
        var app = builder.Build();
        Delegate ask = Zones.Ask;
        app.MapGet("/housing/permit-requirement", ask);
        await app.StartAsync();
        return app;
    }

    static (string Line, Position? At) Question(int kind, int i)
    {
        var (town, zone, street) = (i % 100, i / 100 % ZonesEach, i * 7 % StreetsEach);
        return kind switch
        {
            0 => ($"{i % 90} {Street(town, zone, street / 3 * 3 + 1)}", null),
            1 => ($"{i % 200}{(i % 5 == 0 ? " bis" : "")} {Street(town, zone, street / 3 * 3)}", null),
            2 => ($"{i % 90} rue du Général {(char)('a' + i % 26)}ontgolfier", null),
            3 => ($"{i % 90} {Street(town, zone, street)}t", null),
            _ => ("", new Position(2.2 + 0.007 * town + 0.0011 * (i % 7), 50.3 + 0.03 * zone)),
        };
    }

    static double[] Ask(int kind, Commune[] towns, ZoneIndex index)
    {
        var times = new double[Asked];
        for (var round = 0; round < 2; round++)
            for (var i = 0; i < Asked; i++)
            {
                var (line, at) = Question(kind, i);
                var start = Stopwatch.GetTimestamp();
                if (at is { } point) index.FindAt(point, LetDwelling.Unknown, new(2026, 3, 2));
                else index.Find(towns[i % 100], new Place(line), LetDwelling.Unknown, new(2026, 3, 2));
                times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }
        Array.Sort(times);
        return times;
    }

    static async Task<double[]> Http(HttpClient client, int kind, Commune[] towns, int count, int callers)
    {
        var times = new double[count];
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            for (int i; (i = Interlocked.Increment(ref next)) < count;)
            {
                var (line, at) = Question(kind, i);
                var query = at is { } point ? FormattableString.Invariant($"lat={point.Latitude:0.0000000}&lon={point.Longitude:0.0000000}") : $"address={Uri.EscapeDataString($"{line}, {towns[i % 100].Name}")}";
                var start = Stopwatch.GetTimestamp();
                using var answer = await client.GetAsync($"/housing/permit-requirement?{query}&on=2026-03-02");
                answer.EnsureSuccessStatusCode();
                times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }
        })));
        Array.Sort(times);
        return times;
    }
}
