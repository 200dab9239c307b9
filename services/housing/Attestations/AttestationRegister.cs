using System.Security.Cryptography;
using Territory.Housing.Domain;
using Territory.Kernel.Domain;
using Territory.Kernel.EventStore;
using Territory.Kernel.Hosting;

namespace Territory.Housing.Attestations;

/// <param name="PublicAddress">Where citizens reach the gateway: codes lead there.</param>
/// <param name="Signatories">Who signs under a delegation, by its reference: given name, name and office (CRPA L212-1).</param>
public sealed record AttestationSettings(Uri PublicAddress, IReadOnlyDictionary<string, string> Signatories)
{
    public Uri VerificationPage => new(PublicAddress, "/housing/verification");

    public Uri VerificationOf(string code) => new(PublicAddress, $"/housing/verification/{code}");
}

/// <summary>An attestation, or the rule that there is none.</summary>
public sealed record AttestationAnswer(Rule? None, AttestationContent? Content = null, byte[]? Pdf = null);

/// <summary>
/// Makes the attestation of a permit from its log, which no view can be behind, and records each that is new. The one that was
/// issued last is given again as long as it still comes out the same.
/// </summary>
public sealed class AttestationRegister(
    EventLog log, EventTypes types, ViewReader<PermitFile> files, KeyRing keys, Law law, LookupHash lookup, Communes communes, Handler handler, AttestationKeys signing, AttestationSettings settings, TimeProvider clock)
{
    public async Task<AttestationAnswer> Issue(Guid applicationId, Person person, CancellationToken cancellation)
    {
        var (stream, today) = (Attestation.IdOf(applicationId), ParisTime.DateOf(clock.GetUtcNow()));
        var (permit, make, rule) = await Prepare(applicationId, today, cancellation);
        for (var attempt = 0; rule is null; attempt++)
        {
            // Each attempt either finds the last one, or records one to be found: only a document that never comes out the same goes on.
            if (attempt == 8) throw new InvalidOperationException("The attestation does not come out the same twice.");
            var last = (await Read<AttestationEvent>(stream, cancellation)).Aggregate(Attestation.None, Attestation.Evolve);
            if (last != Attestation.None && make(last.IssuedOn, last.Code) is var again && DigestOf(again.Pdf!) == last.Digest) return again;
            var payload = new AttestationPayload(1, permit.Number, permit.Kind, permit.Grant!.GrantedOn, permit.Grant.LapsesOn);
            var code = signing.Read(last.Code) == payload ? last.Code : signing.Sign(payload);
            var outcome = await handler.Handle(AttestationDecider.Instance, stream,
                new IssueAttestation(applicationId, permit, code, DigestOf(make(today, code).Pdf!), last.Digest, today),
                new(person.Actor, null, person.Delegation, () => new($"attestation:{person.Id}", Guid.CreateVersion7().ToString(), []), null), cancellation: cancellation);
            rule = (outcome as Outcome.Forbidden)?.Rule;
        }
        return new(rule);
    }

    /// <summary>What the log says of the permit, and how its attestation is made for a day and a code.</summary>
    async Task<(PermitStanding Permit, Func<DateOnly, string, AttestationAnswer> Make, Rule? None)> Prepare(Guid applicationId, DateOnly today, CancellationToken cancellation)
    {
        var events = await Read<PermitEvent>(applicationId, cancellation);
        var permit = PermitStanding.Of(events);
        if (AttestationRules.WhyNone(permit, today) is { } rule) return (permit, static (_, _) => new(null), rule);
        if (law.InForce("permis-de-louer/recours", permit.Grant!.GrantedOn) is not { } appeal) return (permit, static (_, _) => new(null), Law.NoRuleInForce("permis-de-louer/recours", permit.Grant.GrantedOn));
        var filed = events.OfType<ApplicationFiled>().Single();
        var holder = (await keys.Open(events.OfType<PermitTransferred>().LastOrDefault()?.NewLandlord ?? filed.Landlord)).Value;
        var address = (await keys.Open(filed.Address)).Value;
        var signatory = permit.Signature is { } signature ? settings.Signatories.GetValueOrDefault(signature.Delegation) : null;
        return (permit, Make, null);

        AttestationAnswer Make(DateOnly issuedOn, string code)
        {
            var content = new AttestationContent(permit, holder, address, communes.Find(permit.CommuneInsee)!, issuedOn, appeal.Whole, signatory, settings.VerificationPage, settings.VerificationOf(code));
            return new(null, content, AttestationPdf.Of(content, FileIdOf(code)));
        }
    }

    /// <summary>What the log says of the permit with that number; null where there is none.</summary>
    public async Task<PermitStanding?> Find(string number, CancellationToken cancellation) =>
        await files.Query("where row->>'number' = $1", [number], cancellation) is [var file] ? PermitStanding.Of(await Read<PermitEvent>(file.Id, cancellation)) : null;

    /// <summary>Keyed: the digest of the file, which the log keeps, then tells nobody whose dwelling it is about, however many names they try.</summary>
    byte[] FileIdOf(string code) => Convert.FromHexString(lookup.Of("attestation-file", code).First().Split('.')[1]);

    static string DigestOf(byte[] pdf) => Convert.ToHexStringLower(SHA256.HashData(pdf));

    async Task<List<T>> Read<T>(Guid stream, CancellationToken cancellation)
    {
        var events = new List<T>();
        await foreach (var stored in log.Stream(stream, cancellation: cancellation)) events.Add((T)types.Read(stored));
        return events;
    }
}
