using Territory.Housing.Domain;
using Territory.Kernel.EventStore;

namespace Territory.Housing;

public enum FileOutcome { Granted, GrantedWithConditions, TacitlyGranted, Refused }

/// <summary>What the indicators count of a file.</summary>
/// <param name="Dwelling">A keyed hash: several files of one dwelling count it once.</param>
public sealed record CountedFile(string CommuneInsee, string Dwelling, DateOnly FiledOn)
{
    public DateOnly? CompleteOn { get; init; }

    public FileOutcome? Outcome { get; init; }

    public DateOnly? DecidedOn { get; init; }

    /// <summary>Whether the dwelling has its permit: granted, and neither lapsed, withdrawn nor annulled since.</summary>
    public bool IsCovered { get; init; }
}

public static partial class Views
{
    public static View<CountedFile> CountedFiles { get; } = new("counted_files", 1, static (row, stored, e) => e switch
    {
        ApplicationFiled filed => new(filed.CommuneInsee, filed.DwellingKeys is [var key, ..] ? key : stored.Stream.ToString(), filed.FiledOn),
        PermitEvent permit when row is not null => Count(row, permit),
        _ => row,
    })
    {
        Indexes = ["(left(row->>'filedOn', 4))", "(left(row->>'decidedOn', 4))"],
    };

    static CountedFile Count(CountedFile file, PermitEvent e) => e switch
    {
        ApplicationComplete complete => file with { CompleteOn = complete.CompleteOn },
        ApplicationReopened or TacitGrantSetAside => file with { Outcome = null, DecidedOn = null, IsCovered = false },
        RefusalNotified refused => file with { Outcome = FileOutcome.Refused, DecidedOn = refused.NotifiedOn, IsCovered = false },
        GrantNotified granted => file with { Outcome = granted.HasConditions ? FileOutcome.GrantedWithConditions : FileOutcome.Granted, DecidedOn = granted.NotifiedOn, IsCovered = true },
        PermitTacitlyGranted granted => file with { Outcome = FileOutcome.TacitlyGranted, DecidedOn = granted.GrantedOn, IsCovered = true },
        PermitLapsed or PermitWithdrawn or DecisionAnnulled { Decision: SignedKind.Grant or SignedKind.TacitGrant } => file with { IsCovered = false },
        DecisionAnnulled { Decision: SignedKind.Withdrawal } => file with { IsCovered = true },
        _ => file,
    };
}
