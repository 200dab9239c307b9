using System.Diagnostics;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Territory.Kernel.Domain;

namespace Territory.Kernel.Hosting;

/// <summary>How a partner outside is reached.</summary>
/// <param name="Token">Sent as <c>Authorization: Bearer</c>.</param>
/// <param name="Certificate">A PKCS#12 file with our key, for partners that know us by a client certificate.</param>
public sealed record PartnerAddress(Uri Endpoint, TimeSpan Timeout, string? Token = null, string? Certificate = null, string? CertificatePassword = null);

/// <summary>What became of one sending.</summary>
public abstract record PartnerAnswer
{
    /// <param name="Reference">What the partner calls what it has received: the proof.</param>
    public sealed record Accepted(string Reference) : PartnerAnswer;

    public sealed record Failed(PartnerFailure Failure, int? Status = null) : PartnerAnswer;
}

/// <summary>
/// Posts JSON to a partner outside and tells a proof of reception from everything else: a success with a JSON object whose
/// <c>reference</c> is a text. The time limit covers the whole exchange; no redirect is followed, no cookie kept, no trace
/// header leaves, and at most 64 KiB of the answer are read.
/// </summary>
public sealed class Partner : IDisposable
{
    const int LongestAnswer = 64 * 1024, LongestReference = 200;

    readonly PartnerAddress _address;
    readonly HttpClient _http;

    public Partner(PartnerAddress address)
    {
        _address = address;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
        };
        if (address.Certificate is { } file)
            handler.SslOptions.ClientCertificates = [X509CertificateLoader.LoadPkcs12FromFile(file, address.CertificatePassword)];
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <param name="key">Sent as <c>Idempotency-Key</c>: the same for every attempt, so that the partner can tell a repetition.</param>
    public async Task<PartnerAnswer> Send(byte[] json, Guid key)
    {
        using var limit = new CancellationTokenSource(_address.Timeout);
        using var request = new HttpRequestMessage(HttpMethod.Post, _address.Endpoint) { Content = new ByteArrayContent(json) };
        request.Content.Headers.ContentType = new("application/json") { CharSet = "utf-8" };
        request.Headers.Accept.Add(new("application/json"));
        request.Headers.Add(Caller.IdempotencyHeader, key.ToString());
        if (_address.Token is { } token) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            return await Read(response, limit.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return new PartnerAnswer.Failed(PartnerFailure.NoAnswerInTime);
        }
        catch (HttpRequestException untrusted) when (untrusted.HttpRequestError == HttpRequestError.SecureConnectionError)
        {
            return new PartnerAnswer.Failed(PartnerFailure.NotTrusted);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            return new PartnerAnswer.Failed(PartnerFailure.NoConnection);
        }
    }

    static async Task<PartnerAnswer> Read(HttpResponseMessage response, CancellationToken cancellation)
    {
        var status = (int)response.StatusCode;
        if (status is >= 300 and < 400) return new PartnerAnswer.Failed(PartnerFailure.Redirected, status);
        if (status is 408 or 425 or 429 or >= 500) return new PartnerAnswer.Failed(PartnerFailure.PartnerFailed, status);
        if (status is < 200 or >= 400) return new PartnerAnswer.Failed(PartnerFailure.Refused, status);
        if (await Body(response, cancellation) is not { } body) return new PartnerAnswer.Failed(PartnerFailure.AnswerTooLarge, status);
        try
        {
            using var answer = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 16 });
            return answer.RootElement.ValueKind == JsonValueKind.Object && answer.RootElement.TryGetProperty("reference", out var given) && given.ValueKind == JsonValueKind.String
                && given.GetString()!.Trim() is { Length: > 0 and <= LongestReference } reference && reference.All(c => c is >= ' ' and <= '~')
                ? new PartnerAnswer.Accepted(reference) : new PartnerAnswer.Failed(PartnerFailure.AnswerHasNoReference, status);
        }
        catch (Exception noJson) when (noJson is JsonException or InvalidOperationException)
        {
            return new PartnerAnswer.Failed(PartnerFailure.AnswerIsNotJson, status);
        }
    }

    /// <summary>The answer, or null when it is longer than anybody needs for a reference.</summary>
    static async Task<byte[]?> Body(HttpResponseMessage response, CancellationToken cancellation)
    {
        if (response.Content.Headers.ContentLength > LongestAnswer) return null;
        await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
        var buffer = new byte[LongestAnswer + 1];
        var read = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation);
        return read > LongestAnswer ? null : buffer[..read];
    }

    public void Dispose() => _http.Dispose();
}
