using Territory.Housing.Domain;
using Territory.Kernel.Domain;
using Territory.Testing;
using static Territory.Housing.Tests.Domain.Samples;

namespace Territory.Housing.Tests.Domain;

public class OffenceDeciderTests
{
    static readonly Guid Karim = Guid.Parse("019a0000-0000-7000-8000-000000000002"), Earlier = Guid.Parse("019c0000-0000-7000-8000-000000000001");

    static readonly Spec<OffenceCommand, Offence, OffenceEvent> Offences = new(OffenceDecider.Instance, Samples.Law);

    static readonly OffenceReport Seen = new("3 rue de la Gare", "Le logement est loué sans autorisation.");

    static readonly PersonConcerned Person = new("Marie Exemple", "1 rue des Lilas, 62190 Lillers", null);

    static readonly Constat Constat = new("Agent de la commune", "Boîte aux lettres, bail produit.");

    static readonly OffenceReported Reported = new(OffenceSignal.AgentReport, Lillers, null, Marie, null, new(Marie, Seen), Day("2025-05-02"));

    static OffenceFound Found(string on, string barredAfter, OffenceGround ground = OffenceGround.NoApplicationFiled) => new(ground, Day(on), Day(barredAfter), Marie, new(Marie, Person), new(Marie, Constat));

    static FindOffence Find(string on, string today) => new(OffenceGround.NoApplicationFiled, Day(on), null, Person, Constat, Day(today));

    static OffenceHearingOpened Heard(string informedOn, string answerBy) => new(Day(informedOn), NotificationMeans.RegisteredMailFirstPresented, "1A 001", Day(answerBy));

    static OpenOffenceHearing Hear(string informedOn, string today) => new(Day(informedOn), NotificationMeans.RegisteredMailFirstPresented, "1A 001", Day(today));

    static OrderFine Order(long cents, string today, params EarlierFine[] earlier) => new(cents, ["Loué six mois sans demande"], earlier, "ARR-2026-014", null, Day(today));

    static FineOrdered Ordered(long cents, long ceiling, string on, int number = 1, params Guid[] recurrence) => new(OffenceGround.NoApplicationFiled, Marie, cents, ceiling, recurrence, number,
        new(Marie, new(["Loué six mois sans demande"])),
        "Recours gracieux auprès du président de la communauté d'agglomération ou recours contentieux devant le tribunal administratif de Lille, dans les 2 mois de la notification.",
        "ARR-2026-014", null, Day(on));

    static Spec<OffenceCommand, Offence, OffenceEvent>.Story AfterTheHearing(string found = "2025-05-04", string barred = "2026-05-04", OffenceGround ground = OffenceGround.NoApplicationFiled) =>
        Offences.Given(Reported, Found(found, barred, ground), Heard("2025-05-12", "2025-06-12"));

    [Fact]
    public void A_signal_is_reported_once() =>
        Offences.Given().When(new ReportOffence(OffenceSignal.AgentReport, Lillers, null, Marie, null, Seen, Day("2025-05-02"))).Then(Reported)
            .When(new ReportOffence(OffenceSignal.AgentReport, Lillers, null, Marie, null, Seen, Day("2025-05-03"))).ThenNothing();

    [Theory]
    [InlineData("2025-05-04", "2026-05-04")]
    [InlineData("2028-02-29", "2029-02-28")]
    public void The_year_for_a_fine_starts_with_the_finding(string on, string barredAfter)
    {
        Offences.Given(Reported).When(Find(on, on)).Then(Found(on, barredAfter));
        Offences.Given(Reported, Found(on, barredAfter)).When(Find(on, on)).ThenForbidden(OffenceRules.OffenceIsReported);
    }

    [Fact]
    public void A_finding_names_a_landlord_who_is_known_and_has_a_day_that_has_come()
    {
        var found = Offences.Given(Reported).When(Find("2025-05-04", "2025-05-06") with { PersonId = Karim }).ThenOne<OffenceFound>();
        Assert.Equal((Karim, Karim, Karim), (found.PersonId, found.Person.Subject, found.Constat.Subject));
        Offences.Given(Reported).When(Find("2025-05-07", "2025-05-06")).ThenForbidden(Rules.NotInTheFuture);
    }

