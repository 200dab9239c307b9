using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using RabbitMQ.Client;
using Territory.Kernel.Hosting;
using Territory.Testing;

namespace Territory.Kernel.Tests;

/// <summary>Here a message waits 300 ms before it comes back, twice at most; each time it is tried four times at once.</summary>
public sealed class RedeliveryTests(SharedTally shared)
{
    const string Wait = "tally.when-tally-raised.wait-300ms";

    static string DeadLetters => WhenTallyRaised.Queue + "_error";

    [Fact]
    public async Task A_message_that_fails_twice_and_then_passes_has_its_effect_once_without_waiting()
    {
        await using var world = await TallyWorld.Create(shared.Identity);
        var attempts = new ConcurrentQueue<int>();
        world.Faults.BeforeEffect = message =>
        {
            attempts.Enqueue(message.Message.By);
            return attempts.Count <= 2 ? throw new InvalidOperationException("Not yet.") : Task.CompletedTask;
        };
        var replica = await world.Start();
        await replica.Count(await replica.Open(), 7);

        await Eventually.Is(world.Effects, effects => effects == 1);
        await Eventually.Is(() => world.Broker.MessagesIn(WhenTallyRaised.Queue), left => left == 0);
        Assert.Equal([7, 7, 7], attempts);
        Assert.Equal(1, await world.Effects());
    }

    [Fact]
    public async Task A_message_that_fails_for_longer_comes_back_later_under_its_own_id_and_has_its_effect_once()
    {
        await using var world = await TallyWorld.Create(shared.Identity);
        var (attempts, hops) = (new ConcurrentQueue<Guid>(), new ConcurrentQueue<string?>());
        world.Faults.BeforeEffect = message =>
        {
            attempts.Enqueue(message.MessageId!.Value);
            hops.Enqueue(message.ReceiveContext.TransportHeaders.Get<string>("Territory-Hops"));
            return attempts.Count <= 6 ? throw new InvalidOperationException("Not yet.") : Task.CompletedTask;
        };
        var replica = await world.Start();
        await replica.Count(await replica.Open(), 7);

        await Eventually.Is(world.Effects, effects => effects == 1);
        Assert.Equal([null, null, null, null, "1", "1", "1"], hops);
        Assert.Equal(await world.Database.Scalar<Guid>("select id from events.mt_events where type = 'tally-counted'"), Assert.Single(attempts.Distinct()));
        Assert.Equal(0, await world.Broker.MessagesIn(DeadLetters));
    }

    [Fact]
    public async Task A_message_that_never_passes_becomes_a_dead_letter_with_its_reason_and_does_not_hold_up_the_others()
    {
        await using var world = await TallyWorld.Create(shared.Identity);
        world.Faults.Consumer[13] = true;
        var attempts = new ConcurrentQueue<int>();
        world.Faults.BeforeEffect = message =>
        {
            attempts.Enqueue(message.Message.By);
            return Task.CompletedTask;
        };
        var replica = await world.Start();
        var tally = await replica.Open();
        await replica.Count(tally, 13);
        await replica.Count(tally, 5);

        await Eventually.Is(world.Effects, effects => effects == 1);
        await Eventually.Is(() => world.Broker.MessagesIn(DeadLetters), dead => dead == 1);
        var letter = Assert.Single(await world.Broker.Peek(DeadLetters));
        var headers = letter.GetProperty("properties").GetProperty("headers");
        Assert.Equal("This consumer cannot handle 13.", headers.GetProperty("MT-Fault-Message").GetString());
        Assert.Equal("2", headers.GetProperty("Territory-Hops").GetString());
        Assert.Equal(13, JsonDocument.Parse(letter.GetProperty("payload").GetString()!).RootElement.GetProperty("message").GetProperty("by").GetInt32());
        Assert.Equal(12, attempts.Count(by => by == 13)); // three stays, four tries each
        Assert.Equal(1, attempts.Count(by => by == 5));
        Assert.Equal(1, await world.Effects());
    }

