using System.Text.Json;
using static Territory.Housing.Tests.Service.Requests;

namespace Territory.Housing.Tests.Service;

/// <summary>What the permit has done in a year, for anybody and for the service.</summary>
public class IndicatorTests(World world) : IClassFixture<World>
{
    static string Counts(JsonElement counts) => string.Join(' ', new[] { "filed", "granted", "grantedWithConditions", "tacitlyGranted", "refused", "medianDays", "dwellings" }
        .Select(name => counts.GetProperty(name) is { ValueKind: not JsonValueKind.Null } value ? value.ToString() : "?"));

    [Fact]
    public async Task A_year_is_counted_by_commune_from_one_position_and_small_numbers_are_secret_for_the_public()
    {
        var (marie, instructor, signatory) = (await world.As("marie"), await world.As("instructor"), await world.As("signatory"));
        world.Clock.Set(new DateOnly(2026, 3, 2));
        for (var i = 0; i < 12; i++) await world.FileComplete(commune: "Lillers");
        var refused = await world.FileComplete(commune: "Béthune");
        world.Clock.Set(new DateOnly(2026, 3, 12));
        await signatory.Post($"{refused.Location}/refusal", Refusal).Done();
        var last = await instructor.Post($"{refused.Location}/notification", Notification("2026-03-12")).Done();

        var detailed = await instructor.Get($"/housing/indicators/detailed?year=2026&min-position={last.Position}");
        Assert.True(detailed.Status == 200, detailed.ToString());
        Assert.Equal("13 0 0 0 1 10 0", Counts(detailed.Json.GetProperty("total")));
        Assert.Equal(["Béthune 1 0 0 0 1 10 0", "Lillers 12 0 0 0 0 ? 0"],
            detailed.Json.GetProperty("communes").EnumerateArray().Select(c => $"{c.GetProperty("commune").GetProperty("name")} {Counts(c.GetProperty("counts"))}"));
        Assert.True(detailed.Position >= last.Position);
        Assert.Equal("27", detailed["communesUnderPermit"]);
        Assert.Equal("1000", detailed["target"]);

        var open = await world.Nobody().Get($"/housing/indicators?year=2026&min-position={last.Position}");
        Assert.Equal("13 ? ? ? ? ? ?", Counts(open.Json.GetProperty("total")));
        Assert.Equal(["? ? ? ? ? ? ?", "? ? ? ? ? ? ?"], open.Json.GetProperty("communes").EnumerateArray().Select(c => Counts(c.GetProperty("counts"))));
        Assert.Equal("11", open["secretUnder"]);

        Assert.Equal("0 0 0 0 0 ? 0", Counts((await instructor.Get("/housing/indicators/detailed?year=2025")).Json.GetProperty("total")));
        foreach (var wrong in new[] { "2027", "abc", "-1", "0" })
            Assert.Equal((400, "year"), await world.Nobody().Get($"/housing/indicators?year={wrong}") is var bad ? (bad.Status, bad.WrongFields) : default);
    }
}
