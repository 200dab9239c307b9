using System.Net.Http.Json;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Territory.Kernel.EventStore;
using Territory.Kernel.Hosting;
using Territory.Testing;

namespace Territory.Kernel.Tests.Records;

/// <summary>What somebody has told the service is planted, erased, and looked for wherever a service leaves anything.</summary>
public sealed class ErasedEverywhereTests(SharedTally shared)
{
    const string Planted = "Leopoldine Vraisemblable, 06 00 00 00 00";

    [Fact]
    public async Task A_planted_value_is_found_in_no_table_message_dead_letter_log_or_dump_and_counts_and_replays_still_hold()
    {
        await using var world = await TallyWorld.Create(shared.Identity, [("Redelivery:Hops", "0"), ("Logging:LogLevel:Default", "Trace")]);
        await world.Broker.Collect("Territory.Kernel.Tests.Contracts.V1:TallyRaised", "seen");
        world.Faults.Consumer[13] = true;
        var replica = await world.Start();
        var tally = await replica.Open(Planted);
        await replica.Count(tally, 5);
        var last = await replica.Count(tally, 13);
        Assert.Equal(new TallyAnswer(tally, 18, 3, Planted, false), await replica.Read(tally, last));
        await Eventually.Is(() => world.Broker.MessagesIn(WhenTallyRaised.Queue + "_error"), dead => dead == 1);
        await Eventually.Is(world.Effects, effects => effects == 1);

        var subject = await world.Database.Scalar<Guid>("select subject from keys.data_keys");
        using var erased = await (await replica.As("dpo")).PostAsJsonAsync("/tally/operations/erasures", new { subject, purpose = "tally", reason = "request 41" });
        erased.EnsureSuccessStatusCode();

        foreach (var (where, known, text) in new[]
        {
            ("dump", $"{tally}", await world.Database.Dump()),
            ("messages", $"{tally}", await Messages(world)),
            ("logs", $"{tally}", replica.Logs.All),
            ("register", $"{subject}", await File.ReadAllTextAsync(world.Register, TestContext.Current.CancellationToken)),
        })
        {
            Assert.Contains(known, text, StringComparison.Ordinal); // it was looked for where something is
            foreach (var form in Forms(Planted)) Assert.False(text.Contains(form, StringComparison.OrdinalIgnoreCase), $"'{form}' stands in the {where}.");
        }
        foreach (var process in (TallyReplica[])[replica, await world.Start()])
            Assert.Equal(new TallyAnswer(tally, 18, 3, null, LabelErased: true), await process.Read(tally, last));
        Assert.Equal(4, await world.Database.Scalar<long>("select count(*) from events.mt_events"));
        var rebuilt = await new ViewRebuild<TallyRow>(TallyService.View(new()), replica.Services.GetRequiredService<EventTypes>(), world.Database.Databases.Maintenance).Run(switchOver: false, default);
        Assert.Equal((4L, true), (rebuilt.Events, rebuilt.Difference.IsNone));
        await replica.Count(tally, 2); // the stream goes on
    }

    /// <summary>Every message that stands in a queue of this virtual host, dead letters among them, with its headers.</summary>
    static async Task<string> Messages(TallyWorld world)
    {
        var all = new StringBuilder();
        foreach (var (queue, _) in await world.Broker.Queues())
            foreach (var message in await world.Broker.Peek(queue)) all.AppendLine($"{queue} {message.GetRawText()}");
        Assert.Contains($"{WhenTallyRaised.Queue}_error", all.ToString(), StringComparison.Ordinal);
        return all.ToString();
    }

    /// <summary>A value as it is, and as bytes and JSON would carry it.</summary>
    static string[] Forms(string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        return [value, "Vraisemblable", Convert.ToHexString(bytes), Convert.ToBase64String(bytes)[..^4], Convert.ToBase64String(Encoding.UTF8.GetBytes($"\"{value}\""))[..^4]];
    }
}
