using Territory.Housing.Domain;
using Territory.Kernel.Domain;
using Territory.Kernel.EventStore;

namespace Territory.Housing;

public static partial class Views
{
    /// <summary>Files by the words of their landlords' names, and of the street with the one who filed.</summary>
    public static SearchIndex FileWords { get; } = new("permit_file_words", 1, static async (e, keys) => e switch
    {
        ApplicationFiled filed => Words(await keys.Open(filed.Landlord), (await keys.Open(filed.Address)).Value?.Line),
        PermitTransferred transferred => Words(await keys.Open(transferred.NewLandlord), null),
        _ => null,
    });

    static SearchWords? Words(Personal<Landlord> landlord, string? street) => landlord is not { Value: { } name, Sealed: { } of } ? null
        : new(of, SearchText.WordsOf($"{name.GivenNames} {name.FamilyName} {name.CompanyName} {street}"));
}
