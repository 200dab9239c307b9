using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Territory.Demo;

/// <summary>The rental permit, from the question to the decision, as the people of the territory live it.</summary>
sealed partial class Story(Gateway gateway, Clock clock)
{
    const string Files = PermitFiles.Path;

    readonly PermitFiles _files = new(gateway);

    // A dwelling that nobody has asked for yet, so that the story can be played again on the same data.
    readonly Dwelling _marieHome = Dwelling.Fresh("rue de la Gare", "Lillers"), _karimHome = Dwelling.Fresh("rue de Lille", "Béthune");
    string _marie = "", _refused = "", _late = "", _refusalTrace = "";
    DateOnly _today, _marieSilence, _karimSilence;

    public async Task Play()
    {
        _today = await clock.Begin();
        Tell.Opening($"Le permis de louer : une histoire jouée à travers la passerelle. Nous sommes le {_today.InWords()} pour les services.");
        await AddressQuestion();
        await MarieFiles();
        await WrongFields();
        await MissingPieceArrives();
        await SilenceGrants();
        await KarimIsRefused();
        await RefusalReachesRecipients();
        await RefusalComesTooLate();
        await WhoHasRead();
        await new LifeOfAPermit(gateway, clock, _files).Play();
        await new WorksAndSecondApplication(gateway, clock, _files).Play();
        await new UnauthorisedLetting(gateway, clock).Play();
        Summary();
    }

    async Task AddressQuestion()
    {
        Tell.Step("Faut-il un permis pour louer à cette adresse ?",
            "Le permis ne vaut que dans 27 communes, chacune depuis sa date (CCH, art. L635-1). On pose la question comme les gens écrivent.");
        await Ask("12 rue de la Gare, 62190 LILLERS CEDEX", "required", "62516");
        await Ask("3 rue Pasteur, Labuissière", "required", "62178");
        await Ask("8 place du Marché, Noeux-les-Mines", "required", "62617");
        await Ask("5 rue du Bourg, Fouquières-lez-Béthune", "required", "62350");
        await Ask("2 rue de l’Église, 62190 Ames", "notRequired", "62028");
        await Ask("4 rue de la Mairie, Vermelles", "notRequired", "62846", "2024-12-31");
        await Ask("4 rue de la Mairie, Vermelles", "required", "62846", "2025-01-01");
        await Ask("10 rue Nationale, 59000 Lille", "outsideTerritory", null);
        Tell.Answered("62190 est le code postal de Lillers et d’Ames : c’est la commune qui décide, jamais le code postal.");
    }

    async Task Ask(string address, string answer, string? insee, string? on = null)
    {
        var asked = await gateway.Get(null, $"housing/permit-requirement?address={Uri.EscapeDataString(address)}{(on is null ? "" : $"&on={on}")}");
        asked.Is(200).Has("answer", answer).Has("commune.insee", insee).That(asked["reason"] is { Length: > 0 }, "une raison en clair");
        if (address.EndsWith("Vermelles", StringComparison.Ordinal)) asked.Has("inForceFrom", "2025-01-01");
        Tell.Answered($"« {address} » : {asked["reason"]}");
    }

