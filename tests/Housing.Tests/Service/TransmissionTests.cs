using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Territory.Contracts.Housing.V1;
using Territory.Housing.Delivery;
using Territory.Testing;

namespace Territory.Housing.Tests.Service;

/// <summary>Transmissions where no machine can send: they wait in sight of people, who can settle, list and compare them.</summary>
public class TransmissionTests(World world) : IClassFixture<World>
{
    const string List = "/housing/transmissions";

    [Fact]
    public async Task Without_an_address_they_wait_visibly_until_a_person_records_a_paper_sending_with_its_proof()
    {
        var file = await world.Refused();
        var caf = (await world.Transmissions(file, "waitingForEndpoint"))[0];
        Assert.Equal("Aucune adresse n’est configurée pour ce destinataire : la transmission attend. Elle peut être faite par courrier, puis enregistrée avec sa preuve.", caf["explanation"]);
        var (instructor, path) = (await world.As("instructor"), $"{List}/{file}/{caf["id"]}/settlement");
        Assert.Equal((422, "not-in-the-future"), await Refusal(instructor.Post(path, new { sentOn = "2026-03-27", proof = "1A 002" })));
        Assert.Equal((422, "sent-after-decided"), await Refusal(instructor.Post(path, new { sentOn = "2026-03-23", proof = "1A 002" })));
        Assert.Equal(400, (await instructor.Post(path, new { sentOn = "2026-02-30", proof = "" })).Status);

        var written = await instructor.Post(path, new { sentOn = "2026-03-25", proof = "1A 002" }).Done();
        var settled = (await instructor.Read(written)).Json.GetProperty("transmissions")[0];
        Assert.Equal("settledByHand", settled.GetProperty("status").GetString());
        Assert.Equal("Transmise autrement le 25/03/2026, avec preuve.", settled.GetProperty("explanation").GetString());
        Assert.Equal(("1A 002", "2026-03-25"), (settled.GetProperty("proof").GetProperty("reference").GetString(), settled.GetProperty("proof").GetProperty("sentByHandOn").GetString()));

        await instructor.Post(path, new { sentOn = "2026-03-25", proof = "1A 002" }).Done();
        Assert.Equal((422, "transmission-is-open"), await Refusal(instructor.Post(path, new { sentOn = "2026-03-25", proof = "1A 003" })));
        Assert.Equal(404, (await instructor.Post($"{List}/{file}/{Guid.CreateVersion7()}/settlement", new { sentOn = "2026-03-25", proof = "1A 002" })).Status);
        Assert.Equal(404, (await instructor.Post($"{List}/{Guid.CreateVersion7()}/{caf["id"]}/retry")).Status);
    }

    static async Task<(int, string)> Refusal(Task<Answer> asking)
    {
        var answer = await asking;
        return (answer.Status, answer.Problem);
    }

    [Fact]
    public async Task A_grant_with_conditions_is_told_to_those_who_watch_over_unfit_housing_once()
    {
        world.Clock.Set(new DateOnly(2026, 3, 26));
        var (file, message) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var granted = new ConditionalGrantIssued(file, 7, "62516", new DateOnly(2026, 3, 20), new DateOnly(2026, 3, 24));
        await world.App.Redeliver(granted, message);
        await world.App.Redeliver(granted, message);
        await world.App.Redeliver(granted, Guid.CreateVersion7());
        var lines = await world.Transmissions(file, "waitingForEndpoint");
        Assert.Equal(["pdalhpd conditionalGrant CCH L635-10", "orthi conditionalGrant CCH L635-10"], lines.Select(t => $"{t["recipient"]} {t["kind"]} {t["ground"]}"));
        Assert.Equal(2L, await world.Database.Scalar<long>($"select count(*) from events.mt_events where type = 'transmission-opened' and data->>'applicationId' = '{file}'"));
    }

