using System.Security.Cryptography;
using System.Text;

namespace Territory.Kernel.Domain;

/// <summary>The id of something that is known by a name: the same name gives the same id everywhere (UUID version 8, SHA-256).</summary>
public static class NameId
{
    public static Guid Of(string kind, string name)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{kind}\u001f{name}"), hash);
        hash[6] = (byte)(hash[6] & 0x0F | 0x80);
        hash[8] = (byte)(hash[8] & 0x3F | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