    [Fact]
    public async Task Its_queue_its_dead_letters_and_its_wait_are_quorum_queues()
    {
        await using var world = await TallyWorld.Create(shared.Identity);
        world.Faults.Consumer[13] = true;
        var replica = await world.Start();
        await replica.Count(await replica.Open(), 13);
        await Eventually.Is(() => world.Broker.MessagesIn(DeadLetters), dead => dead == 1);

        var queues = await world.Broker.Queues();
        Assert.Equal(
            ["tally.when-tally-raised quorum", "tally.when-tally-raised.wait-300ms quorum", "tally.when-tally-raised_error quorum"],
            queues.Where(q => q.Name.StartsWith("tally.", StringComparison.Ordinal)).Select(q => $"{q.Name} {q.Type}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_wait_of_another_length_leaves_no_second_copy_of_a_message()
    {
        await using var world = await TallyWorld.Create(shared.Identity, [("Redelivery:Wait", "00:00:00.500")]);
        var earlier = await world.Start();
        await Eventually.True(async () => (await world.Broker.Queues()).Any(q => q.Name.EndsWith("wait-500ms", StringComparison.Ordinal)));
        await earlier.Stop();
        world.Set("Redelivery:Wait", "00:00:00.300");

        var attempts = new ConcurrentQueue<Guid>();
        world.Faults.BeforeEffect = message =>
        {
            attempts.Enqueue(message.MessageId!.Value);
            return Task.CompletedTask;
        };
        world.Faults.Consumer[13] = true;
        var replica = await world.Start();
        await Eventually.True(async () => (await world.Broker.Queues()).Any(q => q.Name.EndsWith("wait-300ms", StringComparison.Ordinal)));
        await replica.Count(await replica.Open(), 13);

        await Eventually.Is(() => world.Broker.MessagesIn(DeadLetters), dead => dead >= 1);
        foreach (var queue in await world.Broker.Queues())
            await Eventually.Is(() => world.Broker.MessagesIn(queue.Name), left => queue.Name == DeadLetters ? left == 1 : left == 0);
        Assert.Equal(12, attempts.Count);
    }

    [Fact]
    public async Task A_message_that_fails_before_its_wait_can_be_declared_is_not_lost()
    {
        await using var world = await TallyWorld.Create(shared.Identity);
        await world.Broker.Collect("in-the-way", Wait); // of the same name, but no queue to wait in
        world.Faults.Consumer[13] = true;
        var tried = 0;
        world.Faults.BeforeEffect = _ => Task.FromResult(Interlocked.Increment(ref tried));
        var replica = await world.Start();
        await replica.Count(await replica.Open(), 13);
        await Eventually.Is(() => Task.FromResult(Volatile.Read(ref tried)), times => times == 4);

        await world.Broker.DeleteQueue(Wait);
        await Eventually.Is(() => world.Broker.MessagesIn(DeadLetters), dead => dead == 1);
        Assert.Equal(12, tried);
    }

    [Fact]
    public async Task An_operator_lists_dead_letters_and_replays_or_drops_them_with_a_reason()
    {
        await using var world = await TallyWorld.Create(shared.Identity, [("Redelivery:Hops", "0")]);
        (world.Faults.Consumer[13], world.Faults.Consumer[14]) = (true, true);
        var replica = await world.Start();
        var tally = await replica.Open();
        await replica.Count(tally, 13);
        await replica.Count(tally, 14);
        var client = await replica.As("operator");
        var letters = await Eventually.Is(async () => (await client.GetFromJsonAsync<DeadLetter[]>("/tally/operations/dead-letters"))!, all => all.Length == 2);
        Assert.Equal(["This consumer cannot handle 13.", "This consumer cannot handle 14."], letters.Select(l => l.Reason).Order(StringComparer.Ordinal));
        var (mended, hopeless) = (letters.Single(l => l.Reason.EndsWith("13.", StringComparison.Ordinal)), letters.Single(l => l.Reason.EndsWith("14.", StringComparison.Ordinal)));

        Assert.Equal(HttpStatusCode.Forbidden, await Act(replica, "marie", mended, "replay", "I would like to"));
        Assert.Equal(HttpStatusCode.BadRequest, await Act(replica, "operator", mended, "replay", ""));
        world.Faults.Consumer.Clear();
        Assert.Equal(HttpStatusCode.NoContent, await Act(replica, "operator", mended, "replay", "Mended in 1.2"));
        Assert.Equal(HttpStatusCode.NoContent, await Act(replica, "operator", hopeless, "drop", "Sent twice by hand"));
        Assert.Equal(HttpStatusCode.NotFound, await Act(replica, "operator", hopeless, "drop", "Again"));
        Assert.Equal(HttpStatusCode.NotFound, await Act(replica, "operator", hopeless with { MessageId = "of-nobody" }, "replay", "A slip"));
        Assert.Equal($"dead-letter-replay {mended.MessageId} Mended in 1.2, dead-letter-drop {hopeless.MessageId} Sent twice by hand",
            await world.Database.Scalar<string>("select string_agg(format('%s %s %s', act, target, reason), ', ' order by id) from kernel.operator_acts"));

        await Eventually.Is(world.Effects, effects => effects == 1);
        await Eventually.Is(() => world.Broker.MessagesIn(DeadLetters), dead => dead == 0);
        Assert.Equal("13", await world.Database.Scalar<string>("select string_agg(data->>'by', ',') from events.mt_events where type = 'tally-echoed'"));
    }

    static async Task<HttpStatusCode> Act(TallyReplica replica, string person, DeadLetter letter, string act, string reason)
    {
        using var answer = await (await replica.As(person)).PostAsJsonAsync($"/tally/operations/dead-letters/{letter.MessageId}/{act}", new { reason });
        return answer.StatusCode;
    }

    [Fact]
    public async Task What_is_no_message_of_ours_becomes_a_dead_letter_and_the_consumer_goes_on()
    {
        await using var world = await TallyWorld.Create(shared.Identity);
        var replica = await world.Start();
        await Eventually.True(async () => (await world.Broker.Queues()).Any(q => q.Name == WhenTallyRaised.Queue));
        await using (var connection = await new ConnectionFactory { Uri = world.Broker.Address }.CreateConnectionAsync())
        await using (var channel = await connection.CreateChannelAsync())
            foreach (var garbage in (string[])["no JSON", "{}", """{"messageId":1}""", ""])
                await channel.BasicPublishAsync("", WhenTallyRaised.Queue, System.Text.Encoding.UTF8.GetBytes(garbage));
        await replica.Count(await replica.Open(), 5);

        // Each is one dead letter, at once: none has waited to be tried again, and the bus has kept no copy as skipped.
        await Eventually.Is(world.Effects, effects => effects == 1);
        await Eventually.Is(() => world.Broker.MessagesIn(DeadLetters), dead => dead == 4);
        Assert.Equal(["", "no JSON", """{"messageId":1}""", "{}"], (await world.Broker.Peek(DeadLetters)).Select(l => l.GetProperty("payload").GetString()).Order(StringComparer.Ordinal));
        Assert.DoesNotContain((await world.Broker.Queues()).Select(q => q.Name), name => name.EndsWith("_skipped", StringComparison.Ordinal));
        Assert.Equal(0, await world.Broker.MessagesIn(Wait));
    }
}
