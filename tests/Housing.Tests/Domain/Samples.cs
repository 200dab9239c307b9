using System.Globalization;
using Territory.Housing.Domain;
using Territory.Kernel.Domain;
using Territory.Kernel.Hosting;
using Territory.Testing;

namespace Territory.Housing.Tests.Domain;

/// <summary>The law as it ships, and one landlord with one dwelling at Lillers.</summary>
static class Samples
{
    public const string Lillers = "62516", Bethune = "62119";

    public static readonly Law Law = BaremeFiles.Load(Path.Combine(Repository.Root, "services", "housing", "baremes"));

    public static readonly Guid Marie = Guid.Parse("019a0000-0000-7000-8000-000000000001");

    public static readonly Landlord Landlord = new(LandlordKind.NaturalPerson, "Exemple", "Marie", null, null, "1 rue des Lilas, 62190 Lillers", null, null);

    public static readonly DwellingAddress Address = new("3 rue de la Gare", "porte 2", null);

    /// <summary>Of 1920, with an old electrical installation and no gas: everything but the gas diagnostic is asked for.</summary>
    public static readonly DwellingFacts OldHouse = new(DwellingKind.House, 1920, 90, 1990, null);

    public static readonly Piece[] AllPieces = [Piece.Dpe, Piece.Crep, Piece.EtatAmiante, Piece.EtatElectricite, Piece.EtatGaz, Piece.EtatDesRisques];

    public static readonly Spec<PermitCommand, Permit, PermitEvent> Permits = new(PermitDecider.Instance, Law);

    public static DateOnly Day(string date) => DateOnly.ParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static readonly ZoneInForce LillersZone = new(Guid.Parse("019a0000-0000-7000-8000-000000000002"), Lillers, Regime.Authorisation, Day("2018-09-01"), "Page « permis de louer »", null);

    /// <summary>Diagnostics of a month before, which count on that day.</summary>
    public static Diagnostic[] Dated(string on, params Piece[] pieces) =>
        [.. pieces.Select(piece => new Diagnostic(piece, Day(on).AddMonths(-1), piece == Piece.Dpe ? EnergyClass.D : null))];

    public static ReceivePieces Receive(Piece[] pieces, string on, string today) => new(pieces, Day(on), Day(today)) { Diagnostics = Dated(on, pieces) };

    public static PiecesReceived Received(string on, params Piece[] pieces) => new(pieces, Day(on), Dated(on, pieces));

    public static FileApplication File(string today, params Piece[] pieces) =>
        new("PDL-1", Marie, Lillers, LillersZone, Landlord, Address, OldHouse, ["1.aa"], ["1.bb"], pieces, Day(today)) { Diagnostics = Dated(today, pieces) };

    public static ApplicationFiled Filed(string on, params Piece[] pieces) =>
        new(Marie, Lillers, Day(on), new(Marie, Landlord), new(Marie, Address), OldHouse, ["1.aa"], pieces, ["1.bb"], LillersZone.ZoneId, LillersZone.InForceFrom,
            Diagnostics: pieces.Length > 0 ? Dated(on, pieces) : null);

    public static RecepisseIssued Recepisse(string on) => new("PDL-1", Day(on));

    public static ApplicationFoundIncomplete Incomplete(string on, string replyBy, params Piece[] missing) => new(missing, null, Day(on), Day(replyBy));

    /// <param name="ifFromFiling">When the month would end if it counted from the filing; the same where the file was complete at once.</param>
    public static ApplicationComplete Complete(string on, string tacitGrantOn, string? ifFromFiling = null) => new(Day(on), Day(tacitGrantOn), "CCH art. L635-4", Day(ifFromFiling ?? tacitGrantOn));

    public static DeadlineWarned Warned(string dueOn, string on, DeadlineKind deadline = DeadlineKind.TacitGrant) => new(deadline, Day(dueOn), Day(on));

    public static RefusalSigned Signed(string on) => new(["Humidité"], ["Refaire la toiture"],
        "Recours gracieux auprès du président de la communauté d'agglomération ou recours contentieux devant le tribunal administratif de Lille, dans les 2 mois de la notification.",
        "ARR-2026-014", Day(on));

    public static SignRefusal Sign(string today, string? delegation = "ARR-2026-014") => new(["Humidité"], ["Refaire la toiture"], delegation, Day(today));

    public static RecordNotification Notify(string on, string today) => new(Day(on), NotificationMeans.RegisteredMailFirstPresented, "1A 001", Day(today));

    public static PermitTacitlyGranted Granted(string on, string claimableFrom, string lapsesOn) => new(Day(on), Day(claimableFrom), Day(lapsesOn));
}
