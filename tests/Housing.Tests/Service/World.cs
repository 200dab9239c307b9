using System.Collections.Concurrent;
using System.Text.Json;
using MassTransit;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Territory.Housing.Tests.Service;
using Territory.Kernel.Domain;
using Territory.Kernel.Hosting;
using Territory.Testing;

[assembly: AssemblyFixture(typeof(TestIdentity))]

namespace Territory.Housing.Tests.Service;

/// <summary>The service with a database, a virtual host and a business clock of one test class's own.</summary>
public sealed class World(TestIdentity identity) : IAsyncLifetime
{
    readonly DirectoryInfo _records = Directory.CreateTempSubdirectory("territory-housing-records-");
    readonly List<Instance> _instances = [];
    readonly ConcurrentDictionary<string, Task<string>> _tokens = [];
    int _houses;

    public TestClock Clock { get; } = new(ParisTime.StartOf(new DateOnly(2026, 3, 2)).AddHours(10));

    public TestIdentity Identity => identity;

    public LogCapture Log { get; } = new();

    public TestDatabase Database { get; private set; } = null!;

    public TestBroker Broker { get; private set; } = null!;

    /// <summary>Where the documents are: nowhere else, and sealed.</summary>
    public string Documents => _records.CreateSubdirectory("documents").FullName;

    /// <summary>A virus scanner, for the instances that are started from now on.</summary>
    public string Clamd { get; set; } = "";

    /// <summary>The running service; more instances of it may be started beside.</summary>
    public Instance App => _instances[0];

    public async ValueTask InitializeAsync()
    {
        Database = await TestDatabase.Create([.. Views.All]);
        Broker = await TestBroker.Create();
        Start();
        await ReferenceData.LoadZones(App.Services.GetRequiredService<Handler>());
        var zones = await Database.Scalar<long>("select max(seq_id) from events.mt_events");
        await Eventually.True(async () => await Database.Scalar<long>("select coalesce(max(last_seq_id), 0)::bigint from events.mt_event_progression where name like 'view:zones%'") >= zones);
    }

    /// <summary>Settings of every instance.</summary>
    public (string Key, string Value)[] Settings { get; init; } = [];

    /// <param name="settings">Of this instance alone.</param>
    public Instance Start(params (string Key, string Value)[] settings)
    {
        var instance = new Instance(this, identity, [.. Settings, .. settings]);
        _instances.Add(instance);
        _ = instance.Services;
        return instance;
    }

    public async Task Stop(Instance instance)
    {
        _instances.Remove(instance);
        await instance.DisposeAsync();
    }

    /// <summary>One of the ready-made people.</summary>
    public async Task<Someone> As(string person) => App.For(await _tokens.GetOrAdd(person, identity.TokenOf));

    /// <summary>A citizen whom nobody has met before.</summary>
    public Someone ACitizen(Instance? on = null) => (on ?? App).For(identity.TokenFor(Guid.CreateVersion7(), Roles.Citizen));

    /// <summary>A citizen with a known id.</summary>
    public Someone Person(Guid subject) => App.For(identity.TokenFor(subject, Roles.Citizen));

    /// <summary>The computer system of a commune.</summary>
    public Someone SystemOf(string commune) => App.For(identity.TokenFor(Guid.CreateVersion7(), Roles.CommuneSystem, commune));

    /// <summary>An inspector whom nobody has met before.</summary>
    public Someone AnInspectorOf(string commune) => App.For(identity.TokenFor(Guid.CreateVersion7(), Roles.Inspector, commune));

    /// <summary>A signatory whose arrêté is not known.</summary>
    public Someone WithoutDelegation() => App.For(identity.TokenFor(Guid.CreateVersion7(), Roles.Signatory));

    public Someone Nobody() => App.For(null);

    /// <summary>An address at which no test has filed yet.</summary>
    public string ANewAddress() => $"{Interlocked.Increment(ref _houses)} rue des Essais";

