using Territory.Housing.Domain;
using Territory.Kernel.EventStore;

namespace Territory.Housing;

/// <summary>What was sent, or waits to be sent, about one refusal.</summary>
public sealed record TransmissionRegister(Guid ApplicationId, string CommuneInsee, DateOnly NotifiedOn, string Ground, IReadOnlyList<Recipient> Open);

public static partial class Views
{
    public static View<TransmissionRegister> Transmissions { get; } = new("transmissions", 1, static (row, _, e) => e is not TransmissionOpened opened ? row
        : new(opened.ApplicationId, opened.CommuneInsee, opened.NotifiedOn, opened.Ground, [.. row?.Open ?? [], opened.Recipient]))
    {
        RowOf = static (stored, e) => e is TransmissionOpened opened ? opened.ApplicationId : stored.Stream,
    };
}
