using Territory.Housing.Domain;
using Territory.Kernel.Domain;
using Territory.Kernel.EventStore;

namespace Territory.Housing;

/// <summary>A case as those few see it who may. Everything that is written about a person stays sealed.</summary>
public sealed record OffenceRow(
    OffenceStatus Status, OffenceSignal Signal, string CommuneInsee, Guid? ApplicationId, Guid PersonId, DateOnly ReportedOn, DateOnly? LeaseOn, Personal<OffenceReport>? Report)
{
    public OffenceFound? Found { get; init; }

    public OffenceHearingOpened? Hearing { get; init; }

    public IReadOnlyList<OffenceObservationsReceived> Observations { get; init; } = [];

    public FineOrdered? Fine { get; init; }

    public FineNotified? FineNotified { get; init; }

    public DateOnly? TitleIssuedOn { get; init; }

    public FineAnnulled? FineAnnulled { get; init; }

    public OffenceDismissed? Dismissal { get; init; }

    /// <summary>What ends next: the time to answer, then the year within which a fine may be ordered.</summary>
    public DateOnly? NextDeadline { get; init; }
}

public static partial class Views
{
    public static View<OffenceRow> Offences { get; } = new("offences", 1, static (row, stored, e) => e switch
    {
        OffenceReported reported => new(OffenceStatus.Reported, reported.Signal, reported.CommuneInsee, reported.ApplicationId, reported.PersonId, reported.ReportedOn, reported.LeaseOn, reported.Report),
        OffenceEvent offence => Next(row ?? throw new InvalidDataException($"Event {stored.Position} comes before its report."), offence),
        _ => row,
    })
    {
        Indexes =
        [
            "((row->>'status'), coalesce(row->>'nextDeadline', '9999-12-31'), id)",
            "(coalesce(row->>'nextDeadline', '9999-12-31'), id)",
            "((row->>'personId'))",
        ],
    };

    static OffenceRow Next(OffenceRow offence, OffenceEvent e) => e switch
    {
        OffenceFound found => offence with { Status = OffenceStatus.Found, PersonId = found.PersonId, Found = found, NextDeadline = found.BarredAfter },
        OffenceHearingOpened opened => offence with { Status = OffenceStatus.HearingOpened, Hearing = opened, NextDeadline = opened.AnswerBy },
        OffenceObservationsReceived received => offence with { Observations = [.. offence.Observations, received] },
        FineOrdered ordered => offence with { Status = OffenceStatus.FineOrdered, Fine = ordered, NextDeadline = null },
        FineNotified notified => offence with { Status = OffenceStatus.FineNotified, FineNotified = notified },
        RevenueTitleIssued issued => offence with { TitleIssuedOn = issued.IssuedOn },
        FineAnnulled annulled => offence with { Status = OffenceStatus.FineAnnulled, FineAnnulled = annulled },
        OffenceDismissed dismissed => offence with { Status = OffenceStatus.Dismissed, Dismissal = dismissed, NextDeadline = null },
        _ => offence,
    };
}
