using System.Buffers.Text;
using System.Diagnostics;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Territory.Demo;

/// <summary>
/// The way in that every client has: HTTP, a token, a trace of its own. While something restarts, the same request is sent
/// again under the same Idempotency-Key, so that it counts once.
/// </summary>
sealed class Gateway(Uri gateway, Uri identity, bool verbose) : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60), BetweenTries = TimeSpan.FromMilliseconds(250);

    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(20) };
    readonly Dictionary<string, string> _tokens = [];

    /// <param name="person">User name of whoever asks; null for somebody who is not signed in.</param>
    public async Task<Answer> Get(string? person, string path) => await Send(new(HttpMethod.Get, path, person, await TokenOf(person)), Show);

    public async Task<Answer> Post(string person, string path, object body, string? key = null, string language = "fr") => await Send(
        new(HttpMethod.Post, path, person, await TokenOf(person), JsonSerializer.Serialize(body, Json), key ?? $"demo-{Guid.CreateVersion7():N}", language), Show);

    /// <summary>Asks again until the answer is the awaited one; shows an answer only when it differs from the one before.</summary>
    /// <param name="late">What to say once when it takes longer than five seconds.</param>
    public async Task<Answer> Until(string? person, string path, Func<Answer, bool> condition, string awaited, string? late = null, int seconds = 60)
    {
        var (start, before) = (Stopwatch.GetTimestamp(), "");
        while (true)
        {
            var answer = await Send(new(HttpMethod.Get, path, person, await TokenOf(person)), ShowNew);
            if (condition(answer)) return answer;
            var waited = Stopwatch.GetElapsedTime(start);
            if (waited > TimeSpan.FromSeconds(seconds)) throw answer.Unexpected($"{awaited}, en moins de {seconds} s", $"une réponse {answer.Status} qui ne le dit pas");
            if (late is not null && waited > TimeSpan.FromSeconds(5))
            {
                Tell.Waiting(late);
                late = null;
            }
            await Task.Delay(BetweenTries);
        }

        void ShowNew(Request request, Answer answer)
        {
            if (before != answer.Text) Show(request, answer);
            before = answer.Text;
        }
    }

    /// <summary>The opaque id that the services know a person by.</summary>
    public async Task<string> SubjectOf(string person) =>
        JsonNode.Parse(Base64Url.DecodeFromChars((await TokenOf(person))!.Split('.')[1]))!["sub"]!.ToString();

    async Task<string?> TokenOf(string? person)
    {
        if (person is null) return null;
        if (!_tokens.TryGetValue(person, out var token))
            _tokens[person] = token = (await Send(new(HttpMethod.Get, new Uri(identity, $"people/{person}/token").ToString(), null, null), static (_, _) => { })).Is(200).Text;
        return token;
    }

    sealed record Request(HttpMethod Method, string Path, string? Person, string? Token, string? Body = null, string? Key = null, string Language = "fr");

    async Task<Answer> Send(Request request, Action<Request, Answer> show)
    {
        var (trace, start, told) = (ActivityTraceId.CreateRandom().ToHexString(), Stopwatch.GetTimestamp(), false);
        while (true)
        {
            var answer = await Try(request, trace);
            if (!answer.IsPassing)
            {
                show(request, answer);
                return answer;
            }
            if (Stopwatch.GetElapsedTime(start) > Patience)
                throw answer.Unexpected($"une réponse, en moins de {Patience.TotalSeconds:0} s (./territory status dit ce qui est arrêté)",
                    answer.Status == 503 ? "le service est indisponible" : "rien ne répond");
            if (!told && !answer.IsNotYet)
            {
                told = true;
                Tell.Waiting("le service redémarre, on renvoie la même demande");
            }
            await Task.Delay(BetweenTries);
        }
    }

    async Task<Answer> Try(Request request, string trace)
    {
        using var message = new HttpRequestMessage(request.Method, new Uri(gateway, request.Path));
        message.Headers.Add("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01");
        message.Headers.Add("Accept-Language", request.Language);
        if (request.Token is not null) message.Headers.Authorization = new("Bearer", request.Token);
        if (request.Key is not null) message.Headers.Add("Idempotency-Key", request.Key);
        if (request.Body is not null) message.Content = new StringContent(request.Body, Encoding.UTF8, "application/json");
        var asked = $"{request.Method} {request.Path}{(request.Person is null ? "" : $" ({request.Person})")}";
        try
        {
            using var response = await _http.SendAsync(message);
            var text = await response.Content.ReadAsStringAsync();
            var body = response.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true ? JsonNode.Parse(text) : null;
            return new(asked, trace, (int)response.StatusCode, response.Headers.Location?.ToString(), text, body);
        }
        catch (Exception lost) when (lost is HttpRequestException or IOException or TaskCanceledException)
        {
            return new(asked, trace, 502, null, lost.Message, null);
        }
    }

    void Show(Request request, Answer answer)
    {
        if (!verbose) return;
        Tell.Exchange($"→ {answer.Request}");
        var (signedIn, key) = (request.Token is null ? "" : "Authorization: Bearer ••• · ", request.Key is null ? "" : $"Idempotency-Key: {request.Key} · ");
        Tell.Exchange($"  {signedIn}{key}Accept-Language: {request.Language}");
        if (request.Body is not null) Tell.Exchange($"  {request.Body}");
        Tell.Exchange($"← {answer.Status}{(answer.Location is null ? "" : $" · Location: {answer.Location}")} · suivi {answer.TraceId}");
        Tell.Exchange($"  {(answer.Body is null ? answer.Text : answer.Body.ToJsonString(Json))}");
    }

    public void Dispose() => _http.Dispose();
}
