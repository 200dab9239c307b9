using System.Diagnostics;
using System.Globalization;
using MassTransit;
using Microsoft.AspNetCore.Http;
using Territory.Kernel.EventStore;

namespace Territory.Kernel.Hosting;

/// <summary>Who sends a command, on what authority, under which id, and against which version.</summary>
/// <param name="IfVersion">The version that the sender has seen (<c>If-Match</c>); null when any will do.</param>
public sealed record Caller(string Actor, string? OnBehalfOf, string? Delegation, Func<CommandId> Command, string? Correlation, long? IfVersion = null)
{
    public const string CorrelationHeader = "X-Correlation-Id", IdempotencyHeader = "Idempotency-Key";

    /// <summary>A clock of the service: its commands have ids of their own, so that a second tick changes nothing.</summary>
    public static Caller Clock(string service, string id) =>
        new($"clock:{service}", null, null, () => new CommandId($"clock:{service}", id, []), Activity.Current?.TraceId.ToString());

    /// <summary>Another's message: its id is the command's, for ever.</summary>
    public static Caller Message(ConsumeContext message, string queue) => new(
        $"service:{queue}", null, null,
        () => new CommandId($"queue:{queue}", (message.MessageId ?? throw new InvalidOperationException("A message has no id.")).ToString(), []),
        message.Headers.Get<string>(CorrelationHeader));

    /// <summary>The same caller with one of several things in a request: each is a command of its own, under the request's key and its own name.</summary>
    public Caller ForPart(string name, ReadOnlySpan<byte> part)
    {
        var (whole, digest) = (Command(), System.Security.Cryptography.SHA256.HashData(part));
        // No key of a request has a space: the part's can be no other's.
        return this with { Command = () => whole with { Id = $"{whole.Id} {name}", Digest = digest } };
    }

    /// <summary>Binds an endpoint's parameter from the token, <c>Idempotency-Key</c> and <c>If-Match</c>.</summary>
    public static ValueTask<Caller?> BindAsync(HttpContext context)
    {
        var person = Person.Of(context.User);
        var key = (string?)context.Request.Headers[IdempotencyHeader];
        if (key is not null && (key.Length is 0 or > 200 || key.Any(c => c is < '!' or > '~')))
            RequestProblems.Of(context).Add(new(IdempotencyHeader,
                new("1 à 200 caractères visibles, sans espace ni accent.", "1 to 200 visible ASCII characters, without spaces.")));
        long? ifVersion = null;
        if ((string?)context.Request.Headers.IfMatch is { } tag)
        {
            if (long.TryParse(tag.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version)) ifVersion = version;
            else RequestProblems.Of(context).Add(new("If-Match", new("Donnez l’ETag reçu à la lecture, par exemple \"3\".", "Give the ETag that you read, such as \"3\".")));
        }
        var id = key ?? Guid.CreateVersion7().ToString();
        return ValueTask.FromResult<Caller?>(new Caller(person.Actor, null, person.Delegation,
            () => new CommandId($"http:{person.Id}", id, RequestProblems.DigestOf(context)),
            context.Request.Headers[CorrelationHeader], ifVersion));
    }
}
