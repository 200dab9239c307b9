using System.Text.Json;
using Territory.Housing.Domain;
using Territory.Kernel.Domain;
using Territory.Kernel.EventStore;
using Territory.Kernel.Hosting;

namespace Territory.Housing.Endpoints;

/// <summary>Reading permit files: one's own, or those of one's commune. What is not yours is not found.</summary>
public static class PermitFiles
{
    public static void MapPermitFiles(this RouteGroupBuilder files)
    {
        files.MapGet("/", List).RequireAuthorization(policy => policy.RequireRole(Roles.Citizen, Roles.CommuneAgent, Roles.CommuneSystem, Roles.Instructor, Roles.Signatory)).WithSummary("A citizen's own files, or an agent's worklist of one commune, by next deadline.").Produces<Page<FileSummary>>().ProducesProblem(400).ProducesProblem(403);
        files.MapGet("/{id:guid}", Get).WithSummary("One file, whole.").Produces<FileDetail>().ProducesProblem(404);
        files.MapGet("/{id:guid}/history", History).WithSummary("Everything that happened to a file, and when it was recorded.").Produces<IReadOnlyList<HistoryEntry>>().ProducesProblem(404);
        files.MapGet("/{id:guid}/readers", Readers).WithSummary("Who else has read this file: for its owner.").Produces<IReadOnlyList<AccessRecord>>().ProducesProblem(404);
    }

