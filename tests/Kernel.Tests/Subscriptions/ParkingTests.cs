using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Territory.Testing;

namespace Territory.Kernel.Tests;

public sealed class ParkingTests(SharedTally shared)
{
    const string TheView = "view:tallies_v1";

    sealed record ParkedStream(string Subscription, Guid Stream, long Position, string Reason, string? Verdict);

    static async Task<ParkedStream[]> Parked(TallyReplica replica) =>
        (await (await replica.As("operator")).GetFromJsonAsync<ParkedStream[]>("/tally/operations/parked"))!;

    static async Task<HttpStatusCode> Release(TallyReplica replica, string subscription, Guid stream, string verdict, string reason, string person = "operator")
    {
        using var answer = await (await replica.As(person)).PostAsJsonAsync($"/tally/operations/parked/{subscription}/{stream}", new { verdict, reason });
        return answer.StatusCode;
    }

    [Fact]
    public async Task An_event_that_the_view_cannot_handle_parks_its_stream_with_the_reason_and_the_others_go_on()
    {
        await using var world = await TallyWorld.Create(shared.Identity);
        world.Faults.View[13] = true;
        var replica = await world.Start();
        await Eventually.Is(replica.Ready, ready => ready == (200, "Healthy"));
        var (bad, good) = (await replica.Open(), await replica.Open());
        await replica.Count(bad, 1);
        var position = await replica.Count(bad, 13);
        await replica.Count(bad, 2);
        var last = await replica.Count(good, 5);

        Assert.Equal(5, (await Eventually.Is(() => replica.Read(good, last), row => row is not null))!.Total);
        Assert.Equal(1, (await replica.Read(bad, last))!.Total);
        Assert.Equal([new ParkedStream(TheView, bad, position, "InvalidDataException: This view cannot handle 13.", null)], await Parked(replica));
        Assert.Equal((200, "Degraded"), await replica.Ready());
        await Eventually.Is(world.Effects, effects => effects == 4); // the relay has nothing against 13
    }

    [Fact]
    public async Task Replayed_once_its_cause_is_mended_the_stream_catches_up_in_order()
    {
        await using var world = await TallyWorld.Create(shared.Identity);
        world.Faults.View[13] = true;
        var replica = await world.Start();
        var bad = await replica.Open();
        await replica.Count(bad, 13);
        await replica.Count(bad, 2);
        var last = await replica.Count(bad, 3);
        await Eventually.Is(() => Parked(replica), parked => parked.Length == 1);

        Assert.Equal(HttpStatusCode.NoContent, await Release(replica, TheView, bad, "replay", "Too early"));
        await Eventually.Is(() => Parked(replica), parked => parked is [{ Verdict: null }]); // tried, and parked again
        Assert.Equal(0, (await replica.Read(bad, last))!.Total);

        world.Faults.View.Clear();
        Assert.Equal(HttpStatusCode.NoContent, await Release(replica, TheView, bad, "replay", "Mended in 1.2"));
        await Eventually.Is(() => replica.Read(bad, last), row => row is { Total: 18, Applied: 4 });
        Assert.Empty(await Parked(replica));
        await Eventually.Is(replica.Ready, ready => ready == (200, "Healthy"));
        Assert.Equal(20, (await Eventually.Is(async () => await replica.Read(bad, await replica.Count(bad, 1)), row => row is { Total: >= 20 }, TimeSpan.FromSeconds(10)))!.Total);
    }

    [Fact]
    public async Task Skipped_the_event_is_left_out_on_record_and_the_rest_of_its_stream_follows()
    {
        await using var world = await TallyWorld.Create(shared.Identity);
        world.Faults.View[13] = true;
        world.Faults.View[14] = true;
        var replica = await world.Start();
        var bad = await replica.Open();
        var first = await replica.Count(bad, 13);
        await replica.Count(bad, 2);
        var second = await replica.Count(bad, 14);
        var last = await replica.Count(bad, 3);
        await Eventually.Is(() => Parked(replica), parked => parked is [var p] && p.Position == first);

        Assert.Equal(HttpStatusCode.NoContent, await Release(replica, TheView, bad, "skip", "Counted by mistake, see letter 12"));
        await Eventually.Is(() => Parked(replica), parked => parked is [var p] && p.Position == second);
        Assert.Equal(2, (await replica.Read(bad, last))!.Total);

        Assert.Equal(HttpStatusCode.NoContent, await Release(replica, TheView, bad, "skip", "The same"));
        await Eventually.Is(() => replica.Read(bad, last), row => row is { Total: 5, Applied: 3 });
        Assert.Empty(await Parked(replica));
        Assert.Equal(
            $"{first} Counted by mistake, see letter 12 operator:019a0000-0000-7000-8000-000000000007, {second} The same operator:019a0000-0000-7000-8000-000000000007",
            await world.Database.Scalar<string>("select string_agg(position || ' ' || reason || ' ' || skipped_by, ', ' order by position) from kernel.skipped"));
    }

