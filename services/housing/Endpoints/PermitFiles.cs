using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Territory.Housing.Domain;
using Territory.Kernel.Domain;
using Territory.Kernel.EventStore;
using Territory.Kernel.Hosting;

namespace Territory.Housing.Endpoints;

/// <summary>Reading one permit file: as it is, as the log knew it at an instant, and everything that happened to it. What is not yours is not found.</summary>
public static partial class PermitFiles
{
    public static void MapPermitFiles(this RouteGroupBuilder files)
    {
        files.MapWorklists();
        files.MapReplays();
        files.MapGet("/{id:guid}", Get).WithSummary("One file, whole: now, or with asOf (an instant with its offset) as the log knew it then.").Produces<FileDetail>().ProducesProblem(400).ProducesProblem(404);
        files.MapGet("/{id:guid}/history", History).WithSummary("Everything that happened to a file, on what ground, and when it was recorded.").Produces<IReadOnlyList<HistoryEntry>>().ProducesProblem(404);
        files.MapGet("/{id:guid}/readers", Readers).WithSummary("Who else has read this file: for its owner.").Produces<IReadOnlyList<AccessRecord>>().ProducesProblem(404);
    }

    public sealed record FileDetail(
        Guid Id, long Version, string Number, PermitStatus Status, string CommuneInsee, DateOnly FiledOn, DateOnly? CompleteOn, DateOnly? TacitGrantOn, DateOnly? NextDeadline,
        Landlord? Landlord, DwellingAddress? Address, DwellingFacts Dwelling, IReadOnlyList<Piece> Pieces, IReadOnlyList<Piece> Missing,
        RefusalRow? Refusal, GrantRow? Grant, string? Notice, string? WhatSilenceMeans)
    {
        public DecisionProposed? Proposal { get; init; }

        public WithdrawalRow? Withdrawal { get; init; }

        public TransferRow? Transfer { get; init; }

        public DecisionAppealed? Appeal { get; init; }

        public DateOnly? LetOn { get; init; }

        public DateOnly? TransferredOn { get; init; }

        /// <summary>When the month would end if it counted from the filing: only the authority can confirm from which day it does.</summary>
        public DateOnly? IfCountedFromFiling { get; init; }

        public IReadOnlyList<Deadline> Deadlines { get; init; } = [];

        public FilingDetail? Filing { get; init; }
    }

    /// <param name="What">The same in plain French.</param>
    /// <param name="Law">The article that the step stands on.</param>
    /// <param name="Ground">The dated rule that counted, as it stood, where one did.</param>
    /// <param name="By">Kind of the actor: citizen, instructor, clock.</param>
    /// <param name="ForAnother">Whether the actor acted on behalf of somebody else.</param>
    public sealed record HistoryEntry(
        long Version, string Event, string What, string? Law, string? Ground, DateTimeOffset OccurredAt, DateTimeOffset RecordedAt, string By, bool ForAnother, string? Delegation);

    static async Task<IResult> Get(
        Guid id, string? asOf, Person person, Reading reading, HttpContext http, ViewReader<PermitFile> files, EventLog log, EventTypes types, KeyRing keys, Law law, AccessLog access, CancellationToken cancellation)
    {
        var then = InstantOf(asOf, http);
        if (RequestProblems.Of(http) is { Count: > 0 } problems) return Problems.Invalid(problems);
        if (!await reading.IsReached(files, cancellation)) return Problems.NotYet();
        if (await files.Get(id, cancellation) is not { } found || !FileAccess.MaySee(person, found.Row)) return Problems.NotFound();
        if (then is { } instant)
        {
            if (await AsOf(id, instant, log, types, cancellation) is not { } earlier) return Problems.NotFound();
            found = earlier;
        }
        if (found.Row.LandlordId != person.Subject) await access.ReadFile(person, id, cancellation);
        if (then is null) http.Response.Headers.ETag = $"\"{found.Version}\"";
        return TypedResults.Ok(await Detail(found, person, keys) with { Filing = await FilingDetail.Of(found.Row, keys, law, http) });
    }

