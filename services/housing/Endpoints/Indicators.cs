using System.Globalization;
using Territory.Housing.Domain;
using Territory.Kernel.Domain;
using Territory.Kernel.EventStore;
using Territory.Kernel.Hosting;

namespace Territory.Housing.Endpoints;

/// <summary>What the permit has done in a year, for the public and for the service itself.</summary>
public static class IndicatorEndpoints
{
    public static void MapIndicators(this WebApplication app)
    {
        var indicators = app.MapGroup("/housing/indicators").RefuseInvalidRequests().WithTags("Indicators");
        indicators.MapGet("/", Public).WithSummary("Counts of a year by commune, for anybody: small numbers are kept secret.").Produces<Indicators>().ProducesProblem(400);
        indicators.MapGet("/detailed", Detailed).For(Roles.Instructor, Roles.Signatory).WithSummary("The same with every number, for the service.").Produces<Indicators>();
    }

    /// <param name="Position">Position of the log that each number was computed from.</param>
    /// <param name="CommunesUnderPermit">With a perimeter in force at the end of the year, or today.</param>
    /// <param name="Target">Dwellings to be covered.</param>
    /// <param name="SecretUnder">Numbers under it are not shown; null where all are.</param>
    public sealed record Indicators(
        int Year, long Position, IndicatorCounts Total, IReadOnlyList<CommuneIndicators> Communes, int CommunesUnderPermit, int? Target, int? SecretUnder, IReadOnlyList<string> ToConfirm);

    public sealed record CommuneIndicators(Commune Commune, IndicatorCounts Counts);

    static async Task<IResult> Public(string? year, Reading reading, IndicatorCounting counting, ViewReader<CountedFile> files, TimeProvider clock, CancellationToken cancellation) =>
        await Answer(year, isPublic: true, reading, counting, files, clock, cancellation);

    static async Task<IResult> Detailed(string? year, Reading reading, IndicatorCounting counting, ViewReader<CountedFile> files, TimeProvider clock, CancellationToken cancellation) =>
        await Answer(year, isPublic: false, reading, counting, files, clock, cancellation);

    static async Task<IResult> Answer(string? year, bool isPublic, Reading reading, IndicatorCounting counting, ViewReader<CountedFile> files, TimeProvider clock, CancellationToken cancellation)
    {
        var today = ParisTime.DateOf(clock.GetUtcNow());
        var of = today.Year;
        if (year is not null && (!int.TryParse(year, NumberStyles.None, CultureInfo.InvariantCulture, out of) || of < DateOnly.MinValue.Year || of > today.Year))
            return Problems.Invalid("year", "Donnez une année, au plus tard l’année en cours.", "Give a year, the current one at the latest.");
        if (!await reading.IsReached(files, cancellation)) return Problems.NotYet();
        return TypedResults.Ok(await counting.Of(of, today, isPublic, reading.MinPosition ?? 0));
    }
}
