using Territory.Housing.Domain;
using Territory.Kernel.Hosting;

namespace Territory.Housing.Endpoints;

/// <summary>Who may see which permit file: one place, whatever is read.</summary>
public static class FileAccess
{
    public static bool MaySeeAll(Person person) => person.Is(Roles.Instructor) || person.Is(Roles.Signatory);

    public static bool MaySee(Person person, string communeInsee) =>
        MaySeeAll(person) || (person.Is(Roles.CommuneAgent) || person.Is(Roles.CommuneSystem) || person.Is(Roles.Inspector)) && person.Commune == communeInsee;

    /// <summary>A landlord's own file, or one that a Mandataire has filed.</summary>
    public static bool IsOwn(Person person, PermitFile file) =>
        person.Is(Roles.Citizen) && file.LandlordId == person.Subject || person.Is(Roles.Mandataire) && file.Filing.FiledBy == person.Subject;

    /// <summary>What came over the counter or by mail is open to whoever is at the counter.</summary>
    static bool IsOnPaper(PermitFile file) => file.Filing.Channel != FilingChannel.Online;

    public static bool MaySee(Person person, PermitFile file) => IsOwn(person, file) || person.Is(Roles.CounterAgent) && IsOnPaper(file) || MaySee(person, file.CommuneInsee);
}
