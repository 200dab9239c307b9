using System.Collections.Concurrent;
using System.Text;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using Territory.EndToEnd.Tests.Running;
using Territory.Testing;

namespace Territory.EndToEnd.Tests;

/// <summary>What a landlord writes about themselves is in clear nowhere but in the answers to those who may read it.</summary>
[Collection(nameof(SharedTerritory))]
public sealed class PersonalDataTests(SharedTerritory shared)
{
    /// <summary>Strange enough to be found wherever they leak to; without accents, which logs write in other ways.</summary>
    static readonly string[] Planted =
    [
        "Zwyxelbrook", "Quillamarie", "Venelle des Ouistitis", "Impasse du Kumquat", "Porte Xylo", "0612345678", "zwyx@kumquat.example", "6251600777",
    ];

    const string Landlord = """
        "familyName": "Zwyxelbrook", "givenNames": "Quillamarie", "postalAddress": "31 Venelle des Ouistitis, 62190 Lillers",
        "email": "zwyx@kumquat.example", "phone": "0612345678"
        """;

    [Fact]
    public async Task Nothing_personal_is_in_clear_in_a_log_an_export_a_message_or_a_table()
    {
        var territory = shared.Territory;
        var client = territory.Client;
        await using var spy = await Spy.On(territory.Broker);
        await territory.ItBecomes(new DateOnly(2026, 10, 1));
        var filing = Story.Filing("Lillers", "27 Impasse du Kumquat", landlord: Landlord, dated: "2026-09-20")
            .Replace("\"kind\": \"apartment\"", "\"kind\": \"apartment\", \"unit\": \"Porte Xylo\", \"fiscalInvariant\": \"6251600777\"", StringComparison.Ordinal);

        // Every way in which it may come: done, repeated, refused, malformed, asked for; and read by several.
        var filed = (await client.Post("marie", Story.Applications, filing, ("Idempotency-Key", "planted"))).Is(201);
        var file = filed["location"]!.TrimStart('/');
        (await client.Post("marie", Story.Applications, filing, ("Idempotency-Key", "planted"))).Is(201);
        (await client.Post("karim", Story.Applications, filing)).Is(409);
        (await client.Post("karim", Story.Applications, filing.Replace("Lillers\"", "Kumquat sur Porte Xylo\"", StringComparison.Ordinal))).Is(400);
        (await client.Post("karim", Story.Applications, filing.Replace("\"email\"", "\"Zwyxelbrook\"", StringComparison.Ordinal))).Is(400);
        (await client.Post("karim", Story.Applications, filing.Replace("}", "", StringComparison.Ordinal))).Is(400);
        (await client.Post("karim", Story.Applications, filing.Replace("Quillamarie", "Quillamarie\\u0000", StringComparison.Ordinal))).Is(400);
        (await client.Get(null, "housing/permit-requirement?address=27%20Impasse%20du%20Kumquat,%20Lillers")).Is(200);
        Assert.Equal("Zwyxelbrook", (await territory.Until("agent-lillers", file, f => f.Status == 200))["landlord.familyName"]);
        Assert.Contains("Quillamarie Zwyxelbrook", (await client.Get("agent-lillers", Story.Applications)).Is(200).Items("items", "landlord"));
        var notified = await client.Refuses(file, on: "2026-10-01");
        await territory.Until("instructor", Story.Transmissions(file), t => t.Items("transmissions").Length == 5);

        await Eventually.True(() => Task.FromResult(spy.Messages.Any(m => m.Contains(file.Split('/')[^1], StringComparison.Ordinal))));
        await Eventually.True(() => Task.FromResult(territory.Telemetry.Trace(notified.TraceId).Count(s => s.Name == "append") == 2));
        await Eventually.True(() => Task.FromResult(territory.Telemetry.Received.Select(r => r.Signal).Distinct().Count() == 3));

        var exports = territory.Telemetry.Received.Select(r => Encoding.UTF8.GetString(r.Body)).ToArray();
        // What is looked through is readable, and of these very requests.
        Assert.Contains(exports, export => export.Contains("/housing/permit-requirement", StringComparison.Ordinal));
        Assert.Contains(file.Split('/')[^1], territory.Housing.LogText, StringComparison.Ordinal);
        AssertNowhere("messages", spy.Messages);
        AssertNowhere("exports", exports);
        foreach (var path in territory.Files) AssertNowhere(path, [await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken)]);
        var tables = await territory.Rows("""
            select format('%I.%I', schemaname, tablename) from pg_tables where schemaname not in ('pg_catalog', 'information_schema')
            """);
        Assert.Contains("events.mt_events", tables);
        foreach (var table in tables) AssertNowhere(table, await territory.Rows($"select t::text from {table} t"));
    }

    /// <summary>Whatever the case, and also as bytes in hexadecimal, as a table shows them.</summary>
    static void AssertNowhere(string where, IEnumerable<string> texts)
    {
        foreach (var text in texts)
            foreach (var planted in Planted)
                foreach (var form in new[] { planted, Uri.EscapeDataString(planted), Convert.ToHexString(Encoding.UTF8.GetBytes(planted)) })
                    Assert.False(text.Contains(form, StringComparison.OrdinalIgnoreCase), $"'{planted}' is in clear in {where}.");
    }

    /// <summary>A queue that gets a copy of everything that is published on the virtual host.</summary>
    sealed class Spy(IConnection connection) : IAsyncDisposable
    {
        public ConcurrentQueue<string> Messages { get; } = [];

        public static async Task<Spy> On(TestBroker broker)
        {
            var spy = new Spy(await new ConnectionFactory { Uri = broker.Address }.CreateConnectionAsync());
            var channel = await spy.Connection.CreateChannelAsync();
            var queue = await channel.QueueDeclareAsync();
            foreach (var exchange in new[] { "Territory.Contracts.Housing.V1:RefusalIssued", "housing.when-refusal-issued" })
                await channel.QueueBindAsync(queue.QueueName, exchange, "");
            var consumer = new AsyncEventingBasicConsumer(channel);
            consumer.ReceivedAsync += (_, message) =>
            {
                var headers = message.BasicProperties.Headers?.Select(h => $"{h.Key}: {(h.Value is byte[] bytes ? Encoding.UTF8.GetString(bytes) : h.Value)}") ?? [];
                spy.Messages.Enqueue(string.Join('\n', [.. headers, Encoding.UTF8.GetString(message.Body.Span)]));
                return Task.CompletedTask;
            };
            await channel.BasicConsumeAsync(queue.QueueName, autoAck: true, consumer);
            return spy;
        }

        IConnection Connection => connection;

        public ValueTask DisposeAsync() => connection.DisposeAsync();
    }
}
