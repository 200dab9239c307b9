namespace Territory.Housing.Domain;

/// <summary>One zone, made quick to ask.</summary>
public sealed class KnownZone
{
    readonly ZoneHistory _history;
    readonly (ZoneChange Change, PartIndex Parts)[] _changes;

    public KnownZone(Guid id, ZoneHistory history, Commune commune)
    {
        (Id, Commune, _history) = (id, commune, history);
        _changes = [.. history.Changes.Where(c => c.Act != ZoneAct.Repeal).Select(c => (c, new PartIndex(c.Parts)))];
        Streets = [.. _changes.SelectMany(c => c.Parts.StreetNames)];
        IsDrawn = Array.Exists(_changes, c => c.Parts.IsDrawn);
    }

    public Guid Id { get; }

    public Commune Commune { get; }

    /// <summary>Every street that one of its délibérations names.</summary>
    public HashSet<string> Streets { get; }

    public bool IsDrawn { get; }

    public bool IsNear(Position at) => Array.Exists(_changes, c => c.Parts.IsNear(at));

    /// <summary>What this zone asks for a dwelling on a day. Of two délibérations that speak of the place, the one that was published later counts.</summary>
    /// <param name="addresses">What the place's line names; null where nothing but its coordinates is known, not even the commune.</param>
    public ZoneFinding Find(Place place, IReadOnlyList<StreetAddress>? addresses, LetDwelling dwelling, DateOnly on)
    {
        var (commune, name) = (Commune.Name, _history.Name);
        var (fit, doubt, since) = (Fit.No, Doubt.None, (ZoneChange?)null);
        var (left, later) = ((ZoneChange?)null, (ZoneChange?)null);
        PartIndex? unsure = null;
        foreach (var (change, parts) in _changes)
        {
            var (found, why) = addresses is null ? parts.FindAt(place.At!.Value) : parts.Find(place, addresses);
            var isIn = change.Act != ZoneAct.Reduction;
            if (found == Fit.No) continue;
            if (change.InForceFrom > on) later ??= isIn && found == Fit.Yes ? change : null;
            else if (isIn && found >= fit)
            {
                // What was in it already stays in it since then.
                if (fit != Fit.Yes) since = change;
                (fit, doubt, unsure) = (found, why, parts);
            }
            else if (!isIn && fit != Fit.No)
            {
                if (found == Fit.Yes) (fit, since, left) = (Fit.No, null, change);
                else (fit, doubt, unsure) = (Fit.Maybe, why, parts);
            }
        }
        if (since is not null && _history.RepealedOn <= on)
            return new(Requirement.NotRequired, null, ZoneAnswers.Repealed(commune, name, _history.RepealedOn.Value), since.InForceFrom, _history.Changes[^1].Deliberation, ZoneHistory.WithoutDelay);
        if (since is null)
            return left is not null ? new(Requirement.NotRequired, null, ZoneAnswers.TakenOut(commune, name, left.InForceFrom), left.InForceFrom, left.Deliberation, left.ToConfirm)
                : later is not null && !(_history.RepealedOn <= later.InForceFrom) ? new(Requirement.NotRequired, null, ZoneAnswers.InForceLater(commune, name, later.InForceFrom, on), later.InForceFrom, later.Deliberation, later.ToConfirm)
                : new(Requirement.NotRequired, null, ZoneAnswers.OutsideItsZones(commune, on));
        return In(since, fit, fit == Fit.Yes ? null : ZoneAnswers.Unsure(commune, name, doubt, doubt == Doubt.StreetAlike ? unsure!.Alike(addresses![0].Street) : null), dwelling, on);
    }

