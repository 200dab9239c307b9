using Territory.Housing.Domain;
using Claim = Territory.Kernel.Domain.Claim;
using static Territory.Housing.Tests.Domain.Samples;

namespace Territory.Housing.Tests.Domain;

/// <summary>Express grants, with conditions or none, and what time does to a file (CCH L635-3, L635-4, L635-9, R635-3).</summary>
public class PermitGrantTests
{
    static readonly PermitEvent[] FiledComplete = [Filed("2026-03-02", AllPieces), Recepisse("2026-03-02"), Complete("2026-03-02", "2026-04-02")];

    static readonly PermitCondition Rail = new("Poser un garde-corps", Day("2026-06-30"), "Facture"), Vent = new("Installer une ventilation", Day("2026-09-30"), "Contre-visite");

    static SignGrant Grant(string today, params PermitCondition[] conditions) => new(conditions, "ARR-2026-014", Day(today), "Parapheur 17");

    static GrantSigned GrantSigned(string on, params PermitCondition[] conditions) => new(conditions, conditions.Length == 0 ? null
        : "Recours gracieux auprès du président de la communauté d'agglomération ou recours contentieux devant le tribunal administratif de Lille, dans les 2 mois de la notification.",
        "ARR-2026-014", Day(on), "Parapheur 17");

    static GrantNotified GrantNotified(string signed, string on, string lapses, string? appealBy = null) =>
        new(Lillers, Day(signed), Day(on), NotificationMeans.RegisteredMailFirstPresented, "1A 001", appealBy is not null, Day(lapses), appealBy is null ? null : Day(appealBy));

    static readonly PermitEvent[] WithConditions = [.. FiledComplete, GrantSigned("2026-03-20", Rail, Vent), GrantNotified("2026-03-20", "2026-03-24", "2028-03-24", "2026-05-24")];

    [Fact]
    public void A_proposal_rests_on_a_visit_and_binds_nobody() => Permits.Given(FiledComplete)
        .When(new ProposeDecision(DecisionKind.Refusal, ["Humidité"], ["Refaire la toiture"], [], Marie, Day("2026-03-18")))
        .Then(new DecisionProposed(DecisionKind.Refusal, ["Humidité"], ["Refaire la toiture"], [], Marie, Day("2026-03-18")))
        .When(Grant("2026-03-20")).Then(GrantSigned("2026-03-20"));

    [Fact]
    public void An_incomplete_file_is_neither_proposed_for_a_decision_nor_granted()
    {
        var incomplete = Permits.Given(Filed("2026-03-02"), Recepisse("2026-03-02"), Incomplete("2026-03-02", "2026-04-01", Piece.Dpe));
        incomplete.When(new ProposeDecision(DecisionKind.Grant, [], [], [], null, Day("2026-03-18"))).ThenForbidden(Rules.ApplicationIsComplete);
        incomplete.When(Grant("2026-03-18")).ThenForbidden(Rules.ApplicationIsComplete);
    }

    [Fact]
    public void A_grant_has_effect_once_notified_and_lapses_two_years_later() => Permits.Given(FiledComplete)
        .When(Grant("2026-03-20")).Then(GrantSigned("2026-03-20"))
        .When(Notify("2026-03-24", "2026-03-25")).Then(GrantNotified("2026-03-20", "2026-03-24", "2028-03-24"))
        .When(new LetTimePass(Day("2028-03-24"))).Then(Warned("2028-03-24", "2028-03-24", DeadlineKind.Lapse))
        .When(new LetTimePass(Day("2028-03-25"))).Then(new PermitLapsed(Day("2028-03-24")));

    [Fact]
    public void A_permit_notified_on_29_February_lapses_on_28_February_two_years_later() => Permits
        .Given(Filed("2024-02-05", AllPieces), Recepisse("2024-02-05"), Complete("2024-02-05", "2024-03-05"), GrantSigned("2024-02-26"))
        .When(Notify("2024-02-29", "2024-02-29")).Then(GrantNotified("2024-02-26", "2024-02-29", "2026-02-28"));

    [Fact]
    public void Conditions_come_with_ways_of_appeal_and_a_term_ahead()
    {
        Permits.Given(FiledComplete).When(Grant("2026-03-20", Rail, Vent)).Then(GrantSigned("2026-03-20", Rail, Vent));
        Permits.Given(FiledComplete).When(Grant("2026-03-20", Rail with { By = Day("2026-03-20") })).ThenForbidden(PermitRules.ConditionsEndInTheFuture);
        Permits.Given(FiledComplete).When(Grant("2026-03-20", Rail with { By = Day("2026-03-21") })).ThenOne<GrantSigned>();
    }

    [Fact]
    public void Only_a_signatory_with_a_delegation_grants() => Permits.Given(FiledComplete)
        .When(Grant("2026-03-20") with { Delegation = null }).ThenForbidden(Rules.SignatoryHasADelegation);

