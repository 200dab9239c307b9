using Territory.Kernel.Hosting;

namespace Territory.Housing.Endpoints;

/// <summary>Who may see which permit file: one place, whatever is read.</summary>
public static class FileAccess
{
    public static bool MaySeeAll(Person person) => person.Is(Roles.Instructor) || person.Is(Roles.Signatory);

    public static bool MaySee(Person person, string communeInsee) =>
        MaySeeAll(person) || (person.Is(Roles.CommuneAgent) || person.Is(Roles.CommuneSystem) || person.Is(Roles.Inspector)) && person.Commune == communeInsee;

    public static bool IsOwn(Person person, PermitFile file) => person.Is(Roles.Citizen) && file.LandlordId == person.Subject;

    public static bool MaySee(Person person, PermitFile file) => IsOwn(person, file) || MaySee(person, file.CommuneInsee);
}
