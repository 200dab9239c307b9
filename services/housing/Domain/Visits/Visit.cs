using Territory.Kernel.Domain;

namespace Territory.Housing.Domain;

/// <summary>The visit of a dwelling for which an authorisation is asked (CCH L635-3): appointment, access, report.</summary>
public abstract record VisitEvent;

/// <param name="LandlordId">Under whose key what is written freely is sealed.</param>
/// <param name="DwellingKeys">Keyed hashes of the dwelling, as its application holds them.</param>
/// <param name="FiledOn">When the application was filed.</param>
/// <param name="Note">For whoever visits: how to get in, whom to call.</param>
[Stored("visit-scheduled")]
public sealed record VisitScheduled(
    Guid ApplicationId, Guid LandlordId, string CommuneInsee, IReadOnlyList<string> DwellingKeys, DateOnly FiledOn,
    Guid InspectorId, DateTimeOffset From, DateTimeOffset Until, Personal<FreeText>? Note) : VisitEvent;

[Stored("visit-rescheduled")]
public sealed record VisitRescheduled(Guid InspectorId, DateTimeOffset From, DateTimeOffset Until) : VisitEvent;

[Stored("visit-cancelled")]
public sealed record VisitCancelled(VisitCancellation Reason, DateOnly CancelledOn) : VisitEvent;

/// <summary>The dwelling could not be entered: the judge may authorise it.</summary>
[Stored("visit-access-refused")]
public sealed record VisitAccessRefused(AccessObstacle Obstacle, DateOnly RefusedOn) : VisitEvent;

/// <summary>The juge des libertés et de la détention was asked to authorise the visit.</summary>
[Stored("visit-judge-authorisation-requested")]
public sealed record JudgeAuthorisationRequested(DateOnly RequestedOn) : VisitEvent;

[Stored("visit-judge-authorisation-obtained")]
public sealed record JudgeAuthorisationObtained(DateOnly ObtainedOn, string Reference) : VisitEvent;

[Stored("visit-judge-authorisation-refused")]
public sealed record JudgeAuthorisationRefused(DateOnly RefusedOn, string Reference) : VisitEvent;

/// <param name="Authorisation">Reference of the judge's authorisation, where the visit was made under it.</param>
[Stored("visit-carried-out")]
public sealed record VisitCarriedOut(DateOnly CarriedOutOn, AccessGround Ground, string? Authorisation) : VisitEvent;

/// <summary>A report, or the correction of one, was written down. It counts once it is signed; until then it may be written again.</summary>
/// <param name="MainRoomFits">What the measures say of the main room; null where none was measured.</param>
[Stored("visit-report-recorded")]
public sealed record VisitReportRecorded(
    int ReportVersion, IReadOnlyList<Finding> Findings, IReadOnlyList<MeasuredRoom> MainRooms, bool? MainRoomFits,
    Personal<ReportText>? Text, DateOnly RecordedOn) : VisitEvent;

/// <summary>The inspector signed: nothing of this version changes any more.</summary>
/// <param name="Proposal">What follows from the defects, for whoever decides.</param>
[Stored("visit-report-signed")]
public sealed record VisitReportSigned(
    Guid ApplicationId, Guid InspectorId, int ReportVersion, DateOnly VisitedOn, VisitProposal Proposal, IReadOnlyList<Defect> Defects,
    int NotChecked, DateOnly SignedOn) : VisitEvent;

/// <summary>Personal: stored sealed. Names of occupants have no place in it.</summary>
public sealed record FreeText(string Text);

/// <summary>Personal: stored sealed.</summary>
/// <param name="CorrectionReason">Why a signed report was written again; null for a first one.</param>
public sealed record ReportText(string? Observations, string? CorrectionReason);

public enum VisitCancellation { InspectorUnavailable, LandlordAsked, OccupantAsked, ApplicationClosed, Mistake }

public enum AccessObstacle { OccupantRefused, PersonUnreachable }

public enum AccessGround { Consent, JudgeAuthorisation }

public enum VisitStatus { None, Scheduled, AccessRefused, AuthorisationRequested, AuthorisationObtained, AuthorisationRefused, CarriedOut, Cancelled }

