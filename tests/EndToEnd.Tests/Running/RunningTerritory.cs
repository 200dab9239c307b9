using System.Globalization;
using System.Security.Cryptography;
using Npgsql;
using Territory.Kernel.Domain;
using Territory.Testing;

namespace Territory.EndToEnd.Tests.Running;

/// <summary>
/// Everything as <c>./territory up</c> starts it: issuer, housing and gateway as processes of their own, with a database and a
/// virtual host of their own, a shared business time, and a collector for what they export.
/// </summary>
public sealed class RunningTerritory : IAsyncDisposable
{
    readonly string _scratch = Directory.CreateTempSubdirectory("territory-end-to-end-").FullName;

    RunningTerritory(TestDatabase database, TestBroker broker)
    {
        (Database, Broker, Telemetry) = (database, broker, new Collector());
        Identity = Process("tools/identity/Territory.Identity.dll", new() { ["Identity__Directory"] = Path.Combine(_scratch, "identity") });
        Housing = Process("services/housing/Territory.Housing.dll", new()
        {
            ["ConnectionStrings__Log"] = database.Databases.Log,
            ["ConnectionStrings__Keys"] = database.Databases.Keys,
            ["ConnectionStrings__Maintenance"] = database.Databases.Maintenance,
            ["ConnectionStrings__Admin"] = database.Databases.Admin!,
            ["RabbitMq__Uri"] = broker.Address.ToString(),
            ["Identity__Authority"] = Authority,
            ["Sealing__MasterKeys__1"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
            ["Attestation__SigningKeys__1"] = TestSigningKey.Pem,
            ["Attestation__PublicAddress"] = "https://territory.example",
            ["Sealing__LookupKeys__1"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
            ["BusinessTime__File"] = ClockFile,
            ["Records__Directory"] = Path.Combine(_scratch, "records"),
        });
        Gateway = GatewayWith();
        Client = new Client(Gateway.Address, Identity.Address);
    }

    public TestDatabase Database { get; }

    public TestBroker Broker { get; }

    public Collector Telemetry { get; }

    public RunningProcess Identity { get; }

    public RunningProcess Housing { get; }

    public RunningProcess Gateway { get; }

    public Client Client { get; }

    public string Authority => Identity.Address.ToString().TrimEnd('/');

    public string SigningKey => File.ReadAllText(Path.Combine(_scratch, "identity", "signing-key.pem"));

    /// <summary>Everything that the processes wrote to files: logs, the erasure register, day seals.</summary>
    public IEnumerable<string> Files => Directory.EnumerateFiles(_scratch, "*", SearchOption.AllDirectories);

    string ClockFile => Path.Combine(_scratch, "time", "business-time.json");

    /// <param name="postgres">Another server than the shared one.</param>
    public static async Task<RunningTerritory> Start(string? postgres = null, Uri? rabbit = null, Uri? management = null)
    {
        var territory = new RunningTerritory(await TestDatabase.Create(server: postgres), await TestBroker.Create(rabbit, management));
        Directory.CreateDirectory(Path.GetDirectoryName(territory.ClockFile)!);
        territory.SetClock(new DateOnly(2026, 3, 2));
        await Task.WhenAll(territory.Housing.Run("migrate"), territory.Identity.Start(), territory.Gateway.Start());
        await territory.Housing.Start();
        return territory;
    }

    /// <summary>A second gateway in front of the same service, with other settings; the caller starts and stops it.</summary>
    public RunningProcess GatewayWith(params (string Name, string Value)[] settings)
    {
        var all = new Dictionary<string, string>
        {
            ["Identity__Authority"] = Authority,
            ["ReverseProxy__Clusters__housing__Destinations__one__Address"] = Housing.Address.ToString(),
        };
        foreach (var (name, value) in settings) all[name] = value;
        return Process("gateway/Territory.Gateway.dll", all);
    }

    RunningProcess Process(string program, Dictionary<string, string> settings) => new(program, _scratch, new Dictionary<string, string>(settings)
    {
        ["ASPNETCORE_ENVIRONMENT"] = "Development",
        ["DOTNET_ENVIRONMENT"] = "Development",
        ["Telemetry__OtlpEndpoint"] = Telemetry.Endpoint,
        // Exported at once, so that what a test waits for comes soon and a killed process leaves little unsaid.
        ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
        ["OTEL_BLRP_SCHEDULE_DELAY"] = "100",
        ["OTEL_METRIC_EXPORT_INTERVAL"] = "2000",
        ["DOTNET_TieredPGO"] = "0",
    });

    /// <summary>From now on it is ten in the morning of that day in Paris, for every service that runs or starts.</summary>
    public void SetClock(DateOnly day)
    {
        var shift = ParisTime.StartOf(day).AddHours(10) - TimeProvider.System.GetUtcNow();
        var written = $"{ClockFile}.new";
        File.WriteAllText(written, $$"""{ "BusinessTime": { "Shift": "{{shift.ToString("c", CultureInfo.InvariantCulture)}}" } }""");
        File.Move(written, ClockFile, overwrite: true);
    }

    /// <summary>Moves the clock and waits until the service shows that day.</summary>
    public async Task ItBecomes(DateOnly day)
    {
        SetClock(day);
        await Eventually.Is(() => Client.Get("operator", "housing/operations/business-time"),
            answer => answer["dateInParis"] == day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
    }

    /// <summary>Asks again until the answer is the awaited one.</summary>
    public Task<Answer> Until(string person, string path, Func<Answer, bool> holds) => Eventually.Is(() => Client.Get(person, path), holds);

    /// <summary>The events of one file, as they stand in the database.</summary>
    public Task<string[]> Log(string file) => Rows($"select type from events.mt_events where stream_id = '{file.Split('/')[^1]}' order by version");

    /// <summary>The first column of each row, as text; read by the server's administrator.</summary>
    public async Task<string[]> Rows(string sql)
    {
        await using var connection = new NpgsqlConnection(Database.Databases.Admin);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync()) rows.Add(reader.GetValue(0).ToString()!);
        return [.. rows];
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Housing.DisposeAsync();
        await Identity.DisposeAsync();
        Client.Dispose();
        await Telemetry.DisposeAsync();
        await Broker.DisposeAsync();
        await Database.DisposeAsync();
        Directory.Delete(_scratch, recursive: true);
    }
}
