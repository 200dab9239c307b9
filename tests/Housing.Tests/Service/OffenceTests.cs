using System.Text.Json;
using Territory.Contracts.Housing.V1;
using Territory.Testing;
using static Territory.Housing.Tests.Service.Requests;

namespace Territory.Housing.Tests.Service;

/// <summary>A letting without authorisation, from the report to the TitreDeRecette. The clock stands at 2 March 2026 when a case begins.</summary>
public class OffenceTests(World world) : IClassFixture<World>
{
    const string Offences = "/housing/offences", Marie = "019a0000-0000-7000-8000-000000000001";

    static object Finding(Guid? person = null, string ground = "noApplicationFiled", string foundOn = "2026-03-02") => new
    {
        ground,
        foundOn,
        personId = person,
        name = "Prisca Malandrin",
        postalAddress = "9 venelle des Aubépines",
        foundBy = "Agent de la commune",
        facts = "Bail de novembre, aucune demande",
    };

    static readonly object Hearing = new { informedOn = "2026-03-02", means = "registeredMailFirstPresented", proof = "1A 001" };

    static object Fine(long cents) => new { amountInCents = cents, reasons = new[] { "Loué six mois sans demande" } };

    async Task<Answer> Reported()
    {
        world.Clock.Set(new DateOnly(2026, 3, 2));
        var reported = await (await world.As("agent-lillers")).Post(Offences, new { commune = "Lillers", address = "3 rue de la Gare", text = "Nouveau locataire" });
        Assert.True(reported.Status is 201, reported.ToString());
        return reported;
    }

    /// <summary>A case in which the person was told on 2 March 2026; the clock stands at the day after their time to answer.</summary>
    async Task<Answer> Heard(Guid person, string ground = "noApplicationFiled")
    {
        var (reported, instructor) = (await Reported(), await world.As("instructor"));
        await instructor.Post($"{reported.Location}/finding", Finding(person, ground)).Done();
        await instructor.Read(await instructor.Post($"{reported.Location}/hearing", Hearing).Done());
        world.Clock.Set(new DateOnly(2026, 4, 3));
        return reported;
    }

    [Fact]
    public async Task A_letting_without_authorisation_leads_to_a_fine_and_to_one_title()
    {
        await world.Broker.Collect("Territory.Contracts.Housing.V1:RevenueTitleRequested", "titles");
        var (instructor, signatory, heard) = (await world.As("instructor"), await world.As("signatory"), await Heard(Guid.CreateVersion7()));
        await instructor.Post($"{heard.Location}/observations", new { text = "Je ne savais pas", receivedOn = "2026-03-20" }).Done();
        Assert.Equal("fine-within-the-ceiling", (await signatory.Post($"{heard.Location}/fine", Fine(500_001))).Problem);
        await signatory.Post($"{heard.Location}/fine", Fine(120_000)).Done();
        Assert.Equal("fine-is-notified", (await instructor.Post($"{heard.Location}/revenue-title")).Problem);
        await instructor.Post($"{heard.Location}/fine-notification", new { notifiedOn = "2026-04-03", means = "handDelivered", proof = "Reçu 12" }).Done();
        var title = await instructor.Post($"{heard.Location}/revenue-title").Done();
        await instructor.Post($"{heard.Location}/revenue-title").Done();

        var read = await instructor.Read(title);
        var fine = read.Json.GetProperty("fine");
        Assert.Equal(("fineNotified", 120_000, 500_000, "ARR-2026-014", "2026-04-03", "2026-06-03", "2026-04-03", "Loué six mois sans demande"),
            (read["status"], fine.GetProperty("amountInCents").GetInt64(), fine.GetProperty("ceilingInCents").GetInt64(), fine.GetProperty("delegation").GetString(), fine.GetProperty("notifiedOn").GetString(),
            fine.GetProperty("appealBy").GetString(), fine.GetProperty("titleIssuedOn").GetString(), fine.GetProperty("reasons")[0].GetString()));
        Assert.Equal(3, read.Json.GetProperty("toConfirm").GetArrayLength());
        bool IsOurs(JsonElement published) => published.GetProperty("payload").GetString()!.Contains(heard.Id.ToString(), StringComparison.Ordinal);
        var published = await Eventually.Is(() => world.Broker.Peek("titles"), all => all.Any(IsOurs));
        var message = JsonSerializer.Deserialize<JsonElement>(Assert.Single(published, IsOurs).GetProperty("payload").GetString()!).GetProperty("message");
        Assert.Equal(("62516", 120_000), (message.GetProperty("communeInsee").GetString(), message.GetProperty("amountInCents").GetInt64()));
    }

