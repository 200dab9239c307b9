using System.Text.Json;
using Territory.Housing.Domain;
using Territory.Testing;
using NameId = Territory.Kernel.Domain.NameId;
using PartnerFailure = Territory.Kernel.Domain.PartnerFailure;
using static Territory.Housing.Domain.TransmissionKind;
using static Territory.Housing.Tests.Domain.Samples;

namespace Territory.Housing.Tests.Domain;

/// <summary>Whom the law has us tell (CCH L635-6, L635-10), each once, until there is proof.</summary>
public class TransmissionDeciderTests
{
    static readonly Guid Application = Guid.Parse("019a0000-0000-7000-8000-00000000aaaa");

    static readonly DateTimeOffset Noon = new(2026, 3, 26, 12, 0, 0, TimeSpan.Zero);

    static readonly Spec<TransmissionCommand, Transmissions, TransmissionEvent> Registers = new(TransmissionDecider.Instance, Law);

    static readonly OpenTransmissions Refused = new(Application, 5, Lillers, Day("2026-03-24"), Refusal, Day("2026-03-26"));

    static readonly Guid Caf = Transmission.IdOf(Application, Refusal, Day("2026-03-24"), Recipient.Caf);

    static TransmissionOpened To(Recipient recipient, string ground = "CCH L635-6", TransmissionKind kind = Refusal) => new(
        recipient, Application, Lillers, Day("2026-03-24"), ground, kind, Transmission.IdOf(Application, kind, Day("2026-03-24"), recipient), Day("2026-03-26"));

    static readonly TransmissionOpened ToCaf = To(Recipient.Caf);

    static TransmissionAttempted Attempted(int attempt, DateTimeOffset at) => new(Caf, attempt, at.AddMinutes(1));

    static AttemptTransmission Attempt(int attempt, DateTimeOffset at) => new(Caf, attempt, at, at.AddMinutes(1));

    static readonly TransmissionAccepted Accepted = new(Caf, 1, "CAF-7", "ab12", Noon);

    static TransmissionFailed Failed(PartnerFailure failure, int? status, DateTimeOffset? retryAt) => new(Caf, 1, failure, status, retryAt);

    [Fact]
    public void A_refusal_is_told_to_all_five_and_never_twice() => Registers.Given()
        .When(Refused).Then(ToCaf, To(Recipient.Msa), To(Recipient.Tax), To(Recipient.Pdalhpd, "CCH L635-10"), To(Recipient.Orthi, "CCH L635-10"))
        .When(Refused).ThenNothing()
        .When(Refused with { Version = 6, Today = Day("2026-03-27") }).ThenNothing();

    [Fact]
    public void A_grant_with_conditions_is_told_to_those_who_watch_over_unfit_housing() => Registers.Given()
        .When(Refused with { Kind = ConditionalGrant }).Then(To(Recipient.Pdalhpd, "CCH L635-10", ConditionalGrant), To(Recipient.Orthi, "CCH L635-10", ConditionalGrant));

    [Fact]
    public void Only_what_is_still_owed_is_opened_also_beside_what_was_opened_before_there_were_five() => Registers
        .Given(new TransmissionOpened(Recipient.Msa, Application, Lillers, Day("2026-03-24"), "CCH L635-6")).When(Refused)
        .Then(ToCaf, To(Recipient.Tax), To(Recipient.Pdalhpd, "CCH L635-10"), To(Recipient.Orthi, "CCH L635-10"));

    [Fact]
    public void What_was_opened_before_there_were_kinds_is_read_as_a_refusal()
    {
        var opened = JsonSerializer.Deserialize<TransmissionOpened>($$"""
            {"recipient":"caf","applicationId":"{{Application}}","communeInsee":"62516","notifiedOn":"2026-03-24","ground":"CCH L635-6"}
            """, Kernel.Domain.StoredJson.Options)!;
        Assert.Equal((Refusal, Caf), (opened.Kind, Transmission.IdOf(opened)));
    }

    [Fact]
    public void A_second_refusal_of_the_same_file_is_another_decision() => Assert.Equal(5,
        TransmissionDecider.Decide(Refused with { Version = 12, NotifiedOn = Day("2026-09-01") }, TransmissionDecider.Instance.Fold([ToCaf, To(Recipient.Msa)]), Law).Events.Count);