    async Task MarieFiles()
    {
        Tell.Step("Marie veut louer son logement de Lillers : elle dépose sa demande.",
            "Il lui manque une pièce, le diagnostic électrique. Elle clique deux fois sur « envoyer » : une seule demande doit compter.");
        var before = (await _files.All("marie", Files)).Count;
        var (request, key) = (_marieHome.Application("Marie", _today, without: "etatElectricite"), PermitFiles.NewKey());
        var clicks = await Task.WhenAll(gateway.Post("marie", Files, request, key), gateway.Post("marie", Files, request, key));
        _marie = PermitFiles.IdOf(clicks[0].Is(201));
        clicks[1].Is(201).Has("location", clicks[0]["location"]).Has("version", clicks[0]["version"]);
        var file = (await _files.Read("marie", _marie, clicks[1])).Is(200).Has("status", "incomplete").Has("missing", ["etatElectricite"]).Has("filedOn", _today)
            .Has("nextDeadline", _today.AddDays(30)).Has("tacitGrantOn", (string?)null);
        file.That(Number().IsMatch(file["number"] ?? ""), "un numéro de récépissé")
            .That(file["whatSilenceMeans"]?.Contains("L635-4", StringComparison.Ordinal) == true, "ce que vaut le silence");
        Tell.Answered($"Récépissé {file["number"]}, aussitôt (CRPA, art. L112-3). Pièce attendue au plus tard le {_today.AddDays(30).InWords()} : état de l’installation électrique (CRPA, art. L114-5).");
        Tell.Answered($"Le récépissé dit ce que vaut le silence : « {file["whatSilenceMeans"]} »");

        var again = await gateway.Post("marie", Files, _marieHome.WrittenOtherwise().Application("Marie", _today));
        again.Is(409).Has("existing", _marie);
        Tell.Answered($"Une autre demande pour ce logement, adresse écrite autrement, est refusée (409) : « {again["title"]} »");
        (await gateway.Get("marie", $"{Files}?limit=200&min-position={clicks[0]["position"]}")).Is(200);
        var after = await _files.All("marie", Files);
        clicks[0].That(after.Count == before + 1, "une demande de plus, et une seule, dans la liste de Marie");
        Tell.Answered("Deux clics, un seul dossier dans la liste de Marie.");

        (await gateway.Get("karim", $"{Files}/{_marie}")).Is(404);
        (await gateway.Get("agent-bethune", $"{Files}/{_marie}")).Is(404);
        (await gateway.Get("agent-bethune", $"{Files}?commune=Lillers")).Is(403);
        (await gateway.Get(null, $"{Files}/{_marie}")).Is(401);
        Tell.Answered("Karim et l’agent de Béthune ne trouvent pas ce dossier (404) ; la liste de Lillers est fermée à l’agent de Béthune (403).");

        var worklist = await _files.All("agent-lillers", $"{Files}?commune=Lillers");
        var deadlines = worklist.Select(i => i["nextDeadline"]?.ToString() ?? "9999-12-31").ToArray();
        file.That(worklist.Any(i => i["id"]!.ToString() == _marie), "le dossier de Marie dans la liste de l’agent de Lillers")
            .That(deadlines.SequenceEqual(deadlines.Order(StringComparer.Ordinal)), "une liste rangée par échéance");
        (await gateway.Get("agent-lillers", $"{Files}/{_marie}")).Is(200);
        Tell.Answered("L’agent de Lillers, lui, le voit à sa place dans sa liste, rangée par échéance, et l’ouvre.");
    }

    async Task WrongFields()
    {
        Tell.Step("Une demande mal remplie.", "Mieux vaut tout dire d’un coup que renvoyer les gens d’une erreur à la suivante : une seule réponse nomme chaque champ faux.");
        var malformed = new
        {
            landlord = new { kind = "martien", familyName = "Exemple", email = "pas une adresse" },
            dwelling = new { address = "1 rue X", commune = "Lillers", kind = "house", builtIn = "1930", surfaceInSquareMetres = 0, couleur = "bleu" },
            pieces = new[] { "dpe", "attestation" },
        };
        string[] fields = ["landlord.kind", "landlord.email", "landlord.postalAddress", "dwelling.builtIn", "dwelling.surfaceInSquareMetres", "dwelling.couleur", "pieces[1]"];
        var french = await Wrong(malformed, fields, "fr", "La demande contient des erreurs");
        Tell.Answered($"« {french["title"]} » {fields.Length} champs nommés :");
        foreach (var error in french.Items("errors")) Tell.Answered($"   {error!["field"]} : {error["message"]}");
        var english = await Wrong(malformed, fields, "en", "The request has errors");
        Tell.Answered($"La même chose en anglais, si on le demande : “{english["title"]}”");
        var contradictory = (_marieHome with { Commune = "Lilers-sur-Mer" }).Application(null, _today);
        await Wrong(contradictory, ["dwelling.commune", "landlord.familyName", "landlord.givenNames"], "fr", "La demande contient des erreurs");
        Tell.Answered("Commune inconnue et bailleur sans nom : signalés ensemble, eux aussi.");
    }

