using FsCheck;
using FsCheck.Fluent;
using Territory.Housing.Domain;
using static Territory.Housing.Tests.Domain.Samples;

namespace Territory.Housing.Tests.Domain;

/// <summary>What holds whatever is asked, in whatever order.</summary>
public class PermitPropertyTests
{
    static readonly Gen<DateOnly> Days = Gen.Choose(0, 90).Select(n => Day("2026-01-15").AddDays(n));

    static readonly Gen<Piece[]> Pieces = Gen.SubListOf(AllPieces).Select(p => p.ToArray());

    static readonly Gen<PermitCommand> Commands = Gen.OneOf(
        from day in Days from pieces in Pieces select (PermitCommand)(File("2026-01-15", pieces) with { Today = day }),
        from day in Days from pieces in Pieces select (PermitCommand)new AskForPieces(pieces, null, day),
        from day in Days from received in Days from pieces in Pieces from dated in Pieces select (PermitCommand)(new ReceivePieces(pieces, received, day) { Diagnostics = Dated($"{received:yyyy-MM-dd}", dated) }),
        Days.Select(day => (PermitCommand)Receive(AllPieces, $"{day:yyyy-MM-dd}", $"{day:yyyy-MM-dd}")),
        Days.Select(day => (PermitCommand)(Sign("2026-01-15") with { Today = day })),
        from day in Days from notified in Days select (PermitCommand)(Notify("2026-01-15", "2026-01-15") with { NotifiedOn = notified, Today = day }),
        Days.Select(day => (PermitCommand)new LetTimePass(day)),
        Days.Select(day => (PermitCommand)new WithdrawApplication(day)),
        Days.Select(day => (PermitCommand)new SignGrant([new("Ventiler", Day("2026-12-31"), "Facture")], "ARR-2026-014", day)),
        Days.Select(day => (PermitCommand)new SignGrant([], "ARR-2026-014", day)),
        Days.Select(day => (PermitCommand)new BlockTacitGrant(day)),
        from day in Days from lease in Days select (PermitCommand)new DeclareLetting(lease, day),
        Days.Select(day => (PermitCommand)new OpenWithdrawalHearing(["Indécent"], day)),
        Days.Select(day => (PermitCommand)new SignWithdrawal(["Indécent"], "ARR-2026-014", day)),
        Days.Select(day => (PermitCommand)new LodgeAppeal(AppealKind.RecoursGracieux, day, day)),
        Gen.Elements(true, false).SelectMany(upheld => Days.Select(day => (PermitCommand)new DecideAppeal(upheld, day))),
        Days.Select(day => (PermitCommand)new RecordAnnulment("TA", day, day, day)));

    static readonly Config Config = Config.QuickThrowOnFailure.WithMaxTest(2_000).WithStartSize(1).WithEndSize(25);

    /// <summary>What happened after these commands, each decided on what the ones before had done.</summary>
    static List<PermitEvent> Play(IEnumerable<PermitCommand> commands)
    {
        List<PermitEvent> past = [];
        foreach (var command in commands) past.AddRange(PermitDecider.Decide(command, PermitDecider.Instance.Fold(past), Law).Events);
        return past;
    }

    static void ForAny(Action<List<PermitEvent>> holds) => Prop.ForAll(
        Gen.ListOf(Commands).Select(commands => commands.Prepend(File("2026-01-15", AllPieces))).ToArbitrary(), commands => holds(Play(commands))).Check(Config);

    [Fact]
    public void At_most_one_decision_is_in_effect() => ForAny(past =>
    {
        var inEffect = 0;
        foreach (var e in past)
        {
            inEffect = e switch
            {
                RefusalNotified or GrantNotified or PermitTacitlyGranted or ApplicationWithdrawn or ClosedWithoutFollowUp => inEffect + 1,
                TacitGrantSetAside => inEffect - 1,
                ApplicationReopened or DecisionAnnulled { Decision: not SignedKind.Withdrawal } => 0,
                _ => inEffect,
            };
            Assert.InRange(inEffect, 0, 1);
        }
    });

    [Fact]
    public void A_decision_in_effect_was_notified_no_later_than_silence_would_have_granted() => ForAny(past =>
    {
        DateOnly? due = null;
        foreach (var e in past)
            if (e is ApplicationComplete complete) due = complete.TacitGrantOn;
            else if (e is TacitGrantBlocked) due = null;
            else if (e is RefusalNotified refusal && due is not null) Assert.True(refusal.NotifiedOn <= due);
            else if (e is GrantNotified grant && due is not null) Assert.True(grant.NotifiedOn <= due);
    });

    [Fact]
    public void A_tacit_grant_has_the_date_that_the_complete_file_promised_and_is_claimable_the_day_after() => ForAny(past =>
    {
        DateOnly? due = null;
        foreach (var e in past)
            if (e is ApplicationComplete complete) due = complete.TacitGrantOn;
            else if (e is PermitTacitlyGranted grant)
            {
                Assert.Equal(due, grant.GrantedOn);
                Assert.Equal(grant.GrantedOn.AddDays(1), grant.ClaimableFrom);
            }
    });

