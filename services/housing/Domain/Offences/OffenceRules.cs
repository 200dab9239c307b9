using System.Globalization;
using Territory.Kernel.Domain;

namespace Territory.Housing.Domain;

/// <summary>The sentences that must hold about offences and fines.</summary>
public static class OffenceRules
{
    const string Fine = "CCH L635-7", Hearing = "CCH L635-7, R635-4";

    static readonly CultureInfo French = CultureInfo.GetCultureInfo("fr-FR");

    public static Rule OffenceIsReported { get; } = new("offence-is-reported", Fine,
        "Ce signalement est déjà constaté ou clos.", "This report was found on or closed already.");

    public static Rule FindingComesFirst { get; } = new("finding-comes-first", Fine,
        "Rien n’est constaté : le constat vient d’abord.", "Nothing was found yet: the finding comes first.");

    public static Rule HearingIsOpenedOnce { get; } = new("hearing-is-opened-once", Hearing,
        "La personne est déjà invitée à présenter ses observations.", "The person was asked for observations already.");

    public static Rule HearingFollowsTheFinding(DateOnly foundOn) => new("hearing-follows-the-finding", Hearing,
        $"L’invitation à répondre ne peut pas précéder le constat ({foundOn:dd/MM/yyyy}).", $"The hearing cannot come before the finding ({foundOn:yyyy-MM-dd}).");

    public static Rule PersonWasInformed { get; } = new("person-was-informed", Hearing,
        "La personne n’a pas été invitée à présenter ses observations.", "The person was not asked for observations.");

    public static Rule ObservationsFollowTheHearing(DateOnly informedOn) => new("observations-follow-the-hearing", Hearing,
        $"Des observations ne peuvent pas précéder l’invitation à en présenter ({informedOn:dd/MM/yyyy}).", $"Observations cannot come before they were asked for ({informedOn:yyyy-MM-dd}).");

    public static Rule HearingHasEnded(DateOnly answerBy) => new("hearing-has-ended", Hearing,
        $"La personne a jusqu’au {answerBy:dd/MM/yyyy} à 24 h pour répondre, même si elle l’a déjà fait : aucune amende avant.",
        $"The person has until {answerBy:yyyy-MM-dd} at 24:00 to answer, even when they have answered: no fine before.");

    public static Rule OffenceIsNotBarred(DateOnly last) => new("offence-is-not-barred", Fine,
        $"Plus d’un an s’est écoulé depuis le constat : le dernier jour pour prononcer une amende était le {last:dd/MM/yyyy}.",
        $"More than a year has passed since the finding: the last day for a fine was {last:yyyy-MM-dd}.");

    public static Rule OffenceIsOpen { get; } = new("offence-is-open", Fine,
        "Ce dossier est déjà décidé.", "This case is decided already.");

    public static Rule DecisionIsReasoned { get; } = new("decision-is-reasoned", "CRPA L211-2",
        "Une amende, comme un classement, dit ses motifs : la gravité de ce qui est constaté, et pourquoi ce montant.",
        "A fine, and a dismissal, give their reasons: how grave what was found is, and why this amount.");

    public static Rule FineWithinTheCeiling(long cents, bool isRecurrence) => new("fine-within-the-ceiling", Fine,
        $"L’amende est d’un centime au moins et de {Euros.Of(cents).ToString("#,0.##", French)} € au plus{(isRecurrence ? " (nouveau manquement)" : "")}.",
        $"The fine is one cent at least and {Euros.Of(cents).ToString("#,0.##", CultureInfo.InvariantCulture)} € at most{(isRecurrence ? " (again within the time of the law)" : "")}.");

    public static Rule FineIsOrdered { get; } = new("fine-is-ordered", Fine, "Aucune amende n’est prononcée.", "No fine was ordered.");

    public static Rule JudgmentFollowsTheFine(DateOnly orderedOn) => new("judgment-follows-the-fine", "CJA art. R421-1",
        $"Un jugement ne peut pas précéder l’amende ({orderedOn:dd/MM/yyyy}).", $"A judgment cannot come before the fine ({orderedOn:yyyy-MM-dd}).");

    public static Rule FineIsNotified { get; } = new("fine-is-notified", Fine,
        "L’amende n’est pas notifiée : elle ne peut pas encore être recouvrée.", "The fine was not notified: it cannot be collected yet.");
}
