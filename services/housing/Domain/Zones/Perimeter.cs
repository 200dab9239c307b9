namespace Territory.Housing.Domain;

public enum PartKind { WholeCommune, Street, Building, Area }

public enum Parity { Both, Odd, Even }

/// <summary>Numbers of a street, as a délibération lists them.</summary>
/// <param name="From">The first ("3 bis"); null: from the street's beginning.</param>
/// <param name="To">The last; without a suffix it takes its own bis and ter with it. Null: to the street's end.</param>
public sealed record NumberRange(string? From, string? To, Parity Parity)
{
    public bool Contains(HouseNumber number) =>
        (Parity == Parity.Both || number.Number % 2 == (Parity == Parity.Odd ? 1 : 0))
        && (From is null || HouseNumber.Parse(From) is { } first && number.CompareTo(first) >= 0)
        && (To is null || HouseNumber.Parse(To) is { } last && number.CompareTo(last.Suffix == 0 ? last with { Suffix = int.MaxValue } : last) <= 0);
}

/// <summary>One line of a perimeter: a commune, a street or some of its numbers, a building, or what is drawn on a map (CCH L635-1, I and II).</summary>
/// <param name="Street">For a street.</param>
/// <param name="Numbers">For a part of a street; null or none: all of it.</param>
/// <param name="Address">For a building: number and street.</param>
/// <param name="Rnb">For a building: its id in the référentiel national des bâtiments.</param>
/// <param name="Parcel">For a building: its cadastral parcel.</param>
/// <param name="Area">What is drawn, for any kind.</param>
public sealed record PerimeterPart(
    PartKind Kind, string? Street = null, IReadOnlyList<NumberRange>? Numbers = null, string? Address = null, string? Rnb = null, string? Parcel = null, Area? Area = null);

/// <summary>What is known of where a dwelling is.</summary>
/// <param name="Street">Number and street, without the commune.</param>
public sealed record Place(string? Street, Position? At = null, string? Rnb = null, string? Parcel = null);

/// <summary>What a délibération may restrict a zone to (CCH L635-1, II); null: it does not.</summary>
/// <param name="BuiltBefore">Built before that year.</param>
/// <param name="OlderThanYears">Built more than so many years ago.</param>
public sealed record Categories(DwellingKind? Kind, int? BuiltBefore, int? OlderThanYears)
{
    /// <summary>Whether a dwelling is one of them; <see cref="Fit.Maybe"/> where what decides is not known.</summary>
    public Fit Fits(LetDwelling dwelling, DateOnly on)
    {
        Fit[] fits =
        [
            Kind is null ? Fit.Yes : dwelling.Kind is null ? Fit.Maybe : Of(dwelling.Kind == Kind),
            BuiltBefore is null ? Fit.Yes : dwelling.BuiltIn is null ? Fit.Maybe : Of(dwelling.BuiltIn < BuiltBefore),
            // The year alone does not tell on which day of it the years are reached.
            OlderThanYears is null ? Fit.Yes : dwelling.BuiltIn is null || on.Year - dwelling.BuiltIn == OlderThanYears ? Fit.Maybe : Of(on.Year - dwelling.BuiltIn > OlderThanYears),
        ];
        return fits.Min();

        static Fit Of(bool yes) => yes ? Fit.Yes : Fit.No;
    }
}

/// <summary>Three answers, in the order of how much they say yes.</summary>
public enum Fit { No, Maybe, Yes }

/// <summary>Why it cannot be said whether a place is in a perimeter.</summary>
public enum Doubt { None, NumberMissing, NumbersOnBothSides, StreetMissing, StreetAlike, CoordinatesMissing, NearTheBorder, BuildingIdMissing }

/// <summary>The parts of one délibération, made quick to ask.</summary>
public sealed class PartIndex
{
    const double ExactToMetres = 10;

    readonly Dictionary<string, List<(NumberRange[] Numbers, HouseNumber[] Only)>> _streets = [];
    readonly List<StreetName> _names = [];
    readonly List<Shape> _shapes = [];
    readonly HashSet<string> _rnb = [], _parcels = [];
    readonly bool _wholeCommune, _hasBareIds, _hasOnlyDrawn;

