using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Territory.Kernel.Domain;
using Territory.Kernel.EventStore;
using Territory.Testing;

namespace Territory.Kernel.Tests.Records;

/// <summary>A service whose database and register have not been brought together is closed, and opens by itself when they have.</summary>
public sealed class RestoredBackupTests(SharedTally shared)
{
    const string Planted = "Léopoldine Vraisemblable";

    static async Task Erase(TallyReplica replica, Guid subject)
    {
        using var answer = await (await replica.As("dpo")).PostAsJsonAsync("/tally/operations/erasures", new { subject, purpose = "tally", reason = "request 31" });
        answer.EnsureSuccessStatusCode();
    }

    static async Task IsClosed(TallyReplica replica, Guid tally)
    {
        using var answer = await (await replica.As("marie")).GetAsync($"/tally/tallies/{tally}");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Equal("urn:territory:problem:unavailable", (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("type").GetString());
        Assert.NotNull(answer.Headers.RetryAfter);
        using var write = await (await replica.As("marie")).PostAsJsonAsync($"/tally/tallies/{tally}/counts", new { by = 1 });
        Assert.Equal(HttpStatusCode.ServiceUnavailable, write.StatusCode);
        Assert.Equal((503, "Unhealthy"), await replica.Ready());
    }

    [Fact]
    public async Task A_restored_backup_has_forgotten_again_before_the_first_request_is_answered()
    {
        await using var world = await TallyWorld.Create(shared.Identity);
        var first = await world.Start();
        var tally = await first.Open(Planted);
        var subject = await world.Database.Scalar<Guid>("select subject from keys.data_keys");
        var key = await world.Database.Scalar<byte[]>("select wrapped from keys.data_keys");
        await Erase(first, subject);
        await first.Stop();

        // The backup of yesterday comes back: the key lives, and of the erasure the database knows nothing.
        await world.Database.Execute($"""
            delete from keys.erasures;
            update keys.data_keys set destroyed_at = null, wrapped = '\x{Convert.ToHexString(key)}';
            """);
        TallyReplica restored;
        await using (new FileStream(world.Register, FileMode.Open, FileAccess.ReadWrite, FileShare.None)) // the replay has to wait
        {
            restored = await world.Start(untilReady: false);
            await IsClosed(restored, tally);
            // A consumer, a clock or a relay finds the keys closed too, although they are all there.
            var label = JsonSerializer.Deserialize<TallyOpened>(await world.Database.Scalar<string>("select data::text from events.mt_events where type = 'tally-opened'"), StoredJson.Options)!.Label;
            await Assert.ThrowsAsync<KeysClosedException>(() => restored.Services.GetRequiredService<KeyRing>().Open(label));
            Assert.Equal(1, await world.Database.Scalar<long>("select count(*) from keys.data_keys where wrapped is not null"));
        }

        var client = await restored.As("marie");
        var opened = await Eventually.Is(async () =>
        {
            using var answer = await client.GetAsync($"/tally/tallies/{tally}");
            Assert.DoesNotContain("Vraisemblable", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            return answer.StatusCode;
        }, status => status != HttpStatusCode.ServiceUnavailable);
        Assert.Equal(HttpStatusCode.OK, opened);
        Assert.Equal(new TallyAnswer(tally, 0, 1, null, LabelErased: true), await restored.Read(tally));
        Assert.Equal(0, await world.Database.Scalar<long>("select count(*) from keys.data_keys where wrapped is not null"));
        await Eventually.Is(restored.Ready, ready => ready == (200, "Healthy"));
    }

    [Fact]
    public async Task While_the_register_is_lost_the_service_is_closed_and_it_opens_by_itself_when_the_register_is_back()
    {
        await using var world = await TallyWorld.Create(shared.Identity);
        var replica = await world.Start();
        var tally = await replica.Open("À garder");
        await Erase(replica, Guid.CreateVersion7());

        File.Move(world.Register, world.Register + ".lost");
        await Eventually.Is(replica.Ready, ready => ready.Status == 503);
        await IsClosed(replica, tally);
        using var erased = await (await replica.As("dpo")).PostAsJsonAsync("/tally/operations/erasures", new { subject = tally, purpose = "tally", reason = "request 32" });
        Assert.Equal(HttpStatusCode.ServiceUnavailable, erased.StatusCode);

        File.Move(world.Register + ".lost", world.Register, overwrite: true);
        await Eventually.Is(replica.Ready, ready => ready == (200, "Healthy"));
        Assert.Equal(new TallyAnswer(tally, 0, 1, "À garder", false), await replica.Read(tally));
        Assert.Single(await File.ReadAllLinesAsync(world.Register, TestContext.Current.CancellationToken));
    }
}