    [Fact]
    public async Task A_verdict_that_comes_just_before_the_next_event_of_its_stream_fails_is_carried_out_all_the_same()
    {
        await using var world = await TallyWorld.Create(shared.Identity);
        (world.Faults.View[13], world.Faults.View[14]) = (true, true);
        var silence = new TaskCompletionSource();
        world.Faults.BeforeEffect = _ => silence.Task; // no event of the consumer comes between
        var (before, between) = (world.Faults.ViewGates[76] = new(), world.Faults.ViewGates[77] = new());
        var replica = await world.Start();
        var (bad, other) = (await replica.Open(), await replica.Open());
        await replica.Count(other, 76);
        await before.Reached.Task; // what comes now comes as one page
        await replica.Count(bad, 13);
        await replica.Count(bad, 2);
        await replica.Count(other, 77);
        var second = await replica.Count(bad, 14);
        var last = await replica.Count(bad, 3);
        before.Open();
        await between.Reached.Task; // 13 is parked, 2 has been passed over, 14 is next
        Assert.Equal(HttpStatusCode.NoContent, await Release(replica, TheView, bad, "skip", "Counted by mistake"));
        between.Open();

        await Eventually.Is(() => Parked(replica), parked => parked is [{ Verdict: null } p] && p.Position == second);
        Assert.Equal(HttpStatusCode.NoContent, await Release(replica, TheView, bad, "skip", "The same"));
        Assert.Equal(5, (await Eventually.Is(() => replica.Read(bad, last), row => row is { Applied: 3 } or { Total: 3 }))!.Total);
        Assert.Equal(2, await world.Database.Scalar<long>("select count(*) from kernel.skipped"));
        silence.SetResult();
    }

    [Fact]
    public async Task An_event_that_the_relay_cannot_publish_parks_its_stream_and_a_replay_delivers_it_with_what_followed()
    {
        await using var world = await TallyWorld.Create(shared.Identity);
        world.Faults.Relay[13] = true;
        var replica = await world.Start();
        var (bad, good) = (await replica.Open(), await replica.Open());
        await replica.Count(bad, 1);
        var position = await replica.Count(bad, 13);
        await replica.Count(bad, 2);
        await replica.Count(good, 5);

        await Eventually.Is(world.Effects, effects => effects == 2);
        await Eventually.Is(() => Parked(replica), parked => parked.Length == 1);
        Assert.Equal([new ParkedStream("relay", bad, position, "InvalidDataException: This relay cannot handle 13.", null)], await Parked(replica));

        world.Faults.Relay.Clear();
        Assert.Equal(HttpStatusCode.NoContent, await Release(replica, "relay", bad, "replay", "Mended"));
        await Eventually.Is(world.Effects, effects => effects == 4);
        Assert.Equal("1 2 5 13", await world.Database.Scalar<string>("select string_agg(by::text, ' ' order by by) from (select (data->>'by')::int as by from events.mt_events where type = 'tally-echoed') e"));
    }

