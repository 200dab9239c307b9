using Territory.EndToEnd.Tests;
using Territory.EndToEnd.Tests.Running;

// More than the processors: the tests mostly wait for other processes.
[assembly: CollectionBehavior(MaxParallelThreads = 3)]

namespace Territory.EndToEnd.Tests;

/// <summary>A territory of one test class's own, which it may break.</summary>
public class OwnTerritory : IAsyncLifetime
{
    public RunningTerritory Territory { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Territory = await RunningTerritory.Start();

    public async ValueTask DisposeAsync()
    {
        if (Territory is not null) await Territory.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

/// <summary>A territory that no test breaks: several classes share it.</summary>
public sealed class SharedTerritory : OwnTerritory;

[CollectionDefinition(nameof(SharedTerritory))]
public sealed class SharedTerritoryCollection : ICollectionFixture<SharedTerritory>;
