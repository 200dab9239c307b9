using Territory.Kernel.Domain;

namespace Territory.Housing.Domain;

/// <summary>An application that is not filed yet: what was typed so far, for its owner alone. It has no legal effect.</summary>
public abstract record DraftEvent;

/// <param name="OwnerId">Who types: the landlord, a Mandataire, or an agent at a counter.</param>
/// <param name="ExpiresOn">The last day on which it is kept, unless it changes before.</param>
[Stored("draft-saved")]
public sealed record DraftSaved(Guid DraftId, Guid OwnerId, Personal<DraftContent> Content, DateOnly SavedOn, DateOnly ExpiresOn) : DraftEvent;

/// <summary>Nothing was typed, but a document was attached since.</summary>
[Stored("draft-prolonged")]
public sealed record DraftProlonged(DateOnly ExpiresOn) : DraftEvent;

[Stored("draft-filed")]
public sealed record DraftFiled(Guid ApplicationId, DateOnly FiledOn) : DraftEvent;

[Stored("draft-discarded")]
public sealed record DraftDiscarded(DateOnly DiscardedOn) : DraftEvent;

[Stored("draft-expired")]
public sealed record DraftExpired(DateOnly ExpiredOn) : DraftEvent;

/// <summary>The request of a filing, as far as it goes. Personal: stored sealed.</summary>
/// <param name="Json">One JSON object, however partial.</param>
public sealed record DraftContent(string Json);

public enum DraftStatus { None, Open, Filed, Discarded, Expired }

/// <summary>What deciding needs to know, no more.</summary>
public sealed record Draft(DraftStatus Status, Guid DraftId, Guid OwnerId, DateOnly ExpiresOn, Guid? ApplicationId)
{
    public static Draft None { get; } = new(DraftStatus.None, default, default, default, null);

    /// <summary>Neither discarded nor expired: there is something to see.</summary>
    public bool IsThere => Status is DraftStatus.Open or DraftStatus.Filed;

    public static Draft Evolve(Draft draft, DraftEvent e) => e switch
    {
        DraftSaved saved => draft with { Status = DraftStatus.Open, DraftId = saved.DraftId, OwnerId = saved.OwnerId, ExpiresOn = saved.ExpiresOn },
        DraftProlonged prolonged => draft with { ExpiresOn = prolonged.ExpiresOn },
        DraftFiled filed => draft with { Status = DraftStatus.Filed, ApplicationId = filed.ApplicationId },
        DraftDiscarded => draft with { Status = DraftStatus.Discarded },
        DraftExpired => draft with { Status = DraftStatus.Expired },
        _ => draft,
    };

    /// <summary>Held by a draft that is closed: nothing can be attached to it any more, however late it comes.</summary>
    public const string Closed = "draft-closed";

    public static IEnumerable<Claim> Claims(Draft draft, DraftEvent e) => e switch
    {
        DraftFiled or DraftDiscarded or DraftExpired => [new Claim.Hold(Closed, draft.DraftId.ToString())],
        _ => [],
    };
}