    async Task<Answer> Wrong(object request, string[] fields, string language, string title)
    {
        var answer = (await gateway.Post("marie", Files, request, language: language)).Is(400);
        string[] named = [.. answer.Items("errors").Select(e => e!["field"]!.ToString())];
        if (!named.Order(StringComparer.Ordinal).SequenceEqual(fields.Order(StringComparer.Ordinal)))
            throw answer.Unexpected($"les champs {string.Join(", ", fields)}", $"les champs {string.Join(", ", named)}");
        return answer.That(answer["title"]?.StartsWith(title, StringComparison.Ordinal) == true, $"« {title}… »")
            .That(answer.Items("errors").All(e => e!["message"]?.ToString() is { Length: > 0 }), "une phrase pour chaque champ");
    }

    async Task MissingPieceArrives()
    {
        Tell.Step("La pièce manquante arrive.", "Le dossier est complet : c’est de ce jour que court le mois de la loi (CCH, art. L635-4 ; CRPA, art. L114-5).");
        var received = (await gateway.Post("marie", $"{Files}/{_marie}/pieces", new { diagnostics = Dwelling.Dated(_today, "etatElectricite") })).Is(200);
        _marieSilence = Months.Later(_today, 1);
        (await _files.Read("marie", _marie, received)).Is(200).Has("status", "complete").Has("missing", []).Has("completeOn", _today)
            .Has("tacitGrantOn", _marieSilence).Has("nextDeadline", _marieSilence);
        Tell.Answered($"Complet le {_today.InWords()} : sans réponse notifiée, l’autorisation naîtra le {_marieSilence.InWords()} à 24 h ({MonthRule(_marieSilence)}).");
    }

    async Task SilenceGrants()
    {
        _today = await clock.MoveTo(_marieSilence.AddDays(1));
        Tell.Step($"Un mois passe sans réponse : nous voici le {_today.InWords()}.", "Le silence vaut accord (CCH, art. L635-4) : personne n’a rien à faire, la date de la loi s’applique.");
        var file = await gateway.Until("marie", $"{Files}/{_marie}", a => a["status"] == "tacitlyGranted", "l’autorisation tacite est accordée", "on attend la prochaine ronde de l’horloge");
        file.Has("grant.grantedOn", _marieSilence).Has("grant.claimableFrom", _marieSilence.AddDays(1)).Has("grant.lapsesOn", Months.Later(_marieSilence, 24));
        Tell.Answered($"Accordée au {_marieSilence.InWords()} ; attestation possible dès le {_today.InWords()} ; sans location, elle sera caduque le {Months.Later(_marieSilence, 24).InWords()} (CCH, art. R635-3).");
        var events = await _files.History("marie", _marie, "permit-application-filed", "permit-recepisse-issued", "permit-application-found-incomplete", "permit-pieces-received",
            "permit-application-complete", "permit-tacitly-granted");
        Tell.Answered($"L’historique raconte {events} faits, et l’accord tacite une seule fois.");
        var worth = (await gateway.Get(null, $"housing/verification/{file["number"]}")).Is(200).Has("status", "valid").Has("commune", "Lillers").Has("grantedOn", _marieSilence);
        Tell.Answered($"Marie montre le numéro {file["number"]} à qui veut louer : la page publique répond, sans nom ni adresse : « {worth["message"]} »");
    }

