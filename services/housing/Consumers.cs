using MassTransit;
using Territory.Contracts.Housing.V1;
using Territory.Housing.Domain;
using Territory.Kernel.Domain;
using Territory.Kernel.Hosting;

namespace Territory.Housing;

/// <summary>Opens what the law has us send about a refusal: to CAF, MSA and tax (CCH L635-6), to the PDALHPD and ORTHI (L635-10).</summary>
public sealed class WhenRefusalIssued(Handler handler, TimeProvider clock) : IConsumer<RefusalIssued>
{
    public Task Consume(ConsumeContext<RefusalIssued> context) => handler.Handle(
        TransmissionDecider.Instance, Transmissions.IdOf(context.Message.ApplicationId),
        new OpenTransmissions(context.Message.ApplicationId, context.Message.Version, context.Message.CommuneInsee, context.Message.NotifiedOn,
            TransmissionKind.Refusal, ParisTime.DateOf(clock.GetUtcNow())),
        Caller.Message(context, ServiceHosting.QueueOf("housing", typeof(WhenRefusalIssued))));
}

/// <summary>Opens what the law has us send about a grant with conditions: to the PDALHPD and ORTHI (CCH L635-10).</summary>
public sealed class WhenConditionalGrantIssued(Handler handler, TimeProvider clock) : IConsumer<ConditionalGrantIssued>
{
    public Task Consume(ConsumeContext<ConditionalGrantIssued> context) => handler.Handle(
        TransmissionDecider.Instance, Transmissions.IdOf(context.Message.ApplicationId),
        new OpenTransmissions(context.Message.ApplicationId, context.Message.Version, context.Message.CommuneInsee, context.Message.NotifiedOn,
            TransmissionKind.ConditionalGrant, ParisTime.DateOf(clock.GetUtcNow())),
        Caller.Message(context, ServiceHosting.QueueOf("housing", typeof(WhenConditionalGrantIssued))));
}

/// <summary>Tells those who were told of a decision that it stands no more, and the others nothing.</summary>
public sealed class WhenDecisionEnded(Handler handler, TimeProvider clock) : IConsumer<DecisionEnded>
{
    public Task Consume(ConsumeContext<DecisionEnded> context) => handler.Handle(
        TransmissionDecider.Instance, Transmissions.IdOf(context.Message.ApplicationId),
        new CorrectTransmissions(context.Message.ApplicationId, context.Message.Version,
            context.Message.Because == EndOfDecision.Annulled ? DecisionEnd.Annulled : DecisionEnd.WithdrawnByAuthority,
            context.Message.On, ParisTime.DateOf(clock.GetUtcNow())),
        Caller.Message(context, ServiceHosting.QueueOf("housing", typeof(WhenDecisionEnded))));
}

/// <summary>Reports a lease that is older than its authorisation (CCH L635-7): a signal, one per letting; a person judges it.</summary>
public sealed class WhenEarlyLeaseDeclared(Handler handler, TimeProvider clock) : IConsumer<EarlyLeaseDeclared>
{
    public async Task Consume(ConsumeContext<EarlyLeaseDeclared> context)
    {
        var letting = context.Message;
        var (permit, _) = await handler.Now(PermitDecider.Instance, letting.ApplicationId, context.CancellationToken);
        await handler.Handle(OffenceDecider.Instance, NameId.Of("early-lease", $"{letting.ApplicationId}/{letting.Version}"),
            new ReportOffence(OffenceSignal.LeaseBeforeAuthorisation, permit.CommuneInsee, letting.ApplicationId, permit.LandlordId, letting.LeaseOn, null, ParisTime.DateOf(clock.GetUtcNow())),
            Caller.Message(context, ServiceHosting.QueueOf("housing", typeof(WhenEarlyLeaseDeclared))), cancellation: context.CancellationToken);
    }
}
