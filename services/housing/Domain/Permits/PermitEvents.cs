using Territory.Kernel.Domain;

namespace Territory.Housing.Domain;

/// <summary>The life of one application for the authorisation of a letting (CCH L635-1 to L635-11).</summary>
public abstract record PermitEvent;

/// <summary>Demande déposée.</summary>
/// <param name="LandlordId">Whose file it is: the person who files as their token names them, or the person for whom an agent or a Mandataire files.</param>
/// <param name="FiledOn">The day on which it came in; for paper, not the day on which it was recorded.</param>
/// <param name="Pieces">Those that were handed in, whether they count or not.</param>
/// <param name="DwellingKeys">Keyed hashes of all that identifies the dwelling: one open application holds each.</param>
/// <param name="BuildingKeys">Keyed hashes of all that identifies its building: several dwellings share them.</param>
/// <param name="ZoneId">The zone in force at filing; it and what follows are absent from what was stored before several zones were told apart.</param>
/// <param name="ZoneInForceFrom">Since when the dwelling is in it.</param>
/// <param name="ZoneToConfirm">What was not sure of that.</param>
/// <param name="Diagnostics">What is known of the pieces: nothing counts without its date.</param>
/// <param name="LeaseOn">When the lease is meant to be signed, or was.</param>
/// <param name="Channel">How it came in; online where it is not said.</param>
/// <param name="FiledBy">The agent or the Mandataire who filed it for the landlord.</param>
/// <param name="DraftId">The draft that it was filed from, whose documents follow; null where there was none.</param>
[Stored("permit-application-filed")]
public sealed record ApplicationFiled(
    Guid LandlordId, string CommuneInsee, DateOnly FiledOn, Personal<Landlord> Landlord, Personal<DwellingAddress> Address,
    DwellingFacts Dwelling, IReadOnlyList<string> DwellingKeys, IReadOnlyList<Piece> Pieces,
    IReadOnlyList<string>? BuildingKeys = null, Guid? ZoneId = null, DateOnly? ZoneInForceFrom = null, string? ZoneToConfirm = null,
    IReadOnlyList<Diagnostic>? Diagnostics = null, Personal<DpeNumber>? DpeNumber = null, DateOnly? LeaseOn = null,
    FilingChannel? Channel = null, Guid? FiledBy = null, Personal<Mandataire>? Mandataire = null, Guid? DraftId = null) : PermitEvent;

/// <summary>Récépissé délivré: the accusé de réception of the CRPA stands for it (CCH R635-3, CRPA L112-3).</summary>
[Stored("permit-recepisse-issued")]
public sealed record RecepisseIssued(string Number, DateOnly IssuedOn) : PermitEvent;

/// <summary>Pieces are missing; the month does not run (CRPA L114-5).</summary>
/// <param name="TacitGrantOn">Only where the rule in force counts the month from the filing, whatever is missing.</param>
/// <param name="Faults">Why pieces that were handed in do not count.</param>
[Stored("permit-application-found-incomplete")]
public sealed record ApplicationFoundIncomplete(IReadOnlyList<Piece> Missing, string? Explanation, DateOnly AskedOn, DateOnly ReplyBy, DateOnly? TacitGrantOn = null,
    IReadOnlyList<PieceFault>? Faults = null) : PermitEvent;

/// <param name="Pieces">Those that count, and so are no longer missing.</param>
[Stored("permit-pieces-received")]
public sealed record PiecesReceived(
    IReadOnlyList<Piece> Pieces, DateOnly ReceivedOn, IReadOnlyList<Diagnostic>? Diagnostics = null, Personal<DpeNumber>? DpeNumber = null) : PermitEvent;

/// <summary>Dossier complet: the month starts.</summary>
/// <param name="TacitGrantOn">At 24:00 of that day silence is a grant, unless a decision was notified.</param>
/// <param name="Ground">The rule that counted, as it stood.</param>
/// <param name="IfCountedFromFiling">When the month ends by the other reading of the law, from the filing: both are kept.</param>
[Stored("permit-application-complete")]
public sealed record ApplicationComplete(DateOnly CompleteOn, DateOnly TacitGrantOn, string Ground, DateOnly? IfCountedFromFiling = null) : PermitEvent;

/// <summary>The date by which the missing pieces were awaited has passed: classement sans suite.</summary>
[Stored("permit-application-closed-without-follow-up")]
public sealed record ClosedWithoutFollowUp(DateOnly ReplyBy, DateOnly ClosedOn) : PermitEvent;

/// <summary>The file is open again: a piece had come in time after all, or a decision was taken back or annulled.</summary>
[Stored("permit-application-reopened")]
public sealed record ApplicationReopened(DateOnly ReopenedOn, ReopeningGround Ground) : PermitEvent;

