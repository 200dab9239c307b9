using System.Text.Json;
using Territory.Housing.Domain;
using Territory.Kernel.Domain;
using static Territory.Housing.Tests.Domain.Samples;

namespace Territory.Housing.Tests.Domain;

/// <summary>A decision that was taken is found again from its events, with the law of its day.</summary>
public class PermitReplayTests
{
    static void Same(PermitCommand command, params PermitEvent[] before)
    {
        var past = PermitDecider.Instance.Fold(before);
        var decided = PermitDecider.Decide(command, past, Samples.Law).Events;
        Assert.NotEmpty(decided);
        var on = (DateOnly)command.GetType().GetProperty("Today")!.GetValue(command)!;
        var again = PermitReplay.CommandOf(decided, command is LetTimePass or BlockTacitGrant, on);
        Assert.Equal(command.GetType(), again.GetType());
        Assert.Equal(decided.Select(Text), PermitDecider.Decide(again, past, Samples.Law).Events.Select(Text));
    }

    /// <summary>As it is stored; what holds personal fields in clear as it prints itself.</summary>
    static string Text(PermitEvent e) => e is ApplicationFiled ? e.ToString() : JsonSerializer.Serialize(e, e.GetType(), StoredJson.Options);

    [Fact]
    public void A_filing_that_was_complete_and_one_that_was_not_are_decided_the_same_again()
    {
        Same(File("2026-03-02", AllPieces));
        Same(File("2026-03-02", Piece.Dpe));
    }

    [Fact]
    public void Steps_of_the_month_are_decided_the_same_again()
    {
        Same(Receive(AllPieces, "2026-03-20", "2026-03-21"), Filed("2026-03-02"), Recepisse("2026-03-02"), Incomplete("2026-03-02", "2026-04-01", Piece.Dpe));
        Same(new ReceivePieces([Piece.Dpe], Day("2026-03-20"), Day("2026-03-20")), Filed("2026-03-02"), Recepisse("2026-03-02"), Incomplete("2026-03-02", "2026-04-01", Piece.Dpe));
        Same(new AskForPieces([Piece.Crep], "Page manquante", Day("2026-03-05")), Filed("2026-03-02", AllPieces), Recepisse("2026-03-02"), Complete("2026-03-02", "2026-04-02"));
        Same(new LetTimePass(Day("2026-04-03")), Filed("2026-03-02", AllPieces), Recepisse("2026-03-02"), Complete("2026-03-02", "2026-04-02"));
        Same(new WithdrawApplication(Day("2026-03-05")), Filed("2026-03-02", AllPieces), Recepisse("2026-03-02"), Complete("2026-03-02", "2026-04-02"));
    }

    [Fact]
    public void A_notification_in_time_and_one_too_late_are_decided_the_same_again()
    {
        PermitEvent[] signed = [Filed("2026-03-15", AllPieces), Recepisse("2026-03-15"), Complete("2026-03-15", "2026-04-15"), Signed("2026-04-13")];
        Same(Sign("2026-04-13"), signed[..3]);
        Same(Notify("2026-04-15", "2026-04-15"), signed);
        Same(Notify("2026-04-16", "2026-04-17"), signed);
        Same(Notify("2026-04-15", "2026-04-20"), [.. signed, Granted("2026-04-15", "2026-04-16", "2028-04-15")]);
    }

    [Fact]
    public void Every_event_of_a_file_leads_back_to_a_command()
    {
        // What only follows from another event of the same command is not asked for by itself.
        string[] follow = ["ApplicationFiled", "PiecesReceived", "RecepisseIssued", "ApplicationComplete", "ClosedWithoutFollowUp", "ApplicationReopened", "DeadlineWarned", "PermitTacitlyGranted", "TacitGrantBlocked", "TacitGrantSetAside", "PermitLapsed"];
        var events = typeof(PermitEvent).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(PermitEvent))).Where(t => !follow.Contains(t.Name)).ToArray();
        Assert.NotEmpty(events);
        Assert.All(events, type =>
        {
            var e = (PermitEvent)System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(type);
            if (e is TransferDeclared) e = new TransferDeclared(Marie, new(Marie, Samples.Landlord), Day("2026-03-02"), Day("2026-03-02"));
            Assert.NotNull(PermitReplay.CommandOf([e], byClock: false, Day("2026-03-02")));
        });
    }
}
