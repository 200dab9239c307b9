using Territory.Housing.Domain;
using Territory.Kernel.Domain;
using static Territory.Housing.Tests.Domain.Samples;
using static Territory.Housing.Tests.Domain.VisitSamples;

namespace Territory.Housing.Tests.Domain;

public class VisitDeciderTests
{
    [Fact]
    public void A_visit_is_scheduled_for_an_application_in_hand() =>
        Visits.Given().When(Schedule("2026-03-10T10:00:00+01:00") with { Note = "Sonner deux fois" }).Then(OnTheTenth with { Note = new(Marie, new("Sonner deux fois")) });

    [Fact]
    public void An_appointment_is_of_whole_minutes() =>
        Visits.Given().When(Schedule("2026-03-10T10:00:59.999+01:00")).Then(OnTheTenth);

    [Theory]
    // Winter time, UTC+1.
    [InlineData("2026-03-10T06:00:00+01:00", 60, true)]
    [InlineData("2026-03-10T05:59:00+01:00", 60, false)]
    [InlineData("2026-03-10T20:00:00+01:00", 60, true)]
    [InlineData("2026-03-10T20:01:00+01:00", 60, false)]
    [InlineData("2026-03-10T06:00:00Z", 60, true)]
    [InlineData("2026-03-10T04:59:00Z", 60, false)]
    [InlineData("2026-03-10T23:30:00+01:00", 60, false)]
    // Summer time begins on Sunday 29 March 2026 at 02:00: from then on UTC+2.
    [InlineData("2026-03-28T05:00:00Z", 60, true)]
    [InlineData("2026-03-28T04:00:00Z", 60, false)]
    [InlineData("2026-03-29T04:00:00Z", 60, true)]
    [InlineData("2026-03-29T03:59:00Z", 60, false)]
    [InlineData("2026-03-29T18:00:00Z", 60, true)]
    [InlineData("2026-03-29T19:00:00Z", 60, false)]
    // It ends on Sunday 25 October 2026 at 03:00: the hour from two to three comes twice, and is too early both times.
    [InlineData("2026-10-25T00:30:00Z", 60, false)]
    [InlineData("2026-10-25T01:30:00Z", 60, false)]
    [InlineData("2026-10-25T04:00:00Z", 60, false)]
    [InlineData("2026-10-25T05:00:00Z", 60, true)]
    [InlineData("2026-10-25T19:00:00Z", 60, true)]
    [InlineData("2026-10-25T19:01:00Z", 60, false)]
    public void A_dwelling_is_visited_from_six_to_twenty_one_in_Paris_on_whatever_day_the_clocks_change(string from, int minutes, bool allowed)
    {
        var verdict = Visits.Given().When(Schedule(from, minutes));
        if (allowed) Assert.Equal(TimeSpan.FromMinutes(minutes), verdict.ThenOne<VisitScheduled>().Until - verdict.ThenOne<VisitScheduled>().From);
        else verdict.ThenForbidden(VisitRules.VisitWithinLegalHours(6, 21));
    }

    [Theory]
    [InlineData("2026-03-01T10:00:00+01:00", "before")]
    [InlineData("2026-03-02T10:00:00+01:00", "allowed")]
    [InlineData("2027-03-03T10:00:00+01:00", "allowed")]
    [InlineData("2027-03-04T10:00:00+01:00", "after")]
    [InlineData("0001-01-01T10:00:00Z", "before")]
    [InlineData("9999-12-31T23:59:00Z", "after")]
    public void A_visit_comes_after_the_filing_and_within_a_year(string from, string expected)
    {
        var verdict = Visits.Given().When(Schedule(from));
        if (expected == "allowed") Assert.Equal(At(from), verdict.ThenOne<VisitScheduled>().From);
        else verdict.ThenForbidden(expected == "before" ? VisitRules.VisitComesAfterFiling(Day("2026-03-02")) : VisitRules.VisitIsNotTooFarAhead(Day("2027-03-03")));
    }

    [Fact]
    public void An_application_that_is_closed_is_not_visited_for() =>
        Visits.Given().When(Schedule("2026-03-10T10:00:00+01:00") with { Application = Visited with { InHand = false } }).ThenForbidden(VisitRules.ApplicationIsInHand);

