using Territory.Kernel.Domain;

namespace Territory.Kernel.EventStore;

/// <summary>Who caused an event and under what authority. Ids only: no name, no personal data.</summary>
/// <param name="Actor">Kind and id, such as <c>citizen:0198…</c> or <c>service:housing</c>.</param>
/// <param name="OnBehalfOf">The subject, where an agent acts for a citizen.</param>
/// <param name="Delegation">Reference of the arrêté under which a signatory signs.</param>
/// <param name="OccurredAt">Business time, UTC. The log adds its own clock reading as <c>timestamp</c>.</param>
public sealed record Envelope(
    string Actor, string? OnBehalfOf, string? Delegation, DateTimeOffset OccurredAt, int SchemaVersion, string? Traceparent);

/// <summary>A command as the command log knows it: who sent it, its id, and a digest of its body.</summary>
/// <param name="Source">A client (<c>http:…</c>), a queue (<c>queue:…</c>) or a clock (<c>clock:…</c>).</param>
public sealed record CommandId(string Source, string Id, byte[] Digest);

public sealed record NewEvent(Guid Id, string Type, string Data, string Headers);

/// <summary>The data key of a subject that something in the append is sealed under; it must live until the append is committed.</summary>
public sealed record LivingKey(Guid Subject, string Purpose, int Version) : Claim(Purpose, Subject.ToString());

/// <summary>Everything that one command writes: to one stream, under one expected version, with its claims.</summary>
public sealed record Append(
    Guid Stream, string StreamType, long ExpectedVersion, CommandId Command, IReadOnlyList<NewEvent> Events, IReadOnlyList<Claim> Claims,
    string? Correlation = null, short Status = 200, string? Location = null);

public enum Verdict : short
{
    Appended = 0,

    /// <summary>The same command with the same body was handled before: its answer stands.</summary>
    Repeated = 1,

    /// <summary>The command's id was used before with another body.</summary>
    Reused = 2,

    /// <summary>The stream is not at the expected version.</summary>
    Conflict = 3,

    /// <summary>Another stream has a key or an interval that the append needs.</summary>
    ClaimLost = 4,

    /// <summary>A counter would leave its bounds.</summary>
    OutOfBounds = 5,

    /// <summary>What the append has sealed could never be read: its key has been destroyed since.</summary>
    KeyDestroyed = 6,
}

/// <param name="Position">Position of the last event of the command in the log; 0 when it wrote none.</param>
/// <param name="Version">Version of the stream after the append, or its current one on a conflict.</param>
/// <param name="Holder">The stream that has what was claimed.</param>
public sealed record AppendResult(
    Verdict Verdict, long Position, long Version, short Status = 0, string? Location = null, Guid? Holder = null, Claim? Lost = null);

/// <summary>An event as it stands in the log.</summary>
public sealed record StoredEvent(
    long Position, Guid Id, Guid Stream, long Version, string Type, byte[] Data, byte[] Headers,
    DateTimeOffset RecordedAt, string? Correlation, string? Causation);
