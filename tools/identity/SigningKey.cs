using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Territory.Identity;

/// <summary>One ES256 key, made at the first start and kept in a file of mode 600: a restart leaves earlier tokens valid.</summary>
sealed class SigningKey
{
    public SigningKey(string directory)
    {
        var file = Path.Combine(directory, "signing-key.pem");
        if (!File.Exists(file)) Create(directory, file);
        var ecdsa = ECDsa.Create();
        ecdsa.ImportFromPem(File.ReadAllText(file));
        Key = new ECDsaSecurityKey(ecdsa);
        Key.KeyId = Base64UrlEncoder.Encode(Key.ComputeJwkThumbprint());
        Credentials = new SigningCredentials(Key, SecurityAlgorithms.EcdsaSha256);
    }

    public ECDsaSecurityKey Key { get; }

    public SigningCredentials Credentials { get; }

    /// <summary>The public half as a JSON Web Key; named field by field so that the private half cannot slip in.</summary>
    public object PublicJwk
    {
        get
        {
            var point = Key.ECDsa.ExportParameters(includePrivateParameters: false).Q;
            return new
            {
                kty = "EC",
                crv = "P-256",
                use = "sig",
                alg = SecurityAlgorithms.EcdsaSha256,
                kid = Key.KeyId,
                x = Base64UrlEncoder.Encode(point.X),
                y = Base64UrlEncoder.Encode(point.Y),
            };
        }
    }

    /// <summary>Written aside, then moved: a start that is killed half-way leaves no half key.</summary>
    static void Create(string directory, string file)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var aside = $"{file}.{Guid.CreateVersion7():N}";

        Directory.CreateDirectory(directory);
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using (var writer = new StreamWriter(aside, options)) writer.Write(ecdsa.ExportPkcs8PrivateKeyPem());
        File.Move(aside, file);
    }
}
