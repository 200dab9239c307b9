using Territory.Housing.Domain;
using Territory.Testing;
using static Territory.Housing.Tests.Domain.Samples;

namespace Territory.Housing.Tests.Domain;

/// <summary>When there is an attestation, and which.</summary>
public class AttestationDeciderTests
{
    static readonly Guid Application = Guid.Parse("019a0000-0000-7000-8000-0000000000aa");

    static readonly Spec<IssueAttestation, Attestation, AttestationEvent> Attestations = new(AttestationDecider.Instance, Law);

    static readonly PermitEvent[] FiledComplete = [Filed("2026-03-02", AllPieces), Recepisse("2026-03-02"), Complete("2026-03-02", "2026-04-02")];

    static readonly PermitStanding GrantedBySilence = PermitStanding.Of([.. FiledComplete, Granted("2026-04-02", "2026-04-03", "2028-04-02")]);

    static IssueAttestation Issue(string today, PermitStanding? permit = null, string digest = "d1", string replaces = "") =>
        new(Application, permit ?? GrantedBySilence, "code", digest, replaces, Day(today));

    static AttestationIssued Issued(string on, string digest = "d1") => new(Application, "PDL-1", AttestationKind.TacitGrant, Day(on), "code", digest);

    [Fact]
    public void It_can_be_asked_for_from_the_day_after_silence_has_granted()
    {
        Attestations.Given().When(Issue("2026-04-02")).ThenForbidden(AttestationRules.PermitIsGranted(Day("2026-04-03")));
        Attestations.Given().When(Issue("2026-04-03")).Then(Issued("2026-04-03"));
    }

    [Fact]
    public void It_can_be_asked_for_to_the_end_of_the_day_on_which_the_permit_lapses()
    {
        Attestations.Given().When(Issue("2028-04-02")).Then(Issued("2028-04-02"));
        Attestations.Given().When(Issue("2028-04-03")).ThenForbidden(AttestationRules.PermitHasNotLapsed(Day("2028-04-02")));
    }

    [Fact]
    public void A_permit_that_is_not_granted_has_none_and_it_is_said_from_when_it_may()
    {
        PermitStanding incomplete = PermitStanding.Of([Filed("2026-03-02"), Recepisse("2026-03-02"), Incomplete("2026-03-02", "2026-04-01", AllPieces)]), complete = PermitStanding.Of(FiledComplete);
        Attestations.Given().When(Issue("2026-03-02", incomplete)).ThenForbidden(AttestationRules.PermitIsGranted(null));
        Attestations.Given().When(Issue("2026-03-02", complete)).ThenForbidden(AttestationRules.PermitIsGranted(Day("2026-04-03")));
        Assert.Equal("L’autorisation n’est pas encore accordée. Sans décision notifiée d’ici là, elle naîtra du silence et l’attestation pourra être demandée à partir du 03/04/2026.", AttestationRules.PermitIsGranted(Day("2026-04-03")).French);
    }

    [Fact]
    public void A_permit_that_was_refused_closed_withdrawn_annulled_or_kept_from_being_has_none()
    {
        static PermitStanding With(params PermitEvent[] after) => PermitStanding.Of([.. FiledComplete, .. after]);
        var granted = Granted("2026-04-02", "2026-04-03", "2028-04-02");
        Attestations.Given().When(Issue("2026-05-02", With(Signed("2026-03-20"), new RefusalNotified(Lillers, Day("2026-03-20"), Day("2026-03-23"), NotificationMeans.HandDelivered, "1A", Day("2026-05-23"))))).ThenForbidden(AttestationRules.PermitWasNotRefused);
        Attestations.Given().When(Issue("2026-05-02", With(new ApplicationWithdrawn(Day("2026-03-09"))))).ThenForbidden(AttestationRules.ApplicationWasFollowedUp);
        Attestations.Given().When(Issue("2026-05-02", With(new TacitGrantBlocked(Day("2026-04-02"))))).ThenForbidden(PermitRules.NoPoliceOrderStands);
        Attestations.Given().When(Issue("2026-07-02", With(granted, new PermitWithdrawn(Lillers, Day("2026-06-08"), Day("2026-06-10"), NotificationMeans.HandDelivered, "1A", Day("2026-08-10"))))).ThenForbidden(AttestationRules.PermitIsNotWithdrawn(Day("2026-06-10")));
        Attestations.Given().When(Issue("2026-07-02", With(granted, new DecisionAnnulled(SignedKind.TacitGrant, "TA Lille 1", Day("2026-06-20"), Day("2026-06-25"))))).ThenForbidden(AttestationRules.PermitIsNotAnnulled(Day("2026-06-20")));
        Attestations.Given().When(Issue("2028-07-02", With(granted, new PermitLapsed(Day("2028-04-02"))))).ThenForbidden(AttestationRules.PermitHasNotLapsed(Day("2028-04-02")));
    }

    [Fact]
    public void A_permit_that_was_used_or_transferred_has_one_still_for_the_lease_and_for_the_new_owner()
    {
        var granted = Granted("2026-04-02", "2026-04-03", "2028-04-02");
        Attestations.Given().When(Issue("2026-05-10", PermitStanding.Of([.. FiledComplete, granted, new LettingDeclared(Day("2026-05-01"), Day("2026-05-06"), false)]))).Then(Issued("2026-05-10"));
        Attestations.Given().When(Issue("2026-05-10", PermitStanding.Of([.. FiledComplete, granted, new PermitTransferred(Marie, new(Marie, Samples.Landlord), Day("2026-05-10"))]))).Then(Issued("2026-05-10"));
    }

    [Fact]
    public void The_same_document_is_not_issued_again_and_another_is() => Attestations.Given(Issued("2026-04-03"))
        .When(Issue("2026-04-10", digest: "d1", replaces: "d1")).ThenNothing()
        .When(Issue("2026-04-11", digest: "d2", replaces: "d1")).Then(Issued("2026-04-11", "d2"));

    [Fact]
    public void Who_did_not_see_the_last_one_issues_nothing() => Attestations.Given(Issued("2026-04-03"))
        .When(Issue("2026-04-03", digest: "d2", replaces: "")).ThenNothing();
}
