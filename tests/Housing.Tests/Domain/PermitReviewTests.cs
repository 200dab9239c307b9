using Territory.Housing.Domain;
using static Territory.Housing.Tests.Domain.Samples;

namespace Territory.Housing.Tests.Domain;

/// <summary>The use, transfer, withdrawal, appeal and annulment of a decision (CCH L635-4, R635-3; CRPA L242-1, L411-2; CJA).</summary>
public class PermitReviewTests
{
    static readonly Guid Karim = Guid.Parse("019a0000-0000-7000-8000-000000000002");

    static readonly PermitEvent[] FiledComplete = [Filed("2026-03-02", AllPieces), Recepisse("2026-03-02"), Complete("2026-03-02", "2026-04-02")];

    static readonly PermitEvent[] Tacit = [.. FiledComplete, Granted("2026-04-02", "2026-04-03", "2028-04-02")];

    static readonly PermitEvent[] Express = [.. FiledComplete, new GrantSigned([], null, "ARR-2026-014", Day("2026-03-20")),
        new GrantNotified(Lillers, Day("2026-03-20"), Day("2026-03-24"), NotificationMeans.HandDelivered, "R", false, Day("2028-03-24"))];

    static readonly PermitEvent[] Refused = [.. FiledComplete, Signed("2026-03-20"),
        new RefusalNotified(Lillers, Day("2026-03-20"), Day("2026-03-24"), NotificationMeans.HandDelivered, "R", Day("2026-05-24"))];

    const string Ways = "Recours gracieux auprès du président de la communauté d'agglomération ou recours contentieux devant le tribunal administratif de Lille, dans les 2 mois de la notification.";

    static readonly PermitEvent[] Withdrawn = [.. Tacit, new WithdrawalHearingOpened(["Indécent"], Day("2026-05-04"), Day("2026-05-19")),
        new WithdrawalSigned(["Indécent"], Ways, "ARR-2026-014", Day("2026-05-20")),
        new PermitWithdrawn(Lillers, Day("2026-05-20"), Day("2026-05-22"), NotificationMeans.RegisteredMailFirstPresented, "1A 001", Day("2026-07-22"))];

    static DeclareLetting Let(string lease, string today) => new(Day(lease), Day(today));

    [Fact]
    public void A_permit_serves_one_letting() => Permits.Given(Express)
        .When(Let("2026-05-01", "2026-05-03")).Then(new LettingDeclared(Day("2026-05-01"), Day("2026-05-03"), false))
        .When(Let("2026-06-01", "2026-06-01")).ThenForbidden(PermitRules.PermitIsInForce);

    [Theory]
    [InlineData("2026-03-23", true)]
    [InlineData("2026-03-24", false)]
    public void A_lease_older_than_an_express_grant_is_a_signal_and_no_error(string lease, bool isBefore) => Permits.Given(Express)
        .When(Let(lease, "2026-05-03")).Then(new LettingDeclared(Day(lease), Day("2026-05-03"), isBefore));

    [Theory]
    [InlineData("2026-04-02", true)]
    [InlineData("2026-04-03", false)]
    public void A_tacit_grant_is_born_at_the_end_of_its_day(string lease, bool isBefore) => Permits.Given(Tacit)
        .When(Let(lease, "2026-05-03")).Then(new LettingDeclared(Day(lease), Day("2026-05-03"), isBefore));

    [Fact]
    public void A_letting_may_begin_on_the_day_of_the_lapse_even_when_declared_later_and_not_the_day_after()
    {
        var lapsed = Permits.Given(Tacit).And(new PermitLapsed(Day("2028-04-02")));
        lapsed.When(Let("2028-04-02", "2028-04-10")).Then(new LettingDeclared(Day("2028-04-02"), Day("2028-04-10"), false));
        lapsed.When(Let("2028-04-03", "2028-04-10")).ThenForbidden(PermitRules.LeaseComesBeforeTheLapse(Day("2028-04-02")));
        Permits.Given(Tacit).When(Let("2028-04-03", "2028-04-03")).ThenForbidden(PermitRules.LeaseComesBeforeTheLapse(Day("2028-04-02")));
    }