    [Fact]
    public void A_visit_is_not_scheduled_twice_under_one_id() =>
        Visits.Given(OnTheTenth).When(Schedule("2026-03-11T10:00:00+01:00")).ThenForbidden(VisitRules.VisitIsNew);

    [Fact]
    public void A_new_appointment_may_have_another_inspector_and_the_same_one_changes_nothing()
    {
        var moved = Visits.Given(OnTheTenth).When(new RescheduleVisit(Colleague, At("2026-03-12T14:00:00+01:00"), 45, Day("2026-03-03")))
            .Then(new VisitRescheduled(Colleague, At("2026-03-12T13:00:00Z"), At("2026-03-12T13:45:00Z")));
        moved.When(new RescheduleVisit(null, At("2026-03-12T13:00:00Z"), 45, Day("2026-03-04"))).ThenNothing();
        moved.When(new RescheduleVisit(null, At("2026-03-12T22:00:00+01:00"), 45, Day("2026-03-04"))).ThenForbidden(VisitRules.VisitWithinLegalHours(6, 21));
    }

    [Fact]
    public void An_appointment_takes_the_time_of_the_inspector_and_of_the_dwelling_and_gives_back_the_old_one()
    {
        var state = Visit.Evolve(Visit.None, OnTheTenth);
        var (nine, ten, one, two) = (At("2026-03-10T09:00:00Z"), At("2026-03-10T10:00:00Z"), At("2026-03-12T13:00:00Z"), At("2026-03-12T14:00:00Z"));
        Assert.Equal([new Claim.Interval("inspector-visit", Inspector.ToString(), nine, ten), new Claim.Interval("dwelling-visit", "1.aa", nine, ten), new Claim.Interval("dwelling-visit", "1.bb", nine, ten)],
            Visit.Claims(Visit.None, OnTheTenth));
        Claim[] givenBack = [new Claim.ReleaseInterval("inspector-visit", Inspector.ToString(), nine, ten), new Claim.ReleaseInterval("dwelling-visit", "1.aa", nine, ten), new Claim.ReleaseInterval("dwelling-visit", "1.bb", nine, ten)];
        Assert.Equal([.. givenBack, new Claim.Interval("inspector-visit", Colleague.ToString(), one, two), new Claim.Interval("dwelling-visit", "1.aa", one, two), new Claim.Interval("dwelling-visit", "1.bb", one, two)],
            Visit.Claims(state, new VisitRescheduled(Colleague, one, two)));
        Assert.Equal(givenBack, Visit.Claims(state, new VisitCancelled(VisitCancellation.Mistake, Day("2026-03-04"))));
        Assert.Equal(givenBack, Visit.Claims(state, Refused));
        Assert.Empty(Visit.Claims(Visit.Evolve(state, Refused), new VisitCancelled(VisitCancellation.Mistake, Day("2026-03-11"))));
        Assert.Empty(Visit.Claims(state, CarriedOut));
    }

    [Fact]
    public void A_cancelled_visit_is_over()
    {
        var cancelled = Visits.Given(OnTheTenth).When(new CancelVisit(VisitCancellation.LandlordAsked, Day("2026-03-05"))).Then(new VisitCancelled(VisitCancellation.LandlordAsked, Day("2026-03-05")));
        cancelled.When(new CancelVisit(VisitCancellation.Mistake, Day("2026-03-06"))).ThenNothing();
        cancelled.When(new RescheduleVisit(null, At("2026-03-12T13:00:00Z"), 45, Day("2026-03-06"))).ThenForbidden(VisitRules.VisitIsOpen);
        cancelled.When(CarryOut).ThenForbidden(VisitRules.VisitIsOpen);
        cancelled.When(new RecordAccessRefusal(AccessObstacle.OccupantRefused, Day("2026-03-06"), Day("2026-03-06"))).ThenForbidden(VisitRules.VisitIsOpen);
        cancelled.When(new RequestJudgeAuthorisation(Day("2026-03-06"), Day("2026-03-06"))).ThenForbidden(VisitRules.VisitIsOpen);
        cancelled.When(new RecordJudgeDecision(true, Day("2026-03-06"), "26/00042", Day("2026-03-06"))).ThenForbidden(VisitRules.VisitIsOpen);
        Visits.Given(OnTheTenth, CarriedOut).When(new CancelVisit(VisitCancellation.Mistake, Day("2026-03-11"))).ThenForbidden(VisitRules.VisitIsOpen);
        Visits.Given().When(new CancelVisit(VisitCancellation.Mistake, Day("2026-03-11"))).ThenForbidden(VisitRules.VisitIsOpen);
    }