    [Fact]
    public async Task A_contract_that_cannot_be_written_parks_its_stream_and_is_not_taken_for_a_broker_that_is_away()
    {
        await using var world = await TallyWorld.Create(shared.Identity);
        world.Faults.Unwritable[13] = true;
        var replica = await world.Start();
        var (bad, good) = (await replica.Open(), await replica.Open());
        await replica.Count(bad, 13);
        await replica.Count(good, 5);

        await Eventually.Is(world.Effects, effects => effects == 1);
        var parked = Assert.Single(await Eventually.Is(() => Parked(replica), all => all.Length > 0));
        Assert.Equal(("relay", bad), (parked.Subscription, parked.Stream));
        Assert.Contains("This contract cannot be written.", parked.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_of_an_unknown_type_or_of_unreadable_data_parks_its_stream_in_every_subscription()
    {
        await using var world = await TallyWorld.Create(shared.Identity);
        var replica = await world.Start();
        var (tally, good) = (await replica.Open(), await replica.Open());
        await replica.Read(tally, await replica.Count(tally, 1));
        await world.Database.Execute($"""
            insert into events.mt_events (seq_id, id, stream_id, version, data, type, headers)
            values (nextval('events.mt_events_sequence'), gen_random_uuid(), '{tally}', 3, '[]', 'tally-counted', (select headers from events.mt_events limit 1));
            insert into events.mt_events (seq_id, id, stream_id, version, data, type, headers)
            values (nextval('events.mt_events_sequence'), gen_random_uuid(), '{good}', 2, '[]', 'tally-abolished', (select headers from events.mt_events limit 1));
            update events.mt_streams set version = 3 where id = '{tally}'; update events.mt_streams set version = 2 where id = '{good}';
            """);
        var third = await replica.Open();
        var last = await replica.Count(third, 4);

        Assert.Equal(4, (await Eventually.Is(() => replica.Read(third, last), row => row is not null))!.Total);
        var parked = await Eventually.Is(() => Parked(replica), all => all.Length == 4);
        Assert.Equal([("relay", tally), ("relay", good), (TheView, tally), (TheView, good)], parked.OrderBy(p => p.Subscription).ThenBy(p => p.Position).Select(p => (p.Subscription, p.Stream)));
        Assert.All(parked.Where(p => p.Stream == good), p => Assert.Contains("unknown type 'tally-abolished'", p.Reason, StringComparison.Ordinal));
        Assert.All(parked.Where(p => p.Stream == tally), p => Assert.StartsWith("JsonException", p.Reason, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_event_whose_headers_cannot_be_read_parks_its_stream_in_the_relay_and_stops_no_other()
    {
        await using var world = await TallyWorld.Create(shared.Identity);
        var replica = await world.Start();
        var tally = await replica.Open();
        await world.Database.Execute($$"""
            insert into events.mt_events (seq_id, id, stream_id, version, data, type, headers)
            values (nextval('events.mt_events_sequence'), gen_random_uuid(), '{{tally}}', 2, '{"by":1}', 'tally-counted', '[]');
            """);
        var other = await replica.Open();
        await replica.Count(other, 4);

        await Eventually.Is(world.Effects, effects => effects == 1);
        Assert.Equal("relay", Assert.Single(await Eventually.Is(() => Parked(replica), all => all.Length > 0)).Subscription);
    }

    [Fact]
    public async Task Only_an_operator_sees_and_releases_what_is_parked_and_gives_a_reason()
    {
        await using var world = await TallyWorld.Create(shared.Identity);
        world.Faults.View[13] = true;
        var replica = await world.Start();
        var bad = await replica.Open();
        await replica.Count(bad, 13);
        await Eventually.Is(() => Parked(replica), parked => parked.Length == 1);

        foreach (var person in (string[])["marie", "agent-lillers", "instructor", "signatory", "dpo"])
        {
            Assert.Equal(HttpStatusCode.Forbidden, await Release(replica, TheView, bad, "skip", "I would like to", person));
            using var list = await (await replica.As(person)).GetAsync("/tally/operations/parked");
            Assert.Equal(HttpStatusCode.Forbidden, list.StatusCode);
        }
        using var anonymous = await replica.Anonymous.PostAsJsonAsync($"/tally/operations/parked/{TheView}/{bad}", new { verdict = "skip", reason = "Why not" });
        Assert.Equal(HttpStatusCode.Unauthorized, anonymous.StatusCode);

        Assert.Equal(HttpStatusCode.BadRequest, await Release(replica, TheView, bad, "skip", " "));
        Assert.Equal(HttpStatusCode.BadRequest, await Release(replica, TheView, bad, "forget", "A reason"));
        Assert.Equal(HttpStatusCode.NotFound, await Release(replica, TheView, Guid.CreateVersion7(), "skip", "A reason"));
        Assert.Equal(HttpStatusCode.NotFound, await Release(replica, "nobody", bad, "skip", "A reason"));
        Assert.Null(Assert.Single(await Parked(replica)).Verdict);
    }

    [Fact]
    public async Task The_operator_sees_how_far_each_subscription_is_and_who_leads_it()
    {
        await using var world = await TallyWorld.Create(shared.Identity);
        var replica = await world.Start();
        var tally = await replica.Open();
        var last = await replica.Count(tally, 1);
        await Eventually.Is(world.Effects, effects => effects == 1);
        await Eventually.Is(
            async () => (await (await replica.As("operator")).GetFromJsonAsync<JsonElement>("/tally/operations/subscriptions")).ToString(),
            states => states == $$"""[{"name":"relay","position":{{last + 1}},"behind":0,"leadsHere":true},{"name":"{{TheView}}","position":{{last + 1}},"behind":0,"leadsHere":true}]""");
    }
}
