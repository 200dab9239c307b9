using Territory.Kernel.Domain;

namespace Territory.Housing.Domain;

/// <summary>
/// A letting without authorisation, from the first signal to the fine or its dismissal (CCH L635-7). Data on offences
/// (RGPD art. 10): sealed for a purpose of its own, apart from the permit files.
/// </summary>
public abstract record OffenceEvent;

/// <summary>A signal; a person judges what it is worth.</summary>
/// <param name="PersonId">Whom it concerns: a landlord who is known, or an id made for one who is not.</param>
/// <param name="LeaseOn">Date of the lease, where its declaration gave the signal.</param>
[Stored("offence-reported")]
public sealed record OffenceReported(
    OffenceSignal Signal, string CommuneInsee, Guid? ApplicationId, Guid PersonId, DateOnly? LeaseOn, Personal<OffenceReport>? Report, DateOnly ReportedOn) : OffenceEvent;

/// <summary>Constat: the year within which a fine may be ordered starts.</summary>
/// <param name="BarredAfter">Last day on which a fine may be ordered.</param>
[Stored("offence-found")]
public sealed record OffenceFound(
    OffenceGround Ground, DateOnly FoundOn, DateOnly BarredAfter, Guid PersonId, Personal<PersonConcerned> Person, Personal<Constat> Constat) : OffenceEvent;

/// <summary>The person was told what is held against them and that they may answer (CCH L635-7, R635-4).</summary>
/// <param name="AnswerBy">Last day to answer, or to file the application that was missing.</param>
[Stored("offence-hearing-opened")]
public sealed record OffenceHearingOpened(DateOnly InformedOn, NotificationMeans Means, string Proof, DateOnly AnswerBy) : OffenceEvent;

/// <param name="RegularisedBy">The application that was filed meanwhile.</param>
[Stored("offence-observations-received")]
public sealed record OffenceObservationsReceived(Personal<FreeText> Observations, DateOnly ReceivedOn, Guid? RegularisedBy) : OffenceEvent;

/// <param name="Recurrence">The earlier fines within the time of the law that raise the ceiling.</param>
/// <param name="FineNumber">The how-manieth fine of this person it is; the append checks that nobody has ordered another meanwhile.</param>
[Stored("offence-fine-ordered")]
public sealed record FineOrdered(
    OffenceGround Ground, Guid PersonId, long AmountInCents, long CeilingInCents, IReadOnlyList<Guid> Recurrence, int FineNumber, Personal<Reasoning> Reasons,
    string WaysOfAppeal, string Delegation, string? SignatureProof, DateOnly OrderedOn) : OffenceEvent;

[Stored("offence-fine-notified")]
public sealed record FineNotified(DateOnly NotifiedOn, NotificationMeans Means, string Proof, DateOnly AppealBy) : OffenceEvent;

/// <summary>TitreDeRecette: the amount is to be collected. Once per fine.</summary>
[Stored("revenue-title-issued")]
public sealed record RevenueTitleIssued(string CommuneInsee, long AmountInCents, DateOnly OrderedOn, DateOnly NotifiedOn, DateOnly IssuedOn) : OffenceEvent;

/// <summary>A court has annulled the fine: it counts no more.</summary>
/// <param name="Judgment">Number of the judgment.</param>
[Stored("offence-fine-annulled")]
public sealed record FineAnnulled(string Judgment, DateOnly AnnulledOn) : OffenceEvent;

/// <summary>Classement: no fine follows, for these reasons.</summary>
[Stored("offence-dismissed")]
public sealed record OffenceDismissed(Personal<Reasoning> Reasons, DateOnly DismissedOn) : OffenceEvent;

public enum OffenceSignal { AgentReport, LeaseBeforeAuthorisation }

/// <summary>What the law fines: letting without having filed, and letting despite a refusal.</summary>
public enum OffenceGround { NoApplicationFiled, LetDespiteRefusal }

/// <summary>Personal: stored sealed.</summary>
public sealed record OffenceReport(string? Address, string Text);

/// <summary>Personal: stored sealed.</summary>
public sealed record PersonConcerned(string Name, string PostalAddress, string? Siret);

/// <summary>Personal: stored sealed.</summary>
/// <param name="By">Who found it, by office.</param>
public sealed record Constat(string By, string Facts);

/// <summary>Personal: stored sealed.</summary>
public sealed record Reasoning(IReadOnlyList<string> Reasons);

public enum OffenceStatus { None, Reported, Found, HearingOpened, FineOrdered, FineNotified, FineAnnulled, Dismissed }

/// <summary>What deciding needs to know, no more.</summary>
public sealed record Offence(
    OffenceStatus Status, string CommuneInsee, Guid PersonId, OffenceGround? Ground, DateOnly? FoundOn, DateOnly? BarredAfter, DateOnly? InformedOn, DateOnly? AnswerBy,
    long AmountInCents, DateOnly? OrderedOn, DateOnly? NotifiedOn, bool HasTitle)
{
    public static Offence None { get; } = new(OffenceStatus.None, "", default, null, null, null, null, null, 0, null, null, false);

    /// <summary>Nothing was decided yet.</summary>
    public bool IsOpen => Status is OffenceStatus.Reported or OffenceStatus.Found or OffenceStatus.HearingOpened;

    public static Offence Evolve(Offence offence, OffenceEvent e) => e switch
    {
        OffenceReported reported => offence with { Status = OffenceStatus.Reported, CommuneInsee = reported.CommuneInsee, PersonId = reported.PersonId },
        OffenceFound found => offence with { Status = OffenceStatus.Found, PersonId = found.PersonId, Ground = found.Ground, FoundOn = found.FoundOn, BarredAfter = found.BarredAfter },
        OffenceHearingOpened opened => offence with { Status = OffenceStatus.HearingOpened, InformedOn = opened.InformedOn, AnswerBy = opened.AnswerBy },
        FineOrdered ordered => offence with { Status = OffenceStatus.FineOrdered, AmountInCents = ordered.AmountInCents, OrderedOn = ordered.OrderedOn },
        FineNotified notified => offence with { Status = OffenceStatus.FineNotified, NotifiedOn = notified.NotifiedOn },
        RevenueTitleIssued => offence with { HasTitle = true },
        FineAnnulled => offence with { Status = OffenceStatus.FineAnnulled },
        OffenceDismissed => offence with { Status = OffenceStatus.Dismissed },
        _ => offence,
    };

    public const string FinesOfAPerson = "landlord-fines";

    /// <summary>The fines that stand against a person are counted: of two that are ordered at once, the second must know the first.</summary>
    public static IEnumerable<Claim> Claims(Offence offence, OffenceEvent e) => e switch
    {
        FineOrdered ordered => [new Claim.Count(FinesOfAPerson, ordered.PersonId.ToString(), 1, ordered.FineNumber)],
        FineAnnulled => [new Claim.Count(FinesOfAPerson, offence.PersonId.ToString(), -1, long.MaxValue)],
        _ => [],
    };
}
