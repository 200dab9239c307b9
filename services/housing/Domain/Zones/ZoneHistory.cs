namespace Territory.Housing.Domain;

/// <summary>What one délibération did to a zone.</summary>
/// <param name="PublishedOn">Null for what was taken over without it.</param>
/// <param name="InForceFrom">From when it has effect.</param>
/// <param name="ToConfirm">What the authority has still to confirm of it.</param>
public sealed record ZoneChange(ZoneAct Act, string Deliberation, DateOnly? PublishedOn, DateOnly InForceFrom, IReadOnlyList<PerimeterPart> Parts, string? ToConfirm);

public sealed record ZoneDelegation(string Deliberation, DateOnly From, DateOnly Until, DateOnly FirstReportBy);

/// <summary>A zone as its délibérations made it, on any day.</summary>
/// <param name="Changes">In the order of their publication: of two that speak of the same address, the later counts.</param>
/// <param name="RepealedOn">From that day on it asks for nothing.</param>
public sealed record ZoneHistory(
    string CommuneInsee, string? Name, Regime Regime, IReadOnlyList<ZoneChange> Changes, Categories? Categories, FilingTerms? Filing, DateOnly? RepealedOn, IReadOnlyList<ZoneDelegation> Delegations)
{
    /// <summary>When it first had effect.</summary>
    public DateOnly InForceFrom => Changes[0].InForceFrom;

    public bool IsInForce(DateOnly on) => InForceFrom <= on && !(RepealedOn <= on);

    static readonly PerimeterPart WholeCommune = new(PartKind.WholeCommune);

    public static ZoneHistory? Evolve(ZoneHistory? history, ZoneEvent e) => e switch
    {
        ZoneTakenOver taken => new(taken.CommuneInsee, null, Regime.Authorisation,
            [new(ZoneAct.Publication, taken.Source, null, taken.InForceFrom, [WholeCommune], taken.ToConfirm)], null, null, null, []),
        ZonePublished published => new(published.CommuneInsee, published.Name, published.Regime ?? Regime.Authorisation,
            [new(ZoneAct.Publication, published.Deliberation, published.PublishedOn, published.InForceFrom, published.Perimeter ?? [WholeCommune], null)],
            published.Categories, published.Filing, null, []),
        _ => history is null ? null : Next(history, e),
    };

    static ZoneHistory Next(ZoneHistory history, ZoneEvent e) => e switch
    {
        ZonePerimeterStated stated => history with
        {
            Changes = [history.Changes[0] with { Deliberation = stated.Deliberation, InForceFrom = stated.InForceFrom, Parts = stated.Perimeter, ToConfirm = null }, .. history.Changes.Skip(1)],
        },
        ZoneExtended extended => With(history, new(ZoneAct.Extension, extended.Deliberation, extended.PublishedOn, extended.InForceFrom, extended.Parts, null)),
        ZoneReduced reduced => With(history, new(ZoneAct.Reduction, reduced.Deliberation, reduced.PublishedOn, reduced.EffectiveOn, reduced.Parts, WithoutDelay)),
        ZoneRepealed repealed => With(history, new(ZoneAct.Repeal, repealed.Deliberation, repealed.PublishedOn, repealed.EffectiveOn, [], WithoutDelay)) with { RepealedOn = repealed.EffectiveOn },
        ImplementationDelegatedToCommune delegated => history with { Delegations = [.. history.Delegations, new(delegated.Deliberation, delegated.From, delegated.Until, delegated.FirstReportBy)] },
        _ => history,
    };

    /// <summary>They are recorded in any order, as mail comes in.</summary>
    static ZoneHistory With(ZoneHistory history, ZoneChange change) => history with { Changes = [.. history.Changes.Append(change).OrderBy(c => c.PublishedOn ?? DateOnly.MinValue)] };

    public const string WithoutDelay = "Qu’une réduction ou une abrogation n’attende pas six mois se déduit des textes (CCH L635-1, II ; CRPA L221-2 et L243-1) : à confirmer par l’autorité.";
}
