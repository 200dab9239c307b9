using Territory.Kernel.Domain;

namespace Territory.Housing.Domain;

/// <summary>The register of what the law has sent to others about one refusal (CCH L635-6).</summary>
public abstract record TransmissionEvent;

/// <summary>A transmission is owed to a recipient; it stays open until there is proof that it arrived.</summary>
[Stored("transmission-opened")]
public sealed record TransmissionOpened(Recipient Recipient, Guid ApplicationId, string CommuneInsee, DateOnly NotifiedOn, string Ground) : TransmissionEvent;

public enum Recipient { Caf, Msa, Tax }

public sealed record Transmissions(IReadOnlyList<Recipient> Opened)
{
    public static Transmissions None { get; } = new([]);

    public static Transmissions Evolve(Transmissions register, TransmissionEvent e) =>
        e is TransmissionOpened opened ? new([.. register.Opened, opened.Recipient]) : register;

    /// <summary>The register's stream for the refusal of an application.</summary>
    public static Guid IdOf(Guid applicationId) => NameId.Of("transmissions", applicationId.ToString());
}

public sealed record OpenTransmissions(Guid ApplicationId, string CommuneInsee, DateOnly NotifiedOn);

public static class TransmissionDecider
{
    public static Decider<OpenTransmissions, Transmissions, TransmissionEvent> Instance { get; } =
        new("transmissions", "permis-de-louer", Transmissions.None, Decide, Transmissions.Evolve);

    public static Decision<TransmissionEvent> Decide(OpenTransmissions open, Transmissions register, Law law) =>
    [
        .. Enum.GetValues<Recipient>().Except(register.Opened)
            .Select(recipient => new TransmissionOpened(recipient, open.ApplicationId, open.CommuneInsee, open.NotifiedOn, "CCH L635-6")),
    ];
}