    [Fact]
    public void An_open_file_holds_the_dwelling_and_a_closed_one_gives_it_back() => ForAny(past =>
    {
        var (state, held) = (Permit.None, new HashSet<string>());
        foreach (var e in past)
        {
            foreach (var claim in Permit.Claims(state, e))
                if (claim is Kernel.Domain.Claim.Hold) Assert.True(held.Add(claim.Key));
                else if (claim is Kernel.Domain.Claim.Release) held.Remove(claim.Key);
            state = Permit.Evolve(state, e);
        }
        Assert.Equal(state.IsOpen ? ["1.aa"] : [], held);
    });

    [Fact]
    public void A_command_that_comes_again_at_once_decides_nothing_or_is_forbidden() => Prop.ForAll(
        Gen.ListOf(Commands).Select(commands => commands.Prepend(File("2026-01-15", AllPieces)).ToArray()).ToArbitrary(), commands =>
        {
            var past = Play(commands);
            var again = PermitDecider.Decide(commands[^1], PermitDecider.Instance.Fold(past), Law);
            Assert.Empty(again.Events);
        }).Check(Config);

    [Fact]
    public void Every_event_folds_into_every_state() => Prop.ForAll(Gen.ListOf(Gen.Elements(OneOfEach)).ToArbitrary(), events =>
    {
        var state = events.Aggregate(Permit.None, Permit.Evolve);
        Assert.NotNull(state.Missing);
        Assert.NotNull(state.DwellingKeys);
        Assert.All(events, e => Assert.NotNull(Permit.Claims(state, e).ToArray()));
    }).Check(Config);

    static readonly PermitEvent[] OneOfEach =
    [
        Filed("2026-01-15", AllPieces), Recepisse("2026-01-15"), Incomplete("2026-01-20", "2026-02-19", Piece.Dpe), Received("2026-01-25", Piece.Dpe),
        Complete("2026-01-25", "2026-02-25"), Signed("2026-02-01"), Granted("2026-02-25", "2026-02-26", "2028-02-25"), new TacitGrantSetAside(Day("2026-02-25"), Day("2026-02-20")),
        new RefusalNotified(Lillers, Day("2026-02-01"), Day("2026-02-03"), NotificationMeans.HandDelivered, "proof", Day("2026-04-03")),
        new RefusalNotifiedTooLate(Day("2026-02-27"), NotificationMeans.HandDelivered, "proof", Day("2026-02-25")), new ApplicationWithdrawn(Day("2026-01-28")),
        new ClosedWithoutFollowUp(Day("2026-02-19"), Day("2026-02-20")), new ApplicationReopened(Day("2026-02-20"), ReopeningGround.AppealUpheld), new ApplicationPassedOn("Mairie", Day("2026-02-01")),
        new DeadlineWarned(DeadlineKind.Lapse, Day("2026-02-25"), Day("2026-02-20")), new DecisionProposed(DecisionKind.Grant, [], [], [], null, Day("2026-02-01")),
        new GrantSigned([new("Ventiler", Day("2026-12-31"), "Facture")], null, "ARR", Day("2026-02-01")),
        new GrantNotified(Lillers, Day("2026-02-01"), Day("2026-02-03"), NotificationMeans.HandDelivered, "proof", true, Day("2028-02-03"), Day("2026-04-03")),
        new GrantNotifiedTooLate(Day("2026-02-27"), NotificationMeans.HandDelivered, "proof", Day("2026-02-25"), true), new TacitGrantBlocked(Day("2026-02-25")),
        new ConditionsLifted([1], "Facture", Day("2026-03-01")), new ConditionsBreached([1], "Rien", Day("2027-01-01")), new LettingDeclared(Day("2026-03-01"), Day("2026-03-02"), false),
        new TransferDeclared(Marie, new(Marie, Samples.Landlord), Day("2026-03-01"), Day("2026-03-02")), new PermitTransferred(Marie, new(Marie, Samples.Landlord), Day("2026-03-03")),
        new PermitLapsed(Day("2028-02-03")), new WithdrawalHearingOpened(["Indécent"], Day("2026-03-01"), Day("2026-03-16")), new WithdrawalObservationsReceived(Day("2026-03-02"), "Courrier"),
        new WithdrawalSigned(["Indécent"], "Recours", "ARR", Day("2026-03-17")), new PermitWithdrawn(Lillers, Day("2026-03-17"), Day("2026-03-18"), NotificationMeans.HandDelivered, "proof", Day("2026-05-18")),
        new DecisionAppealed(AppealKind.RecoursGracieux, Day("2026-03-20"), Day("2026-05-20"), false), new AppealDecided(true, Day("2026-04-01"), false),
        new DecisionAnnulled(SignedKind.Withdrawal, "TA", Day("2026-04-01"), Day("2026-04-02")), new DecisionAnnulled(SignedKind.Grant, "TA", Day("2026-04-01"), Day("2026-04-02")),
    ];
}
