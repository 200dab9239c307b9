using System.Text.Json.Nodes;

namespace Territory.Demo;

/// <summary>A permit from its visit to its letting and its sale; and another that nobody used.</summary>
sealed class LifeOfAPermit(Gateway gateway, Clock clock, PermitFiles files)
{
    const string Path = PermitFiles.Path;

    readonly Dwelling _sold = Dwelling.Fresh("rue Faidherbe", "Lillers"), _unused = Dwelling.Fresh("rue de Verdun", "Lillers");
    string _permit = "", _number = "", _visit = "", _other = "", _otherNumber = "";
    DateOnly _today;

    public async Task Play()
    {
        _today = await clock.Today();
        await Visit();
        await GrantWithConditions();
        await Attestation();
        await ConditionsAndSale();
        await Letting();
        await Lapse();
    }

    async Task Visit()
    {
        Tell.Step("À Lillers, la commune visite un logement avant la réponse.",
            "Une visite n’a lieu qu’entre 6 h et 21 h, et une contrôleuse ne peut pas être à deux endroits à la fois (CCH, art. L635-3).");
        _permit = await files.FileComplete("marie", "Marie", _sold, _today);
        _other = await files.FileComplete("marie", "Marie", _unused, _today);
        _number = (await gateway.Get("marie", $"{Path}/{_permit}")).Is(200)["number"]!;
        _otherNumber = (await gateway.Get("marie", $"{Path}/{_other}")).Is(200)["number"]!;
        var day = _today.AddDays(3);
        var appointment = new { from = Clock.At(day, 8), minutes = 45 };
        var scheduled = (await gateway.Post("inspector-lillers", $"{Path}/{_permit}/visits", appointment)).Is(201);
        _visit = PermitFiles.IdOf(scheduled);
        (await gateway.Post("inspector-lillers", $"{Path}/{_other}/visits", appointment)).Is(409);
        (await gateway.Post("inspector-lillers", $"{Path}/{_other}/visits", new { from = Clock.At(day, 22), minutes = 45 })).Is(422).Has("type", "urn:territory:problem:visit-within-legal-hours");
        Tell.Answered($"Visite fixée au {day.InWords()} à 8 h. À la même heure ailleurs : refusé (409). À 22 h : refusé (422).");

        _today = await clock.MoveTo(day);
        (await gateway.Post("inspector-lillers", $"housing/visits/{_visit}/completion", new { })).Is(200);
        var grid = (await gateway.Get("inspector-lillers", "housing/decency-grid")).Is(200);
        object[] findings = [.. grid.Items("").Select(point => Finding(point!["code"]!.ToString()))];
        (await gateway.Post("inspector-lillers", $"housing/visits/{_visit}/report", new { findings, mainRooms = new[] { new { surfaceInSquareMetres = 14.5, heightInMetres = 2.5 } } })).Is(200);
        var signed = (await gateway.Post("inspector-lillers", $"housing/visits/{_visit}/report-signature", new { })).Is(200);
        var visits = (await gateway.Get("instructor", $"{Path}/{_permit}/visits?min-position={signed["position"]}")).Is(200);
        visits.That(visits.Items("")[0]!["reports"]![0]!["proposal"]?.ToString() == "grantWithConditions", "un rapport qui mène à une autorisation avec réserves");
        Tell.Answered($"Grille de décence remplie, {findings.Length} points (décret n° 2002-120) : un garde-corps manque. Le rapport signé ne change plus.");
    }

    object Finding(string point) => point != "garde-corps" ? new { point, conformity = "conform" }
        : new { point, conformity = "notConform", severity = "reserve", works = "Poser un garde-corps à la fenêtre de l’étage", worksBy = PermitFiles.Iso(_today.AddDays(60)) };

    async Task GrantWithConditions()
    {
        Tell.Step("L’autorisation est accordée avec une réserve.", "Proposée par l’instructeur sur le rapport de visite, signée par délégation, elle vaut une fois notifiée.");
        var conditions = new[] { new { works = "Poser un garde-corps à la fenêtre de l’étage", by = PermitFiles.Iso(_today.AddDays(60)), liftedBy = "Facture ou contre-visite" } };
        (await gateway.Post("instructor", $"{Path}/{_permit}/proposal", new { kind = "grantWithConditions", conditions, visitReport = _visit })).Is(200);
        (await gateway.Get("marie", $"{Path}/{_permit}")).Is(200).Has("proposal", (string?)null);
        (await files.Step("signatory", _permit, "grant", new { conditions })).Has("status", "decisionSigned");
        (await files.Read("marie", _permit, (await files.Notify(_permit, _today)).Is(200))).Is(200).Has("status", "grantedWithConditions").Has("grant.grantedOn", _today)
            .Has("grant.lapsesOn", Months.Later(_today, 24)).Has("grant.appealBy", Months.Later(_today, 2));
        Tell.Answered($"Notifiée le {_today.InWords()} ; réserve à lever avant le {_today.AddDays(60).InWords()} ; recours contre elle jusqu’au {Months.Later(_today, 2).InWords()}.");
    }

