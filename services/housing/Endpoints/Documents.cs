using Territory.Housing.Domain;
using Territory.Kernel.Domain;
using Territory.Kernel.EventStore;
using Territory.Kernel.Hosting;

namespace Territory.Housing.Endpoints;

/// <summary>Documents of drafts and of applications: sent, listed, given out, replaced and removed in the same way.</summary>
public static class Documents
{
    static readonly string[] Senders = [Roles.Citizen, Roles.Mandataire, Roles.CounterAgent, Roles.Instructor, Roles.CommuneAgent, Roles.Inspector];

    /// <param name="holders">The group of the drafts, or of the applications.</param>
    internal static void MapDocuments(this RouteGroupBuilder holders, DocumentHolder holder)
    {
        var documents = holders.MapGroup("/{id:guid}/documents").WithTags("Documents").ProducesProblem(401).ProducesProblem(404);
        documents.MapGet("/", (Guid id, Person person, HttpContext http, Handler handler, KeyRing keys, AccessLog access, CancellationToken cancellation) =>
                List(holder, id, person, http, handler, keys, access, cancellation))
            .WithSummary("The documents attached, without their content.").Produces<IReadOnlyList<DocumentAnswer>>();
        documents.MapGet("/{documentId:guid}", (Guid id, Guid documentId, Person person, HttpContext http, Handler handler, KeyRing keys, AccessLog access, CancellationToken cancellation) =>
                Get(holder, id, documentId, person, http, handler, keys, access, cancellation))
            .WithSummary("One document, without its content.").Produces<DocumentAnswer>();
        documents.MapGet("/{documentId:guid}/content", (Guid id, Guid documentId, Person person, HttpContext http, Handler handler, KeyRing keys, DocumentStore store, AccessLog access, CancellationToken cancellation) =>
                Download(holder, id, documentId, person, http, handler, keys, store, access, cancellation))
            .WithSummary("The content of a document, verified against its digest before its first byte is given out.").Produces(200).ProducesProblem(410);
        documents.MapPost("/", (Guid id, SentAs sentAs, Person person, Caller caller, HttpContext http, Handler handler, Uploads uploads, DocumentStore store, KeyRing keys, Law law, TimeProvider clock, CancellationToken cancellation) =>
                Send(holder, id, sentAs, null, person, caller, http, handler, uploads, store, keys, law, clock, cancellation))
            .ForSenders().TakesAFile().WithSummary("Attaches a document: PDF, JPEG or PNG. The same bytes as the same piece are one document, however often they are sent.").Produces<DocumentAnswer>(201);
        documents.MapPut("/{documentId:guid}", (Guid id, Guid documentId, SentAs sentAs, Person person, Caller caller, HttpContext http, Handler handler, Uploads uploads, DocumentStore store, KeyRing keys, Law law, TimeProvider clock, CancellationToken cancellation) =>
                Send(holder, id, sentAs, documentId, person, caller, http, handler, uploads, store, keys, law, clock, cancellation))
            .ForSenders().TakesAFile().WithSummary("Sends another document in the place of one. What an application had stays readable, marked as replaced.").Produces<DocumentAnswer>(201);
        documents.MapDelete("/{documentId:guid}", (Guid id, Guid documentId, Person person, Caller caller, HttpContext http, Handler handler, TimeProvider clock, CancellationToken cancellation) =>
                Remove(holder, id, documentId, person, caller, http, handler, clock, cancellation))
            .ForSenders().WithSummary("Removes a document and destroys its file. A piece that an application has received can only be replaced.").Produces<Written>();
    }

    static RouteHandlerBuilder ForSenders(this RouteHandlerBuilder route) =>
        route.RequireAuthorization(policy => policy.RequireRole(Senders)).ProducesProblem(400).ProducesProblem(403).ProducesProblem(412).ProducesProblem(422);

