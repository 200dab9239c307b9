using System.Text.RegularExpressions;
using System.Xml.Linq;
using Territory.Housing.Tests.Attestations;
using Territory.Testing;
using static Territory.Housing.Tests.Service.Requests;

namespace Territory.Housing.Tests.Service;

/// <summary>What anybody learns of a permit by its number or by the code of its attestation.</summary>
public class VerificationTests(World world) : IClassFixture<World>
{
    const string Path = "/housing/verification";

    async Task<(Answer Filed, string Number)> File()
    {
        world.Clock.Set(new DateOnly(2026, 3, 2));
        var filed = await world.FileComplete();
        return (filed, (await (await world.As("marie")).Read(filed))["number"]!);
    }

    async Task<(Answer Filed, string Number)> GrantedBySilence()
    {
        var file = await File();
        world.Clock.Set(new DateOnly(2026, 4, 3));
        await Eventually.Is(async () => await (await world.As("marie")).Get(file.Filed.Location!), f => f["status"] == "tacitlyGranted");
        return file;
    }

    /// <summary>As a browser asks.</summary>
    Task<Download> Page(string path, string accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8") => world.Nobody().Download(path, accept);

    Task<Answer> Ask(string code) => world.Nobody().Get($"{Path}/{code}.json");

    static XElement Accessible(Download page)
    {
        Assert.Equal("text/html; charset=utf-8", page["Content-Type"]);
        Assert.Equal(("no-store", "no-referrer", "nosniff", "noindex", "fr"), (page["Cache-Control"], page["Referrer-Policy"], page["X-Content-Type-Options"], page["X-Robots-Tag"], page["Content-Language"]));
        var html = HtmlReading.Of(page.Text);
        HtmlReading.IsAccessible(html);
        return html;
    }

    [Fact]
    public async Task A_permit_is_verified_by_the_code_on_its_attestation_whose_link_and_drawing_lead_to_the_page()
    {
        var (filed, number) = await GrantedBySilence();
        var pdf = await (await world.As("marie")).Download($"{filed.Location}/attestation");
        var address = Regex.Match(System.Text.Encoding.Latin1.GetString(pdf.Bytes), @"/URI\((https://territory\.example/housing/verification/([\w.-]+))\)");
        var answer = await Ask(address.Groups[2].Value);
        Assert.Equal(200, answer.Status);
        Assert.Equal($$"""{"number":"{{number}}","status":"valid","message":"Le logement peut être mis en location sous cette autorisation.","commune":"Lillers","kind":"tacitGrant","grantedOn":"2026-04-02","lapsesOn":"2028-04-02","changedOn":null,"signatureChecked":true,"checkedOn":"2026-04-03"}""",
            Regex.Unescape(answer.Text));

        var html = Accessible(await Page($"{Path}/{address.Groups[2].Value}"));
        Assert.Equal("Autorisation valable – Permis de louer", html.Descendants("title").Single().Value);
        Assert.Equal([$"Numéro {number}", "Commune Lillers", "Nature Autorisation tacite", "Accordée le 2 avril 2026", "Caduque après le 2 avril 2028, sans mise en location", "Signature du code Vérifiée", "Vérifié le 3 avril 2026"],
            html.Descendants("dl").Single().Elements().Select(f => $"{f.Element("dt")!.Value} {f.Element("dd")!.Value}".Replace('\u00A0', ' ')));
        Assert.Equal("en", (string?)html.Descendants().Single(e => e.Value.StartsWith("Valid:", StringComparison.Ordinal) && !e.HasElements).Attribute("lang"));
    }

    [Fact]
    public async Task A_number_is_enough_however_it_is_typed_and_says_that_no_signature_was_shown()
    {
        var (_, number) = await GrantedBySilence();
        foreach (var typed in new[] { number, number.ToLowerInvariant(), number.Replace("-", "", StringComparison.Ordinal), number.Replace('-', ' ').Replace("PDL ", "", StringComparison.Ordinal) })
            Assert.Equal((number, "valid", "False"), ((await Ask(Uri.EscapeDataString(typed)))["number"], (await Ask(Uri.EscapeDataString(typed)))["status"], (await Ask(Uri.EscapeDataString(typed)))["signatureChecked"]));
        foreach (var accept in new[] { "application/json", "*/*", "application/json, text/html;q=0.9", "nonsense;;" })
        {
            var byAccept = await Page($"{Path}/{number}", accept);
            Assert.StartsWith("application/json", byAccept["Content-Type"], StringComparison.Ordinal);
            Assert.Equal(("Accept", "no-store"), (byAccept["Vary"], byAccept["Cache-Control"]));
        }
    }

    [Fact]
    public async Task What_a_permit_becomes_is_told_with_its_day()
    {
        var (marie, karim, instructor) = (await world.As("marie"), await world.As("karim"), await world.As("instructor"));
        var (pending, number) = await File();
        Assert.Equal(("pending", null, null), (await Told(number)));
        await marie.Post($"{pending.Location}/withdrawal").Done();
        Assert.Equal(("closed", null, null), await Told(number));

        var (refused, refusedNumber) = await File();
        await (await world.As("signatory")).Post($"{refused.Location}/refusal", Refusal).Done();
        await instructor.Post($"{refused.Location}/notification", Notification("2026-03-02")).Done();
        Assert.Equal(("refused", null, null), await Told(refusedNumber));

        var (sold, soldNumber) = await GrantedBySilence();
        var transfer = CompleteApplication("x")["landlord"]!;
        transfer["familyName"] = "Acquéreur";
        await karim.Post("/housing/permit-transfers", new { number = soldNumber, newLandlord = transfer, soldOn = "2026-04-03" }).Done();
        var agreed = await marie.Post($"{sold.Location}/transfer-agreement").Done();
        Assert.Equal(("transferred", "2026-04-02", "2026-04-03"), await Told(soldNumber));
        var attestation = await karim.Download($"{sold.Location}/attestation?min-position={agreed.Position}");
        Assert.Contains("Marie Acquéreur", new PdfReading(attestation.Bytes).Document.Text, StringComparison.Ordinal);
        Assert.Equal(404, (await marie.Download($"{sold.Location}/attestation?min-position={agreed.Position}")).Status);
        await karim.Post($"{sold.Location}/letting", new { leaseOn = "2026-04-03" }).Done();
        Assert.Equal(("used", "2026-04-02", "2026-04-03"), await Told(soldNumber));

        var (annulled, annulledNumber) = await GrantedBySilence();
        await instructor.Post($"{annulled.Location}/appeals", new { kind = "recoursContentieux", lodgedOn = "2026-04-03" });
        await instructor.Post($"{annulled.Location}/annulment", new { judgment = "TA Lille 26001", judgedOn = "2026-04-03", notifiedOn = "2026-04-03" }).Done();
        Assert.Equal(("annulled", "2026-04-02", "2026-04-03"), await Told(annulledNumber));

        var (_, lapsedNumber) = await GrantedBySilence();
        world.Clock.Set(new DateOnly(2028, 4, 2));
        Assert.Equal(("valid", "2026-04-02", null), await Told(lapsedNumber));
        world.Clock.Set(new DateOnly(2028, 4, 3));
        Assert.Equal(("lapsed", "2026-04-02", "2028-04-02"), await Told(lapsedNumber));

        async Task<(string?, string?, string?)> Told(string asked)
        {
            var answer = await Ask(asked);
            HtmlReading.IsAccessible(Accessible(await Page($"{Path}/{asked}")));
            return (answer["status"], answer["grantedOn"], answer["changedOn"]);
        }
    }

    [Fact]
    public async Task Neither_form_of_the_answer_names_anybody_or_an_address()
    {
        var (filed, number) = await GrantedBySilence();
        var file = await (await world.As("marie")).Get(filed.Location!);
        string[] personal = ["Exemple", "Marie", "rue des Essais", "rue des Lilas", filed.Id.ToString(), file.Json.GetProperty("address").GetProperty("line").GetString()!];
        foreach (var text in new[] { (await Ask(number)).Text, (await Page($"{Path}/{number}")).Text })
            Assert.All(personal, secret => Assert.DoesNotContain(secret, text, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task What_nobody_issued_is_unknown_and_what_we_did_not_sign_is_said_to_be_so()
    {
        foreach (var code in new[] { "PDL-2026-000000-000000", "nothing", "%01", "a%0d%0ab", "été", "%F0%9F%8F%A0", new string('A', 2000) })
        {
            Assert.Equal(("Numéro inconnu – Permis de louer", 404), (Accessible(await Page($"{Path}/{code}")).Descendants("title").Single().Value, (await Page($"{Path}/{code}")).Status));
            Assert.Equal((404, "not-found"), ((await Ask(code)).Status, (await Ask(code)).Problem));
        }
        var (filed, number) = await GrantedBySilence();
        await (await world.As("marie")).Download($"{filed.Location}/attestation");
        var code1 = await world.Database.Scalar<string>($"select data->>'code' from events.mt_events where type = 'attestation-issued' and data->>'number' = '{number}'");
        var forged = $"{code1[..^4]}{(code1.EndsWith("AAAA", StringComparison.Ordinal) ? "BBBB" : "AAAA")}";
        var page = await Page($"{Path}/{forged}");
        Assert.Equal((422, "Code non authentique – Permis de louer"), (page.Status, Accessible(page).Descendants("title").Single().Value));
        Assert.DoesNotContain(number, page.Text, StringComparison.Ordinal);
        Assert.Equal((422, "code-is-signed-by-us"), ((await Ask(forged)).Status, (await Ask(forged)).Problem));
    }

    [Fact]
    public async Task The_form_leads_to_the_answer_and_names_what_was_wrong_beside_the_field()
    {
        var (_, number) = await File();
        var form = Accessible(await Page(Path));
        var field = form.Descendants("input").Single();
        Assert.Equal(("get", Path, "number", null), ((string?)form.Descendants("form").Single().Attribute("method"), (string?)form.Descendants("form").Single().Attribute("action"), (string?)field.Attribute("name"), (string?)field.Attribute("aria-invalid")));

        var sent = await Page($"{Path}?number={Uri.EscapeDataString($" {number.ToLowerInvariant()} ")}");
        Assert.Equal((302, $"{Path}/{number}"), (sent.Status, sent["Location"]));

        foreach (var typed in new[] { "", "PDL-2026", "\"><script>alert(1)</script>" })
        {
            var answer = await Page($"{Path}?number={Uri.EscapeDataString(typed)}");
            Assert.Equal(400, answer.Status);
            var wrong = Accessible(answer);
            Assert.StartsWith("Erreur : ", wrong.Descendants("title").Single().Value, StringComparison.Ordinal);
            Assert.Equal((typed, "true", "number-hint number-error"), ((string?)wrong.Descendants("input").Single().Attribute("value"), (string?)wrong.Descendants("input").Single().Attribute("aria-invalid"), (string?)wrong.Descendants("input").Single().Attribute("aria-describedby")));
        }
    }

    [Fact]
    public async Task The_published_keys_are_public_halves_only()
    {
        var keys = (await world.Nobody().Get("/housing/attestation-keys")).Json.GetProperty("keys").EnumerateArray().ToArray();
        Assert.Equal("alg crv kid kty use x y", string.Join(' ', Assert.Single(keys).EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void Every_pair_of_colours_on_the_page_has_a_contrast_of_seven_to_one()
    {
        var css = System.IO.File.ReadAllText(System.IO.Path.Combine(Repository.Root, "services", "housing", "Attestations", "page.css"));
        var schemes = Regex.Matches(css, @":root \{([^}]*)\}").Select(m => Regex.Matches(m.Groups[1].Value, "--([a-z-]+): (#[0-9a-f]{6})").ToDictionary(c => c.Groups[1].Value, c => c.Groups[2].Value)).ToArray();
        Assert.Equal(2, schemes.Length);
        foreach (var colours in schemes)
        {
            foreach (var ground in new[] { "ground", "card" })
                foreach (var text in new[] { "ink", "soft", "accent", "good", "bad", "wait" })
                    Assert.True(HtmlReading.Contrast(colours[text], colours[ground]) >= 7, $"{text} on {ground}: {HtmlReading.Contrast(colours[text], colours[ground]):0.00}");
            Assert.True(HtmlReading.Contrast(colours["on-accent"], colours["accent"]) >= 7);
            Assert.True(HtmlReading.Contrast(colours["line"], colours["card"]) >= 3);
        }
    }
}
