using Territory.Kernel.Domain;

namespace Territory.Housing.Domain;

/// <summary>The life of one application for the authorisation of a letting (CCH L635-1 to L635-11).</summary>
public abstract record PermitEvent;

/// <summary>Demande déposée.</summary>
/// <param name="LandlordId">The person who files, as their token names them.</param>
/// <param name="DwellingKeys">Keyed hashes of all that identifies the dwelling: one open application holds each.</param>
/// <param name="BuildingKeys">Keyed hashes of all that identifies its building: several dwellings share them.</param>
/// <param name="ZoneId">The zone in force at filing; it and what follows are absent from what was stored before several zones were told apart.</param>
/// <param name="ZoneInForceFrom">Since when the dwelling is in it.</param>
/// <param name="ZoneToConfirm">What was not sure of that.</param>
[Stored("permit-application-filed")]
public sealed record ApplicationFiled(
    Guid LandlordId, string CommuneInsee, DateOnly FiledOn, Personal<Landlord> Landlord, Personal<DwellingAddress> Address,
    DwellingFacts Dwelling, IReadOnlyList<string> DwellingKeys, IReadOnlyList<Piece> Pieces,
    IReadOnlyList<string>? BuildingKeys = null, Guid? ZoneId = null, DateOnly? ZoneInForceFrom = null, string? ZoneToConfirm = null) : PermitEvent;

/// <summary>Récépissé délivré: the accusé de réception of the CRPA stands for it (CCH R635-3, CRPA L112-3).</summary>
[Stored("permit-recepisse-issued")]
public sealed record RecepisseIssued(string Number, DateOnly IssuedOn) : PermitEvent;

/// <summary>Pieces are missing; the month does not run (CRPA L114-5).</summary>
[Stored("permit-application-found-incomplete")]
public sealed record ApplicationFoundIncomplete(IReadOnlyList<Piece> Missing, string? Explanation, DateOnly AskedOn, DateOnly ReplyBy) : PermitEvent;

[Stored("permit-pieces-received")]
public sealed record PiecesReceived(IReadOnlyList<Piece> Pieces, DateOnly ReceivedOn) : PermitEvent;

/// <summary>Dossier complet: the month starts.</summary>
/// <param name="TacitGrantOn">At 24:00 of that day silence is a grant, unless a decision was notified.</param>
/// <param name="Ground">The rule that counted, as it stood.</param>
[Stored("permit-application-complete")]
public sealed record ApplicationComplete(DateOnly CompleteOn, DateOnly TacitGrantOn, string Ground) : PermitEvent;

/// <summary>A refusal is signed. It has no effect yet: its notification has.</summary>
[Stored("permit-refusal-signed")]
public sealed record RefusalSigned(
    IReadOnlyList<string> Reasons, IReadOnlyList<string> Works, string WaysOfAppeal, string Delegation, DateOnly SignedOn) : PermitEvent;

/// <summary>The refusal was notified in time: it has effect.</summary>
/// <param name="Proof">Reference of the postal or electronic proof.</param>
[Stored("permit-refusal-notified")]
public sealed record RefusalNotified(string CommuneInsee, DateOnly SignedOn, DateOnly NotifiedOn, NotificationMeans Means, string Proof, DateOnly AppealBy) : PermitEvent;

/// <summary>The refusal met a tacit grant that was born before: it can only be a withdrawal, to be justified (CRPA L242-1).</summary>
[Stored("permit-refusal-notified-too-late")]
public sealed record RefusalNotifiedTooLate(DateOnly NotifiedOn, NotificationMeans Means, string Proof, DateOnly TacitGrantOn) : PermitEvent;

/// <summary>Accord tacite né (CCH L635-4). It says nothing about decency (L635-8).</summary>
/// <param name="GrantedOn">The legal date, whenever it was recorded.</param>
/// <param name="ClaimableFrom">From when an attestation can be asked for.</param>
/// <param name="LapsesOn">End of that day, without a letting (R635-3).</param>
[Stored("permit-tacitly-granted")]
public sealed record PermitTacitlyGranted(DateOnly GrantedOn, DateOnly ClaimableFrom, DateOnly LapsesOn) : PermitEvent;

