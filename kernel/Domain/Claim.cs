namespace Territory.Kernel.Domain;

/// <summary>
/// An invariant across streams, checked and changed in the same transaction as the events that need it. Releases come
/// before takes. Keys are opaque: personal data enters one only as a keyed hash.
/// </summary>
public abstract record Claim(string Scope, string Key)
{
    /// <summary>This stream takes the key; one stream at most has it.</summary>
    public sealed record Hold(string Scope, string Key) : Claim(Scope, Key);

    /// <summary>This stream gives the key back; nothing happens if it does not have it.</summary>
    public sealed record Release(string Scope, string Key) : Claim(Scope, Key);

    /// <summary>Nobody may have the key at the moment of the append.</summary>
    public sealed record RequireFree(string Scope, string Key) : Claim(Scope, Key);

    /// <summary>This stream takes [From, Until) of the key; intervals of one key never overlap.</summary>
    public sealed record Interval(string Scope, string Key, DateTimeOffset From, DateTimeOffset Until) : Claim(Scope, Key);

    /// <summary>This stream gives exactly that interval back.</summary>
    public sealed record ReleaseInterval(string Scope, string Key, DateTimeOffset From, DateTimeOffset Until) : Claim(Scope, Key);

    /// <summary>Adds <paramref name="Delta"/> to the counter, which stays between 0 and <paramref name="Bound"/>. The key names the period.</summary>
    public sealed record Count(string Scope, string Key, long Delta, long Bound) : Claim(Scope, Key);
}
