namespace Territory.Contracts.Housing.V1;

/// <summary>
/// A refusal of a rental permit has taken effect: it was notified to the applicant in time (CCH L635-4). The law has it sent
/// to the CAF, the MSA and the tax services (CCH L635-6). Ids only: who must name people opens the file at that moment.
/// </summary>
/// <param name="ApplicationId">The application that was refused.</param>
/// <param name="Version">Version of the application's file; a consumer that keeps state ignores what is older than what it has.</param>
/// <param name="CommuneInsee">INSEE code of the commune of the dwelling.</param>
/// <param name="SignedOn">Civil date (Europe/Paris) of the signature.</param>
/// <param name="NotifiedOn">Civil date of the notification, which is what counts.</param>
public sealed record RefusalIssued(Guid ApplicationId, long Version, string CommuneInsee, DateOnly SignedOn, DateOnly NotifiedOn);