    [Theory]
    [InlineData("2024-04-10", false)]
    [InlineData("2024-04-11", true)]
    public void What_was_found_before_the_law_of_2024_was_the_prefect_s(string on, bool ours)
    {
        var verdict = Offences.Given(Reported).When(Find(on, "2025-05-06"));
        if (ours) Assert.Equal(Day("2025-04-11"), verdict.ThenOne<OffenceFound>().BarredAfter);
        else verdict.ThenForbidden(Kernel.Domain.Law.NoRuleInForce("sanctions/prescription", Day(on)));
    }

    [Theory]
    [InlineData("2025-05-12", "2025-06-12")]
    [InlineData("2026-01-31", "2026-02-28")]
    public void The_person_has_a_month_from_the_day_that_they_were_told(string informedOn, string answerBy) =>
        Offences.Given(Reported, Found("2025-05-04", "2026-05-04")).When(Hear(informedOn, "2026-02-01")).Then(Heard(informedOn, answerBy));

    [Fact]
    public void A_hearing_follows_the_finding_and_is_opened_once()
    {
        Offences.Given(Reported).When(Hear("2025-05-12", "2025-05-12")).ThenForbidden(OffenceRules.FindingComesFirst);
        var found = Offences.Given(Reported, Found("2025-05-04", "2026-05-04"));
        found.When(Hear("2025-05-03", "2025-05-12")).ThenForbidden(OffenceRules.HearingFollowsTheFinding(Day("2025-05-04")));
        found.When(Hear("2025-05-13", "2025-05-12")).ThenForbidden(Rules.NotInTheFuture);
        found.When(Hear("2026-05-04", "2026-05-04")).Then(Heard("2026-05-04", "2026-06-04"));
        found.When(Hear("2026-05-04", "2026-05-05")).ThenForbidden(OffenceRules.OffenceIsNotBarred(Day("2026-05-04")));
        AfterTheHearing().When(Hear("2025-05-12", "2025-05-20")).ThenNothing();
        AfterTheHearing().When(Hear("2025-05-13", "2025-05-20")).ThenForbidden(OffenceRules.HearingIsOpenedOnce);
    }

    [Fact]
    public void Observations_are_received_once_they_were_asked_for()
    {
        ReceiveOffenceObservations answer = new("J’ai déposé la demande.", Day("2025-05-20"), Earlier, Day("2025-05-21"));
        AfterTheHearing().When(answer).Then(new OffenceObservationsReceived(new(Marie, new("J’ai déposé la demande.")), Day("2025-05-20"), Earlier));
        AfterTheHearing().When(answer with { ReceivedOn = Day("2025-05-11") }).ThenForbidden(OffenceRules.ObservationsFollowTheHearing(Day("2025-05-12")));
        AfterTheHearing().When(answer with { ReceivedOn = Day("2025-05-22") }).ThenForbidden(Rules.NotInTheFuture);
        Offences.Given(Reported, Found("2025-05-04", "2026-05-04")).When(answer).ThenForbidden(OffenceRules.PersonWasInformed);
        AfterTheHearing().And(Ordered(1, 500_000, "2025-06-13")).When(answer).ThenForbidden(OffenceRules.OffenceIsOpen);
    }

    [Fact]
    public void No_fine_before_the_time_to_answer_has_ended_even_when_the_answer_came()
    {
        AfterTheHearing().When(Order(100_000, "2025-06-12")).ThenForbidden(OffenceRules.HearingHasEnded(Day("2025-06-12")));
        AfterTheHearing().And(new OffenceObservationsReceived(new(Marie, new("Oui.")), Day("2025-05-20"), null)).When(Order(100_000, "2025-06-12")).ThenForbidden(OffenceRules.HearingHasEnded(Day("2025-06-12")));
        AfterTheHearing().When(Order(100_000, "2025-06-13")).Then(Ordered(100_000, 500_000, "2025-06-13"));
        Offences.Given(Reported).When(Order(100_000, "2025-06-13")).ThenForbidden(OffenceRules.FindingComesFirst);
        Offences.Given(Reported, Found("2025-05-04", "2026-05-04")).When(Order(100_000, "2025-06-13")).ThenForbidden(OffenceRules.PersonWasInformed);
    }

