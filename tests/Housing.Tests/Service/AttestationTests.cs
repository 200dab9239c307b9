using System.Security.Cryptography;
using Territory.Housing.Tests.Attestations;
using Territory.Testing;
using static Territory.Housing.Tests.Service.Requests;

namespace Territory.Housing.Tests.Service;

/// <summary>The attestation of a permit, as its holder and agents get it.</summary>
public class AttestationTests(World world) : IClassFixture<World>
{
    /// <summary>A file of marie's, granted by silence on 2 April 2026.</summary>
    async Task<Answer> GrantedBySilence()
    {
        world.Clock.Set(new DateOnly(2026, 3, 2));
        var filed = await world.FileComplete();
        world.Clock.Set(new DateOnly(2026, 4, 3));
        var marie = await world.As("marie");
        await Eventually.Is(() => marie.Get(filed.Location!), f => f["status"] == "tacitlyGranted");
        return filed;
    }

    Task<string> Issued(Answer filed, string what) => world.Database.Scalar<string>(
        $"select coalesce(string_agg({what}, ' ' order by seq_id), '') from events.mt_events where type = 'attestation-issued' and data->>'applicationId' = '{filed.Id}'");

    static string TextOf(byte[] pdf) => new PdfReading(pdf).Document.Text.Replace('\u00A0', ' ');

