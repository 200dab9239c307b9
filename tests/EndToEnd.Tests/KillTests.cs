using Territory.EndToEnd.Tests.Running;
using Territory.Testing;

namespace Territory.EndToEnd.Tests;

/// <summary>The service is killed (kill -9) at every step of the story and started again: no fact is lost, none is doubled.</summary>
[Collection(nameof(MortalTerritory))]
public sealed class KillTests(MortalTerritory mortal) : IAsyncLifetime
{
    static readonly string[] Complete = ["permit-application-filed", "permit-recepisse-issued", "permit-application-complete"];

    static readonly string[] Recipients = ["caf", "msa", "tax", "pdalhpd", "orthi"];

    readonly RunningTerritory _territory = mortal.Territory;

    long _before;

    Client Client => _territory.Client;

    RunningProcess Housing => _territory.Housing;

    public async ValueTask InitializeAsync()
    {
        await mortal.Revived();
        await _territory.ItBecomes(new DateOnly(2026, 3, 2));
        _before = await _territory.Database.Scalar<long>("select coalesce(max(seq_id), 0) from events.mt_events");
    }

    public ValueTask DisposeAsync() => default;

    [Fact]
    public async Task Killed_after_each_answer_it_gives_the_same_answer_again_and_writes_nothing_twice()
    {
        var filed = await TwiceAroundAKill("karim", Story.Applications, Story.Filing("Béthune", "1 rue Sadi Carnot", """["dpe", "etatDesRisques"]"""), "file");
        var file = filed["location"]!.TrimStart('/');
        await TwiceAroundAKill("karim", $"{file}/pieces", Story.Pieces("""["etatAmiante", "etatElectricite"]"""), "pieces");
        await TwiceAroundAKill("signatory", $"{file}/refusal", Story.Refusal, "refusal");
        await TwiceAroundAKill("instructor", $"{file}/notification", Story.Notification("2026-03-02"), "notification");

        var sent = await _territory.Until("instructor", Story.Transmissions(file), t => t.Items("transmissions").Length == 5);
        Assert.Equal(Recipients, sent.Items("transmissions", "recipient"));
        string[] refused =
        [
            "permit-application-filed", "permit-recepisse-issued", "permit-application-found-incomplete", "permit-pieces-received",
            "permit-application-complete", "permit-refusal-signed", "permit-refusal-notified",
        ];
        Assert.Equal(refused, (await Client.Get("karim", $"{file}/history")).Is(200).Items("", "event"));
        Assert.Equal(refused, await _territory.Log(file));
        Assert.Equal(Recipients, await Opened(file));
        Assert.Single(await Filed());
    }

    [Fact]
    public async Task Killed_amid_a_request_it_has_written_all_of_it_or_nothing_and_the_repeated_request_completes_it()
    {
        var (first, second) = (Story.Filing("Lillers", "1 place Roger Salengro"), Story.Filing("Lillers", "2 place Roger Salengro"));
        await using (var held = await HeldLog.Of(_territory))
        {
            var lost = Client.Post("marie", Story.Applications, first, ("Idempotency-Key", "written"));
            await held.Waits();
            await Housing.Kill();
            Assert.Equal(502, (await lost).Status);
        }
        // The database had the whole request, and commits it for nobody.
        await Eventually.True(async () => (await Filed()).Length == 1);
        await Housing.Start();
        var written = await Client.PostUntilAnswered("marie", Story.Applications, first, "written");

        await using (var held = await HeldLog.Of(_territory))
        {
            var lost = Client.Post("marie", Story.Applications, second, ("Idempotency-Key", "unwritten"));
            await held.Waits();
            await Housing.Kill();
            await held.CutOff();
            Assert.Equal(502, (await lost).Status);
        }
        Assert.Single(await Filed());
        await Housing.Start();
        var unwritten = await Client.PostUntilAnswered("marie", Story.Applications, second, "unwritten");

        Assert.Equal((201, 201), (written.Status, unwritten.Status));
        Assert.Equal(Complete, await _territory.Log(written["location"]!));
        Assert.Equal(Complete, await _territory.Log(unwritten["location"]!));
        Assert.Equal(2, (await Filed()).Length);
    }

