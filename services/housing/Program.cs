using Territory.Housing;
using Territory.Housing.Attestations;
using Territory.Housing.Delivery;
using Territory.Housing.Domain;
using Territory.Housing.Endpoints;
using Territory.Kernel.EventStore;
using Territory.Kernel.Hosting;

var builder = ServiceHosting.CreateBuilder(args);
builder.AddService(new ServiceDefinition("housing",
    [
        typeof(PermitEvent), typeof(PoliceOrderEvent), typeof(RetentionEvent), typeof(ErasureRequestEvent), typeof(ZoneEvent), typeof(TransmissionEvent),
        typeof(AttestationEvent), typeof(VisitEvent), typeof(OffenceEvent), typeof(DraftEvent), typeof(DocumentEvent),
    ], Publishing.Of)
{
    Views =
    [
        new ServiceView<ZoneHistory>(Views.Zones),
        new ServiceView<PermitFile>(Views.Files),
        new ServiceSearch(Views.FileWords),
        new ServiceView<CountedFile>(Views.CountedFiles),
        new ServiceView<FileRetention>(Views.Retentions),
        new ServiceView<EliminationVisa>(Views.Visas),
        new ServiceView<ErasureRequestRow>(Views.ErasureRequests),
        new ServiceView<BuildingOrders>(Views.PoliceOrders),
        new ServiceView<TransmissionRow>(Views.Transmissions),
        new ServiceView<VisitRow>(Views.Visits),
        new ServiceView<VisitReport>(Views.VisitReports),
        new ServiceView<OffenceRow>(Views.Offences),
        new ServiceView<DraftRow>(Views.Drafts),
    ],
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
