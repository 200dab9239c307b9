using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Territory.Kernel.Domain;

namespace Territory.Kernel.Hosting;

/// <summary>The baremes as they ship with a release, and as an operator may replace them.</summary>
public static class BaremeFiles
{
    /// <summary>Loads every *.json of the folders; a file of a later folder replaces the one of the same name.</summary>
    /// <exception cref="InvalidDataException">A file cannot be read, or two values of a bareme overlap.</exception>
    public static Law Load(params IEnumerable<string> folders) => new(folders
        .Where(Directory.Exists).SelectMany(f => Directory.GetFiles(f, "*.json"))
        .GroupBy(Path.GetFileName).Select(g => g.Last()).Order(StringComparer.Ordinal).SelectMany(Read));

    static Bareme[] Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<Bareme[]>(File.ReadAllBytes(file), WrittenInFull) ?? throw new JsonException("It is null.");
        }
        catch (JsonException unreadable)
        {
            throw new InvalidDataException($"{file} holds no baremes: {unreadable.Message}", unreadable);
        }
    }

    /// <summary>A forgotten amount is no zero, and a misspelt date no "for ever": what may not be absent must be there, and nothing unknown.</summary>
    static readonly JsonSerializerOptions WrittenInFull = new(StoredJson.Options)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver
        {
            Modifiers = { static type => { foreach (var property in type.Properties) property.IsRequired = property.AssociatedParameter is { IsNullable: false }; } },
        },
    };
}
