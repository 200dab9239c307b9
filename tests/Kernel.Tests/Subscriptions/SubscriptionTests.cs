using Territory.Testing;

namespace Territory.Kernel.Tests;

/// <summary>
/// Projector, relay and consumer are killed at every step, by the database itself and so at exactly that step. Three kills
/// each; then whoever is left must bring it to the same end: nothing lost, every effect once.
/// </summary>
public sealed class SubscriptionTests(SharedTally shared)
{
    const int Kills = 3;

    [Theory]
    [InlineData("before insert or update on views.tallies_v1", "true", false)] // the rows are about to be written
    [InlineData("after insert or update on views.tallies_v1", "true", false)] // rows written, checkpoint not yet
    [InlineData("before update on events.mt_event_progression", "new.name = 'view:tallies_v1'", false)]
    [InlineData("after update on events.mt_event_progression", "new.name = 'view:tallies_v1'", false)]
    [InlineData("after update on events.mt_event_progression", "new.name = 'view:tallies_v1'", true)] // at commit
    public async Task A_projector_killed_at_any_step_applies_each_event_once(string when, string condition, bool atCommit)
    {
        await using var world = await TallyWorld.Create(shared.Identity);
        var replica = await world.Start();
        await world.KillBackendAt(when, Kills, condition, atCommit);

        var (tally, last) = await CountToTen(replica);
        await Eventually.True(async () => await world.Kills() > Kills);

        await Eventually.Is(() => replica.Read(tally, last), row => row is { Total: 55 });
        Assert.Equal(new TallyAnswer(tally, 55, 11, "Un compte", false), await replica.Read(tally, last));
    }

    [Theory]
    [InlineData("before update on events.mt_event_progression", false)] // published and confirmed, checkpoint not yet
    [InlineData("after update on events.mt_event_progression", false)]
    [InlineData("after update on events.mt_event_progression", true)]
    public async Task A_relay_killed_between_publish_and_checkpoint_publishes_again_and_the_effect_is_once(string when, bool atCommit)
    {
        await using var world = await TallyWorld.Create(shared.Identity);
        var deliveries = new System.Collections.Concurrent.ConcurrentBag<Guid>();
        world.Faults.BeforeEffect = message =>
        {
            deliveries.Add(message.MessageId!.Value);
            return Task.CompletedTask;
        };
        var replica = await world.Start();
        await world.KillBackendAt(when, Kills, "new.name = 'relay'", atCommit);

        var (tally, _) = await CountToTen(replica);
        await Eventually.True(async () => await world.Kills() > Kills);
        await Eventually.Is(world.Effects, effects => effects == 10);
        await RelayIsIdle(world);

        Assert.Equal(10, deliveries.Distinct().Count());
        Assert.True(deliveries.Count > 10, "Nothing was published twice: the kills have missed their step.");
        await Eventually.Is(() => world.Broker.MessagesIn(WhenTallyRaised.Queue), left => left == 0);
        Assert.Equal(10, await world.Effects());
        Assert.Equal(55, await world.Database.Scalar<long>($"select sum((data->>'by')::int) from events.mt_events where type = 'tally-echoed' and data->>'tally' = '{tally}'"));
    }

    [Theory]
    [InlineData("before insert on events.mt_events", false)]
    [InlineData("after insert on events.mt_events", false)]
    [InlineData("after insert on events.mt_events", true)]
    public async Task A_consumer_whose_append_is_killed_has_its_effect_once(string when, bool atCommit)
    {
        await using var world = await TallyWorld.Create(shared.Identity);
        var replica = await world.Start();
        await world.KillBackendAt(when, Kills, "new.type = 'tally-echoed'", atCommit);

        var (tally, _) = await CountToTen(replica);
        await Eventually.True(async () => await world.Kills() > Kills);
        await Eventually.Is(world.Effects, effects => effects == 10);
        await RelayIsIdle(world);

        Assert.Equal(10, await world.Database.Scalar<long>($"select version from events.mt_streams where id = '{WhenTallyRaised.EchoOf(tally)}'"));
        Assert.Equal(10, await world.Database.Scalar<long>("select count(distinct data->>'by') from events.mt_events where type = 'tally-echoed'"));
    }

    [Fact]
    public async Task A_consumer_cut_off_between_its_effect_and_its_acknowledgement_gets_the_message_again_and_changes_nothing()
    {
        await using var world = await TallyWorld.Create(shared.Identity);
        var (done, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        var redelivered = 0;
        world.Faults.AfterEffect = async message =>
        {
            if (message.ReceiveContext.Redelivered) Interlocked.Increment(ref redelivered);
            if (done.TrySetResult()) await release.Task;
        };
        var replica = await world.Start();
        var tally = await replica.Open();
        await replica.Count(tally, 7);

        await done.Task;
        Assert.Equal(1, await world.Effects());
        await Eventually.True(() => world.Broker.CutConsumerOf("tally.when-tally-raised"));
        release.SetResult();

        await Eventually.Is(() => Task.FromResult(Volatile.Read(ref redelivered)), times => times >= 1);
        var last = await replica.Count(tally, 8);
        await Eventually.Is(world.Effects, effects => effects == 2);
        Assert.Equal("7,8", await world.Database.Scalar<string>("select string_agg(data->>'by', ',' order by seq_id) from events.mt_events where type = 'tally-echoed'"));
        Assert.Equal(15, (await replica.Read(tally, last))!.Total);
    }

    [Fact]
    public async Task A_replica_that_stops_amid_the_work_leaves_the_rest_to_the_next()
    {
        await using var world = await TallyWorld.Create(shared.Identity);
        var first = await world.Start();
        var tallies = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => first.Open()));
        var work = Task.WhenAll(tallies.Select(async tally =>
        {
            for (var by = 1; by <= 20; by++) await first.Count(tally, by);
        }));
        await work;
        await first.Stop();

        var second = await world.Start();
        await Eventually.Is(world.Effects, effects => effects == 160);
        var last = await world.Database.Scalar<long>("select max(seq_id) from events.mt_events");
        foreach (var tally in tallies) Assert.Equal(new TallyAnswer(tally, 210, 21, "Un compte", false), await second.Read(tally, last));
        Assert.Equal(160, await world.Effects());
    }

    static async Task<(Guid Tally, long Last)> CountToTen(TallyReplica replica)
    {
        var tally = await replica.Open();
        var last = 0L;
        for (var by = 1; by <= 10; by++) last = await replica.Count(tally, by);
        return (tally, last);
    }

    /// <summary>The relay has read all that there is, the consumer's own events included: what would come twice has come.</summary>
    static Task RelayIsIdle(TallyWorld world) => Eventually.True(() => world.Database.Scalar<bool>(
        "select last_seq_id = (select max(seq_id) from events.mt_events) from events.mt_event_progression where name = 'relay'"));
}
