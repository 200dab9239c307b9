using MassTransit;
using Territory.Contracts.Housing.V1;
using Territory.Housing.Domain;
using Territory.Kernel.Hosting;

namespace Territory.Housing;

/// <summary>Opens what the law has us send about a refusal: one transmission each to CAF, MSA and tax (CCH L635-6).</summary>
public sealed class WhenRefusalIssued(Handler handler) : IConsumer<RefusalIssued>
{
    public Task Consume(ConsumeContext<RefusalIssued> context) => handler.Handle(
        TransmissionDecider.Instance, Transmissions.IdOf(context.Message.ApplicationId),
        new OpenTransmissions(context.Message.ApplicationId, context.Message.CommuneInsee, context.Message.NotifiedOn),
        Caller.Message(context, ServiceHosting.QueueOf("housing", typeof(WhenRefusalIssued))));
}
