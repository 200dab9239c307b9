using Territory.Housing.Domain;
using static Territory.Housing.Tests.Domain.Samples;

namespace Territory.Housing.Tests.Domain;

/// <summary>When silence is a grant: by civil dates, the same day number or the last day of a month that lacks it (CRPA, 24:00).</summary>
public class PermitDatesTests
{
    [Theory]
    // The cases of the law's readers: month ends, leap years.
    [InlineData("2026-01-31", "2026-02-28", "2026-03-01", "2028-02-28")]
    [InlineData("2028-01-31", "2028-02-29", "2028-03-01", "2030-02-28")]
    [InlineData("2026-03-15", "2026-04-15", "2026-04-16", "2028-04-15")]
    [InlineData("2026-03-20", "2026-04-20", "2026-04-21", "2028-04-20")]
    // Every month end of a common year.
    [InlineData("2025-12-31", "2026-01-31", "2026-02-01", "2028-01-31")]
    [InlineData("2026-02-28", "2026-03-28", "2026-03-29", "2028-03-28")]
    [InlineData("2026-03-31", "2026-04-30", "2026-05-01", "2028-04-30")]
    [InlineData("2026-04-30", "2026-05-30", "2026-05-31", "2028-05-30")]
    [InlineData("2026-05-31", "2026-06-30", "2026-07-01", "2028-06-30")]
    [InlineData("2026-06-30", "2026-07-30", "2026-07-31", "2028-07-30")]
    [InlineData("2026-07-31", "2026-08-31", "2026-09-01", "2028-08-31")]
    [InlineData("2026-08-31", "2026-09-30", "2026-10-01", "2028-09-30")]
    [InlineData("2026-09-30", "2026-10-30", "2026-10-31", "2028-10-30")]
    [InlineData("2026-10-31", "2026-11-30", "2026-12-01", "2028-11-30")]
    [InlineData("2026-11-30", "2026-12-30", "2026-12-31", "2028-12-30")]
    [InlineData("2026-12-31", "2027-01-31", "2027-02-01", "2029-01-31")]
    // Around the end of February.
    [InlineData("2026-01-28", "2026-02-28", "2026-03-01", "2028-02-28")]
    [InlineData("2026-01-29", "2026-02-28", "2026-03-01", "2028-02-28")]
    [InlineData("2026-01-30", "2026-02-28", "2026-03-01", "2028-02-28")]
    [InlineData("2028-01-28", "2028-02-28", "2028-02-29", "2030-02-28")]
    [InlineData("2028-01-29", "2028-02-29", "2028-03-01", "2030-02-28")]
    [InlineData("2028-01-30", "2028-02-29", "2028-03-01", "2030-02-28")]
    [InlineData("2024-01-31", "2024-02-29", "2024-03-01", "2026-02-28")]
    [InlineData("2028-02-28", "2028-03-28", "2028-03-29", "2030-03-28")]
    [InlineData("2028-02-29", "2028-03-29", "2028-03-30", "2030-03-29")]
    [InlineData("2028-03-31", "2028-04-30", "2028-05-01", "2030-04-30")]
    // A Sunday, a public holiday, both changes of the clocks: never extended, never shortened.
    [InlineData("2026-03-05", "2026-04-05", "2026-04-06", "2028-04-05")]
    [InlineData("2026-04-01", "2026-05-01", "2026-05-02", "2028-05-01")]
    [InlineData("2027-02-28", "2027-03-28", "2027-03-29", "2029-03-28")]
    [InlineData("2026-09-25", "2026-10-25", "2026-10-26", "2028-10-25")]
    public void A_month_of_silence_ends_on_the_same_day_number_or_on_the_last_of_a_shorter_month(string complete, string granted, string claimable, string lapses)
    {
        var story = Permits.Given().When(File(complete, AllPieces)).Then(Filed(complete, AllPieces), Recepisse(complete), Complete(complete, granted));
        story.And(Warned(granted, granted)).When(new LetTimePass(Day(granted))).ThenNothing();
        story.When(new LetTimePass(Day(claimable))).Then(Granted(granted, claimable, lapses));
    }

