using static Territory.Housing.Tests.Service.Requests;

namespace Territory.Housing.Tests.Service;

/// <summary>A visit whose hour has come, of a dwelling and by an inspector of its own, so that no test meets another's.</summary>
sealed record Visited(Answer Filed, Someone Inspector, Answer Visit)
{
    public string Path => Visit.Location!;

    public Task<Answer> Post(string step, object? body = null) => Inspector.Post($"{Path}/{step}", body).Done();
}

/// <summary>Bodies of requests about visits.</summary>
static class VisitRequests
{
    static int _slots;

    /// <summary>A quarter of an hour later in the day, in which no inspector has a visit yet.</summary>
    public static DateTimeOffset Slot(this World world) => world.Clock.GetUtcNow().AddMinutes(Interlocked.Increment(ref _slots) * 15);

    public static object Appointment(DateTimeOffset from, Guid? inspector = null, string? note = null) => new { inspectorId = inspector, from, minutes = 15, note };

    public static object NewAppointment(DateTimeOffset from, int minutes = 15) => new { from, minutes };

    public static readonly object BadVentilation =
        new { findings = new[] { new { point = "aeration", conformity = "notConform", severity = "blocking", works = "Poser une ventilation" } } };

    public static async Task<Visited> Visit(this World world, string? note = null)
    {
        var (inspector, filed) = (world.AnInspectorOf("62516"), await world.FileComplete());
        var visit = await inspector.Post($"{filed.Location}/visits", Appointment(world.Clock.GetUtcNow(), note: note));
        Assert.True(visit.Status is 201, visit.ToString());
        return new(filed, inspector, visit);
    }
}
