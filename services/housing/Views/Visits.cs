using Territory.Housing.Domain;
using Territory.Kernel.Domain;
using Territory.Kernel.EventStore;

namespace Territory.Housing;

/// <summary>A visit as agendas and files show it. What was written freely stays sealed.</summary>
/// <param name="From">Null while there is no appointment; kept for a visit that was cancelled.</param>
public sealed record VisitRow(
    Guid ApplicationId, string CommuneInsee, VisitStatus Status, Guid InspectorId, DateTimeOffset? From, DateTimeOffset? Until, Personal<FreeText>? Note)
{
    public VisitCancellation? Cancellation { get; init; }

    public AccessRow? Access { get; init; }

    public DateOnly? CarriedOutOn { get; init; }

    /// <summary>Every version that was signed, and the one that is being written.</summary>
    public IReadOnlyList<ReportRow> Reports { get; init; } = [];
}

/// <summary>How access was had, or was not.</summary>
public sealed record AccessRow(AccessObstacle? Obstacle, DateOnly? RefusedOn, DateOnly? JudgeAskedOn, DateOnly? JudgeDecidedOn, string? JudgeReference, AccessGround? Ground);

public sealed record ReportRow(int Version, DateOnly RecordedOn, IReadOnlyList<Finding> Findings, IReadOnlyList<MeasuredRoom> MainRooms, bool? MainRoomFits, Personal<ReportText>? Text)
{
    public DateOnly? SignedOn { get; init; }

    public VisitProposal? Proposal { get; init; }

    public int? NotChecked { get; init; }
}

/// <summary>What the last visit of an application found, once its report is signed: what a decision can rest on. One row per application.</summary>
public sealed record VisitReport(
    Guid VisitId, int ReportVersion, Guid InspectorId, DateOnly VisitedOn, DateOnly SignedOn, VisitProposal Proposal, IReadOnlyList<Defect> Defects, int NotChecked);

public static partial class Views
{
    public static View<VisitRow> Visits { get; } = new("visits", 1, static (row, stored, e) => e switch
    {
        VisitScheduled scheduled => new(scheduled.ApplicationId, scheduled.CommuneInsee, VisitStatus.Scheduled, scheduled.InspectorId, scheduled.From, scheduled.Until, scheduled.Note),
        VisitEvent visit => Next(row ?? throw new InvalidDataException($"Event {stored.Position} comes before its appointment."), visit),
        _ => row,
    })
    {
        Indexes =
        [
            "((row->>'inspectorId'), coalesce(row->>'from', '9999-12-31'), id)",
            "((row->>'communeInsee'), coalesce(row->>'from', '9999-12-31'), id)",
            "(coalesce(row->>'from', '9999-12-31'), id)",
            "((row->>'applicationId'), id)",
        ],
    };

    static VisitRow Next(VisitRow visit, VisitEvent e) => e switch
    {
        VisitRescheduled moved => visit with { Status = VisitStatus.Scheduled, InspectorId = moved.InspectorId, From = moved.From, Until = moved.Until },
        VisitCancelled cancelled => visit with { Status = VisitStatus.Cancelled, Cancellation = cancelled.Reason },
        VisitAccessRefused refused => visit with
        {
            Status = VisitStatus.AccessRefused,
            From = null,
            Until = null,
            Access = new(refused.Obstacle, refused.RefusedOn, visit.Access?.JudgeAskedOn, visit.Access?.JudgeDecidedOn, visit.Access?.JudgeReference, null),
        },
        JudgeAuthorisationRequested requested => visit with
        {
            Status = VisitStatus.AuthorisationRequested,
            From = null,
            Until = null,
            Access = visit.Access! with { JudgeAskedOn = requested.RequestedOn, JudgeDecidedOn = null, JudgeReference = null },
        },
        JudgeAuthorisationObtained obtained => visit with { Status = VisitStatus.AuthorisationObtained, Access = visit.Access! with { JudgeDecidedOn = obtained.ObtainedOn, JudgeReference = obtained.Reference } },
        JudgeAuthorisationRefused refused => visit with { Status = VisitStatus.AuthorisationRefused, Access = visit.Access! with { JudgeDecidedOn = refused.RefusedOn, JudgeReference = refused.Reference } },
        VisitCarriedOut made => visit with
        {
            Status = VisitStatus.CarriedOut,
            CarriedOutOn = made.CarriedOutOn,
            Access = (visit.Access ?? new(null, null, null, null, null, null)) with { Ground = made.Ground },
        },
        VisitReportRecorded recorded => visit with
        {
            Reports =
            [
                .. visit.Reports.Where(r => r.Version != recorded.ReportVersion),
                new(recorded.ReportVersion, recorded.RecordedOn, recorded.Findings, recorded.MainRooms, recorded.MainRoomFits, recorded.Text),
            ],
        },
        VisitReportSigned signed => visit with
        {
            Reports = [.. visit.Reports.Select(r => r.Version == signed.ReportVersion ? r with { SignedOn = signed.SignedOn, Proposal = signed.Proposal, NotChecked = signed.NotChecked } : r)],
        },
        _ => visit,
    };

    public static View<VisitReport> VisitReports { get; } = new("visit_reports", 1, static (row, stored, e) =>
        e is VisitReportSigned signed && (row is null || row.VisitId == stored.Stream || row.VisitedOn <= signed.VisitedOn)
            ? new(stored.Stream, signed.ReportVersion, signed.InspectorId, signed.VisitedOn, signed.SignedOn, signed.Proposal, signed.Defects, signed.NotChecked)
            : row)
    {
        RowOf = static (stored, e) => e is VisitReportSigned signed ? signed.ApplicationId : stored.Stream,
    };
}
