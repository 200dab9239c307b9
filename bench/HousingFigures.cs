using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Territory.Testing;

namespace Territory.Bench;

/// <summary>
/// The housing service as a process of its own, with very many files: a page of a worklist at any depth, a search, the change
/// feed, the indicators, and filing at a given rate. Everything goes through HTTP with tokens.
/// </summary>
sealed class HousingFigures(int files)
{
    const string Path = "/housing/permit-applications";

    const int Templates = 500;

    static readonly string[] Pieces = ["dpe", "crep", "etatAmiante", "etatElectricite", "etatDesRisques"];

    static readonly string[] Communes = ["62516", "62119", "62178", "62048", "62083", "62034", "62035", "62413", "62617", "62108"];

    public async Task<string> Measure()
    {
        // The issuer in this process looks for its files beside its program.
        Environment.SetEnvironmentVariable("ASPNETCORE_TEST_CONTENTROOT_TERRITORY_IDENTITY", AppContext.BaseDirectory);
        await using var identity = new TestIdentity();
        await using var database = await TestDatabase.Create();
        await using var broker = await TestBroker.Create();
        var records = Directory.CreateTempSubdirectory("territory-bench-records-");
        var port = FreePort();
        var settings = new Dictionary<string, string>
        {
            ["ConnectionStrings__Log"] = database.Databases.Log,
            ["ConnectionStrings__Keys"] = database.Databases.Keys,
            ["ConnectionStrings__Maintenance"] = database.Databases.Maintenance,
            ["ConnectionStrings__Admin"] = database.Databases.Admin!,
            ["RabbitMq__Uri"] = broker.Address.ToString(),
            ["Records__Directory"] = records.FullName,
            ["Identity__Authority"] = identity.Authority,
            ["Identity__Audience"] = "territory",
            ["Sealing__MasterKeys__1"] = Convert.ToBase64String(new byte[32]),
            ["Sealing__LookupKeys__1"] = Convert.ToBase64String(new byte[32]),
            ["Attestation__SigningKeys__1"] = SigningKey(),
            ["Attestation__PublicAddress"] = $"http://127.0.0.1:{port}",
            ["Logging__LogLevel__Default"] = "Warning",
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}",
        };
        using (var migrate = Housing(settings, "migrate")) await migrate.WaitForExitAsync();
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 200 }) { BaseAddress = new($"http://127.0.0.1:{port}") };
        try
        {
            await Running(settings, http, async () =>
            {
                await File(http, identity, Templates, "Modele");
                await Until(async () => await database.Scalar<long>("select coalesce(min(last_seq_id), 0)::bigint from events.mt_event_progression where name like 'view:%'") >= await database.Scalar<long>("select max(seq_id) from events.mt_events"));
                return "";
            });
            // The service is down meanwhile: its projectors would show the clones too.
            Progress.Say($"cloning {Templates} files into {files:N0}");
            await Clone(database);
            return await Running(settings, http, () => Figures(http, identity, database));
        }
        finally
        {
            records.Delete(recursive: true);
        }
    }

    static async Task<string> Running(Dictionary<string, string> settings, HttpClient http, Func<Task<string>> work)
    {
        using var service = Housing(settings);
        try
        {
            await Until(async () => (await http.GetAsync(new Uri("/health/ready", UriKind.Relative))).IsSuccessStatusCode);
            return await work();
        }
        finally
        {
            service.Kill(entireProcessTree: true);
            await service.WaitForExitAsync();
        }
    }

    async Task<string> Figures(HttpClient http, TestIdentity identity, TestDatabase database)
    {
        var table = new Table($"Housing with {((double)files).Text("#,0")} files", "p50 ms", "p95 ms", "p99 ms", "Requests");
        var (instructor, system) = (await identity.TokenOf("instructor"), identity.TokenFor(Guid.CreateVersion7(), "commune-system", Communes[0]));
        var start = await database.Scalar<long>("select max(last_seq_id) from events.mt_event_progression where name like 'view:permit_files%'");
        var view = await database.Scalar<string>("select max(tablename) from pg_tables where schemaname = 'views' and tablename like 'permit_files_v%'");
        foreach (var (name, where, query) in new[]
        {
            ("one commune, open", $"row->>'communeInsee' = '{Communes[0]}' and row->>'status' in ('incomplete', 'complete')", $"commune={Communes[0]}"),
            ("one commune, all states", $"row->>'communeInsee' = '{Communes[0]}'", $"commune={Communes[0]}&status=all"),
            ("all communes, open", "row->>'status' in ('incomplete', 'complete')", "status=open"),
        })
            foreach (var depth in new[] { 0, 50, 99 })
            {
                var cursor = depth == 0 ? null : await database.Scalar<string>($"""
                    select coalesce(row->>'nextDeadline', '9999-12-31') || '|' || id from views.{view} where {where} order by coalesce(row->>'nextDeadline', '9999-12-31'), id
                     offset (select count(*) * {depth} / 100 from views.{view} where {where}) limit 1
                    """);
                var after = cursor is null ? "" : $"&after={Territory.Kernel.Hosting.Reading.Cursor($"{start}|{cursor}")}";
                table.Row([$"a page of 50, {name}, at {depth} % of the list", .. await Times(200, () => Get(http, instructor, $"{Path}?{query}{after}"))]);
            }
        var next = 0;
        table.Row(["a search by name and street", .. await Times(200, () => Post(http, instructor, $"{Path}/search?limit=50", new JsonObject { ["text"] = $"Modele{next % Templates} {next++ % Templates}" }))]);
        var position = 0L;
        table.Row(["a page of 200 of the change feed, from the first", .. await Times(200, async () => position = (await Get(http, system, $"/housing/changes?after={position}&limit=200")).GetProperty("position").GetInt64())]);
        table.Row(["indicators of a year, counted anew", .. await Times(3, () => Get(http, instructor, $"/housing/indicators/detailed?year={2023 + next++ % 3}"), warmUp: 0)]);
        table.Row(["indicators of a year, remembered", .. await Times(50, () => Get(http, instructor, "/housing/indicators/detailed?year=2025"))]);
        await File(http, identity, 100, "Chauffe");
        table.Row(["filing, 100 a second", .. await File(http, identity, 1_500, "Debit")]);
        return table.ToString();
    }

    /// <summary>Each of its own citizen and dwelling, 100 a second, whatever the ones before take.</summary>
    static async Task<string[]> File(HttpClient http, TestIdentity identity, int many, string name)
    {
        var tokens = Enumerable.Range(0, many).Select(_ => identity.TokenFor(Guid.CreateVersion7(), "citizen")).ToArray();
        var (start, filing) = (Stopwatch.GetTimestamp(), new List<Task<double>>(many));
        for (var i = 0; i < many; i++)
        {
            var due = TimeSpan.FromMilliseconds(10 * i) - Stopwatch.GetElapsedTime(start);
            if (due > TimeSpan.Zero) await Task.Delay(due);
            var number = i;
            filing.Add(Task.Run(async () =>
            {
                var began = Stopwatch.GetTimestamp();
                await Post(http, tokens[number], Path, Application(name, number));
                return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            }));
        }
        return Row(await Task.WhenAll(filing));
    }

    static JsonObject Application(string name, int number) => new()
    {
        ["landlord"] = new JsonObject { ["kind"] = "naturalPerson", ["familyName"] = $"{name}{number}", ["givenNames"] = "Marie", ["postalAddress"] = "1 rue des Lilas, 62190 Lillers" },
        ["dwelling"] = new JsonObject
        {
            ["address"] = $"{number} rue {name}", ["commune"] = "Lillers", ["kind"] = "house", ["builtIn"] = 1920, ["surfaceInSquareMetres"] = 90, ["electricityInstalledIn"] = 1990,
        },
        ["pieces"] = new JsonArray([.. Pieces.Select(piece => JsonValue.Create(piece))]),
        ["diagnostics"] = new JsonArray([.. Pieces.Select(Diagnostic)]),
    };

    static JsonObject Diagnostic(string piece)
    {
        var diagnostic = new JsonObject { ["piece"] = piece, ["establishedOn"] = $"{TimeProvider.System.GetUtcNow().AddDays(-30):yyyy-MM-dd}" };
        if (piece == "dpe") (diagnostic["number"], diagnostic["energyClass"]) = ("2662E0123456A", "D");
        return diagnostic;
    }

    /// <summary>Rows and events of the templates again and again, under other ids, communes, days and states; sealed fields open as those of the template do.</summary>
    async Task Clone(TestDatabase database)
    {
        var tables = (await database.Scalar<string[]>("select array_agg(tablename::text) from pg_tables where schemaname = 'views'"))
            .Where(t => t.StartsWith("permit_files_v", StringComparison.Ordinal) || t.StartsWith("counted_files_v", StringComparison.Ordinal) || t.StartsWith("permit_file_words_v", StringComparison.Ordinal)).ToArray();
        var communes = $"array['{string.Join("','", Communes)}']";
        await database.Execute($"""
            set session_replication_role = replica; set synchronous_commit = off;
            create table public.clones as
              select c.n, t.id as template, overlay(overlay(md5(c.n::text) placing '7' from 13) placing '8' from 17)::uuid as id,
                     ({communes})[1 + c.n % {Communes.Length}] as commune, date '2023-01-01' + c.n % 1095 as filed,
                     case when c.n % 20 = 0 then 'incomplete' when c.n % 20 = 1 then 'complete' when c.n % 20 < 6 then 'refused' when c.n % 20 < 12 then 'tacitlyGranted' else 'lapsed' end as status
                from generate_series(1, {files}) c(n) join (select id, row_number() over () - 1 as k, count(*) over () as many from views.{tables.First(t => t.StartsWith("permit_files_v", StringComparison.Ordinal))}) t on t.k = c.n % t.many;
            create index on public.clones (template);
            insert into events.mt_streams (id, type, version) select c.id, s.type, s.version from public.clones c join events.mt_streams s on s.id = c.template;
            insert into events.mt_events (seq_id, id, stream_id, version, data, type, timestamp, correlation_id, causation_id, headers)
              select (select max(seq_id) from events.mt_events) + row_number() over (order by c.n, e.version), gen_random_uuid(), c.id, e.version,
                     case when e.version = 1 then e.data || jsonb_build_object('communeInsee', c.commune) else e.data end, e.type, e.timestamp, e.correlation_id, e.causation_id, e.headers
                from public.clones c join events.mt_events e on e.stream_id = c.template;
            select setval('events.mt_events_sequence', (select max(seq_id) from events.mt_events));
            """);
        foreach (var table in tables)
            await database.Execute($"""
                set session_replication_role = replica; set synchronous_commit = off;
                insert into views.{table} (id, position, version, row)
                  select {(table.Contains("words", StringComparison.Ordinal) ? "gen_random_uuid()" : "c.id")}, v.position, v.version, v.row ||
                         {(table.StartsWith("permit_files_v", StringComparison.Ordinal)
                            ? "jsonb_build_object('communeInsee', c.commune, 'status', c.status, 'number', 'PDL-2025-' || lpad(c.n::text, 12, '0'), 'filedOn', c.filed) || case when c.status in ('incomplete', 'complete') then jsonb_build_object('nextDeadline', c.filed + 30) else '{\"nextDeadline\": null, \"dueOn\": null, \"unwarnedOn\": null}' end || '{\"dueOn\": null, \"unwarnedOn\": null}'"
                            : table.StartsWith("counted", StringComparison.Ordinal)
                            ? "jsonb_build_object('communeInsee', c.commune, 'dwelling', c.n % 900, 'filedOn', c.filed, 'completeOn', c.filed, 'decidedOn', c.filed + c.n % 31, 'isCovered', c.n % 3 = 0, 'outcome', case c.n % 3 when 0 then 'tacitlyGranted' when 1 then 'refused' else 'granted' end)"
                            : "jsonb_build_object('stream', c.id)")}
                    from public.clones c join views.{table} v on {(table.Contains("words", StringComparison.Ordinal) ? "(v.row->>'stream')::uuid" : "v.id")} = c.template;
                """);
        await database.Execute("update events.mt_event_progression set last_seq_id = (select max(seq_id) from events.mt_events); drop table public.clones");
        await database.Execute("vacuum analyze");
        await database.Execute("checkpoint");
    }

    static async Task<string[]> Times(int many, Func<Task> request, int warmUp = 20)
    {
        for (var i = 0; i < warmUp; i++) await request();
        var times = new double[many];
        for (var i = 0; i < many; i++)
        {
            var began = Stopwatch.GetTimestamp();
            await request();
            times[i] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        }
        return Row(times);
    }

    static string[] Row(double[] times)
    {
        Array.Sort(times);
        return [times.At(0.5).Text("0.0"), times.At(0.95).Text("0.0"), times.At(0.99).Text("0.0"), ((double)times.Length).Text("#,0")];
    }

    static Task<JsonElement> Get(HttpClient http, string token, string path) => Send(http, token, new(HttpMethod.Get, path));

    static Task<JsonElement> Post(HttpClient http, string token, string path, JsonObject body) => Send(http, token, new(HttpMethod.Post, path) { Content = JsonContent.Create(body) });

    static async Task<JsonElement> Send(HttpClient http, string token, HttpRequestMessage request)
    {
        using (request)
        {
            request.Headers.Authorization = new("Bearer", token);
            using var response = await http.SendAsync(request);
            var text = await response.Content.ReadAsStringAsync();
            return response.IsSuccessStatusCode ? JsonSerializer.Deserialize<JsonElement>(text) : throw new InvalidOperationException($"{request.Method} {request.RequestUri} was answered {(int)response.StatusCode}: {text}");
        }
    }

    static string SigningKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Convert.ToBase64String(Encoding.UTF8.GetBytes(key.ExportPkcs8PrivateKeyPem()));
    }

    static Process Housing(Dictionary<string, string> settings, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [System.IO.Path.Combine(AppContext.BaseDirectory, $"{typeof(Territory.Housing.WhenRefusalIssued).Assembly.GetName().Name}.dll"), .. arguments]);
        foreach (var (key, value) in settings) start.Environment[key] = value;
        return Process.Start(start)!;
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    static async Task Until(Func<Task<bool>> holds)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                if (await holds()) return;
            }
            catch (HttpRequestException) when (attempt < 600)
            {
                // The process has not opened its port yet.
            }
            if (attempt >= 600) throw new TimeoutException("The service did not come up.");
            await Task.Delay(200);
        }
    }
}
