using Territory.Housing.Domain;
using Territory.Kernel.EventStore;

namespace Territory.Housing;

/// <summary>How long a file is still to be kept.</summary>
/// <param name="EndedOn">When its life, and the time to appeal, ended; null while it lives.</param>
/// <param name="HasClaim">A court, or the authority after a recours gracieux, has not answered yet.</param>
public sealed record FileRetention(string CommuneInsee, DateOnly? EndedOn = null, bool HasClaim = false, DateOnly? AnonymisedOn = null);

/// <summary>A visa, with its number in the register.</summary>
public sealed record EliminationVisa(string Reference, DateOnly GrantedOn, DateOnly EndedBefore);

/// <summary>A request for erasure as the data-protection officer sees it.</summary>
public sealed record ErasureRequestRow(Guid PersonId, DateOnly RequestedOn, DateOnly AnswerBy, IReadOnlyList<ErasureAnswer> Answers);

public static partial class Views
{
    public static View<FileRetention> Retentions { get; } = new("file_retentions", 1, static (row, _, e) => e switch
    {
        ApplicationFiled filed => new(filed.CommuneInsee),
        PermitFileAnonymised anonymised => row! with { AnonymisedOn = anonymised.AnonymisedOn },
        PermitEvent permit when row is not null => Ended(row, permit),
        _ => row,
    })
    {
        RowOf = static (stored, e) => e is PermitFileAnonymised anonymised ? anonymised.ApplicationId : stored.Stream,
        Indexes = ["((row->>'endedOn')) where row->>'endedOn' is not null and row->>'anonymisedOn' is null"],
    };

    public static View<EliminationVisa> Visas { get; } = new("elimination_visas", 1,
        static (row, _, e) => e is EliminationVisaRecorded visa ? new(visa.Reference, visa.GrantedOn, visa.EndedBefore) : row)
    {
        RowOf = static (stored, e) => e is EliminationVisaRecorded ? stored.Id : stored.Stream,
    };

    public static View<ErasureRequestRow> ErasureRequests { get; } = new("erasure_requests", 1,
        static (row, _, e) => e is ErasureRequested asked ? new(asked.PersonId, asked.RequestedOn, asked.AnswerBy, asked.Answers) : row)
    {
        Indexes = ["((row->>'answerBy'), id)"],
    };

    /// <summary>A permit that is let has served: its life ends with the letting that it was given for.</summary>
    static FileRetention Ended(FileRetention file, PermitEvent e) => e switch
    {
        RefusalNotified refused => file with { EndedOn = refused.AppealBy },
        PermitWithdrawn withdrawn => file with { EndedOn = withdrawn.AppealBy },
        ApplicationWithdrawn withdrawn => file with { EndedOn = withdrawn.WithdrawnOn },
        ClosedWithoutFollowUp closed => file with { EndedOn = closed.ClosedOn },
        ApplicationPassedOn passed => file with { EndedOn = passed.PassedOn },
        LettingDeclared letting => file with { EndedOn = letting.DeclaredOn > letting.LeaseOn ? letting.DeclaredOn : letting.LeaseOn },
        PermitLapsed lapsed => file with { EndedOn = lapsed.LapsedOn },
        ApplicationReopened or GrantNotified or PermitTacitlyGranted => file with { EndedOn = null, HasClaim = false },
        DecisionAppealed => file with { HasClaim = true },
        AppealDecided decided => file with { HasClaim = false, EndedOn = decided.IsUpheld ? null : file.EndedOn is { } ended && ended > decided.DecidedOn ? ended : file.EndedOn is null ? null : decided.DecidedOn },
        DecisionAnnulled { Decision: SignedKind.Withdrawal } => file with { HasClaim = false, EndedOn = null },
        DecisionAnnulled annulled => file with { HasClaim = false, EndedOn = annulled.NotifiedOn },
        _ => file,
    };
}
