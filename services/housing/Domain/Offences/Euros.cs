namespace Territory.Housing.Domain;

/// <summary>Amounts are whole cents; euros are for people to read.</summary>
public static class Euros
{
    public static decimal Of(long cents) => cents / 100m;
}