    [Fact]
    public void A_visit_is_made_from_its_hour_on_and_once()
    {
        Visits.Given(OnTheTenth).When(CarryOut with { Now = At("2026-03-10T08:59:59Z") }).ThenForbidden(VisitRules.VisitHasBegun);
        Visits.Given(OnTheTenth).When(CarryOut with { Now = At("2026-03-10T09:00:00Z") }).Then(CarriedOut)
            .When(CarryOut with { Now = At("2026-03-12T09:00:00Z") }).ThenNothing();
    }

    [Fact]
    public void The_day_of_a_visit_is_that_of_Paris() =>
        Visits.Given(Scheduled("2026-07-01T04:00:00Z", "2026-07-01T05:00:00Z")).When(CarryOut with { Now = At("2026-07-01T04:30:00Z") }).Then(CarriedOut with { CarriedOutOn = Day("2026-07-01") });

    [Fact]
    public void The_judge_is_asked_after_a_refused_access_and_the_visit_is_then_made_under_the_order()
    {
        var refused = Visits.Given(OnTheTenth).When(new RecordAccessRefusal(AccessObstacle.PersonUnreachable, Day("2026-03-10"), Day("2026-03-11")))
            .Then(new VisitAccessRefused(AccessObstacle.PersonUnreachable, Day("2026-03-10")));
        refused.When(new RecordAccessRefusal(AccessObstacle.PersonUnreachable, Day("2026-03-10"), Day("2026-03-11"))).ThenNothing();
        refused.When(CarryOut).ThenForbidden(VisitRules.VisitIsScheduled);
        var asked = refused.When(new RequestJudgeAuthorisation(Day("2026-03-12"), Day("2026-03-12"))).Then(new JudgeAuthorisationRequested(Day("2026-03-12")));
        asked.When(new RequestJudgeAuthorisation(Day("2026-03-13"), Day("2026-03-13"))).ThenNothing();
        var obtained = asked.When(new RecordJudgeDecision(true, Day("2026-03-16"), "26/00042", Day("2026-03-17"))).Then(new JudgeAuthorisationObtained(Day("2026-03-16"), "26/00042"));
        obtained.When(new RecordJudgeDecision(true, Day("2026-03-16"), "26/00042", Day("2026-03-17"))).ThenForbidden(VisitRules.AuthorisationWasRequested);
        var again = obtained.When(new RescheduleVisit(null, At("2026-03-18T09:00:00+01:00"), 60, Day("2026-03-17"))).Then(new VisitRescheduled(Inspector, At("2026-03-18T08:00:00Z"), At("2026-03-18T09:00:00Z")));
        again.When(CarryOut with { Now = At("2026-03-18T08:10:00Z") }).Then(new VisitCarriedOut(Day("2026-03-18"), AccessGround.JudgeAuthorisation, "26/00042"));
        again.When(CarryOut with { Now = At("2026-03-18T08:10:00Z"), OccupantAgreed = true }).Then(new VisitCarriedOut(Day("2026-03-18"), AccessGround.Consent, null));
    }

    [Fact]
    public void Without_the_judge_or_the_occupant_s_agreement_a_refused_access_stays_refused()
    {
        var refusedByTheJudge = Visits.Given(OnTheTenth, Refused, new JudgeAuthorisationRequested(Day("2026-03-12")))
            .When(new RecordJudgeDecision(false, Day("2026-03-16"), "26/00043", Day("2026-03-16"))).Then(new JudgeAuthorisationRefused(Day("2026-03-16"), "26/00043"));
        var again = refusedByTheJudge.When(new RescheduleVisit(null, At("2026-03-18T09:00:00+01:00"), 60, Day("2026-03-17"))).Then(new VisitRescheduled(Inspector, At("2026-03-18T08:00:00Z"), At("2026-03-18T09:00:00Z")));
        again.When(CarryOut with { Now = At("2026-03-18T08:10:00Z") }).ThenForbidden(VisitRules.AccessIsAgreedOrAuthorised);
        again.When(CarryOut with { Now = At("2026-03-18T08:10:00Z"), OccupantAgreed = true }).Then(new VisitCarriedOut(Day("2026-03-18"), AccessGround.Consent, null));
        refusedByTheJudge.When(new RequestJudgeAuthorisation(Day("2026-03-20"), Day("2026-03-20"))).Then(new JudgeAuthorisationRequested(Day("2026-03-20")));
    }

