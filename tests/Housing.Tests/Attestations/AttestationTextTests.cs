using System.Xml.Linq;
using Microsoft.AspNetCore.Http;
using Territory.Housing.Attestations;
using Territory.Housing.Domain;
using Territory.Housing.Tests.Domain;
using static Territory.Housing.Tests.Domain.Samples;

namespace Territory.Housing.Tests.Attestations;

/// <summary>What an attestation says, and that its two forms say the same.</summary>
public class AttestationTextTests
{
    static readonly PermitEvent[] FiledComplete = [Filed("2026-03-02", AllPieces), new RecepisseIssued("PDL-2026-7K3M9Q-XH2V4D", Day("2026-03-02")), Complete("2026-03-02", "2026-04-02")];

    static readonly PermitEvent[] BySilence = [.. FiledComplete, Granted("2026-04-02", "2026-04-03", "2028-04-02")];

    static readonly PermitEvent[] WithConditions =
    [
        .. FiledComplete, new GrantSigned([new("Poser un garde-corps", Day("2026-06-30"), "photographie"), new("Ventiler la cuisine", Day("2026-10-01"), "contre-visite")], "Recours gracieux ou contentieux, dans les 2 mois.", "ARR-2026-014", Day("2026-03-20")),
        new GrantNotified(Lillers, Day("2026-03-20"), Day("2026-03-23"), NotificationMeans.HandDelivered, "1A", true, Day("2028-03-23"), Day("2026-05-23")),
    ];

    static AttestationContent Content(IReadOnlyList<PermitEvent> events, Landlord? holder = null, string? signatory = null) => new(
        PermitStanding.Of(events), holder ?? Samples.Landlord, Samples.Address, new("62516", "Lillers"), Day("2026-05-04"), 2, signatory,
        new("https://territory.example/housing/verification"), new("https://territory.example/housing/verification/a.b.c"));

    static string Read(AttestationContent content) => string.Join('\n', new PdfReading(AttestationPdf.Of(content, new byte[16])).Document.Kids.SelectMany(Lines)).Replace('\u00A0', ' ');

    static IEnumerable<string> Lines(PdfPart part) => part.Tag switch
    {
        "Table" => part.Kids.Select(row => string.Join(" | ", row.Kids.Select(k => k.Text))),
        "L" => part.Kids.Select(item => $"- {item.Kids[1].Text}"),
        "Figure" => [$"[{PdfReading.Text(part.Entries.Split("/Alt <")[1].Split('>')[0])}]"],
        "H1" or "H2" => [$"{part.Tag} {part.Text}"],
        _ => [part.Text],
    };