    [Fact]
    public void Nothing_is_let_tomorrow_or_without_a_permit()
    {
        Permits.Given(Express).When(Let("2026-05-04", "2026-05-03")).ThenForbidden(Rules.NotInTheFuture);
        Permits.Given(Refused).When(Let("2026-05-01", "2026-05-03")).ThenForbidden(PermitRules.PermitIsInForce);
        Permits.Given(FiledComplete).When(Let("2026-03-03", "2026-03-04")).ThenForbidden(PermitRules.PermitIsInForce);
    }

    [Fact]
    public void A_used_permit_does_not_lapse() => Permits.Given(Express).And(new LettingDeclared(Day("2026-05-01"), Day("2026-05-03"), false))
        .When(new LetTimePass(Day("2030-01-01"))).ThenNothing();

    [Fact]
    public void On_a_sale_the_permit_follows_once_its_holder_agrees()
    {
        var declare = new DeclareTransfer(Karim, Samples.Landlord, Day("2026-05-10"), Day("2026-05-12"));
        var declared = new TransferDeclared(Karim, new(Karim, Samples.Landlord), Day("2026-05-10"), Day("2026-05-12"));
        Permits.Given(Tacit).When(new AgreeToTransfer(Day("2026-05-12"))).ThenForbidden(PermitRules.TransferIsDeclared);
        Permits.Given(Tacit).When(declare with { SoldOn = Day("2026-05-13") }).ThenForbidden(Rules.NotInTheFuture);
        Permits.Given(Refused).When(declare).ThenForbidden(PermitRules.PermitIsInForce);
        Permits.Given(Tacit).When(declare with { NewLandlordId = Marie }).ThenNothing();
        var story = Permits.Given(Tacit).When(declare).Then(declared);
        story.When(declare).ThenNothing();
        story.When(declare with { NewLandlordId = Guid.Parse("019a0000-0000-7000-8000-000000000003") }).ThenForbidden(PermitRules.NoOtherTransferIsDeclared);
        story.When(new AgreeToTransfer(Day("2026-05-14"))).Then(new PermitTransferred(Karim, new(Karim, Samples.Landlord), Day("2026-05-14")));
        Assert.Equal(Karim, PermitDecider.Instance.Fold([.. Tacit, declared, new PermitTransferred(Karim, declared.NewLandlord, Day("2026-05-14"))]).LandlordId);
    }

    [Fact]
    public void A_grant_is_withdrawn_within_four_months_after_its_holder_was_heard()
    {
        var hear = new OpenWithdrawalHearing(["Indécent"], Day("2026-05-04"));
        var opened = new WithdrawalHearingOpened(["Indécent"], Day("2026-05-04"), Day("2026-05-19"));
        var sign = new SignWithdrawal(["Indécent"], "ARR-2026-014", Day("2026-05-20"));
        Permits.Given(Tacit).When(sign).ThenForbidden(PermitRules.HearingIsOpen);
        var story = Permits.Given(Tacit).When(hear).Then(opened);
        story.When(sign with { Today = Day("2026-05-19") }).ThenForbidden(PermitRules.HolderWasHeard(Day("2026-05-19")));
        story.When(sign with { Delegation = null }).ThenForbidden(Rules.SignatoryHasADelegation);
        story.When(sign).Then(new WithdrawalSigned(["Indécent"], Ways, "ARR-2026-014", Day("2026-05-20")))
            .When(Notify("2026-05-22", "2026-05-23"))
            .Then(new PermitWithdrawn(Lillers, Day("2026-05-20"), Day("2026-05-22"), NotificationMeans.RegisteredMailFirstPresented, "1A 001", Day("2026-07-22")))
            .When(Let("2026-05-23", "2026-05-23")).ThenForbidden(PermitRules.PermitIsInForce);
    }

