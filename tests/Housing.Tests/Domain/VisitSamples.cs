using System.Globalization;
using Territory.Housing.Domain;
using Territory.Kernel.Domain;
using Territory.Testing;
using static Territory.Housing.Tests.Domain.Samples;

namespace Territory.Housing.Tests.Domain;

/// <summary>One application of marie's, filed on 2 March 2026, and the inspector of Lillers.</summary>
static class VisitSamples
{
    public static readonly Guid Application = Guid.Parse("019b0000-0000-7000-8000-000000000001"), Inspector = Guid.Parse("019a0000-0000-7000-8000-000000000009"),
        Colleague = Guid.Parse("019a0000-0000-7000-8000-0000000000ff");

    public static readonly VisitedApplication Visited = new(Application, Marie, Lillers, ["1.aa", "1.bb"], Day("2026-03-02"), InHand: true);

    public static readonly Spec<VisitCommand, Visit, VisitEvent> Visits = new(VisitDecider.Instance, Samples.Law);

    /// <summary>The grid that ships, as its file stands.</summary>
    public static readonly DecencyGrid Grid = new(System.Text.Json.JsonSerializer.Deserialize<DecencyPoint[]>(
        System.IO.File.ReadAllBytes(Path.Combine(Repository.Root, "services", "housing", "reference", "decency-grid.json")), StoredJson.Options)!);

    public static DateTimeOffset At(string instant) => DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture);

    public static ScheduleVisit Schedule(string from, int minutes = 60, string today = "2026-03-03") => new(Visited, Inspector, At(from), minutes, null, Day(today));

    public static VisitScheduled Scheduled(string from, string until) => new(Application, Marie, Lillers, ["1.aa", "1.bb"], Day("2026-03-02"), Inspector, At(from), At(until), null);

    /// <summary>On Tuesday 10 March 2026 at ten in Paris, for an hour.</summary>
    public static readonly VisitScheduled OnTheTenth = Scheduled("2026-03-10T09:00:00Z", "2026-03-10T10:00:00Z");

    public static readonly VisitAccessRefused Refused = new(AccessObstacle.OccupantRefused, Day("2026-03-10"));

    public static readonly VisitCarriedOut CarriedOut = new(Day("2026-03-10"), AccessGround.Consent, null);

    public static readonly CarryOutVisit CarryOut = new(OccupantAgreed: false, At("2026-03-10T09:30:00Z"));

    public static RecordReport Report(params Finding[] findings) => new(Inspector, findings, [], null, null, Grid, Day("2026-03-10"));

    public static Finding Conform(string point) => new(point, Conformity.Conform, null, null, null, []);

    public static Finding Defect(string point, Severity? severity, string? works = null, string? by = null) =>
        new(point, Conformity.NotConform, severity, works, by is null ? null : Day(by), []);

    public static readonly SignReport Signing = new(Inspector, Day("2026-03-11"));
}
