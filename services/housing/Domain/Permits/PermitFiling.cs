using Territory.Kernel.Domain;

namespace Territory.Housing.Domain;

/// <param name="Zone">The zone that the dwelling is in on the day of filing, if any: a fact of another stream.</param>
/// <param name="BuildingKeys">Keyed hashes of all that identifies the building: several dwellings share them.</param>
public sealed record FileApplication(
    string Number, Guid LandlordId, string CommuneInsee, ZoneInForce? Zone, Landlord Landlord, DwellingAddress Address,
    DwellingFacts Dwelling, IReadOnlyList<string> DwellingKeys, IReadOnlyList<string> BuildingKeys, IReadOnlyList<Piece> Pieces, DateOnly Today) : PermitCommand
{
    /// <summary>Where the dwelling is in no zone: why.</summary>
    public Rule? WhyNoZone { get; init; }
}

/// <summary>The filing of an application: who, where, what, with which pieces (CCH R635-2, R635-3).</summary>
public static class PermitFiling
{
    public static Decision<PermitEvent> File(FileApplication file, Permit permit, Law law)
    {
        if (permit.Status != PermitStatus.None) return Rules.NotFiledYet;
        if (file.Zone is not { } zone) return file.WhyNoZone ?? Rules.DwellingIsInAZone;
        if (zone.Regime != Regime.Authorisation) return ZoneRules.ZoneAsksForAnAuthorisation;
        if (file.Dwelling.BuiltIn > file.Today.Year || file.Dwelling.ElectricityInstalledIn > file.Today.Year || file.Dwelling.GasInstalledIn > file.Today.Year)
            return Rules.NotInTheFuture;
        List<PermitEvent> events =
        [
            new ApplicationFiled(file.LandlordId, file.CommuneInsee, file.Today, new(file.LandlordId, file.Landlord), new(file.LandlordId, file.Address),
                file.Dwelling, file.DwellingKeys, file.Pieces, file.BuildingKeys, zone.ZoneId, zone.InForceFrom, zone.ToConfirm),
            new RecepisseIssued(file.Number, file.Today),
        ];
        Piece[] missing = [.. RequiredPieces.For(file.Dwelling, law, file.Today).Except(file.Pieces)];
        return PermitDecider.Continue(events, missing.Length > 0 ? PermitCompleteness.Incomplete(missing, null, file.Today, file.Today, law) : PermitCompleteness.Complete(file.Today, file.Today, law));
    }
}
