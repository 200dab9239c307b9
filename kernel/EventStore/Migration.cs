using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Territory.Kernel.EventStore;

/// <summary>The connection strings of a service: one role each, none of which owns anything.</summary>
/// <param name="Log">May select, and execute <c>kernel.append</c>.</param>
/// <param name="Keys">Alone may see the schema <c>keys</c>.</param>
/// <param name="Maintenance">Rebuilds views, seals days, forgets old command records.</param>
/// <param name="Admin">Creates the database, the roles and the schema; only the verb <c>migrate</c> has it.</param>
public sealed record Databases(string Log, string Keys, string Maintenance, string? Admin = null);

/// <summary>Brings a database to the schema of this build. Safe to run again, and by several at once.</summary>
public static class Migration
{
    public static async Task Run(Databases databases, IEnumerable<IView> views, CancellationToken cancellation = default)
    {
        var admin = databases.Admin ?? throw new InvalidOperationException("ConnectionStrings:Admin is needed to migrate.");
        await CreateDatabase(admin, cancellation);
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(admin) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await Execute(connection, """
            select pg_advisory_xact_lock(7211);
            create schema if not exists migrations;
            create table if not exists migrations.applied (name text primary key, digest bytea not null, applied_at timestamptz not null default now());
            """, cancellation);
        var names = new Dictionary<string, string>();
        foreach (var (name, login) in new[] { ("app", databases.Log), ("keys", databases.Keys), ("maintenance", databases.Maintenance) })
            names[$":{name}"] = await CreateRole(connection, new NpgsqlConnectionStringBuilder(login), cancellation);
        foreach (var (name, sql) in Scripts()) await Apply(connection, name, names.Aggregate(sql, (s, n) => s.Replace(n.Key, n.Value, StringComparison.Ordinal)), sql, cancellation);
        foreach (var view in views) await CreateView(connection, view, names, cancellation);
        await transaction.CommitAsync(cancellation);
    }

    static IEnumerable<(string Name, string Sql)> Scripts()
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var resource in assembly.GetManifestResourceNames().Where(n => n.EndsWith(".sql", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            yield return (resource, reader.ReadToEnd());
        }
    }

    static async Task Apply(NpgsqlConnection connection, string name, string sql, string template, CancellationToken cancellation)
    {
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes(template));
        await using var known = new NpgsqlCommand("select digest from migrations.applied where name = $1", connection) { Parameters = { new() { Value = name } } };
        var applied = await known.ExecuteScalarAsync(cancellation) as byte[];
        if (applied.AsSpan().SequenceEqual(digest)) return;
        // A function holds nothing: it is made again. What holds data is only ever changed by the next script.
        if (applied is not null && !name.EndsWith(".function.sql", StringComparison.Ordinal))
            throw new InvalidOperationException($"Migration {name} has changed since it was applied. Write a new one.");
        await Execute(connection, sql, cancellation);
        await using var record = new NpgsqlCommand("insert into migrations.applied (name, digest) values ($1, $2) on conflict (name) do update set digest = $2, applied_at = now()", connection)
        { Parameters = { new() { Value = name }, new() { Value = digest } } };
        await record.ExecuteNonQueryAsync(cancellation);
    }

    static async Task CreateView(NpgsqlConnection connection, IView view, Dictionary<string, string> roles, CancellationToken cancellation)
    {
        await using var exists = new NpgsqlCommand("select to_regclass($1) is not null", connection) { Parameters = { new() { Value = view.Table } } };
        if (await exists.ExecuteScalarAsync(cancellation) is true) return;
        await Execute(connection, CreateTable(view.Table, view.Indexes), cancellation);
        await Execute(connection, $"""
            grant select, insert, update, delete on {view.Table} to {roles[":app"]};
            grant {roles[":maintenance"]} to current_user;
            alter table {view.Table} owner to {roles[":maintenance"]};
            """, cancellation);
    }

    internal static string CreateTable(string table, IEnumerable<string> indexes) =>
        $"create table {table} (id uuid primary key, position bigint not null, version bigint not null, row jsonb not null);"
        + string.Concat(indexes.Select(expression => $"create index on {table} {expression};"));

    static async Task CreateDatabase(string admin, CancellationToken cancellation)
    {
        var target = new NpgsqlConnectionStringBuilder(admin);
        var server = new NpgsqlConnectionStringBuilder(admin) { Database = "postgres", Pooling = false };
        await using var connection = new NpgsqlConnection(server.ConnectionString);
        await connection.OpenAsync(cancellation);
        await using var exists = new NpgsqlCommand("select 1 from pg_database where datname = $1", connection) { Parameters = { new() { Value = target.Database! } } };
        if (await exists.ExecuteScalarAsync(cancellation) is not null) return;
        try
        {
            await Execute(connection, $"create database {Quote(target.Database!)} template template0 encoding 'UTF8'", cancellation);
        }
        catch (PostgresException raced) when (raced.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
        {
            // Another migration has just created it.
        }
    }

    static async Task<string> CreateRole(NpgsqlConnection connection, NpgsqlConnectionStringBuilder login, CancellationToken cancellation)
    {
        var role = login.Username ?? throw new InvalidOperationException("A connection string names no user.");
        var password = login.Password is { } p ? $"password {Literal(p)}" : "";
        // Roles belong to the whole server, where another database may be creating the same one: the lock orders us.
        await Execute(connection, $"""
            do $do$ begin
                perform pg_advisory_xact_lock(hashtextextended({Literal(role)}, 1));
                begin
                    if not exists (select from pg_roles where rolname = {Literal(role)}) then
                        create role {Quote(role)} login {password};
                    elsif {Literal(password)} <> '' then
                        alter role {Quote(role)} {(password.Length > 0 ? password : "login")};
                    end if;
                exception when duplicate_object or unique_violation or internal_error then null; -- another migration was faster
                end;
            end $do$
            """, cancellation);
        return Quote(role);
    }

    static string Quote(string identifier) => $"\"{identifier.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    static async Task Execute(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
