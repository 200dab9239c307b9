using Territory.Kernel.Domain;

namespace Territory.Housing.Domain;

/// <summary>The attestations that were issued of one permit (CRPA L232-3; CCH R635-3).</summary>
public abstract record AttestationEvent;

/// <summary>Attestation délivrée. The document can be made again from the permit and this event, byte for byte.</summary>
/// <param name="Code">What the QR code carries: number, kind and days, signed. Nothing personal.</param>
/// <param name="Digest">SHA-256 of the PDF, in hexadecimal.</param>
[Stored("attestation-issued")]
public sealed record AttestationIssued(Guid ApplicationId, string Number, AttestationKind Kind, DateOnly IssuedOn, string Code, string Digest) : AttestationEvent;

/// <summary>The last one.</summary>
public sealed record Attestation(DateOnly IssuedOn, string Code, string Digest)
{
    public static Attestation None { get; } = new(default, "", "");

    public static Attestation Evolve(Attestation attestation, AttestationEvent e) =>
        e is AttestationIssued issued ? new(issued.IssuedOn, issued.Code, issued.Digest) : attestation;

    /// <summary>The stream of an application's attestations.</summary>
    public static Guid IdOf(Guid applicationId) => NameId.Of("attestation", applicationId.ToString());
}

/// <param name="Permit">A fact of another stream, as its log says.</param>
/// <param name="Replaces">Digest of the last attestation that was seen; empty where there was none.</param>
public sealed record IssueAttestation(Guid ApplicationId, PermitStanding Permit, string Code, string Digest, string Replaces, DateOnly Today);

public static class AttestationDecider
{
    public static Decider<IssueAttestation, Attestation, AttestationEvent> Instance { get; } =
        new("attestation", "permis-de-louer", Attestation.None, Decide, Attestation.Evolve);

    public static Decision<AttestationEvent> Decide(IssueAttestation issue, Attestation attestation, Law law)
    {
        if (AttestationRules.WhyNone(issue.Permit, issue.Today) is { } rule) return rule;
        // Who was slower than another issues nothing: there is one now, to be looked at first.
        if (attestation.Digest != issue.Replaces || attestation.Digest == issue.Digest) return [];
        return new AttestationIssued(issue.ApplicationId, issue.Permit.Number, issue.Permit.Kind, issue.Today, issue.Code, issue.Digest);
    }
}
