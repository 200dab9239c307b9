using Territory.Housing.Domain;
using Territory.Kernel.EventStore;
using Territory.Kernel.Hosting;

namespace Territory.Housing;

/// <summary>The clock of CCH L635-4: a month of silence is a grant, dated as the law dates it, whatever was down that night.</summary>
public sealed class TacitGrants(ViewReader<PermitFile> files, Handler handler, TimeProvider clock, ILogger<TacitGrants> logger) : Deadlines(clock, logger)
{
    protected override async Task<IReadOnlyList<(Guid Stream, Func<Task> Handle)>> Due(DateOnly today, CancellationToken cancellation)
    {
        var due = await files.Query("where row->>'status' in ('complete', 'refusalSigned') and row->>'tacitGrantOn' < $1 order by row->>'tacitGrantOn' limit 500",
            [$"{today:yyyy-MM-dd}"], cancellation);
        return due.ConvertAll(file => (file.Id, (Func<Task>)(() => handler.Handle(PermitDecider.Instance, file.Id, new GrantTacitly(today),
            Caller.Clock("housing", $"tacit-grant:{file.Id}:{file.Version}"), cancellation: cancellation))));
    }
}