    [Fact]
    public void A_grant_may_be_notified_on_the_last_day_of_the_month_and_is_not_needed_on_the_next()
    {
        var signed = Permits.Given(FiledComplete).And(GrantSigned("2026-03-20"));
        signed.When(Notify("2026-04-02", "2026-04-02")).Then(GrantNotified("2026-03-20", "2026-04-02", "2028-04-02"));
        signed.When(Notify("2026-04-03", "2026-04-03")).Then(Granted("2026-04-02", "2026-04-03", "2028-04-02"),
            new GrantNotifiedTooLate(Day("2026-04-03"), NotificationMeans.RegisteredMailFirstPresented, "1A 001", Day("2026-04-02"), false));
    }

    [Fact]
    public void Conditions_that_come_too_late_are_no_part_of_the_tacit_grant() => Permits.Given(FiledComplete).And(GrantSigned("2026-03-20", Rail))
        .When(Notify("2026-04-07", "2026-04-08")).Then(Granted("2026-04-02", "2026-04-03", "2028-04-02"),
            new GrantNotifiedTooLate(Day("2026-04-07"), NotificationMeans.RegisteredMailFirstPresented, "1A 001", Day("2026-04-02"), true))
        .When(new LiftConditions([1], "Facture", Day("2026-05-01"))).ThenForbidden(PermitRules.PermitIsInForce);

    [Fact]
    public void A_late_proof_of_a_grant_in_time_takes_the_place_of_the_tacit_one() => Permits.Given(FiledComplete)
        .And(GrantSigned("2026-03-20"), Granted("2026-04-02", "2026-04-03", "2028-04-02"))
        .When(Notify("2026-04-01", "2026-05-04")).Then(new TacitGrantSetAside(Day("2026-04-02"), Day("2026-04-01")), GrantNotified("2026-03-20", "2026-04-01", "2028-04-01"));

    [Fact]
    public void A_signed_grant_asks_that_no_police_order_stands_on_the_building_and_silence_too()
    {
        var state = PermitDecider.Instance.Fold(FiledComplete);
        Claim[] free = [new Claim.RequireFree("police-order", "1.bb")];
        Assert.Equal(free, Permit.Claims(state, GrantSigned("2026-03-20")));
        Assert.Equal([.. free, new Claim.Release("dwelling-open-application", "1.aa")], Permit.Claims(state, Granted("2026-04-02", "2026-04-03", "2028-04-02")));
        Assert.Equal([new Claim.Release("dwelling-open-application", "1.aa")], Permit.Claims(state, new ApplicationWithdrawn(Day("2026-03-05"))));
    }

    [Fact]
    public void Under_a_police_order_the_month_grants_nothing_and_an_express_decision_stays_possible() => Permits.Given(FiledComplete)
        .When(new BlockTacitGrant(Day("2026-04-03"))).Then(new TacitGrantBlocked(Day("2026-04-02")))
        .When(new LetTimePass(Day("2026-09-01"))).ThenNothing()
        .When(Sign("2026-09-01")).Then(Signed("2026-09-01"))
        .When(Notify("2026-09-04", "2026-09-05"))
        .Then(new RefusalNotified(Lillers, Day("2026-09-01"), Day("2026-09-04"), NotificationMeans.RegisteredMailFirstPresented, "1A 001", Day("2026-11-04")));

    [Fact]
    public void Nothing_is_blocked_before_the_month_has_passed() => Permits.Given(FiledComplete).When(new BlockTacitGrant(Day("2026-04-02"))).ThenNothing();

    [Fact]
    public void Agents_are_warned_seven_days_before_and_once() => Permits.Given(FiledComplete)
        .When(new LetTimePass(Day("2026-03-25"))).ThenNothing()
        .When(new LetTimePass(Day("2026-03-26"))).Then(Warned("2026-04-02", "2026-03-26"))
        .When(new LetTimePass(Day("2026-03-27"))).ThenNothing();

    [Fact]
    public void Pieces_that_never_come_close_the_file_the_day_after_their_term()
    {
        var incomplete = Permits.Given(Filed("2026-03-02"), Recepisse("2026-03-02"), Incomplete("2026-03-02", "2026-04-01", Piece.Dpe));
        incomplete.And(Warned("2026-04-01", "2026-03-25", DeadlineKind.Pieces)).When(new LetTimePass(Day("2026-04-01"))).ThenNothing();
        incomplete.When(new LetTimePass(Day("2026-04-02"))).Then(new ClosedWithoutFollowUp(Day("2026-04-01"), Day("2026-04-02")))
            .When(new AskForPieces([Piece.Dpe], null, Day("2026-04-03"))).ThenForbidden(Rules.ApplicationIsOpen);
    }