    ZoneFinding In(ZoneChange since, Fit fit, Kernel.Domain.Rule? unsure, LetDwelling dwelling, DateOnly on)
    {
        var regime = _history.Regime;
        if (dwelling.Exclusion is { } exclusion) return Nothing(ZoneAnswers.Excluded(regime, exclusion));
        var category = _history.Categories?.Fits(dwelling, on) ?? Fit.Yes;
        if (category == Fit.No) return Nothing(ZoneAnswers.OtherCategory(_history.Categories!));
        string?[] toConfirm = [since.ToConfirm, fit == Fit.Maybe ? ZoneAnswers.PlaceToCheck : null, category == Fit.Maybe ? ZoneAnswers.CategoryToCheck : null];
        var confirm = Array.TrueForAll(toConfirm, t => t is null) ? null : string.Join(' ', toConfirm.Where(t => t is not null));
        var zone = new ZoneInForce(Id, Commune.Insee, regime, since.InForceFrom, since.Deliberation, confirm);
        var because = unsure ?? (category == Fit.Maybe ? ZoneAnswers.CategoryUnknown(_history.Categories!)
            : regime == Regime.Authorisation ? ZoneAnswers.Required(Commune.Name, _history.Name, since.InForceFrom)
            : ZoneAnswers.DeclarationRequired(Commune.Name, _history.Name, since.InForceFrom));
        var answer = fit == Fit.Maybe || category == Fit.Maybe ? Requirement.Unknown : regime == Regime.Authorisation ? Requirement.Required : Requirement.DeclarationRequired;
        return new(answer, zone, because, since.InForceFrom, since.Deliberation, confirm);

        ZoneFinding Nothing(Kernel.Domain.Rule why) => new(Requirement.NotRequired, null, why, since.InForceFrom, since.Deliberation, since.ToConfirm);
    }
}

/// <summary>All zones, by commune and by what is drawn: a question looks at those of its commune only.</summary>
public sealed class ZoneIndex
{
    readonly Dictionary<string, KnownZone[]> _ofCommune;
    readonly KnownZone[] _drawn;

    public ZoneIndex(IEnumerable<KnownZone> zones)
    {
        _ofCommune = zones.GroupBy(z => z.Commune.Insee).ToDictionary(g => g.Key, g => g.ToArray());
        _drawn = [.. _ofCommune.Values.SelectMany(z => z).Where(z => z.IsDrawn)];
    }

    /// <summary>What is asked for a dwelling of that commune on that day: an authorisation before a declaration, what is sure before what is not.</summary>
    public ZoneFinding Find(Commune commune, Place place, LetDwelling dwelling, DateOnly on)
    {
        if (!_ofCommune.TryGetValue(commune.Insee, out var zones)) return new(Requirement.NotRequired, null, ZoneAnswers.NoZone(commune.Name));
        var addresses = place.Street is null ? [] : StreetAddress.All(place.Street);
        var found = zones.Select(z => z.Find(place, addresses, dwelling, on)).MinBy(Rank)!;
        var isListed = addresses is not [var first, ..] || Array.Exists(zones, z => z.Streets.Contains(first.Street));
        return found is { Answer: Requirement.NotRequired, Source: null } && !isListed ? found with { ToConfirm = ZoneAnswers.StreetNotListed } : found;
    }

    /// <summary>The zone that is drawn around a point, whatever its commune; null where none is, which proves nothing of zones that are lists of streets.</summary>
    public (Commune Commune, ZoneFinding Finding)? FindAt(Position at, LetDwelling dwelling, DateOnly on)
    {
        var found = _drawn.Where(z => z.IsNear(at)).Select(z => (z.Commune, Finding: z.Find(new Place(null, at), null, dwelling, on))).Where(f => f.Finding.Source is not null).OrderBy(f => Rank(f.Finding)).ToArray();
        return found is [var first, ..] ? first : null;
    }

    static int Rank(ZoneFinding found) => found switch
    {
        { Answer: Requirement.Required } => 0,
        { Answer: Requirement.Unknown, Zone.Regime: Regime.Authorisation } => 1,
        { Answer: Requirement.DeclarationRequired } => 2,
        { Answer: Requirement.Unknown } => 3,
        { Source: not null } => 4,
        _ => 5,
    };
}