    [Fact]
    public void A_tacit_grant_is_attested_with_its_days_and_with_what_silence_does_not_say() => Assert.Equal("""
        H1 Attestation d’autorisation tacite de mise en location
        Le président de la communauté d’agglomération Béthune-Bruay, Artois-Lys Romane atteste que le silence gardé sur la demande jusqu’au 2 avril 2026 à 24 h vaut autorisation préalable de mise en location du logement désigné ci-dessous (CCH, art. L635-4 ; CRPA, art. L232-3).
        H2 L’autorisation
        Numéro | PDL-2026-7K3M9Q-XH2V4D
        Demande déposée le | 2 mars 2026
        Dossier complet le | 2 mars 2026
        Accordée par le silence le | 2 avril 2026, à 24 h
        Peut être invoquée depuis le | 3 avril 2026
        Caduque après le | 2 avril 2028, si le logement n’est pas mis en location d’ici là
        Attestation délivrée le | 4 mai 2026
        H2 Le logement
        Adresse | 3 rue de la Gare
        Bâtiment, étage, porte | porte 2
        Commune | Lillers (code INSEE 62516)
        H2 Le titulaire
        Nom | Marie Exemple
        H2 Ce qu’il faut savoir
        - L’autorisation tacite ne préjuge pas du caractère décent ou digne du logement (CCH, art. L635-8). Le propriétaire reste tenu de louer un logement décent (loi n° 89-462, art. 6).
        - Une copie de l’autorisation est annexée au contrat de bail, à chaque nouvelle mise en location ou relocation (CCH, art. L635-4).
        - L’autorisation est à renouveler à chaque nouvelle mise en location (CCH, art. L635-4). Elle n’est pas requise pour la reconduction, le renouvellement ou l’avenant d’un bail (CCH, art. R635-1).
        - Elle ne fait pas obstacle aux pouvoirs de police de la salubrité et de la sécurité, ni aux droits des occupants (CCH, art. L635-9).
        - En cas de vente, elle passe au nouveau propriétaire par une déclaration de transfert, avec l’accord du premier titulaire (CCH, art. R635-3).
        H2 Voies et délais de recours
        Toute personne qui y a intérêt peut contester l’autorisation, dans les 2 mois du jour où elle en a eu connaissance, par un recours gracieux auprès du président de la communauté d’agglomération Béthune-Bruay, Artois-Lys Romane ou par un recours contentieux devant le tribunal administratif de Lille (CJA, art. R421-1).
        H2 Vérifier cette attestation
        Toute personne peut savoir si l’autorisation est toujours valable : scannez le code, ou saisissez le numéro PDL-2026-7K3M9Q-XH2V4D à l’adresse territory.example/housing/verification. Le code est signé ; il ne contient ni nom ni adresse.
        [Code QR qui mène à la page de vérification de l’autorisation PDL-2026-7K3M9Q-XH2V4D. Le lien qui suit mène à la même page.]
        Vérifier l’autorisation PDL-2026-7K3M9Q-XH2V4D en ligne
        Attestation établie par un traitement automatisé à partir du registre des autorisations (CRPA, art. L311-3-1).
        """.ReplaceLineEndings("\n"), Read(Content(BySilence)));