/// <summary>What deciding needs to know, no more.</summary>
/// <param name="From">Null while there is no appointment.</param>
/// <param name="StepOn">Day of the last step towards access: the next cannot come before it.</param>
/// <param name="Authorisation">Reference of the judge's authorisation.</param>
/// <param name="Draft">The report as it was last written down, signed or not.</param>
public sealed record Visit(
    VisitStatus Status, Guid ApplicationId, Guid LandlordId, string CommuneInsee, IReadOnlyList<string> DwellingKeys, DateOnly FiledOn, Guid InspectorId,
    DateTimeOffset? From, DateTimeOffset? Until, DateOnly? AccessRefusedOn, DateOnly? StepOn, string? Authorisation, DateOnly? CarriedOutOn,
    VisitReportRecorded? Draft, int SignedVersion)
{
    public static Visit None { get; } = new(VisitStatus.None, default, default, "", [], default, default, null, null, null, null, null, null, null, 0);

    /// <summary>A visit is open until it was made or given up.</summary>
    public bool IsOpen => Status is not (VisitStatus.None or VisitStatus.CarriedOut or VisitStatus.Cancelled);

    public static Visit Evolve(Visit visit, VisitEvent e) => e switch
    {
        VisitScheduled scheduled => visit with
        {
            Status = VisitStatus.Scheduled,
            ApplicationId = scheduled.ApplicationId,
            LandlordId = scheduled.LandlordId,
            CommuneInsee = scheduled.CommuneInsee,
            DwellingKeys = scheduled.DwellingKeys,
            FiledOn = scheduled.FiledOn,
            InspectorId = scheduled.InspectorId,
            From = scheduled.From,
            Until = scheduled.Until,
        },
        VisitRescheduled moved => visit with { Status = VisitStatus.Scheduled, InspectorId = moved.InspectorId, From = moved.From, Until = moved.Until },
        VisitCancelled => visit with { Status = VisitStatus.Cancelled, From = null, Until = null },
        VisitAccessRefused refused => visit with
        {
            Status = VisitStatus.AccessRefused,
            From = null,
            Until = null,
            AccessRefusedOn = refused.RefusedOn,
            StepOn = refused.RefusedOn,
        },
        JudgeAuthorisationRequested requested => visit with { Status = VisitStatus.AuthorisationRequested, From = null, Until = null, StepOn = requested.RequestedOn },
        JudgeAuthorisationObtained obtained => visit with { Status = VisitStatus.AuthorisationObtained, StepOn = obtained.ObtainedOn, Authorisation = obtained.Reference },
        JudgeAuthorisationRefused refused => visit with { Status = VisitStatus.AuthorisationRefused, StepOn = refused.RefusedOn },
        VisitCarriedOut made => visit with { Status = VisitStatus.CarriedOut, CarriedOutOn = made.CarriedOutOn },
        VisitReportRecorded recorded => visit with { Draft = recorded },
        VisitReportSigned signed => visit with { SignedVersion = signed.ReportVersion },
        _ => visit,
    };

    public const string InspectorTime = "inspector-visit", DwellingTime = "dwelling-visit";

    /// <summary>Neither an inspector nor a dwelling is in two visits at once. The append checks it.</summary>
    public static IEnumerable<Claim> Claims(Visit visit, VisitEvent e) => e switch
    {
        VisitScheduled scheduled => Taken(scheduled.InspectorId, scheduled.DwellingKeys, scheduled.From, scheduled.Until),
        VisitRescheduled moved => [.. GivenBack(visit), .. Taken(moved.InspectorId, visit.DwellingKeys, moved.From, moved.Until)],
        VisitCancelled or VisitAccessRefused or JudgeAuthorisationRequested => GivenBack(visit),
        _ => [],
    };

    static IEnumerable<Claim> Taken(Guid inspector, IReadOnlyList<string> dwelling, DateTimeOffset from, DateTimeOffset until) =>
        [new Claim.Interval(InspectorTime, inspector.ToString(), from, until), .. dwelling.Select(key => new Claim.Interval(DwellingTime, key, from, until))];

    static IEnumerable<Claim> GivenBack(Visit visit) => visit is not { From: { } from, Until: { } until } ? [] :
        [new Claim.ReleaseInterval(InspectorTime, visit.InspectorId.ToString(), from, until), .. visit.DwellingKeys.Select(key => new Claim.ReleaseInterval(DwellingTime, key, from, until))];
}
