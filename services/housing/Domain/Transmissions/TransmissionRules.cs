using Territory.Kernel.Domain;

namespace Territory.Housing.Domain;

public static class TransmissionRules
{
    public static Rule IsDue { get; } = new("transmission-is-due", "CCH L635-6",
        "Cette transmission n’est pas à envoyer maintenant, ou un autre l’envoie.", "This transmission is not to be sent now, or another sends it.");

    public static Rule IsOpen { get; } = new("transmission-is-open", "CCH L635-6",
        "Cette transmission est close : le destinataire l’a reçue, ou elle n’est plus à faire.", "This transmission is closed: its recipient has it, or it is owed no more.");

    public static Rule IsNotBeingSent { get; } = new("transmission-is-not-being-sent", "CCH L635-6",
        "Un envoi est en cours : attendez son résultat une minute ou deux.", "It is being sent at this moment: wait a minute or two for the result.");

    public static Rule LandlordIsKnown { get; } = new("landlord-is-known", "RGPD art. 17",
        "Les données du bailleur ont été effacées : il n’y a plus rien à envoyer.", "The landlord's data were erased: there is nothing left to send.");

    public static Rule SentAfterDecided { get; } = new("sent-after-decided", "CCH L635-6",
        "Une transmission ne peut pas précéder la décision dont elle informe.", "A transmission cannot come before the decision that it tells of.");
}
