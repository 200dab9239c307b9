using Territory.Housing.Domain;
using static Territory.Housing.Tests.Domain.Samples;

namespace Territory.Housing.Tests.Domain;

/// <summary>What a permit is worth to whoever is shown it.</summary>
public class PermitStandingTests
{
    static readonly PermitEvent[] FiledComplete = [Filed("2026-03-02", AllPieces), Recepisse("2026-03-02"), Complete("2026-03-02", "2026-04-02")];

    static readonly PermitEvent[] GrantedBySilence = [.. FiledComplete, Granted("2026-04-02", "2026-04-03", "2028-04-02")];

    static readonly PermitEvent[] GrantedWithConditions =
    [
        .. FiledComplete, new GrantSigned([new("Poser un garde-corps", Day("2026-06-30"), "photographie"), new("Ventiler", Day("2026-09-30"), "contre-visite")], "Recours.", "ARR-2026-014", Day("2026-03-20")),
        new GrantNotified(Lillers, Day("2026-03-20"), Day("2026-03-23"), NotificationMeans.HandDelivered, "1A", true, Day("2028-03-23"), Day("2026-05-23")),
    ];

    static PermitValidity On(string day, params PermitEvent[] events) => PermitStanding.Of(events).On(Day(day));

    [Fact]
    public void An_application_is_worth_nothing_until_it_is_granted_nor_once_it_is_closed()
    {
        Assert.Equal(PermitValidity.Pending, On("2026-03-02", FiledComplete));
        Assert.Equal(PermitValidity.Closed, On("2026-03-10", [.. FiledComplete, new ApplicationWithdrawn(Day("2026-03-09"))]));
        Assert.Equal(PermitValidity.Closed, On("2026-03-10", [.. FiledComplete, new ApplicationPassedOn("Commune de Lens", Day("2026-03-09"))]));
        Assert.Equal(PermitValidity.Pending, On("2026-04-03", [.. FiledComplete, new TacitGrantBlocked(Day("2026-04-02"))]));
        Assert.Equal(PermitValidity.Refused, On("2026-03-24", [.. FiledComplete, Signed("2026-03-20"), new RefusalNotified(Lillers, Day("2026-03-20"), Day("2026-03-23"), NotificationMeans.HandDelivered, "1A", Day("2026-05-23"))]));
    }

    [Theory]
    [InlineData("2026-04-02", PermitValidity.Pending)]
    [InlineData("2026-04-03", PermitValidity.Valid)]
    [InlineData("2028-04-02", PermitValidity.Valid)]
    [InlineData("2028-04-03", PermitValidity.Lapsed)] // although the clock has not said so yet
    public void A_tacit_grant_holds_from_the_day_after_silence_to_the_end_of_the_day_on_which_it_lapses(string day, PermitValidity validity)
    {
        Assert.Equal(validity, On(day, GrantedBySilence));
        var permit = PermitStanding.Of(GrantedBySilence);
        Assert.Equal((AttestationKind.TacitGrant, "PDL-1", Day("2026-04-02"), Day("2026-04-03"), Day("2028-04-02"), null), (permit.Kind, permit.Number, permit.Grant!.GrantedOn, permit.ClaimableFrom, permit.Grant.LapsesOn, permit.Signature));
    }

    [Theory]
    [InlineData("2026-03-22", PermitValidity.Pending)]
    [InlineData("2026-03-23", PermitValidity.Valid)]
    [InlineData("2028-03-24", PermitValidity.Lapsed)]
    public void An_express_grant_holds_from_its_notification(string day, PermitValidity validity)
    {
        Assert.Equal(validity, On(day, GrantedWithConditions));
        var permit = PermitStanding.Of(GrantedWithConditions);
        Assert.Equal((AttestationKind.GrantWithConditions, Day("2026-03-23"), new GrantSignature(Day("2026-03-20"), "ARR-2026-014", "Recours.")), (permit.Kind, permit.ClaimableFrom, permit.Signature));
    }

    [Fact]
    public void A_grant_whose_conditions_are_all_lifted_is_one_without_conditions()
    {
        Assert.Equal(AttestationKind.GrantWithConditions, PermitStanding.Of([.. GrantedWithConditions, new ConditionsLifted([1], "photographie", Day("2026-05-01"))]).Kind);
        Assert.Equal(AttestationKind.Grant, PermitStanding.Of([.. GrantedWithConditions, new ConditionsLifted([1], "photographie", Day("2026-05-01")), new ConditionsLifted([2], "visite", Day("2026-05-02"))]).Kind);
    }

    [Fact]
    public void What_happens_to_a_grant_is_told_with_its_day()
    {
        static (PermitValidity, DateOnly?) What(params PermitEvent[] after)
        {
            var permit = PermitStanding.Of([.. GrantedBySilence, .. after]);
            return (permit.On(Day("2026-07-01")), permit.EndedOn ?? permit.TransferredOn);
        }

        Assert.Equal((PermitValidity.Used, Day("2026-05-01")), What(new LettingDeclared(Day("2026-05-01"), Day("2026-05-06"), false)));
        Assert.Equal((PermitValidity.Transferred, Day("2026-05-10")), What(new PermitTransferred(Marie, new(Marie, Samples.Landlord), Day("2026-05-10"))));
        Assert.Equal((PermitValidity.Withdrawn, Day("2026-06-10")), What(new WithdrawalSigned([], "", "ARR", Day("2026-06-08")), new PermitWithdrawn(Lillers, Day("2026-06-08"), Day("2026-06-10"), NotificationMeans.HandDelivered, "1A", Day("2026-08-10"))));
        Assert.Equal((PermitValidity.Annulled, Day("2026-06-20")), What(new DecisionAnnulled(SignedKind.TacitGrant, "TA Lille 1", Day("2026-06-20"), Day("2026-06-25"))));
        Assert.Equal((PermitValidity.Lapsed, Day("2028-04-02")), What(new PermitLapsed(Day("2028-04-02"))));
    }

    [Fact]
    public void A_withdrawal_that_is_annulled_leads_back_to_the_grant()
    {
        PermitEvent[] withdrawn = [.. GrantedBySilence, new WithdrawalSigned([], "", "ARR", Day("2026-06-08")), new PermitWithdrawn(Lillers, Day("2026-06-08"), Day("2026-06-10"), NotificationMeans.HandDelivered, "1A", Day("2026-08-10"))];
        var permit = PermitStanding.Of([.. withdrawn, new DecisionAnnulled(SignedKind.Withdrawal, "TA Lille 2", Day("2026-12-20"), Day("2026-12-25"))]);
        Assert.Equal((PermitValidity.Valid, null), (permit.On(Day("2026-12-25")), permit.EndedOn));
    }

    [Fact]
    public void A_tacit_grant_that_is_set_aside_was_never_one() => Assert.Equal(PermitValidity.Refused, On("2026-04-10",
        [.. FiledComplete, Signed("2026-03-20"), Granted("2026-04-02", "2026-04-03", "2028-04-02"), new TacitGrantSetAside(Day("2026-04-02"), Day("2026-03-30")), new RefusalNotified(Lillers, Day("2026-03-20"), Day("2026-03-30"), NotificationMeans.HandDelivered, "1A", Day("2026-05-30"))]));
}
