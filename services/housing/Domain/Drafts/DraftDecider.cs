using Territory.Kernel.Domain;

namespace Territory.Housing.Domain;

public abstract record DraftCommand;

public sealed record SaveDraft(Guid DraftId, Guid OwnerId, DraftContent Content, DateOnly Today) : DraftCommand;

public sealed record DiscardDraft(DateOnly Today) : DraftCommand;

/// <summary>The application of this draft is filed.</summary>
public sealed record CloseFiledDraft(Guid ApplicationId, DateOnly Today) : DraftCommand;

/// <summary>Time, as a command of the clock.</summary>
/// <param name="LastDocumentOn">When a document was last attached to the draft: a fact of another stream.</param>
public sealed record ExpireDraft(DateOnly? LastDocumentOn, DateOnly Today) : DraftCommand;

public static class DraftDecider
{
    /// <summary>A purpose of its own, and a key for each: what was never filed is erased while a permit may not be.</summary>
    public static Decider<DraftCommand, Draft, DraftEvent> Instance { get; } =
        new("permit-draft", "permis-de-louer-brouillon", Draft.None, Decide, Draft.Evolve) { Claims = Draft.Claims, KeyPerStream = true };

    public static Decision<DraftEvent> Decide(DraftCommand command, Draft draft, Law law) => command switch
    {
        SaveDraft save => Save(save, draft, law),
        DiscardDraft discard => Discard(discard, draft),
        CloseFiledDraft close => draft.Status == DraftStatus.Open ? new DraftFiled(close.ApplicationId, close.Today) : [],
        ExpireDraft expire => Expire(expire, draft, law),
        _ => throw new ArgumentOutOfRangeException(nameof(command)),
    };

    static Decision<DraftEvent> Save(SaveDraft save, Draft draft, Law law)
    {
        if (draft.Status == DraftStatus.Filed) return DraftRules.DraftIsNotFiled;
        if (draft.Status is DraftStatus.Discarded or DraftStatus.Expired) return DraftRules.DraftIsThere;
        if (LastDay(save.Today, law) is not { } last) return Law.NoRuleInForce(DraftRules.Kept, save.Today);
        return new DraftSaved(save.DraftId, save.OwnerId, new(save.OwnerId, save.Content), save.Today, last);
    }

    static Decision<DraftEvent> Discard(DiscardDraft discard, Draft draft) => draft.Status switch
    {
        DraftStatus.Filed => DraftRules.DraftIsNotFiled,
        DraftStatus.Open => new DraftDiscarded(discard.Today),
        _ => [],
    };

    static Decision<DraftEvent> Expire(ExpireDraft expire, Draft draft, Law law)
    {
        if (draft.Status != DraftStatus.Open || draft.ExpiresOn >= expire.Today) return [];
        if (expire.LastDocumentOn is { } document && LastDay(document, law) is { } last && last >= expire.Today) return new DraftProlonged(last);
        return new DraftExpired(draft.ExpiresOn);
    }

    static DateOnly? LastDay(DateOnly from, Law law) => law.InForce(DraftRules.Kept, from) is { } kept ? Delay.LastDayOfDays(from, kept.Whole) : null;
}