    [Fact]
    public async Task A_permit_with_conditions_is_told_from_its_notification_and_corrected_from_its_withdrawal()
    {
        world.Clock.Set(new DateOnly(2026, 3, 2));
        var filed = await world.FileComplete();
        world.Clock.Set(new DateOnly(2026, 3, 20));
        var (instructor, signatory) = (await world.As("instructor"), await world.As("signatory"));
        await signatory.Post($"{filed.Location}/grant", new { conditions = new[] { new { works = "Poser un garde-corps", by = "2026-06-30", liftedBy = "Facture" } } }).Done();
        world.Clock.Set(new DateOnly(2026, 3, 26));
        await instructor.Post($"{filed.Location}/notification", Requests.Notification("2026-03-24")).Done();
        var lines = await world.Transmissions(filed.Id, "waitingForEndpoint");
        Assert.Equal(["pdalhpd conditionalGrant 2026-03-24", "orthi conditionalGrant 2026-03-24"], lines.Select(t => $"{t["recipient"]} {t["kind"]} {t["notifiedOn"]}"));
        await world.SettledByHand(filed.Id, lines[1], "1A 020");

        var reasons = new { reasons = new[] { "Pièce principale de 7 m²" } };
        await instructor.Post($"{filed.Location}/withdrawal-hearing", reasons).Done();
        await (await world.As("marie")).Post($"{filed.Location}/observations", new { reference = "Courriel" }).Done();
        await signatory.Post($"{filed.Location}/withdrawal-decision", reasons).Done();
        await instructor.Post($"{filed.Location}/notification", Requests.Notification("2026-03-26")).Done();
        lines = await Eventually.Is(() => world.Register(filed.Id), lines => lines.Length == 3);
        Assert.Equal(["pdalhpd conditionalGrant dropped", "orthi conditionalGrant settledByHand", "orthi correction waitingForEndpoint"], lines.Select(t => $"{t["recipient"]} {t["kind"]} {t["status"]}"));
    }

    [Fact]
    public async Task A_refusal_that_a_court_annuls_is_corrected_and_the_next_one_is_told_anew()
    {
        var file = await world.Refused();
        await world.SettledByHand(file, (await world.Transmissions(file, "waitingForEndpoint"))[2], "1A 030");
        var (instructor, path) = (await world.As("instructor"), $"{Requests.Files}/{file}");
        await instructor.Post($"{path}/annulment", new { judgment = "TA Lille n° 2603141", judgedOn = "2026-03-25", notifiedOn = "2026-03-26" }).Done();
        var lines = await Eventually.Is(() => world.Register(file), lines => lines.Length == 6);
        Assert.Equal(("tax", "correction", "2026-03-25"), (lines[5]["recipient"], lines[5]["kind"], lines[5]["notifiedOn"]));

        await (await world.As("signatory")).Post($"{path}/refusal", Requests.Refusal).Done();
        await instructor.Post($"{path}/notification", Requests.Notification("2026-03-26")).Done();
        lines = await Eventually.Is(() => world.Register(file), lines => lines.Length == 11);
        Assert.Equal(5, lines.Count(t => t["kind"] == "refusal" && t["notifiedOn"] == "2026-03-26" && t["status"] == "waitingForEndpoint"));
    }

    [Fact]
    public async Task Who_was_told_of_a_decision_that_ended_is_told_again_and_the_others_nothing()
    {
        var file = await world.Refused();
        var caf = (await world.Transmissions(file, "waitingForEndpoint"))[0];
        await world.SettledByHand(file, caf, "1A 010");
        var (ended, message) = (new DecisionEnded(file, 9, EndOfDecision.Annulled, new DateOnly(2026, 3, 25)), Guid.CreateVersion7());
        await world.App.Redeliver(ended, message);
        await world.App.Redeliver(ended, message);
        await world.App.Redeliver(ended, Guid.CreateVersion7());
        var lines = await Eventually.Is(() => world.Register(file), lines => lines.Length == 6 && lines[1]["status"] == "dropped");
        Assert.Equal(["caf refusal settledByHand", "msa refusal dropped", "tax refusal dropped", "pdalhpd refusal dropped", "orthi refusal dropped", "caf correction waitingForEndpoint"],
            lines.Select(t => $"{t["recipient"]} {t["kind"]} {t["status"]}"));
        Assert.Equal(caf["id"], lines[5]["corrects"]);
        Assert.Equal("2026-03-25", lines[5]["notifiedOn"]);
    }