    /// <summary>The file as the log knew it at that instant: what was recorded later is not in it, whenever it had occurred.</summary>
    static async Task<ViewRow<PermitFile>?> AsOf(Guid id, DateTimeOffset instant, EventLog log, EventTypes types, CancellationToken cancellation)
    {
        ViewRow<PermitFile>? file = null;
        await foreach (var stored in log.Stream(id, asOf: instant, cancellation: cancellation))
            if (Views.Apply(file?.Row, stored, types.Read(stored)) is { } row) file = new(id, stored.Position, stored.Version, row);
        return file;
    }

    internal static async Task<FileDetail> Detail(ViewRow<PermitFile> found, Person person, KeyRing keys)
    {
        var file = found.Row;
        return new(found.Id, found.Version, file.Number, file.Status, file.CommuneInsee, file.FiledOn, file.CompleteOn, file.TacitGrantOn, file.NextDeadline,
            (await keys.Open(file.Landlord)).Value, (await keys.Open(file.Address)).Value, file.Dwelling, file.Pieces, file.Missing, file.Refusal, file.Grant, file.Notice,
            file.NextDeadline is null ? null : "Sans réponse notifiée à la fin du délai qui court du dossier complet, l’autorisation est accordée (CCH L635-4). Une attestation peut alors être demandée (CRPA L232-3).")
        {
            // A proposal is the administration's own until a decision is notified (CRPA L311-2).
            Proposal = FileAccess.IsOwn(person, file) ? null : file.Proposal,
            Withdrawal = file.Withdrawal,
            Transfer = file.Transfer,
            Appeal = file.Appeal,
            LetOn = file.LetOn,
            TransferredOn = file.TransferredOn,
            IfCountedFromFiling = file.IfCountedFromFiling,
            Deadlines = file.Deadlines,
        };
    }

    static async Task<IResult> History(Guid id, Person person, Reading reading, ViewReader<PermitFile> files, EventLog log, AccessLog access, CancellationToken cancellation)
    {
        if (!await reading.IsReached(files, cancellation)) return Problems.NotYet();
        if (await files.Get(id, cancellation) is not { } found || !FileAccess.MaySee(person, found.Row)) return Problems.NotFound();
        if (found.Row.LandlordId != person.Subject) await access.ReadFile(person, id, cancellation);
        var entries = new List<HistoryEntry>();
        await foreach (var stored in log.Stream(id, cancellation: cancellation)) entries.Add(Entry(stored));
        return TypedResults.Ok(entries);
    }

    internal static HistoryEntry Entry(StoredEvent stored)
    {
        var envelope = JsonSerializer.Deserialize<Envelope>(stored.Headers, StoredJson.Options)!;
        var ground = JsonDocument.Parse(stored.Data).RootElement.TryGetProperty("ground", out var written) && written.ValueKind == JsonValueKind.String ? written.GetString() : null;
        var step = PermitSteps.Of(stored.Type);
        return new(stored.Version, stored.Type, step?.What ?? stored.Type, step?.Law, ground, envelope.OccurredAt, stored.RecordedAt,
            envelope.Actor.Split(':')[0], envelope.OnBehalfOf is not null, envelope.Delegation);
    }

    static async Task<IResult> Readers(Guid id, Person person, Reading reading, ViewReader<PermitFile> files, AccessLog access, CancellationToken cancellation)
    {
        if (!await reading.IsReached(files, cancellation)) return Problems.NotYet();
        return await files.Get(id, cancellation) is { } found && found.Row.LandlordId == person.Subject
            ? TypedResults.Ok(await access.ReadersOf(id, cancellation)) : Problems.NotFound();
    }

    static DateTimeOffset? InstantOf(string? text, HttpContext http)
    {
        // A '+' that nobody has escaped arrives as a space.
        if (text is null) return null;
        if (Instant().IsMatch(text = text.Replace(' ', '+')) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var instant)) return instant;
        RequestProblems.Of(http).Add(new("asOf", new("Une date avec heure et décalage est attendue (RFC 3339).", "An instant with an offset is expected (RFC 3339).")));
        return null;
    }

    [GeneratedRegex(@"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,7})?)?(Z|[+-][0-9]{2}:[0-9]{2})$", RegexOptions.CultureInvariant)]
    private static partial Regex Instant();
}
