using Territory.EndToEnd.Tests.Running;
using Territory.Testing;

namespace Territory.EndToEnd.Tests;

/// <summary>A stop that is asked for (SIGTERM) loses no request that has come in.</summary>
[Collection(nameof(MortalTerritory))]
public sealed class StopTests(MortalTerritory mortal)
{
    [Fact]
    public async Task A_request_under_way_is_answered_before_the_service_and_the_gateway_end_well()
    {
        var territory = await mortal.Revived();
        Task<Answer> underWay;
        Task<int> housing, gateway;
        await using (var held = await HeldLog.Of(territory))
        {
            underWay = territory.Client.Post("marie", Story.Applications, Story.Filing("Lillers", "3 rue Fanien"));
            await held.Waits();
            (housing, gateway) = (territory.Housing.Terminate(), territory.Gateway.Terminate());
            // They are stopping: nothing new is let in, and what is under way still waits.
            await Eventually.True(async () => await territory.Housing.Health() is null && await territory.Gateway.Health() is null);
            Assert.False(underWay.IsCompleted || housing.IsCompleted || gateway.IsCompleted);
        }
        var answer = await underWay;
        Assert.Equal(201, answer.Status);
        Assert.Equal((0, 0), (await housing, await gateway));
        Assert.Equal(["permit-application-filed", "permit-recepisse-issued", "permit-application-complete"], await territory.Log(answer["location"]!));
    }
}