    public PartIndex(IReadOnlyList<PerimeterPart> parts)
    {
        foreach (var part in parts)
        {
            if (part.Kind == PartKind.WholeCommune) _wholeCommune = true;
            if (part is { Kind: PartKind.Street, Street: { } street }) Add(street, Streets.Spell(street), [.. part.Numbers ?? []], []);
            if (part is { Kind: PartKind.Building, Address: { } address })
                foreach (var known in StreetAddress.All(address).Take(1)) Add(known.Street, known.Street, [], [.. known.Numbers]);
            if (part is { Kind: PartKind.Building, Rnb: { } rnb }) _rnb.Add(Id(rnb));
            if (part is { Kind: PartKind.Building, Parcel: { } parcel }) _parcels.Add(Id(parcel));
            _hasBareIds |= part is { Kind: PartKind.Building, Address: null, Area: null };
            _hasOnlyDrawn |= part.Kind == PartKind.Area || part is { Kind: PartKind.Building, Address: null, Area: not null };
            if (part.Area is { } area) _shapes.Add(new Shape(area));
        }
        HasShapeForAll = !_wholeCommune && parts.All(p => p.Area is not null);
    }

    public IEnumerable<string> StreetNames => _streets.Keys;

    /// <summary>Everything of it is drawn: coordinates alone decide.</summary>
    public bool HasShapeForAll { get; }

    public bool IsDrawn => _shapes.Count > 0;

    public bool IsNear(Position at) => _shapes.Exists(s => s.IsNear(at));

    /// <summary>Whether a place of the commune is in it.</summary>
    public (Fit Fit, Doubt Doubt) Find(Place place, IReadOnlyList<StreetAddress> addresses)
    {
        if (_wholeCommune) return (Fit.Yes, Doubt.None);
        if (place.Rnb is { } rnb && _rnb.Contains(Id(rnb)) || place.Parcel is { } parcel && _parcels.Contains(Id(parcel))) return (Fit.Yes, Doubt.None);
        var best = (Fit: Fit.No, Doubt: Doubt.None);
        foreach (var address in addresses) best = Better(best, FindAddress(address));
        if (best.Fit == Fit.Yes) return best;
        if (place.At is { } at)
        {
            if (FindAt(at) is { Fit: not Fit.No } drawn) return drawn;
            if (HasShapeForAll) return (Fit.No, Doubt.None);
        }
        else if (_hasOnlyDrawn) best = Better(best, (Fit.Maybe, Doubt.CoordinatesMissing));
        if (addresses.Count == 0 && _streets.Count > 0) best = Better(best, (Fit.Maybe, Doubt.StreetMissing));
        if (_hasBareIds && (_rnb.Count > 0 && place.Rnb is null || _parcels.Count > 0 && place.Parcel is null)) best = Better(best, (Fit.Maybe, Doubt.BuildingIdMissing));
        if (best.Fit == Fit.No && addresses is [var street, ..] && !_streets.ContainsKey(street.Street) && Alike(street.Street) is not null) best = (Fit.Maybe, Doubt.StreetAlike);
        return best;
    }

    /// <summary>Whether a point is in what is drawn, whatever its commune.</summary>
    public (Fit Fit, Doubt Doubt) FindAt(Position at) =>
        _shapes.Exists(s => s.HasBorderWithin(at, ExactToMetres)) ? (Fit.Maybe, Doubt.NearTheBorder)
        : _shapes.Exists(s => s.Contains(at)) ? (Fit.Yes, Doubt.None) : (Fit.No, Doubt.None);

    /// <summary>The street of the list that somebody may have meant.</summary>
    public string? Alike(string street)
    {
        var asked = StreetName.Of(street);
        return _names.Find(known => known.IsLike(asked))?.Written;
    }

    (Fit, Doubt) FindAddress(StreetAddress address)
    {
        if (!_streets.TryGetValue(address.Street, out var parts)) return (Fit.No, Doubt.None);
        if (parts.Exists(p => p.Numbers.Length == 0 && p.Only.Length == 0)) return (Fit.Yes, Doubt.None);
        if (address.Numbers.Count == 0) return (Fit.Maybe, Doubt.NumberMissing);
        var within = address.Numbers.Count(n => parts.Exists(p => Array.Exists(p.Numbers, r => r.Contains(n)) || p.Only.Contains(n)));
        return within == 0 ? (Fit.No, Doubt.None) : within == address.Numbers.Count ? (Fit.Yes, Doubt.None) : (Fit.Maybe, Doubt.NumbersOnBothSides);
    }

    static (Fit Fit, Doubt Doubt) Better((Fit Fit, Doubt Doubt) one, (Fit Fit, Doubt Doubt) other) => other.Fit > one.Fit ? other : one;

    void Add(string written, string street, NumberRange[] numbers, HouseNumber[] only)
    {
        if (!_streets.TryGetValue(street, out var parts))
        {
            _streets[street] = parts = [];
            _names.Add(StreetName.Of(written));
        }
        parts.Add((numbers, only));
    }

    static string Id(string id) => Streets.Plain(id, "").Replace(" ", "", StringComparison.Ordinal);
}
