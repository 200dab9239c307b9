namespace Territory.Kernel.Domain;

/// <summary>One dated value of the law or of a délibération.</summary>
/// <param name="To">Last day in force; null while it has none.</param>
/// <param name="ToConfirm">What the authority has still to confirm of it; null when it is sure.</param>
public sealed record BaremeValue(DateOnly From, DateOnly? To, decimal Value, string Unit, string Source, string? Link, string? ToConfirm)
{
    public int Whole => decimal.ToInt32(Value);
}

/// <summary>The values that one subject has had over time. Two never overlap; between two there may be a gap: no rule is then in force.</summary>
public sealed record Bareme(string Key, string Label, IReadOnlyList<BaremeValue> Values);

/// <summary>An immutable snapshot of the baremes: what <c>Decide</c> knows of the law.</summary>
public sealed class Law
{
    readonly Dictionary<string, Bareme> _baremes;

    public Law(IEnumerable<Bareme> baremes)
    {
        _baremes = [];
        foreach (var bareme in baremes)
        {
            Check(bareme);
            if (!_baremes.TryAdd(bareme.Key, bareme)) throw new InvalidDataException($"Bareme '{bareme.Key}' is written twice.");
        }
    }

    public IEnumerable<Bareme> Baremes => _baremes.Values;

    /// <summary>The value in force on that day, or null where no rule is in force.</summary>
    public BaremeValue? InForce(string key, DateOnly on) =>
        (_baremes.GetValueOrDefault(key) ?? throw new KeyNotFoundException($"No bareme is named '{key}'."))
        .Values.FirstOrDefault(v => v.From <= on && (v.To is null || on <= v.To));

    /// <summary>The rule that a command meets when it needs a value and none is in force on that day.</summary>
    public static Rule NoRuleInForce(string key, DateOnly on) => new(
        "no-rule-in-force", "–",
        $"Aucune règle n'est en vigueur au {on:dd/MM/yyyy} pour « {key} ».",
        $"No rule is in force on {on:yyyy-MM-dd} for '{key}'.");

    static void Check(Bareme bareme)
    {
        var ordered = bareme.Values.OrderBy(v => v.From).ToArray();
        if (ordered.Length == 0) throw new InvalidDataException($"Bareme '{bareme.Key}' has no value.");
        if (ordered.FirstOrDefault(v => v.To < v.From) is { } reversed)
            throw new InvalidDataException($"Bareme '{bareme.Key}': a value ends on {reversed.To:yyyy-MM-dd} before it starts on {reversed.From:yyyy-MM-dd}.");
        for (var i = 1; i < ordered.Length; i++)
            if (ordered[i - 1].To is not { } end || end >= ordered[i].From)
                throw new InvalidDataException($"Bareme '{bareme.Key}': two values are in force on {ordered[i].From:yyyy-MM-dd}.");
    }
}
