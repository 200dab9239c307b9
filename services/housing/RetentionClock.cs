using Territory.Housing.Domain;
using Territory.Kernel.Domain;
using Territory.Kernel.EventStore;
using Territory.Kernel.Hosting;

namespace Territory.Housing;

/// <summary>
/// Anonymises files whose retention has ended, once the Archives départementales have allowed it: the keys of that file alone are
/// destroyed, whatever else its people have here. The keys go first: a tick that is cut off does it again.
/// </summary>
public sealed class RetentionClock(
    ViewReader<FileRetention> files, ViewReader<EliminationVisa> visas, EventLog log, EventTypes types, Erasures erasures, Handler handler, Law law, TimeProvider clock, ILogger<RetentionClock> logger)
    : Deadlines(clock, logger)
{
    protected override async Task<IReadOnlyList<(Guid Stream, Func<Task> Handle)>> Due(DateOnly today, CancellationToken cancellation)
    {
        var known = await visas.Query("order by row->>'endedBefore' desc limit 1", [], cancellation);
        if (known is not [{ Row: var visa }]) return [];
        var ended = await files.Query("where row->>'endedOn' < $1 and row->>'endedOn' is not null and row->>'anonymisedOn' is null and row->>'hasClaim' = 'false' order by row->>'endedOn' limit 100",
            [$"{visa.EndedBefore:yyyy-MM-dd}"], cancellation);
        return
        [
            .. ended.Where(file => RetentionDecider.KeptUntil(file.Row.EndedOn!.Value, law, today) < today)
                .Select(file => (file.Id, (Func<Task>)(() => Anonymise(file.Id, file.Row.EndedOn!.Value, visa.Reference, today)))),
        ];
    }

    async Task Anonymise(Guid file, DateOnly endedOn, string visa, DateOnly today)
    {
        var own = PermitDecider.Instance.PurposeOf(file);
        var sealedFor = new HashSet<Guid>();
        await foreach (var stored in log.Stream(file))
        {
            var e = types.Read(stored);
            foreach (var field in types.Of(e).PersonalFields)
                if (field.Get(e)?.Sealed is { } box && box.Purpose == own) sealedFor.Add(box.Subject);
        }
        foreach (var subject in sealedFor) await erasures.Erase(subject, own, $"Fin de conservation, visa {visa}", "clock:housing");
        await handler.Handle(RetentionDecider.Instance, Retention.IdOf(file), new AnonymiseFile(file, endedOn, visa, today), Caller.Clock("housing", $"anonymise:{file}:{today:yyyy-MM-dd}"));
    }
}
