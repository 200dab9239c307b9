using Territory.Housing.Domain;
using Territory.Testing;
using static Territory.Housing.Tests.Domain.Samples;

namespace Territory.Housing.Tests.Domain;

public class TransmissionDeciderTests
{
    static readonly Guid Application = Guid.Parse("019a0000-0000-7000-8000-00000000aaaa");

    static readonly Spec<OpenTransmissions, Transmissions, TransmissionEvent> Registers = new(TransmissionDecider.Instance, Law);

    static readonly OpenTransmissions Open = new(Application, Lillers, Day("2026-03-24"));

    static TransmissionOpened To(Recipient recipient) => new(recipient, Application, Lillers, Day("2026-03-24"), "CCH L635-6");

    [Fact]
    public void A_refusal_owes_one_transmission_each_to_caf_msa_and_tax_and_never_another() => Registers.Given()
        .When(Open).Then(To(Recipient.Caf), To(Recipient.Msa), To(Recipient.Tax))
        .When(Open).ThenNothing();

    [Fact]
    public void Only_what_is_still_owed_is_opened() => Registers.Given(To(Recipient.Msa)).When(Open).Then(To(Recipient.Caf), To(Recipient.Tax));
}
