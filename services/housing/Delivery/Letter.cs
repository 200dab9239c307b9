using System.Text.Json;
using Territory.Housing.Domain;
using Territory.Kernel.Domain;

namespace Territory.Housing.Delivery;

/// <summary>What a recipient gets: the decision, the dwelling and the landlord, no more. Its fields are described in docs/transmissions.md.</summary>
/// <param name="Id">The same for every attempt: whoever has it already has nothing more to do.</param>
/// <param name="Dwelling">Of a correction: null where it has been erased since.</param>
public sealed record Letter(
    int Version, Guid Id, string Number, Recipient Recipient, TransmissionKind Kind, string Ground, LetterDecision Decision, LetterDwelling? Dwelling, LetterLandlord? Landlord, LetterCorrection? Corrects)
{
    public static Letter Of(Guid id, TransmissionRow row, string application, DwellingAddress? address, Landlord? landlord, (Guid Id, TransmissionRow Row)? corrected) => new(
        1, id, NumberOf(id, row), row.Recipient, row.Kind, row.Ground,
        new(application, corrected?.Row.Kind ?? row.Kind, row.NotifiedOn, row.Because),
        address is null ? null : new(row.CommuneInsee, address.Line, address.Unit, address.FiscalInvariant),
        landlord is null ? null : new(landlord.Kind, landlord.FamilyName, landlord.GivenNames, landlord.CompanyName, landlord.Siret, landlord.ForeignRegistration, landlord.PostalAddress, landlord.Country),
        corrected is { } told ? new(told.Id, NumberOf(told.Id, told.Row), told.Row.Proof?.Reference) : null);

    public static string NumberOf(Guid id, TransmissionRow row) => RecepisseNumber.Of(id, row.OpenedOn, "TR");

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, StoredJson.Options);
}

/// <param name="Application">Number of the récépissé.</param>
/// <param name="EffectiveOn">Civil date of the notification; of a correction, of the day on which the decision ceased to stand.</param>
/// <param name="EndedBecause">Of a correction only.</param>
public sealed record LetterDecision(string Application, TransmissionKind Kind, DateOnly EffectiveOn, DecisionEnd? EndedBecause);

public sealed record LetterDwelling(string CommuneInsee, string Address, string? Unit, string? FiscalInvariant);

public sealed record LetterLandlord(LandlordKind Kind, string? FamilyName, string? GivenNames, string? CompanyName, string? Siret, string? ForeignRegistration, string PostalAddress, string? Country);

/// <param name="Reference">The recipient's own, where it gave one.</param>
public sealed record LetterCorrection(Guid Id, string Number, string? Reference);
