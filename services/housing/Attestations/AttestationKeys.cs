using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Territory.Housing.Domain;
using Territory.Kernel.Domain;

namespace Territory.Housing.Attestations;

/// <summary>What a code says without asking anybody: enough to know a permit by, nothing about people or places.</summary>
public sealed record AttestationPayload(
    [property: JsonPropertyName("v")] int Version, [property: JsonPropertyName("n")] string Number, [property: JsonPropertyName("k")] AttestationKind Kind,
    [property: JsonPropertyName("g")] DateOnly GrantedOn, [property: JsonPropertyName("l")] DateOnly LapsesOn);

/// <summary>
/// Signs codes and tells those that it signed: JSON Web Signatures (RFC 7515) by ES256, so that anybody can check one offline with
/// the keys that <see cref="Published"/> lists. The newest version signs; the others stay as long as their codes are about.
/// </summary>
public sealed class AttestationKeys
{
    readonly SortedDictionary<int, ECParameters> _keys = [];
    readonly Dictionary<string, ECParameters> _byHeader = [];

    /// <param name="pems">By version: a private key in PEM (PKCS#8 or SEC 1), or the public one of a version that no longer signs; or either in base64, on one line.</param>
    public AttestationKeys(IReadOnlyDictionary<int, string> pems)
    {
        foreach (var (version, value) in pems)
        {
            var pem = value.Contains("-----BEGIN", StringComparison.Ordinal) ? value : Encoding.ASCII.GetString(Convert.FromBase64String(value));
            using var key = ECDsa.Create();
            key.ImportFromPem(pem);
            if (key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value != "1.2.840.10045.3.1.7") throw new InvalidOperationException($"Attestation:SigningKeys:{version} is no key of the curve P-256.");
            _keys[version] = key.ExportParameters(includePrivateParameters: !pem.Contains("PUBLIC KEY", StringComparison.Ordinal));
            _byHeader[HeaderOf(version)] = _keys[version];
        }
        if (_keys.Count == 0 || _keys.Last().Value.D is null)
            throw new InvalidOperationException("Attestation:SigningKeys needs a private key of the curve P-256 (PEM, or PEM in base64) as its newest version, such as Attestation:SigningKeys:1.");
    }

    /// <summary>The public halves as a JSON Web Key Set (RFC 7517).</summary>
    public JsonWebKeySet Published => new([.. _keys.Select(k => new JsonWebKey("EC", "P-256", "sig", "ES256", Text(k.Key), Base64Url.EncodeToString(k.Value.Q.X), Base64Url.EncodeToString(k.Value.Q.Y)))]);

    public string Sign(AttestationPayload payload)
    {
        using var key = ECDsa.Create(_keys.Last().Value);
        var signed = $"{HeaderOf(_keys.Last().Key)}.{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(payload, StoredJson.Options))}";
        return $"{signed}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }

    /// <summary>What the code says; null where none of these keys has signed it.</summary>
    public AttestationPayload? Read(string code)
    {
        if (code.Split('.') is not [var header, var payload, var signature] || !_byHeader.TryGetValue(header, out var parameters)) return null;
        // 86 letters are 64 bytes: with padding or spaces it would be the same signature in other words.
        if (signature.Length != 86 || !Base64Url.IsValid(signature, out var length) || length != 64) return null;
        using var key = ECDsa.Create(parameters);
        return key.VerifyData(Encoding.UTF8.GetBytes($"{header}.{payload}"), Base64Url.DecodeFromChars(signature), HashAlgorithmName.SHA256)
            ? JsonSerializer.Deserialize<AttestationPayload>(Base64Url.DecodeFromChars(payload), StoredJson.Options) : null;
    }

    /// <summary>Always in these very words: a code whose header differs by a space is not one of ours.</summary>
    static string HeaderOf(int version) => Base64Url.EncodeToString(Encoding.ASCII.GetBytes($$"""{"alg":"ES256","kid":"{{Text(version)}}"}"""));

    static string Text(int version) => version.ToString(CultureInfo.InvariantCulture);
}

public sealed record JsonWebKey(string Kty, string Crv, string Use, string Alg, string Kid, string X, string Y);

public sealed record JsonWebKeySet(IReadOnlyList<JsonWebKey> Keys);