    /// <summary>An event type's occurrences on a file, as its history shows them.</summary>
    public async Task<int> Count(Guid file, string eventName)
    {
        var history = await (await As("instructor")).Get($"/housing/permit-applications/{file}/history");
        return history.Json.EnumerateArray().Count(e => e.GetProperty("event").GetString() == eventName);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var instance in _instances.ToArray()) await Stop(instance);
        await Broker.DisposeAsync();
        await Database.DisposeAsync();
        _records.Delete(recursive: true);
    }

    /// <summary>One process of the service.</summary>
    public sealed class Instance(World world, TestIdentity identity, (string Key, string Value)[] settings) : WebApplicationFactory<WhenRefusalIssued>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            var databases = world.Database.Databases;
            foreach (var (key, value) in new Dictionary<string, string>
            {
                ["ConnectionStrings:Log"] = databases.Log,
                ["ConnectionStrings:Keys"] = databases.Keys,
                ["ConnectionStrings:Maintenance"] = databases.Maintenance,
                ["RabbitMq:Uri"] = world.Broker.Address.ToString(),
                ["Records:Directory"] = world._records.FullName,
                ["Documents:Directory"] = world.Documents,
                ["Documents:Clamd"] = world.Clamd,
                ["Identity:Authority"] = identity.Authority,
                ["Identity:Audience"] = "territory",
                ["Attestation:SigningKeys:1"] = TestSigningKey.Pem,
                ["Attestation:PublicAddress"] = "https://territory.example",
                ["Attestation:Signatories:ARR-2026-014"] = "Camille Exemple, vice-présidente chargée de l’habitat",
                ["Sealing:MasterKeys:1"] = Convert.ToBase64String([.. Enumerable.Repeat((byte)1, 32)]),
                ["Sealing:LookupKeys:1"] = Convert.ToBase64String([.. Enumerable.Repeat((byte)2, 32)]),
                ["Logging:Console:LogLevel:Default"] = "None",
            }) builder.UseSetting(key, value);
            foreach (var (key, value) in settings) builder.UseSetting(key, value);
            builder.UseEnvironment("Development");
            builder.ConfigureTestServices(services => services.AddSingleton<TimeProvider>(world.Clock).AddSingleton<ILoggerProvider>(world.Log));
        }

        public Someone For(string? token)
        {
            var client = CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });
            if (token is not null) client.DefaultRequestHeaders.Authorization = new("Bearer", token);
            return new Someone(client);
        }

        /// <summary>Publishes again what the relay has published, under the same id, and waits until the consumer has had it.</summary>
        public async Task Redeliver<T>(T message, Guid messageId) where T : class
        {
            var observer = new Consumed(messageId);
            var bus = Services.GetRequiredService<IBusControl>();
            using var observing = bus.ConnectConsumeObserver(observer);
            await bus.Publish(message, publish => publish.MessageId = messageId);
            await observer.Done.WaitAsync(Eventually.Limit);
        }

        sealed class Consumed(Guid messageId) : IConsumeObserver
        {
            readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

            public Task Done => _done.Task;

            public Task PreConsume<T>(ConsumeContext<T> context) where T : class => Task.CompletedTask;

            public Task PostConsume<T>(ConsumeContext<T> context) where T : class
            {
                if (context.MessageId == messageId) _done.TrySetResult();
                return Task.CompletedTask;
            }

            public Task ConsumeFault<T>(ConsumeContext<T> context, Exception exception) where T : class
            {
                if (context.MessageId == messageId) _done.TrySetException(exception);
                return Task.CompletedTask;
            }
        }
    }
}

/// <summary>Everything that the service logged: messages, their values, scopes and exceptions.</summary>
public sealed class LogCapture : ILoggerProvider, ILogger
{
    readonly ConcurrentQueue<string> _lines = [];

    public string Text => string.Join('\n', _lines);

    public ILogger CreateLogger(string categoryName) => this;

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull
    {
        _lines.Enqueue(Values(state));
        return null;
    }

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue($"{logLevel} {formatter(state, exception)} {Values(state)} {exception}");

    static string Values<TState>(TState state) => state is IEnumerable<KeyValuePair<string, object?>> values ? string.Join(' ', values.Select(v => $"{v.Key}={v.Value}")) : $"{state}";

    public void Dispose()
    {
    }
}