    [Fact]
    public async Task A_second_fine_of_the_same_person_within_three_years_may_be_higher()
    {
        var (signatory, person) = (await world.As("signatory"), Guid.CreateVersion7());
        var first = await Heard(person);
        Assert.Equal("fine-within-the-ceiling", (await signatory.Post($"{first.Location}/fine", Fine(600_000))).Problem);
        var ordered = await signatory.Post($"{first.Location}/fine", Fine(500_000)).Done();
        await signatory.Read(ordered);

        world.Clock.Set(new DateOnly(2026, 5, 4));
        var instructor = await world.As("instructor");
        var second = await instructor.Post(Offences, new { commune = "Béthune", text = "Un autre logement" });
        await instructor.Post($"{second.Location}/finding", Finding(person, foundOn: "2026-05-04")).Done();
        await instructor.Post($"{second.Location}/hearing", new { informedOn = "2026-05-04", means = "handDelivered", proof = "Reçu 13" }).Done();
        world.Clock.Set(new DateOnly(2026, 6, 5));
        var fined = await signatory.Read(await signatory.Post($"{second.Location}/fine", Fine(600_000)).Done());
        Assert.Equal((1_500_000, first.Id.ToString()), (fined.Json.GetProperty("fine").GetProperty("ceilingInCents").GetInt64(), fined.Json.GetProperty("fine").GetProperty("recurrence")[0].GetString()));
        Assert.Equal(first.Id, fined.Json.GetProperty("earlierFines")[0].GetProperty("offenceId").GetGuid());
    }

    [Fact]
    public async Task Of_two_fines_against_one_person_at_once_the_second_must_know_the_first()
    {
        var (signatory, person) = (await world.As("signatory"), Guid.CreateVersion7());
        Answer[] heard = [await Heard(person), await Heard(person)];
        foreach (var last in heard) await signatory.Get($"{last.Location}?min-position={last.Position}");
        var answers = await Task.WhenAll(heard.Select(h => signatory.Post($"{h.Location}/fine", Fine(100_000))));
        Assert.All(answers, a => Assert.Contains(a.Status, new[] { 200, 409 }));
        Assert.Contains(answers, a => a.Status == 200);
        foreach (var lost in heard.Zip(answers).Where(pair => pair.Second.Status == 409).Select(pair => pair.First))
            await Eventually.Is(() => signatory.Post($"{lost.Location}/fine", Fine(100_000)), a => a.Status == 200);
        Assert.Equal(2, await world.Database.Scalar<long>($"select value from kernel.counters where scope = 'landlord-fines' and key = '{person}'"));
    }

    [Fact]
    public async Task The_person_concerned_learns_of_the_case_when_they_are_heard_and_answers_it()
    {
        var (marie, instructor, reported) = (await world.As("marie"), await world.As("instructor"), await Reported());
        var found = await instructor.Post($"{reported.Location}/finding", Finding(Guid.Parse(Marie))).Done();
        Assert.Equal(404, (await marie.Read(found)).Status);
        Assert.Equal(404, (await marie.Post($"{reported.Location}/observations", new { text = "Non" })).Status);
        var heard = await instructor.Post($"{reported.Location}/hearing", Hearing).Done();
        var seen = await marie.Read(heard);
        Assert.Equal((200, null, "2026-04-02", "Prisca Malandrin"), (seen.Status, seen["report"], seen.Json.GetProperty("hearing").GetProperty("answerBy").GetString(),
            seen.Json.GetProperty("finding").GetProperty("person").GetProperty("name").GetString()));
        Assert.Equal(400, (await marie.Post($"{reported.Location}/observations", new { text = "Non", receivedOn = "2026-03-02" })).Status);
        await marie.Post($"{reported.Location}/observations", new { text = "J’ai déposé la demande" }).Done();
        await (await world.As("signatory")).Get(reported.Location!);
        Assert.Equal(["signatory"], (await marie.Get($"{reported.Location}/readers")).Json.EnumerateArray().Select(r => r.GetProperty("roles").GetString()));
    }

