using Npgsql;
using Territory.Testing;

namespace Territory.EndToEnd.Tests.Running;

/// <summary>Rows or a table that a test keeps locked until it lets go.</summary>
public sealed class HeldTable : IAsyncDisposable
{
    readonly NpgsqlConnection _connection;

    HeldTable(NpgsqlConnection connection) => _connection = connection;

    /// <param name="what">A <c>lock table</c> statement, or what follows <c>select 1 from</c>.</param>
    public static async Task<HeldTable> Of(RunningTerritory territory, string what)
    {
        var held = new HeldTable(new NpgsqlConnection(territory.Database.Databases.Admin));
        await held._connection.OpenAsync();
        await using var command = new NpgsqlCommand($"begin; {(what.StartsWith("lock", StringComparison.Ordinal) ? what : $"select 1 from {what}")}", held._connection);
        await command.ExecuteNonQueryAsync();
        return held;
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}

/// <summary>The log's own lock, held by a test: whatever is to be appended waits in the database.</summary>
public sealed class HeldLog : IAsyncDisposable
{
    const string Waiting = "from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%kernel.append%'";

    readonly RunningTerritory _territory;
    readonly NpgsqlConnection _connection;

    HeldLog(RunningTerritory territory, NpgsqlConnection connection) => (_territory, _connection) = (territory, connection);

    public static async Task<HeldLog> Of(RunningTerritory territory)
    {
        var held = new HeldLog(territory, new NpgsqlConnection(territory.Database.Databases.Admin));
        await held._connection.OpenAsync();
        await using var command = new NpgsqlCommand("select pg_advisory_lock(7210)", held._connection);
        await command.ExecuteNonQueryAsync();
        return held;
    }

    /// <summary>Until an append waits.</summary>
    public Task Waits() => Eventually.True(async () => await _territory.Database.Scalar<long>($"select count(*) {Waiting}") > 0);

    /// <summary>Ends the sessions of the appends that wait: they will never be written.</summary>
    public async Task CutOff()
    {
        await _territory.Database.Scalar<long>($"select count(pg_terminate_backend(pid)) {Waiting}");
        await Eventually.True(async () => await _territory.Database.Scalar<long>($"select count(*) {Waiting}") == 0);
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
