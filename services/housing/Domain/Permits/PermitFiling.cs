using Territory.Kernel.Domain;

namespace Territory.Housing.Domain;

/// <param name="LandlordId">Whose file it is, whoever files.</param>
/// <param name="Zone">The zone that the dwelling is in on the day of filing, if any: a fact of another stream.</param>
/// <param name="BuildingKeys">Keyed hashes of all that identifies the building: several dwellings share them.</param>
/// <param name="Pieces">What is handed in, by its name.</param>
public sealed record FileApplication(
    string Number, Guid LandlordId, string CommuneInsee, ZoneInForce? Zone, Landlord Landlord, DwellingAddress Address,
    DwellingFacts Dwelling, IReadOnlyList<string> DwellingKeys, IReadOnlyList<string> BuildingKeys, IReadOnlyList<Piece> Pieces, DateOnly Today) : PermitCommand
{
    /// <summary>Where the dwelling is in no zone: why.</summary>
    public Rule? WhyNoZone { get; init; }

    /// <summary>What is handed in, with its date.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; init; } = [];

    public DpeNumber? DpeNumber { get; init; }

    /// <summary>When the lease is meant to be signed, or was.</summary>
    public DateOnly? LeaseOn { get; init; }

    public FilingChannel Channel { get; init; }

    /// <summary>When the paper came in; null where it is today.</summary>
    public DateOnly? ReceivedOn { get; init; }

    /// <summary>The agent or the Mandataire who files for the landlord.</summary>
    public Guid? FiledBy { get; init; }

    public Mandataire? Mandataire { get; init; }

    /// <summary>The draft that it is filed from.</summary>
    public Guid? DraftId { get; init; }

    public DateOnly FiledOn => ReceivedOn ?? Today;
}

/// <summary>
/// The filing of an application: who, where, what, with which pieces (CCH R635-2, R635-3). A piece counts once it is dated and
/// valid on the day on which it came in; what is only named, or has expired, is asked for with its reason.
/// </summary>
public static class PermitFiling
{
    public static Decision<PermitEvent> File(FileApplication file, Permit permit, Law law)
    {
        if (permit.Status != PermitStatus.None) return Rules.NotFiledYet;
        if (file.Landlord.Capacity == LandlordCapacity.Tenant) return FilingRules.LandlordOrMandataireFiles;
        if (file.FiledOn > file.Today || file.Landlord.DeceasedOn > file.FiledOn) return Rules.NotInTheFuture;
        if (file.Zone is not { } zone) return file.WhyNoZone ?? Rules.DwellingIsInAZone;
        if (zone.Regime != Regime.Authorisation) return ZoneRules.ZoneAsksForAnAuthorisation;
        if (file.Dwelling.BuiltIn > file.Today.Year || file.Dwelling.ElectricityInstalledIn > file.Today.Year || file.Dwelling.GasInstalledIn > file.Today.Year)
            return Rules.NotInTheFuture;
        if (file.Diagnostics.Any(d => d.EstablishedOn > file.FiledOn)) return FilingRules.DiagnosticComesBeforeReception;
        var required = RequiredPieces.For(file.Dwelling, law, file.FiledOn);
        var handedIn = HandedIn.Of(file.Pieces, file.Diagnostics, required, law, file.FiledOn);
        Piece[] missing = [.. required.Except(handedIn.Counting)];
        return PermitDecider.Continue([Filed(file, zone, handedIn.All), new RecepisseIssued(file.Number, file.Today)],
            missing.Length > 0 ? PermitCompleteness.Incomplete(missing, null, file.FiledOn, file.Today, law, handedIn.Faults) : PermitCompleteness.Complete(file.FiledOn, file.FiledOn, law));
    }

    static ApplicationFiled Filed(FileApplication file, ZoneInForce zone, IReadOnlyList<Piece> handedIn) => new(
        file.LandlordId, file.CommuneInsee, file.FiledOn, new(file.LandlordId, file.Landlord), new(file.LandlordId, file.Address),
        file.Dwelling, file.DwellingKeys, handedIn, file.BuildingKeys, zone.ZoneId, zone.InForceFrom, zone.ToConfirm,
        file.Diagnostics.Count > 0 ? file.Diagnostics : null, Sealed(file.LandlordId, file.DpeNumber), file.LeaseOn,
        file.Channel == FilingChannel.Online ? null : file.Channel, file.FiledBy, Sealed(file.LandlordId, file.Mandataire), file.DraftId);

    internal static Personal<T>? Sealed<T>(Guid subject, T? value) where T : class => value is null ? null : new(subject, value);
}