    [Fact]
    public void A_piece_that_had_come_in_time_opens_the_closed_file_again_and_one_that_had_not_does_not()
    {
        var closed = Permits.Given(Filed("2026-03-02"), Recepisse("2026-03-02"), Incomplete("2026-03-02", "2026-04-01", Piece.Dpe), new ClosedWithoutFollowUp(Day("2026-04-01"), Day("2026-04-02")));
        closed.When(Receive([Piece.Dpe], "2026-04-02", "2026-04-06")).ThenForbidden(Rules.ApplicationIsOpen);
        closed.When(Receive([Piece.Dpe], "2026-04-01", "2026-04-06")).Then(
            new ApplicationReopened(Day("2026-04-01"), ReopeningGround.PiecesHadComeInTime), Received("2026-04-01", Piece.Dpe),
            Complete("2026-04-01", "2026-05-01", ifFromFiling: "2026-04-02"));
        Assert.Equal([new Claim.Hold("dwelling-open-application", "1.aa")],
            Permit.Claims(PermitDecider.Instance.Fold([Filed("2026-03-02")]), new ApplicationReopened(Day("2026-04-01"), ReopeningGround.PiecesHadComeInTime)));
    }

    [Fact]
    public void A_request_for_another_authority_is_passed_on_while_nothing_is_decided()
    {
        Permits.Given(FiledComplete).When(new PassOn("Mairie de Lestrem", Day("2026-03-10"))).Then(new ApplicationPassedOn("Mairie de Lestrem", Day("2026-03-10")))
            .When(new PassOn("Mairie de Lestrem", Day("2026-03-11"))).ThenNothing();
        Permits.Given(FiledComplete).And(Signed("2026-03-20")).When(new PassOn("Mairie de Lestrem", Day("2026-03-21"))).ThenForbidden(Rules.NoDecisionSignedYet);
        Permits.Given(FiledComplete).When(new PassOn("Mairie de Lestrem", Day("2026-04-03"))).ThenForbidden(Rules.NoTacitGrantYet(Day("2026-04-02")));
    }

    [Fact]
    public void Conditions_are_lifted_one_by_one_and_with_the_last_the_grant_is_free_of_them()
    {
        var granted = Permits.Given(WithConditions);
        granted.When(new LiftConditions([3], "Facture", Day("2026-05-01"))).ThenForbidden(PermitRules.ConditionExists);
        granted.When(new LiftConditions([0], "Facture", Day("2026-05-01"))).ThenForbidden(PermitRules.ConditionExists);
        granted.When(new LiftConditions([1], "Facture", Day("2026-05-01"))).Then(new ConditionsLifted([1], "Facture", Day("2026-05-01")))
            .When(new LiftConditions([1], "Facture", Day("2026-05-02"))).ThenNothing()
            .When(new LiftConditions([2], "Contre-visite", Day("2026-06-01"))).Then(new ConditionsLifted([2], "Contre-visite", Day("2026-06-01")));
        Assert.Equal(PermitStatus.GrantedWithConditions, PermitDecider.Instance.Fold([.. WithConditions, new ConditionsLifted([1], "", Day("2026-05-01"))]).Status);
        Assert.Equal(PermitStatus.Granted, PermitDecider.Instance.Fold([.. WithConditions, new ConditionsLifted([1, 2], "", Day("2026-05-01"))]).Status);
    }

    [Fact]
    public void A_condition_is_breached_once_its_term_has_passed()
    {
        var granted = Permits.Given(WithConditions);
        granted.When(new FindConditionsBreached([1], "Pas de garde-corps", Day("2026-06-30"))).ThenForbidden(PermitRules.ConditionsTermHasPassed);
        granted.When(new FindConditionsBreached([1], "Pas de garde-corps", Day("2026-07-01"))).Then(new ConditionsBreached([1], "Pas de garde-corps", Day("2026-07-01")))
            .When(new FindConditionsBreached([1], "Pas de garde-corps", Day("2026-07-02"))).ThenNothing();
        Permits.Given(WithConditions).And(new ConditionsLifted([1], "Facture", Day("2026-05-01"))).When(new FindConditionsBreached([1], "?", Day("2026-07-01"))).ThenNothing();
    }

    [Fact]
    public void Agents_are_warned_of_the_term_of_a_condition() => Permits.Given(WithConditions)
        .When(new LetTimePass(Day("2026-06-22"))).ThenNothing()
        .When(new LetTimePass(Day("2026-06-23"))).Then(Warned("2026-06-30", "2026-06-23", DeadlineKind.Conditions));

    [Fact]
    public void Where_the_month_counts_from_the_filing_missing_pieces_do_not_stop_it()
    {
        var counted = new Kernel.Domain.Law(Law.Baremes.Select(b => b.Key != "permis-de-louer/depart-du-mois" ? b : b with { Values = [b.Values[0] with { Value = 0 }] }));
        var filed = PermitDecider.Decide(File("2026-03-02"), Permit.None, counted).Events;
        Assert.Equal(Day("2026-04-02"), Assert.Single(filed.OfType<ApplicationFoundIncomplete>()).TacitGrantOn);
        var received = PermitDecider.Decide(Receive(AllPieces, "2026-03-20", "2026-03-20"), PermitDecider.Instance.Fold(filed), counted).Events;
        Assert.Equal(Day("2026-04-02"), Assert.Single(received.OfType<ApplicationComplete>()).TacitGrantOn);
        Assert.Equal(Granted("2026-04-02", "2026-04-03", "2028-04-02"), Assert.Single(PermitDecider.Decide(new LetTimePass(Day("2026-04-03")), PermitDecider.Instance.Fold(filed), counted)));
    }
}
