using Territory.EndToEnd.Tests.Running;
using Territory.Testing;

namespace Territory.EndToEnd.Tests;

/// <summary>Servers of its own, to be killed under the running processes.</summary>
public sealed class BreakableTerritory : IAsyncLifetime
{
    public PrivateServer Postgres { get; private set; } = null!;

    public PrivateServer RabbitMq { get; private set; } = null!;

    public RunningTerritory Territory { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var (postgres, rabbit) = (PrivateServer.Start("postgres"), PrivateServer.Start("rabbitmq"));
        (Postgres, RabbitMq) = (await postgres, await rabbit);
        Territory = await RunningTerritory.Start(Postgres.Settings["TERRITORY_POSTGRES"],
            new Uri(RabbitMq.Settings["TERRITORY_RABBITMQ"]), new Uri(RabbitMq.Settings["TERRITORY_RABBITMQ_MANAGEMENT"]));
    }

    public async ValueTask DisposeAsync()
    {
        if (Territory is not null) await Territory.DisposeAsync();
        if (Postgres is not null) await Postgres.DisposeAsync();
        if (RabbitMq is not null) await RabbitMq.DisposeAsync();
    }
}

/// <summary>What the processes do while the broker or the database is away, and that they go on by themselves when it is back.</summary>
public sealed class OutageTests(BreakableTerritory breakable) : IClassFixture<BreakableTerritory>
{
    static readonly TimeSpan Reconnection = TimeSpan.FromSeconds(120);

    RunningTerritory Territory => breakable.Territory;

    Client Client => breakable.Territory.Client;

    [Fact]
    public async Task Without_the_broker_refusals_are_accepted_and_their_transmissions_follow_once_it_is_back()
    {
        await Territory.ItBecomes(new DateOnly(2026, 3, 2));
        var (first, second) = (await Client.Files("karim", "Béthune", "2 rue de Lille"), await Client.Files("karim", "Béthune", "4 rue de Lille"));
        await breakable.RabbitMq.Kill();

        await Client.Refuses(first, on: "2026-03-02");
        await Client.Refuses(second, on: "2026-03-02");
        var health = await Eventually.Is(() => Client.Send(HttpMethod.Get, new Uri(Territory.Housing.Address, "health/ready"), null), h => h["status"] == "Degraded");
        Assert.Equal(200, health.Status);
        Assert.Equal("refused", (await Territory.Until("karim", first, f => f["status"] == "refused"))["status"]);
        Assert.Equal(404, (await Client.Get("instructor", Story.Transmissions(first))).Status);
        var letters = await Client.Get("operator", "housing/operations/dead-letters");
        Assert.Equal((503, true), (letters.Status, letters.IsProblem));
        Assert.Equal(System.Net.HttpStatusCode.OK, await Territory.Gateway.Health());

        await breakable.RabbitMq.Restart();
        foreach (var file in new[] { first, second })
        {
            var sent = await Eventually.Is(() => Client.Get("instructor", Story.Transmissions(file)), t => t.Items("transmissions").Length == 5, Reconnection);
            Assert.Equal(["caf", "msa", "tax", "pdalhpd", "orthi"], sent.Items("transmissions", "recipient"));
        }
        await Eventually.Is(() => Client.Send(HttpMethod.Get, new Uri(Territory.Housing.Address, "health/ready"), null), h => h["status"] == "Healthy", Reconnection);
        Assert.Equal(["2"], await Territory.Rows("select count(distinct stream_id) from events.mt_events where type = 'transmission-opened'"));
        Assert.Equal(["10"], await Territory.Rows("select count(*) from events.mt_events where type = 'transmission-opened'"));
    }

    [Fact]
    public async Task Without_the_database_every_answer_says_when_to_come_back_and_nothing_is_lost()
    {
        await Territory.ItBecomes(new DateOnly(2026, 3, 2));
        var file = await Client.Files("marie", "Lillers", "1 rue de Verdun");
        Task<Answer> underWay;
        await using (var held = await HeldLog.Of(Territory))
        {
            underWay = Client.PostUntilAnswered("marie", Story.Applications, Story.Filing("Lillers", "2 rue de Verdun"), "under-way");
            await held.Waits();
            await breakable.Postgres.Kill();
        }

        var away = await Task.WhenAll(
            Client.Get("marie", file), Client.Get("marie", Story.Applications), Client.Get("marie", $"{file}/history"), Client.Get("marie", $"{file}?min-position=1"),
            Client.Get("agent-lillers", Story.Applications), Client.Get("agent-lillers", file), Client.Get("instructor", Story.Transmissions(file)),
            Client.Get(null, "housing/permit-requirement?commune=Lillers"), Client.Get("operator", "housing/operations/subscriptions"),
            Client.Post("marie", Story.Applications, Story.Filing("Lillers", "3 rue de Verdun")));
        Assert.All(away, answer => Assert.Equal((503, true, true), (answer.Status, answer.IsProblem, answer.Header("Retry-After") is not null)));
        Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, await Territory.Housing.Health());
        Assert.Equal(System.Net.HttpStatusCode.OK, await Territory.Gateway.Health());

        await breakable.Postgres.Restart();
        var written = (await underWay).Is(201);
        string[] complete = ["permit-application-filed", "permit-recepisse-issued", "permit-application-complete"];
        Assert.Equal(complete, await Territory.Log(file));
        Assert.Equal(complete, await Territory.Log(written["location"]!));
        Assert.Equal("complete", (await Territory.Until("marie", $"{file}", f => f.Status == 200))["status"]);

        // Views, deadlines and relay go on too.
        await Territory.ItBecomes(new DateOnly(2026, 4, 3));
        Assert.Equal("2026-04-02", (await Territory.Until("marie", written["location"]!.TrimStart('/'), f => f["status"] == "tacitlyGranted"))["grant.grantedOn"]);
    }
}
