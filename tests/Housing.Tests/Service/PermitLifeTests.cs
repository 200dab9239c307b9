using System.Text.Json.Nodes;
using Territory.Testing;
using static Territory.Housing.Tests.Service.Requests;

namespace Territory.Housing.Tests.Service;

/// <summary>A permit from its grant to its letting, sale, lapse or withdrawal, as those concerned see it.</summary>
public class PermitLifeTests(World world) : IClassFixture<World>
{
    static readonly object Conditions = new
    {
        conditions = new[]
        {
            new { works = "Poser un garde-corps", by = "2026-06-30", liftedBy = "Facture" },
            new { works = "Installer une ventilation", by = "2026-09-30", liftedBy = "Contre-visite" },
        },
        signatureProof = "Parapheur 17",
    };

    async Task<Answer> Granted(object? grant = null)
    {
        world.Clock.Set(new DateOnly(2026, 3, 2));
        var filed = await world.FileComplete();
        world.Clock.Set(new DateOnly(2026, 3, 20));
        await (await world.As("signatory")).Post($"{filed.Location}/grant", grant ?? new { }).Done();
        world.Clock.Set(new DateOnly(2026, 3, 25));
        var instructor = await world.As("instructor");
        await instructor.Read(await instructor.Post($"{filed.Location}/notification", Notification("2026-03-24")).Done());
        return filed;
    }

    [Fact]
    public async Task A_grant_with_conditions_is_proposed_signed_notified_lifted_and_used()
    {
        world.Clock.Set(new DateOnly(2026, 3, 2));
        var (marie, instructor) = (await world.As("marie"), await world.As("instructor"));
        var filed = await world.FileComplete();
        world.Clock.Set(new DateOnly(2026, 3, 18));
        await instructor.Post($"{filed.Location}/proposal", new { kind = "grantWithConditions", ((dynamic)Conditions).conditions }).Done();
        world.Clock.Set(new DateOnly(2026, 3, 20));
        var signed = await (await world.As("signatory")).Post($"{filed.Location}/grant", Conditions).Done();
        Assert.Equal("decisionSigned", (await marie.Read(signed))["status"]);
        Assert.Null((await marie.Read(signed))["proposal"]);
        Assert.Equal("grantWithConditions", (await instructor.Read(signed)).Json.GetProperty("proposal").GetProperty("kind").GetString());

        world.Clock.Set(new DateOnly(2026, 3, 25));
        var file = await marie.Read(await instructor.Post($"{filed.Location}/notification", Notification("2026-03-24")).Done());
        Assert.Equal("grantedWithConditions", file["status"]);
        Assert.Equal("2026-03-24 2026-03-24 2028-03-24", file.Grant);
        Assert.Equal("2026-06-30", file["nextDeadline"]);
        Assert.Equal("2026-05-24", file.Json.GetProperty("grant").GetProperty("appealBy").GetString());

        file = await marie.Read(await instructor.Post($"{filed.Location}/conditions/lifting", new { numbers = new[] { 1, 2 }, evidence = "Contre-visite du 4 mai" }).Done());
        Assert.Equal("granted", file["status"]);
        file = await marie.Read(await marie.Post($"{filed.Location}/letting", new { leaseOn = "2026-03-25" }).Done());
        Assert.Equal("used", file["status"]);
        Assert.Equal("2026-03-25", file["letOn"]);
        var again = await marie.Post($"{filed.Location}/letting", new { leaseOn = "2026-03-25" });
        Assert.Equal((422, "permit-is-in-force"), (again.Status, again.Problem));
    }

    [Fact]
    public async Task A_lease_older_than_the_grant_is_a_signal_and_the_letting_is_recorded()
    {
        var filed = await Granted();
        var marie = await world.As("marie");
        var file = await marie.Read(await marie.Post($"{filed.Location}/letting", new { leaseOn = "2026-03-10" }).Done());
        Assert.Equal("used", file["status"]);
        Assert.Equal("Le bail du 10/03/2026 est antérieur à l’autorisation : la situation est signalée à un agent (CCH L635-7).", file["notice"]);
    }

