using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Territory.Identity;

/// <summary>What a person granted to an application, waiting for the application to fetch it.</summary>
sealed record Grant(Client Client, Person Person, string RedirectUri, string Challenge, string Scope, string? Nonce)
{
    public bool Allows(string scope) => Scope.Split(' ').Contains(scope);

    /// <summary>RFC 7636, S256: the one who redeems is the one who asked.</summary>
    public bool IsProvenBy(string verifier) => CryptographicOperations.FixedTimeEquals(
        Encoding.ASCII.GetBytes(Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(verifier)))),
        Encoding.ASCII.GetBytes(Challenge));
}

/// <summary>Authorization codes: good once, for 60 seconds; the oldest gives way when too many wait.</summary>
sealed class Codes(TimeProvider machineTime)
{
    public const int Capacity = 1_000;

    static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);

    readonly Lock gate = new();
    readonly OrderedDictionary<string, (Grant Grant, DateTimeOffset Until)> waiting = [];

    public string Issue(Grant grant)
    {
        var now = machineTime.GetUtcNow();
        var code = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        lock (gate)
        {
            while (waiting.Count > 0 && (waiting.Count >= Capacity || waiting.GetAt(0).Value.Until <= now)) waiting.RemoveAt(0);
            waiting.Add(code, (grant, now + Lifetime));
        }

        return code;
    }

    /// <summary>A code is spent by being shown, whatever comes of it: a thief cannot try twice.</summary>
    public Grant? Redeem(string code)
    {
        lock (gate) return waiting.Remove(code, out var entry) && machineTime.GetUtcNow() < entry.Until ? entry.Grant : null;
    }
}