    [Fact]
    public void An_attempt_is_made_by_one_process_until_its_time_is_over() => Registers.Given(ToCaf)
        .When(Attempt(1, Noon)).Then(Attempted(1, Noon))
        .And().When(Attempt(2, Noon.AddMinutes(1))).Then(Attempted(2, Noon.AddMinutes(1)));

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 59)]
    [InlineData(3, 60)]
    public void Nobody_else_attempts_what_is_being_sent_or_counts_otherwise(int attempt, int seconds) =>
        Registers.Given(ToCaf, Attempted(1, Noon)).When(Attempt(attempt, Noon.AddSeconds(seconds))).ThenForbidden(TransmissionRules.IsDue);

    [Fact]
    public void What_the_recipient_has_is_never_sent_again() => Registers.Given(ToCaf, Attempted(1, Noon))
        .When(new RecordAcceptance(Caf, 1, "CAF-7", "ab12", Noon)).Then(Accepted)
        .And().When(Attempt(2, Noon.AddDays(1))).ThenForbidden(TransmissionRules.IsDue);

    [Fact]
    public void The_proof_of_an_attempt_whose_time_was_over_is_kept_once() => Registers.Given(ToCaf, Attempted(1, Noon), Attempted(2, Noon.AddMinutes(1)))
        .When(new RecordAcceptance(Caf, 1, "CAF-7", "ab12", Noon)).Then(Accepted)
        .When(new RecordAcceptance(Caf, 2, "CAF-7", "ab12", Noon)).ThenNothing()
        .When(new RecordFailure(Caf, 2, PartnerFailure.NoConnection, null, Noon)).ThenNothing();

    [Theory]
    [InlineData(PartnerFailure.NoConnection, null)]
    [InlineData(PartnerFailure.PartnerFailed, 503)]
    [InlineData(PartnerFailure.AnswerIsNotJson, 200)]
    public void What_may_pass_is_tried_again_not_before_its_time(PartnerFailure failure, int? status)
    {
        var later = Registers.Given(ToCaf, Attempted(1, Noon)).When(new RecordFailure(Caf, 1, failure, status, Noon.AddHours(1))).Then(Failed(failure, status, Noon.AddHours(1)));
        later.When(Attempt(2, Noon.AddHours(1).AddSeconds(-1))).ThenForbidden(TransmissionRules.IsDue);
        later.When(Attempt(2, Noon.AddHours(1))).Then(Attempted(2, Noon.AddHours(1)));
    }

    [Fact]
    public void What_the_recipient_refuses_waits_for_a_person()
    {
        var refused = Registers.Given(ToCaf, Attempted(1, Noon)).When(new RecordFailure(Caf, 1, PartnerFailure.Refused, 400, Noon.AddHours(1))).Then(Failed(PartnerFailure.Refused, 400, null));
        refused.When(Attempt(2, Noon.AddDays(30))).ThenForbidden(TransmissionRules.IsDue);
        refused.When(new RetryTransmission(Caf)).Then(new TransmissionRetried(Caf)).When(Attempt(2, Noon.AddMinutes(2))).Then(Attempted(2, Noon.AddMinutes(2)));
    }

    [Fact]
    public void A_person_hastens_what_waits_and_disturbs_nothing_else()
    {
        Registers.Given(ToCaf).When(new RetryTransmission(Caf)).ThenNothing();
        Registers.Given(ToCaf, Attempted(1, Noon)).When(new RetryTransmission(Caf)).ThenNothing();
        Registers.Given(ToCaf, Attempted(1, Noon), Failed(PartnerFailure.NoConnection, null, Noon.AddDays(1)))
            .When(new RetryTransmission(Caf)).Then(new TransmissionRetried(Caf)).When(new RetryTransmission(Caf)).ThenNothing();
        Registers.Given(ToCaf, Attempted(1, Noon), Accepted).When(new RetryTransmission(Caf)).ThenForbidden(TransmissionRules.IsOpen);
        Registers.Given(ToCaf, new TransmissionFoundImpossible(Caf)).When(new RetryTransmission(Caf)).ThenForbidden(TransmissionRules.LandlordIsKnown);
    }

    [Fact]
    public void What_an_erased_landlord_leaves_unsent_is_impossible_and_can_still_be_settled_by_hand() => Registers.Given(ToCaf)
        .When(new RecordErasedLandlord(Caf, Noon)).Then(new TransmissionFoundImpossible(Caf))
        .When(new RecordErasedLandlord(Caf, Noon)).ThenNothing()
        .When(Settle("2026-03-26")).Then(new TransmissionSettledByHand(Caf, Day("2026-03-26"), "1A 002"));

    static SettleTransmission Settle(string sentOn, DateTimeOffset? now = null) => new(Caf, Day(sentOn), "1A 002", Day("2026-03-26"), now ?? Noon);

    [Fact]
    public void A_paper_sending_is_recorded_once_with_its_proof() => Registers.Given(ToCaf)
        .When(Settle("2026-03-24")).Then(new TransmissionSettledByHand(Caf, Day("2026-03-24"), "1A 002"))
        .When(Settle("2026-03-24")).ThenNothing()
        .When(Settle("2026-03-24") with { Proof = "1A 003" }).ThenForbidden(TransmissionRules.IsOpen);

    [Fact]
    public void A_paper_sending_lies_between_the_decision_and_today()
    {
        Registers.Given(ToCaf).When(Settle("2026-03-23")).ThenForbidden(TransmissionRules.SentAfterDecided);
        Registers.Given(ToCaf).When(Settle("2026-03-27")).ThenForbidden(Rules.NotInTheFuture);
    }

    [Fact]
    public void Nothing_is_settled_by_hand_while_it_is_being_sent()
    {
        var sending = Registers.Given(ToCaf, Attempted(1, Noon));
        sending.When(Settle("2026-03-26", Noon.AddSeconds(59))).ThenForbidden(TransmissionRules.IsNotBeingSent);
        sending.When(Settle("2026-03-26", Noon.AddSeconds(60))).Then(new TransmissionSettledByHand(Caf, Day("2026-03-26"), "1A 002"));
    }

    static readonly CorrectTransmissions Annulled = new(Application, 9, DecisionEnd.Annulled, Day("2026-06-01"), Day("2026-06-02"));

    static readonly TransmissionDecisionEnded Ended = new(9, DecisionEnd.Annulled, Day("2026-06-01"));

    static TransmissionOpened Correction(DateTimeOffset? notBefore = null) => new(Recipient.Caf, Application, Lillers, Day("2026-06-01"), "CCH L635-6", TransmissionKind.Correction,
        NameId.Of("transmission-correction", Caf.ToString()), Day("2026-06-02"), Caf, DecisionEnd.Annulled, notBefore);

    [Fact]
    public void Who_was_told_of_a_decision_is_told_once_that_it_stands_no_more()
    {
        Registers.Given(ToCaf, Attempted(1, Noon), Accepted).When(Annulled).Then(Ended, Correction()).When(Annulled).ThenNothing()
            .When(Annulled with { Version = 10 }).Then(Ended with { Version = 10 });
        Registers.Given(ToCaf, new TransmissionSettledByHand(Caf, Day("2026-03-26"), "1A 002")).When(Annulled).Then(Ended, Correction());
    }

    [Fact]
    public void Who_was_never_told_is_told_nothing() => Registers.Given(ToCaf).When(Annulled).Then(Ended, new TransmissionDropped(Caf))
        .When(Attempt(1, Noon)).ThenForbidden(TransmissionRules.IsDue);

    [Fact]
    public void Who_may_have_been_told_is_told_too_once_the_sending_can_no_longer_be_on_its_way()
    {
        Registers.Given(ToCaf, Attempted(1, Noon), Failed(PartnerFailure.NoAnswerInTime, null, Noon.AddHours(1))).When(Annulled)
            .Then(Ended, new TransmissionDropped(Caf), Correction());
        Registers.Given(ToCaf, Attempted(1, Noon)).When(Annulled).Then(Ended, new TransmissionDropped(Caf), Correction(Noon.AddMinutes(1)));
    }

    [Fact]
    public void A_decision_that_ended_is_not_told_when_its_message_comes_late() =>
        Registers.Given(Ended).When(Refused).ThenNothing();
}