    [Fact]
    public async Task On_a_sale_the_permit_goes_to_the_new_owner_once_its_holder_agrees_and_nobody_else_sees_it()
    {
        var filed = await Granted();
        var (marie, karim) = (await world.As("marie"), await world.As("karim"));
        var number = (await marie.Get(filed.Location!))["number"];
        var landlord = new { kind = "naturalPerson", familyName = "Exemple", givenNames = "Karim", postalAddress = "2 rue des Roses, 62400 Béthune" };
        Assert.Equal(404, (await karim.Post("/housing/permit-transfers", new { number = "PDL-2026-000000-000000", newLandlord = landlord, soldOn = "2026-03-24" })).Status);
        await karim.Post("/housing/permit-transfers", new { number, newLandlord = landlord, soldOn = "2026-03-24" }).Done();
        Assert.Equal(404, (await karim.Get(filed.Location!)).Status);
        Assert.Equal(404, (await karim.Post($"{filed.Location}/transfer-agreement")).Status);

        var agreed = await marie.Post($"{filed.Location}/transfer-agreement").Done();
        var file = await karim.Read(agreed);
        Assert.Equal(("granted", "2026-03-25"), (file["status"], file["transferredOn"]));
        Assert.Equal("Karim", file.Json.GetProperty("landlord").GetProperty("givenNames").GetString());
        Assert.Equal(404, (await marie.Get(filed.Location!)).Status);
    }

    [Fact]
    public async Task A_permit_without_a_letting_lapses_by_itself_and_another_application_may_be_filed()
    {
        var address = world.ANewAddress();
        world.Clock.Set(new DateOnly(2024, 1, 29));
        var marie = await world.As("marie");
        var application = CompleteApplication(address);
        application["diagnostics"] = new JsonArray([.. AllPieces.Select(p => Diagnostic(p, "2023-12-29"))]);
        var filed = await marie.Post(Files, application);
        world.Clock.Set(new DateOnly(2024, 3, 1));
        await Eventually.Is(() => marie.Get(filed.Location!), f => f["status"] == "tacitlyGranted");
        world.Clock.Set(new DateOnly(2026, 3, 1));
        var file = await Eventually.Is(() => marie.Get(filed.Location!), f => f["status"] == "lapsed");
        Assert.Equal("L’autorisation est caduque : aucune mise en location n’a été déclarée au 28/02/2026.", file["notice"]);
        var refused = await marie.Post($"{filed.Location}/letting", new { leaseOn = "2026-03-01" });
        Assert.Equal((422, "lease-comes-before-the-lapse"), (refused.Status, refused.Problem));
        Assert.Equal(201, (await marie.Post(Files, CompleteApplication(address))).Status);
    }

