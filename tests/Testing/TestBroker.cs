using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

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
    public async Task Collect(string exchange, string queue)
    {
        (await _management.PutAsJsonAsync($"api/exchanges/{_vhost}/{exchange}", new { type = "fanout", durable = true })).EnsureSuccessStatusCode();
        (await _management.PutAsJsonAsync($"api/queues/{_vhost}/{queue}", new { durable = true, arguments = new Dictionary<string, object> { ["x-queue-type"] = "quorum" } })).EnsureSuccessStatusCode();
        (await _management.PostAsJsonAsync($"api/bindings/{_vhost}/e/{exchange}/q/{queue}", new { routing_key = "" })).EnsureSuccessStatusCode();
    }

    /// <summary>Cuts every connection to this virtual host; what was not acknowledged is delivered again.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> CloseConnections()
    {
        var connections = (await _management.GetFromJsonAsync<JsonElement[]>($"api/vhosts/{_vhost}/connections"))!;
        foreach (var name in connections.Select(c => c.GetProperty("name").GetString()!))
            using (await _management.DeleteAsync($"api/connections/{Uri.EscapeDataString(name)}")) { }
        return connections.Length;
    }

    public async ValueTask DisposeAsync()
    {
        using var gone = await _management.DeleteAsync($"api/vhosts/{_vhost}");
        _management.Dispose();
    }
}