    async Task KarimIsRefused()
    {
        Tell.Step("À Béthune, Karim demande à louer deux appartements voisins. Ils ne sont pas décents.",
            "Seul un signataire muni d’une délégation peut refuser, en disant pourquoi et quels travaux il faut (CCH, art. L635-3). Un refus ne vaut qu’une fois notifié.");
        _refused = await _files.FileComplete("karim", "Karim", _karimHome, _today);
        _late = await _files.FileComplete("karim", "Karim", _karimHome.NextDoor(), _today);
        _karimSilence = Months.Later(_today, 1);
        Tell.Answered($"Deux dossiers complets le {_today.InWords()} : le silence vaudrait accord le {_karimSilence.InWords()} à 24 h ({MonthRule(_karimSilence)}).");

        var refusal = new
        {
            reasons = new[] { "Installation électrique dangereuse", "Aucun chauffage dans la chambre" },
            works = new[] { "Mettre l’électricité en sécurité", "Installer un chauffage fixe" },
        };
        (await gateway.Post("instructor", $"{Files}/{_refused}/refusal", refusal)).Is(403);
        var unreasoned = (await gateway.Post("signatory", $"{Files}/{_refused}/refusal", refusal with { reasons = [] })).Is(400);
        unreasoned.That(unreasoned.Items("errors") is [{ } only] && only["field"]?.ToString() == "reasons", "« reasons » seul en cause");
        Tell.Answered("L’instructeur ne peut pas signer (403) ; un refus sans motif n’est pas accepté (400).");
        foreach (var file in (string[])[_refused, _late])
            (await _files.Read("signatory", file, (await gateway.Post("signatory", $"{Files}/{file}/refusal", refusal)).Is(200))).Is(200).Has("status", "decisionSigned")
                .Has("refusal.signedOn", _today).Has("refusal.reasons", refusal.reasons).Has("refusal.works", refusal.works);
        Tell.Answered($"Refus signés le {_today.InWords()}, avec {refusal.reasons.Length} motifs et {refusal.works.Length} travaux. Reste à les notifier.");

        _today = await clock.MoveTo(_karimSilence);
        var notified = (await _files.Notify(_refused, _today, PermitFiles.NewKey())).Is(200);
        _refusalTrace = notified.TraceId;
        var refused = (await _files.Read("karim", _refused, notified)).Is(200).Has("status", "refused").Has("refusal.notifiedOn", _today).Has("refusal.appealBy", Months.Later(_today, 2));
        refused.That(refused["refusal.waysOfAppeal"]?.Contains("tribunal administratif", StringComparison.Ordinal) == true, "les voies de recours");
        Tell.Answered($"Lettre présentée le {_today.InWords()}, dernier jour : le premier refus vaut. Recours jusqu’au {Months.Later(_today, 2).InWords()} (CJA, art. R421-1).");
    }

    async Task RefusalReachesRecipients()
    {
        Tell.Step("Le refus part vers ceux qui doivent le connaître.",
            "La loi le fait transmettre à la CAF, à la MSA et aux impôts (CCH, art. L635-6), au comité du PDALHPD et à l’observatoire ORTHI (L635-10), chacun une fois.");
        var address = $"housing/transmissions/{_refused}";
        var register = await gateway.Until("instructor", address, a => a.Status == 200, "cinq transmissions ouvertes",
            "la messagerie tarde ; le refus est écrit, il partira dès qu’elle sera là", seconds: 180);
        register.Has("communeInsee", "62119").That(Owed(register), "une transmission due à chacun des cinq destinataires, qui attend une adresse");
        var first = register.Items("transmissions")[0]!;
        Tell.Answered($"CAF, MSA, impôts, PDALHPD, ORTHI : une transmission ouverte pour chacun. La première porte le numéro {first["number"]}.");
        Tell.Answered($"« {first["explanation"]} »");

        var (version, key) = ((await gateway.Get("instructor", $"{Files}/{_refused}")).Is(200)["version"], PermitFiles.NewKey());
        (await _files.Notify(_refused, _today, key)).Is(200).Has("version", version);
        (await _files.Notify(_refused, _today, key)).Is(200).Has("version", version);
        var again = (await gateway.Get("instructor", address)).Is(200);
        again.That(Owed(again), "les cinq mêmes transmissions");
        await _files.History("karim", _refused, "permit-application-filed", "permit-recepisse-issued", "permit-application-complete", "permit-refusal-signed", "permit-refusal-notified");
        Tell.Answered("La même notification répétée, deux fois encore : rien ne change, rien ne part en double.");
    }

