using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using MassTransit;
using MassTransit.Middleware;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Territory.Kernel.Domain;
using Territory.Kernel.EventStore;

namespace Territory.Kernel.Hosting;

/// <summary>What makes one service different from another; everything else is the kernel's.</summary>
/// <param name="Name">Path prefix of its API, and of its queues.</param>
/// <param name="Events">The abstract event record of each aggregate.</param>
/// <param name="Publish">Its events → contracts.</param>
public sealed record ServiceDefinition(string Name, IReadOnlyList<Type> Events, Publish Publish)
{
    public IReadOnlyList<IRegisteredView> Views { get; init; } = [];

    /// <summary>Consumers of others' messages, each with a queue of its own.</summary>
    public IReadOnlyList<Type> Consumers { get; init; } = [];
}

/// <summary>A view that knows how to register its projector and its reader.</summary>
public interface IRegisteredView : IView
{
    void Register(IServiceCollection services);

    Task<RebuildResult> Rebuild(IServiceProvider services, bool switchOver);
}

/// <inheritdoc cref="View{TRow}"/>
public sealed record ServiceView<TRow>(View<TRow> View) : IRegisteredView where TRow : class
{
    public string Name => View.Name;

    public string Table => View.Table;

    public string Subscription => View.Subscription;

    public IReadOnlyList<string> Indexes => View.Indexes;

    public void Register(IServiceCollection services) => services
        .AddSingleton(View).AddSingleton<ViewReader<TRow>>()
        .AddSubscription<Projector<TRow>>();

    public Task<RebuildResult> Rebuild(IServiceProvider services, bool switchOver) =>
        new ViewRebuild<TRow>(View, services.GetRequiredService<EventTypes>(), services.GetRequiredService<Databases>().Maintenance).Run(switchOver, CancellationToken.None);
}

/// <inheritdoc cref="SearchIndex"/>
public sealed record ServiceSearch(SearchIndex Index) : IRegisteredView
{
    public string Name => Index.Name;

    public string Table => Index.Table;

    public string Subscription => Index.Subscription;

    public IReadOnlyList<string> Indexes => Index.Indexes;

    public void Register(IServiceCollection services) => services
        .AddSingleton(Index).AddSingleton<SearchReader>().AddSingleton<Forget>(provider => provider.GetRequiredService<SearchReader>().Forget)
        .AddSubscription<Indexer>();

    public Task<RebuildResult> Rebuild(IServiceProvider services, bool switchOver) =>
        SearchReader.Rebuild(Index, services.GetRequiredService<Databases>().Maintenance, CancellationToken.None);
}

