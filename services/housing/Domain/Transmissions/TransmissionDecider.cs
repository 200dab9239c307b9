using Territory.Kernel.Domain;

namespace Territory.Housing.Domain;

public abstract record TransmissionCommand;

/// <param name="Version">Of the file, when the decision took effect.</param>
public sealed record OpenTransmissions(Guid ApplicationId, long Version, string CommuneInsee, DateOnly NotifiedOn, TransmissionKind Kind, DateOnly Today) : TransmissionCommand;

/// <summary>The decision of which recipients were, or were to be, told stands no more.</summary>
public sealed record CorrectTransmissions(Guid ApplicationId, long Version, DecisionEnd Because, DateOnly On, DateOnly Today) : TransmissionCommand;

/// <summary>A process takes an attempt upon itself.</summary>
/// <param name="Now">Machine time, as are all instants here.</param>
public sealed record AttemptTransmission(Guid TransmissionId, int Attempt, DateTimeOffset Now, DateTimeOffset Until) : TransmissionCommand;

public sealed record RecordAcceptance(Guid TransmissionId, int Attempt, string Reference, string Digest, DateTimeOffset At) : TransmissionCommand;

public sealed record RecordFailure(Guid TransmissionId, int Attempt, PartnerFailure Failure, int? HttpStatus, DateTimeOffset RetryAt) : TransmissionCommand;

public sealed record RecordErasedLandlord(Guid TransmissionId, DateTimeOffset Now) : TransmissionCommand;

public sealed record RetryTransmission(Guid TransmissionId) : TransmissionCommand;

public sealed record SettleTransmission(Guid TransmissionId, DateOnly SentOn, string Proof, DateOnly Today, DateTimeOffset Now) : TransmissionCommand;

public static class TransmissionDecider
{
    public static Decider<TransmissionCommand, Transmissions, TransmissionEvent> Instance { get; } =
        new("transmissions", "permis-de-louer", Transmissions.None, Decide, Transmissions.Evolve);

    public static Decision<TransmissionEvent> Decide(TransmissionCommand command, Transmissions register, Law law) => command switch
    {
        OpenTransmissions open => Open(open, register),
        CorrectTransmissions correct => Correct(correct, register),
        AttemptTransmission attempt => Attempt(attempt, register.Find(attempt.TransmissionId)),
        RecordAcceptance accept => register.Find(accept.TransmissionId) is null or { Status: TransmissionStatus.Accepted } ? []
            : new TransmissionAccepted(accept.TransmissionId, accept.Attempt, accept.Reference, accept.Digest, accept.At),
        RecordFailure fail => Fail(fail, register.Find(fail.TransmissionId)),
        RecordErasedLandlord erased => register.Find(erased.TransmissionId) is { } one && IsDue(one, erased.Now) ? new TransmissionFoundImpossible(one.Id) : [],
        RetryTransmission retry => register.Find(retry.TransmissionId) is { } one ? Retry(one) : TransmissionRules.IsOpen,
        SettleTransmission settle => register.Find(settle.TransmissionId) is { } one ? Settle(settle, one) : TransmissionRules.IsOpen,
        _ => throw new ArgumentOutOfRangeException(nameof(command)),
    };

    /// <summary>A refusal concerns all five (CCH L635-6, L635-10), a grant with conditions those who watch over unfit housing (L635-10).</summary>
    static IEnumerable<Recipient> Of(TransmissionKind kind) => Enum.GetValues<Recipient>().Where(r => kind == TransmissionKind.Refusal || GroundOf(r) == UnfitHousing);

    const string Benefits = "CCH L635-6", UnfitHousing = "CCH L635-10";

    static string GroundOf(Recipient recipient) => recipient is Recipient.Caf or Recipient.Msa or Recipient.Tax ? Benefits : UnfitHousing;

    static Decision<TransmissionEvent> Open(OpenTransmissions open, Transmissions register) => open.Version <= register.EndedAt ? [] :
    [
        .. from recipient in Of(open.Kind)
           let id = Transmission.IdOf(open.ApplicationId, open.Kind, open.NotifiedOn, recipient)
           where register.Find(id) is null
           select new TransmissionOpened(recipient, open.ApplicationId, open.CommuneInsee, open.NotifiedOn, GroundOf(recipient), open.Kind, id, open.Today),
    ];

    static Decision<TransmissionEvent> Correct(CorrectTransmissions correct, Transmissions register)
    {
        if (correct.Version <= register.EndedAt) return [];
        List<TransmissionEvent> events = [new TransmissionDecisionEnded(correct.Version, correct.Because, correct.On)];
        var corrected = register.All.Select(t => t.Corrects).ToHashSet();
        foreach (var told in register.All.Where(t => t is { Kind: not TransmissionKind.Correction, Status: not TransmissionStatus.Dropped } && !corrected.Contains(t.Id)))
        {
            if (told.Status is not (TransmissionStatus.Accepted or TransmissionStatus.SettledByHand)) events.Add(new TransmissionDropped(told.Id));
            // An attempt without proof may have arrived all the same: such a recipient is told too.
            if (told.Attempts > 0 || told.Status == TransmissionStatus.SettledByHand)
                events.Add(new TransmissionOpened(told.Recipient, correct.ApplicationId, told.CommuneInsee, correct.On, GroundOf(told.Recipient), TransmissionKind.Correction,
                    NameId.Of("transmission-correction", told.Id.ToString()), correct.Today, told.Id, correct.Because, told.Status == TransmissionStatus.Sending ? told.Until : null));
        }
        return [.. events];
    }

    static bool IsDue(Transmission one, DateTimeOffset now) => one.Status is TransmissionStatus.Waiting or TransmissionStatus.Sending && !(one.Until > now);

    static Decision<TransmissionEvent> Attempt(AttemptTransmission attempt, Transmission? one) => one is not null && IsDue(one, attempt.Now) && attempt.Attempt == one.Attempts + 1
        ? new TransmissionAttempted(one.Id, attempt.Attempt, attempt.Until) : TransmissionRules.IsDue;

    static Decision<TransmissionEvent> Fail(RecordFailure fail, Transmission? one) => one?.Status == TransmissionStatus.Sending && one.Attempts == fail.Attempt
        ? new TransmissionFailed(one.Id, fail.Attempt, fail.Failure, fail.HttpStatus, fail.Failure == PartnerFailure.Refused ? null : fail.RetryAt) : [];

    static Decision<TransmissionEvent> Retry(Transmission one) => one.Status switch
    {
        TransmissionStatus.RefusedByPartner => new TransmissionRetried(one.Id),
        TransmissionStatus.Waiting => one.Attempts == 0 || one.Until is null ? [] : new TransmissionRetried(one.Id),
        TransmissionStatus.Sending => [],
        TransmissionStatus.Impossible => TransmissionRules.LandlordIsKnown,
        _ => TransmissionRules.IsOpen,
    };

    static Decision<TransmissionEvent> Settle(SettleTransmission settle, Transmission one)
    {
        if (one.Status == TransmissionStatus.SettledByHand && one.Proof == settle.Proof) return [];
        if (one.Status is TransmissionStatus.Accepted or TransmissionStatus.SettledByHand or TransmissionStatus.Dropped) return TransmissionRules.IsOpen;
        if (one.Status == TransmissionStatus.Sending && one.Until > settle.Now) return TransmissionRules.IsNotBeingSent;
        if (settle.SentOn > settle.Today) return Rules.NotInTheFuture;
        return settle.SentOn < one.NotifiedOn ? TransmissionRules.SentAfterDecided : new TransmissionSettledByHand(one.Id, settle.SentOn, settle.Proof);
    }
}
