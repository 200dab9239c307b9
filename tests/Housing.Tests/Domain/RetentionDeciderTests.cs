using Territory.Housing.Domain;
using Territory.Testing;
using static Territory.Housing.Tests.Domain.Samples;

namespace Territory.Housing.Tests.Domain;

/// <summary>How long a file is kept, and what may be erased on demand.</summary>
public class RetentionDeciderTests
{
    static readonly Spec<RetentionCommand, Retention, RetentionEvent> Retentions = new(RetentionDecider.Instance, Samples.Law);

    static readonly Spec<RequestErasure, ErasureRequest, ErasureRequestEvent> Erasures = new(ErasureRequestDecider.Instance, Samples.Law);

    static readonly Guid File1 = Guid.Parse("019a0000-0000-7000-8000-0000000000f1");

    const string Proposal = "Proposition de durée de conservation (10 ans, puis tri)";

    [Fact]
    public void A_file_is_anonymised_the_day_after_ten_years_and_not_on_the_last_day()
    {
        Retentions.Given().When(new AnonymiseFile(File1, Day("2018-10-15"), "AD62-1", Day("2028-10-15"))).ThenNothing();
        Retentions.Given().When(new AnonymiseFile(File1, Day("2018-10-15"), "AD62-1", Day("2028-10-16")))
            .Then(new PermitFileAnonymised(File1, Day("2018-10-15"), Day("2028-10-15"), Proposal, "AD62-1", Day("2028-10-16")));
    }

    [Fact]
    public void A_second_tick_anonymises_nothing() =>
        Retentions.Given(new PermitFileAnonymised(File1, Day("2018-10-15"), Day("2028-10-15"), Proposal, "AD62-1", Day("2028-10-16")))
            .When(new AnonymiseFile(File1, Day("2018-10-15"), "AD62-1", Day("2028-10-17"))).ThenNothing();

    [Fact]
    public void A_visa_covers_what_is_due_and_nothing_that_is_still_to_be_kept()
    {
        Retentions.Given().When(new RecordEliminationVisa("AD62-1", Day("2028-10-01"), Day("2018-10-15"), Day("2028-10-15")))
            .Then(new EliminationVisaRecorded("AD62-1", Day("2028-10-01"), Day("2018-10-15")));
        Retentions.Given().When(new RecordEliminationVisa("AD62-1", Day("2028-10-01"), Day("2018-10-15"), Day("2028-10-14")))
            .ThenForbidden(RetentionRules.VisaCoversWhatIsDue(Day("2028-10-15")));
        Retentions.Given().When(new RecordEliminationVisa("AD62-1", Day("2028-10-16"), Day("2018-10-15"), Day("2028-10-15"))).ThenForbidden(Rules.NotInTheFuture);
    }

    [Fact]
    public void A_visa_that_is_recorded_already_is_not_recorded_again() =>
        Retentions.Given(new EliminationVisaRecorded("AD62-1", Day("2028-10-01"), Day("2018-10-15")))
            .When(new RecordEliminationVisa("AD62-1", Day("2028-10-01"), Day("2018-10-15"), Day("2028-10-15"))).ThenNothing();

    [Theory]
    [InlineData(PermitStatus.WithdrawnByApplicant, "2026-01-05", true, "RGPD art. 17, 1, a", null)]
    [InlineData(PermitStatus.ClosedWithoutFollowUp, "2026-01-05", true, "RGPD art. 17, 1, a", null)]
    [InlineData(PermitStatus.Incomplete, null, false, "RGPD art. 17, 3, b", null)]
    [InlineData(PermitStatus.DecisionSigned, null, false, "RGPD art. 17, 3, b", null)]
    [InlineData(PermitStatus.Refused, "2026-01-31", false, "RGPD art. 17, 3, b, d et e", "2036-01-31")]
    [InlineData(PermitStatus.Lapsed, "2028-02-29", false, "RGPD art. 17, 3, b, d et e", "2038-02-28")]
    [InlineData(PermitStatus.TacitlyGranted, null, false, "RGPD art. 17, 3, b, d et e", null)]
    public void A_request_for_erasure_tells_of_each_file_whether_and_why(PermitStatus status, string? endedOn, bool erasable, string article, string? until) =>
        Erasures.Given().When(new(Marie, [new(File1, status, endedOn is null ? null : Day(endedOn))], Day("2026-01-31")))
            .Then(new ErasureRequested(Marie, Day("2026-01-31"), Day("2026-02-28"), [new(File1, erasable, article, until is null ? null : Day(until))]));

    [Fact]
    public void A_request_that_was_made_is_not_made_again() =>
        Erasures.Given(new ErasureRequested(Marie, Day("2026-01-31"), Day("2026-02-28"), [])).When(new(Marie, [], Day("2026-01-31"))).ThenNothing();
}
