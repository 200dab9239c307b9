using System.Diagnostics;
using System.Text;
using Npgsql;
using Territory.Kernel.EventStore;

namespace Territory.Bench;

/// <summary>The servers that are measured: those that the environment names, or private ones that are removed afterwards.</summary>
sealed class Servers : IAsyncDisposable
{
    const string Password = "bench-only";

    readonly List<string> _ours = [];
    readonly string _folder = Path.Combine(Path.GetTempPath(), $"territory-bench-{Environment.ProcessId}");
    readonly List<string> _databases = [];
    bool _virtualHost;

    public required string Postgres { get; set; }

    public static async Task<Servers> Start()
    {
        var servers = new Servers { Postgres = Environment.GetEnvironmentVariable("TERRITORY_POSTGRES") ?? "" };
        if (servers.Postgres.Length == 0) servers.Postgres = await servers.StartOne("postgres", "TERRITORY_POSTGRES=");
        await using var connection = new NpgsqlConnection(servers.Of("postgres").ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        Cpu.Watch(connection.ProcessID);
        return servers;
    }

    /// <summary>Where RabbitMQ answers; on a server that is not ours, a virtual host of our own.</summary>
    public async Task<string> Broker()
    {
        if (Environment.GetEnvironmentVariable("TERRITORY_RABBITMQ") is not { Length: > 0 } given) return (await StartOne("rabbitmq", "TERRITORY_RABBITMQ=")).Split(' ')[0];
        await Manage(HttpMethod.Put, $"vhosts/{VirtualHost}");
        await Manage(HttpMethod.Put, $"permissions/{VirtualHost}/{new Uri(given).UserInfo.Split(':')[0]}", """{"configure":".*","write":".*","read":".*"}""");
        _virtualHost = true;
        return $"{given.TrimEnd('/')}/{VirtualHost}";
    }

    static string VirtualHost => $"bench-{Environment.ProcessId}";

    static async Task Manage(HttpMethod method, string path, string body = "{}")
    {
        var management = new Uri(Environment.GetEnvironmentVariable("TERRITORY_RABBITMQ_MANAGEMENT")
            ?? throw new InvalidOperationException("TERRITORY_RABBITMQ needs TERRITORY_RABBITMQ_MANAGEMENT too, to make a virtual host."));
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(management.UserInfo))));
        using var request = new HttpRequestMessage(method, new Uri(management, $"/api/{path}")) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        using var response = await client.SendAsync(request);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>A new database with the tables and the function of this build.</summary>
    public async Task<Databases> Create(string name, params IEnumerable<IView> views)
    {
        var databases = Name(name);
        await Migration.Run(databases, views);
        return databases;
    }

    /// <summary>The same again, row for row.</summary>
    public async Task<Databases> Copy(Databases original, string name)
    {
        var databases = Name(name);
        NpgsqlConnection.ClearAllPools();
        await Execute($"create database {DatabaseOf(databases)} template {DatabaseOf(original)}");
        return databases;
    }

    Databases Name(string name)
    {
        var database = $"bench_{name}_{Environment.ProcessId}";
        _databases.Add(database);
        return new Databases(As("bench_app"), As("bench_keys"), As("bench_maintenance"), Of(database).ConnectionString);

        string As(string role) => new NpgsqlConnectionStringBuilder(Postgres) { Database = database, Username = role, Password = Password }.ConnectionString;
    }

    static string DatabaseOf(Databases databases) => new NpgsqlConnectionStringBuilder(databases.Admin).Database!;

    NpgsqlConnectionStringBuilder Of(string database) => new(Postgres) { Database = database };

    async Task Execute(string sql)
    {
        await using var connection = new NpgsqlConnection(Of("postgres").ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await Scratch.Execute(connection, sql);
    }

    async Task<string> StartOne(string kind, string setting)
    {
        _ours.Add(kind);
        Directory.CreateDirectory(_folder);
        var line = (await Territory("start", kind)).Split('\n').First(l => l.StartsWith(setting, StringComparison.Ordinal));
        return line[setting.Length..];
    }

    async Task<string> Territory(string verb, string kind)
    {
        using var script = Process.Start(new ProcessStartInfo(Path.Combine(Repository(), "territory"), ["server", verb, kind, _folder])
        { RedirectStandardOutput = true })!;
        var output = await script.StandardOutput.ReadToEndAsync();
        await script.WaitForExitAsync();
        return script.ExitCode == 0 ? output : throw new InvalidOperationException($"./territory server {verb} {kind} failed.");
    }

    static string Repository()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
            if (File.Exists(Path.Combine(folder, "Territory.sln"))) return folder;
        throw new InvalidOperationException("The repository is not above the program.");
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        if (!_ours.Contains("postgres"))
            foreach (var database in _databases) await Execute($"drop database if exists {database} with (force)");
        if (_virtualHost) await Manage(HttpMethod.Delete, $"vhosts/{VirtualHost}");
        foreach (var kind in _ours) await Territory("remove", kind);
        if (_ours.Count > 0) Directory.Delete(_folder, recursive: true);
    }
}
