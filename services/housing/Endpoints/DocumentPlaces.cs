using System.Globalization;
using System.Text.Json;
using Territory.Housing.Domain;
using Territory.Kernel.Domain;
using Territory.Kernel.Hosting;

namespace Territory.Housing.Endpoints;

/// <summary>A draft or an application as far as its documents are concerned, for whoever asks.</summary>
/// <param name="Subject">Under whose key what is sent is sealed.</param>
/// <param name="IsOwn">They filed it, for themselves or for the landlord.</param>
/// <param name="IsOpen">Whether they may add, replace or remove.</param>
/// <param name="Missing">Pieces that the application waits for.</param>
sealed record DocumentPlace(DocumentHolder Holder, Guid Id, Guid Subject, bool IsOwn, bool IsOpen, IReadOnlyList<Piece> Missing)
{
    public DocumentSender Sender => IsOwn ? DocumentSender.Applicant : DocumentSender.Agent;

    public Guid Stream => DocumentSet.IdOf(Id);

    public string Path => $"/housing/{(Holder == DocumentHolder.Draft ? "drafts" : "permit-applications")}/{Id}/documents";

    /// <summary>Null where there is nothing, or nothing that is theirs to see.</summary>
    public static async Task<DocumentPlace?> Find(DocumentHolder holder, Guid id, Person person, Handler handler, CancellationToken cancellation)
    {
        if (holder == DocumentHolder.Draft)
        {
            var (draft, _) = await handler.Now(DraftDecider.Instance, id, cancellation);
            return draft.IsThere && draft.OwnerId == person.Subject ? new(holder, id, draft.OwnerId, IsOwn: true, draft.Status == DraftStatus.Open, []) : null;
        }
        var (permit, _) = await handler.Now(PermitDecider.Instance, id, cancellation);
        if (permit.Status == PermitStatus.None) return null;
        var isOwn = permit.LandlordId == person.Subject || permit.FiledBy == person.Subject;
        // A commune's system follows its files; what people have sent is for people to read.
        var isAgent = !person.Is(Roles.CommuneSystem) && FileAccess.MaySee(person, permit.CommuneInsee);
        return isOwn || isAgent ? new(holder, id, permit.LandlordId, isOwn, permit.IsOpen || !isOwn, permit.IsOpen ? permit.Missing : []) : null;
    }
}

/// <summary>What a document is sent as.</summary>
/// <param name="Piece">Nothing for what is no piece.</param>
/// <param name="EstablishedOn">The date of a diagnostic, without which it does not count as received.</param>
public sealed record SentAs(Piece? Piece, DateOnly? EstablishedOn)
{
    static readonly Sentence NoDate = new("Une date est attendue, sous la forme AAAA-MM-JJ (elle doit exister).", "A date is expected, as YYYY-MM-DD (it must exist)."),
        Future = new("Cette date est dans le futur.", "This date is in the future."), OfAPiece = new("Une date ne convient qu’à une pièce : dites laquelle.", "Only a piece has a date: say which it is.");

    /// <summary>Binds <c>piece</c> and <c>established-on</c>.</summary>
    public static ValueTask<SentAs?> BindAsync(HttpContext context)
    {
        var problems = RequestProblems.Of(context);
        var (name, date) = ((string?)context.Request.Query["piece"], (string?)context.Request.Query["established-on"]);
        Piece? piece = Enum.GetValues<Piece>().Where(p => NameOf(p) == name).Select(p => (Piece?)p).FirstOrDefault();
        var known = string.Join(", ", Enum.GetValues<Piece>().Select(NameOf));
        if (name is not null && piece is null) problems.Add(new("piece", new($"Une de ces valeurs est attendue : {known}.", $"One of these values is expected: {known}.")));
        if (!DateOnly.TryParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            if (date is not null) problems.Add(new("established-on", NoDate));
            return ValueTask.FromResult<SentAs?>(new(piece, null));
        }
        if (name is null) problems.Add(new("established-on", OfAPiece));
        if (day > ParisTime.DateOf(context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow())) problems.Add(new("established-on", Future));
        return ValueTask.FromResult<SentAs?>(new(piece, day));
    }

    static string NameOf(Piece piece) => JsonNamingPolicy.CamelCase.ConvertName(piece.ToString());
}
