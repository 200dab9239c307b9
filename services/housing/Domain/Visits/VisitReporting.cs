using Territory.Kernel.Domain;

namespace Territory.Housing.Domain;

/// <param name="By">Who reports.</param>
/// <param name="CorrectionReason">Why a signed report is written again; null for a first one.</param>
public sealed record RecordReport(
    Guid By, IReadOnlyList<Finding> Findings, IReadOnlyList<MeasuredRoom> MainRooms, string? Observations, string? CorrectionReason,
    DecencyGrid Grid, DateOnly Today) : VisitCommand;

public sealed record SignReport(Guid By, DateOnly Today) : VisitCommand;

/// <summary>The report of a visit: the grid of decency point by point, then a signature, after which nothing changes.</summary>
public static class VisitReporting
{
    public static Decision<VisitEvent> Record(RecordReport record, Visit visit, Law law)
    {
        if (visit.CarriedOutOn is not { } visitedOn) return VisitRules.VisitIsCarriedOut;
        if (record.By != visit.InspectorId) return VisitRules.ReportIsTheInspectors;
        if (visit.SignedVersion > 0 && record.CorrectionReason is null) return VisitRules.CorrectionHasAReason;
        if (visit.SignedVersion == 0 && record.CorrectionReason is not null) return VisitRules.NothingToCorrectYet;
        var grid = record.Grid.InForce(visitedOn);
        if (record.Findings.FirstOrDefault(f => !grid.Any(point => point.Code == f.Point)) is { } stranger) return VisitRules.PointIsOfTheGrid(stranger.Point);
        if (law.InForce("decence/surface-piece-principale", visitedOn) is not { } surface) return Law.NoRuleInForce("decence/surface-piece-principale", visitedOn);
        if (law.InForce("decence/hauteur-piece-principale", visitedOn) is not { } height) return Law.NoRuleInForce("decence/hauteur-piece-principale", visitedOn);
        if (law.InForce("decence/volume-piece-principale", visitedOn) is not { } volume) return Law.NoRuleInForce("decence/volume-piece-principale", visitedOn);

        bool? fits = record.MainRooms.Count == 0 ? null : record.MainRooms.Any(room =>
            room.SurfaceInSquareMetres >= surface.Value && room.HeightInMetres >= height.Value || room.Volume() >= volume.Value);
        var findings = new List<Finding>();
        foreach (var point in grid)
        {
            var finding = record.Findings.FirstOrDefault(f => f.Point == point.Code) ?? (point.Measured ? Measured(point, fits) : new(point.Code, Conformity.NotChecked, null, null, null, []));
            if (point.Measured && fits is null && finding.Conformity != Conformity.NotChecked) return VisitRules.MainRoomIsMeasured;
            if (point.Measured && fits is not null && finding.Conformity != Of(fits.Value)) return VisitRules.MainRoomIsAsMeasured(surface.Value, height.Value, volume.Value);
            findings.Add(finding);
        }
        ReportText text = new(record.Observations, record.CorrectionReason);
        return new VisitReportRecorded(visit.SignedVersion + 1, findings, record.MainRooms, fits,
            text is { Observations: null, CorrectionReason: null } ? null : new(visit.LandlordId, text), record.Today);
    }

    static Conformity Of(bool fits) => fits ? Conformity.Conform : Conformity.NotConform;

    /// <summary>What the measures say where the inspector says nothing: a main room that is too small forbids the letting.</summary>
    static Finding Measured(DecencyPoint point, bool? fits) =>
        new(point.Code, fits is null ? Conformity.NotChecked : Of(fits.Value), fits == false ? Severity.Blocking : null, null, null, []);

    public static Decision<VisitEvent> Sign(SignReport sign, Visit visit)
    {
        if (visit.CarriedOutOn is not { } visitedOn) return VisitRules.VisitIsCarriedOut;
        if (sign.By != visit.InspectorId) return VisitRules.ReportIsTheInspectors;
        if (visit.Draft is not { } report) return VisitRules.ReportIsRecorded;
        if (report.ReportVersion == visit.SignedVersion) return [];
        if (report.Findings.All(f => f.Conformity == Conformity.NotChecked)) return VisitRules.ReportChecksTheDwelling;
        Finding[] defects = [.. report.Findings.Where(f => f.Conformity == Conformity.NotConform)];
        if (defects.Select(defect => Lacking(defect, visitedOn)).FirstOrDefault(rule => rule is not null) is { } lacking) return lacking;
        return new VisitReportSigned(visit.ApplicationId, visit.InspectorId, report.ReportVersion, visitedOn, ProposalOf(defects),
            [.. defects.Select(d => new Defect(d.Point, d.Severity!.Value, d.Works, d.WorksBy))], report.Findings.Count(f => f.Conformity == Conformity.NotChecked), sign.Today);
    }

    /// <summary>What a defect must say so that a decision can rest on it: a refusal states works, a condition states works and a day.</summary>
    static Rule? Lacking(Finding defect, DateOnly visitedOn) => defect switch
    {
        { Severity: null } => VisitRules.DefectHasASeverity(defect.Point),
        { Severity: Severity.Blocking or Severity.Reserve, Works: null } => VisitRules.DefectHasWorks(defect.Point),
        { Severity: Severity.Reserve, WorksBy: null } => VisitRules.ReserveHasADeadline(defect.Point),
        { WorksBy: { } by } when by <= visitedOn => VisitRules.DeadlineComesAfterTheVisit(defect.Point),
        _ => null,
    };

    static VisitProposal ProposalOf(Finding[] defects) =>
        defects.Any(d => d.Severity == Severity.Blocking) ? VisitProposal.Refuse
        : defects.Any(d => d.Severity == Severity.Reserve) ? VisitProposal.GrantWithConditions : VisitProposal.Grant;
}
