using Territory.Housing.Domain;
using static Territory.Housing.Tests.Domain.Samples;

namespace Territory.Housing.Tests.Domain;

/// <summary>The ledger shows every start, stop and restart of the month, with its ground.</summary>
public class DeadlineLedgerTests
{
    static string Ledger(params PermitEvent[] events) =>
        string.Join('\n', DeadlineLedger.Of(events).Select(e => $"{e.On:yyyy-MM-dd} {e.Move} {(e.DueOn is { } due ? $"{due:yyyy-MM-dd}" : "–")} {e.Ground}"));

    [Fact]
    public void A_file_that_was_stopped_and_restarted_shows_it() => Assert.Equal("""
        2026-03-02 Filed – CRPA L112-3
        2026-03-02 Started 2026-04-02 CCH art. L635-4
        2026-03-09 Stopped – CRPA L114-5
        2026-03-20 Unmoved – CRPA L114-5
        2026-03-20 Restarted 2026-04-20 CCH art. L635-4
        2026-03-25 Unmoved 2026-04-20 CCH L635-4
        2026-04-20 Expired – CCH L635-4
        2026-04-22 Unmoved – CRPA L242-1
        """, Ledger(Filed("2026-03-02", AllPieces), Recepisse("2026-03-02"), Complete("2026-03-02", "2026-04-02"), Incomplete("2026-03-09", "2026-04-08", Piece.Dpe),
            new PiecesReceived([Piece.Dpe], Day("2026-03-20")), Complete("2026-03-20", "2026-04-20", "2026-04-02"), Signed("2026-03-25"),
            Granted("2026-04-20", "2026-04-21", "2028-04-20"), new RefusalNotifiedTooLate(Day("2026-04-22"), NotificationMeans.HandDelivered, "R", Day("2026-04-20"))));

    [Fact]
    public void Both_readings_of_the_law_are_kept() =>
        Assert.Equal(Day("2026-04-02"), DeadlineLedger.Of([Filed("2026-03-02"), Complete("2026-03-20", "2026-04-20", "2026-04-02")])[1].IfCountedFromFiling);

    [Fact]
    public void A_police_order_a_closure_and_a_passing_on_end_the_month() => Assert.Equal("""
        2026-04-02 Ended – CCH L635-9
        2026-04-02 Ended – CRPA L114-5
        2026-03-10 Ended – CRPA L114-2
        """, Ledger(new TacitGrantBlocked(Day("2026-04-02")), new ClosedWithoutFollowUp(Day("2026-04-01"), Day("2026-04-02")), new ApplicationPassedOn("Mairie", Day("2026-03-10"))));
}