/// <summary>One answer: status, body, and the headers that matter.</summary>
public sealed record Answer(int Status, string Text, string? ETag, string? Location, string? ContentType)
{
    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Text);

    public long Position => Json.GetProperty("position").GetInt64();

    /// <summary>The id at the end of the location of what was made.</summary>
    public Guid Id => Guid.Parse(Location!.Split('/')[^1]);

    /// <summary>The code of a problem detail, without its prefix.</summary>
    public string Problem => Json.GetProperty("type").GetString()!["urn:territory:problem:".Length..];

    /// <summary>The fields that a problem detail names, in the order of their names.</summary>
    public string WrongFields => Json.TryGetProperty("errors", out var errors)
        ? string.Join(' ', errors.EnumerateArray().Select(e => e.GetProperty("field").GetString()).Distinct().Order(StringComparer.Ordinal)) : "";

    public string? this[string name] => Json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value.ToString() : null;

    /// <summary>When a permit was granted, from when an attestation can be asked for, when it lapses.</summary>
    public string Grant => string.Join(' ', new[] { "grantedOn", "claimableFrom", "lapsesOn" }.Select(date => Json.GetProperty("grant").GetProperty(date).GetString()));

    public override string ToString() => $"{Status} {Text}";
}

/// <summary>An answer that is no JSON.</summary>
public sealed record Download(int Status, byte[] Bytes, IReadOnlyDictionary<string, string> Headers)
{
    public string Text => System.Text.Encoding.UTF8.GetString(Bytes);

    public string this[string header] => Headers.GetValueOrDefault(header, "");

    public override string ToString() => $"{Status} {Text}";
}

/// <summary>A person with a token, or nobody.</summary>
public sealed class Someone(HttpClient http)
{
    public Task<Answer> Get(string path) => Send(HttpMethod.Get, path);

    public Task<Answer> Post(string path, object? body = null, string? key = null, string? ifMatch = null) =>
        Send(HttpMethod.Post, path, body is null ? null : JsonSerializer.Serialize(body), key, ifMatch);

    /// <param name="json">The body as it stands, however wrong.</param>
    public async Task<Answer> Send(HttpMethod method, string path, string? json = null, string? key = null, string? ifMatch = null, string contentType = "application/json", byte[]? bytes = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (bytes is not null) request.Content = new ByteArrayContent(bytes);
        else if (json is not null) request.Content = new StringContent(json);
        if (request.Content is not null) request.Content.Headers.ContentType = new(contentType);
        if (key is not null) request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        if (ifMatch is not null) request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        using var response = await http.SendAsync(request);
        return new((int)response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers.ETag?.Tag, response.Headers.Location?.ToString(), response.Content.Headers.ContentType?.MediaType);
    }

    /// <summary>What is there, byte for byte, in the representation that is wanted.</summary>
    public async Task<Download> Download(string path, string? accept = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (accept is not null) request.Headers.TryAddWithoutValidation("Accept", accept);
        using var response = await http.SendAsync(request);
        return new((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(), response.Headers.Concat(response.Content.Headers).ToDictionary(h => h.Key, h => string.Join(", ", h.Value)));
    }

    /// <summary>Sends a file as a browser does: its bytes, and its name in Content-Disposition.</summary>
    public async Task<Answer> Upload(string path, byte[] file, string? name = null, HttpMethod? method = null, string? key = null, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Post, path) { Content = content ?? new ByteArrayContent(file) };
        if (name is not null) request.Content.Headers.ContentDisposition = new("attachment") { FileNameStar = name };
        if (key is not null) request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return new((int)response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers.ETag?.Tag, response.Headers.Location?.ToString(), response.Content.Headers.ContentType?.MediaType);
    }

    /// <summary>The answer as it comes: bytes and all headers.</summary>
    public async Task<(HttpResponseMessage Response, byte[] Content)> Fetch(string path, string? ifNoneMatch = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (ifNoneMatch is not null) request.Headers.TryAddWithoutValidation("If-None-Match", ifNoneMatch);
        var response = await http.SendAsync(request);
        return (response, await response.Content.ReadAsByteArrayAsync());
    }

    /// <summary>The same person, with these languages.</summary>
    public Someone Speaking(string languages)
    {
        http.DefaultRequestHeaders.Add("Accept-Language", languages);
        return this;
    }

    /// <summary>A file that shows at least what was written.</summary>
    public Task<Answer> Read(Answer written) => Get($"{written.Location}?min-position={written.Position}");
}