    [Fact]
    public async Task While_a_police_order_stands_nothing_is_granted_signed_or_by_silence()
    {
        world.Clock.Set(new DateOnly(2026, 3, 2));
        var (marie, signatory, agent) = (await world.As("marie"), await world.As("signatory"), await world.As("agent-lillers"));
        var address = world.ANewAddress();
        var filed = await marie.Post(Files, CompleteApplication(address));
        var ordered = await agent.Post("/housing/police-orders", new { address, commune = "Lillers", kind = "insalubrite", reference = "AP 2026-12", issuedOn = "2026-03-01" });
        Assert.Equal(201, ordered.Status);
        Assert.Equal(403, (await (await world.As("agent-bethune")).Post("/housing/police-orders", new { address, commune = "Lillers", kind = "insalubrite", reference = "X", issuedOn = "2026-03-01" })).Status);

        var grant = await signatory.Post($"{filed.Location}/grant", new { });
        Assert.Equal((422, "no-police-order-stands", "CCH L635-9"), (grant.Status, grant.Problem, grant["article"]));
        world.Clock.Set(new DateOnly(2026, 4, 3));
        var file = await Eventually.Is(() => marie.Get(filed.Location!), f => f["status"] == "blockedByPoliceOrder");
        Assert.StartsWith("Le délai s’est achevé le 02/04/2026, mais un arrêté de police est en vigueur", file["notice"], StringComparison.Ordinal);

        var standing = await agent.Get($"/housing/police-orders?min-position={ordered.Position}");
        Assert.Contains(standing.Json.GetProperty("items").EnumerateArray(), b => b.GetProperty("address").GetString() == address && b.GetProperty("orders")[0].GetProperty("reference").GetString() == "AP 2026-12");
        Assert.Equal(404, (await (await world.As("agent-bethune")).Post($"{ordered.Location}/lifting", new { reference = "AP 2026-12", liftedOn = "2026-04-03" })).Status);
        await agent.Post($"{ordered.Location}/lifting", new { reference = "AP 2026-12", liftedOn = "2026-04-03" }).Done();
        await signatory.Post($"{filed.Location}/grant", new { }).Done();
        file = await marie.Read(await (await world.As("instructor")).Post($"{filed.Location}/notification", Notification("2026-04-03")).Done());
        Assert.Equal(("granted", "2026-04-03 2026-04-03 2028-04-03"), (file["status"], file.Grant));
    }

    [Fact]
    public async Task An_illegal_grant_is_withdrawn_after_its_holder_was_heard()
    {
        var filed = await Granted();
        var (marie, instructor, signatory) = (await world.As("marie"), await world.As("instructor"), await world.As("signatory"));
        var reasons = new { reasons = new[] { "Pièce principale de 7 m²" } };
        await instructor.Post($"{filed.Location}/withdrawal-hearing", reasons).Done();
        var early = await signatory.Post($"{filed.Location}/withdrawal-decision", reasons);
        Assert.Equal((422, "holder-was-heard"), (early.Status, early.Problem));
        Assert.Equal(400, (await marie.Post($"{filed.Location}/observations", new { reference = "Courriel", receivedOn = "2026-03-25" })).Status);
        await marie.Post($"{filed.Location}/observations", new { reference = "Courriel" }).Done();
        await signatory.Post($"{filed.Location}/withdrawal-decision", reasons).Done();
        var file = await marie.Read(await instructor.Post($"{filed.Location}/notification", Notification("2026-03-25")).Done());
        Assert.Equal("withdrawnByAuthority", file["status"]);
        Assert.Equal("2026-05-25", file.Json.GetProperty("withdrawal").GetProperty("appealBy").GetString());

        await marie.Post($"{filed.Location}/appeals", new { kind = "recoursGracieux" }).Done();
        file = await marie.Read(await signatory.Post($"{filed.Location}/appeal-decision", new { isUpheld = true }).Done());
        Assert.Equal("granted", file["status"]);
    }

    [Fact]
    public async Task An_appeal_without_an_answer_is_rejected_by_silence_and_a_judgment_opens_the_file_again()
    {
        world.Clock.Set(new DateOnly(2026, 3, 2));
        var (marie, instructor) = (await world.As("marie"), await world.As("instructor"));
        var filed = await world.FileComplete();
        world.Clock.Set(new DateOnly(2026, 3, 20));
        await (await world.As("signatory")).Post($"{filed.Location}/refusal", Refusal).Done();
        await instructor.Post($"{filed.Location}/notification", Notification("2026-03-20")).Done();
        await marie.Post($"{filed.Location}/appeals", new { kind = "recoursGracieux" }).Done();
        world.Clock.Set(new DateOnly(2026, 5, 21));
        await Eventually.True(async () => await world.Count(filed.Id, "permit-appeal-decided") == 1);
        Assert.Equal("refused", (await marie.Get(filed.Location!))["status"]);

        var annulled = await instructor.Post($"{filed.Location}/annulment", new { judgment = "TA Lille n° 2603141", judgedOn = "2026-05-12", notifiedOn = "2026-05-20" }).Done();
        var file = await marie.Read(annulled);
        Assert.Equal(("complete", "2026-06-20"), (file["status"], file["tacitGrantOn"]));
        Assert.Null(file["refusal"]);
    }

