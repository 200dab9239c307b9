using Territory.Housing.Domain;
using Territory.Kernel.Domain;
using Territory.Kernel.EventStore;
using Territory.Kernel.Hosting;

namespace Territory.Housing;

/// <summary>
/// The clock of the permits: silence grants (CCH L635-4) and rejects, files without follow-up close, permits lapse, agents are
/// warned; each dated as the law dates it, whatever was down that night.
/// </summary>
public sealed class PermitClock(ViewReader<PermitFile> files, Handler handler, Law law, TimeProvider clock, ILogger<PermitClock> logger) : Deadlines(clock, logger)
{
    protected override async Task<IReadOnlyList<(Guid Stream, Func<Task> Handle)>> Due(DateOnly today, CancellationToken cancellation)
    {
        var due = await files.Query("where row->>'dueOn' < $1 order by row->>'dueOn' limit 500", [$"{today:yyyy-MM-dd}"], cancellation);
        var near = law.InForce("permis-de-louer/alerte-des-agents", today) is not { } warning ? []
            : await files.Query("where row->>'unwarnedOn' <= $1 order by row->>'unwarnedOn' limit 500", [$"{today.AddDays(warning.Whole):yyyy-MM-dd}"], cancellation);
        return [.. due.Concat(near).DistinctBy(file => file.Id).Select(file => (file.Id, (Func<Task>)(() => LetTimePass(file, today))))];
    }

    async Task LetTimePass(ViewRow<PermitFile> file, DateOnly today)
    {
        var outcome = await handler.Handle(PermitDecider.Instance, file.Id, new LetTimePass(today), Caller.Clock("housing", $"time:{file.Id}:{file.Version}:{today:yyyy-MM-dd}"));
        if (outcome is Outcome.Taken { Claim.Scope: PoliceOrders.Scope })
            await handler.Handle(PermitDecider.Instance, file.Id, new BlockTacitGrant(today), Caller.Clock("housing", $"block:{file.Id}:{file.Version}"));
    }
}