    [Fact]
    public async Task A_lease_older_than_its_authorisation_is_reported_once_and_judged_by_a_person()
    {
        world.Clock.Set(new DateOnly(2026, 3, 2));
        var (instructor, filed) = (await world.As("instructor"), await world.FileComplete());
        var version = 9;
        await world.App.Redeliver(new EarlyLeaseDeclared(filed.Id, version, new DateOnly(2026, 2, 1)), Guid.CreateVersion7());
        var again = Guid.CreateVersion7();
        await world.App.Redeliver(new EarlyLeaseDeclared(filed.Id, version, new DateOnly(2026, 2, 1)), again);
        await world.App.Redeliver(new EarlyLeaseDeclared(filed.Id, version, new DateOnly(2026, 2, 1)), again);
        var cases = await Eventually.Is(async () => (await instructor.Get($"{Offences}?status=reported&limit=200")).Json.GetProperty("items").EnumerateArray()
            .Where(o => o.GetProperty("applicationId").ToString() == filed.Id.ToString()).ToArray(), found => found.Length > 0);
        var signal = Assert.Single(cases);
        Assert.Equal("leaseBeforeAuthorisation", signal.GetProperty("signal").GetString());
        var read = await instructor.Get(signal.GetProperty("link").GetString()!);
        Assert.Equal(("2026-02-01", Marie, 4), (read["leaseOn"], read["personId"], read.Json.GetProperty("toConfirm").GetArrayLength()));
        await instructor.Post($"{signal.GetProperty("link").GetString()}/dismissal", new { reasons = new[] { "Erreur de date" } }).Done();
    }

