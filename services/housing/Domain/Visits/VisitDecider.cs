using Territory.Kernel.Domain;

namespace Territory.Housing.Domain;

public abstract record VisitCommand;

/// <summary>What the stream of an application tells a visit.</summary>
/// <param name="InHand">Whether there is anything to visit the dwelling for: an open application, or a permit in force or used, whose conditions may want a counter-visit.</param>
public sealed record VisitedApplication(Guid Id, Guid LandlordId, string CommuneInsee, IReadOnlyList<string> DwellingKeys, DateOnly FiledOn, bool InHand)
{
    public static VisitedApplication Of(Guid id, Permit permit) =>
        new(id, permit.LandlordId, permit.CommuneInsee, permit.DwellingKeys, permit.FiledOn, permit.IsOpen || permit.IsInForce || permit.Status == PermitStatus.Used);
}

public sealed record ScheduleVisit(VisitedApplication Application, Guid InspectorId, DateTimeOffset From, int Minutes, string? Note, DateOnly Today) : VisitCommand;

/// <param name="InspectorId">Null: the same inspector.</param>
public sealed record RescheduleVisit(Guid? InspectorId, DateTimeOffset From, int Minutes, DateOnly Today) : VisitCommand;

public sealed record CancelVisit(VisitCancellation Reason, DateOnly Today) : VisitCommand;

public sealed record RecordAccessRefusal(AccessObstacle Obstacle, DateOnly RefusedOn, DateOnly Today) : VisitCommand;

public sealed record RequestJudgeAuthorisation(DateOnly RequestedOn, DateOnly Today) : VisitCommand;

public sealed record RecordJudgeDecision(bool Authorises, DateOnly DecidedOn, string Reference, DateOnly Today) : VisitCommand;

/// <param name="OccupantAgreed">That the occupant, who had refused, let the inspector in.</param>
public sealed record CarryOutVisit(bool OccupantAgreed, DateTimeOffset Now) : VisitCommand;

public static class VisitDecider
{
    /// <summary>What is written freely has the key of the application's file, and goes with it.</summary>
    public static Decider<VisitCommand, Visit, VisitEvent> Instance { get; } =
        new("visit", "permis-de-louer", Visit.None, Decide, Visit.Evolve) { Claims = Visit.Claims, SealedWith = (visit, _) => PermitDecider.Instance.PurposeOf(visit.ApplicationId) };

    public static Decision<VisitEvent> Decide(VisitCommand command, Visit visit, Law law) => command switch
    {
        ScheduleVisit schedule => Schedule(schedule, visit, law),
        RescheduleVisit reschedule => Reschedule(reschedule, visit, law),
        CancelVisit cancel => Cancel(cancel, visit),
        RecordAccessRefusal refusal => RefuseAccess(refusal, visit),
        RequestJudgeAuthorisation request => AskTheJudge(request, visit),
        RecordJudgeDecision decision => HearTheJudge(decision, visit),
        CarryOutVisit carryOut => CarryOut(carryOut, visit),
        RecordReport record => VisitReporting.Record(record, visit, law),
        SignReport sign => VisitReporting.Sign(sign, visit),
        _ => throw new ArgumentOutOfRangeException(nameof(command)),
    };

    static Decision<VisitEvent> Schedule(ScheduleVisit schedule, Visit visit, Law law)
    {
        var application = schedule.Application;
        if (visit.Status != VisitStatus.None) return VisitRules.VisitIsNew;
        if (!application.InHand) return VisitRules.ApplicationIsInHand;
        if (Hinders(schedule.From, schedule.Minutes, application.FiledOn, schedule.Today, law) is { } rule) return rule;
        var from = Minute(schedule.From);
        return new VisitScheduled(application.Id, application.LandlordId, application.CommuneInsee, application.DwellingKeys, application.FiledOn,
            schedule.InspectorId, from, from.AddMinutes(schedule.Minutes), schedule.Note is { } note ? new(application.LandlordId, new(note)) : null);
    }

    static Decision<VisitEvent> Reschedule(RescheduleVisit reschedule, Visit visit, Law law)
    {
        if (!visit.IsOpen) return VisitRules.VisitIsOpen;
        if (Hinders(reschedule.From, reschedule.Minutes, visit.FiledOn, reschedule.Today, law) is { } rule) return rule;
        var moved = new VisitRescheduled(reschedule.InspectorId ?? visit.InspectorId, Minute(reschedule.From), Minute(reschedule.From).AddMinutes(reschedule.Minutes));
        return visit.Status == VisitStatus.Scheduled && (visit.InspectorId, visit.From, visit.Until) == (moved.InspectorId, moved.From, moved.Until) ? [] : moved;
    }

