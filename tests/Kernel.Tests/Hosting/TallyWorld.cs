using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Territory.Kernel.Hosting;
using Territory.Testing;

namespace Territory.Kernel.Tests;

/// <summary>A database and a virtual host, and as many replicas of the tally service on them as a test starts.</summary>
public sealed class TallyWorld : IAsyncDisposable
{
    readonly TestIdentity _identity;
    readonly Dictionary<string, string?> _settings;
    readonly List<TallyReplica> _replicas = [];

    TallyWorld(TestIdentity identity, TestDatabase database, TestBroker broker, Dictionary<string, string?> settings) =>
        (_identity, Database, Broker, _settings) = (identity, database, broker, settings);

    public TestDatabase Database { get; }

    public TestBroker Broker { get; }

    public Faults Faults { get; } = new();

    /// <summary>The erasure register of this service.</summary>
    public string Register => Path.Combine(_settings["Records:Directory"]!, "tally-erasures.jsonl");

    public static async Task<TallyWorld> Create(
        TestIdentity identity, (string Key, string Value)[]? settings = null, TestBroker? broker = null, string? postgres = null)
    {
        var database = await TestDatabase.Create(TallyService.Definition(new()).Views, postgres);
        broker ??= await TestBroker.Create();
        var all = new Dictionary<string, string?>
        {
            ["ConnectionStrings:Log"] = database.Databases.Log,
            ["ConnectionStrings:Keys"] = database.Databases.Keys,
            ["ConnectionStrings:Maintenance"] = database.Databases.Maintenance,
            ["RabbitMq:Uri"] = broker.Address.ToString(),
            ["Identity:Authority"] = identity.Authority,
            ["Sealing:MasterKeys:1"] = Convert.ToBase64String(Enumerable.Repeat((byte)1, 32).ToArray()),
            ["Sealing:LookupKeys:1"] = Convert.ToBase64String(Enumerable.Repeat((byte)2, 32).ToArray()),
            ["Records:Directory"] = Directory.CreateTempSubdirectory("territory-records-").FullName,
            ["Redelivery:Wait"] = "00:00:00.300",
            ["Redelivery:Hops"] = "2",
        };
        foreach (var (key, value) in settings ?? []) all[key] = value;
        return new TallyWorld(identity, database, broker, all);
    }

    /// <summary>Changes a setting of the replicas that start from now on.</summary>
    public void Set(string key, string value) => _settings[key] = value;

    /// <summary>One more replica, in this process on a port of its own.</summary>
    /// <param name="faults">Faults of this replica alone; otherwise those of the world.</param>
    /// <param name="untilReady">False to ask it as soon as it listens.</param>
    public async Task<TallyReplica> Start(Faults? faults = null, bool untilReady = true)
    {
        var replica = await TallyReplica.Start(_settings, faults ?? Faults, _identity);
        _replicas.Add(replica);
        if (untilReady) await Eventually.Is(replica.Ready, ready => ready.Status == 200);
        return replica;
    }

    /// <summary>How many messages have had their effect.</summary>
    public Task<long> Effects() => Database.Scalar<long>("select count(*) from events.mt_events where type = 'tally-echoed'");

    /// <summary>Ends the database connections of whoever leads a subscription, as a crash or a cut cable would.</summary>
    /// <returns>How many there were: one leads at most.</returns>
    public Task<long> TerminateLeader(string subscription) => Database.Scalar<long>($"""
        select count(pg_terminate_backend(l.pid)) from pg_locks l join pg_stat_activity a on a.pid = l.pid
         where l.locktype = 'advisory' and l.granted and a.datname = current_database() and a.application_name = 'territory-{subscription}'
        """);

    /// <summary>How many connections have the lock of a subscription.</summary>
    public Task<long> Leaders(string subscription) => Database.Scalar<long>($"""
        select count(*) from pg_locks l join pg_stat_activity a on a.pid = l.pid
         where l.locktype = 'advisory' and l.granted and a.datname = current_database() and a.application_name = 'territory-{subscription}'
        """);

    /// <summary>
    /// The next times that a statement of the kernel touches a table, the database kills the connection that sent it: at that
    /// very step, however fast the machine.
    /// </summary>
    /// <param name="when">Such as <c>before insert on views.tallies_v1</c>.</param>
    /// <param name="condition">Over <c>new</c>.</param>
    public Task KillBackendAt(string when, int times, string condition = "true", bool atCommit = false) => Database.Execute($"""
        create sequence public.kills;
        grant usage on sequence public.kills to public;
        create function public.kill_me() returns trigger language plpgsql security definer as $$ begin
            if {condition} and nextval('public.kills') <= {times} then
                perform pg_terminate_backend(pg_backend_pid());
                perform pg_sleep(10);
            end if;
            return new;
        end $$;
        create {(atCommit ? "constraint " : "")}trigger kill_me {when} {(atCommit ? "deferrable initially deferred " : "")}for each row execute function public.kill_me();
        """);