    /// <param name="Name">As its sender called it; null once it was erased.</param>
    /// <param name="Digest">SHA-256, lower-case hexadecimal.</param>
    /// <param name="IsReplaced">Another document stands for it.</param>
    /// <param name="Notices">What a reader should know of it, in plain words.</param>
    public sealed record DocumentAnswer(
        Guid Id, Piece? Piece, string? Name, string MediaType, long Size, string Digest, VirusCheck Scan, DocumentSender Sender, DateOnly AttachedOn, DateOnly? EstablishedOn, Guid? Replaces, bool IsReplaced,
        IReadOnlyList<string> Notices, string Link, string Content);

    static async Task<IResult> List(DocumentHolder holder, Guid id, Person person, HttpContext http, Handler handler, KeyRing keys, AccessLog access, CancellationToken cancellation)
    {
        if (await DocumentPlace.Find(holder, id, person, handler, cancellation) is not { } place) return Problems.NotFound();
        if (place.Subject != person.Subject) await access.ReadFile(person, id, cancellation);
        var (set, version) = await handler.Now(DocumentDecider.Instance, place.Stream, cancellation);
        http.Response.Headers.ETag = $"\"{version}\"";
        var answers = new List<DocumentAnswer>(set.Attached.Count);
        foreach (var document in set.Attached) answers.Add(await Describe(document, set, place, keys));
        return TypedResults.Ok<IReadOnlyList<DocumentAnswer>>(answers);
    }

    static async Task<IResult> Get(DocumentHolder holder, Guid id, Guid documentId, Person person, HttpContext http, Handler handler, KeyRing keys, AccessLog access, CancellationToken cancellation)
    {
        if (await DocumentPlace.Find(holder, id, person, handler, cancellation) is not { } place) return Problems.NotFound();
        var (set, version) = await handler.Now(DocumentDecider.Instance, place.Stream, cancellation);
        if (set.Find(documentId) is not { } document) return Problems.NotFound();
        if (place.Subject != person.Subject) await access.ReadFile(person, id, cancellation);
        http.Response.Headers.ETag = $"\"{version}\"";
        return TypedResults.Ok(await Describe(document, set, place, keys));
    }

    static async Task<IResult> Download(DocumentHolder holder, Guid id, Guid documentId, Person person, HttpContext http, Handler handler, KeyRing keys, DocumentStore store, AccessLog access, CancellationToken cancellation)
    {
        if (await DocumentPlace.Find(holder, id, person, handler, cancellation) is not { } place) return Problems.NotFound();
        var (set, _) = await handler.Now(DocumentDecider.Instance, place.Stream, cancellation);
        if (set.Find(documentId) is not { } document) return Problems.NotFound();
        if (place.Subject != person.Subject) await access.ReadFile(person, id, cancellation);
        if ((await keys.Open(document.Secret)).Value is not { } secret) return Problems.Gone("document-erased", new(
            "Ce document a été effacé à la demande de la personne concernée (RGPD art. 17).", "This document was erased at the request of the person concerned (GDPR art. 17)."));
        return await store.Open(place.Stream, document.FileId, Convert.FromBase64String(secret.Key), document.Digest, cancellation) is { } file
            ? file.Download(http, document.Format, document.Size, document.Digest, secret.Name ?? $"{document.DocumentId}.{Extension(document.Format)}")
            : Problems.Gone("document-damaged", new(
                "La copie conservée de ce document est abîmée et n’est pas transmise ; l’exploitant est averti. Envoyez-le de nouveau si vous l’avez.",
                "The stored copy of this document is damaged and is not given out; the operator has been told. Send it again if you have it."));
    }