    [Fact]
    public async Task Killed_before_the_relay_has_published_it_publishes_at_the_next_start()
    {
        var file = await Client.Files("karim", "Béthune", "5 rue Sadi Carnot");
        await using (await HeldTable.Of(_territory, "events.mt_event_progression where name = 'relay' for update"))
        {
            await Client.Refuses(file, on: "2026-03-02");
            await Housing.Kill();
        }
        Assert.Empty(await Opened(file));
        await Housing.Start();
        Assert.Equal(Recipients, (await _territory.Until("instructor", Story.Transmissions(file), t => t.Items("transmissions").Length == 5)).Items("transmissions", "recipient"));
        Assert.Equal(Recipients, await Opened(file));
    }

    [Fact]
    public async Task Killed_before_the_relay_has_noted_that_it_published_it_publishes_again_and_that_changes_nothing()
    {
        var file = await Client.Files("karim", "Béthune", "7 rue Sadi Carnot");
        (await Client.Post("signatory", $"{file}/refusal", Story.Refusal)).Is(200);
        await Eventually.True(() => _territory.Database.Scalar<bool>(
            "select last_seq_id = (select max(seq_id) from events.mt_events) from events.mt_event_progression where name = 'relay'"));
        Answer notified;
        // Checkpoints can now be read, but not moved.
        await using (await HeldTable.Of(_territory, "lock table events.mt_event_progression in share mode"))
        {
            notified = (await Client.Post("instructor", $"{file}/notification", Story.Notification("2026-03-02"))).Is(200);
            await Eventually.True(() => Task.FromResult(Consumed(notified.TraceId) >= 1));
            await Housing.Kill();
        }
        Assert.Equal(Recipients, await Opened(file));
        await Housing.Start();
        await Eventually.True(() => Task.FromResult(Consumed(notified.TraceId) >= 2));
        Assert.Equal(Recipients, await Opened(file));
        Assert.Equal(Recipients, (await _territory.Until("instructor", Story.Transmissions(file), t => t.Status == 200)).Items("transmissions", "recipient"));
    }

    [Fact]
    public async Task A_month_that_ends_while_it_is_dead_grants_the_permit_once_on_its_legal_date()
    {
        var file = await Client.Files("marie", "Lillers", "11 rue du Bourg");
        await Housing.Kill();
        _territory.SetClock(new DateOnly(2026, 5, 20));
        await Housing.Start();
        var granted = await _territory.Until("marie", file, f => f["status"] == "tacitlyGranted");
        Assert.Equal("2026-04-02", granted["grant.grantedOn"]);
        await Housing.Kill();
        await Housing.Start();
        await _territory.ItBecomes(new DateOnly(2026, 5, 21));
        string[] history = [.. Complete, "permit-tacitly-granted"];
        Assert.Equal(history, await _territory.Log(file));
    }

    /// <summary>How often the consumer was given the message of this trace.</summary>
    int Consumed(string trace) => _territory.Telemetry.Trace(trace).Count(s => s.Name == "housing.when-refusal-issued process");

    Task<string[]> Filed() => _territory.Rows($"select stream_id from events.mt_events where type = 'permit-application-filed' and seq_id > {_before}");

    Task<string[]> Opened(string file) => _territory.Rows(
        $"select data->>'recipient' from events.mt_events where type = 'transmission-opened' and data->>'applicationId' = '{file.Split('/')[^1]}' order by seq_id");

    /// <summary>A request, kill -9, a new start, and the same request under the same key: one answer, the same twice.</summary>
    async Task<Answer> TwiceAroundAKill(string person, string path, string json, string key)
    {
        var first = await Client.PostUntilAnswered(person, path, json, key);
        await Housing.Kill();
        Assert.Equal(502, (await Client.Post(person, path, json, ("Idempotency-Key", key))).Status);
        await Housing.Start();
        var again = await Client.PostUntilAnswered(person, path, json, key);
        Assert.True(first.Status is 200 or 201, first.ToString());
        Assert.Equal((first.Status, first["location"], first["version"], first["position"]), (again.Status, again["location"], again["version"], again["position"]));
        return again;
    }
}
