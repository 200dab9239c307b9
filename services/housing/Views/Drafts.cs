using Territory.Housing.Domain;
using Territory.Kernel.Domain;
using Territory.Kernel.EventStore;

namespace Territory.Housing;

/// <summary>A draft as its owner sees it. Once filed only the way to its application is left; discarded or expired, nothing.</summary>
public sealed record DraftRow(Guid OwnerId, DraftStatus Status, Personal<DraftContent>? Content, DateOnly SavedOn, DateOnly ExpiresOn, Guid? ApplicationId);

public static partial class Views
{
    public static View<DraftRow> Drafts { get; } = new("drafts", 1, static (row, _, e) => e switch
    {
        DraftSaved saved => new(saved.OwnerId, DraftStatus.Open, saved.Content, saved.SavedOn, saved.ExpiresOn, null),
        DraftProlonged prolonged => row! with { ExpiresOn = prolonged.ExpiresOn },
        DraftFiled filed => row! with { Status = DraftStatus.Filed, Content = null, ApplicationId = filed.ApplicationId },
        DraftDiscarded or DraftExpired => null,
        _ => row,
    })
    {
        Indexes = ["((row->>'ownerId'), id)", "((row->>'expiresOn')) where row->>'status' = 'open'"],
    };
}
