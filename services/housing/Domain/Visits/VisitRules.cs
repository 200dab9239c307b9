using Territory.Kernel.Domain;

namespace Territory.Housing.Domain;

/// <summary>The sentences that must hold about visits.</summary>
public static class VisitRules
{
    const string Visits = "CCH L635-3", Decency = "Décret n° 2002-120";

    public static Rule VisitIsNew { get; } = new("visit-is-new", Visits, "Cette visite est déjà fixée.", "This visit is scheduled already.");

    public static Rule ApplicationIsInHand { get; } = new("application-is-in-hand", Visits,
        "Cette demande a été refusée, retirée ou close : il n’y a plus rien à visiter pour elle.",
        "This application was refused, withdrawn or closed: there is nothing left to visit for it.");

    public static Rule VisitWithinLegalHours(int first, int last) => new("visit-within-legal-hours", Visits,
        $"Un logement ne se visite qu’entre {first} h et {last} h, heure de Paris, et une visite tient dans une journée.",
        $"A dwelling is visited between {first}:00 and {last}:00 only, Paris time, and a visit fits into one day.");

    public static Rule VisitComesAfterFiling(DateOnly filedOn) => new("visit-comes-after-filing", Visits,
        $"La visite ne peut pas précéder le dépôt de la demande ({filedOn:dd/MM/yyyy}).", $"The visit cannot come before the filing ({filedOn:yyyy-MM-dd}).");

    public static Rule VisitIsNotTooFarAhead(DateOnly last) => new("visit-is-not-too-far-ahead", Visits,
        $"Une visite se fixe au plus tard au {last:dd/MM/yyyy}.", $"A visit is scheduled for {last:yyyy-MM-dd} at the latest.");

    public static Rule VisitIsOpen { get; } = new("visit-is-open", Visits,
        "Cette visite a déjà eu lieu ou est annulée.", "This visit was made already or is cancelled.");

    public static Rule VisitIsScheduled { get; } = new("visit-is-scheduled", Visits,
        "Aucun rendez-vous n’est fixé pour cette visite : fixez-en d’abord un.", "This visit has no appointment: set one first.");

    public static Rule VisitHasBegun { get; } = new("visit-has-begun", Visits,
        "L’heure de cette visite n’est pas encore venue.", "The hour of this visit has not come yet.");

    public static Rule AccessWasRefused { get; } = new("access-was-refused", Visits,
        "Le juge n’est saisi que si l’occupant refuse l’accès ou si la personne qui peut le donner est injoignable.",
        "The judge is asked only when the occupant refuses access or when whoever can give it cannot be reached.");

    public static Rule AuthorisationWasRequested { get; } = new("authorisation-was-requested", Visits,
        "Aucune autorisation du juge n’est demandée pour cette visite.", "No judge’s authorisation is asked for this visit.");

    public static Rule StepsFollowEachOther(DateOnly last) => new("steps-follow-each-other", Visits,
        $"Cette étape ne peut pas précéder la dernière ({last:dd/MM/yyyy}).", $"This step cannot come before the last one ({last:yyyy-MM-dd}).");

    public static Rule AccessIsAgreedOrAuthorised { get; } = new("access-is-agreed-or-authorised", Visits,
        "L’accès a été refusé : la visite demande l’accord de l’occupant ou l’autorisation du juge.",
        "Access was refused: the visit needs the occupant’s agreement or the judge’s authorisation.");

    public static Rule VisitIsCarriedOut { get; } = new("visit-is-carried-out", Visits,
        "La visite n’a pas eu lieu : il n’y a rien à rapporter.", "The visit was not made: there is nothing to report.");

    public static Rule ReportIsTheInspectors { get; } = new("report-is-the-inspectors", Visits,
        "Seul le contrôleur qui a fait la visite établit et signe son rapport.", "Only the inspector who made the visit writes and signs its report.");

    public static Rule CorrectionHasAReason { get; } = new("correction-has-a-reason", Visits,
        "Ce rapport est signé : une correction est une nouvelle version, avec son motif.", "This report is signed: a correction is a new version, with its reason.");

    public static Rule NothingToCorrectYet { get; } = new("nothing-to-correct-yet", Visits,
        "Aucun rapport n’est signé : il n’y a rien à corriger.", "No report is signed: there is nothing to correct.");

    public static Rule ReportIsRecorded { get; } = new("report-is-recorded", Visits,
        "Aucun rapport n’est à signer.", "There is no report to sign.");

    public static Rule ReportChecksTheDwelling { get; } = new("report-checks-the-dwelling", Decency,
        "Aucun point n’a été contrôlé : ce rapport ne dit rien.", "No point was checked: this report says nothing.");

    public static Rule PointIsOfTheGrid(string point) => new("point-is-of-the-grid", Decency,
        $"Le point « {point} » n’est pas dans la grille de décence en vigueur le jour de la visite.",
        $"The point '{point}' is not in the grid of decency in force on the day of the visit.");

    public static Rule DefectHasASeverity(string point) => new("defect-has-a-severity", Decency,
        $"Le point « {point} » n’est pas conforme : dites si c’est bloquant, une réserve ou une remarque.",
        $"The point '{point}' does not conform: say whether it is blocking, a reserve or a remark.");

    public static Rule DefectHasWorks(string point) => new("defect-has-works", Visits,
        $"Le point « {point} » demande des travaux : dites lesquels.", $"The point '{point}' needs works: say which.");

    public static Rule ReserveHasADeadline(string point) => new("reserve-has-a-deadline", Visits,
        $"La réserve sur le point « {point} » doit dire pour quand les travaux sont attendus.",
        $"The reserve on the point '{point}' must say by when the works are expected.");

    public static Rule DeadlineComesAfterTheVisit(string point) => new("deadline-comes-after-the-visit", Visits,
        $"L’échéance des travaux du point « {point} » doit suivre la visite.", $"The deadline of the works at the point '{point}' must come after the visit.");

    public static Rule MainRoomIsMeasured { get; } = new("main-room-is-measured", "Décret n° 2002-120, art. 4",
        "La taille de la pièce principale se constate par des mesures : donnez-les.", "The size of the main room is found by measures: give them.");

    public static Rule MainRoomIsAsMeasured(decimal surface, decimal height, decimal volume) => new("main-room-is-as-measured", "Décret n° 2002-120, art. 4",
        string.Create(French, $"Les mesures disent le contraire : une pièce principale d’au moins {surface:0.##} m² et {height:0.00} m sous plafond, ou d’au moins {volume:0.##} m³, suffit et est nécessaire."),
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"The measures say otherwise: one main room of at least {surface:0.##} m² and {height:0.00} m high, or of at least {volume:0.##} m³, suffices and is needed."));

    static readonly System.Globalization.CultureInfo French = System.Globalization.CultureInfo.GetCultureInfo("fr-FR");

    /// <summary>What to tell of an appointment that comes when silence has granted already; null for one in time.</summary>
    public static string? NoticeOf(DateTimeOffset? from, DateOnly? tacitGrantOn) => from is { } start && tacitGrantOn is { } tacit && ParisTime.DateOf(start) > tacit
        ? $"Le rendez-vous vient après la fin du délai ({tacit:dd/MM/yyyy} à 24 h) : sans décision notifiée d’ici là, l’autorisation sera née tacitement (CCH L635-4)."
        : null;
}
