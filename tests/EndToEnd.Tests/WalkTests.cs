using Territory.EndToEnd.Tests.Running;

namespace Territory.EndToEnd.Tests;

/// <summary>The story of a rental permit, as its people live it at the gateway.</summary>
[Collection(nameof(SharedTerritory))]
public sealed class WalkTests(SharedTerritory shared)
{
    RunningTerritory Territory => shared.Territory;

    Client Client => shared.Territory.Client;

    [Fact]
    public async Task A_month_of_silence_grants_the_permit_on_the_date_that_the_law_says()
    {
        await Territory.ItBecomes(new DateOnly(2026, 3, 2));
        var need = await Client.Get(null, "housing/permit-requirement?address=3%20rue%20de%20la%20Gare,%2062190%20LILLERS");
        Assert.Equal(("required", "62516", "2018-09-01"), (need.Is(200)["answer"], need["commune.insee"], need["inForceFrom"]));

        var filed = (await Client.Post("marie", Story.Applications, Story.Filing("Lillers", "3 rue de la Gare"))).Is(201);
        var file = filed["location"]!.TrimStart('/');
        Assert.Equal("3", filed["version"]);

        var seen = (await Client.Get("marie", $"{file}?min-position={filed["position"]}")).Is(200);
        Assert.Equal(("complete", "2026-03-02", "2026-04-02", "2026-04-02"), (seen["status"], seen["completeOn"], seen["tacitGrantOn"], seen["nextDeadline"]));
        Assert.Matches("^PDL-2026-[0-9A-Z]{6}-[0-9A-Z]{6}$", seen["number"]);
        Assert.Equal(("Exemple", "3 rue de la Gare"), (seen["landlord.familyName"], seen["address.line"]));

        var twice = await Client.Post("karim", Story.Applications, Story.Filing("62516", "3, Rue de la Gare"));
        Assert.Equal((409, "urn:territory:problem:already-taken"), (twice.Status, twice["type"]));

        Assert.Contains(seen["number"], (await Client.Get("agent-lillers", Story.Applications)).Is(200).Items("items", "number"));
        Assert.Equal(404, (await Client.Get("karim", file)).Status);
        Assert.Equal(404, (await Client.Get("agent-bethune", file)).Status);
        Assert.Equal(403, (await Client.Get("agent-bethune", $"{Story.Applications}?commune=Lillers")).Status);

        await Territory.ItBecomes(new DateOnly(2026, 4, 2));
        Assert.Equal("complete", (await Client.Get("marie", file))["status"]);

        await Territory.ItBecomes(new DateOnly(2026, 4, 5));
        var granted = await Territory.Until("marie", file, f => f["status"] == "tacitlyGranted");
        Assert.Equal(("2026-04-02", "2026-04-03", "2028-04-02"), (granted["grant.grantedOn"], granted["grant.claimableFrom"], granted["grant.lapsesOn"]));

        Assert.Equal("application/pdf", (await Client.Get("marie", $"{file}/attestation")).Is(200).ContentType);
        var verified = (await Client.Get(null, $"housing/verification/{seen["number"]}")).Is(200);
        Assert.Equal(("valid", "Lillers", "2026-04-02"), (verified["status"], verified["commune"], verified["grantedOn"]));
        Assert.Equal("text/html", (await Client.Get(null, "housing/verification")).Is(200).ContentType);

        var late = await Client.Post("signatory", $"{file}/refusal", Story.Refusal);
        Assert.Equal((422, "urn:territory:problem:application-is-open", "CCH L635-4"), (late.Status, late["type"], late["article"]));
        Assert.Equal(
            ["permit-application-filed", "permit-recepisse-issued", "permit-application-complete", "permit-tacitly-granted"],
            // Whether agents were warned on the way depends on when the clock looked.
            (await Client.Get("marie", $"{file}/history")).Items("", "event").Where(e => e != "permit-deadline-warned"));
        Assert.Equal(["commune-agent"], (await Client.Get("marie", $"{file}/readers")).Items("", "roles"));
    }

    [Fact]
    public async Task A_refusal_that_is_notified_in_time_reaches_its_three_recipients()
    {
        await Territory.ItBecomes(new DateOnly(2026, 6, 1));
        var filed = (await Client.Post("karim", Story.Applications, Story.Filing("Béthune", "12 rue d’Arras", """["dpe", "etatDesRisques"]"""))).Is(201);
        var file = filed["location"]!.TrimStart('/');
        var incomplete = (await Client.Get("karim", $"{file}?min-position={filed["position"]}")).Is(200);
        Assert.Equal(("incomplete", "2026-07-01"), (incomplete["status"], incomplete["nextDeadline"]));
        Assert.Equal(["etatAmiante", "etatElectricite"], incomplete.Items("missing"));

        await Territory.ItBecomes(new DateOnly(2026, 6, 10));
        var pieces = (await Client.Post("karim", $"{file}/pieces", Story.Pieces("""["etatAmiante", "etatElectricite"]"""))).Is(200);
        var complete = (await Client.Get("karim", $"{file}?min-position={pieces["position"]}")).Is(200);
        Assert.Equal(("complete", "2026-07-10"), (complete["status"], complete["tacitGrantOn"]));

        var stranger = await Client.Post("instructor", $"{file}/refusal", Story.Refusal);
        Assert.Equal((403, "urn:territory:problem:forbidden"), (stranger.Status, stranger["type"]));
        (await Client.Post("signatory", $"{file}/refusal", Story.Refusal)).Is(200);

        await Territory.ItBecomes(new DateOnly(2026, 6, 15));
        var notified = (await Client.Post("instructor", $"{file}/notification", Story.Notification("2026-06-12"))).Is(200);
        var refused = (await Client.Get("karim", $"{file}?min-position={notified["position"]}")).Is(200);
        Assert.Equal(("refused", "2026-06-10", "2026-06-12", "2026-08-12"),
            (refused["status"], refused["refusal.signedOn"], refused["refusal.notifiedOn"], refused["refusal.appealBy"]));

        var sent = await Territory.Until("instructor", Story.Transmissions(file), t => t.Items("transmissions").Length == 5);
        Assert.Equal(["caf", "msa", "tax", "pdalhpd", "orthi"], sent.Items("transmissions", "recipient"));
        Assert.Equal(["CCH L635-6", "CCH L635-6", "CCH L635-6", "CCH L635-10", "CCH L635-10"], sent.Items("transmissions", "ground"));
        Assert.All(sent.Items("transmissions", "notifiedOn"), on => Assert.Equal("2026-06-12", on));
        Assert.All(sent.Items("transmissions", "status"), status => Assert.Equal("waitingForEndpoint", status));
        Assert.Equal("62119", sent["communeInsee"]);

        await Territory.ItBecomes(new DateOnly(2026, 8, 1));
        Assert.Equal(
            [
                "permit-application-filed", "permit-recepisse-issued", "permit-application-found-incomplete", "permit-pieces-received",
                "permit-application-complete", "permit-refusal-signed", "permit-refusal-notified",
            ],
            (await Client.Get("karim", $"{file}/history")).Items("", "event"));
    }
}
