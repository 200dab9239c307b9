namespace Territory.Demo;

/// <summary>A refusal with works, the works, and the application that follows.</summary>
sealed class WorksAndSecondApplication(Gateway gateway, Clock clock, PermitFiles files)
{
    const string Path = PermitFiles.Path;

    readonly Dwelling _home = Dwelling.Fresh("rue Sadi-Carnot", "Béthune");

    public async Task Play()
    {
        var today = await clock.Today();
        Tell.Step("À Béthune, un refus avec travaux ; puis les travaux, et une seconde demande.", "Un refus dit ce qu’il faut faire (CCH, art. L635-3). Après les travaux, c’est une nouvelle demande, avec un nouveau délai.");
        var first = await files.FileComplete("karim", "Karim", _home, today);
        (await files.Step("signatory", first, "refusal", new { reasons = (string[])["Toiture non étanche"], works = (string[])["Refaire la toiture"] })).Has("status", "decisionSigned");
        (await files.Read("karim", first, (await files.Notify(first, today)).Is(200))).Is(200).Has("status", "refused").Has("refusal.works", ["Refaire la toiture"]);
        (await gateway.Post("karim", $"{Path}/{first}/letting", new { leaseOn = PermitFiles.Iso(today) })).Is(422).Has("type", "urn:territory:problem:permit-is-in-force");
        Tell.Answered("Refus notifié : « Refaire la toiture ». Louer malgré lui n’est pas possible sous ce dossier (422).");

        today = await clock.MoveTo(today.AddDays(45));
        var second = await files.FileComplete("karim", "Karim", _home, today);
        var silence = Months.Later(today, 1);
        Tell.Answered($"Quarante-cinq jours plus tard, la toiture est refaite : seconde demande, complète le {today.InWords()}.");
        await clock.MoveTo(silence.AddDays(1));
        (await gateway.Until("karim", $"{Path}/{second}", a => a["status"] == "tacitlyGranted", "l’autorisation tacite est accordée")).Has("grant.grantedOn", silence);
        (await gateway.Get("karim", $"{Path}/{first}")).Is(200).Has("status", "refused");
        Tell.Answered($"Sans réponse, elle est accordée au {silence.InWords()} ; le refus du premier dossier reste ce qu’il est.");
    }
}