    static bool Owed(Answer register) => register.Items("transmissions").Select(t => $"{t!["recipient"]} {t["status"]}").SequenceEqual(
        ((string[])["caf", "msa", "tax", "pdalhpd", "orthi"]).Select(recipient => $"{recipient} waitingForEndpoint"));

    async Task RefusalComesTooLate()
    {
        _today = await clock.MoveTo(_karimSilence.AddDays(1));
        Tell.Step($"Le second refus, signé le même jour, n’est présenté que le lendemain, {_today.InWords()}.",
            "La veille à 24 h, faute de notification, l’accord est né du silence : la lettre arrive trop tard.");
        await gateway.Until("karim", $"{Files}/{_late}", a => a["status"] == "tacitlyGranted", "l’autorisation tacite est accordée", "on attend la prochaine ronde de l’horloge");
        var late = (await _files.Notify(_late, _today, PermitFiles.NewKey())).Is(200);
        var file = (await _files.Read("karim", _late, late)).Is(200).Has("status", "tacitlyGranted").Has("grant.grantedOn", _karimSilence).Has("refusal.notifiedOn", _today);
        file.That(file["notice"]?.Contains(_karimSilence.InWords(), StringComparison.Ordinal) == true, "un avis qui dit que le refus est venu trop tard");
        await _files.History("karim", _late, "permit-application-filed", "permit-recepisse-issued", "permit-application-complete", "permit-refusal-signed",
            "permit-tacitly-granted", "permit-refusal-notified-too-late");
        (await gateway.Get("instructor", $"housing/transmissions/{_late}")).Is(404);
        Tell.Answered($"« {file["notice"]} » (CRPA, art. L242-1)");
        Tell.Answered("Aucune transmission n’est ouverte pour ce refus sans effet.");
    }

    async Task WhoHasRead()
    {
        Tell.Step("Marie demande qui a lu son dossier.", "Chaque lecture par un autre est notée, et le propriétaire peut en prendre connaissance (RGPD, art. 15).");
        var readers = (await gateway.Get("marie", $"{Files}/{_marie}/readers")).Is(200);
        var agent = $"commune-agent:{await gateway.SubjectOf("agent-lillers")}";
        string[] all = [.. readers.Items("").Select(r => r!["reader"]!.ToString())];
        readers.That(all.Length >= 2 && all.All(reader => reader == agent), "l’agent de Lillers, qui a vu la liste et ouvert le dossier, et lui seul");
        (await gateway.Get("karim", $"{Files}/{_marie}/readers")).Is(404);
        Tell.Answered($"{all.Length} lectures, toutes de l’agent de Lillers : sa liste de travail, puis le dossier. Karim et l’agent de Béthune n’ont rien vu.");
    }

    void Summary()
    {
        Tell.Step("Ce que l’histoire a montré.", "Toutes les réponses étaient celles attendues.");
        Tell.Answered("Une autorisation avec réserve, vérifiée, vendue, utilisée ; une autre, caduque ; un refus, des travaux, une seconde demande ; une amende.");
        Tell.Answered($"Lillers, Marie : accord né du silence le {_marieSilence.InWords()}, une seule fois.");
        Tell.Answered($"Béthune, Karim : un refus notifié à temps le {_karimSilence.InWords()}, dû à cinq destinataires ; un refus venu trop tard, sans effet.");
        Tell.Answered($"Numéro de suivi du refus : {_refusalTrace}. Pour le suivre de la passerelle jusqu’aux transmissions : ./territory logs {_refusalTrace}");
    }

    string MonthRule(DateOnly end) => end.Day == _today.Day ? "le même jour du mois suivant" : $"le dernier jour du mois, qui n’a pas de {_today.Day}";

    [GeneratedRegex(@"\APDL-\d{4}-[0-9A-Z]{6}-[0-9A-Z]{6}\z")]
    private static partial Regex Number();
}
