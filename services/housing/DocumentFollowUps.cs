using System.Text.Json;
using Territory.Housing.Domain;
using Territory.Kernel.Domain;
using Territory.Kernel.EventStore;
using Territory.Kernel.Hosting;

namespace Territory.Housing;

/// <summary>
/// What follows from drafts and documents, whatever was down when it happened: a filed draft hands its documents over, a closed
/// one loses them, a document that is a missing piece is a piece received, and the file of a removed one is destroyed. Each
/// step is a command that comes twice without harm.
/// </summary>
public sealed class DocumentFollowUps(
    EventTypes types, EventLog log, LogSignal signal, ILogger<DocumentFollowUps> logger, Handler handler, DocumentStore store, KeyRing keys, Erasures erasures, TimeProvider clock)
    : FollowUps("documents", types, log, signal, logger)
{
    protected override Task Follow(StoredEvent stored, object e, CancellationToken cancellation) => e switch
    {
        ApplicationFiled { DraftId: { } draft } => handler.Handle(DraftDecider.Instance, draft, new CloseFiledDraft(stored.Stream, Today), Clock($"close-draft:{stored.Id}"), cancellation: cancellation),
        DraftFiled filed => HandOver(stored, filed, cancellation),
        DraftDiscarded or DraftExpired => Forget(stored, cancellation),
        DocumentAttached { Holder: DocumentHolder.Application, Piece: { } piece } attached => handler.DeclareReceived(attached.HolderId, piece, attached.EstablishedOn, attached.AttachedOn, SenderOf(stored), $"{stored.Id}"),
        DocumentRemoved removed => Destroy(stored.Stream, removed.FileId),
        _ => Task.CompletedTask,
    };

    DateOnly Today => ParisTime.DateOf(clock.GetUtcNow());

    /// <summary>Whoever sent the document has declared it.</summary>
    static Caller SenderOf(StoredEvent stored)
    {
        var envelope = JsonSerializer.Deserialize<Envelope>(stored.Headers, StoredJson.Options)!;
        return Clock("") with { Actor = envelope.Actor, OnBehalfOf = envelope.OnBehalfOf, Delegation = envelope.Delegation };
    }

    static Caller Clock(string id) => Caller.Clock("housing", id);

    /// <summary>Each document goes to the application under a file and a key of its own, sealed for the landlord; the draft's are then removed.</summary>
    async Task HandOver(StoredEvent stored, DraftFiled filed, CancellationToken cancellation)
    {
        var (from, to) = (DocumentSet.IdOf(stored.Stream), DocumentSet.IdOf(filed.ApplicationId));
        var (permit, _) = await handler.Now(PermitDecider.Instance, filed.ApplicationId, cancellation);
        foreach (var document in (await handler.Now(DocumentDecider.Instance, from, cancellation)).State.Attached)
        {
            if ((await keys.Open(document.Secret)).Value is not { } secret) continue;
            await using var source = await store.Open(from, document.FileId, Convert.FromBase64String(secret.Key), document.Digest, cancellation);
            if (source is null) continue;
            await using var copy = store.Begin(to);
            await source.CopyTo(copy.Write, cancellation);
            await copy.Finish(cancellation);
            await handler.Handle(DocumentDecider.Instance, to, new AttachDocument(DocumentHolder.Application, filed.ApplicationId, true, document.Piece, document.EstablishedOn, document.Format, document.Size, document.Digest,
                document.Scan, document.Versions, copy.Id, permit.LandlordId, document.Sender, secret with { Key = Convert.ToBase64String(copy.Key) }, null, filed.FiledOn), Clock($"hand-over:{stored.Id}:{document.DocumentId}"), cancellation: cancellation);
            await store.Settle(to, copy.Id, handler);
        }
        await Forget(stored, cancellation);
    }

    /// <summary>Nothing is left of a closed draft: no file, and no key to what was typed.</summary>
    async Task Forget(StoredEvent closed, CancellationToken cancellation)
    {
        await handler.Handle(DocumentDecider.Instance, DocumentSet.IdOf(closed.Stream), new RemoveAllDocuments(Today), Clock($"remove-documents:{closed.Id}"), cancellation: cancellation);
        var (draft, _) = await handler.Now(DraftDecider.Instance, closed.Stream, cancellation);
        await erasures.Erase(draft.OwnerId, DraftDecider.Instance.PurposeOf(closed.Stream), closed.Type, "clock:housing");
    }

    Task Destroy(Guid stream, Guid file)
    {
        store.Delete(stream, file);
        return Task.CompletedTask;
    }
}

/// <summary>What endpoint, follow-ups and clock do alike.</summary>
static class DocumentSteps
{
    /// <summary>Keeps a file that the log speaks of, and deletes one that it does not: another was faster, or the command was refused.</summary>
    public static async Task Settle(this DocumentStore store, Guid stream, Guid file, Handler handler)
    {
        var (set, _) = await handler.Now(DocumentDecider.Instance, stream, CancellationToken.None);
        if (set.Attached.Any(d => d.FileId == file)) store.Keep(stream, file);
        else store.Delete(stream, file);
    }

    /// <summary>A document that is a missing piece is that piece received. Once it is, a second time decides nothing.</summary>
    public static Task<Outcome> DeclareReceived(this Handler handler, Guid application, Piece piece, DateOnly? establishedOn, DateOnly on, Caller sender, string id) =>
        handler.Handle(PermitDecider.Instance, application, new ReceivePieces([piece], on, on) { Diagnostics = establishedOn is { } date ? [new(piece, date)] : [] },
            sender with { Command = () => new CommandId("clock:housing", $"document-received:{id}", []), IfVersion = null });
}

/// <summary>The clock of drafts: what nobody has touched for so long is forgotten. Also settles files whose request was cut.</summary>
public sealed class DraftExpiries(ViewReader<DraftRow> drafts, Handler handler, DocumentStore store, TimeProvider clock, ILogger<DraftExpiries> logger) : Deadlines(clock, logger)
{
    static readonly TimeSpan RequestIsOver = TimeSpan.FromHours(1);

    protected override async Task<IReadOnlyList<(Guid Stream, Func<Task> Handle)>> Due(DateOnly today, CancellationToken cancellation)
    {
        var due = await drafts.Query("where row->>'status' = 'open' and row->>'expiresOn' < $1 order by row->>'expiresOn' limit 500", [$"{today:yyyy-MM-dd}"], cancellation);
        return
        [
            .. due.Select(draft => (draft.Id, (Func<Task>)(() => Expire(draft, today, cancellation)))),
            .. store.LeftBehind(RequestIsOver, TimeProvider.System).Select(file => (file.Stream, (Func<Task>)(() => store.Settle(file.Stream, file.File, handler)))),
        ];
    }

    async Task Expire(ViewRow<DraftRow> draft, DateOnly today, CancellationToken cancellation)
    {
        var (set, _) = await handler.Now(DocumentDecider.Instance, DocumentSet.IdOf(draft.Id), cancellation);
        await handler.Handle(DraftDecider.Instance, draft.Id, new ExpireDraft(set.Attached.Count == 0 ? null : set.Attached.Max(d => d.AttachedOn), today),
            Caller.Clock("housing", $"draft-expiry:{draft.Id}:{draft.Version}"), cancellation: cancellation);
    }
}
