using Territory.Kernel.Domain;

namespace Territory.Housing.Domain;

/// <summary>What the law lets time decide. Each outcome has its legal date, whenever the clock came by.</summary>
public static class PermitTime
{
    const string Warning = "permis-de-louer/alerte-des-agents";

    public static Decision<PermitEvent> Pass(LetTimePass time, Permit permit, Law law)
    {
        if (permit is { IsOpen: true, TacitGrantOn: { } tacitOn } && tacitOn < time.Today) return TacitGrant(tacitOn, law);
        if (permit is { Status: PermitStatus.Incomplete, ReplyBy: { } replyBy } && replyBy < time.Today) return new ClosedWithoutFollowUp(replyBy, replyBy.AddDays(1));
        if (permit is { IsInForce: true, Grant.LapsesOn: var lapsesOn } && lapsesOn < time.Today) return new PermitLapsed(lapsesOn);
        if (permit.Appeal is { AnswerBy: { } answerBy } && answerBy < time.Today) return new AppealDecided(false, answerBy, IsImplicit: true);
        return [.. Warnings(time.Today, permit, law)];
    }

    /// <summary>The month has passed under a police order: it grants nothing, and the file waits for an express decision.</summary>
    public static Decision<PermitEvent> Block(BlockTacitGrant block, Permit permit) =>
        permit is { IsOpen: true, TacitGrantOn: { } tacitOn } && tacitOn < block.Today ? new TacitGrantBlocked(tacitOn) : [];

    internal static PermitTacitlyGranted TacitGrant(DateOnly on, Law law) =>
        new(on, on.AddDays(1), Delay.LastDay(on, law.InForce("permis-de-louer/caducite", on)?.Whole ?? throw new InvalidOperationException("A tacit grant has a validity: the clock started under it.")));

    /// <summary>The days on which something ends, as the file stands.</summary>
    public static IEnumerable<(DeadlineKind Kind, DateOnly On)> Deadlines(Permit permit)
    {
        if (permit is { IsOpen: true, TacitGrantOn: { } tacitOn }) yield return (DeadlineKind.TacitGrant, tacitOn);
        if (permit is { Status: PermitStatus.Incomplete, ReplyBy: { } replyBy }) yield return (DeadlineKind.Pieces, replyBy);
        if (permit is { IsInForce: true, Grant: { } inForce }) yield return (DeadlineKind.Lapse, inForce.LapsesOn);
        if (permit.Appeal is { AnswerBy: { } answerBy }) yield return (DeadlineKind.Appeal, answerBy);
        if (permit is { Status: PermitStatus.GrantedWithConditions or PermitStatus.Used, Grant: { } grant })
            for (var i = 0; i < grant.Conditions.Count; i++)
                if (!grant.Lifted.Contains(i + 1) && !grant.Breached.Contains(i + 1)) yield return (DeadlineKind.Conditions, grant.Conditions[i].By);
    }

    static IEnumerable<PermitEvent> Warnings(DateOnly today, Permit permit, Law law) =>
        law.InForce(Warning, today) is not { } warning ? []
        : Deadlines(permit).Distinct().Where(d => d.On <= today.AddDays(warning.Whole) && !permit.Warned.Contains(d)).Select(d => new DeadlineWarned(d.Kind, d.On, today));
}
