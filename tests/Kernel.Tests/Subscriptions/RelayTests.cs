using Territory.Testing;

namespace Territory.Kernel.Tests;

public sealed class RelayTests(SharedTally shared)
{
    const string Exchange = "Territory.Kernel.Tests.Contracts.V1:TallyRaised";

    [Fact]
    public async Task Contracts_are_published_in_the_order_of_the_log_under_the_events_own_ids_with_their_place()
    {
        await using var world = await TallyWorld.Create(shared.Identity);
        await world.Broker.Collect(Exchange, "seen");
        var replica = await world.Start();
        var tallies = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => replica.Open()));
        await Task.WhenAll(tallies.Select(async tally =>
        {
            for (var by = 1; by <= 20; by++) await replica.Count(tally, by);
        }));

        var messages = await world.Broker.Take("seen", 200);
        Assert.Equal(
            await world.Database.Scalar<string[]>("select array_agg(id || ' ' || stream_id || ' ' || version order by seq_id) from events.mt_events where type = 'tally-counted'"),
            messages.Select(m => $"{m.Id} {m.Headers["Territory-Stream"]} {m.Headers["Territory-Version"]}"));
        Assert.All(messages, m => Assert.True(m.Persistent));
    }

    [Fact]
    public async Task A_whole_backlog_published_at_once_keeps_its_order_too()
    {
        await using var world = await TallyWorld.Create(shared.Identity);
        var first = await world.Start();
        var tally = await first.Open();
        await world.Database.Execute("update events.mt_event_progression set last_seq_id = 0 where name = 'relay'");
        for (var n = 0; n < 300; n++) await first.Count(tally, 1);
        await Eventually.Is(world.Effects, effects => effects == 300);
        await first.Stop();
        await world.Broker.Collect(Exchange, "seen");
        await world.Database.Execute("update events.mt_event_progression set last_seq_id = 0 where name = 'relay'");

        var second = await world.Start();
        Assert.Equal(Enumerable.Range(2, 300).Select(n => $"{n}"), (await world.Broker.Take("seen", 300)).Select(m => m.Headers["Territory-Version"]));
        await Eventually.Is(() => world.Broker.MessagesIn(WhenTallyRaised.Queue), left => left == 0);
        var last = await second.Count(tally, 1);
        await Eventually.Is(world.Effects, effects => effects == 301); // all 300 came twice and changed nothing
        Assert.Equal(301, (await second.Read(tally, last))!.Total);
    }

    [Fact]
    public async Task Nothing_is_published_before_the_consumers_queue_stands()
    {
        await using var world = await TallyWorld.Create(shared.Identity);
        await world.Broker.Collect("in-the-way", WhenTallyRaised.Queue, "classic");
        var replica = await world.Start();
        var tally = await replica.Open();
        await replica.Read(tally, await replica.Count(tally, 7));
        Assert.Equal((200, "Degraded"), await replica.Ready());

        await world.Broker.DeleteQueue(WhenTallyRaised.Queue);
        await Eventually.Is(world.Effects, effects => effects == 1);
        await Eventually.Is(replica.Ready, ready => ready == (200, "Healthy"));
    }

    [Fact]
    public async Task While_the_broker_is_away_writes_go_on_health_is_degraded_and_then_the_backlog_drains_in_order()
    {
        var broker = await TestBroker.Create();
        await using var cable = new Cable(broker.Address.Host, broker.Address.Port);
        await using var world = await TallyWorld.Create(shared.Identity, [("RabbitMq:Uri", new UriBuilder(broker.Address) { Host = "127.0.0.1", Port = cable.Port }.ToString())], broker);
        await broker.Collect(Exchange, "seen");
        var replica = await world.Start();
        var tally = await replica.Open();
        await replica.Count(tally, 1);
        await Eventually.Is(world.Effects, effects => effects == 1);
        await Eventually.Is(replica.Ready, ready => ready == (200, "Healthy"));

        cable.Cut();
        var last = 0L;
        for (var by = 2; by <= 41; by++) last = await replica.Count(tally, by);
        Assert.Equal(new TallyAnswer(tally, 861, 42, "Un compte", false), await replica.Read(tally, last));
        await Eventually.Is(replica.Ready, ready => ready == (200, "Degraded"));
        var started = await world.Start(); // a replica may even start while the broker is away
        await started.Count(tally, 42);
        Assert.Equal(1, await world.Effects());

        cable.Mend();
        await Eventually.Is(world.Effects, effects => effects == 42);
        var order = (await broker.Take("seen", 42)).Select(m => m.Headers["Territory-Version"]);
        Assert.Equal(Enumerable.Range(2, 42).Select(n => $"{n}"), order);
        await Eventually.Is(replica.Ready, ready => ready == (200, "Healthy"));
        await Eventually.Is(started.Ready, ready => ready == (200, "Healthy"));
    }
}
