namespace Territory.Contracts.Housing.V1;

/// <summary>
/// A refusal of a rental permit has taken effect: it was notified to the applicant in time (CCH L635-4). The law has it sent
/// to the CAF, the MSA and the tax services (CCH L635-6), and to those who watch over unfit housing (L635-10). Ids only: who must name people opens the file at that moment.
/// </summary>
/// <param name="ApplicationId">The application that was refused.</param>
/// <param name="Version">Version of the application's file; a consumer that keeps state ignores what is older than what it has.</param>
/// <param name="CommuneInsee">INSEE code of the commune of the dwelling.</param>
/// <param name="SignedOn">Civil date (Europe/Paris) of the signature.</param>
/// <param name="NotifiedOn">Civil date of the notification, which is what counts.</param>
public sealed record RefusalIssued(Guid ApplicationId, long Version, string CommuneInsee, DateOnly SignedOn, DateOnly NotifiedOn);

/// <summary>A permit was granted with conditions, and the applicant notified: those who watch over unfit housing are told (CCH L635-10).</summary>
/// <param name="ApplicationId">The application that was granted.</param>
/// <param name="Version">Version of the application's file; a consumer that keeps state ignores what is older than what it has.</param>
/// <param name="CommuneInsee">INSEE code of the commune of the dwelling.</param>
/// <param name="SignedOn">Civil date (Europe/Paris) of the signature.</param>
/// <param name="NotifiedOn">Civil date of the notification.</param>
public sealed record ConditionalGrantIssued(Guid ApplicationId, long Version, string CommuneInsee, DateOnly SignedOn, DateOnly NotifiedOn);

/// <summary>A decision that had taken effect stands no more: who was told of it must be told so.</summary>
/// <param name="ApplicationId">The application that was decided.</param>
/// <param name="Version">Version of the application's file; a consumer that keeps state ignores what is older than what it has.</param>
/// <param name="Because">How it ended.</param>
/// <param name="On">Civil date (Europe/Paris) on which it ceased to stand.</param>
public sealed record DecisionEnded(Guid ApplicationId, long Version, EndOfDecision Because, DateOnly On);

public enum EndOfDecision { Annulled, WithdrawnByAuthority }

/// <summary>
/// A landlord declared a letting whose lease is older than the authorisation: a signal of an offence (CCH L635-7), which a
/// person judges.
/// </summary>
/// <param name="Version">Version of the application's file.</param>
/// <param name="LeaseOn">Civil date of the lease.</param>
public sealed record EarlyLeaseDeclared(Guid ApplicationId, long Version, DateOnly LeaseOn);

/// <summary>
/// A fine was ordered and notified (CCH L635-7): its TitreDeRecette is to be issued, once. Who owes it is asked of housing at
/// that moment: ids and amounts only.
/// </summary>
/// <param name="OffenceId">The case; there is one title of it.</param>
/// <param name="Version">Version of the case.</param>
/// <param name="CommuneInsee">INSEE code of the commune of the dwelling.</param>
/// <param name="AmountInCents">What is owed, in cents of euro.</param>
/// <param name="OrderedOn">Civil date (Europe/Paris) of the decision.</param>
/// <param name="NotifiedOn">Civil date of its notification.</param>
public sealed record RevenueTitleRequested(Guid OffenceId, long Version, string CommuneInsee, long AmountInCents, DateOnly OrderedOn, DateOnly NotifiedOn);

/// <summary>
/// A délibération that makes, extends, reduces or repeals a zone was published. The law has it sent to the CAF and the MSA
/// (CCH L635-2; L634-2 for declarations). Ids only: who sends the délibération opens the zone at that moment.
/// </summary>
/// <param name="ZoneId">The zone, at /housing/zones/{id}.</param>
/// <param name="Version">Version of the zone; a consumer that keeps state ignores what is older than what it has.</param>
/// <param name="CommuneInsee">INSEE code of the commune of the zone.</param>
/// <param name="Decision">What the délibération did to the zone.</param>
/// <param name="PublishedOn">Civil date (Europe/Paris) of its publication.</param>
/// <param name="EffectiveOn">Civil date from which it has effect.</param>
public sealed record ZoneDeliberationPublished(Guid ZoneId, long Version, string CommuneInsee, ZoneDecision Decision, DateOnly PublishedOn, DateOnly EffectiveOn);

/// <summary>What a délibération may do to a zone.</summary>
public enum ZoneDecision { Created, Extended, Reduced, Repealed }
