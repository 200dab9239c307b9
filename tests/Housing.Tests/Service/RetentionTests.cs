using Territory.Testing;
using static Territory.Housing.Tests.Service.Requests;

namespace Territory.Housing.Tests.Service;

/// <summary>What is kept about people, for how long, what they can take away, and what they can have erased.</summary>
public class RetentionTests(World world) : IClassFixture<World>
{
    [Fact]
    public async Task A_citizen_takes_away_everything_about_them_and_nothing_of_others()
    {
        world.Clock.Set(new DateOnly(2026, 3, 2));
        var (citizen, instructor) = (world.ACitizen(), await world.As("instructor"));
        var filed = new List<Answer>();
        for (var i = 0; i < 3; i++) filed.Add(await citizen.Post(Files, CompleteApplication(world.ANewAddress())));
        await world.FileComplete();
        await instructor.Read(filed[0]);

        var first = await citizen.Get($"/housing/me/export?limit=2&min-position={filed[2].Position}");
        Assert.True(first.Status == 200, first.ToString());
        var rest = await citizen.Get(first["next"]!);
        var files = first.Json.GetProperty("items").EnumerateArray().Concat(rest.Json.GetProperty("items").EnumerateArray()).ToArray();
        Assert.Null(rest["next"]);
        Assert.Equal(filed.Select(f => f.Id), files.Select(f => f.GetProperty("id").GetGuid()));
        Assert.Equal("Exemple", files[0].GetProperty("file").GetProperty("landlord").GetProperty("familyName").GetString());
        Assert.Equal("permit-application-filed permit-recepisse-issued permit-application-complete", string.Join(' ', files[0].GetProperty("events").EnumerateArray().Select(e => e.GetProperty("entry").GetProperty("event").GetString())));
        Assert.Equal("Exemple", files[0].GetProperty("events")[0].GetProperty("personal").GetProperty("landlord").GetProperty("familyName").GetString());
        Assert.Equal("instructor", files[0].GetProperty("readers")[0].GetProperty("roles").GetString());
        Assert.DoesNotContain("\"box\"", first.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_whole_file_is_exported_with_what_names_people_or_without()
    {
        world.Clock.Set(new DateOnly(2026, 3, 2));
        var (marie, instructor, filed) = (await world.As("marie"), await world.As("instructor"), await world.FileComplete());
        await marie.Read(filed);
        var whole = await instructor.Get($"{filed.Location}/export");
        Assert.Contains("Exemple", whole.Text, StringComparison.Ordinal);
        var others = await instructor.Get($"{filed.Location}/export?forAnother=true");
        Assert.Equal(3, others.Json.GetProperty("events").GetArrayLength());
        foreach (var name in new[] { "Exemple", "Lilas", "rue des Essais", "\"box\"" }) Assert.DoesNotContain(name, others.Text, StringComparison.Ordinal);
        Assert.Equal(2, (await marie.Get($"{filed.Location}/readers")).Json.GetArrayLength());
    }

    [Fact]
    public async Task A_request_for_erasure_tells_what_may_be_erased_and_the_officer_sees_it_once()
    {
        world.Clock.Set(new DateOnly(2026, 3, 2));
        var (citizen, dpo) = (world.ACitizen(), await world.As("dpo"));
        var open = await citizen.Post(Files, CompleteApplication(world.ANewAddress()));
        var withdrawn = await citizen.Post(Files, CompleteApplication(world.ANewAddress()));
        var last = await citizen.Post($"{withdrawn.Location}/withdrawal").Done();

        var answer = await citizen.Post($"/housing/me/erasure-request?min-position={last.Position}");
        Assert.True(answer.Status == 201, answer.ToString());
        Assert.Equal("2026-04-02", answer["answerBy"]);
        Assert.Equal([$"{open.Id} False RGPD art. 17, 3, b", $"{withdrawn.Id} True RGPD art. 17, 1, a"],
            answer.Json.GetProperty("files").EnumerateArray().Select(f => $"{f.GetProperty("file")} {f.GetProperty("mayBeErased")} {f.GetProperty("article")}"));
        Assert.Equal(201, (await citizen.Post("/housing/me/erasure-request")).Status);

        var requests = await Eventually.Is(() => dpo.Get("/housing/retention/erasure-requests"), a => a.Text.Contains(open.Id.ToString(), StringComparison.Ordinal));
        var mine = Assert.Single(requests.Json.GetProperty("items").EnumerateArray(), r => r.GetProperty("id").GetString() == answer["id"]);

        // The officer erases the one file that may be; the other stays whole.
        await dpo.Post("/housing/operations/erasures", new { subject = mine.GetProperty("person"), purpose = $"permis-de-louer/{withdrawn.Id}", reason = "Demande du 2 mars" }).Done();
        Assert.Null((await citizen.Get(withdrawn.Location!))["landlord"]);
        Assert.Equal("Exemple", (await citizen.Get(open.Location!)).Json.GetProperty("landlord").GetProperty("familyName").GetString());
    }

    [Fact]
    public async Task A_file_loses_what_names_people_ten_years_after_its_end_once_the_archives_allow_it_and_its_landlord_s_others_do_not()
    {
        world.Clock.Set(new DateOnly(2026, 3, 2));
        var (citizen, dpo) = (world.ACitizen(), await world.As("dpo"));
        var old = await citizen.Post(Files, CompleteApplication(world.ANewAddress()));
        await citizen.Read(await citizen.Post($"{old.Location}/withdrawal").Done());

        world.Clock.Set(new DateOnly(2036, 3, 2));
        citizen = world.App.For(world.Identity.TokenFor(Guid.Parse((await world.Database.Scalar<string>($"select row->>'landlordId' from {Views.Files.Table} where id = '{old.Id}'"))), "citizen"));
        var young = await citizen.Post(Files, CompleteApplication(world.ANewAddress()));
        Assert.DoesNotContain(old.Id.ToString(), (await dpo.Get($"/housing/retention?min-position={young.Position}")).Text, StringComparison.Ordinal);
        Assert.Equal((422, "visa-covers-what-is-due"), await Visa("2026-03-03"));

        world.Clock.Set(new DateOnly(2036, 3, 3));
        var due = Assert.Single((await dpo.Get("/housing/retention")).Json.GetProperty("items").EnumerateArray(), f => f.GetProperty("id").GetGuid() == old.Id);
        Assert.Equal("2026-03-02 2036-03-02", $"{due.GetProperty("endedOn")} {due.GetProperty("keptUntil")}");
        // Nothing happens without the visa.
        Assert.Equal("Exemple", (await citizen.Get(old.Location!)).Json.GetProperty("landlord").GetProperty("familyName").GetString());
        Assert.Equal((201, ""), await Visa("2026-03-03"));

        var anonymised = await Eventually.Is(() => citizen.Get(old.Location!), f => f["landlord"] is null);
        Assert.Equal("withdrawnByApplicant", anonymised["status"]);
        Assert.Equal("Exemple", (await citizen.Get(young.Location!)).Json.GetProperty("landlord").GetProperty("familyName").GetString());
        await Eventually.True(async () => await world.Database.Scalar<long>($"select count(*) from events.mt_events where type = 'permit-file-anonymised' and data->>'applicationId' = '{old.Id}'") == 1);
        await Eventually.Is(() => dpo.Get("/housing/retention"), a => !a.Text.Contains(old.Id.ToString(), StringComparison.Ordinal));

        async Task<(int, string)> Visa(string endedBefore) =>
            await dpo.Post("/housing/retention/visas", new { reference = $"AD62-{endedBefore}", grantedOn = "2036-03-01", endedBefore }) is var a ? (a.Status, a.Status == 201 ? "" : a.Problem) : default;
    }

    [Fact]
    public async Task A_step_of_a_file_is_decided_again_with_the_law_of_its_day_and_nothing_is_written()
    {
        world.Clock.Set(new DateOnly(2026, 3, 2));
        var (instructor, signatory, filed) = (await world.As("instructor"), await world.As("signatory"), await world.FileComplete());
        await signatory.Post($"{filed.Location}/refusal", Refusal).Done();
        world.Clock.Set(new DateOnly(2026, 4, 10));
        var late = await instructor.Post($"{filed.Location}/notification", Notification("2026-04-03")).Done();
        var events = await world.Database.Scalar<long>($"select count(*) from events.mt_events where stream_id = '{filed.Id}'");

        var filing = await instructor.Get($"{filed.Location}/replay?version=3");
        Assert.True(filing.Status == 200, filing.ToString());
        Assert.Equal("1 FileApplication 2026-03-02 True", $"{filing["version"]} {filing["command"]} {filing["on"]} {filing["same"]}");
        Assert.Equal("permit-application-filed permit-recepisse-issued permit-application-complete", string.Join(' ', filing.Json.GetProperty("replayed").EnumerateArray().Select(e => e.GetProperty("event").GetString())));
        Assert.DoesNotContain("box", filing.Text, StringComparison.Ordinal);
        foreach (var (version, command) in new[] { (4, "SignRefusal"), (late.Json.GetProperty("version").GetInt32(), "RecordNotification") })
            Assert.Equal($"{command} True", await instructor.Get($"{filed.Location}/replay?version={version}") is var again ? $"{again["command"]} {again["same"]}" : "");

        Assert.Equal(404, (await instructor.Get($"{filed.Location}/replay?version=99")).Status);
        Assert.Equal(400, (await instructor.Get($"{filed.Location}/replay?version=x")).Status);
        Assert.Equal(404, (await instructor.Get($"{Files}/{Guid.CreateVersion7()}/replay?version=1")).Status);
        Assert.Equal(events, await world.Database.Scalar<long>($"select count(*) from events.mt_events where stream_id = '{filed.Id}'"));
    }
}
