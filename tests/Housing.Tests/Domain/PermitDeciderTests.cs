using Territory.Housing.Domain;
using static Territory.Housing.Tests.Domain.Samples;

namespace Territory.Housing.Tests.Domain;

/// <summary>Every rule of a permit application: once met, once passed.</summary>
public class PermitDeciderTests
{
    static readonly PermitEvent[] FiledComplete = [Filed("2026-03-02", AllPieces), Recepisse("2026-03-02"), Complete("2026-03-02", "2026-04-02")];

    static readonly PermitEvent[] FiledWithoutPieces =
        [Filed("2026-03-02"), Recepisse("2026-03-02"), Incomplete("2026-03-02", "2026-04-01", Piece.Dpe, Piece.EtatDesRisques, Piece.Crep, Piece.EtatAmiante, Piece.EtatElectricite)];

    static readonly PermitEvent[] Refused =
        [.. FiledComplete, Signed("2026-03-20"), new RefusalNotified(Lillers, Day("2026-03-20"), Day("2026-03-24"), NotificationMeans.RegisteredMailFirstPresented, "1A 001", Day("2026-05-24"))];

    static readonly PermitEvent[] TacitlyGranted = [.. FiledComplete, Granted("2026-04-02", "2026-04-03", "2028-04-02")];

    [Fact]
    public void An_application_with_every_piece_is_receipted_and_complete_at_once() => Permits.Given()
        .When(File("2026-03-02", AllPieces))
        .Then(Filed("2026-03-02", AllPieces), Recepisse("2026-03-02"), Complete("2026-03-02", "2026-04-02"));

    [Fact]
    public void An_application_that_lacks_pieces_is_receipted_and_the_month_does_not_run() => Permits.Given()
        .When(File("2026-03-02", Piece.Dpe, Piece.EtatDesRisques))
        .Then(Filed("2026-03-02", Piece.Dpe, Piece.EtatDesRisques), Recepisse("2026-03-02"), Incomplete("2026-03-02", "2026-04-01", Piece.Crep, Piece.EtatAmiante, Piece.EtatElectricite));

    [Fact]
    public void An_application_outside_a_perimeter_in_force_is_not_taken() => Permits.Given()
        .When(File("2026-03-02", AllPieces) with { Zone = null, WhyNoZone = ZoneAnswers.NoZone("Lillers") }).ThenForbidden(ZoneAnswers.NoZone("Lillers"));

    [Fact]
    public void In_a_zone_of_declarations_no_authorisation_is_asked_for() => Permits.Given()
        .When(File("2026-03-02", AllPieces) with { Zone = LillersZone with { Regime = Regime.Declaration } }).ThenForbidden(ZoneRules.ZoneAsksForAnAuthorisation);

    [Fact]
    public void An_application_is_filed_once() => Permits.Given(FiledComplete).When(File("2026-03-03", AllPieces)).ThenForbidden(Rules.NotFiledYet);

    [Theory]
    [InlineData(2027, null, null)]
    [InlineData(1920, 2027, null)]
    [InlineData(1920, null, 2027)]
    public void A_year_to_come_is_not_believed(int builtIn, int? electricity, int? gas) => Permits.Given()
        .When(File("2026-12-31", AllPieces) with { Dwelling = new(DwellingKind.House, builtIn, 90, electricity, gas) }).ThenForbidden(Rules.NotInTheFuture);

    [Fact]
    public void A_dwelling_may_be_of_this_year() => Permits.Given()
        .When(File("2026-01-01", AllPieces) with { Dwelling = new(DwellingKind.House, 2026, 90, 2026, 2026) }).ThenOne<ApplicationComplete>();

    [Fact]
    public void The_day_before_any_rule_on_pieces_was_in_force_an_incomplete_file_cannot_be_judged() => Permits.Given()
        .When(File("2015-12-31")).ThenForbidden(Kernel.Domain.Law.NoRuleInForce("permis-de-louer/reponse-aux-pieces", Day("2015-12-31")));

    [Fact]
    public void The_day_before_silence_was_a_grant_no_month_can_start() => Permits.Given()
        .When(File("2016-12-21", AllPieces)).ThenForbidden(Kernel.Domain.Law.NoRuleInForce("permis-de-louer/silence-vaut-accord", Day("2016-12-21")));

    [Fact]
    public void The_last_piece_starts_the_month() => Permits.Given(FiledWithoutPieces)
        .When(Receive(AllPieces, "2026-03-20", "2026-03-20"))
        .Then(Received("2026-03-20", AllPieces), Complete("2026-03-20", "2026-04-20", ifFromFiling: "2026-04-02"));

