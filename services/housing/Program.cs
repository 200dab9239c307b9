using Territory.Housing;
using Territory.Housing.Attestations;
using Territory.Housing.Delivery;
using Territory.Housing.Domain;
using Territory.Housing.Endpoints;
using Territory.Kernel.Hosting;

var builder = ServiceHosting.CreateBuilder(args);
builder.AddService(new ServiceDefinition("housing",
    [
        typeof(PermitEvent), typeof(PoliceOrderEvent), typeof(RetentionEvent), typeof(ErasureRequestEvent), typeof(ZoneEvent), typeof(TransmissionEvent),
        typeof(AttestationEvent), typeof(VisitEvent), typeof(OffenceEvent), typeof(DraftEvent), typeof(DocumentEvent),
    ], Publishing.Of)
{
    Views = Views.All,
    Consumers = [typeof(WhenRefusalIssued), typeof(WhenConditionalGrantIssued), typeof(WhenDecisionEnded), typeof(WhenEarlyLeaseDeclared)],
});
builder.Services.AddSingleton(ReferenceData.LoadCommunes()).AddSingleton(ReferenceData.LoadDecencyGrid()).AddSingleton<Walks>().AddSingleton<IndicatorCounting>();
builder.Services.AddSingleton<ZoneMap>().AddSingleton<FilingDesk>();
builder.Services.AddHostedService<PermitClock>().AddHostedService<RetentionClock>();
builder.AddAttestations();
builder.Services.AddDelivery();
builder.AddDocuments();
builder.Services.AddSubscription<DocumentFollowUps>().AddHostedService<DraftExpiries>();

await using var app = builder.Build();
if (await app.RunVerb(args, ReferenceData.LoadZones) is { } exitCode) return exitCode;
app.UseService();
app.MapZones();
app.MapPermitApplications();
app.MapPoliceOrders();
app.MapChanges();
app.MapIndicators();
app.MapExports();
app.MapRetentions();
app.MapTransmissions();
app.MapAttestations();
app.MapVisits();
app.MapOffences();
app.MapDrafts();
await app.RunAsync();
return 0;
