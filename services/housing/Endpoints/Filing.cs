using Territory.Housing.Domain;
using Territory.Kernel.EventStore;
using Territory.Kernel.Hosting;

namespace Territory.Housing.Endpoints;

/// <summary>Filing applications, one or many, and handing in pieces.</summary>
public static class Filing
{
    /// <summary>Who files, at once or from a draft.</summary>
    internal static readonly string[] Applicants = [Roles.Citizen, Roles.Mandataire, Roles.CounterAgent];

    public static void MapFiling(this RouteGroupBuilder files)
    {
        files.MapPost("/", File).For(Applicants).WithSummary("Files an application for the authorisation of a letting (Cerfa 15652), for oneself or, as an agent or a Mandataire, for the landlord.")
            .Produces<FiledAnswer>(201);
        files.MapPost("/batch", FileMany).For(Applicants).WithSummary("Files up to 100 applications at once. Each has its own answer; a resend with the same Idempotency-Key and ids gets the same ones.")
            .Produces<BatchAnswer>();
        files.MapPost("/{id:guid}/pieces", Receive).For(Roles.Citizen, Roles.Mandataire, Roles.CounterAgent, Roles.Instructor)
            .WithSummary("Hands in pieces; with the last one that counts the month starts. A piece without its date, or expired, is asked for again.").Produces<Written>();
        files.MapGet("/{id:guid}/receipt", Receipt).WithSummary("The récépissé: number, date, and what silence will mean, in plain French.").Produces<ReceiptAnswer>().ProducesProblem(404);
    }

    internal static readonly Sentence DwellingTaken = new(
        "Une demande est déjà ouverte pour ce logement. Si c’est un autre logement du même bâtiment, précisez l’étage et la porte ; s’il vient d’une division, n’indiquez pas l’ancien invariant fiscal.",
        "An application is already open for this dwelling. If it is another one in the same building, give its floor and door; if it comes from a division, leave out the old fiscal number.");

    /// <summary>What whoever filed is told.</summary>
    /// <param name="OnBehalfOf">Whose the file is, where it was filed for somebody else.</param>
    /// <param name="Notices">What stops nothing by itself, but should be known.</param>
    public sealed record FiledAnswer(string Location, long Version, long Position, string Receipt, Guid? OnBehalfOf, IReadOnlyList<NoticeAnswer> Notices)
    {
        internal static FiledAnswer Of(Filed filed, Outcome.Done done, HttpContext http) =>
            new(done.Location!, done.Version, done.Position, $"{done.Location}/receipt", filed.OnBehalfOf, [.. filed.Notices.Select(n => NoticeAnswer.Of(n, http))]);
    }

    static async Task<IResult> File(Body<FileRequest> body, Person person, Caller caller, HttpContext http, FilingDesk desk, CancellationToken cancellation) =>
        await One(body.Value, person, caller, http, desk, cancellation);

    static async Task<IResult> One(FileRequest request, Person person, Caller caller, HttpContext http, FilingDesk desk, CancellationToken cancellation)
    {
        if (request.WrongFor(person).ToArray() is { Length: > 0 } wrong) return Problems.Invalid(wrong);
        return (await desk.Take(request, person, caller, cancellation)).ToResult(http);
    }

    internal static IResult ToResult(this Filed filed, HttpContext http) => filed.Outcome.ToResult(http, DwellingTaken, filed.IsTheirs, done => FiledAnswer.Of(filed, done, http));

    static async Task<IResult> FileMany(Body<BatchRequest> body, Person person, Caller caller, HttpContext http, FilingDesk desk, CancellationToken cancellation)
    {
        var answers = new List<BatchItemAnswer>();
        foreach (var (index, written) in body.Value.Items.Index())
        {
            var item = Body<BatchItem>.Part(written, http.RequestServices);
            if (item.Problems.Count > 0) answers.Add(BatchItemAnswer.Of(index, BatchItem.IdOf(written), Problems.Invalid(item.Problems), http));
            else if (answers.Exists(a => a.Id == item.Value.Id)) answers.Add(BatchItemAnswer.Of(index, item.Value.Id, BatchRequest.IdTwice, http));
            else answers.Add(await OneOfMany(index, item.Value, person, caller.ForPart(item.Value.Id, System.Text.Encoding.UTF8.GetBytes(written.GetRawText())), http, desk, cancellation));
        }
        return TypedResults.Ok(new BatchAnswer(answers));
    }

    static async Task<BatchItemAnswer> OneOfMany(int index, BatchItem item, Person person, Caller caller, HttpContext http, FilingDesk desk, CancellationToken cancellation)
    {
        if (item.Application.WrongFor(person).ToArray() is { Length: > 0 } wrong) return BatchItemAnswer.Of(index, item.Id, Problems.Invalid(wrong), http);
        var filed = await desk.Take(item.Application, person, caller, cancellation);
        return filed.Outcome is Outcome.Done done ? new(index, item.Id, done.Status, FiledAnswer.Of(filed, done, http), null)
            : BatchItemAnswer.Of(index, item.Id, filed.Outcome.ToResult(http, DwellingTaken, filed.IsTheirs), http);
    }

    static async Task<IResult> Receive(Guid id, Body<ReceiveRequest> body, Person person, PermitCommands commands) =>
        PermitLife.OnlyAnAgentDates(person, body.Value.ReceivedOn, "receivedOn")
        ?? await commands.Handle(id, today => new ReceivePieces(body.Value.AllPieces, body.Value.ReceivedOn ?? today, today)
        {
            Diagnostics = [.. body.Value.AllDiagnostics.Select(d => d.ToDiagnostic())],
            DpeNumber = body.Value.AllDiagnostics.ToDpeNumber(),
        }, PermitCommands.OpenTo(person));

    /// <param name="IssuedOn">When it was made: the same day as a filing online, later where paper was recorded later.</param>
    /// <param name="SilenceGrantsOn">At the end of that day silence is a grant; null while pieces are missing, or once it no longer runs.</param>
    /// <param name="Text">All of it in plain French, one paragraph each.</param>
    public sealed record ReceiptAnswer(string Number, DateOnly FiledOn, DateOnly IssuedOn, DateOnly? CompleteOn, DateOnly? SilenceGrantsOn, IReadOnlyList<string> Text, string ToConfirm);

    static async Task<IResult> Receipt(Guid id, Person person, Reading reading, ViewReader<PermitFile> files, KeyRing keys, Communes communes, AccessLog access, CancellationToken cancellation)
    {
        if (!await reading.IsReached(files, cancellation)) return Problems.NotYet();
        if (await files.Get(id, cancellation) is not { } found || !FileAccess.MaySee(person, found.Row)) return Problems.NotFound();
        if (found.Row.LandlordId != person.Subject) await access.ReadFile(person, id, cancellation);
        var (file, issuedOn) = (found.Row, found.Row.Filing.ReceiptIssuedOn ?? found.Row.FiledOn);
        var runs = file.Status is PermitStatus.Complete or PermitStatus.DecisionSigned ? file.TacitGrantOn : null;
        return TypedResults.Ok(new ReceiptAnswer(file.Number, file.FiledOn, issuedOn, file.CompleteOn, runs, ReceiptText.Of(
            file.Number, file.FiledOn, issuedOn, communes.Find(file.CommuneInsee)?.Name ?? file.CommuneInsee, (await keys.Open(file.Address)).Value,
            file.Status == PermitStatus.Incomplete ? file.Missing : [], file.Filing.Faults, file.Filing.ReplyBy, file.CompleteOn, runs), ReceiptText.ToConfirm));
    }
}
