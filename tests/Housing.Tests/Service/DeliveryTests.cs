using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Territory.Testing;
using static Territory.Housing.Tests.Service.Requests;

namespace Territory.Housing.Tests.Service;

/// <summary>The world with five recipients on a real server.</summary>
public sealed class DeliveryWorld(TestIdentity identity) : IAsyncLifetime
{
    public World World { get; private set; } = null!;

    public TestPartner Partner { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Partner = await TestPartner.Start();
        World = new World(identity) { Settings = SendingTo(Partner.Address) };
        await World.InitializeAsync();
    }

    /// <summary>Short times, so that a test waits for none of them long.</summary>
    public static (string, string)[] SendingTo(string address, params string[] recipients) =>
    [
        ("Transmissions:Timeout", "00:00:03"),
        .. Enumerable.Range(0, 5).Select(i => ($"Transmissions:RetryAfter:{i}", "00:00:00.1")),
        .. (recipients.Length > 0 ? recipients : ["Caf", "Msa", "Tax", "Pdalhpd", "Orthi"]).SelectMany(r => new[] { ($"Transmissions:{r}:Endpoint", $"{address}/{r.ToLowerInvariant()}"), ($"Transmissions:{r}:Token", $"token-of-{r}") }),
    ];

    public async ValueTask DisposeAsync()
    {
        await World.DisposeAsync();
        await Partner.DisposeAsync();
    }
}

/// <summary>Transmissions on the wire: at least once there, once in effect, and proven.</summary>
public class DeliveryTests(DeliveryWorld delivery) : IClassFixture<DeliveryWorld>
{
    World World => delivery.World;

    TestPartner Partner => delivery.Partner;

