using System.Text.Json.Serialization;

namespace Territory.Kernel.Domain;

/// <summary>A personal field as it is stored: AES-256-GCM under a key of the subject and purpose, bound to its event and field.</summary>
/// <param name="Key">Version of the data key.</param>
/// <param name="In">The event that it was first written in; with <paramref name="Field"/>, the associated data.</param>
/// <param name="Box">Nonce (12 bytes), tag (16 bytes), cipher text.</param>
public sealed record SealedBox(Guid Subject, string Purpose, int Key, Guid In, string Field, byte[] Box);

/// <summary>What the key ring needs to know of a personal field, whatever its type.</summary>
public interface IPersonal
{
    Guid Subject { get; }

    SealedBox? Sealed { get; set; }

    /// <summary>True when the value is here in clear, and so must be sealed for the event that it is written in.</summary>
    bool IsClear { get; }

    byte[] ClearBytes();
}

/// <summary>
/// A personal value of a subject. In memory it is clear when it was made here, and sealed when it was read from the log:
/// <see cref="Value"/> is then null until the key ring opens it, and stays null once the key has been destroyed.
/// Only the sealed form can be written; the serializer refuses a clear one.
/// </summary>
[JsonConverter(typeof(PersonalConverterFactory))]
public sealed record Personal<T>(Guid Subject, T? Value) : IPersonal where T : class
{
    [JsonIgnore]
    public SealedBox? Sealed { get; set; }

    bool IPersonal.IsClear => Value is not null;

    byte[] IPersonal.ClearBytes() => System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(Value, StoredJson.Options);

    public bool Equals(Personal<T>? other) =>
        other is not null && Subject == other.Subject && EqualityComparer<T>.Default.Equals(Value, other.Value);

    public override int GetHashCode() => HashCode.Combine(Subject, Value);
}