public static class ServiceHosting
{
    /// <summary>A builder that finds its settings and data beside its program, wherever it is started from.</summary>
    public static WebApplicationBuilder CreateBuilder(string[] args) =>
        WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });

    /// <summary>The queue of a consumer: <c>housing.when-refusal-issued</c>.</summary>
    public static string QueueOf(string service, Type consumer) => $"{service}.{KebabCaseEndpointNameFormatter.Instance.SanitizeName(consumer.Name)}";

    /// <summary>What every process has, the gateway included: telemetry, people, problem details, health, a graceful stop.</summary>
    public static WebApplicationBuilder AddDefaults(this WebApplicationBuilder builder, string name)
    {
        // The machine's language decides nothing: what is French here is written in French.
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.InvariantCulture;
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 1024 * 1024;
        });
        builder.AddTelemetry(name);
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false)));
        builder.Services.AddPeople(builder.Configuration, builder.Environment);
        builder.Services.AddHealthChecks();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(30));
        return builder;
    }

    /// <param name="whoIsKnown">What comes as soon as it is known who asks, and before it is decided whether they may.</param>
    public static WebApplication UseDefaults(this WebApplication app, Action<WebApplication>? whoIsKnown = null)
    {
        app.UseTelemetry();
        app.UseProblems();
        app.UseAuthentication();
        whoIsKnown?.Invoke(app);
        app.UseAuthorization();
        app.MapHealth();
        return app;
    }

    public static WebApplicationBuilder AddService(this WebApplicationBuilder builder, ServiceDefinition service)
    {
        BusinessTime.Watch(builder.Configuration, builder.Environment);
        builder.AddDefaults(service.Name);
        var (services, configuration) = (builder.Services, builder.Configuration);
        var databases = new Databases(Required(configuration, "ConnectionStrings:Log"), Required(configuration, "ConnectionStrings:Keys"),
            Required(configuration, "ConnectionStrings:Maintenance"), configuration["ConnectionStrings:Admin"]);

        services.AddSingleton(service).AddSingleton(databases);
        services.AddSingleton<TimeProvider>(new BusinessTime(configuration, builder.Environment));
        services.AddSingleton(_ => Tuned(databases.Log, "log").Build());
        var records = configuration["Records:Directory"] is { Length: > 0 } folder ? folder : Path.Combine(AppContext.BaseDirectory, "records");
        var keysDatabase = new Lazy<NpgsqlDataSource>(() => Tuned(databases.Keys, "keys").Build());
        services.AddSingleton(_ => new KeyRing(keysDatabase.Value, Secrets(configuration, "Sealing:MasterKeys"), TimeProvider.System) { IsOpen = false }); // the gate opens it
        services.AddSingleton(provider => new Erasures(provider.GetRequiredService<KeyRing>(), keysDatabase.Value, Path.Combine(records, $"{service.Name}-erasures.jsonl"), TimeProvider.System, provider.GetServices<Forget>()));
        services.AddSingleton(_ => new DaySeals(databases.Maintenance, Path.Combine(records, $"{service.Name}-day-seals.jsonl"), TimeProvider.System));
        services.AddSingleton<ErasureGate>().AddHostedService(provider => provider.GetRequiredService<ErasureGate>()).AddHostedService<Housekeeping>();
        services.AddSingleton(_ => new LookupHash(Secrets(configuration, "Sealing:LookupKeys")));
        services.AddSingleton(new EventTypes(service.Events));
        services.AddSingleton(_ => BaremeFiles.Load(Path.Combine(AppContext.BaseDirectory, "baremes"), configuration["Law:Directory"] ?? ""));
        services.AddSingleton(provider => new LogSignal(databases.Log, provider.GetRequiredService<ILogger<LogSignal>>()))
            .AddHostedService(provider => provider.GetRequiredService<LogSignal>());
        services.AddSingleton(provider => new GroupCommit(databases.Log, provider.GetRequiredService<LogSignal>().Appended));
        services.AddSingleton<DeadLetters>().AddSingleton<EventLog>().AddSingleton<Handler>().AddSingleton<AccessLog>().AddSingleton(service.Publish);
        foreach (var view in service.Views) view.Register(services);
        services.AddBus(service, configuration);
        services.AddSubscription<Relay>();
        services.AddSingleton<SubscriptionHealth>();
        services.AddHealthChecks().AddCheck<LogHealth>("log", HealthStatus.Unhealthy).AddCheck<ErasureHealth>("erasures", HealthStatus.Unhealthy).AddCheck<SubscriptionHealth>("subscriptions");
        services.AddApiDocument(service.Name, configuration);
        return builder;
    }

    public static WebApplication UseService(this WebApplication app)
    {
        foreach (var section in new[] { "Sealing:MasterKeys", "Sealing:LookupKeys" })
            if (!app.Configuration.GetSection(section).GetChildren().Any()) throw new InvalidOperationException($"{section} needs at least one key of 32 bytes (base64), such as {section}:1.");
        app.UseDefaults();
        app.UseErasureGate();
        app.MapOpenApi().AllowAnonymous();
        app.MapOperations();
        return app;
    }

    public static IServiceCollection AddSubscription<T>(this IServiceCollection services) where T : Subscription => services
        .AddSingleton<T>().AddSingleton<Subscription>(provider => provider.GetRequiredService<T>()).AddHostedService(provider => provider.GetRequiredService<T>());

    static void AddBus(this IServiceCollection services, ServiceDefinition service, IConfiguration configuration)
    {
        var redelivery = RedeliveryOptions.From(configuration);
        services.AddSingleton(redelivery);
        services.AddSingleton(provider => new WaitQueues([.. service.Consumers.Select(c => QueueOf(service.Name, c))], redelivery,
            configuration, provider.GetRequiredService<ILogger<WaitQueues>>())).AddHostedService(provider => provider.GetRequiredService<WaitQueues>());
        services.Configure<MassTransitHostOptions>(options => options.StopTimeout = TimeSpan.FromSeconds(10));
        services.AddMassTransit(bus =>
        {
            foreach (var consumer in service.Consumers) bus.AddConsumer(consumer);
            // Also for a process that starts while the broker is away: what it accepts will be delivered.
            bus.ConfigureHealthCheckOptions(options => options.MinimalFailureStatus = HealthStatus.Degraded);
            bus.UsingRabbitMq((context, rabbit) =>
            {
                rabbit.Host(Broker.Address(configuration));
                foreach (var (consumer, queue) in service.Consumers.Select(c => (c, QueueOf(service.Name, c))))
                    rabbit.ReceiveEndpoint(queue, endpoint =>
                    {
                        endpoint.SetQuorumQueue();
                        endpoint.PrefetchCount = 256; // what waits together is committed together: a quarter more effects a second than with 64
                        endpoint.UseMessageRetry(retry => retry.Intervals(50, 200, 500));
                        endpoint.ConfigureError(error =>
                        {
                            error.UseFilter(ActivatorUtilities.CreateInstance<RedeliveryFilter>(context, queue));
                            error.UseFilter(new GenerateFaultFilter());
                            error.UseFilter(new ErrorTransportFilter());
                        });
                        endpoint.ConfigureConsumer(context, consumer);
                    });
            });
        });
    }

    static NpgsqlDataSourceBuilder Tuned(string connectionString, string name) => new(new NpgsqlConnectionStringBuilder(connectionString)
    {
        MaxAutoPrepare = 100,
        AutoPrepareMinUsages = 2,
        NoResetOnClose = true,
        ApplicationName = $"territory-{name}",
    }.ConnectionString)
    { Name = name };

    static string Required(ConfigurationManager configuration, string key) =>
        configuration[key] is { Length: > 0 } value ? value : throw new InvalidOperationException($"{key} is not configured.");

    static Dictionary<int, byte[]> Secrets(ConfigurationManager configuration, string section)
    {
        var secrets = configuration.GetSection(section).GetChildren().ToDictionary(
            c => int.Parse(c.Key, CultureInfo.InvariantCulture), c => Convert.FromBase64String(c.Value!));
        return secrets.Values.All(s => s.Length == 32) ? secrets : throw new InvalidOperationException($"{section} needs keys of 32 bytes (base64), by version.");
    }
}
