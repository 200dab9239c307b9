using System.Security.Cryptography;

namespace Territory.Testing;

/// <summary>A key of the curve P-256 that this run of the tests signs with.</summary>
public static class TestSigningKey
{
    public static string Pem { get; } = Create();

    static string Create()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportPkcs8PrivateKeyPem();
    }
}
