using System.ComponentModel.DataAnnotations;
using Territory.Housing.Domain;
using Territory.Kernel.Hosting;

namespace Territory.Housing.Endpoints;

/// <param name="InspectorId">Who visits; an inspector may leave it out and only name themselves.</param>
public sealed record ScheduleVisitRequest(Guid? InspectorId, DateTimeOffset From, [property: Range(10, 480)] int Minutes, [property: MaxLength(500)] string? Note);

public sealed record AppointmentRequest(Guid? InspectorId, DateTimeOffset From, [property: Range(10, 480)] int Minutes);

public sealed record CancellationRequest(VisitCancellation Reason);

/// <param name="RefusedOn">Today when absent.</param>
public sealed record AccessRefusalRequest(AccessObstacle Obstacle, DateOnly? RefusedOn);

public sealed record AskJudgeRequest(DateOnly? RequestedOn);

/// <param name="Reference">Number of the order.</param>
public sealed record JudgeDecisionRequest(bool Authorises, DateOnly DecidedOn, [property: MaxLength(100)] string Reference);

/// <param name="OccupantAgreed">That the occupant, who had refused, let the inspector in.</param>
public sealed record CompletionRequest(bool? OccupantAgreed);

public sealed record PhotoRequest([property: RegularExpression("[0-9a-f]{64}")] string Sha256, Guid? DocumentId);

/// <summary>One point of the grid; only a defect has a severity and works.</summary>
public sealed record FindingRequest(
    string Point, Conformity Conformity, Severity? Severity, [property: MaxLength(500)] string? Works, DateOnly? WorksBy,
    [property: MaxLength(20)] IReadOnlyList<PhotoRequest>? Photos) : IChecked
{
    static readonly Sentence Unknown = new("Ce point n’est pas dans la grille de décence.", "This point is not in the grid of decency."),
        OnlyADefect = new("Seul un point non conforme a une gravité et des travaux.", "Only a point that does not conform has a severity and works.");

    public IEnumerable<FieldProblem> Check(IServiceProvider services, Predicate<string> isRead)
    {
        if (isRead("point") && services.GetRequiredService<DecencyGrid>().Points.All(known => known.Code != Point)) yield return new("point", Unknown);
        if (!isRead("conformity") || Conformity == Conformity.NotConform) yield break;
        if (Severity is not null) yield return new("severity", OnlyADefect);
        if (Works is not null) yield return new("works", OnlyADefect);
        if (WorksBy is not null) yield return new("worksBy", OnlyADefect);
    }
}

public sealed record RoomRequest(
    [property: Range(0.5, 500)] decimal SurfaceInSquareMetres, [property: Range(0.5, 10)] decimal HeightInMetres, [property: Range(0.5, 5000)] decimal? VolumeInCubicMetres);

/// <param name="CorrectionReason">Why a signed report is written again.</param>
public sealed record ReportRequest(
    IReadOnlyList<FindingRequest> Findings, [property: MaxLength(20)] IReadOnlyList<RoomRequest>? MainRooms,
    [property: MaxLength(2000)] string? Observations, [property: MaxLength(500)] string? CorrectionReason) : IChecked
{
    static readonly Sentence Twice = new("Ce point est donné plusieurs fois.", "This point is given more than once.");

    public IEnumerable<FieldProblem> Check(IServiceProvider services, Predicate<string> isRead) => !isRead("findings") ? [] :
        Findings.Select((finding, i) => (finding.Point, Name: $"findings[{i}].point")).GroupBy(f => f.Point).SelectMany(same => same.Skip(1)).Select(f => new FieldProblem(f.Name, Twice));
}