    [Fact]
    public void Found_on_4_May_2025_a_fine_is_ordered_on_4_May_2026_at_the_latest()
    {
        AfterTheHearing().When(Order(100_000, "2026-05-04")).Then(Ordered(100_000, 500_000, "2026-05-04"));
        AfterTheHearing().When(Order(100_000, "2026-05-05")).ThenForbidden(OffenceRules.OffenceIsNotBarred(Day("2026-05-04")));
    }

    [Theory]
    [InlineData(OffenceGround.NoApplicationFiled, false, 500_000)]
    [InlineData(OffenceGround.NoApplicationFiled, true, 1_500_000)]
    [InlineData(OffenceGround.LetDespiteRefusal, false, 1_500_000)]
    [InlineData(OffenceGround.LetDespiteRefusal, true, 1_500_000)]
    public void A_fine_stays_within_the_ceiling_of_its_case(OffenceGround ground, bool again, long ceiling)
    {
        EarlierFine[] earlier = again ? [new(Earlier, Day("2025-01-10"))] : [];
        var story = AfterTheHearing(ground: ground);
        Assert.Equal(ceiling, story.When(Order(ceiling, "2025-06-13", earlier)).ThenOne<FineOrdered>().AmountInCents);
        Assert.Equal(1, story.When(Order(1, "2025-06-13", earlier)).ThenOne<FineOrdered>().AmountInCents);
        story.When(Order(ceiling + 1, "2025-06-13", earlier)).ThenForbidden(OffenceRules.FineWithinTheCeiling(ceiling, again));
        story.When(Order(0, "2025-06-13", earlier)).ThenForbidden(OffenceRules.FineWithinTheCeiling(ceiling, again));
    }

    [Theory]
    // Found on 4 May 2025: the earlier fine is of before, and not more than three years old.
    [InlineData("2022-05-03", false)]
    [InlineData("2022-05-04", true)]
    [InlineData("2025-05-03", true)]
    [InlineData("2025-05-04", false)]
    [InlineData("2025-06-01", false)]
    public void A_fine_of_the_three_years_before_the_finding_raises_the_ceiling(string orderedOn, bool raises)
    {
        var fine = AfterTheHearing().When(Order(100_000, "2025-06-13", new EarlierFine(Earlier, Day(orderedOn)))).ThenOne<FineOrdered>();
        Assert.Equal((raises ? 1_500_000 : 500_000, raises ? 1 : 0, 2), (fine.CeilingInCents, fine.Recurrence.Count, fine.FineNumber));
    }