    [Fact]
    public async Task A_list_is_read_page_by_page_and_misses_and_repeats_nothing_while_others_write()
    {
        var first = Guid.Parse((await world.Transmissions(await world.Refused(), "waitingForEndpoint"))[2]["id"]!);
        var (instructor, path, seen) = (await world.As("instructor"), $"{List}?month=2026-03&recipient=tax&status=waitingForEndpoint&limit=1", new List<Guid>());
        for (var next = path; next is not null;)
        {
            var page = await instructor.Get(next);
            Assert.Equal(200, page.Status);
            var items = page.Json.GetProperty("items");
            Assert.InRange(items.GetArrayLength(), 0, 1);
            seen.AddRange(items.EnumerateArray().Select(t => t.GetProperty("id").GetGuid()));
            if (seen.Count == 1) await world.Transmissions(await world.Refused(), "waitingForEndpoint");
            next = page["next"];
        }
        Assert.Contains(first, seen);
        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.Empty((await instructor.Get($"{List}?month=2026-02")).Json.GetProperty("items").EnumerateArray());
        Assert.Empty((await instructor.Get($"{List}?status=waiting")).Json.GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task A_month_is_reconciled_with_what_the_recipient_says_it_has()
    {
        // Alone in the month: nothing else of this class is opened in April.
        world.Clock.Set(new DateOnly(2026, 4, 2));
        var files = Enumerable.Range(0, 3).Select(_ => Guid.CreateVersion7()).ToArray();
        foreach (var file in files) await world.App.Redeliver(new ConditionalGrantIssued(file, 7, "62516", new DateOnly(2026, 3, 20), new DateOnly(2026, 3, 26)), Guid.CreateVersion7());
        await world.SettledByHand(files[0], await world.Transmission(files[0], "orthi"), "ORTHI-1");
        var written = await world.SettledByHand(files[1], await world.Transmission(files[1], "orthi"), "ORTHI-2");
        await world.Transmission(files[2], "orthi");

        var instructor = await world.As("instructor");
        var document = await instructor.Get($"{List}/reconciliation?recipient=orthi&month=2026-04&min-position={written.Position}");
        Assert.Equal("""{"opened":3,"accepted":0,"settledByHand":2,"waiting":1,"failed":0,"impossible":0,"dropped":0}""", document["counts"]);
        Assert.Equal(["ORTHI-1", "ORTHI-2", null], document.Json.GetProperty("lines").EnumerateArray().OrderBy(l => Array.IndexOf(files, l.GetProperty("applicationId").GetGuid()))
            .Select(l => l.GetProperty("proof") is { ValueKind: JsonValueKind.Object } proof ? proof.GetProperty("reference").GetString() : null));

        var compared = await instructor.Post($"{List}/reconciliation", new { recipient = "orthi", month = "2026-04", references = new[] { "ORTHI-1", " ORTHI-1 ", "ORTHI-9" } });
        Assert.Equal("1", compared["matching"]);
        Assert.Equal("""["ORTHI-9"]""", compared["missingHere"]);
        Assert.Equal(files[1], Assert.Single(compared.Json.GetProperty("missingThere").EnumerateArray()).GetProperty("applicationId").GetGuid());
        Assert.Equal(files[2], Assert.Single(compared.Json.GetProperty("notAccepted").EnumerateArray()).GetProperty("applicationId").GetGuid());
        var march = await instructor.Post($"{List}/reconciliation", new { recipient = "orthi", month = "2026-02", references = new[] { "ORTHI-1" } });
        Assert.Equal(files[0], Assert.Single(march.Json.GetProperty("ofAnotherMonth").EnumerateArray()).GetProperty("applicationId").GetGuid());
        Assert.Equal("[]", march["missingHere"]);
    }

    [Theory]
    [InlineData("?month=2026-13&recipient=CAF&status=1", "month recipient status")]
    [InlineData("?month=9999-12", "month")]
    [InlineData("?month=2026-3&recipient=caf", "month")]
    [InlineData("?limit=0", "limit")]
    [InlineData("?after=bm9uZQ", "after")]
    [InlineData("/reconciliation", "month recipient")]
    [InlineData("/reconciliation?recipient=caf,msa&month=0000-01", "month recipient")]
    public async Task A_wrong_question_is_named_with_all_that_is_wrong(string question, string fields)
    {
        var answer = await (await world.As("instructor")).Get(List + question);
        Assert.Equal(400, answer.Status);
        Assert.Equal(fields, answer.WrongFields);
    }

    [Fact]
    public async Task A_wrong_comparison_is_named_with_all_that_is_wrong() => Assert.Equal("month recipient references[1]",
        (await (await world.As("instructor")).Post($"{List}/reconciliation", new { recipient = "post", month = "2026-00", references = new[] { "A", "" } })).WrongFields);

    [Theory]
    [InlineData("marie", 403)]
    [InlineData("agent-lillers", 403)]
    [InlineData("dpo", 403)]
    [InlineData("signatory", 200)]
    [InlineData("operator", 200)]
    public async Task Only_who_works_on_decisions_or_keeps_the_service_running_sees_the_list(string person, int status) =>
        Assert.Equal(status, (await (await world.As(person)).Get(List)).Status);

    [Fact]
    public async Task What_is_owed_for_more_than_seven_days_is_an_alarm()
    {
        await world.Transmissions(await world.Refused(), "waitingForEndpoint");
        world.Clock.Set(new DateOnly(2026, 4, 2));
        Assert.Equal("Healthy", await Health());
        world.Clock.Set(new DateOnly(2026, 4, 3));
        Assert.Equal("Degraded", await Health());
    }

    async Task<string?> Health()
    {
        // Not ready before the views have caught up with what stood in the log at the first question.
        var health = await Eventually.Is(() => world.Nobody().Get("/health/ready"), h => h.Status == 200);
        return health.Json.GetProperty("checks").GetProperty("transmissions").GetProperty("status").GetString();
    }

    [Fact]
    public async Task A_recipient_that_was_away_gets_what_waited_once_it_is_back()
    {
        var port = TestPartner.FreePort();
        var sender = world.Start(DeliveryWorld.SendingTo($"http://127.0.0.1:{port}", "Msa"));
        var file = await world.Refused();
        await Eventually.Is(() => world.Transmission(file, "msa"), t => t.Json.GetProperty("lastFailure") is { ValueKind: JsonValueKind.Object } failure && failure.GetProperty("failure").GetString() == "noConnection");
        await using var partner = await TestPartner.Start(port);
        var register = await Eventually.Is(() => world.Register(file), lines => lines.Any(t => t["recipient"] == "msa" && t["proof"] is not null));
        Assert.Single(partner.For(Guid.Parse(register.Single(t => t["recipient"] == "msa")["id"]!)));
        await world.Stop(sender);
    }

    [Fact]
    public async Task What_an_erased_landlord_leaves_unsent_says_that_it_cannot_be_sent_and_why()
    {
        var file = await world.Refused("karim");
        await world.Transmissions(file, "waitingForEndpoint");
        var landlord = await world.Database.Scalar<string>($"select data->>'landlordId' from events.mt_events where stream_id = '{file}' and type = 'permit-application-filed'");
        var erased = await (await world.As("dpo")).Post("/housing/operations/erasures", new { subject = landlord, purpose = "permis-de-louer", reason = "Exemple" });
        Assert.InRange(erased.Status, 200, 204);
        await using var partner = await TestPartner.Start();
        var sender = world.Start(DeliveryWorld.SendingTo(partner.Address, "Pdalhpd"));
        var impossible = await Eventually.Is(() => world.Transmission(file, "pdalhpd"), t => t["status"] == "impossible");
        Assert.Equal("Les données du bailleur ont été effacées (RGPD, art. 17) : la transmission ne peut plus être envoyée.", impossible["explanation"]);
        Assert.Empty(partner.For(Guid.Parse(impossible["id"]!)));
        Assert.Equal((422, "landlord-is-known"), await Refusal((await world.As("operator")).Post($"{List}/{file}/{impossible["id"]}/retry")));
        await world.Stop(sender);
    }

    [Theory]
    [InlineData("http://partner.example/in", "Development", false)]
    [InlineData("http://127.0.0.1:1/in", "Development", true)]
    [InlineData("http://127.0.0.1:1/in", "Production", false)]
    [InlineData("https://partner.example/in", "Production", true)]
    [InlineData("partner.example", "Production", false)]
    public void Personal_data_leave_by_https_only(string endpoint, string environment, bool taken)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Transmissions:Caf:Endpoint", endpoint)]).Build();
        var host = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = environment }).Environment;
        if (taken) Assert.NotNull(new Recipients(configuration, host).Find(Housing.Domain.Recipient.Caf));
        else Assert.Throws<InvalidOperationException>(() => new Recipients(configuration, host));
    }
}
