using Territory.Housing.Domain;
using Territory.Kernel.Hosting;

namespace Territory.Housing.Endpoints;

/// <summary>Filing an application and handing in pieces.</summary>
public static class Filing
{
    public static void MapFiling(this RouteGroupBuilder files)
    {
        files.MapPost("/", File).For(Roles.Citizen).WithSummary("Files an application for the authorisation of a letting (Cerfa 15652).").Produces<FiledAnswer>(201);
        files.MapPost("/{id:guid}/pieces", Receive).For(Roles.Citizen, Roles.Instructor)
            .WithSummary("Hands in pieces; with the last one that counts the month starts. A piece without its date, or expired, is asked for again.").Produces<Written>();
    }

    static readonly Sentence DwellingTaken = new("Une demande est déjà ouverte pour ce logement.", "An application is already open for this dwelling.");

    /// <summary>What whoever filed is told.</summary>
    /// <param name="Notices">What stops nothing by itself, but should be known.</param>
    public sealed record FiledAnswer(string Location, long Version, long Position, IReadOnlyList<NoticeAnswer> Notices);

    static async Task<IResult> File(Body<FileRequest> body, Person person, Caller caller, HttpContext http, FilingDesk desk, CancellationToken cancellation)
    {
        var filed = await desk.Take(body.Value, person, caller, cancellation);
        return filed.Outcome.ToResult(http, DwellingTaken, filed.IsTheirs,
            done => new FiledAnswer(done.Location!, done.Version, done.Position, [.. filed.Notices.Select(n => NoticeAnswer.Of(n, http))]));
    }

    static async Task<IResult> Receive(Guid id, Body<ReceiveRequest> body, Person person, PermitCommands commands) =>
        PermitLife.OnlyAnAgentDates(person, body.Value.ReceivedOn, "receivedOn")
        ?? await commands.Handle(id, today => new ReceivePieces(body.Value.AllPieces, body.Value.ReceivedOn ?? today, today)
        {
            Diagnostics = [.. body.Value.AllDiagnostics.Select(d => d.ToDiagnostic())],
            DpeNumber = body.Value.AllDiagnostics.ToDpeNumber(),
        }, PermitCommands.OpenTo(person));
}
