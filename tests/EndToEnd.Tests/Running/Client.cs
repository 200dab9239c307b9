using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;

namespace Territory.EndToEnd.Tests.Running;

/// <summary>Somebody at the gateway: requests with a person's token, and the patience of a good client.</summary>
public sealed class Client(Uri gateway, Uri identity) : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(50) };
    readonly ConcurrentDictionary<string, Task<string>> _tokens = new();

    /// <summary>An access token of one of the ready-made people.</summary>
    public Task<string> TokenOf(string person) => _tokens.GetOrAdd(person, p => _http.GetStringAsync(new Uri(identity, $"people/{p}/token")));

    /// <param name="person">User name; null for somebody who is not signed in.</param>
    public async Task<Answer> Get(string? person, string path, params (string Name, string Value)[] headers) =>
        await Send(HttpMethod.Get, new Uri(gateway, path), person is null ? null : await TokenOf(person), null, headers);

    public async Task<Answer> Post(string? person, string path, string json, params (string Name, string Value)[] headers) =>
        await Send(HttpMethod.Post, new Uri(gateway, path), person is null ? null : await TokenOf(person), json, headers);

    /// <summary>Sends the same request under the same Idempotency-Key until it is answered by more than "away".</summary>
    public async Task<Answer> PostUntilAnswered(string person, string path, string json, string key)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            var answer = await Post(person, path, json, ("Idempotency-Key", key));
            if (answer.Status is not (502 or 503 or 504)) return answer;
            await timer.WaitForNextTickAsync(patience.Token);
        }
    }

    public async Task<Answer> Send(HttpMethod method, Uri address, string? token, string? json = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, address);
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (json is not null) request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var response = await _http.SendAsync(request);
        return await Answer.Of(response);
    }

    public void Dispose() => _http.Dispose();
}
