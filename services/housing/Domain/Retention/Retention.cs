using Territory.Kernel.Domain;

namespace Territory.Housing.Domain;

/// <summary>How long files are kept, and how they then lose what names people.</summary>
public abstract record RetentionEvent;

/// <summary>The Archives départementales allow the elimination of what ended before a day (Code du patrimoine L212-2).</summary>
/// <param name="Reference">Of the visa.</param>
[Stored("elimination-visa-recorded")]
public sealed record EliminationVisaRecorded(string Reference, DateOnly GrantedOn, DateOnly EndedBefore) : RetentionEvent;

/// <summary>The keys of a file's personal fields were destroyed at the end of its retention. Dates, commune and decisions stay.</summary>
/// <param name="EndedOn">When its life ended.</param>
/// <param name="KeptUntil">Last day of its retention.</param>
/// <param name="Ground">The dated rule that counted.</param>
[Stored("permit-file-anonymised")]
public sealed record PermitFileAnonymised(Guid ApplicationId, DateOnly EndedOn, DateOnly KeptUntil, string Ground, string VisaReference, DateOnly AnonymisedOn) : RetentionEvent;

/// <summary>What deciding needs to know: of the register of visas, or of one file.</summary>
public sealed record Retention(IReadOnlyList<EliminationVisaRecorded> Visas, bool IsAnonymised)
{
    public static Retention None { get; } = new([], false);

    public static Guid VisasId { get; } = NameId.Of("elimination-visas", "permis-de-louer");

    public static Guid IdOf(Guid application) => NameId.Of("permit-file-retention", application.ToString());

    public static Retention Evolve(Retention retention, RetentionEvent e) => e switch
    {
        EliminationVisaRecorded visa => retention with { Visas = [.. retention.Visas, visa] },
        PermitFileAnonymised => retention with { IsAnonymised = true },
        _ => retention,
    };
}

public abstract record RetentionCommand;

public sealed record RecordEliminationVisa(string Reference, DateOnly GrantedOn, DateOnly EndedBefore, DateOnly Today) : RetentionCommand;

public sealed record AnonymiseFile(Guid ApplicationId, DateOnly EndedOn, string VisaReference, DateOnly Today) : RetentionCommand;

public static class RetentionDecider
{
    const string Years = "conservation/dossier-de-permis";

    public static Decider<RetentionCommand, Retention, RetentionEvent> Instance { get; } =
        new("permit-file-retention", "permis-de-louer", Retention.None, Decide, Retention.Evolve);

    public static Decision<RetentionEvent> Decide(RetentionCommand command, Retention retention, Law law) => command switch
    {
        RecordEliminationVisa record => Record(record, retention, law),
        AnonymiseFile anonymise => Anonymise(anonymise, retention, law),
        _ => throw new ArgumentOutOfRangeException(nameof(command)),
    };

    /// <summary>The last day on which a file that ended on a day is kept; null where no rule is in force.</summary>
    public static DateOnly? KeptUntil(DateOnly endedOn, Law law, DateOnly today) =>
        law.InForce(Years, today) is { } kept ? Delay.LastDay(endedOn, kept.Whole) : null;

    static Decision<RetentionEvent> Record(RecordEliminationVisa record, Retention retention, Law law)
    {
        if (record.GrantedOn > record.Today) return Rules.NotInTheFuture;
        if (KeptUntil(record.EndedBefore, law, record.Today) is not { } kept) return Law.NoRuleInForce(Years, record.Today);
        if (kept > record.Today) return RetentionRules.VisaCoversWhatIsDue(kept);
        return retention.Visas.Any(v => v.Reference == record.Reference) ? [] : new EliminationVisaRecorded(record.Reference, record.GrantedOn, record.EndedBefore);
    }

    static Decision<RetentionEvent> Anonymise(AnonymiseFile anonymise, Retention retention, Law law)
    {
        if (retention.IsAnonymised || KeptUntil(anonymise.EndedOn, law, anonymise.Today) is not { } kept || kept >= anonymise.Today) return [];
        return new PermitFileAnonymised(anonymise.ApplicationId, anonymise.EndedOn, kept, law.InForce(Years, anonymise.Today)!.Source, anonymise.VisaReference, anonymise.Today);
    }
}

public static class RetentionRules
{
    public static Rule VisaCoversWhatIsDue(DateOnly from) => new("visa-covers-what-is-due", "Code du patrimoine L212-2",
        $"Des dossiers clos avant cette date doivent encore être conservés : cette élimination ne peut être enregistrée qu’à partir du {from:dd/MM/yyyy}.",
        $"Files that ended before that day are still to be kept: this elimination can be recorded from {from:yyyy-MM-dd} only.");
}