    [Fact]
    public void A_piece_that_is_not_the_last_starts_nothing() => Permits.Given(FiledWithoutPieces)
        .When(Receive([Piece.Dpe], "2026-03-20", "2026-03-20"))
        .Then(Received("2026-03-20", Piece.Dpe));

    [Fact]
    public void Mail_that_is_recorded_later_counts_from_the_day_it_came_in() => Permits.Given(FiledWithoutPieces)
        .When(Receive(AllPieces, "2026-03-17", "2026-03-20"))
        .Then(Received("2026-03-17", AllPieces), Complete("2026-03-17", "2026-04-17", ifFromFiling: "2026-04-02"));

    [Fact]
    public void Mail_that_is_recorded_out_of_order_completes_the_file_on_the_day_of_the_last_to_come_in() => Permits.Given(FiledWithoutPieces)
        .And(Received("2026-03-20", Piece.Dpe))
        .When(Receive(AllPieces, "2026-03-17", "2026-03-21"))
        .Then(Received("2026-03-17", AllPieces), Complete("2026-03-20", "2026-04-20", ifFromFiling: "2026-04-02"));

    [Fact]
    public void A_piece_cannot_come_in_tomorrow() => Permits.Given(FiledWithoutPieces)
        .When(Receive(AllPieces, "2026-03-21", "2026-03-20")).ThenForbidden(Rules.NotInTheFuture);

    [Fact]
    public void A_piece_cannot_have_come_in_before_the_application() => Permits.Given(FiledWithoutPieces)
        .When(Receive(AllPieces, "2026-03-01", "2026-03-20")).ThenForbidden(Rules.PiecesComeAfterFiling);

    [Fact]
    public void A_piece_may_come_in_on_the_day_of_the_application() => Permits.Given(FiledWithoutPieces)
        .When(Receive(AllPieces, "2026-03-02", "2026-03-20"))
        .Then(Received("2026-03-02", AllPieces), Complete("2026-03-02", "2026-04-02"));

    [Fact]
    public void A_piece_that_nobody_misses_changes_nothing()
    {
        Permits.Given(FiledComplete).When(Receive(AllPieces, "2026-03-20", "2026-03-20")).ThenNothing();
        Permits.Given(FiledWithoutPieces).When(Receive([Piece.EtatGaz], "2026-03-20", "2026-03-20")).ThenNothing();
    }

    [Fact]
    public void Pieces_for_a_closed_file_are_refused() => Permits.Given(Refused)
        .When(Receive(AllPieces, "2026-03-25", "2026-03-25")).ThenForbidden(Rules.ApplicationIsOpen);

    [Fact]
    public void Asking_for_a_piece_stops_the_month() => Permits.Given(FiledComplete)
        .When(new AskForPieces([Piece.Dpe], "Le DPE a expiré.", Day("2026-03-09")))
        .Then(new ApplicationFoundIncomplete([Piece.Dpe], "Le DPE a expiré.", Day("2026-03-09"), Day("2026-04-08")))
        .When(new LetTimePass(Day("2026-04-03"))).Then(Warned("2026-04-08", "2026-04-03", DeadlineKind.Pieces));

    [Fact]
    public void Asking_for_another_piece_adds_it_to_those_that_are_missing() => Permits.Given(Filed("2026-03-02"), Recepisse("2026-03-02"), Incomplete("2026-03-02", "2026-04-01", Piece.Dpe))
        .When(new AskForPieces([Piece.Dpe, Piece.EtatGaz], null, Day("2026-03-09")))
        .Then(Incomplete("2026-03-09", "2026-04-08", Piece.Dpe, Piece.EtatGaz));

    [Fact]
    public void Asking_again_for_what_was_asked_for_changes_nothing() => Permits.Given(FiledWithoutPieces)
        .When(new AskForPieces([Piece.Dpe], null, Day("2026-03-09"))).ThenNothing();

    [Fact]
    public void Pieces_may_be_asked_for_on_the_last_day_of_the_month_and_not_on_the_next()
    {
        Permits.Given(FiledComplete).When(new AskForPieces([Piece.Dpe], null, Day("2026-04-02"))).ThenOne<ApplicationFoundIncomplete>();
        Permits.Given(FiledComplete).When(new AskForPieces([Piece.Dpe], null, Day("2026-04-03"))).ThenForbidden(Rules.NoTacitGrantYet(Day("2026-04-02")));
    }

    [Fact]
    public void Pieces_are_not_asked_for_once_a_decision_is_signed() => Permits.Given(FiledComplete).And(Signed("2026-03-20"))
        .When(new AskForPieces([Piece.Dpe], null, Day("2026-03-21"))).ThenForbidden(Rules.NoDecisionSignedYet);