    /// <summary>How often <see cref="KillBackendAt"/> has been met: more often than it killed, once what was killed has come back.</summary>
    public async Task<long> Kills() => await Database.Scalar<long>("select case when is_called then last_value else 0 end from public.kills");

    public async ValueTask DisposeAsync()
    {
        foreach (var replica in _replicas) await replica.DisposeAsync();
        await Broker.DisposeAsync();
        await Database.DisposeAsync();
        Directory.Delete(_settings["Records:Directory"]!, recursive: true);
    }
}

/// <summary>One process of the tally service, as far as the others can tell.</summary>
public sealed class TallyReplica : IAsyncDisposable
{
    readonly WebApplication _app;
    readonly TestIdentity _identity;
    readonly ConcurrentDictionary<string, Task<HttpClient>> _clients = [];
    readonly string _address;

    TallyReplica(WebApplication app, TestIdentity identity, LogLines logs)
    {
        (_app, _identity, Logs) = (app, identity, logs);
        _address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        Anonymous = Client(_address);
    }

    public IServiceProvider Services => _app.Services;

    public HttpClient Anonymous { get; }

    public LogLines Logs { get; }

    internal static async Task<TallyReplica> Start(Dictionary<string, string?> settings, Faults faults, TestIdentity identity)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Development", ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddInMemoryCollection(settings);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.AddService(TallyService.Definition(faults));
        builder.Services.AddSingleton(faults);
        var logs = new LogLines();
        builder.Logging.ClearProviders().AddProvider(logs);
        var app = builder.Build();
        app.UseService();
        app.MapTallies();
        await app.StartAsync();
        return new TallyReplica(app, identity, logs);
    }

    /// <summary>One that sends what it is told to, accents in a header too.</summary>
    static HttpClient Client(string address) => new(new SocketsHttpHandler { RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8 }) { BaseAddress = new Uri(address) };

    /// <summary>A client with the token of one of the ready-made people.</summary>
    public Task<HttpClient> As(string person) => _clients.GetOrAdd(person, async name =>
    {
        var client = Client(_address);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await _identity.TokenOf(name));
        return client;
    });

    public async Task<Guid> Open(string label = "Un compte")
    {
        var id = Guid.CreateVersion7();
        var answer = await (await As("marie")).PutAsJsonAsync($"/tally/tallies/{id}", new { label });
        answer.EnsureSuccessStatusCode();
        return id;
    }

    /// <returns>The position of the event.</returns>
    public async Task<long> Count(Guid tally, int by, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/tally/tallies/{tally}/counts") { Content = JsonContent.Create(new { by }) };
        if (key is not null) request.Headers.Add(Caller.IdempotencyHeader, key);
        using var answer = await (await As("marie")).SendAsync(request);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<Written>())!.Position;
    }

    /// <summary>The row of a tally once the view has reached a position; null when there is none.</summary>
    public async Task<TallyAnswer?> Read(Guid tally, long minPosition = 0)
    {
        using var answer = await (await As("marie")).GetAsync($"/tally/tallies/{tally}?min-position={minPosition}");
        return answer.IsSuccessStatusCode ? await answer.Content.ReadFromJsonAsync<TallyAnswer>() : null;
    }

    public async Task<(int Status, string Health)> Ready()
    {
        using var answer = await Anonymous.GetAsync("/health/ready");
        return ((int)answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("status").GetString()!);
    }

    public Task Stop() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients.Values) (await client).Dispose();
        Anonymous.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}

/// <summary>Everything that a replica has logged, at the levels that its settings allow.</summary>
public sealed class LogLines : ILoggerProvider, ILogger
{
    readonly ConcurrentQueue<string> _lines = [];

    public string All => string.Join('\n', _lines);

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue($"{formatter(state, exception)} {exception}");

    public void Dispose()
    {
    }
}

/// <summary>An issuer, and one healthy replica for all tests that break nothing, started when the first of them asks.</summary>
public sealed class SharedTally : IAsyncDisposable
{
    readonly Lazy<Task<TallyWorld>> _world;
    readonly Lazy<Task<TallyReplica>> _replica;
    readonly Lazy<TestIdentity> _identity = new();

    public SharedTally()
    {
        _world = new(() => TallyWorld.Create(Identity));
        _replica = new(async () => await (await _world.Value).Start());
    }

    public TestIdentity Identity => _identity.Value;

    public Task<TallyReplica> Start() => _replica.Value;

    public async ValueTask DisposeAsync()
    {
        if (_world.IsValueCreated) await (await _world.Value).DisposeAsync();
        if (_identity.IsValueCreated) await Identity.DisposeAsync();
    }
}

/// <summary>For a class whose tests ask the shared replica.</summary>
public sealed class RunningTally(SharedTally shared) : IAsyncLifetime
{
    public TallyReplica Replica { get; private set; } = null!;

    public TestIdentity Identity => shared.Identity;

    public async ValueTask InitializeAsync() => Replica = await shared.Start();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
