using Territory.Kernel.Domain;

namespace Territory.Housing.Domain;

/// <summary>What becomes of a file when its subject asks for erasure (RGPD art. 17).</summary>
/// <param name="IsErasable">Whether the data-protection officer may erase it on demand.</param>
/// <param name="Until">Until when it is kept, where that is known.</param>
public sealed record ErasureAnswer(Guid File, bool IsErasable, string Article, DateOnly? Until);

public abstract record ErasureRequestEvent;

/// <summary>Somebody asked that what concerns them be erased; what was answered stands here.</summary>
/// <param name="AnswerBy">By when the data-protection officer has to have dealt with it (RGPD art. 12, 3).</param>
[Stored("erasure-requested")]
public sealed record ErasureRequested(Guid PersonId, DateOnly RequestedOn, DateOnly AnswerBy, IReadOnlyList<ErasureAnswer> Answers) : ErasureRequestEvent;

public sealed record ErasureRequest(bool IsMade)
{
    public static ErasureRequest None { get; } = new(false);

    public static ErasureRequest Evolve(ErasureRequest request, ErasureRequestEvent e) => e is ErasureRequested ? new(true) : request;
}

public sealed record RequestErasure(Guid PersonId, IReadOnlyList<FileToErase> Files, DateOnly Today);

/// <param name="EndedOn">When its life ended; null while it lives, or while a court has it.</param>
public sealed record FileToErase(Guid File, PermitStatus Status, DateOnly? EndedOn);

public static class ErasureRequestDecider
{
    const string Answer = "rgpd/reponse";

    public static Decider<RequestErasure, ErasureRequest, ErasureRequestEvent> Instance { get; } =
        new("erasure-request", "permis-de-louer", ErasureRequest.None, Decide, ErasureRequest.Evolve);

    public static Decision<ErasureRequestEvent> Decide(RequestErasure ask, ErasureRequest request, Law law)
    {
        if (request.IsMade) return [];
        if (law.InForce(Answer, ask.Today) is not { } answer) return Law.NoRuleInForce(Answer, ask.Today);
        return new ErasureRequested(ask.PersonId, ask.Today, Delay.LastDay(ask.Today, answer.Whole), [.. ask.Files.Select(file => AnswerFor(file, law, ask.Today))]);
    }

    /// <summary>
    /// A file on which nothing was decided serves nobody once it is closed. One that is open, or was decided, is needed for a
    /// task of public authority, then as archives and in case of a claim.
    /// </summary>
    static ErasureAnswer AnswerFor(FileToErase file, Law law, DateOnly today) => file.Status switch
    {
        PermitStatus.WithdrawnByApplicant or PermitStatus.ClosedWithoutFollowUp or PermitStatus.PassedOn => new(file.File, true, "RGPD art. 17, 1, a", null),
        _ when (Permit.None with { Status = file.Status }).IsOpen => new(file.File, false, "RGPD art. 17, 3, b", null),
        _ => new(file.File, false, "RGPD art. 17, 3, b, d et e", file.EndedOn is { } ended ? RetentionDecider.KeptUntil(ended, law, today) : null),
    };
}