/// <summary>The request was for another authority; it has it, and the applicant was told (CRPA L114-2).</summary>
/// <param name="To">The authority, by name.</param>
[Stored("permit-application-passed-on")]
public sealed record ApplicationPassedOn(string To, DateOnly PassedOn) : PermitEvent;

[Stored("permit-application-withdrawn")]
public sealed record ApplicationWithdrawn(DateOnly WithdrawnOn) : PermitEvent;

/// <summary>Agents were warned that a deadline comes near.</summary>
[Stored("permit-deadline-warned")]
public sealed record DeadlineWarned(DeadlineKind Deadline, DateOnly DueOn, DateOnly WarnedOn) : PermitEvent;

/// <summary>The instructor's proposal to the signatory.</summary>
/// <param name="VisitReport">The report that it rests on.</param>
[Stored("permit-decision-proposed")]
public sealed record DecisionProposed(
    DecisionKind Kind, IReadOnlyList<string> Reasons, IReadOnlyList<string> Works, IReadOnlyList<PermitCondition> Conditions, Guid? VisitReport, DateOnly ProposedOn) : PermitEvent;

/// <summary>A refusal is signed. It has no effect yet: its notification has.</summary>
/// <param name="SignatureProof">Reference of the electronic signature or of the signed paper.</param>
[Stored("permit-refusal-signed")]
public sealed record RefusalSigned(
    IReadOnlyList<string> Reasons, IReadOnlyList<string> Works, string WaysOfAppeal, string Delegation, DateOnly SignedOn, string? SignatureProof = null) : PermitEvent;

/// <summary>A grant is signed, with conditions or with none. No police order may stand on the building (CCH L635-9).</summary>
/// <param name="WaysOfAppeal">Of conditions, which restrict the grant; null where there are none.</param>
[Stored("permit-grant-signed")]
public sealed record GrantSigned(IReadOnlyList<PermitCondition> Conditions, string? WaysOfAppeal, string Delegation, DateOnly SignedOn, string? SignatureProof = null) : PermitEvent;

/// <summary>The refusal was notified in time: it has effect.</summary>
/// <param name="Proof">Reference of the postal or electronic proof.</param>
[Stored("permit-refusal-notified")]
public sealed record RefusalNotified(string CommuneInsee, DateOnly SignedOn, DateOnly NotifiedOn, NotificationMeans Means, string Proof, DateOnly AppealBy) : PermitEvent;

/// <summary>The refusal met a tacit grant that was born before: it can only be a withdrawal, to be justified (CRPA L242-1).</summary>
[Stored("permit-refusal-notified-too-late")]
public sealed record RefusalNotifiedTooLate(DateOnly NotifiedOn, NotificationMeans Means, string Proof, DateOnly TacitGrantOn) : PermitEvent;

/// <summary>The grant was notified in time: the permit is in force (CCH L635-3).</summary>
/// <param name="AppealBy">Of conditions; null where there are none.</param>
/// <param name="LapsesOn">End of that day, without a letting (R635-3).</param>
[Stored("permit-grant-notified")]
public sealed record GrantNotified(
    string CommuneInsee, DateOnly SignedOn, DateOnly NotifiedOn, NotificationMeans Means, string Proof, bool HasConditions, DateOnly LapsesOn, DateOnly? AppealBy = null) : PermitEvent;

/// <summary>The grant met a tacit one that was born before; its conditions could only be a partial withdrawal, to be justified.</summary>
[Stored("permit-grant-notified-too-late")]
public sealed record GrantNotifiedTooLate(DateOnly NotifiedOn, NotificationMeans Means, string Proof, DateOnly TacitGrantOn, bool HadConditions) : PermitEvent;

/// <summary>Accord tacite né (CCH L635-4). It says nothing about decency (L635-8).</summary>
/// <param name="GrantedOn">The legal date, whenever it was recorded.</param>
/// <param name="ClaimableFrom">From when an attestation can be asked for.</param>
/// <param name="LapsesOn">End of that day, without a letting (R635-3).</param>
[Stored("permit-tacitly-granted")]
public sealed record PermitTacitlyGranted(DateOnly GrantedOn, DateOnly ClaimableFrom, DateOnly LapsesOn) : PermitEvent;

/// <summary>The month has passed, but a police order stands on the building: silence grants nothing (CCH L635-9).</summary>
[Stored("permit-tacit-grant-blocked")]
public sealed record TacitGrantBlocked(DateOnly DueOn) : PermitEvent;

/// <summary>A proof came late that a decision had been notified in time: no tacit grant was ever born.</summary>
[Stored("permit-tacit-grant-set-aside")]
public sealed record TacitGrantSetAside(DateOnly GrantedOn, DateOnly RefusalNotifiedOn) : PermitEvent;