    [Fact]
    public async Task A_tacit_grant_is_attested_from_the_day_after_with_the_same_document_each_time_and_recorded_once()
    {
        world.Clock.Set(new DateOnly(2026, 3, 2));
        var (marie, filed) = (await world.As("marie"), await world.FileComplete());
        var early = await Eventually.Is(() => marie.Get($"{filed.Location}/attestation"), a => a.Status == 422);
        Assert.Equal("permit-is-granted", early.Problem);
        Assert.EndsWith("l’attestation pourra être demandée à partir du 03/04/2026.", early["title"]);

        world.Clock.Set(new DateOnly(2026, 4, 3));
        var first = await Eventually.Is(() => marie.Download($"{filed.Location}/attestation"), a => a.Status == 200);
        var number = (await marie.Get(filed.Location!))["number"]!;
        Assert.Equal(("application/pdf", $"inline; filename=\"attestation-{number}.pdf\"", "no-store, private", "Accept", "fr"),
            (first["Content-Type"], first["Content-Disposition"], first["Cache-Control"], first["Vary"], first["Content-Language"]));
        var text = TextOf(first.Bytes);
        Assert.All([number, "Marie Exemple", "rue des Essais", "Lillers (code INSEE 62516)", "le silence gardé sur la demande jusqu’au 2 avril 2026 à 24 h", "Attestation délivrée le3 avril 2026"], part => Assert.Contains(part, text, StringComparison.Ordinal));

        world.Clock.Set(new DateOnly(2026, 6, 1));
        Assert.Equal(first.Bytes, (await marie.Download($"{filed.Location}/attestation", "application/pdf")).Bytes);
        Assert.Equal(first.Bytes, (await (await world.As("instructor")).Download($"{filed.Location}/attestation")).Bytes);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(first.Bytes)), await Issued(filed, "data->>'digest'"));
        Assert.Equal($"{number} tacitGrant 2026-04-03", await Issued(filed, "concat_ws(' ', data->>'number', data->>'kind', data->>'issuedOn')"));
    }

    [Fact]
    public async Task A_browser_gets_the_same_words_as_a_page_which_needs_nothing_else()
    {
        var (marie, filed) = (await world.As("marie"), await GrantedBySilence());
        var page = await marie.Download($"{filed.Location}/attestation", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
        Assert.Equal((200, "text/html; charset=utf-8", "Accept"), (page.Status, page["Content-Type"], page["Vary"]));
        Assert.StartsWith("default-src 'none'; style-src 'sha256-", page["Content-Security-Policy"], StringComparison.Ordinal);
        var html = HtmlReading.Of(page.Text);
        HtmlReading.IsAccessible(html);
        var pdf = await marie.Download($"{filed.Location}/attestation", "application/pdf, text/html;q=0.5");
        Assert.Equal(new PdfReading(pdf.Bytes).Document.All.Where(p => p.Tag is "H1" or "TD" or "LBody").Select(p => p.Text),
            html.Descendants("main").Single().Descendants().Where(e => e.Name.LocalName is "h1" or "td" or "li").Select(e => e.Value));
        Assert.Equal("application/pdf", (await marie.Download($"{filed.Location}/attestation", "nonsense;;q=x, */*"))["Content-Type"]);
        Assert.Equal("one", await Issued(filed, "'one'"));
    }

    [Fact]
    public async Task Many_who_ask_at_once_get_one_attestation()
    {
        var (marie, filed) = (await world.As("marie"), await GrantedBySilence());
        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => marie.Download($"{filed.Location}/attestation")));
        Assert.All(all, one => Assert.Equal(all[0].Bytes, one.Bytes));
        Assert.Equal("one", await Issued(filed, "'one'"));
    }

    [Fact]
    public async Task A_grant_with_conditions_is_attested_with_them_and_anew_when_they_are_lifted_and_when_the_dwelling_is_let()
    {
        world.Clock.Set(new DateOnly(2026, 3, 2));
        var (marie, instructor, filed) = (await world.As("marie"), await world.As("instructor"), await world.FileComplete());
        await (await world.As("signatory")).Post($"{filed.Location}/grant", new { conditions = new[] { new { works = "Poser un garde-corps", by = "2026-06-30", liftedBy = "photographie" } } }).Done();
        Assert.Equal("permit-is-granted", (await marie.Get($"{filed.Location}/attestation")).Problem);
        await instructor.Post($"{filed.Location}/notification", Notification("2026-03-02")).Done();

        var granted = TextOf((await marie.Download($"{filed.Location}/attestation")).Bytes);
        Assert.Contains("Poser un garde-corps : à faire avant la fin du 30 juin 2026 (levée : photographie).", granted, StringComparison.Ordinal);
        Assert.Contains("Décision signée le 2 mars 2026 par Camille Exemple, vice-présidente chargée de l’habitat, pour le président et par délégation (arrêté ARR-2026-014", granted, StringComparison.Ordinal);

        world.Clock.Set(new DateOnly(2026, 3, 12));
        await instructor.Post($"{filed.Location}/conditions/lifting", new { numbers = new[] { 1 }, evidence = "photographie du 10 mars" }).Done();
        var lifted = TextOf((await marie.Download($"{filed.Location}/attestation")).Bytes);
        Assert.Contains("Poser un garde-corps : réserve levée.", lifted, StringComparison.Ordinal);
        Assert.Contains("Attestation délivrée le12 mars 2026", lifted, StringComparison.Ordinal);

        await marie.Post($"{filed.Location}/letting", new { leaseOn = "2026-03-12" }).Done();
        Assert.Contains("Logement mis en location le12 mars 2026", TextOf((await marie.Download($"{filed.Location}/attestation")).Bytes), StringComparison.Ordinal);
        Assert.Equal("grantWithConditions grant grant", await Issued(filed, "data->>'kind'"));
    }

    [Fact]
    public async Task A_permit_that_has_lapsed_has_no_attestation_any_more()
    {
        var (marie, filed) = (await world.As("marie"), await GrantedBySilence());
        world.Clock.Set(new DateOnly(2028, 4, 2));
        Assert.Equal(200, (await marie.Download($"{filed.Location}/attestation")).Status);
        world.Clock.Set(new DateOnly(2028, 4, 3));
        var lapsed = await marie.Get($"{filed.Location}/attestation");
        Assert.Equal((422, "permit-has-not-lapsed", "CCH R635-3"), (lapsed.Status, lapsed.Problem, lapsed["article"]));
        Assert.Equal("L’autorisation est caduque : aucune mise en location n’a suivi jusqu’au 02/04/2028. Déposez une nouvelle demande.", lapsed["title"]);
    }

    [Fact]
    public async Task Its_owner_sees_which_agents_took_it_and_nothing_of_it_stands_in_the_log_in_clear()
    {
        var (marie, filed) = (await world.As("marie"), await GrantedBySilence());
        Assert.Equal(200, (await (await world.As("agent-lillers")).Download($"{filed.Location}/attestation")).Status);
        Assert.Equal("commune-agent:019a0000-0000-7000-8000-000000000004", Assert.Single((await marie.Get($"{filed.Location}/readers")).Json.EnumerateArray()).GetProperty("reader").GetString());
        var address = (await marie.Get(filed.Location!)).Json.GetProperty("address").GetProperty("line").GetString()!;
        var recorded = await Issued(filed, "data::text");
        Assert.DoesNotContain(address, recorded, StringComparison.Ordinal);
        Assert.DoesNotContain("Exemple", recorded, StringComparison.Ordinal);
    }
}
