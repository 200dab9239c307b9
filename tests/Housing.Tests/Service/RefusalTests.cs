using Territory.Contracts.Housing.V1;
using Territory.Testing;
using static Territory.Housing.Tests.Service.Requests;

namespace Territory.Housing.Tests.Service;

/// <summary>A refusal, from its signature to those whom the law has us tell (CCH L635-3, L635-4, L635-6, L635-10).</summary>
public class RefusalTests(World world) : IClassFixture<World>
{
    async Task<Answer> Signed(DateOnly on)
    {
        var filed = await world.FileComplete();
        world.Clock.Set(on);
        await (await world.As("signatory")).Post($"{filed.Location}/refusal", Refusal).Done();
        return filed;
    }

    async Task<Answer> Transmissions(Guid application)
    {
        var instructor = await world.As("instructor");
        return await Eventually.Is(() => instructor.Get($"/housing/transmissions/{application}"), a => a.Status == 200);
    }

    [Fact]
    public async Task A_refusal_notified_in_time_is_owed_to_all_five_once_however_often_its_message_comes()
    {
        world.Clock.Set(new DateOnly(2026, 3, 2));
        var filed = await Signed(new DateOnly(2026, 3, 20));
        world.Clock.Set(new DateOnly(2026, 3, 26));
        var notified = await (await world.As("instructor")).Post($"{filed.Location}/notification", Notification("2026-03-24")).Done();

        var file = await (await world.As("marie")).Read(notified);
        Assert.Equal("refused", file["status"]);
        var refusal = file.Json.GetProperty("refusal");
        Assert.Equal("""["Humidité dans toutes les pièces"]""", refusal.GetProperty("reasons").ToString());
        Assert.Equal("""["Refaire la toiture"]""", refusal.GetProperty("works").ToString());
        Assert.Contains("dans les 2 mois de la notification", refusal.GetProperty("waysOfAppeal").GetString(), StringComparison.Ordinal);
        Assert.Equal("2026-05-24", refusal.GetProperty("appealBy").GetString());

        var register = await Transmissions(filed.Id);
        Assert.Equal("62516", register["communeInsee"]);
        Assert.Equal(["caf refusal CCH L635-6 2026-03-24", "msa refusal CCH L635-6 2026-03-24", "tax refusal CCH L635-6 2026-03-24", "pdalhpd refusal CCH L635-10 2026-03-24", "orthi refusal CCH L635-10 2026-03-24"],
            register.Json.GetProperty("transmissions").EnumerateArray().Select(t => $"{t.GetProperty("recipient")} {t.GetProperty("kind")} {t.GetProperty("ground")} {t.GetProperty("notifiedOn")}"));

        var eventId = await world.Database.Scalar<Guid>($"select id from events.mt_events where stream_id = '{filed.Id}' and type = 'permit-refusal-notified'");
        var message = new RefusalIssued(filed.Id, 5, "62516", new DateOnly(2026, 3, 20), new DateOnly(2026, 3, 24));
        await world.App.Redeliver(message, eventId);
        await world.App.Redeliver(message, Guid.CreateVersion7());
        Assert.Equal(register.Text, (await Transmissions(filed.Id)).Text);
        Assert.Equal(5L, await world.Database.Scalar<long>($"select count(*) from events.mt_events where type = 'transmission-opened' and data->>'applicationId' = '{filed.Id}'"));
        Assert.Equal(0, await world.Broker.MessagesIn("housing.when-refusal-issued_error"));
        Assert.Equal("quorum", await world.Broker.QueueType("housing.when-refusal-issued"));
    }