    [Fact]
    public void Observations_that_came_early_end_the_wait()
    {
        var story = Permits.Given(Tacit).And(new WithdrawalHearingOpened(["Indécent"], Day("2026-05-04"), Day("2026-05-19")));
        story.When(new ReceiveObservations(Day("2026-05-03"), "Courrier 4", Day("2026-05-08"))).ThenForbidden(PermitRules.HearingIsOpen);
        story.When(new ReceiveObservations(Day("2026-05-07"), "Courrier 4", Day("2026-05-08"))).Then(new WithdrawalObservationsReceived(Day("2026-05-07"), "Courrier 4"))
            .When(new SignWithdrawal(["Indécent"], "ARR-2026-014", Day("2026-05-08"))).ThenOne<WithdrawalSigned>();
        Permits.Given(Tacit).When(new ReceiveObservations(Day("2026-05-07"), "Courrier 4", Day("2026-05-08"))).ThenForbidden(PermitRules.HearingIsOpen);
    }

    [Theory]
    [InlineData("2026-08-02", true)]
    [InlineData("2026-08-03", false)]
    public void Four_months_count_from_the_grant(string today, bool isInTime)
    {
        var hear = Permits.Given(Tacit).When(new OpenWithdrawalHearing(["Indécent"], Day(today)));
        if (isInTime) hear.ThenOne<WithdrawalHearingOpened>();
        else hear.ThenForbidden(PermitRules.WithdrawnWithinFourMonths(Day("2026-08-02")));
    }

    [Fact]
    public void Silence_rejects_a_recours_gracieux_after_two_months() => Permits.Given(Refused)
        .When(new LodgeAppeal(AppealKind.RecoursGracieux, Day("2026-04-30"), Day("2026-05-02"))).Then(new DecisionAppealed(AppealKind.RecoursGracieux, Day("2026-04-30"), Day("2026-06-30"), false))
        .When(new LetTimePass(Day("2026-06-30"))).Then(Warned("2026-06-30", "2026-06-30", DeadlineKind.Appeal))
        .When(new LetTimePass(Day("2026-07-01"))).Then(new AppealDecided(false, Day("2026-06-30"), true))
        .When(new DecideAppeal(true, Day("2026-07-02"))).ThenForbidden(PermitRules.AppealIsPending);

    [Theory]
    [InlineData("2026-05-24", false)]
    [InlineData("2026-05-25", true)]
    public void A_late_appeal_is_recorded_as_late(string lodged, bool isLate) => Permits.Given(Refused)
        .When(new LodgeAppeal(AppealKind.RecoursContentieux, Day(lodged), Day("2026-06-01"))).Then(new DecisionAppealed(AppealKind.RecoursContentieux, Day(lodged), null, isLate));

    [Fact]
    public void Only_a_notified_decision_is_appealed_and_not_before_its_notification()
    {
        Permits.Given(FiledComplete).When(new LodgeAppeal(AppealKind.RecoursGracieux, Day("2026-03-05"), Day("2026-03-05"))).ThenForbidden(PermitRules.DecisionCanBeAppealed);
        Permits.Given(Refused).When(new LodgeAppeal(AppealKind.RecoursGracieux, Day("2026-03-23"), Day("2026-04-05"))).ThenForbidden(PermitRules.AppealComesAfterNotification);
        Permits.Given(Refused).When(new LodgeAppeal(AppealKind.RecoursGracieux, Day("2026-04-06"), Day("2026-04-05"))).ThenForbidden(Rules.NotInTheFuture);
    }

    [Fact]
    public void A_refusal_whose_appeal_is_upheld_is_decided_anew_and_the_month_runs_anew() => Permits.Given(Refused)
        .And(new DecisionAppealed(AppealKind.RecoursGracieux, Day("2026-04-30"), Day("2026-06-30"), false))
        .When(new DecideAppeal(true, Day("2026-05-31")))
        .Then(new AppealDecided(true, Day("2026-05-31"), false), new ApplicationReopened(Day("2026-05-31"), ReopeningGround.AppealUpheld), Complete("2026-05-31", "2026-06-30"))
        .When(new LetTimePass(Day("2026-07-01"))).Then(Granted("2026-06-30", "2026-07-01", "2028-06-30"));

    [Fact]
    public void An_appeal_that_is_rejected_leaves_the_refusal() => Permits.Given(Refused)
        .And(new DecisionAppealed(AppealKind.RecoursGracieux, Day("2026-04-30"), Day("2026-06-30"), false))
        .When(new DecideAppeal(false, Day("2026-05-31"))).Then(new AppealDecided(false, Day("2026-05-31"), false))
        .When(new LetTimePass(Day("2026-07-01"))).ThenNothing();

