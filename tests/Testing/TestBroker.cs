using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Territory.Testing;

/// <summary>A virtual host of one test class's own on a real broker; deleted at the end.</summary>
public sealed class TestBroker : IAsyncDisposable
{
    readonly HttpClient _management;
    readonly string _vhost = $"test-{Guid.CreateVersion7():N}";

    TestBroker(Uri amqp, Uri management)
    {
        _management = new HttpClient { BaseAddress = new Uri($"{management.Scheme}://{management.Authority}/") };
        _management.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(management.UserInfo))));
        Address = new Uri($"{amqp.Scheme}://{amqp.UserInfo}@{amqp.Authority}/{_vhost}");
        User = Uri.UnescapeDataString(amqp.UserInfo.Split(':')[0]);
    }

    public Uri Address { get; }

    string User { get; }

    public static async Task<TestBroker> Create(Uri? amqp = null, Uri? management = null)
    {
        var broker = new TestBroker(amqp ?? Servers.RabbitMq, management ?? Servers.RabbitMqManagement);
        (await broker._management.PutAsJsonAsync($"api/vhosts/{broker._vhost}", new { })).EnsureSuccessStatusCode();
        (await broker._management.PutAsJsonAsync($"api/permissions/{broker._vhost}/{broker.User}", new { configure = ".*", write = ".*", read = ".*" })).EnsureSuccessStatusCode();
        return broker;
    }

    /// <summary>Messages that stand in a queue now; 0 when there is no such queue.</summary>
    public async Task<int> MessagesIn(string queue)
    {
        var answer = await _management.PostAsJsonAsync($"api/queues/{_vhost}/{queue}/get", new { count = 1000, ackmode = "ack_requeue_true", encoding = "auto" });
        return answer.IsSuccessStatusCode ? (await answer.Content.ReadFromJsonAsync<JsonElement[]>())!.Length : 0;
    }

    public async Task<string> QueueType(string queue) =>
        (await _management.GetFromJsonAsync<JsonElement>($"api/queues/{_vhost}/{queue}")).GetProperty("type").GetString()!;

    /// <summary>The messages that stand in a queue now, first to last: <c>properties</c> and <c>payload</c>.</summary>
    public async Task<JsonElement[]> Peek(string queue)
    {
        using var answer = await _management.PostAsJsonAsync($"api/queues/{_vhost}/{queue}/get", new { count = 1000, ackmode = "ack_requeue_true", encoding = "auto" });
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement[]>())!;
    }

    public async Task<IReadOnlyList<(string Name, string Type)>> Queues() =>
        [.. (await _management.GetFromJsonAsync<JsonElement[]>($"api/queues/{_vhost}?disable_stats=true"))!.Select(q => (q.GetProperty("name").GetString()!, q.GetProperty("type").GetString()!))];

    public async Task DeleteQueue(string queue) => (await _management.DeleteAsync($"api/queues/{_vhost}/{queue}")).EnsureSuccessStatusCode();

    /// <summary>A queue that keeps everything published to an exchange, in order, for a test to look at.</summary>
    /// <param name="type">Another than <c>quorum</c> is a queue that nothing of ours can use.</param>
    public async Task Collect(string exchange, string queue, string type = "quorum")
    {
        (await _management.PutAsJsonAsync($"api/exchanges/{_vhost}/{exchange}", new { type = "fanout", durable = true })).EnsureSuccessStatusCode();
        (await _management.PutAsJsonAsync($"api/queues/{_vhost}/{queue}", new { durable = true, arguments = new Dictionary<string, object> { ["x-queue-type"] = type } })).EnsureSuccessStatusCode();
        (await _management.PostAsJsonAsync($"api/bindings/{_vhost}/e/{exchange}/q/{queue}", new { routing_key = "" })).EnsureSuccessStatusCode();
    }

    /// <summary>Takes the first messages of a queue, in order, waiting for as many as asked for.</summary>
    public async Task<IReadOnlyList<TakenMessage>> Take(string queue, int count, TimeSpan? within = null)
    {
        await using var connection = await new ConnectionFactory { Uri = Address }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        var taken = new ConcurrentQueue<TakenMessage>();
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, message) =>
        {
            taken.Enqueue(new(message.BasicProperties.MessageId, message.BasicProperties.Persistent,
                message.BasicProperties.Headers?.ToDictionary(h => h.Key, h => h.Value is byte[] text ? Encoding.UTF8.GetString(text) : $"{h.Value}") ?? [],
                Encoding.UTF8.GetString(message.Body.Span)));
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(queue, autoAck: true, consumer);
        await Eventually.Is(() => Task.FromResult(taken.Count), seen => seen >= count, within);
        return [.. taken.Take(count)];
    }

    /// <summary>Cuts the connection over which a queue is consumed; what was not acknowledged is delivered again.</summary>
    /// <returns>False while the broker does not show a consumer yet.</returns>
    public async Task<bool> CutConsumerOf(string queue)
    {
        var shown = await _management.GetFromJsonAsync<JsonElement>($"api/queues/{_vhost}/{queue}");
        if (!shown.TryGetProperty("consumer_details", out var consumers) || consumers.GetArrayLength() == 0) return false;
        var connection = consumers[0].GetProperty("channel_details").GetProperty("connection_name").GetString()!;
        using var cut = await _management.DeleteAsync($"api/connections/{Uri.EscapeDataString(connection)}");
        return cut.IsSuccessStatusCode;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            using var gone = await _management.DeleteAsync($"api/vhosts/{_vhost}");
        }
        catch (HttpRequestException)
        {
            // A private server that its test has killed took its virtual hosts with it.
        }
        _management.Dispose();
    }
}

public sealed record TakenMessage(string? Id, bool Persistent, IReadOnlyDictionary<string, string> Headers, string Body);
