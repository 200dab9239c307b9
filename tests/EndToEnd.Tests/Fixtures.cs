using Territory.EndToEnd.Tests;
using Territory.EndToEnd.Tests.Running;

// More than the processors: the tests mostly wait for other processes.
[assembly: CollectionBehavior(MaxParallelThreads = 3)]

namespace Territory.EndToEnd.Tests;

/// <summary>A territory that no test breaks.</summary>
public class SharedTerritory : IAsyncLifetime
{
    public RunningTerritory Territory { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Territory = await RunningTerritory.Start();

    public async ValueTask DisposeAsync()
    {
        if (Territory is not null) await Territory.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

[CollectionDefinition(nameof(SharedTerritory))]
public sealed class SharedTerritoryCollection : ICollectionFixture<SharedTerritory>;

/// <summary>A territory whose processes are killed and stopped; each test begins with all of them running.</summary>
public sealed class MortalTerritory : SharedTerritory
{
    public async Task<RunningTerritory> Revived()
    {
        foreach (var process in new[] { Territory.Housing, Territory.Gateway })
            if (!process.IsRunning) await process.Start();
        return Territory;
    }
}

[CollectionDefinition(nameof(MortalTerritory))]
public sealed class MortalTerritoryCollection : ICollectionFixture<MortalTerritory>;
