using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Territory.Kernel.EventStore;

namespace Territory.Kernel.Hosting;

/// <summary>What a reader may ask of any list or file: to see its own write, and one page at a time.</summary>
/// <param name="MinPosition">Wait a moment for the view to reach it.</param>
/// <param name="After">Keyset cursor: the last item of the page before.</param>
public sealed record Reading(long? MinPosition, string? After, int Limit)
{
    public const int MostItems = 200;

    /// <summary>Binds <c>min-position</c>, <c>after</c> and <c>limit</c>.</summary>
    public static ValueTask<Reading?> BindAsync(HttpContext context)
    {
        var position = Whole(context, "min-position", 0, long.MaxValue);
        var limit = Whole(context, "limit", 1, MostItems);
        var after = (string?)context.Request.Query["after"];
        string? key = null;
        if (after is not null)
            try
            {
                key = Encoding.UTF8.GetString(Convert.FromBase64String(after.Replace('-', '+').Replace('_', '/').PadRight((after.Length + 3) / 4 * 4, '=')));
            }
            catch (FormatException)
            {
                RequestProblems.Of(context).Add(NotACursor);
            }
        return ValueTask.FromResult<Reading?>(new(position, key, (int)(limit ?? 50)));
    }

    static FieldProblem NotACursor { get; } = new("after", new("Ce curseur n’en est pas un : reprenez celui du lien « next ».", "This is no cursor: take the one of the 'next' link."));

    /// <summary>What to answer when <see cref="After"/> is not what <see cref="Cursor"/> made.</summary>
    public static IResult NoCursor() => Problems.Invalid([NotACursor]);

    public static string Cursor(string key) => Convert.ToBase64String(Encoding.UTF8.GetBytes(key)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    /// <summary>False when the view did not reach the position in time: answer <see cref="Problems.NotYet"/>.</summary>
    public async Task<bool> IsReached(ViewPosition view, CancellationToken cancellation) =>
        MinPosition is not { } position || await view.Reached(position, TimeProvider.System, cancellation);

    internal static long? Whole(HttpContext context, string name, long least, long most)
    {
        if ((string?)context.Request.Query[name] is not { } text) return null;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most) return value;
        RequestProblems.Of(context).Add(new(name, new($"Un nombre entier entre {least} et {most} est attendu.", $"A whole number between {least} and {most} is expected.")));
        return null;
    }
}

/// <summary>Where a reader of a feed goes on: the position of the last thing that it knows, 0 at first.</summary>
/// <param name="Wait">So many seconds to wait for something new before an empty answer.</param>
public sealed record FeedCursor(long After, int Limit, TimeSpan Wait)
{
    public const int LongestWait = 25;

    /// <summary>Binds <c>after</c>, <c>limit</c> and <c>wait</c>.</summary>
    public static ValueTask<FeedCursor?> BindAsync(HttpContext context) => ValueTask.FromResult<FeedCursor?>(new(
        Reading.Whole(context, "after", 0, long.MaxValue) ?? 0, (int)(Reading.Whole(context, "limit", 1, Reading.MostItems) ?? Reading.MostItems),
        TimeSpan.FromSeconds(Reading.Whole(context, "wait", 0, LongestWait) ?? 0)));
}

/// <summary>One page of a list; <paramref name="Next"/> is the link to the following one, null on the last.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>The civil date that a question is asked for; null when it does not say.</summary>
/// <param name="Problem">What is wrong with it, for the endpoint to name with what else is.</param>
public sealed record OnDate(DateOnly? Day, FieldProblem? Problem)
{
    static readonly Sentence NoDate = new("Une date est attendue, sous la forme AAAA-MM-JJ (elle doit exister).", "A date is expected, as YYYY-MM-DD (it must exist).");

    /// <summary>Binds <c>on</c>.</summary>
    public static ValueTask<OnDate?> BindAsync(HttpContext context) => ValueTask.FromResult<OnDate?>((string?)context.Request.Query["on"] switch
    {
        null => new(null, null),
        var text when DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) => new(date, null),
        _ => new(null, new("on", NoDate)),
    });
}
