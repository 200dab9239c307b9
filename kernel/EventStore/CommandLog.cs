using Npgsql;

namespace Territory.Kernel.EventStore;

public static class CommandLog
{
    /// <summary>Forgets HTTP keys after 30 days; the ids of messages and of the clock are kept for ever.</summary>
    /// <param name="maintenance">Connects as the maintenance role.</param>
    /// <returns>How many were forgotten.</returns>
    public static async Task<int> ForgetOldHttpCommands(string maintenance, CancellationToken cancellation)
    {
        await using var connection = new NpgsqlConnection(maintenance);
        await connection.OpenAsync(cancellation);
        await using var command = new NpgsqlCommand("delete from kernel.commands where source like 'http:%' and recorded_at < now() - interval '30 days'", connection);
        return await command.ExecuteNonQueryAsync(cancellation);
    }
}