    [Fact]
    public async Task A_file_whose_pieces_never_come_is_closed_and_opens_again_for_one_that_had_come_in_time()
    {
        world.Clock.Set(new DateOnly(2026, 3, 2));
        var (marie, instructor) = (await world.As("marie"), await world.As("instructor"));
        var filed = await marie.Post(Files, Application(world.ANewAddress(), "Lillers", "dpe", "crep", "etatAmiante", "etatElectricite"));
        world.Clock.Set(new DateOnly(2026, 4, 2));
        var file = await Eventually.Is(() => marie.Get(filed.Location!), f => f["status"] == "closedWithoutFollowUp");
        Assert.Equal("Les pièces demandées n’ont pas été reçues le 01/04/2026 au plus tard : le dossier est classé sans suite. Une nouvelle demande reste possible.", file["notice"]);
        file = await marie.Read(await instructor.Post($"{filed.Location}/pieces", new { diagnostics = new[] { Diagnostic("etatDesRisques") }, receivedOn = "2026-04-01" }).Done());
        Assert.Equal(("complete", "2026-05-01"), (file["status"], file["tacitGrantOn"]));
    }

    [Fact]
    public async Task The_ledger_shows_the_month_and_a_preview_what_a_correction_would_do_without_doing_it()
    {
        world.Clock.Set(new DateOnly(2026, 3, 2));
        var (marie, instructor) = (await world.As("marie"), await world.As("instructor"));
        var filed = await world.FileComplete();
        world.Clock.Set(new DateOnly(2026, 3, 9));
        var preview = await instructor.Post($"{filed.Location}/deadlines/preview", new { askForPieces = new { missing = new[] { "dpe" } } });
        Assert.Equal("stopped", preview.Json.GetProperty("added")[0].GetProperty("move").GetString());
        var ledger = await marie.Get($"{filed.Location}/deadlines");
        Assert.Equal("filed  started 2026-04-02", string.Join(' ', ledger.Json.EnumerateArray().Select(e => $"{e.GetProperty("move")} {e.GetProperty("dueOn")}")));

        Assert.Equal("askForPieces", (await instructor.Post($"{filed.Location}/deadlines/preview", new { })).WrongFields);
        var impossible = await instructor.Post($"{filed.Location}/deadlines/preview", new { notify = new { notifiedOn = "2026-03-09" } });
        Assert.Equal((422, "decision-is-signed"), (impossible.Status, impossible.Problem));
        Assert.Equal(404, (await instructor.Post($"{Files}/{Guid.CreateVersion7()}/deadlines/preview", new { notify = new { notifiedOn = "2026-03-09" } })).Status);
        Assert.Equal(404, (await (await world.As("karim")).Get($"{filed.Location}/deadlines")).Status);
    }

    [Fact]
    public async Task A_request_for_another_authority_is_passed_on_and_its_dwelling_is_free_again()
    {
        world.Clock.Set(new DateOnly(2026, 3, 2));
        var (marie, address) = (await world.As("marie"), world.ANewAddress());
        var filed = await marie.Post(Files, CompleteApplication(address));
        var file = await marie.Read(await (await world.As("instructor")).Post($"{filed.Location}/forwarding", new { to = "Mairie de Lestrem" }).Done());
        Assert.Equal(("passedOn", "Cette demande relève d’une autre autorité : elle a été transmise à Mairie de Lestrem le 02/03/2026."), (file["status"], file["notice"]));
        Assert.Equal(201, (await marie.Post(Files, CompleteApplication(address))).Status);
    }
}
