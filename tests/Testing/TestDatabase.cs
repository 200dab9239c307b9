using Npgsql;
using Territory.Kernel.EventStore;

namespace Territory.Testing;

/// <summary>A database of one test class's own, migrated, on a real server; dropped at the end.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    readonly string _server, _name;

    TestDatabase(string server, string name)
    {
        (_server, _name) = (server, name);
        Databases = new Databases(As("test_app"), As("test_keys"), As("test_maintenance"), As(null));
    }

    public Databases Databases { get; }

    /// <param name="server">Another server than the shared one.</param>
    public static async Task<TestDatabase> Create(IEnumerable<IView>? views = null, string? server = null)
    {
        var database = new TestDatabase(server ?? Servers.Postgres, $"test_{Guid.CreateVersion7():N}");
        await Migration.Run(database.Databases, views ?? []);
        return database;
    }

    /// <summary>As the server's administrator: to look, and to break what no role of ours could.</summary>
    public async Task<T> Scalar<T>(string sql)
    {
        await using var connection = new NpgsqlConnection(As(null));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async Task Execute(string sql)
    {
        await using var connection = new NpgsqlConnection(As(null));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    string As(string? role)
    {
        var builder = new NpgsqlConnectionStringBuilder(_server) { Database = _name, Pooling = role is not null, MaxPoolSize = 20, ConnectionIdleLifetime = 5, ConnectionPruningInterval = 2 };
        if (role is not null) (builder.Username, builder.Password) = (role, "test-only");
        return builder.ConnectionString;
    }

    public async ValueTask DisposeAsync()
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(_server) { Database = "postgres", Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var drop = new NpgsqlCommand($"drop database if exists {_name} with (force)", connection);
        await drop.ExecuteNonQueryAsync();
    }
}
