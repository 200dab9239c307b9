using Territory.Housing.Domain;
using static Territory.Housing.Tests.Domain.Samples;
using static Territory.Housing.Tests.Domain.VisitSamples;

namespace Territory.Housing.Tests.Domain;

public class VisitReportTests
{
    static readonly Testing.Spec<VisitCommand, Visit, VisitEvent>.Story AfterTheVisit = Visits.Given(OnTheTenth, CarriedOut);

    [Fact]
    public void A_report_answers_every_point_in_force_and_what_is_not_said_was_not_checked()
    {
        var report = AfterTheVisit.When(Report(Conform("aeration"))).ThenOne<VisitReportRecorded>();
        Assert.Equal((1, 17, null), (report.ReportVersion, report.Findings.Count, report.MainRoomFits));
        Assert.Equal(["aeration"], report.Findings.Where(f => f.Conformity != Conformity.NotChecked).Select(f => f.Point));
        Assert.Null(report.Text);
    }

    [Fact]
    public void A_point_of_which_the_law_did_not_speak_on_that_day_is_refused()
    {
        // Pests came with the loi n° 2018-1021, air leaks on 1 January 2018.
        Assert.DoesNotContain(Grid.InForce(Day("2017-12-31")), p => p.Code is "infiltrations-d-air" or "nuisibles");
        Assert.Contains(Grid.InForce(Day("2018-01-01")), p => p.Code == "infiltrations-d-air");
        Assert.Equal(15, Grid.InForce(Day("2002-02-01")).Length);
        AfterTheVisit.When(Report(Conform("nuisibles")) with { Grid = new([.. Grid.Points.Where(p => p.Code != "nuisibles")]) }).ThenForbidden(VisitRules.PointIsOfTheGrid("nuisibles"));
    }

    [Theory]
    [InlineData(9, 2.20, true)]
    [InlineData(8.99, 2.20, false)]
    [InlineData(9, 2.19, false)]
    [InlineData(9, 2.23, true)]
    [InlineData(8, 2.50, true)]
    [InlineData(8, 2.49, false)]
    [InlineData(12, 1.66, false)]
    [InlineData(12.05, 1.66, true)]
    public void A_main_room_has_nine_square_metres_and_two_metres_twenty_or_twenty_cubic_metres(double surface, double height, bool fits)
    {
        var report = AfterTheVisit.When(Report() with { MainRooms = [new((decimal)surface, (decimal)height, null)] }).ThenOne<VisitReportRecorded>();
        Assert.Equal(fits, report.MainRoomFits);
        var found = report.Findings.Single(f => f.Point == "piece-principale");
        Assert.Equal(fits ? (Conformity.Conform, null) : (Conformity.NotConform, Severity.Blocking), (found.Conformity, found.Severity));
    }

    [Theory]
    [InlineData(19.99, false)]
    [InlineData(20, true)]
    public void A_volume_that_was_measured_counts_before_one_that_is_computed(double volume, bool fits) =>
        Assert.Equal(fits, AfterTheVisit.When(Report() with { MainRooms = [new(8, 3, (decimal)volume)] }).ThenOne<VisitReportRecorded>().MainRoomFits);

    [Fact]
    public void One_main_room_that_fits_is_enough() =>
        Assert.True(AfterTheVisit.When(Report() with { MainRooms = [new(7, 2, null), new(9, 2.2m, null)] }).ThenOne<VisitReportRecorded>().MainRoomFits);

    [Fact]
    public void The_size_of_the_main_room_is_measured_and_not_claimed()
    {
        AfterTheVisit.When(Report(Conform("piece-principale"))).ThenForbidden(VisitRules.MainRoomIsMeasured);
        var asMeasured = VisitRules.MainRoomIsAsMeasured(9, 2.20m, 20);
        AfterTheVisit.When(Report(Conform("piece-principale")) with { MainRooms = [new(8, 2, null)] }).ThenForbidden(asMeasured);
        AfterTheVisit.When(Report(Defect("piece-principale", Severity.Blocking, "Agrandir")) with { MainRooms = [new(9, 2.2m, null)] }).ThenForbidden(asMeasured);
        Assert.Equal("Agrandir", AfterTheVisit.When(Report(Defect("piece-principale", Severity.Blocking, "Agrandir")) with { MainRooms = [new(8, 2, null)] })
            .ThenOne<VisitReportRecorded>().Findings.Single(f => f.Point == "piece-principale").Works);
        Assert.Contains("9 m² et 2,20 m", asMeasured.French, StringComparison.Ordinal);
        Assert.Contains("9 m² and 2.20 m", asMeasured.English, StringComparison.Ordinal);
    }

    [Fact]
    public void There_is_no_report_without_a_visit_and_none_by_another_than_its_inspector()
    {
        Visits.Given(OnTheTenth).When(Report(Conform("aeration"))).ThenForbidden(VisitRules.VisitIsCarriedOut);
        Visits.Given(OnTheTenth).When(Signing).ThenForbidden(VisitRules.VisitIsCarriedOut);
        AfterTheVisit.When(Report(Conform("aeration")) with { By = Colleague }).ThenForbidden(VisitRules.ReportIsTheInspectors);
        Recorded(Conform("aeration")).When(Signing with { By = Colleague }).ThenForbidden(VisitRules.ReportIsTheInspectors);
        AfterTheVisit.When(Signing).ThenForbidden(VisitRules.ReportIsRecorded);
    }