    [Fact]
    public void A_grant_with_conditions_states_each_with_its_term_who_signed_and_how_to_contest_them()
    {
        var text = Read(Content(WithConditions, signatory: "Camille Exemple, vice-présidente chargée de l’habitat"));
        Assert.StartsWith("H1 Attestation d’autorisation de mise en location, avec réserves\nLe président de la communauté d’agglomération Béthune-Bruay, Artois-Lys Romane atteste que la mise en location du logement désigné ci-dessous est autorisée sous les réserves qui suivent (CCH, art. L635-3).", text, StringComparison.Ordinal);
        Assert.Contains("\nAccordée et notifiée le | 23 mars 2026\nCaduque après le | 23 mars 2028, si", text, StringComparison.Ordinal);
        Assert.Contains("\nH2 Les réserves\n- Poser un garde-corps : à faire avant la fin du 30 juin 2026 (levée : photographie).\n- Ventiler la cuisine : à faire avant la fin du 1er octobre 2026 (levée : contre-visite).\n", text, StringComparison.Ordinal);
        Assert.Contains("\nContre les réserves : Recours gracieux ou contentieux, dans les 2 mois.\n", text, StringComparison.Ordinal);
        Assert.Contains("\nH2 Signature\nDécision signée le 20 mars 2026 par Camille Exemple, vice-présidente chargée de l’habitat, pour le président et par délégation (arrêté ARR-2026-014 ; CRPA, art. L212-1).\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("L635-8", text, StringComparison.Ordinal);
        Assert.DoesNotContain("silence", text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_became_of_conditions_is_stated()
    {
        var text = Read(Content([.. WithConditions, new ConditionsLifted([1], "photographie", Day("2026-06-01")), new ConditionsBreached([2], "Rien n’est fait", Day("2026-10-02"))]));
        Assert.Contains("- Poser un garde-corps : réserve levée.\n- Ventiler la cuisine : à faire avant la fin du 1er octobre 2026, non fait à cette date (levée : contre-visite).\n", text, StringComparison.Ordinal);
        Assert.Contains("Décision signée le 20 mars 2026, pour le président et par délégation (arrêté ARR-2026-014", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_letting_a_sale_a_company_and_an_erased_holder_are_stated_as_they_are()
    {
        Assert.Contains("Logement mis en location le | 1er mai 2026\n", Read(Content([.. BySilence, new LettingDeclared(Day("2026-05-01"), Day("2026-05-03"), false)])), StringComparison.Ordinal);
        Assert.DoesNotContain("Caduque", Read(Content([.. BySilence, new LettingDeclared(Day("2026-05-01"), Day("2026-05-03"), false)])), StringComparison.Ordinal);
        Assert.Contains("Transférée le | 10 mai 2026\n", Read(Content([.. BySilence, new PermitTransferred(Marie, new(Marie, Samples.Landlord), Day("2026-05-10"))])), StringComparison.Ordinal);
        Assert.Contains("Dénomination | SCI Exemple\n", Read(Content(BySilence, Samples.Landlord with { Kind = LandlordKind.LegalPerson, CompanyName = "SCI Exemple" })), StringComparison.Ordinal);
        Assert.Contains("Nom | Marie Exemple, Karim Exemple, SCI Exemple\n", Read(Content(BySilence, Samples.Landlord with { CoOwners = [new("Exemple", "Karim", null, null), new(null, null, "SCI Exemple", null)] })), StringComparison.Ordinal);
        Assert.Contains("Nom | Succession de Marie Exemple\n", Read(Content(BySilence, Samples.Landlord with { Kind = LandlordKind.Estate })), StringComparison.Ordinal);
        Assert.Contains("Nom | Effacé\n", Read(Content(BySilence) with { Holder = null }), StringComparison.Ordinal);
    }

    [Fact]
    public void Forty_conditions_take_the_pages_that_they_need()
    {
        PermitCondition[] conditions = [.. Enumerable.Range(1, 40).Select(i => new PermitCondition($"Travaux {i} : {new string('x', 60)} {string.Join(' ', Enumerable.Repeat("reprendre l’installation", 5))}", Day("2026-06-30"), "contre-visite"))];
        var pdf = new PdfReading(AttestationPdf.Of(Content([.. FiledComplete, new GrantSigned(conditions, null, "ARR", Day("2026-03-20")), WithConditions[^1]]), new byte[16]));
        Assert.True(pdf.Pages.Length > 4);
        Assert.Equal(Enumerable.Range(1, 40).Select(i => $"Travaux {i}"), pdf.Document.All.Where(p => p.Tag == "LBody" && p.Text.StartsWith("Travaux", StringComparison.Ordinal)).Select(p => p.Text.Split(" :")[0]));
    }

    [Fact]
    public async Task The_page_says_the_same_words_in_the_same_order()
    {
        foreach (var content in new[] { Content(BySilence), Content(WithConditions) })
        {
            var page = await Html(AttestationPage.Of(content));
            var main = page.Descendants("main").Single();
            var words = main.Descendants().Where(e => e.Name.LocalName is "h1" or "h2" or "th" or "td" or "li" or "p").Select(e => e.Value);
            var parts = new PdfReading(AttestationPdf.Of(content, new byte[16])).Document.All.Where(p => p.Tag is "H1" or "H2" or "TH" or "TD" or "LBody" or "P").Select(p => p.Text);
            Assert.Equal(parts, words);
            var link = main.Descendants("a").Single();
            Assert.Equal(("https://territory.example/housing/verification/a.b.c", "Vérifier l’autorisation PDL-2026-7K3M9Q-XH2V4D en ligne"), ((string?)link.Attribute("href"), link.Value));
        }
    }

    static async Task<XElement> Html(HtmlPage page)
    {
        var http = new DefaultHttpContext();
        http.Response.Body = new MemoryStream();
        await page.ExecuteAsync(http);
        return HtmlReading.Of(System.Text.Encoding.UTF8.GetString(((MemoryStream)http.Response.Body).ToArray()));
    }
}