    /// <param name="NextDeadline">Civil date: at its end silence grants the permit, or the delay for pieces ends.</param>
    public sealed record FileSummary(
        Guid Id, string Number, PermitStatus Status, string CommuneInsee, DateOnly FiledOn, DateOnly? NextDeadline, string? Landlord, string? Address, string Link);

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
    }

    public sealed record HistoryEntry(long Version, string Event, DateTimeOffset OccurredAt, DateTimeOffset RecordedAt, string By, string? Delegation);

    static async Task<IResult> List(
        string? commune, Person person, Reading reading, Communes communes, ViewReader<PermitFile> files, KeyRing keys, AccessLog access, CancellationToken cancellation)
    {
        if (!await reading.IsReached(files, cancellation)) return Problems.NotYet();
        var (deadline, last) = ("", Guid.Empty);
        if (reading.After is { } after)
        {
            if (after.Split('|') is not [{ Length: 10 } d, var i] || !Guid.TryParse(i, out last) || !DateOnly.TryParseExact(d, "yyyy-MM-dd", out _)) return Reading.NoCursor();
            deadline = d;
        }
        List<ViewRow<PermitFile>> rows;
        if (person.Is(Roles.Citizen))
            rows = await files.Query("where row->>'landlordId' = $1 and id > $2 order by id limit $3", [person.Subject.ToString(), last, reading.Limit + 1], cancellation);
        else
        {
            if ((commune is null ? person.Commune : communes.Find(commune)?.Insee) is not { } insee) return Problems.Invalid([Zones.UnknownCommune("commune")]);
            if (!MaySee(person, insee)) return Problems.Forbidden();
            rows = await files.Query("""
                where row->>'communeInsee' = $1 and (coalesce(row->>'nextDeadline', '9999-12-31'), id) > ($2, $3)
                order by coalesce(row->>'nextDeadline', '9999-12-31'), id limit $4
                """, [insee, deadline, last, reading.Limit + 1], cancellation);
            await access.ReadList(person, [.. rows.Take(reading.Limit).Select(r => r.Id)], $"worklist:{insee}", cancellation);
        }
        var page = rows.Take(reading.Limit).ToArray();
        var items = new List<FileSummary>(page.Length);
        foreach (var row in page) items.Add(await Summarise(row, keys));
        return TypedResults.Ok(new Page<FileSummary>(items, rows.Count <= reading.Limit ? null
            : $"/housing/permit-applications?{(commune is null ? "" : $"commune={Uri.EscapeDataString(commune)}&")}limit={reading.Limit}&after={CursorOf(page[^1])}"));
    }

    static string CursorOf(ViewRow<PermitFile> row) => Reading.Cursor($"{row.Row.NextDeadline ?? new DateOnly(9999, 12, 31):yyyy-MM-dd}|{row.Id}");

    static bool MaySee(Person person, string communeInsee) =>
        person.Is(Roles.Instructor) || person.Is(Roles.Signatory) || (person.Is(Roles.CommuneAgent) || person.Is(Roles.CommuneSystem)) && person.Commune == communeInsee;

    internal static bool MaySee(Person person, PermitFile file) => person.Is(Roles.Citizen) && file.LandlordId == person.Subject || MaySee(person, file.CommuneInsee);

    static async Task<IResult> Get(Guid id, Person person, Reading reading, HttpContext http, ViewReader<PermitFile> files, KeyRing keys, AccessLog access, CancellationToken cancellation)
    {
        if (!await reading.IsReached(files, cancellation)) return Problems.NotYet();
        if (await files.Get(id, cancellation) is not { } found || !MaySee(person, found.Row)) return Problems.NotFound();
        if (found.Row.LandlordId != person.Subject) await access.ReadFile(person, id, cancellation);
        http.Response.Headers.ETag = $"\"{found.Version}\"";
        var file = found.Row;
        return TypedResults.Ok(new FileDetail(id, found.Version, file.Number, file.Status, file.CommuneInsee, file.FiledOn, file.CompleteOn, file.TacitGrantOn, file.NextDeadline,
            (await keys.Open(file.Landlord)).Value, (await keys.Open(file.Address)).Value, file.Dwelling, file.Pieces, file.Missing, file.Refusal, file.Grant, file.Notice,
            file.NextDeadline is null ? null : "Sans réponse notifiée à la fin du délai qui court du dossier complet, l’autorisation est accordée (CCH L635-4). Une attestation peut alors être demandée (CRPA L232-3).")
        {
            // A proposal is the administration's own until a decision is notified (CRPA L311-2).
            Proposal = found.Row.LandlordId == person.Subject ? null : file.Proposal,
            Withdrawal = file.Withdrawal,
            Transfer = file.Transfer,
            Appeal = file.Appeal,
            LetOn = file.LetOn,
            TransferredOn = file.TransferredOn,
            IfCountedFromFiling = file.IfCountedFromFiling,
            Deadlines = file.Deadlines,
        });
    }

    static async Task<IResult> History(Guid id, Person person, Reading reading, ViewReader<PermitFile> files, EventLog log, AccessLog access, CancellationToken cancellation)
    {
        if (!await reading.IsReached(files, cancellation)) return Problems.NotYet();
        if (await files.Get(id, cancellation) is not { } found || !MaySee(person, found.Row)) return Problems.NotFound();
        if (found.Row.LandlordId != person.Subject) await access.ReadFile(person, id, cancellation);
        var entries = new List<HistoryEntry>();
        await foreach (var stored in log.Stream(id, cancellation: cancellation))
        {
            var envelope = JsonSerializer.Deserialize<Envelope>(stored.Headers, StoredJson.Options)!;
            entries.Add(new(stored.Version, stored.Type, envelope.OccurredAt, stored.RecordedAt, envelope.Actor.Split(':')[0], envelope.Delegation));
        }
        return TypedResults.Ok(entries);
    }

    static async Task<IResult> Readers(Guid id, Person person, Reading reading, ViewReader<PermitFile> files, AccessLog access, CancellationToken cancellation)
    {
        if (!await reading.IsReached(files, cancellation)) return Problems.NotYet();
        return await files.Get(id, cancellation) is { } found && found.Row.LandlordId == person.Subject
            ? TypedResults.Ok(await access.ReadersOf(id, cancellation)) : Problems.NotFound();
    }

    static async Task<FileSummary> Summarise(ViewRow<PermitFile> row, KeyRing keys)
    {
        var landlord = (await keys.Open(row.Row.Landlord)).Value;
        return new(row.Id, row.Row.Number, row.Row.Status, row.Row.CommuneInsee, row.Row.FiledOn, row.Row.NextDeadline,
            landlord?.CompanyName ?? (landlord is null ? null : $"{landlord.GivenNames} {landlord.FamilyName}"), (await keys.Open(row.Row.Address)).Value?.Line, $"/housing/permit-applications/{row.Id}");
    }
}
