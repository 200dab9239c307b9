using Territory.Housing.Domain;
using Territory.Kernel.Hosting;

namespace Territory.Housing;

public static partial class Views
{
    /// <summary>Every view of the service.</summary>
    public static IReadOnlyList<IRegisteredView> All =>
    [
        new ServiceView<ZoneHistory>(Zones),
        new ServiceView<PermitFile>(Files),
        new ServiceSearch(FileWords),
        new ServiceView<CountedFile>(CountedFiles),
        new ServiceView<FileRetention>(Retentions),
        new ServiceView<EliminationVisa>(Visas),
        new ServiceView<ErasureRequestRow>(ErasureRequests),
        new ServiceView<BuildingOrders>(PoliceOrders),
        new ServiceView<TransmissionRow>(Transmissions),
        new ServiceView<VisitRow>(Visits),
        new ServiceView<VisitReport>(VisitReports),
        new ServiceView<OffenceRow>(Offences),
        new ServiceView<DraftRow>(Drafts),
    ];
}