/// <summary>The works of these conditions were proven.</summary>
/// <param name="Numbers">Places in the list of the grant, from 1.</param>
/// <param name="Evidence">Reference of the proof or of the counter-visit.</param>
[Stored("permit-conditions-lifted")]
public sealed record ConditionsLifted(IReadOnlyList<int> Numbers, string Evidence, DateOnly LiftedOn) : PermitEvent;

/// <summary>The term of these conditions has passed and their works were not done.</summary>
[Stored("permit-conditions-breached")]
public sealed record ConditionsBreached(IReadOnlyList<int> Numbers, string Finding, DateOnly FoundOn) : PermitEvent;

/// <summary>Mise en location: the permit serves this letting, and no other (CCH L635-4, L635-5).</summary>
/// <param name="BeforeGrant">The lease is older than the authorisation: a signal of an offence, which a person judges (L635-7).</param>
[Stored("permit-letting-declared")]
public sealed record LettingDeclared(DateOnly LeaseOn, DateOnly DeclaredOn, bool BeforeGrant) : PermitEvent;

/// <summary>A new owner has asked for the permit (Cerfa 15663); its holder has still to agree (CCH R635-3).</summary>
[Stored("permit-transfer-declared")]
public sealed record TransferDeclared(Guid NewLandlordId, Personal<Landlord> NewLandlord, DateOnly SoldOn, DateOnly DeclaredOn) : PermitEvent;

/// <summary>The permit is the new owner's.</summary>
[Stored("permit-transferred")]
public sealed record PermitTransferred(Guid NewLandlordId, Personal<Landlord> NewLandlord, DateOnly TransferredOn) : PermitEvent;

/// <summary>Two years without a letting: caducité (CCH R635-3).</summary>
[Stored("permit-lapsed")]
public sealed record PermitLapsed(DateOnly LapsedOn) : PermitEvent;

/// <summary>The authority means to withdraw an illegal grant; its holder is heard first (CRPA L121-1, L122-1).</summary>
[Stored("permit-withdrawal-hearing-opened")]
public sealed record WithdrawalHearingOpened(IReadOnlyList<string> Reasons, DateOnly OpenedOn, DateOnly ReplyBy) : PermitEvent;

[Stored("permit-withdrawal-observations-received")]
public sealed record WithdrawalObservationsReceived(DateOnly ReceivedOn, string Reference) : PermitEvent;

/// <summary>The withdrawal is signed, within four months of the grant (CRPA L242-1). Its notification has effect.</summary>
[Stored("permit-withdrawal-signed")]
public sealed record WithdrawalSigned(IReadOnlyList<string> Reasons, string WaysOfAppeal, string Delegation, DateOnly SignedOn, string? SignatureProof = null) : PermitEvent;

/// <summary>The holder knows: the permit is withdrawn.</summary>
[Stored("permit-withdrawn-by-authority")]
public sealed record PermitWithdrawn(string CommuneInsee, DateOnly SignedOn, DateOnly NotifiedOn, NotificationMeans Means, string Proof, DateOnly AppealBy) : PermitEvent;

/// <param name="AnswerBy">Of a recours gracieux: silence until the end of that day rejects it; null before a court.</param>
/// <param name="IsLate">It came after the time for it; who has to judge it is told.</param>
[Stored("permit-decision-appealed")]
public sealed record DecisionAppealed(AppealKind Kind, DateOnly LodgedOn, DateOnly? AnswerBy, bool IsLate) : PermitEvent;

/// <summary>The answer to a recours gracieux.</summary>
/// <param name="IsImplicit">By two months of silence (CRPA L231-4).</param>
[Stored("permit-appeal-decided")]
public sealed record AppealDecided(bool IsUpheld, DateOnly DecidedOn, bool IsImplicit) : PermitEvent;

/// <summary>A court has annulled a decision on this file: it is deemed never to have been.</summary>
/// <param name="Judgment">Court and number.</param>
[Stored("permit-decision-annulled")]
public sealed record DecisionAnnulled(SignedKind Decision, string Judgment, DateOnly JudgedOn, DateOnly NotifiedOn) : PermitEvent;

/// <summary>What must be done under a grant with conditions.</summary>
/// <param name="LiftedBy">How it is lifted: a paper, or a counter-visit.</param>
public sealed record PermitCondition(string Works, DateOnly By, string LiftedBy);

public enum NotificationMeans { RegisteredMailFirstPresented, ElectronicConsultation, HandDelivered }

public enum DecisionKind { Grant, GrantWithConditions, Refusal }

/// <summary>A decision that needs a signature and a notification.</summary>
public enum SignedKind { Grant, Refusal, Withdrawal, TacitGrant }

public enum ReopeningGround { PiecesHadComeInTime, AppealUpheld, DecisionAnnulled }

public enum AppealKind { RecoursGracieux, RecoursContentieux }

public enum DeadlineKind { TacitGrant, Pieces, Lapse, Conditions, Appeal }
