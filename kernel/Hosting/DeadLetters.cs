using System.Text;
using Microsoft.Extensions.Configuration;
using RabbitMQ.Client;

namespace Territory.Kernel.Hosting;

/// <summary>A message that no retry could handle, or that no consumer knows.</summary>
/// <param name="Reason">The failure's own message; empty where no consumer knew the message.</param>
/// <param name="Body">The envelope as it was sent: ids only, as all contracts.</param>
public sealed record DeadLetter(string Queue, string MessageId, string MessageType, string Reason, string FailedAt, string Body);

/// <summary>The dead-letter queues of this service: list, replay one, drop one. Listing leaves the messages where they are.</summary>
public sealed class DeadLetters(ServiceDefinition service, IConfiguration configuration)
{
    const int MostListed = 200;

    public async Task<IReadOnlyList<DeadLetter>> List(CancellationToken cancellation)
    {
        var letters = new List<DeadLetter>();
        await Walk((queue, _, message) =>
        {
            letters.Add(Read(queue, message));
            return ValueTask.FromResult(letters.Count >= MostListed);
        }, cancellation);
        return letters;
    }

    /// <summary>Sends the message to its queue again, as it was first sent. False when it is not there.</summary>
    /// <param name="record">Says who did it and why: before it is done, and only when there is something to do.</param>
    public Task<bool> Replay(string messageId, Func<Task> record, CancellationToken cancellation) => Take(messageId, record, async (queue, channel, message) =>
    {
        var properties = new BasicProperties(message.BasicProperties);
        foreach (var header in properties.Headers?.Keys.Where(k => k.StartsWith("MT-Fault", StringComparison.Ordinal) || k == "MT-Reason" || k == RedeliveryFilter.HopsHeader).ToArray() ?? [])
            properties.Headers!.Remove(header);
        await channel.BasicPublishAsync(queue, "", mandatory: false, properties, message.Body, cancellation);
    }, cancellation);

    /// <inheritdoc cref="Replay"/>
    public Task<bool> Drop(string messageId, Func<Task> record, CancellationToken cancellation) => Take(messageId, record, static (_, _, _) => ValueTask.CompletedTask, cancellation);

    async Task<bool> Take(string messageId, Func<Task> record, Func<string, IChannel, BasicGetResult, ValueTask> act, CancellationToken cancellation)
    {
        var found = false;
        await Walk(async (queue, channel, message) =>
        {
            if (Read(queue, message).MessageId != messageId) return false;
            await record();
            await act(queue, channel, message);
            await channel.BasicAckAsync(message.DeliveryTag, multiple: false, cancellation);
            return found = true;
        }, cancellation);
        return found;
    }

    /// <summary>Takes messages without acknowledging them; what is left unacknowledged goes back when the channel closes.</summary>
    async Task Walk(Func<string, IChannel, BasicGetResult, ValueTask<bool>> visit, CancellationToken cancellation)
    {
        await using var connection = await Broker.Connect(configuration, cancellation);
        // _error: what no retry could handle. _skipped: what no consumer of the queue knows.
        foreach (var (queue, letters) in service.Consumers.Select(c => ServiceHosting.QueueOf(service.Name, c)).SelectMany(q => new[] { (q, $"{q}_error"), (q, $"{q}_skipped") }))
        {
            await using var channel = await connection.CreateChannelAsync(new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), cancellation);
            try
            {
                while (await channel.BasicGetAsync(letters, autoAck: false, cancellation) is { } message)
                    if (await visit(queue, channel, message)) return;
            }
            catch (RabbitMQ.Client.Exceptions.OperationInterruptedException none) when (none.ShutdownReason?.ReplyCode == 404)
            {
                // None has ever come here: there is no such queue yet.
            }
        }
    }

    static DeadLetter Read(string queue, BasicGetResult message) => new(
        queue, message.BasicProperties.MessageId ?? "", Header(message, "MT-Fault-MessageType"), Header(message, "MT-Fault-Message"), Header(message, "MT-Fault-Timestamp"),
        Encoding.UTF8.GetString(message.Body.Span));

    static string Header(BasicGetResult message, string name) =>
        message.BasicProperties.Headers?.TryGetValue(name, out var value) == true ? value is byte[] bytes ? Encoding.UTF8.GetString(bytes) : $"{value}" : "";
}