    [Fact]
    public void A_refusal_that_a_court_annuls_is_decided_anew() => Permits.Given(Refused)
        .When(new RecordAnnulment("TA Lille n° 2603141", Day("2026-11-12"), Day("2026-11-20"), Day("2026-11-22")))
        .Then(new DecisionAnnulled(SignedKind.Refusal, "TA Lille n° 2603141", Day("2026-11-12"), Day("2026-11-20")),
            new ApplicationReopened(Day("2026-11-20"), ReopeningGround.DecisionAnnulled), Complete("2026-11-20", "2026-12-20"));

    [Fact]
    public void A_grant_that_a_court_annuls_is_deemed_never_to_have_been() => Permits.Given(Tacit)
        .When(new RecordAnnulment("TA Lille n° 2603141", Day("2026-11-12"), Day("2026-11-20"), Day("2026-11-22")))
        .Then(new DecisionAnnulled(SignedKind.TacitGrant, "TA Lille n° 2603141", Day("2026-11-12"), Day("2026-11-20")))
        .When(Let("2026-11-22", "2026-11-22")).ThenForbidden(PermitRules.PermitIsInForce);

    [Fact]
    public void A_late_proof_changes_nothing_once_a_court_has_annulled_the_tacit_grant() => Permits.Given(FiledComplete)
        .And(Signed("2026-03-20"), Granted("2026-04-02", "2026-04-03", "2028-04-02"), new DecisionAnnulled(SignedKind.TacitGrant, "TA", Day("2026-11-12"), Day("2026-11-20")))
        .When(Notify("2026-04-01", "2026-11-22")).ThenForbidden(Rules.ApplicationIsOpen);

    [Fact]
    public void A_withdrawal_that_a_court_annuls_gives_the_permit_back() => Permits.Given(Withdrawn)
        .When(new RecordAnnulment("TA Lille n° 2603141", Day("2026-11-12"), Day("2026-11-20"), Day("2026-11-22")))
        .Then(new DecisionAnnulled(SignedKind.Withdrawal, "TA Lille n° 2603141", Day("2026-11-12"), Day("2026-11-20")))
        .When(Let("2026-11-22", "2026-11-22")).Then(new LettingDeclared(Day("2026-11-22"), Day("2026-11-22"), false));

    [Fact]
    public void A_withdrawal_whose_appeal_is_upheld_gives_the_permit_back() => Permits.Given(Withdrawn)
        .And(new DecisionAppealed(AppealKind.RecoursGracieux, Day("2026-06-01"), Day("2026-08-01"), false))
        .When(new DecideAppeal(true, Day("2026-06-15"))).Then(new AppealDecided(true, Day("2026-06-15"), false))
        .When(Let("2026-06-16", "2026-06-16")).ThenOne<LettingDeclared>();

    [Fact]
    public void A_judgment_is_notified_after_it_was_given_and_about_a_decision_that_stands()
    {
        Permits.Given(Refused).When(new RecordAnnulment("TA", Day("2026-11-21"), Day("2026-11-20"), Day("2026-11-22"))).ThenForbidden(PermitRules.JudgedBeforeNotified);
        Permits.Given(Refused).When(new RecordAnnulment("TA", Day("2026-11-20"), Day("2026-11-23"), Day("2026-11-22"))).ThenForbidden(Rules.NotInTheFuture);
        Permits.Given(FiledComplete).When(new RecordAnnulment("TA", Day("2026-11-12"), Day("2026-11-20"), Day("2026-11-22"))).ThenForbidden(PermitRules.DecisionCanBeAnnulled);
    }

    [Fact]
    public void Every_appeal_and_withdrawal_needs_its_rule_in_force() => Permits.Given(Filed("2016-05-02", AllPieces), Granted("2016-05-31", "2016-06-01", "2018-05-31"))
        .When(new OpenWithdrawalHearing(["Indécent"], Day("2016-06-02"))).ThenForbidden(Kernel.Domain.Law.NoRuleInForce("permis-de-louer/retrait", Day("2016-05-31")));
}
