using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json;
using Territory.Housing.Domain;
using Territory.Kernel.Domain;
using Territory.Kernel.EventStore;
using Territory.Kernel.Hosting;

namespace Territory.Housing.Endpoints;

/// <summary>Lists of files: a citizen's own, an agent's by what falls due first, and what is found by a number or a name.</summary>
public static class Worklists
{
    const int MostFound = 2_000;

    static readonly string[] Agents = [Roles.CommuneAgent, Roles.CommuneSystem, Roles.Inspector, Roles.Instructor, Roles.Signatory];

    public static void MapWorklists(this RouteGroupBuilder files)
    {
        files.MapGet("/", List).RequireAuthorization(policy => policy.RequireRole([Roles.Citizen, Roles.Mandataire, .. Agents]))
            .WithSummary("A citizen's own files, those that a Mandataire has filed, or an agent's worklist of one commune, by next deadline.")
            .WithDescription("status: one or several of the file's states; 'open' (what an agent gets without it) or 'all'. before: only what falls due before that day. A walk through the pages shows each file of the list as it stood when the walk began, once.")
            .Produces<Page<FileSummary>>().ProducesProblem(400).ProducesProblem(403);
        files.MapPost("/search", Search).RequireAuthorization(policy => policy.RequireRole(Agents))
            .WithSummary("Finds files by the beginning of their number, or by words of the landlord's name and of the street.")
            .WithDescription("A search is posted, so that no name stands in an address that is logged on the way. For the next page, post the same body to the 'next' link.")
            .Produces<Page<FileSummary>>().ProducesProblem(400).ProducesProblem(403);
    }

    /// <param name="NextDeadline">Civil date: at its end silence grants the permit, or the delay for pieces ends.</param>
    public sealed record FileSummary(
        Guid Id, string Number, PermitStatus Status, string CommuneInsee, DateOnly FiledOn, DateOnly? NextDeadline, string? Landlord, string? Address, string Link);

    /// <param name="Text">The beginning of a number, or words of a name or a street.</param>
    /// <param name="Statuses">All when absent.</param>
    public sealed record SearchRequest(
        [property: MinLength(1), MaxLength(200)] string Text, [property: MaxLength(100)] string? Commune, IReadOnlyList<PermitStatus>? Statuses, DateOnly? Before);

    static async Task<IResult> List(
        string? commune, string[] status, string? before, HttpContext http, Person person, Reading reading, Communes communes,
        ViewReader<PermitFile> files, Walks walks, KeyRing keys, AccessLog access, CancellationToken cancellation)
    {
        if (!await reading.IsReached(files, cancellation)) return Problems.NotYet();
        if (person.Is(Roles.Citizen) || person.Is(Roles.Mandataire)) return await Own(person, reading, files, keys, access, cancellation);
        var statuses = StatusesOf(status, http);
        var day = DayOf(before, http);
        if (RequestProblems.Of(http) is { Count: > 0 } problems) return Problems.Invalid(problems);
        if (!TryCommune(commune, person, communes, out var insee, out var refused)) return refused!;
        var link = "/housing/permit-applications?" + (commune is null ? "" : $"commune={Uri.EscapeDataString(commune)}&")
            + string.Concat(status.Select(s => $"status={Uri.EscapeDataString(s)}&")) + (before is null ? "" : $"before={before}&");
        return await Show(new(insee, statuses, day, null), $"worklist:{insee ?? "all"}", link, person, reading, walks, keys, access, cancellation);
    }

    static async Task<IResult> Search(
        Body<SearchRequest> body, HttpContext http, Person person, Reading reading, Communes communes, ViewReader<PermitFile> files, SearchReader words,
        Walks walks, KeyRing keys, AccessLog access, CancellationToken cancellation)
    {
        if (!await reading.IsReached(files, cancellation) || !await reading.IsReached(words, cancellation)) return Problems.NotYet();
        var (text, commune, statuses, before) = body.Value;
        if (!TryCommune(commune, person, communes, out var insee, out var refused)) return refused!;
        List<Guid> found;
        if (SearchText.NumberOf(text) is { } number)
            found = (await files.Query("where row->>'number' like $1 || '%' limit $2", [number, MostFound + 1], cancellation)).ConvertAll(r => r.Id);
        else if (SearchText.WordsOf(text) is { Count: > 0 and <= 10 } wanted) found = await words.Find(wanted, MostFound + 1, cancellation);
        else return Problems.Invalid("text", "Donnez un à dix mots du nom ou de la rue, ou le début du numéro.", "Give one to ten words of the name or the street, or the beginning of the number.");
        if (found.Count > MostFound) return Problems.Invalid("text", "Trop de dossiers répondent à cette recherche : ajoutez un mot.", "Too many files answer this search: add a word.");
        return await Show(new(insee, statuses is { Count: > 0 } ? statuses : Enum.GetValues<PermitStatus>(), before, [.. found]), "search", "/housing/permit-applications/search?",
            person, reading, walks, keys, access, cancellation);
    }

