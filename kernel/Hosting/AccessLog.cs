using System.Diagnostics;
using Npgsql;

namespace Territory.Kernel.Hosting;

/// <summary>Who read a personal file, and when. One row per file or list page.</summary>
public sealed record AccessRecord(string Reader, string Roles, string? Delegation, DateTimeOffset ReadAt);

/// <summary>
/// Reads of personal files by others than their owner, in a log of their own, committed before the answer. The owner can list
/// them (RGPD art. 15; the file's own stream stays free of them).
/// </summary>
public sealed class AccessLog(NpgsqlDataSource database)
{
    public Task ReadFile(Person reader, Guid file, CancellationToken cancellation) => Insert(reader, [file], "file", cancellation);

    /// <summary>A list page counts as one reading of each file on it.</summary>
    public Task ReadList(Person reader, IReadOnlyList<Guid> files, string list, CancellationToken cancellation) =>
        files.Count == 0 ? Task.CompletedTask : Insert(reader, [.. files], list, cancellation);

    async Task Insert(Person reader, Guid[] files, string list, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("""
            insert into access.reads (file_id, list, reader, roles, delegation, trace_id) select unnest($1), $2, $3, $4, $5, $6
            """);
        command.Parameters.AddWithValue(files);
        command.Parameters.AddWithValue(list);
        command.Parameters.AddWithValue(reader.Actor);
        command.Parameters.AddWithValue(string.Join(',', reader.Roles));
        command.Parameters.AddWithValue((object?)reader.Delegation ?? DBNull.Value);
        command.Parameters.AddWithValue((object?)Activity.Current?.TraceId.ToString() ?? DBNull.Value);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    public async Task<List<AccessRecord>> ReadersOf(Guid file, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("select reader, roles, delegation, read_at from access.reads where file_id = $1 order by id desc limit 200");
        command.Parameters.AddWithValue(file);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var records = new List<AccessRecord>();
        while (await reader.ReadAsync(cancellation))
            records.Add(new(reader.GetString(0), reader.GetString(1), await reader.IsDBNullAsync(2, cancellation) ? null : reader.GetString(2), reader.GetFieldValue<DateTimeOffset>(3)));
        return records;
    }
}