    [Fact]
    public void Pieces_of_a_closed_file_are_not_asked_for() => Permits.Given(TacitlyGranted)
        .When(new AskForPieces([Piece.Dpe], null, Day("2026-04-03"))).ThenForbidden(Rules.ApplicationIsOpen);

    [Fact]
    public void A_refusal_holds_reasons_works_ways_of_appeal_and_the_delegation() => Permits.Given(FiledComplete).When(Sign("2026-03-20")).Then(Signed("2026-03-20"));

    [Fact]
    public void A_refusal_may_be_signed_on_the_last_day_of_the_month_and_not_on_the_next()
    {
        Permits.Given(FiledComplete).When(Sign("2026-04-02")).Then(Signed("2026-04-02"));
        Permits.Given(FiledComplete).When(Sign("2026-04-03")).ThenForbidden(Rules.NoTacitGrantYet(Day("2026-04-02")));
    }

    [Fact]
    public void Only_a_signatory_with_a_delegation_signs() => Permits.Given(FiledComplete).When(Sign("2026-03-20", delegation: null)).ThenForbidden(Rules.SignatoryHasADelegation);

    [Fact]
    public void An_incomplete_file_is_not_refused() => Permits.Given(FiledWithoutPieces).When(Sign("2026-03-20")).ThenForbidden(Rules.ApplicationIsComplete);

    [Fact]
    public void A_second_signature_is_refused() => Permits.Given(FiledComplete).And(Signed("2026-03-20")).When(Sign("2026-03-21")).ThenForbidden(Rules.NoDecisionSignedYet);

    [Fact]
    public void A_closed_file_is_not_refused() => Permits.Given(TacitlyGranted).When(Sign("2026-04-03")).ThenForbidden(Rules.ApplicationIsOpen);

    [Fact]
    public void A_refusal_has_effect_once_notified() => Permits.Given(FiledComplete).And(Signed("2026-03-20"))
        .When(Notify("2026-03-24", today: "2026-03-26"))
        .Then(new RefusalNotified(Lillers, Day("2026-03-20"), Day("2026-03-24"), NotificationMeans.RegisteredMailFirstPresented, "1A 001", Day("2026-05-24")))
        .When(new LetTimePass(Day("2026-04-03"))).ThenNothing();

    [Fact]
    public void A_refusal_may_be_notified_on_the_last_day_of_the_month() => Permits.Given(FiledComplete).And(Signed("2026-03-20"))
        .When(Notify("2026-04-02", today: "2026-04-02"))
        .Then(new RefusalNotified(Lillers, Day("2026-03-20"), Day("2026-04-02"), NotificationMeans.RegisteredMailFirstPresented, "1A 001", Day("2026-06-02")));

    [Fact]
    public void A_refusal_notified_one_day_too_late_meets_a_tacit_grant() => Permits.Given(FiledComplete).And(Signed("2026-03-20"))
        .When(Notify("2026-04-03", today: "2026-04-03"))
        .Then(Granted("2026-04-02", "2026-04-03", "2028-04-02"),
            new RefusalNotifiedTooLate(Day("2026-04-03"), NotificationMeans.RegisteredMailFirstPresented, "1A 001", Day("2026-04-02")))
        .When(new LetTimePass(Day("2026-04-04"))).ThenNothing();

    [Fact]
    public void A_late_notification_after_the_clock_adds_no_second_grant() => Permits.Given(FiledComplete).And(Signed("2026-03-20"), Granted("2026-04-02", "2026-04-03", "2028-04-02"))
        .When(Notify("2026-04-07", today: "2026-04-08"))
        .Then(new RefusalNotifiedTooLate(Day("2026-04-07"), NotificationMeans.RegisteredMailFirstPresented, "1A 001", Day("2026-04-02")))
        .When(Notify("2026-04-07", today: "2026-04-09")).ThenNothing();

    [Fact]
    public void A_late_proof_of_a_notification_in_time_sets_the_tacit_grant_aside() => Permits.Given(FiledComplete).And(Signed("2026-03-20"), Granted("2026-04-02", "2026-04-03", "2028-04-02"))
        .When(Notify("2026-03-31", today: "2026-04-20"))
        .Then(new TacitGrantSetAside(Day("2026-04-02"), Day("2026-03-31")),
            new RefusalNotified(Lillers, Day("2026-03-20"), Day("2026-03-31"), NotificationMeans.RegisteredMailFirstPresented, "1A 001", Day("2026-05-31")));

    [Fact]
    public void A_notification_recorded_twice_changes_nothing() => Permits.Given(Refused).When(Notify("2026-03-24", today: "2026-03-27")).ThenNothing();

