using System.Diagnostics;
using System.Runtime.Serialization;
using System.Text.Json;
using MassTransit;
using Microsoft.Extensions.Logging;
using Npgsql;
using Territory.Kernel.Domain;
using Territory.Kernel.EventStore;

namespace Territory.Kernel.Hosting;

/// <summary>From an event to what others may know of it, or nothing. Pure.</summary>
public delegate object? Publish(StoredEvent stored, object e);

/// <summary>
/// The log is the outbox: events are read in order, published under their own ids, and the checkpoint moves once the broker
/// has confirmed them. At least once; a consumer's command log makes the effect happen once.
/// </summary>
public sealed class Relay(Publish publish, IBusControl bus, EventTypes types, EventLog log, LogSignal signal, ILogger<Relay> logger)
    : Subscription("relay", log, signal, logger)
{
    static readonly TimeSpan ConfirmWithin = TimeSpan.FromSeconds(10);

    bool _queuesStand;

    protected override int PageSize => 500;

    protected override async Task Handle(IReadOnlyList<StoredEvent> page, NpgsqlConnection connection, CancellationToken cancellation)
    {
        var contracts = page.Select(stored => (Stored: stored, Contract: publish(stored, types.Read(stored)))).Where(c => c.Contract is not null)
            .Select(c => (c.Stored, Envelope: JsonSerializer.Deserialize<Envelope>(c.Stored.Headers, StoredJson.Options)!, c.Contract)).ToArray();
        if (contracts.Length == 0) return;
        // Until our consumers' queues have been bound, once, what is published would reach none of them.
        if (!_queuesStand && !(_queuesStand = bus.CheckHealth().Status == BusHealthStatus.Healthy)) throw new BrokerAwayException(null);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(ConfirmWithin);
        var (sending, declared) = (new List<Task>(contracts.Length), new HashSet<Type>());
        try
        {
            foreach (var (stored, envelope, contract) in contracts)
            {
                sending.Add(Send(stored, envelope, contract!, limit.Token));
                // The first of its type may have to declare its exchange: meanwhile those behind it would overtake.
                if (declared.Add(contract!.GetType())) await sending[^1];
            }
            await Task.WhenAll(sending);
        }
        catch (Exception away) when (!cancellation.IsCancellationRequested && !IsOfTheContract(away))
        {
            throw new BrokerAwayException(away);
        }
        finally
        {
            // Nothing of this page may still be on its way when it is tried again.
            await limit.CancelAsync();
            await Task.WhenAll(sending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    protected override bool IsPassing(Exception failure) => failure is BrokerAwayException || base.IsPassing(failure);

    /// <summary>What no broker is to blame for: a contract that cannot be written, or whose type is none that the bus can name.</summary>
    static bool IsOfTheContract(Exception failure) => failure is SerializationException or JsonException or NotSupportedException or ArgumentException or MessageException;

    async Task Send(StoredEvent stored, Envelope envelope, object contract, CancellationToken cancellation)
    {
        ActivityContext.TryParse(envelope.Traceparent, null, isRemote: true, out var parent);
        Activity.Current = null;
        using var activity = KernelActivity.Source.StartActivity("relay", ActivityKind.Internal, parent);
        activity?.SetTag("territory.event", stored.Type).SetTag("territory.position", stored.Position);
        await bus.Publish(contract, contract.GetType(), Pipe.Execute<PublishContext>(context =>
        {
            context.MessageId = stored.Id;
            context.Headers.Set("Territory-Stream", stored.Stream.ToString());
            context.Headers.Set("Territory-Version", stored.Version);
            context.Headers.Set("Territory-OccurredAt", envelope.OccurredAt.ToString("O"));
            if (stored.Correlation is not null) context.Headers.Set(Caller.CorrelationHeader, stored.Correlation);
        }), cancellation);
        logger.LogInformation("Published {Contract} of {StreamType} {Stream} at position {Position}.", contract.GetType().Name, stored.Type, stored.Stream, stored.Position);
    }

    sealed class BrokerAwayException(Exception? inner) : Exception(inner is null ? "The queues do not stand yet." : "The broker has not confirmed: " + inner.Message, inner);
}
