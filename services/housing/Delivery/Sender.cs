using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using Territory.Housing.Domain;
using Territory.Kernel.Domain;
using Territory.Kernel.EventStore;
using Territory.Kernel.Hosting;

namespace Territory.Housing.Delivery;

/// <summary>
/// Sends what is due to one recipient, one at a time; another recipient that is slow or away keeps nobody waiting. Every
/// replica looks, and whoever has appended the attempt makes it: the log admits one. A process that dies before the result
/// is recorded leaves an attempt whose time ends; the next has the same key, so that the recipient counts both as one.
/// </summary>
public sealed class Sender(
    Recipient recipient, Recipients recipients, ViewReader<TransmissionRow> transmissions, ViewReader<PermitFile> files, KeyRing keys, ErasureGate gate,
    AccessLog access, Handler handler, TimeProvider businessTime, ILogger<Sender> logger) : Deadlines(businessTime, logger)
{
    const int MostAtOnce = 50;

    static readonly Meter Meter = new(KernelActivity.Name);

    static readonly Counter<long> Results = Meter.CreateCounter<long>("territory.transmissions", description: "Attempts to send a transmission, by recipient and result.");

    /// <summary>Leases and delays are of machine time: a shifted clock moves none.</summary>
    static readonly TimeProvider MachineTime = TimeProvider.System;

    protected override async Task<IReadOnlyList<(Guid Stream, Func<Task> Handle)>> Due(DateOnly today, CancellationToken cancellation)
    {
        // A restored backup may hold keys that were destroyed since: until it has been put right nothing leaves.
        if (recipients.Find(recipient) is not { } partner || !gate.IsOpen) return [];
        var due = await transmissions.Query("""
            where row->>'recipient' = $1 and row->>'status' in ('waiting', 'sending') and (row->>'until' is null or (row->>'until')::timestamptz <= $2)
            order by row->>'openedOn', id limit $3
            """, [Recipients.WordOf(recipient), MachineTime.GetUtcNow(), MostAtOnce], cancellation);
        return due.ConvertAll(row => (row.Id, (Func<Task>)(() => cancellation.IsCancellationRequested ? Task.CompletedTask : Send(row, partner))));
    }

    /// <summary>Once begun it is finished, also by a process that stops: it has longer for that than an exchange may last.</summary>
    async Task Send(ViewRow<TransmissionRow> due, Partner partner)
    {
        var (id, row) = (due.Id, due.Row);
        if (await files.Get(row.ApplicationId, default) is not { } file) return;
        var (address, landlord) = ((await keys.Open(file.Row.Address)).Value, (await keys.Open(file.Row.Landlord)).Value);
        var isCorrection = row.Kind == TransmissionKind.Correction;
        if (!isCorrection && (address is null || landlord is null))
        {
            await Record(row, id, new RecordErasedLandlord(id, MachineTime.GetUtcNow()), "impossible");
            return;
        }
        var corrected = row.Corrects is { } told && await transmissions.Get(told, default) is { } found ? (found.Id, found.Row) : default((Guid, TransmissionRow)?);
        var json = Letter.Of(id, row, file.Row.Number, address, landlord, corrected).ToJson();
        var attempt = row.Attempts + 1;
        var now = MachineTime.GetUtcNow();
        if (await Handle(row, new AttemptTransmission(id, attempt, now, now + recipients.Lease)) is not Outcome.Done) return;
        // Whoever is written about can read to whom it went: before it goes.
        await access.ReadList(new Person(Recipients.WordOf(recipient), ["recipient"], null, null), [row.ApplicationId], $"transmission:{Recipients.WordOf(recipient)}", default);
        // Whoever was held up that long leaves it to the next: two sendings are never on their way at once.
        if (MachineTime.GetUtcNow() > now + recipients.Timeout) return;
        switch (await partner.Send(json, id))
        {
            case PartnerAnswer.Accepted accepted:
                await Record(row, id, new RecordAcceptance(id, attempt, accepted.Reference, Convert.ToHexStringLower(SHA256.HashData(json)), MachineTime.GetUtcNow()), "accepted");
                break;
            case PartnerAnswer.Failed failed:
                await Record(row, id, new RecordFailure(id, attempt, failed.Failure, failed.Status, MachineTime.GetUtcNow() + recipients.RetryAfter(attempt)), failed.Failure.ToString());
                break;
        }
    }

    async Task Record(TransmissionRow row, Guid id, TransmissionCommand command, string result)
    {
        await Handle(row, command);
        Results.Add(1, new("recipient", Recipients.WordOf(recipient)), new("result", result));
        logger.LogInformation("Transmission {Transmission} to {Recipient}: {Result}.", id, recipient, result);
    }

    /// <summary>Each command has an id of its own: that another replica was faster is for the version and the rule to say.</summary>
    Task<Outcome> Handle(TransmissionRow row, TransmissionCommand command) => handler.Handle(
        TransmissionDecider.Instance, Transmissions.IdOf(row.ApplicationId), command, Caller.Clock("housing", $"transmission:{Guid.CreateVersion7()}"));
}
