using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Territory.Housing.Attestations;
using Territory.Housing.Domain;
using Territory.Testing;
using JsonWebKeySet = Microsoft.IdentityModel.Tokens.JsonWebKeySet;

namespace Territory.Housing.Tests.Attestations;

/// <summary>The signed code of an attestation, and the test vector that docs/attestation.md gives to others.</summary>
public class CodeTests
{
    static readonly AttestationPayload Payload = new(1, "PDL-2026-7K3M9Q-XH2V4D", AttestationKind.TacitGrant, new(2026, 4, 20), new(2028, 4, 20));

    /// <summary>A block of the document, by what it is called there.</summary>
    static string Documented(string block) => File.ReadAllText(Path.Combine(Repository.Root, "docs", "attestation.md")).Split($"```{block}\n")[1].Split("\n```")[0];

    static AttestationKeys Keys(params (int Version, string Pem)[] pems) => new(pems.ToDictionary(p => p.Version, p => p.Pem));

    static string Pem(ECCurve? curve = null)
    {
        using var key = ECDsa.Create(curve ?? ECCurve.NamedCurves.nistP256);
        return key.ExportPkcs8PrivateKeyPem();
    }

    static string PublicPem(string pem)
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(pem);
        return key.ExportSubjectPublicKeyInfoPem();
    }

    [Fact]
    public void The_documented_code_is_read_with_the_documented_key()
    {
        var keys = Keys((1, Documented("pem")));
        Assert.Equal(Payload, keys.Read(Documented("jws")));
        Assert.Equal(Documented("jwks"), JsonSerializer.Serialize(keys.Published, JsonSerializerOptions.Web));
        Assert.Equal(Documented("payload"), Encoding.UTF8.GetString(Base64UrlEncoder.DecodeBytes(Documented("jws").Split('.')[1])));
    }

    [Fact]
    public async Task A_library_that_knows_nothing_of_us_verifies_the_documented_code_and_a_new_one_with_the_published_keys()
    {
        var keys = Keys((1, Documented("pem")));
        foreach (var code in new[] { Documented("jws"), keys.Sign(Payload) })
        {
            var result = await new JsonWebTokenHandler().ValidateTokenAsync(code, new()
            { IssuerSigningKeys = new JsonWebKeySet(Documented("jwks")).GetSigningKeys(), ValidateIssuer = false, ValidateAudience = false, ValidateLifetime = false, ValidAlgorithms = ["ES256"] });
            Assert.True(result.IsValid, $"{result.Exception}");
            Assert.Equal(["2026-04-20", "tacitGrant", "2028-04-20", "PDL-2026-7K3M9Q-XH2V4D", "1"], result.Claims.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => $"{c.Value}"));
        }
    }

    [Fact]
    public void A_code_that_was_changed_anywhere_or_signed_by_another_is_not_read()
    {
        var keys = Keys((1, Pem()));
        var code = keys.Sign(Payload);
        Assert.Equal(Payload, keys.Read(code));
        for (var i = 0; i < code.Length - 1; i += 5)
            Assert.Null(keys.Read($"{code[..i]}{(code[i] == 'A' ? 'B' : 'A')}{code[(i + 1)..]}"));
        Assert.Null(Keys((1, Pem())).Read(code));
        Assert.All(["", "..", "a.b.c", "é.é.é", $"{code}=", $"{code}.x", code[..^1], $" {code}", code.Replace('.', ' '), $"{code.Split('.')[0]}.{code.Split('.')[1]}.", new string('A', 5000)], wrong => Assert.Null(keys.Read(wrong)));
    }

    [Fact]
    public void A_code_that_says_that_it_needs_no_signature_is_not_read()
    {
        var payload = Base64UrlEncoder.Encode(Documented("payload"));
        foreach (var header in new[] { """{"alg":"none"}""", """{"alg":"none","kid":"1"}""", """{"alg":"HS256","kid":"1"}""", """{"alg":"ES256","kid":"2"}""" })
            Assert.Null(Keys((1, Pem())).Read($"{Base64UrlEncoder.Encode(header)}.{payload}.{Documented("jws").Split('.')[2]}"));
    }

    [Fact]
    public void The_newest_key_signs_and_the_codes_of_older_ones_are_read_while_their_public_half_is_kept()
    {
        var (first, second) = (Pem(), Pem());
        var old = Keys((1, first)).Sign(Payload);
        var keys = Keys((1, PublicPem(first)), (2, Convert.ToBase64String(Encoding.ASCII.GetBytes(second))));
        Assert.Equal(Payload, keys.Read(old));
        Assert.Equal("""{"alg":"ES256","kid":"2"}""", Base64UrlEncoder.Decode(keys.Sign(Payload).Split('.')[0]));
        Assert.Equal(["1", "2"], keys.Published.Keys.Select(k => k.Kid));
        Assert.Null(Keys((2, second)).Read(old));
        Assert.DoesNotContain("\"d\"", JsonSerializer.Serialize(keys.Published, JsonSerializerOptions.Web), StringComparison.Ordinal);
    }

    [Fact]
    public void A_service_without_a_key_that_can_sign_does_not_start()
    {
        Assert.Throws<InvalidOperationException>(() => Keys());
        Assert.Throws<InvalidOperationException>(() => Keys((1, PublicPem(Pem()))));
        Assert.Throws<InvalidOperationException>(() => Keys((1, Pem(ECCurve.NamedCurves.nistP384))));
    }

    [Theory]
    [InlineData("PDL-2026-7K3M9Q-XH2V4D", "PDL-2026-7K3M9Q-XH2V4D")]
    [InlineData("pdl 2026 7k3m9q xh2v4d", "PDL-2026-7K3M9Q-XH2V4D")]
    [InlineData(" 20267K3M9QXH2V4D ", "PDL-2026-7K3M9Q-XH2V4D")]
    [InlineData("PDL–2026–7K3M9Q–XH2V4D", "PDL-2026-7K3M9Q-XH2V4D")]
    [InlineData("PDL-2026-OIL000-000000", "PDL-2026-011000-000000")]
    [InlineData("PDL-2O26-7K3M9Q-XH2V4D", "PDL-2026-7K3M9Q-XH2V4D")]
    [InlineData("PDL-2026-7K3M9Q-XH2V4", null)]
    [InlineData("PDL-2026-7K3M9Q-XH2V4DA", null)]
    [InlineData("PDL-2026-7U3M9Q-XH2V4D", null)] // no U in these numbers
    [InlineData("PDL-ABCD-7K3M9Q-XH2V4D", null)]
    [InlineData("", null)]
    public void A_number_is_understood_as_people_type_it(string typed, string? number) => Assert.Equal(number, RecepisseNumber.Read(typed));
}