    [Fact]
    public void The_ceiling_is_told_as_people_write_amounts()
    {
        Assert.Contains("5\u202F000 € au plus.", OffenceRules.FineWithinTheCeiling(500_000, false).French, StringComparison.Ordinal);
        Assert.Contains("15\u202F000 € au plus (nouveau manquement).", OffenceRules.FineWithinTheCeiling(1_500_000, true).French, StringComparison.Ordinal);
        Assert.Contains("5,000 € at most.", OffenceRules.FineWithinTheCeiling(500_000, false).English, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fine_has_reasons_and_a_signatory_with_a_delegation_and_is_ordered_once()
    {
        AfterTheHearing().When(Order(100_000, "2025-06-13") with { Reasons = [] }).ThenForbidden(OffenceRules.DecisionIsReasoned);
        AfterTheHearing().When(Order(100_000, "2025-06-13") with { Delegation = null }).ThenForbidden(Rules.SignatoryHasADelegation);
        AfterTheHearing().And(Ordered(100_000, 500_000, "2025-06-13")).When(Order(100_000, "2025-06-14")).ThenForbidden(OffenceRules.OffenceIsOpen);
    }

    [Fact]
    public void Fines_of_a_person_are_counted_so_that_none_is_ordered_without_knowing_the_others()
    {
        Assert.Equal([new Claim.Count("landlord-fines", Marie.ToString(), 1, 2)], Offence.Claims(Offence.None, Ordered(1, 500_000, "2025-06-13", number: 2)));
        Assert.Equal([new Claim.Count("landlord-fines", Marie.ToString(), -1, long.MaxValue)],
            Offence.Claims(Offence.Evolve(Offence.None, Reported), new FineAnnulled("2500123", Day("2025-12-01"))));
        Assert.Empty(Offence.Claims(Offence.None, Reported));
    }

    [Fact]
    public void A_fine_is_notified_with_its_proof_and_can_then_be_collected_once()
    {
        NotifyFine notify = new(Day("2025-06-16"), NotificationMeans.RegisteredMailFirstPresented, "1A 002", Day("2025-06-17"));
        AfterTheHearing().When(notify).ThenForbidden(OffenceRules.FineIsOrdered);
        var ordered = AfterTheHearing().And(Ordered(100_000, 500_000, "2025-06-13"));
        ordered.When(notify with { NotifiedOn = Day("2025-06-12") }).ThenForbidden(Rules.SignedBeforeNotified);
        ordered.When(notify with { NotifiedOn = Day("2025-06-18") }).ThenForbidden(Rules.NotInTheFuture);
        ordered.When(new IssueRevenueTitle(Day("2025-06-17"))).ThenForbidden(OffenceRules.FineIsNotified);
        AfterTheHearing().When(new IssueRevenueTitle(Day("2025-06-17"))).ThenForbidden(OffenceRules.FineIsOrdered);
        var notified = ordered.When(notify).Then(new FineNotified(Day("2025-06-16"), NotificationMeans.RegisteredMailFirstPresented, "1A 002", Day("2025-08-16")));
        notified.When(notify).ThenNothing();
        notified.When(new IssueRevenueTitle(Day("2025-06-20"))).Then(new RevenueTitleIssued(Lillers, 100_000, Day("2025-06-13"), Day("2025-06-16"), Day("2025-06-20")))
            .When(new IssueRevenueTitle(Day("2025-06-21"))).ThenNothing();
    }

    [Fact]
    public void A_fine_that_a_court_annuls_is_collected_no_more()
    {
        AnnulFine annul = new("2500123", Day("2025-12-01"), Day("2025-12-02"));
        AfterTheHearing().When(annul).ThenForbidden(OffenceRules.FineIsOrdered);
        var ordered = AfterTheHearing().And(Ordered(100_000, 500_000, "2025-06-13"));
        ordered.When(annul with { AnnulledOn = Day("2025-06-12") }).ThenForbidden(OffenceRules.JudgmentFollowsTheFine(Day("2025-06-13")));
        ordered.When(annul with { AnnulledOn = Day("2025-12-03") }).ThenForbidden(Rules.NotInTheFuture);
        var annulled = ordered.When(annul).Then(new FineAnnulled("2500123", Day("2025-12-01")));
        annulled.When(annul).ThenNothing();
        annulled.When(new IssueRevenueTitle(Day("2025-12-02"))).ThenForbidden(OffenceRules.FineIsOrdered);
        annulled.When(new NotifyFine(Day("2025-12-02"), NotificationMeans.HandDelivered, "1", Day("2025-12-02"))).ThenForbidden(OffenceRules.OffenceIsOpen);
    }

    [Fact]
    public void A_person_closes_a_case_with_reasons_and_nothing_follows()
    {
        DismissOffence dismiss = new(["Bail antérieur au périmètre"], Day("2025-05-20"));
        Offences.Given(Reported).When(dismiss with { Reasons = [] }).ThenForbidden(OffenceRules.DecisionIsReasoned);
        var dismissed = Offences.Given(Reported).When(dismiss).Then(new OffenceDismissed(new(Marie, new(["Bail antérieur au périmètre"])), Day("2025-05-20")));
        dismissed.When(dismiss).ThenNothing();
        dismissed.When(Find("2025-05-04", "2025-05-21")).ThenForbidden(OffenceRules.OffenceIsReported);
        dismissed.When(Hear("2025-05-21", "2025-05-21")).ThenForbidden(OffenceRules.OffenceIsOpen);
        dismissed.When(Order(1, "2025-06-13")).ThenForbidden(OffenceRules.OffenceIsOpen);
        AfterTheHearing().When(dismiss).Then(new OffenceDismissed(new(Marie, new(["Bail antérieur au périmètre"])), Day("2025-05-20")));
        AfterTheHearing().And(Ordered(1, 500_000, "2025-06-13")).When(dismiss).ThenForbidden(OffenceRules.OffenceIsOpen);
    }
}
