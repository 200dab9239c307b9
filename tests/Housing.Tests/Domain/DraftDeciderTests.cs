using Territory.Housing.Domain;
using Territory.Kernel.Domain;
using Territory.Testing;
using static Territory.Housing.Tests.Domain.Samples;

namespace Territory.Housing.Tests.Domain;

public class DraftDeciderTests
{
    static readonly Guid Id = Guid.Parse("019a0000-0000-7000-8000-0000000000d1"), Application = Guid.Parse("019a0000-0000-7000-8000-0000000000a1");

    static readonly Spec<DraftCommand, Draft, DraftEvent> Spec = new(DraftDecider.Instance, Samples.Law);

    static SaveDraft Save(string today, string json = "{}") => new(Id, Marie, new(json), Day(today));

    static DraftSaved Saved(string on, string expiresOn, string json = "{}") => new(Id, Marie, new(Marie, new(json)), Day(on), Day(expiresOn));

    [Fact]
    public void A_draft_is_kept_ninety_days_from_when_it_was_last_saved() => Spec.Given()
        .When(Save("2026-03-02")).Then(Saved("2026-03-02", "2026-05-31"))
        .When(Save("2026-05-31", """{"landlord":{}}""")).Then(Saved("2026-05-31", "2026-08-29", """{"landlord":{}}"""));

    [Fact]
    public void It_expires_on_the_day_after_its_last_and_not_before()
    {
        var draft = Spec.Given(Saved("2026-03-02", "2026-05-31"));
        draft.When(new ExpireDraft(null, Day("2026-05-31"))).ThenNothing();
        draft.When(new ExpireDraft(null, Day("2026-06-01"))).Then(new DraftExpired(Day("2026-05-31")))
            .When(new ExpireDraft(null, Day("2026-06-02"))).ThenNothing();
        // The service was down for a month: the date is still the one of the rule.
        draft.When(new ExpireDraft(null, Day("2026-07-01"))).Then(new DraftExpired(Day("2026-05-31")));
    }

    [Fact]
    public void A_document_that_was_attached_since_keeps_it_as_a_save_does()
    {
        var draft = Spec.Given(Saved("2026-03-02", "2026-05-31"));
        draft.When(new ExpireDraft(Day("2026-03-03"), Day("2026-06-01"))).Then(new DraftProlonged(Day("2026-06-01")));
        draft.When(new ExpireDraft(Day("2026-03-02"), Day("2026-06-01"))).Then(new DraftExpired(Day("2026-05-31")));
        draft.When(new ExpireDraft(Day("2026-05-31"), Day("2026-06-01"))).Then(new DraftProlonged(Day("2026-08-29")))
            .When(new ExpireDraft(Day("2026-05-31"), Day("2026-08-30"))).Then(new DraftExpired(Day("2026-08-29")));
    }

    [Fact]
    public void A_draft_that_was_filed_is_an_application_and_no_draft_any_more()
    {
        var filed = Spec.Given(Saved("2026-03-02", "2026-05-31")).When(new CloseFiledDraft(Application, Day("2026-03-03"))).Then(new DraftFiled(Application, Day("2026-03-03")));
        filed.When(new CloseFiledDraft(Application, Day("2026-03-04"))).ThenNothing();
        filed.When(Save("2026-03-04")).ThenForbidden(DraftRules.DraftIsNotFiled);
        filed.When(new DiscardDraft(Day("2026-03-04"))).ThenForbidden(DraftRules.DraftIsNotFiled);
        filed.When(new ExpireDraft(null, Day("2027-03-04"))).ThenNothing();
    }

    [Fact]
    public void A_draft_that_was_discarded_or_has_expired_stays_so()
    {
        var discarded = Spec.Given(Saved("2026-03-02", "2026-05-31")).When(new DiscardDraft(Day("2026-03-03"))).Then(new DraftDiscarded(Day("2026-03-03")));
        discarded.When(new DiscardDraft(Day("2026-03-04"))).ThenNothing();
        discarded.When(Save("2026-03-04")).ThenForbidden(DraftRules.DraftIsThere);
        discarded.When(new CloseFiledDraft(Application, Day("2026-03-04"))).ThenNothing();
        Spec.Given(Saved("2026-03-02", "2026-05-31"), new DraftExpired(Day("2026-05-31"))).When(Save("2026-06-02")).ThenForbidden(DraftRules.DraftIsThere);
    }

    [Fact]
    public void Whatever_closes_a_draft_holds_that_it_is_closed()
    {
        var draft = DraftDecider.Instance.Fold([Saved("2026-03-02", "2026-05-31")]);
        Claim[] held = [new Claim.Hold("draft-closed", "019a0000-0000-7000-8000-0000000000d1")];
        foreach (var e in new DraftEvent[] { new DraftFiled(Application, Day("2026-03-03")), new DraftDiscarded(Day("2026-03-03")), new DraftExpired(Day("2026-05-31")) })
            Assert.Equal(held, DraftDecider.Instance.Claims(draft, e));
        Assert.Empty(DraftDecider.Instance.Claims(draft, new DraftProlonged(Day("2026-06-01"))));
    }

    [Fact]
    public void Where_no_rule_says_how_long_nothing_is_kept() => Spec.Given()
        .When(Save("2015-12-31")).ThenForbidden(Territory.Kernel.Domain.Law.NoRuleInForce("brouillons/conservation", Day("2015-12-31")));
}
