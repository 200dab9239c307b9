using System.Diagnostics;
using System.Text;
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

    /// <summary>Everything that a plain dump of the database holds.</summary>
    public async Task<string> Dump()
    {
        var admin = new NpgsqlConnectionStringBuilder(Databases.Admin);
        var start = new ProcessStartInfo("pg_dump", ["-h", admin.Host!, "-p", $"{admin.Port}", "-U", admin.Username!, admin.Database!])
        { RedirectStandardOutput = true, StandardOutputEncoding = Encoding.UTF8 };
        start.Environment["PGPASSWORD"] = admin.Password;
        using var dump = Process.Start(start)!;
        var text = await dump.StandardOutput.ReadToEndAsync();
        await dump.WaitForExitAsync();
        return dump.ExitCode == 0 ? text : throw new InvalidOperationException("pg_dump failed.");
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