    [Fact]
    public async Task Who_is_concerned_stands_in_clear_nowhere()
    {
        var heard = await Heard(Guid.CreateVersion7());
        await (await world.As("signatory")).Post($"{heard.Location}/fine", Fine(100)).Done();
        foreach (var secret in new[] { "Malandrin", "Aubépines", "Bail de novembre", "Loué six mois", "Nouveau locataire" })
        {
            Assert.Equal(0, await world.Database.Scalar<long>($"select count(*) from events.mt_events where data::text ilike '%{secret}%'"));
            Assert.Equal(0, await world.Database.Scalar<long>($"select count(*) from {Views.Offences.Table} where row::text ilike '%{secret}%'"));
            Assert.DoesNotContain(secret, world.Log.Text, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Theory]
    //                                             nobody marie karim inspL inspB agtL  agtB  sysL  instr signa opera dpo
    [InlineData("GET /housing/offences", "401 403 403 403 403 403 403 403 200 200 403 403")]
    [InlineData("GET {case}", "401 404 404 404 404 404 404 404 200 200 404 404")]
    [InlineData("GET {case}/readers", "401 404 404 404 404 404 404 404 404 404 404 404")]
    [InlineData("POST /housing/offences report", "401 403 403 201 403 201 403 403 201 403 403 403")]
    [InlineData("POST {case}/finding finding", "401 403 403 403 403 403 403 403 200 403 403 403")]
    [InlineData("POST {case}/hearing hearing", "401 403 403 403 403 403 403 403 422 403 403 403")]
    [InlineData("POST {case}/observations text", "401 404 404 403 403 403 403 403 422 403 403 403")]
    [InlineData("POST {case}/fine fine", "401 403 403 403 403 403 403 403 403 422 403 403")]
    [InlineData("POST {case}/fine-notification notification", "401 403 403 403 403 403 403 403 422 403 403 403")]
    [InlineData("POST {case}/revenue-title", "401 403 403 403 403 403 403 403 422 403 403 403")]
    [InlineData("POST {case}/fine-annulment annulment", "401 403 403 403 403 403 403 403 422 403 403 403")]
    [InlineData("POST {case}/dismissal dismissal", "401 403 403 403 403 403 403 403 200 200 403 403")]
    public async Task Everyone_gets_what_is_theirs_and_no_more(string request, string expected)
    {
        Someone[] people = [world.Nobody(), await world.As("marie"), await world.As("karim"), await world.As("inspector-lillers"), await world.As("inspector-bethune"), await world.As("agent-lillers"), await world.As("agent-bethune"),
            world.SystemOf("62516"), await world.As("instructor"), await world.As("signatory"), await world.As("operator"), await world.As("dpo")];
        var (parts, statuses) = (request.Split(' '), new List<int>());
        var instructor = await world.As("instructor");
        var reported = await Reported();
        await instructor.Read(reported);
        foreach (var person in people)
        {
            var path = parts[1].Replace("{case}", reported.Location, StringComparison.Ordinal);
            statuses.Add((parts[0] == "GET" ? await person.Get(path) : await person.Post(path, parts.Length > 2 ? Body(parts[2]) : null)).Status);
        }
        Assert.Equal(expected, string.Join(' ', statuses));
    }

    static object Body(string name) => name switch
    {
        "report" => new { commune = "Lillers", text = "Nouveau locataire" },
        "finding" => Finding(),
        "hearing" => Hearing,
        "fine" => Fine(1),
        "notification" => new { notifiedOn = "2026-03-02", means = "handDelivered", proof = "1" },
        "annulment" => new { judgment = "2500123", annulledOn = "2026-03-02" },
        "dismissal" => new { reasons = new[] { "Erreur" } },
        _ => new { text = "Non" },
    };

    [Theory]
    [InlineData("", "{}", "commune text")]
    [InlineData("", "{\"commune\":\"Lens\",\"text\":\"x\"}", "commune")]
    [InlineData("", "{\"commune\":\"62190\",\"text\":\"x\"}", "commune")]
    [InlineData("", "{\"applicationId\":\"019a0000-0000-7000-8000-0000000000aa\",\"text\":\"x\"}", "applicationId")]
    [InlineData("/finding", "{\"ground\":\"lateRent\",\"foundOn\":\"2026-02-30\",\"name\":\"A\",\"postalAddress\":\"B\",\"siret\":\"12345678901234\",\"foundBy\":\"C\",\"facts\":\"\"}", "facts foundOn ground siret")]
    [InlineData("/fine", "{\"amountInCents\":0,\"reasons\":[]}", "amountInCents reasons")]
    [InlineData("/fine", "{\"amountInCents\":1200.5,\"reasons\":[\"\"]}", "amountInCents reasons[0]")]
    [InlineData("/fine", "{\"amountInCents\":\"1 200,50 €\",\"reasons\":\"x\"}", "amountInCents reasons")]
    [InlineData("/dismissal", "{\"reasons\":[]}", "reasons")]
    public async Task What_cannot_be_read_is_refused_with_every_wrong_field(string step, string json, string fields)
    {
        var path = step.Length == 0 ? Offences : (await Reported()).Location + step;
        var answer = await (await world.As(step == "/fine" ? "signatory" : "instructor")).Send(HttpMethod.Post, path, json);
        Assert.Equal((400, fields), (answer.Status, answer.WrongFields));
    }

    [Fact]
    public async Task The_list_of_cases_is_read_page_by_page_in_the_order_of_what_ends_next()
    {
        var instructor = await world.As("instructor");
        var last = await instructor.Post($"{(await Reported()).Location}/finding", Finding()).Done();
        await Heard(Guid.CreateVersion7());
        var seen = new List<string>();
        for (string? link = $"{Offences}?limit=2&min-position={last.Position}"; link is not null;)
        {
            var page = await instructor.Get(link);
            seen.AddRange(page.Json.GetProperty("items").EnumerateArray().Select(o => $"{(o.GetProperty("nextDeadline") is { ValueKind: JsonValueKind.String } day ? day.GetString() : "9999-12-31")} {o.GetProperty("id").GetString()}"));
            link = page["next"];
        }
        Assert.Equal(seen.Order(StringComparer.Ordinal), seen);
        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.Contains(seen, s => s.StartsWith("2026-04-02", StringComparison.Ordinal));
        Assert.Contains(seen, s => s.StartsWith("2027-03-02", StringComparison.Ordinal));
        var wrong = await instructor.Get($"{Offences}?status=guilty");
        Assert.Equal((400, "status"), (wrong.Status, wrong.WrongFields));
        Assert.Equal(400, (await instructor.Get($"{Offences}?after=abc")).Status);
    }
}
