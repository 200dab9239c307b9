using System.Text.Json;

namespace Territory.Identity;

/// <summary>What an access token says of its bearer: nothing that names a person.</summary>
sealed record Subject(Guid Sub, string[] Roles, string? Commune = null, string? Delegation = null);

/// <param name="Pivot">What FranceConnect would tell of a citizen: for the id_token and /userinfo only.</param>
sealed record Person(
    string UserName, string DisplayName, string Description, string Group, Subject Subject, Dictionary<string, string>? Pivot = null)
{
    /// <summary>The claims that the scope "profile" opens.</summary>
    public Dictionary<string, string> Profile => new(Pivot ?? []) { ["name"] = DisplayName };
}

/// <summary>A public application that people use (no secret, no subject), or a system that acts for itself (both).</summary>
sealed record Client(string Id, string Name, string[] Scopes, string? Secret = null, Subject? Subject = null)
{
    /// <summary>The scope to grant: all that the client may have when it asks for none, nothing when it asks for more.</summary>
    public string? Grant(string? requested)
    {
        string[] wanted = requested is null ? Scopes : [.. requested.Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct()];
        return wanted.Length > 0 && wanted.All(Scopes.Contains) ? string.Join(' ', wanted) : null;
    }
}

/// <summary>The ready-made people and clients, read from people.json and checked before the first request.</summary>
sealed record Roster(Person[] People, Client[] Clients)
{
    static readonly string[] KnownRoles =
        ["citizen", "commune-agent", "instructor", "signatory", "operator", "dpo", "commune-system", "inspector", "counter-agent", "mandataire"];

    static readonly string[] PivotClaims = ["given_name", "family_name", "birthdate"];

    static readonly JsonSerializerOptions Format = new(JsonSerializerOptions.Strict) { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public Person? PersonNamed(string? userName) => People.FirstOrDefault(person => person.UserName == userName);

    public Client? ClientNamed(string? id) => Clients.FirstOrDefault(client => client.Id == id);

    public IEnumerable<string> Scopes => Clients.SelectMany(client => client.Scopes).Distinct();

    public static Roster Parse(string json)
    {
        var roster = JsonSerializer.Deserialize<Roster>(json, Format) ?? throw new InvalidDataException("people.json is empty.");
        string[] problems = [.. roster.Problems()];
        return problems is [] ? roster : throw new InvalidDataException("people.json: " + string.Join("; ", problems) + ".");
    }

    IEnumerable<string> Problems()
    {
        Subject[] subjects = [.. People.Select(person => person.Subject), .. Clients.Select(client => client.Subject).OfType<Subject>()];

        foreach (var name in Twice(People.Select(person => person.UserName))) yield return $"the user name '{name}' stands twice";
        foreach (var id in Twice(Clients.Select(client => client.Id))) yield return $"the client '{id}' stands twice";
        foreach (var sub in Twice(subjects.Select(subject => subject.Sub))) yield return $"the sub '{sub}' stands twice";

        foreach (var subject in subjects)
        {
            foreach (var role in subject.Roles.Except(KnownRoles)) yield return $"'{subject.Sub}' has the unknown role '{role}'";
            if (subject.Roles is []) yield return $"'{subject.Sub}' has no role";
            if (subject.Roles.Any(role => role is "inspector" || role.StartsWith("commune-", StringComparison.Ordinal)) != subject.Commune is { Length: 5 })
                yield return $"'{subject.Sub}' needs the INSEE code of a commune if and only if it acts for one";
            if (subject.Roles.Contains("signatory") != subject.Delegation is { Length: > 0 })
                yield return $"'{subject.Sub}' needs a delegation if and only if it signs";
        }

        foreach (var person in People.Where(person => person.Subject.Roles.Contains("citizen")))
            foreach (var claim in PivotClaims.Where(claim => person.Pivot?.ContainsKey(claim) is not true))
                yield return $"the citizen '{person.UserName}' lacks '{claim}'";

        foreach (var client in Clients.Where(client => client.Secret is null != client.Subject is null))
            yield return $"the client '{client.Id}' needs a secret and a subject, or neither";
    }

    static IEnumerable<T> Twice<T>(IEnumerable<T> values) =>
        values.GroupBy(value => value).Where(group => group.Count() > 1).Select(group => group.Key);
}