    static async Task<IResult> Send(
        DocumentHolder holder, Guid id, SentAs sentAs, Guid? replaces, Person person, Caller caller, HttpContext http,
        Handler handler, Uploads uploads, DocumentStore store, KeyRing keys, Law law, TimeProvider clock, CancellationToken cancellation)
    {
        if (await DocumentPlace.Find(holder, id, person, handler, cancellation) is not { } place) return Problems.NotFound();
        var (today, piece) = (ParisTime.DateOf(clock.GetUtcNow()), sentAs.Piece);
        if (replaces is { } old)
        {
            if ((await handler.Now(DocumentDecider.Instance, place.Stream, cancellation)).State.Find(old) is not { } before) return Problems.NotFound();
            piece = before.Piece;
        }
        if (law.InForce(DocumentRules.Largest, today) is not { } largest) return Problems.ForbiddenBy(Law.NoRuleInForce(DocumentRules.Largest, today));
        var upload = await uploads.Receive(http, place.Stream, largest.Whole * 1_000_000L, $"{piece}", cancellation);
        if (upload.File is not { } file) return upload.Refusal!;
        var document = DocumentSet.DocumentIdOf(id, piece, file.Digest);
        // From here on what came in whole is finished, whether its sender still listens or not.
        var outcome = await handler.Handle(DocumentDecider.Instance, place.Stream, new AttachDocument(holder, id, place.IsOpen, piece, sentAs.EstablishedOn, file.Format, file.Size, file.Digest, file.Scan, file.Versions,
            file.File, place.Subject, place.Sender, new(file.Name, Convert.ToBase64String(file.Key)), replaces, today), caller, status: StatusCodes.Status201Created, location: $"{place.Path}/{document}", cancellation: CancellationToken.None);
        await store.Settle(place.Stream, file.File, handler);
        if (outcome is not Outcome.Done) return outcome.ToResult(http, new(DocumentRules.HolderIsOpen.French, DocumentRules.HolderIsOpen.English));
        if (piece is { } received && place.Missing.Contains(received)) await handler.DeclareReceived(id, received, sentAs.EstablishedOn, today, caller, Guid.CreateVersion7().ToString());
        var (set, _) = await handler.Now(DocumentDecider.Instance, place.Stream, CancellationToken.None);
        var answer = set.Find(document) is { } attached ? await Describe(attached, set, place, keys) : null;
        return outcome.ToResult(http, answer: answer is null ? null : _ => answer);
    }

    static async Task<IResult> Remove(DocumentHolder holder, Guid id, Guid documentId, Person person, Caller caller, HttpContext http, Handler handler, TimeProvider clock, CancellationToken cancellation)
    {
        if (await DocumentPlace.Find(holder, id, person, handler, cancellation) is not { } place) return Problems.NotFound();
        var (set, _) = await handler.Now(DocumentDecider.Instance, place.Stream, cancellation);
        var isPartOfTheFile = holder == DocumentHolder.Application && (set.IsReplaced(documentId) || set.Find(documentId)?.Piece is { } piece && !place.Missing.Contains(piece));
        return (await handler.Handle(DocumentDecider.Instance, place.Stream, new RemoveDocument(documentId, place.Sender, place.IsOpen, isPartOfTheFile, ParisTime.DateOf(clock.GetUtcNow())), caller, cancellation: cancellation)).ToResult(http);
    }

    static async Task<DocumentAnswer> Describe(DocumentAttached document, DocumentSet set, DocumentPlace place, KeyRing keys)
    {
        var secret = (await keys.Open(document.Secret)).Value;
        List<string> notices = [];
        if (secret is null) notices.Add("Ce document a été effacé à la demande de la personne concernée.");
        if (document.Scan == VirusCheck.NotScanned) notices.Add("Ce document n’a pas été contrôlé par un antivirus.");
        if (document.Versions > 1) notices.Add($"Ce PDF a été modifié après sa création ({document.Versions} versions successives) : à vérifier.");
        return new(document.DocumentId, document.Piece, secret?.Name, DocumentHosting.MediaTypeOf(document.Format), document.Size, document.Digest, document.Scan, document.Sender, document.AttachedOn,
            document.EstablishedOn, document.Replaces, set.IsReplaced(document.DocumentId), notices, $"{place.Path}/{document.DocumentId}", $"{place.Path}/{document.DocumentId}/content");
    }

    static string Extension(FileFormat format) => format switch { FileFormat.Pdf => "pdf", FileFormat.Jpeg => "jpg", _ => "png" };
}