/// <summary>A proof came late that the refusal had been notified in time: no tacit grant was ever born.</summary>
[Stored("permit-tacit-grant-set-aside")]
public sealed record TacitGrantSetAside(DateOnly GrantedOn, DateOnly RefusalNotifiedOn) : PermitEvent;

[Stored("permit-application-withdrawn")]
public sealed record ApplicationWithdrawn(DateOnly WithdrawnOn) : PermitEvent;

public enum NotificationMeans { RegisteredMailFirstPresented, ElectronicConsultation, HandDelivered }

public enum PermitStatus { None, Incomplete, Complete, RefusalSigned, Refused, TacitlyGranted, Withdrawn }

/// <summary>What deciding needs to know, no more.</summary>
/// <param name="LastPieceOn">The latest day on which a piece came in: mail is not always recorded in the order of its arrival.</param>
/// <param name="RefusalNotifiedOn">When the refusal was notified, in time or too late.</param>
public sealed record Permit(
    PermitStatus Status, Guid LandlordId, string CommuneInsee, IReadOnlyList<string> DwellingKeys, IReadOnlyList<Piece> Missing,
    DateOnly FiledOn, DateOnly LastPieceOn, DateOnly? CompleteOn, DateOnly? TacitGrantOn, DateOnly? RefusalSignedOn, DateOnly? RefusalNotifiedOn)
{
    public static Permit None { get; } = new(PermitStatus.None, default, "", [], [], default, default, null, null, null, null);

    /// <summary>An application is open until it is decided or withdrawn.</summary>
    public bool IsOpen => Status is PermitStatus.Incomplete or PermitStatus.Complete or PermitStatus.RefusalSigned;

    public static Permit Evolve(Permit permit, PermitEvent e) => e switch
    {
        ApplicationFiled filed => permit with
        {
            Status = PermitStatus.Incomplete,
            LandlordId = filed.LandlordId,
            CommuneInsee = filed.CommuneInsee,
            DwellingKeys = filed.DwellingKeys,
            FiledOn = filed.FiledOn,
            LastPieceOn = filed.FiledOn,
        },
        ApplicationFoundIncomplete found => permit with { Status = PermitStatus.Incomplete, Missing = found.Missing, CompleteOn = null, TacitGrantOn = null },
        PiecesReceived received => permit with
        {
            Missing = [.. permit.Missing.Except(received.Pieces)],
            LastPieceOn = received.ReceivedOn > permit.LastPieceOn ? received.ReceivedOn : permit.LastPieceOn,
        },
        ApplicationComplete complete => permit with { Status = PermitStatus.Complete, Missing = [], CompleteOn = complete.CompleteOn, TacitGrantOn = complete.TacitGrantOn },
        RefusalSigned signed => permit with { Status = PermitStatus.RefusalSigned, RefusalSignedOn = signed.SignedOn },
        RefusalNotified notified => permit with { Status = PermitStatus.Refused, RefusalNotifiedOn = notified.NotifiedOn },
        RefusalNotifiedTooLate late => permit with { RefusalNotifiedOn = late.NotifiedOn },
        PermitTacitlyGranted => permit with { Status = PermitStatus.TacitlyGranted },
        ApplicationWithdrawn => permit with { Status = PermitStatus.Withdrawn },
        _ => permit,
    };

    const string OpenApplication = "dwelling-open-application";

    /// <summary>At most one open application per dwelling, whatever it is identified by.</summary>
    public static IEnumerable<Claim> Claims(Permit permit, PermitEvent e) => e switch
    {
        ApplicationFiled filed => filed.DwellingKeys.Select(key => new Claim.Hold(OpenApplication, key)),
        RefusalNotified or PermitTacitlyGranted or ApplicationWithdrawn => permit.DwellingKeys.Select(key => new Claim.Release(OpenApplication, key)),
        _ => [],
    };
}