    /// <summary>Appointments are of whole minutes, so that they sort as texts too.</summary>
    static DateTimeOffset Minute(DateTimeOffset instant) => instant.ToUniversalTime().AddTicks(-(instant.Ticks % TimeSpan.TicksPerMinute));

    /// <summary>What stands in the way of an appointment: the hours of the law in Paris, on whatever day the clocks change, and dates that can only be slips.</summary>
    static Rule? Hinders(DateTimeOffset from, int minutes, DateOnly filedOn, DateOnly today, Law law)
    {
        if (law.InForce("visites/horizon", today) is not { } horizon) return Law.NoRuleInForce("visites/horizon", today);
        var (day, last) = (ParisTime.DateOf(from), Delay.LastDay(today, horizon.Whole));
        if (day < filedOn) return VisitRules.VisitComesAfterFiling(filedOn);
        if (day > last) return VisitRules.VisitIsNotTooFarAhead(last);
        if (law.InForce("visites/premiere-heure", day) is not { } first) return Law.NoRuleInForce("visites/premiere-heure", day);
        if (law.InForce("visites/derniere-heure", day) is not { } latest) return Law.NoRuleInForce("visites/derniere-heure", day);
        var (start, end) = (TimeZoneInfo.ConvertTime(from, ParisTime.Zone), TimeZoneInfo.ConvertTime(from.AddMinutes(minutes), ParisTime.Zone));
        return start.TimeOfDay < TimeSpan.FromHours(first.Whole) || end.TimeOfDay > TimeSpan.FromHours(latest.Whole) || start.Date != end.Date
            ? VisitRules.VisitWithinLegalHours(first.Whole, latest.Whole) : null;
    }

    static Decision<VisitEvent> Cancel(CancelVisit cancel, Visit visit)
    {
        if (visit.Status == VisitStatus.Cancelled) return [];
        return visit.IsOpen ? new VisitCancelled(cancel.Reason, cancel.Today) : VisitRules.VisitIsOpen;
    }

    static Decision<VisitEvent> RefuseAccess(RecordAccessRefusal refusal, Visit visit)
    {
        if (!visit.IsOpen) return VisitRules.VisitIsOpen;
        if (visit.Status == VisitStatus.AccessRefused && visit.AccessRefusedOn == refusal.RefusedOn) return [];
        if (visit.Status != VisitStatus.Scheduled) return VisitRules.VisitIsScheduled;
        return Misdated(refusal.RefusedOn, visit.StepOn ?? visit.FiledOn, refusal.Today) is { } rule ? rule : new VisitAccessRefused(refusal.Obstacle, refusal.RefusedOn);
    }

    static Decision<VisitEvent> AskTheJudge(RequestJudgeAuthorisation request, Visit visit)
    {
        if (!visit.IsOpen) return VisitRules.VisitIsOpen;
        if (visit.Status is VisitStatus.AuthorisationRequested or VisitStatus.AuthorisationObtained) return [];
        if (visit.StepOn is not { } last) return VisitRules.AccessWasRefused;
        return Misdated(request.RequestedOn, last, request.Today) is { } rule ? rule : new JudgeAuthorisationRequested(request.RequestedOn);
    }

    static Decision<VisitEvent> HearTheJudge(RecordJudgeDecision decision, Visit visit)
    {
        if (!visit.IsOpen) return VisitRules.VisitIsOpen;
        if (visit.Status != VisitStatus.AuthorisationRequested) return VisitRules.AuthorisationWasRequested;
        if (Misdated(decision.DecidedOn, visit.StepOn!.Value, decision.Today) is { } rule) return rule;
        return decision.Authorises ? new JudgeAuthorisationObtained(decision.DecidedOn, decision.Reference) : new JudgeAuthorisationRefused(decision.DecidedOn, decision.Reference);
    }

    static Rule? Misdated(DateOnly on, DateOnly last, DateOnly today) => on > today ? Rules.NotInTheFuture : on < last ? VisitRules.StepsFollowEachOther(last) : null;

    static Decision<VisitEvent> CarryOut(CarryOutVisit carryOut, Visit visit)
    {
        if (visit.Status == VisitStatus.CarriedOut) return [];
        if (visit.Status != VisitStatus.Scheduled) return visit.IsOpen ? VisitRules.VisitIsScheduled : VisitRules.VisitIsOpen;
        if (carryOut.Now < visit.From) return VisitRules.VisitHasBegun;
        if (visit.AccessRefusedOn is not null && visit.Authorisation is null && !carryOut.OccupantAgreed) return VisitRules.AccessIsAgreedOrAuthorised;
        var authorised = visit.Authorisation is not null && !carryOut.OccupantAgreed;
        return new VisitCarriedOut(ParisTime.DateOf(visit.From!.Value), authorised ? AccessGround.JudgeAuthorisation : AccessGround.Consent, authorised ? visit.Authorisation : null);
    }
}