    async Task Attestation()
    {
        Tell.Step("Une attestation, que chacun peut vérifier.", "Un PDF accessible, avec un code signé : le locataire le lit avec son téléphone, sans compte, et n’apprend rien sur personne.");
        var pdf = (await gateway.Get("marie", $"{Path}/{_permit}/attestation")).Is(200);
        pdf.That(pdf.Text.StartsWith("%PDF-", StringComparison.Ordinal), "un PDF");
        var said = (await files.Verify(_number, "valid")).Has("commune", "Lillers").Has("grantedOn", _today);
        (await gateway.Get("karim", $"{Path}/{_permit}/attestation")).Is(404);
        Tell.Answered($"La page publique du numéro {_number} dit : « {said["message"]} »");
    }

    async Task ConditionsAndSale()
    {
        Tell.Step("La réserve est levée, puis Marie vend à Karim.", "L’autorisation suit le logement si le nouveau propriétaire le déclare et que son titulaire en est d’accord (CCH, art. R635-3 ; Cerfa 15663).");
        (await files.Step("instructor", _permit, "conditions/lifting", new { numbers = (int[])[1], evidence = "Contre-visite" })).Has("status", "granted");
        (await gateway.Post("karim", "housing/permit-transfers", new
        {
            number = _number,
            newLandlord = new { kind = "naturalPerson", familyName = "Exemple", givenNames = "Karim", postalAddress = "2 rue des Roses, 62400 Béthune" },
            soldOn = PermitFiles.Iso(_today),
        })).Is(200);
        (await gateway.Get("karim", $"{Path}/{_permit}")).Is(404);
        var agreed = (await gateway.Post("marie", $"{Path}/{_permit}/transfer-agreement", new { })).Is(200);
        (await files.Read("karim", _permit, agreed)).Is(200).Has("status", "granted").Has("transferredOn", _today);
        (await gateway.Get("marie", $"{Path}/{_permit}")).Is(404);
        await files.Verify(_number, "transferred");
        Tell.Answered("Karim ne voyait rien avant l’accord de Marie (404) ; depuis, le dossier est le sien, et Marie ne le voit plus (404).");
    }

    async Task Letting()
    {
        Tell.Step("Karim signe un bail et déclare la mise en location.", "Une autorisation sert pour un bail, et un seul (CCH, art. L635-4).");
        (await files.Step("karim", _permit, "letting", new { leaseOn = PermitFiles.Iso(_today) })).Has("status", "used").Has("letOn", _today);
        (await gateway.Post("karim", $"{Path}/{_permit}/letting", new { leaseOn = PermitFiles.Iso(_today) })).Is(422).Has("type", "urn:territory:problem:permit-is-in-force");
        await files.Verify(_number, "used");
        var facts = await files.History("karim", _permit, "permit-application-filed", "permit-recepisse-issued", "permit-application-complete", "permit-decision-proposed", "permit-grant-signed",
            "permit-grant-notified", "permit-conditions-lifted", "permit-transfer-declared", "permit-transferred", "permit-letting-declared");
        Tell.Answered($"Bail déclaré ; un second bail sous la même autorisation est refusé (422). {facts} faits, du dépôt à la location.");
    }

    async Task Lapse()
    {
        var silence = (await gateway.Get("marie", $"{Path}/{_other}")).Is(200).Date("tacitGrantOn");
        _today = await clock.MoveTo(silence.AddDays(1));
        (await gateway.Until("marie", $"{Path}/{_other}", a => a["status"] == "tacitlyGranted", "l’autorisation tacite est accordée")).Has("grant.grantedOn", silence);
        var lapse = Months.Later(silence, 24);
        _today = await clock.MoveTo(lapse.AddDays(1));
        Tell.Step($"Deux ans passent : nous voici le {_today.InWords()}.", "L’autre logement de Marie, autorisé par le silence, n’a jamais été loué : son autorisation est caduque (CCH, art. R635-3).");
        var file = await gateway.Until("marie", $"{Path}/{_other}", a => a["status"] == "lapsed", "l’autorisation est caduque");
        await files.Verify(_otherNumber, "lapsed");
        Tell.Answered($"« {file["notice"]} »");
    }
}
