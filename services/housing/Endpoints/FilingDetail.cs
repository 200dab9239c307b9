using Territory.Housing.Domain;
using Territory.Kernel.Domain;
using Territory.Kernel.EventStore;
using Territory.Kernel.Hosting;

namespace Territory.Housing.Endpoints;

/// <summary>How a file came in, and what is known of its pieces.</summary>
/// <param name="Faults">Why pieces that were handed in are asked for again.</param>
/// <param name="Notices">What stops nothing by itself, but applicant and instructor should know.</param>
public sealed record FilingDetail(
    FilingChannel Channel, DateOnly? LeaseOn, IReadOnlyList<Diagnostic> Diagnostics, string? DpeNumber, IReadOnlyList<PieceFault> Faults,
    Mandataire? Mandataire, IReadOnlyList<NoticeAnswer> Notices)
{
    public static async Task<FilingDetail> Of(PermitFile file, KeyRing keys, Law law, HttpContext http) => new(
        file.Filing.Channel, file.Filing.LeaseOn, file.Filing.Diagnostics, file.Filing.DpeNumber is { } number ? (await keys.Open(number)).Value?.Value : null,
        file.Filing.Faults, file.Filing.Mandataire is { } mandataire ? (await keys.Open(mandataire)).Value : null,
        [.. FilingNotices.Of(file.FiledOn, file.Filing.LeaseOn, file.Filing.Diagnostics, law).Select(notice => NoticeAnswer.Of(notice, http))]);
}

/// <summary>A notice in the language of whoever asks.</summary>
public sealed record NoticeAnswer(string Code, string Message, string Article)
{
    public static NoticeAnswer Of(FilingNotice notice, HttpContext http) => new(notice.Code, new Sentence(notice.French, notice.English).For(http), notice.Article);
}
