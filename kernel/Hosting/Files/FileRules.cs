using Territory.Kernel.Domain;

namespace Territory.Kernel.Hosting;

/// <summary>What must hold of a file that somebody sends, each with what to do about it.</summary>
public static class FileRules
{
    public static Rule FileIsNotEmpty { get; } = new("file-is-not-empty", "–",
        "Ce fichier est vide (0 octet). Vérifiez-le, puis envoyez-le de nouveau.",
        "This file is empty (0 bytes). Check it, then send it again.");

    public static Rule FileIsPdfJpegOrPng { get; } = new("file-is-pdf-jpeg-or-png", "–",
        "Ce type de fichier n’est pas accepté : envoyez un PDF, ou une photo JPEG ou PNG.",
        "This type of file is not accepted: send a PDF, or a JPEG or PNG picture.");

    public static Rule FileIsNoHeicPicture { get; } = new("file-is-no-heic-picture", "–",
        "Cette photo est au format HEIC ou AVIF de certains téléphones : enregistrez-la en JPEG, puis envoyez-la.",
        "This picture is in the HEIC or AVIF format of some phones: save it as JPEG, then send it.");

    public static Rule FileIsNoOfficeDocument { get; } = new("file-is-no-office-document", "–",
        "Un document bureautique (Word, Excel, avec ou sans macro) ou une archive n’est pas accepté : exportez-le en PDF.",
        "An office document (Word, Excel, with or without macros) or an archive is not accepted: export it as PDF.");

    public static Rule FileOpensWithoutAPassword { get; } = new("file-opens-without-a-password", "–",
        "Ce PDF est protégé par un mot de passe ou chiffré : envoyez-en une copie sans protection (par exemple avec « Imprimer en PDF »).",
        "This PDF has a password or is encrypted: send a copy without protection (for example with 'Print to PDF').");

    public static Rule FileIsWhole { get; } = new("file-is-whole", "–",
        "Ce fichier est incomplet ou abîmé : sa fin manque. Envoyez-le de nouveau, ou refaites-en une copie.",
        "This file is incomplete or damaged: its end is missing. Send it again, or make a new copy.");

    public static Rule FileIsOneThing { get; } = new("file-is-one-thing", "–",
        "Ce fichier en cache un autre (par exemple une archive à la suite d’un PDF) : envoyez chaque document seul.",
        "This file hides another (for example an archive behind a PDF): send each document alone.");

    public static Rule FileHasNoVirus { get; } = new("file-has-no-virus", "–",
        "L’antivirus a reconnu un programme malveillant dans ce fichier : il n’a pas été gardé.",
        "The virus scanner recognised malware in this file: it was not kept.");
}