    [Fact]
    public void A_refusal_signed_in_time_and_first_presented_the_day_after_is_a_withdrawal_to_be_reasoned() => Permits
        .Given(Filed("2026-03-15", AllPieces), Recepisse("2026-03-15"), Complete("2026-03-15", "2026-04-15"))
        .When(Sign("2026-04-13")).Then(Signed("2026-04-13"))
        .When(Notify("2026-04-16", today: "2026-04-16"))
        .Then(Granted("2026-04-15", "2026-04-16", "2028-04-15"),
            new RefusalNotifiedTooLate(Day("2026-04-16"), NotificationMeans.RegisteredMailFirstPresented, "1A 001", Day("2026-04-15")));

    [Fact]
    public void Pieces_asked_for_and_received_start_the_month_on_the_day_of_the_last_one() => Permits
        .Given().When(File("2026-03-02", AllPieces)).Then(Filed("2026-03-02", AllPieces), Recepisse("2026-03-02"), Complete("2026-03-02", "2026-04-02"))
        .When(new AskForPieces([Piece.Dpe], null, Day("2026-03-09"))).Then(Incomplete("2026-03-09", "2026-04-08", Piece.Dpe))
        .When(Receive([Piece.Dpe], "2026-03-20", "2026-03-20")).Then(Received("2026-03-20", Piece.Dpe), Complete("2026-03-20", "2026-04-20", ifFromFiling: "2026-04-02"));

    [Fact]
    public void A_permit_of_29_February_lapses_on_28_February_two_years_later() => Permits
        .Given(Filed("2024-01-29", AllPieces), Recepisse("2024-01-29"), Complete("2024-01-29", "2024-02-29"))
        .When(new LetTimePass(Day("2024-03-01"))).Then(Granted("2024-02-29", "2024-03-01", "2026-02-28"));

    [Theory]
    [InlineData("2026-12-31", "2027-02-28")]
    [InlineData("2027-12-31", "2028-02-29")]
    [InlineData("2026-03-24", "2026-05-24")]
    public void An_appeal_may_be_made_for_two_months_from_the_notification(string notified, string appealBy)
    {
        var complete = Day(notified).AddDays(-10);
        Permits.Given(Filed($"{complete:yyyy-MM-dd}", AllPieces), new ApplicationComplete(complete, complete.AddDays(28), "CCH art. L635-4"), Signed($"{complete:yyyy-MM-dd}"))
            .When(Notify(notified, today: notified))
            .Then(new RefusalNotified(Lillers, complete, Day(notified), NotificationMeans.RegisteredMailFirstPresented, "1A 001", Day(appealBy)));
    }

    [Theory]
    [InlineData("2026-01-31", "2026-03-02")]
    [InlineData("2028-01-31", "2028-03-01")]
    [InlineData("2026-03-09", "2026-04-08")]
    [InlineData("2026-12-31", "2027-01-30")]
    public void Thirty_days_are_left_to_reply_to_a_request_for_pieces(string asked, string replyBy) => Permits
        .Given(Filed("2026-01-02", AllPieces), new ApplicationComplete(Day("2026-01-02"), Day("2030-01-01"), "CCH art. L635-4"))
        .When(new AskForPieces([Piece.Dpe], null, Day(asked))).Then(Incomplete(asked, replyBy, Piece.Dpe));

    [Fact]
    public void A_division_permit_received_on_2_March_is_granted_by_silence_at_the_end_of_17_March()
    {
        Assert.Equal(Day("2026-03-17"), DivisionPermit.TacitGrantOn(Day("2026-03-02"), Law));
        Assert.Null(DivisionPermit.TacitGrantOn(Day("2014-03-26"), Law));
    }
}