    [Fact]
    public void The_judge_is_not_asked_while_nobody_has_refused_access()
    {
        Visits.Given(OnTheTenth).When(new RequestJudgeAuthorisation(Day("2026-03-10"), Day("2026-03-10"))).ThenForbidden(VisitRules.AccessWasRefused);
        Visits.Given(OnTheTenth, Refused).When(new RecordJudgeDecision(true, Day("2026-03-12"), "26/00042", Day("2026-03-12"))).ThenForbidden(VisitRules.AuthorisationWasRequested);
    }

    [Fact]
    public void Steps_towards_access_follow_each_other_and_are_not_in_the_future()
    {
        Visits.Given(OnTheTenth).When(new RecordAccessRefusal(AccessObstacle.OccupantRefused, Day("2026-03-11"), Day("2026-03-10"))).ThenForbidden(Rules.NotInTheFuture);
        Visits.Given(OnTheTenth).When(new RecordAccessRefusal(AccessObstacle.OccupantRefused, Day("2026-03-01"), Day("2026-03-10"))).ThenForbidden(VisitRules.StepsFollowEachOther(Day("2026-03-02")));
        Visits.Given(OnTheTenth, Refused).When(new RequestJudgeAuthorisation(Day("2026-03-09"), Day("2026-03-12"))).ThenForbidden(VisitRules.StepsFollowEachOther(Day("2026-03-10")));
        Visits.Given(OnTheTenth, Refused).When(new RequestJudgeAuthorisation(Day("2026-03-13"), Day("2026-03-12"))).ThenForbidden(Rules.NotInTheFuture);
        Visits.Given(OnTheTenth, Refused, new JudgeAuthorisationRequested(Day("2026-03-12"))).When(new RecordJudgeDecision(true, Day("2026-03-11"), "26/1", Day("2026-03-12"))).ThenForbidden(VisitRules.StepsFollowEachOther(Day("2026-03-12")));
        Visits.Given(OnTheTenth, Refused, new JudgeAuthorisationRequested(Day("2026-03-12"))).When(new RecordJudgeDecision(true, Day("2026-03-12"), "26/1", Day("2026-03-12"))).Then(new JudgeAuthorisationObtained(Day("2026-03-12"), "26/1"));
    }

    [Theory]
    [InlineData("2026-04-02T21:00:00Z", null)]
    [InlineData("2026-04-02T22:00:00Z", "Le rendez-vous vient après la fin du délai (02/04/2026 à 24 h) : sans décision notifiée d’ici là, l’autorisation sera née tacitement (CCH L635-4).")]
    public void An_appointment_after_the_month_is_told_to_come_too_late(string from, string? notice) => Assert.Equal(notice, VisitRules.NoticeOf(At(from), Day("2026-04-02")));

    [Theory]
    [InlineData(PermitStatus.None, false)]
    [InlineData(PermitStatus.Incomplete, true)]
    [InlineData(PermitStatus.Complete, true)]
    [InlineData(PermitStatus.DecisionSigned, true)]
    [InlineData(PermitStatus.BlockedByPoliceOrder, true)]
    [InlineData(PermitStatus.TacitlyGranted, true)]
    [InlineData(PermitStatus.GrantedWithConditions, true)]
    [InlineData(PermitStatus.Refused, false)]
    [InlineData(PermitStatus.Used, true)]
    [InlineData(PermitStatus.Lapsed, false)]
    [InlineData(PermitStatus.WithdrawnByApplicant, false)]
    public void There_is_something_to_visit_for_while_an_application_is_open_or_a_permit_stands(PermitStatus status, bool inHand) =>
        Assert.Equal(inHand, VisitedApplication.Of(Application, Permit.None with { Status = status }).InHand);
}