    [Fact]
    public async Task Each_recipient_gets_the_dwelling_and_the_landlord_once_and_its_reference_is_the_proof()
    {
        var file = await World.Refused();
        var register = await World.Transmissions(file, "accepted");
        Assert.Equal(["caf", "msa", "tax", "pdalhpd", "orthi"], register.Select(t => t["recipient"]));
        foreach (var line in register)
        {
            var id = Guid.Parse(line["id"]!);
            var sent = Assert.Single(Partner.For(id));
            Assert.Equal(line["recipient"], sent.Recipient);
            Assert.Equal($"Bearer token-of-{line["recipient"]}", sent.Authorization, ignoreCase: true);
            var proof = line.Json.GetProperty("proof");
            Assert.Equal(Partner.ReferenceOf(id), proof.GetProperty("reference").GetString());
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(sent.Body)), proof.GetProperty("digest").GetString());
            Assert.Equal("1", line["attempts"]);
        }
        var caf = register[0];
        var number = (await (await World.As("marie")).Get($"{Files}/{file}"))["number"];
        var address = JsonDocument.Parse(Partner.For(Guid.Parse(caf["id"]!))[0].Body).RootElement.GetProperty("dwelling").GetProperty("address").GetString();
        Assert.EndsWith("rue des Essais", address, StringComparison.Ordinal);
        Assert.Equal(
            $$$"""{"version":1,"id":"{{{caf["id"]}}}","number":"{{{caf["number"]}}}","recipient":"caf","kind":"refusal","ground":"CCH L635-6","decision":{"application":"{{{number}}}","kind":"refusal","effectiveOn":"2026-03-24"},"dwelling":{"communeInsee":"62516","address":"{{{address}}}"},"landlord":{"kind":"naturalPerson","familyName":"Exemple","givenNames":"Marie","postalAddress":"1 rue des Lilas, 62190 Lillers"}}""",
            Partner.For(Guid.Parse(caf["id"]!))[0].Text);
        Assert.Matches("^TR-2026-[0-9A-Z]{6}-[0-9A-Z]{6}$", caf["number"]);

        var readers = (await (await World.As("marie")).Get($"{Files}/{file}/readers")).Json.EnumerateArray().Select(r => r.GetProperty("reader").GetString()).ToArray();
        Assert.Equal(["recipient:caf", "recipient:msa", "recipient:orthi", "recipient:pdalhpd", "recipient:tax"], readers.Where(r => r!.StartsWith("recipient:", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.DoesNotContain("rue des Essais", World.Log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("REF-", await World.Database.Scalar<string>("select coalesce(string_agg(data::text, ''), '') from events.mt_events where type <> 'transmission-accepted'"), StringComparison.Ordinal);
    }

    static readonly (string How, string Failure)[] PassingFailures =
    [
        ("html", "answerIsNotJson 200"), ("slow", "noAnswerInTime -"), ("cut", "noConnection -"), ("half", "noAnswerInTime -"), ("redirect", "redirected 302"),
        ("empty", "answerIsNotJson 204"), ("list", "answerHasNoReference 200"), ("huge", "answerTooLarge 200"), ("busy", "partnerFailed 429"), ("endless", "answerTooLarge 200"),
        ("blank", "answerHasNoReference 200"), ("number", "answerHasNoReference 200"), ("broken", "partnerFailed 503"),
    ];

    Func<HttpContext, Task> Answer(string how) => how switch
    {
        "html" => http => Write(http, 200, "text/html", "<!doctype html><title>Portail</title>"),
        "empty" => http => Status(http, 204),
        "list" => http => Write(http, 200, "application/json", """["REF-1"]"""),
        "blank" => http => Write(http, 200, "application/json", """{"reference":"  "}"""),
        "number" => http => Write(http, 200, "application/json", """{"reference":7}"""),
        "huge" => http => Write(http, 200, "application/json", $$"""{"reference":"REF-1","padding":"{{new string('x', 70_000)}}"}"""),
        "endless" => async http =>
        {
            while (!http.RequestAborted.IsCancellationRequested) await http.Response.WriteAsync(new string(' ', 10_000));
        },
        "redirect" => http =>
        {
            http.Response.Headers.Location = $"{Partner.Address}/elsewhere";
            return Status(http, 302);
        },
        "busy" => http => Status(http, 429),
        "broken" => http => Status(http, 503),
        "slow" => Silence,
        "half" => async http =>
        {
            await http.Response.WriteAsync("""{"reference":"RE""");
            await http.Response.Body.FlushAsync();
            await Silence(http);
        },
        _ => http =>
        {
            http.Abort();
            return Task.CompletedTask;
        },
    };

    static Task Status(HttpContext http, int status)
    {
        http.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    static Task Write(HttpContext http, int status, string type, string body)
    {
        (http.Response.StatusCode, http.Response.ContentType) = (status, type);
        return http.Response.WriteAsync(body);
    }

    static Task Silence(HttpContext http)
    {
        var aborted = new TaskCompletionSource();
        http.RequestAborted.Register(aborted.SetResult);
        return aborted.Task;
    }

    [Fact]
    public async Task What_proves_no_reception_is_a_failure_with_its_reason_and_is_sent_again_under_the_same_key()
    {
        string[] recipients = ["caf", "msa", "tax", "pdalhpd", "orthi"];
        var expected = recipients.ToDictionary(r => r, _ => new List<string>());
        foreach (var (i, (how, failure)) in PassingFailures.Index())
        {
            Partner.Next(recipients[i % 5], Answer(how));
            expected[recipients[i % 5]].Add(failure);
        }
        var seen = new List<string>();
        foreach (var line in await World.Transmissions(await World.Refused(), "accepted"))
        {
            var (id, failures) = (Guid.Parse(line["id"]!), expected[line["recipient"]!]);
            Assert.Equal(failures.Count + 1, Partner.For(id).Length);
            Assert.Equal($"{failures.Count + 1}", line["attempts"]);
            Assert.Equal(Partner.ReferenceOf(id), line.Json.GetProperty("proof").GetProperty("reference").GetString());
            Assert.Equal(string.Join(", ", failures), await World.Database.Scalar<string>($"""
                select string_agg((data->>'failure') || ' ' || coalesce(data->>'httpStatus', '-'), ', ' order by seq_id)
                  from events.mt_events where type = 'transmission-failed' and data->>'transmissionId' = '{id}'
                """));
            seen.AddRange(failures);
        }
        Assert.Equal(13, seen.Count);
    }

    [Fact]
    public async Task What_a_recipient_refuses_waits_for_a_person_who_has_it_sent_again()
    {
        Partner.Next("tax", http => Write(http, 422, "application/json", """{"error":"Exemple"}"""));
        var file = await World.Refused();
        var instructor = await World.As("instructor");
        var refused = await Eventually.Is(() => World.Transmission(file, "tax"), t => t["status"] == "refusedByPartner");
        Assert.Equal("Le destinataire refuse la transmission (réponse 422) : corrigez-en la cause, puis demandez un nouvel essai.", refused["explanation"]);
        Assert.Null(refused["nextAttemptAt"]);
        await World.Transmissions(file, "accepted", except: "tax");

        var path = $"/housing/transmissions/{file}/{refused["id"]}/retry";
        Assert.Equal(403, (await (await World.As("signatory")).Post(path)).Status);
        await (await World.As("operator")).Post(path).Done();
        var accepted = await Eventually.Is(() => World.Transmission(file, "tax"), t => t["status"] == "accepted");
        Assert.Equal("2", accepted["attempts"]);
        Assert.Equal(2, Partner.For(Guid.Parse(accepted["id"]!)).Length);
        var late = await instructor.Post(path);
        Assert.Equal((422, "transmission-is-open"), (late.Status, late.Problem));
    }

    [Fact]
    public async Task Killed_between_the_answer_and_its_record_the_recipient_is_asked_again_and_has_it_once()
    {
        // The recipient has taken it; then the log takes nothing more, as if the process had died before writing it down.
        Partner.Next("orthi", async http =>
        {
            await World.Database.Execute("revoke execute on all functions in schema kernel from test_app");
            await Partner.Accept(http);
        });
        var file = await World.Refused();
        var orthi = await Eventually.Is(() => World.Transmission(file, "orthi"), t => t["status"] == "sending");
        var id = Guid.Parse(orthi["id"]!);
        await Eventually.True(() => Task.FromResult(Partner.For(id).Length == 1));
        await Eventually.True(() => Task.FromResult(World.Log.Text.Contains($"What is due on {id} could not be done", StringComparison.Ordinal)));
        var effects = Partner.Effects;
        await World.Database.Execute("grant execute on all functions in schema kernel to test_app");

        var accepted = await Eventually.Is(() => World.Transmission(file, "orthi"), t => t["status"] == "accepted");
        Assert.Equal("2", accepted["attempts"]);
        Assert.Equal(2, Partner.For(id).Length);
        Assert.Equal(Partner.ReferenceOf(id), accepted.Json.GetProperty("proof").GetProperty("reference").GetString());
        await World.Transmissions(file, "accepted");
        Assert.InRange(Partner.Effects, effects, effects + 4);
        Assert.Equal(1L, await World.Database.Scalar<long>($"select count(*) from events.mt_events where type = 'transmission-accepted' and data->>'transmissionId' = '{id}'"));
    }

    [Fact]
    public async Task Of_two_processes_one_sends()
    {
        var second = World.Start();
        var files = new List<Guid>();
        for (var i = 0; i < 4; i++) files.Add(await World.Refused());
        foreach (var file in files)
            foreach (var line in await World.Transmissions(file, "accepted"))
                Assert.Single(Partner.For(Guid.Parse(line["id"]!)));
        await World.Stop(second);
    }
}