    [Fact]
    public async Task A_refusal_notified_too_late_is_shown_as_a_withdrawal_to_be_justified_and_reaches_nobody()
    {
        world.Clock.Set(new DateOnly(2026, 3, 15));
        var filed = await Signed(new DateOnly(2026, 4, 13));
        world.Clock.Set(new DateOnly(2026, 4, 16));
        var marie = await world.As("marie");
        await Eventually.Is(() => marie.Get(filed.Location!), f => f["status"] == "tacitlyGranted");
        var notified = await (await world.As("instructor")).Post($"{filed.Location}/notification", Notification("2026-04-16")).Done();

        var file = await marie.Read(notified);
        Assert.Equal("tacitlyGranted", file["status"]);
        Assert.Equal("2026-04-15 2026-04-16 2028-04-15", file.Grant);
        Assert.Equal("Le refus a été notifié le 16/04/2026, après la naissance de l’autorisation tacite (15/04/2026 à 24 h) : il ne peut valoir que retrait, à justifier.", file["notice"]);

        // A refusal that is in time comes after it through the same relay: when that one has arrived, this one has not been sent.
        var other = await Signed(new DateOnly(2026, 4, 17));
        await (await world.As("instructor")).Post($"{other.Location}/notification", Notification("2026-04-17")).Done();
        await Transmissions(other.Id);
        Assert.Equal(404, (await (await world.As("instructor")).Get($"/housing/transmissions/{filed.Id}")).Status);
    }

    [Fact]
    public async Task A_late_proof_of_a_notification_in_time_sets_the_tacit_grant_aside()
    {
        world.Clock.Set(new DateOnly(2026, 3, 15));
        var filed = await Signed(new DateOnly(2026, 4, 10));
        world.Clock.Set(new DateOnly(2026, 4, 16));
        var marie = await world.As("marie");
        await Eventually.Is(() => marie.Get(filed.Location!), f => f["status"] == "tacitlyGranted");

        world.Clock.Set(new DateOnly(2026, 5, 4));
        var notified = await (await world.As("instructor")).Post($"{filed.Location}/notification", Notification("2026-04-14")).Done();
        var file = await marie.Read(notified);
        Assert.Equal("refused", file["status"]);
        Assert.Null(file["grant"]);
        Assert.Equal("2026-06-14", file.Json.GetProperty("refusal").GetProperty("appealBy").GetString());
        Assert.Equal("Une preuve tardive établit que le refus a été notifié le 14/04/2026, dans le délai : aucune autorisation tacite n’est née.", file["notice"]);
        Assert.Equal("2026-04-14", (await Transmissions(filed.Id)).Json.GetProperty("transmissions")[0].GetProperty("notifiedOn").GetString());
    }

    [Fact]
    public async Task A_notification_sent_twice_is_recorded_once()
    {
        world.Clock.Set(new DateOnly(2026, 3, 2));
        var filed = await Signed(new DateOnly(2026, 3, 20));
        var instructor = await world.As("instructor");
        var first = await instructor.Post($"{filed.Location}/notification", Notification("2026-03-20"), key: "post-1").Done();
        var again = await instructor.Post($"{filed.Location}/notification", Notification("2026-03-20"), key: "post-1").Done();
        var other = await instructor.Post($"{filed.Location}/notification", Notification("2026-03-20"), key: "post-2").Done();

        Assert.Equal(first.Text, again.Text);
        Assert.Equal(first.ETag, other.ETag);
        await instructor.Read(first);
        Assert.Equal(1, await world.Count(filed.Id, "permit-refusal-notified"));
    }

    [Theory]
    [InlineData("2026-03-19", "signed-before-notified")]
    [InlineData("2026-03-27", "not-in-the-future")]
    public async Task A_notification_on_an_impossible_day_is_refused_by_its_rule(string on, string rule)
    {
        world.Clock.Set(new DateOnly(2026, 3, 2));
        var filed = await Signed(new DateOnly(2026, 3, 20));
        world.Clock.Set(new DateOnly(2026, 3, 26));
        var refused = await (await world.As("instructor")).Post($"{filed.Location}/notification", Notification(on));
        Assert.Equal(422, refused.Status);
        Assert.Equal(rule, refused.Problem);
        Assert.NotNull(refused["article"]);
    }

    [Fact]
    public async Task A_signatory_without_a_delegation_signs_nothing()
    {
        world.Clock.Set(new DateOnly(2026, 3, 2));
        var filed = await world.FileComplete();
        var refused = await world.WithoutDelegation().Post($"{filed.Location}/refusal", Refusal);
        Assert.Equal(422, refused.Status);
        Assert.Equal("signatory-has-a-delegation", refused.Problem);
        Assert.Equal("CGCT L5211-9", refused["article"]);
    }
}