    [Fact]
    public void Nothing_is_notified_before_it_is_signed()
    {
        Permits.Given(FiledComplete).When(Notify("2026-03-24", today: "2026-03-24")).ThenForbidden(Rules.DecisionIsSigned);
        Permits.Given(FiledComplete).And(Signed("2026-03-20")).When(Notify("2026-03-19", today: "2026-03-24")).ThenForbidden(Rules.SignedBeforeNotified);
    }

    [Fact]
    public void A_decision_may_be_handed_over_on_the_day_of_its_signature() => Permits.Given(FiledComplete).And(Signed("2026-03-20"))
        .When(Notify("2026-03-20", today: "2026-03-20")).ThenOne<RefusalNotified>();

    [Fact]
    public void A_notification_cannot_be_of_tomorrow() => Permits.Given(FiledComplete).And(Signed("2026-03-20"))
        .When(Notify("2026-03-25", today: "2026-03-24")).ThenForbidden(Rules.NotInTheFuture);

    [Fact]
    public void A_refusal_of_a_withdrawn_application_is_not_notified() => Permits.Given(FiledComplete).And(Signed("2026-03-20"), new ApplicationWithdrawn(Day("2026-03-21")))
        .When(Notify("2026-03-24", today: "2026-03-24")).ThenForbidden(Rules.ApplicationIsOpen);

    [Fact]
    public void Silence_is_no_grant_on_the_last_day_and_one_on_the_next()
    {
        Permits.Given(FiledComplete).When(new LetTimePass(Day("2026-04-02"))).Then(Warned("2026-04-02", "2026-04-02"));
        Permits.Given(FiledComplete).When(new LetTimePass(Day("2026-04-03"))).Then(Granted("2026-04-02", "2026-04-03", "2028-04-02"));
    }

    [Fact]
    public void A_grant_found_late_keeps_its_legal_date() => Permits.Given(FiledComplete)
        .When(new LetTimePass(Day("2026-08-30"))).Then(Granted("2026-04-02", "2026-04-03", "2028-04-02"));

    [Fact]
    public void A_refusal_that_is_only_signed_does_not_stop_the_month() => Permits.Given(FiledComplete).And(Signed("2026-03-20"))
        .When(new LetTimePass(Day("2026-04-03"))).Then(Granted("2026-04-02", "2026-04-03", "2028-04-02"));

    [Fact]
    public void Silence_grants_nothing_refused_nothing_withdrawn_and_nothing_incomplete()
    {
        foreach (var past in new PermitEvent[][] { Refused, [.. FiledComplete, new ApplicationWithdrawn(Day("2026-03-05"))], [] })
            Permits.Given(past).When(new LetTimePass(Day("2030-01-01"))).ThenNothing();
        Permits.Given(FiledWithoutPieces).When(new LetTimePass(Day("2030-01-01"))).Then(new ClosedWithoutFollowUp(Day("2026-04-01"), Day("2026-04-02")));
    }

    [Fact]
    public void Silence_grants_once() => Permits.Given(TacitlyGranted).When(new LetTimePass(Day("2026-04-04"))).ThenNothing();

    [Fact]
    public void An_open_application_may_be_withdrawn_once() => Permits.Given(FiledComplete)
        .When(new WithdrawApplication(Day("2026-04-02"))).Then(new ApplicationWithdrawn(Day("2026-04-02")))
        .When(new WithdrawApplication(Day("2026-04-03"))).ThenNothing();

    [Fact]
    public void An_application_that_silence_has_granted_is_not_withdrawn_even_before_the_clock_has_said_so()
    {
        Permits.Given(FiledComplete).When(new WithdrawApplication(Day("2026-04-03"))).ThenForbidden(Rules.NoTacitGrantYet(Day("2026-04-02")));
        Permits.Given(TacitlyGranted).When(new WithdrawApplication(Day("2026-04-03"))).ThenForbidden(Rules.ApplicationIsOpen);
    }

    [Fact]
    public void A_file_that_was_never_filed_can_neither_be_completed_refused_notified_nor_withdrawn()
    {
        Permits.Given().When(new AskForPieces([Piece.Dpe], null, Day("2026-03-09"))).ThenForbidden(Rules.ApplicationIsOpen);
        Permits.Given().When(Receive([Piece.Dpe], "2026-03-09", "2026-03-09")).ThenForbidden(Rules.ApplicationIsOpen);
        Permits.Given().When(Sign("2026-03-20")).ThenForbidden(Rules.ApplicationIsOpen);
        Permits.Given().When(Notify("2026-03-24", today: "2026-03-24")).ThenForbidden(Rules.DecisionIsSigned);
        Permits.Given().When(new WithdrawApplication(Day("2026-03-09"))).ThenForbidden(Rules.ApplicationIsOpen);
    }
}
