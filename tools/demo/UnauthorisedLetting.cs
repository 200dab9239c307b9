namespace Territory.Demo;

/// <summary>A dwelling let without an authorisation, from the report to the revenue title.</summary>
sealed class UnauthorisedLetting(Gateway gateway, Clock clock)
{
    const string Offences = "housing/offences";

    public async Task Play()
    {
        var today = await clock.Today();
        Tell.Step("À Lillers, un logement est loué sans autorisation.", "L’agent signale, l’instructeur constate, la personne est entendue, et seul un signataire prononce l’amende (CCH, art. L635-7).");
        var reported = (await gateway.Post("agent-lillers", Offences, new { commune = "Lillers", address = "7 rue Pasteur", text = "Un locataire vient d’emménager ; aucune demande au dossier." })).Is(201);
        var (offence, fine) = ($"{Offences}/{PermitFiles.IdOf(reported)}", new { amountInCents = 250_000, reasons = (string[])["Mise en location sans demande", "Logement décent, première fois"] });
        (await gateway.Get("agent-lillers", offence)).Is(404);
        (await gateway.Post("instructor", $"{offence}/finding", new
        {
            ground = "noApplicationFiled", foundOn = PermitFiles.Iso(today), personId = await gateway.SubjectOf("karim"), name = "Karim Exemple", postalAddress = "2 rue des Roses, 62400 Béthune",
            foundBy = "Agent assermenté de l’agglomération", facts = "Bail en cours, aucune demande d’autorisation.",
        })).Is(200);
        (await gateway.Post("signatory", $"{offence}/fine", fine)).Is(422);
        var heard = (await gateway.Post("instructor", $"{offence}/hearing", new { informedOn = PermitFiles.Iso(today), means = "registeredMailFirstPresented", proof = "1A 234 567 8902 9" })).Is(200);
        (await gateway.Get("karim", $"{offence}?min-position={heard["position"]}")).Is(200).Has("status", "hearingOpened");
        Tell.Answered("Constat, puis lettre : Karim voit ce qui lui est reproché et peut répondre pendant un mois. L’agent qui a signalé ne voit pas la suite (404).");
        (await gateway.Post("signatory", $"{offence}/fine", fine)).Is(422).Has("type", "urn:territory:problem:hearing-has-ended");
        Tell.Answered("Une amende avant la fin de ce délai : refusée (422).");

        today = await clock.MoveTo(Months.Later(today, 1).AddDays(1));
        (await gateway.Post("signatory", $"{offence}/fine", fine with { amountInCents = 500_001 })).Is(422).Has("type", "urn:territory:problem:fine-within-the-ceiling");
        (await gateway.Post("signatory", $"{offence}/fine", fine)).Is(200);
        (await gateway.Post("instructor", $"{offence}/fine-notification", new { notifiedOn = PermitFiles.Iso(today), means = "registeredMailFirstPresented", proof = "1A 234 567 8903 6" })).Is(200);
        var title = (await gateway.Post("instructor", $"{offence}/revenue-title", new { })).Is(200);
        (await gateway.Post("instructor", $"{offence}/revenue-title", new { })).Is(200).Has("version", title["version"]);
        Tell.Answered("5 000,01 € dépasse le plafond (422) ; 2 500 € est prononcée, motivée, notifiée, et donne un titre de recette, une seule fois.");
    }
}
