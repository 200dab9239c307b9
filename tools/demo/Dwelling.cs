namespace Territory.Demo;

/// <summary>A dwelling to let, old enough for every diagnostic but gas.</summary>
sealed record Dwelling(string Address, string Commune, int Door, string FiscalInvariant)
{
    static readonly string[] Pieces = ["dpe", "etatDesRisques", "crep", "etatAmiante", "etatElectricite"];

    /// <summary>One that no earlier run can have filed for.</summary>
    public static Dwelling Fresh(string street, string commune) =>
        new($"{Random.Shared.Next(1, 10_000)} {street}", commune, Random.Shared.Next(1, 1_000), AnyFiscalNumber());

    public Dwelling NextDoor() => this with { Door = Door + 1, FiscalInvariant = AnyFiscalNumber() };

    public Dwelling WrittenOtherwise() => this with { Address = Address.ToUpperInvariant().Replace(" DE LA ", "  de-la ", StringComparison.Ordinal), Commune = $"{Commune.ToUpperInvariant()} CEDEX" };

    /// <param name="givenName">Null for a landlord who forgot to say who they are.</param>
    /// <param name="on">When it is filed: the diagnostics are a month older.</param>
    /// <param name="without">The piece that is missing.</param>
    public object Application(string? givenName, DateOnly on, string? without = null) => new
    {
        landlord = new
        {
            kind = "naturalPerson",
            familyName = givenName is null ? null : "Exemple",
            givenNames = givenName,
            postalAddress = "1 place de la République, 62400 Béthune",
            email = "exemple@example.org",
        },
        dwelling = new
        {
            address = Address,
            commune = Commune,
            unit = $"porte {Door}",
            fiscalInvariant = FiscalInvariant,
            kind = "apartment",
            builtIn = 1930,
            surfaceInSquareMetres = 48,
            electricityInstalledIn = 1985,
        },
        pieces = Pieces.Where(p => p != without).ToArray(),
        diagnostics = Dated(on, [.. Pieces.Where(p => p != without)]),
    };

    /// <summary>Pieces with what their validity needs.</summary>
    public static object[] Dated(DateOnly on, params string[] pieces) =>
    [
        .. pieces.Select(piece => piece == "dpe" ? new { piece, establishedOn = on.AddMonths(-1), number = "2662E0123456A", energyClass = "D" } : (object)new { piece, establishedOn = on.AddMonths(-1) }),
    ];

    static string AnyFiscalNumber() => string.Concat(Random.Shared.GetItems("0123456789".AsSpan(), 10));
}