    static async Task<IResult> Own(Person person, Reading reading, ViewReader<PermitFile> files, KeyRing keys, AccessLog access, CancellationToken cancellation)
    {
        var last = Guid.Empty;
        if (reading.After is { } after && !Guid.TryParse(after, out last)) return Reading.NoCursor();
        var rows = await files.Query($"where {(person.Is(Roles.Mandataire) ? "row->'filing'->>'filedBy'" : "row->>'landlordId'")} = $1 and id > $2 order by id limit $3", [person.Subject.ToString(), last, reading.Limit + 1], cancellation);
        var page = rows.Take(reading.Limit).ToArray();
        if (person.Is(Roles.Mandataire)) await access.ReadList(person, [.. page.Select(r => r.Id)], "filed-for-others", cancellation);
        return TypedResults.Ok(new Page<FileSummary>(await Summarise(page, keys, cancellation), rows.Count <= page.Length ? null
            : $"/housing/permit-applications?limit={reading.Limit}&after={Reading.Cursor(page[^1].Id.ToString())}"));
    }

    static async Task<IResult> Show(
        Wanted wanted, string list, string link, Person person, Reading reading, Walks walks, KeyRing keys, AccessLog access, CancellationToken cancellation)
    {
        if (reading.After is not null && Step.Parse(reading.After) is null) return Reading.NoCursor();
        if (await walks.Go(wanted, reading.After is null ? null : Step.Parse(reading.After), reading.Limit, cancellation) is not { } page)
            return Problems.Invalid("after", "Trop de dossiers ont changé depuis le début de ce parcours : reprenez-le à la première page.", "Too many files have changed since this walk began: start again from its first page.");
        await access.ReadList(person, [.. page.Rows.Select(r => r.Id)], list, cancellation);
        return TypedResults.Ok(new Page<FileSummary>(await Summarise(page.Rows, keys, cancellation), page.Next is null ? null : $"{link}limit={reading.Limit}&after={Reading.Cursor(page.Next.ToString())}"));
    }

    /// <summary>An agent of a commune has that one; who sees all may leave it out.</summary>
    static bool TryCommune(string? asked, Person person, Communes communes, out string? insee, out IResult? refused)
    {
        insee = asked is null ? person.Commune : communes.Find(asked)?.Insee;
        refused = insee is null ? asked is null && FileAccess.MaySeeAll(person) ? null : Problems.Invalid([Zones.UnknownCommune("commune")])
            : FileAccess.MaySee(person, insee) ? null : Problems.Forbidden();
        return refused is null;
    }

    static readonly Dictionary<string, PermitStatus> ByName = Enum.GetValues<PermitStatus>().ToDictionary(s => JsonNamingPolicy.CamelCase.ConvertName(s.ToString()));

    static IReadOnlyList<PermitStatus> StatusesOf(string[] asked, HttpContext http)
    {
        var names = asked.SelectMany(a => a.Split(',')).ToArray();
        if (names is [] or ["open"]) return [.. ByName.Values.Where(s => (Permit.None with { Status = s }).IsOpen)];
        if (names is ["all"]) return [.. ByName.Values];
        if (names.Any(n => !ByName.ContainsKey(n)))
            RequestProblems.Of(http).Add(new("status", new($"Une ou plusieurs de ces valeurs sont attendues : {string.Join(", ", ByName.Keys)} ; ou « open », ou « all ».",
                $"One or several of these values are expected: {string.Join(", ", ByName.Keys)}; or 'open', or 'all'.")));
        return [.. names.Where(ByName.ContainsKey).Select(n => ByName[n]).Distinct()];
    }

    static DateOnly? DayOf(string? before, HttpContext http)
    {
        if (before is null) return null;
        if (DateOnly.TryParseExact(before, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) return day;
        RequestProblems.Of(http).Add(new("before", new("Une date est attendue, sous la forme AAAA-MM-JJ (elle doit exister).", "A date is expected, as YYYY-MM-DD (it must exist).")));
        return null;
    }

    static async Task<IReadOnlyList<FileSummary>> Summarise(IReadOnlyList<ViewRow<PermitFile>> rows, KeyRing keys, CancellationToken cancellation)
    {
        await keys.Fetch(rows.SelectMany(r => new IPersonal[] { r.Row.Landlord, r.Row.Address }), cancellation);
        var items = new List<FileSummary>(rows.Count);
        foreach (var (id, file) in rows.Select(r => (r.Id, r.Row)))
        {
            var landlord = (await keys.Open(file.Landlord)).Value;
            items.Add(new(id, file.Number, file.Status, file.CommuneInsee, file.FiledOn, file.NextDeadline,
                landlord?.CompanyName ?? (landlord is null ? null : $"{landlord.GivenNames} {landlord.FamilyName}"), (await keys.Open(file.Address)).Value?.Line, $"/housing/permit-applications/{id}"));
        }
        return items;
    }
}