    static Testing.Spec<VisitCommand, Visit, VisitEvent>.Story Recorded(params Finding[] findings) =>
        AfterTheVisit.And(new VisitReportRecorded(1, [.. findings, new("eau-potable", Conformity.NotChecked, null, null, null, [])], [], null, null, Day("2026-03-10")));

    static VisitReportSigned Signed(VisitProposal proposal, params Defect[] defects) => new(Application, Inspector, 1, Day("2026-03-10"), proposal, defects, 1, Day("2026-03-11"));

    [Fact]
    public void What_a_report_proposes_follows_from_its_worst_defect()
    {
        Recorded(Conform("aeration")).When(Signing).Then(Signed(VisitProposal.Grant));
        Recorded(Conform("aeration"), Defect("cuisine", Severity.Remark)).When(Signing).Then(Signed(VisitProposal.Grant, new Defect("cuisine", Severity.Remark, null, null)));
        Recorded(Defect("cuisine", Severity.Remark), Defect("garde-corps", Severity.Reserve, "Poser un garde-corps", "2026-06-30")).When(Signing)
            .Then(Signed(VisitProposal.GrantWithConditions, new Defect("cuisine", Severity.Remark, null, null), new Defect("garde-corps", Severity.Reserve, "Poser un garde-corps", Day("2026-06-30"))));
        Recorded(Defect("garde-corps", Severity.Reserve, "Poser un garde-corps", "2026-06-30"), Defect("aeration", Severity.Blocking, "Poser une ventilation")).When(Signing)
            .Then(Signed(VisitProposal.Refuse, new Defect("garde-corps", Severity.Reserve, "Poser un garde-corps", Day("2026-06-30")), new Defect("aeration", Severity.Blocking, "Poser une ventilation", null)));
    }

    [Fact]
    public void A_report_that_checked_nothing_is_not_signed() => Recorded().When(Signing).ThenForbidden(VisitRules.ReportChecksTheDwelling);

    [Fact]
    public void A_defect_says_how_grave_it_is_what_is_to_be_done_and_by_when()
    {
        Recorded(Defect("cuisine", null)).When(Signing).ThenForbidden(VisitRules.DefectHasASeverity("cuisine"));
        Recorded(Defect("cuisine", Severity.Blocking)).When(Signing).ThenForbidden(VisitRules.DefectHasWorks("cuisine"));
        Recorded(Defect("cuisine", Severity.Reserve)).When(Signing).ThenForbidden(VisitRules.DefectHasWorks("cuisine"));
        Recorded(Defect("cuisine", Severity.Reserve, "Poser un évier")).When(Signing).ThenForbidden(VisitRules.ReserveHasADeadline("cuisine"));
        Recorded(Defect("cuisine", Severity.Reserve, "Poser un évier", "2026-03-10")).When(Signing).ThenForbidden(VisitRules.DeadlineComesAfterTheVisit("cuisine"));
        Recorded(Defect("cuisine", Severity.Reserve, "Poser un évier", "2026-03-11")).When(Signing)
            .Then(Signed(VisitProposal.GrantWithConditions, new Defect("cuisine", Severity.Reserve, "Poser un évier", Day("2026-03-11"))));
    }

    [Fact]
    public void Until_it_is_signed_a_report_may_be_written_again_and_signing_twice_signs_once()
    {
        var twice = Recorded(Conform("aeration")).When(Report(Defect("aeration", Severity.Blocking, "Poser une ventilation")));
        Assert.Equal(1, twice.ThenOne<VisitReportRecorded>().ReportVersion);
        Recorded(Conform("aeration")).And(Signed(VisitProposal.Grant)).When(Signing with { Today = Day("2026-03-12") }).ThenNothing();
    }

    [Fact]
    public void A_signed_report_is_corrected_by_a_new_version_with_its_reason()
    {
        var signed = Recorded(Conform("aeration")).And(Signed(VisitProposal.Grant));
        signed.When(Report(Conform("cuisine"))).ThenForbidden(VisitRules.CorrectionHasAReason);
        var correction = signed.When(Report(Defect("cuisine", Severity.Blocking, "Poser un évier")) with { CorrectionReason = "Point oublié", Today = Day("2026-03-12") });
        var second = correction.ThenOne<VisitReportRecorded>();
        Assert.Equal((2, "Point oublié"), (second.ReportVersion, second.Text!.Value!.CorrectionReason));
        signed.And(second).When(Signing with { Today = Day("2026-03-12") }).Then(new VisitReportSigned(
            Application, Inspector, 2, Day("2026-03-10"), VisitProposal.Refuse, [new Defect("cuisine", Severity.Blocking, "Poser un évier", null)], 16, Day("2026-03-12")));
    }

    [Fact]
    public void There_is_nothing_to_correct_before_a_signature() =>
        Recorded(Conform("aeration")).When(Report(Conform("cuisine")) with { CorrectionReason = "Point oublié" }).ThenForbidden(VisitRules.NothingToCorrectYet);
}
