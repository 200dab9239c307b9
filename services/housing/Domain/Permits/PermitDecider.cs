using Territory.Kernel.Domain;

namespace Territory.Housing.Domain;

/// <summary>Which part of the law answers which command.</summary>
public static class PermitDecider
{
    public static Decider<PermitCommand, Permit, PermitEvent> Instance { get; } =
        new("permit-application", "permis-de-louer", Permit.None, Decide, Permit.Evolve) { Claims = Permit.Claims, KeyPerStream = true };

    public static Decision<PermitEvent> Decide(PermitCommand command, Permit permit, Law law) => command switch
    {
        FileApplication file => PermitFiling.File(file, permit, law),
        AskForPieces ask => PermitCompleteness.Ask(ask, permit, law),
        ReceivePieces receive => PermitCompleteness.Receive(receive, permit, law),
        PassOn pass => PermitCompleteness.PassOn(pass, permit),
        WithdrawApplication withdraw => PermitCompleteness.Withdraw(withdraw, permit),
        ProposeDecision propose => PermitDecisions.Propose(propose, permit),
        SignRefusal sign => PermitDecisions.Refuse(sign, permit, law),
        SignGrant sign => PermitDecisions.Grant(sign, permit, law),
        RecordNotification notify => PermitDecisions.Notify(notify, permit, law),
        LetTimePass time => PermitTime.Pass(time, permit, law),
        BlockTacitGrant block => PermitTime.Block(block, permit),
        LiftConditions lift => PermitUse.Lift(lift, permit),
        FindConditionsBreached find => PermitUse.Breach(find, permit),
        DeclareLetting letting => PermitUse.Let(letting, permit),
        DeclareTransfer declare => PermitUse.DeclareTransfer(declare, permit),
        AgreeToTransfer agree => PermitUse.Transfer(agree, permit),
        OpenWithdrawalHearing open => PermitReview.Hear(open, permit, law),
        ReceiveObservations receive => PermitReview.Receive(receive, permit),
        SignWithdrawal sign => PermitReview.Withdraw(sign, permit, law),
        LodgeAppeal lodge => PermitReview.Lodge(lodge, permit, law),
        DecideAppeal decide => PermitReview.Answer(decide, permit, law),
        RecordAnnulment annulment => PermitReview.Annul(annulment, permit, law),
        _ => throw new ArgumentOutOfRangeException(nameof(command)),
    };

    internal static Decision<PermitEvent> Continue(IEnumerable<PermitEvent> first, Decision<PermitEvent> then) =>
        then.ForbiddenBy is { } rule ? rule : [.. first, .. then.Events];

    /// <summary>How the ways of appeal are stated, without which the time for them does not run (CJA R421-5).</summary>
    internal static string WaysOfAppeal(int months) =>
        $"Recours gracieux auprès du président de la communauté d'agglomération ou recours contentieux devant le tribunal administratif de Lille, dans les {months} mois de la notification.";
}
