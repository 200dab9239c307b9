using System.Globalization;
using MassTransit;
using MassTransit.RabbitMqTransport;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace Territory.Kernel.Hosting;

/// <summary>How a message that fails is tried again: at once, then after waits, then it is a dead letter with its reason.</summary>
/// <param name="Wait">How long the wait queue keeps a message before it comes back.</param>
/// <param name="Hops">How many times it comes back before the dead-letter queue (<c>queue_error</c>) has it.</param>
public sealed record RedeliveryOptions(TimeSpan Wait, int Hops)
{
    public static RedeliveryOptions From(IConfiguration configuration) => new(
        configuration.GetValue("Redelivery:Wait", TimeSpan.FromSeconds(30)), configuration.GetValue("Redelivery:Hops", 10));

    /// <summary>
    /// The exchange and the queue in which a message of that queue waits. Its name holds the length: after a change of
    /// settings, the wait of before gets nothing more.
    /// </summary>
    public string WaitOf(string queue) => string.Create(CultureInfo.InvariantCulture, $"{queue}.wait-{Wait.TotalMilliseconds:0}ms");
}

/// <summary>
/// Later redelivery without the delayed-exchange plugin: what the immediate retries could not handle goes, as it came, to a
/// queue that nobody reads and whose messages expire back to where they came from. Messages count their hops. It stands in
/// the error pipeline: a filter around the consumer that swallowed the failure would make the bus keep a copy as skipped.
/// </summary>
sealed class RedeliveryFilter(string queue, RedeliveryOptions options, WaitQueues waits, ILogger<RedeliveryFilter> logger) : IFilter<ExceptionReceiveContext>
{
    public const string HopsHeader = "Territory-Hops";

    public async Task Send(ExceptionReceiveContext context, IPipe<ExceptionReceiveContext> next)
    {
        var message = context.GetPayload<RabbitMqBasicConsumeContext>();
        // What no consumer has failed at could not even be read, and waiting does not mend it: the bus would keep a copy at each hop.
        if (HopsOf(message.Properties) is var hops && hops >= options.Hops || !context.IsFaulted)
        {
            await next.Send(context);
            return;
        }
        logger.LogWarning("Message {MessageId} of {Queue} failed ({Reason}); it comes back in {Wait}, hop {Hop} of {Hops}.",
            message.Properties.MessageId, queue, context.Exception.GetBaseException().Message, options.Wait, hops + 1, options.Hops);
        await waits.Declared.WaitAsync(context.CancellationToken);
        var properties = new BasicProperties(message.Properties);
        (properties.Headers ??= new Dictionary<string, object?>())[HopsHeader] = (hops + 1).ToString(CultureInfo.InvariantCulture);
        // Mandatory: where no queue takes it, it stays where it is.
        await context.GetPayload<ChannelContext>().BasicPublishAsync(options.WaitOf(queue), "", true, properties, context.Body.GetBytes(), true);
    }

    static int HopsOf(IReadOnlyBasicProperties properties) =>
        properties.Headers?.TryGetValue(HopsHeader, out var hops) == true && hops is byte[] text && int.TryParse(text, CultureInfo.InvariantCulture, out var count) ? count : 0;

    public void Probe(ProbeContext context) => context.CreateFilterScope("redelivery");
}

/// <summary>Declares the wait queue of each consumer queue as soon as the broker is there.</summary>
sealed class WaitQueues(IReadOnlyList<string> queues, RedeliveryOptions options, IConfiguration configuration, ILogger<WaitQueues> logger) : BackgroundService
{
    readonly TaskCompletionSource _declared = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>A message that fails before then would find no queue to wait in.</summary>
    public Task Declared => _declared.Task;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
            try
            {
                await Declare(stoppingToken);
                _declared.SetResult();
                return;
            }
            catch (Exception away) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning("The wait queues are not declared yet: {Reason}", away.Message);
                await Task.Delay(TimeSpan.FromSeconds(2), stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
    }

    async Task Declare(CancellationToken cancellation)
    {
        await using var connection = await Broker.Connect(configuration, cancellation);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellation);
        foreach (var queue in queues)
        {
            var wait = options.WaitOf(queue);
            await channel.ExchangeDeclareAsync(wait, ExchangeType.Fanout, durable: true, cancellationToken: cancellation);
            await channel.QueueDeclareAsync(wait, durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?>
            {
                ["x-queue-type"] = "quorum",
                ["x-message-ttl"] = (long)options.Wait.TotalMilliseconds,
                ["x-dead-letter-exchange"] = queue,
                ["x-dead-letter-strategy"] = "at-least-once",
                ["x-overflow"] = "reject-publish",
            }, cancellationToken: cancellation);
            await channel.QueueBindAsync(wait, wait, "", cancellationToken: cancellation);
        }
    }
}

/// <summary>A plain connection to the broker, for what the bus does not do: declaring wait queues, reading dead letters.</summary>
static class Broker
{
    public static Task<IConnection> Connect(IConfiguration configuration, CancellationToken cancellation) =>
        new ConnectionFactory { Uri = Address(configuration), ClientProvidedName = "territory-kernel" }.CreateConnectionAsync(cancellation);

    public static Uri Address(IConfiguration configuration) =>
        new(configuration["RabbitMq:Uri"] ?? throw new InvalidOperationException("RabbitMq:Uri is not configured."));
}
