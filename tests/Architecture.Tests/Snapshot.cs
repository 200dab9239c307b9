using System.Collections;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Territory.Kernel.Domain;
using Territory.Testing;

namespace Territory.Architecture.Tests;

/// <summary>Sample values of a record by its constructor: all of it, or only what it cannot do without.</summary>
static class Sampled
{
    static readonly Guid Id = Guid.Parse("019a0000-0000-7000-8000-000000000001");

    public static object Of(Type record, bool full)
    {
        var constructor = record.GetConstructors().MaxBy(c => c.GetParameters().Length)!;
        return constructor.Invoke([.. constructor.GetParameters().Select(p => full || IsRequired(p) ? Value(p.ParameterType, p.Name!, full) : p.HasDefaultValue ? p.DefaultValue : null)]);
    }

    static bool IsRequired(ParameterInfo parameter) => !parameter.HasDefaultValue && Nullable.GetUnderlyingType(parameter.ParameterType) is null
        && new NullabilityInfoContext().Create(parameter).ReadState != NullabilityState.Nullable;

    static object Value(Type type, string name, bool full)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string)) return name;
        if (type == typeof(Guid)) return Id;
        if (type == typeof(DateOnly)) return new DateOnly(2026, 3, 2);
        if (type == typeof(DateTimeOffset)) return new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
        if (type == typeof(bool)) return true;
        if (type == typeof(int) || type == typeof(long) || type == typeof(decimal) || type == typeof(double)) return Convert.ChangeType(1, type, null);
        if (type.IsEnum) return Enum.GetValues(type).GetValue(0)!;
        if (type.IsAssignableTo(typeof(IPersonal)))
        {
            var personal = (IPersonal)Activator.CreateInstance(type, Id, null)!;
            personal.Sealed = new SealedBox(Id, "purpose", 1, Id, name, [1, 2, 3]);
            return personal;
        }
        return type.IsAssignableTo(typeof(IEnumerable)) ? Items(type.GetGenericArguments()[0], name, full) : Of(type, full);
    }

    static Array Items(Type item, string name, bool full)
    {
        object[] items = !full ? [] : item.IsEnum ? [.. Enum.GetValues(item).Cast<object>()] : [Value(item, name, full)];
        var array = Array.CreateInstance(item, items.Length);
        items.CopyTo(array, 0);
        return array;
    }

    /// <summary>The words of every enumeration that a record holds, by the field that holds it.</summary>
    public static IEnumerable<(string Field, string[] Words)> Words(Type record, string path = "")
    {
        foreach (var property in record.GetProperties().Where(p => p.GetMethod!.IsPublic && !p.PropertyType.IsAssignableTo(typeof(IPersonal))))
        {
            var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            if (type.IsGenericType && type.IsAssignableTo(typeof(IEnumerable))) type = type.GetGenericArguments()[0];
            var field = path + JsonNamingPolicy.CamelCase.ConvertName(property.Name);
            if (type.IsEnum) yield return (field, [.. Enum.GetNames(type).Select(JsonNamingPolicy.CamelCase.ConvertName)]);
            else if (type.Namespace!.StartsWith("Territory.", StringComparison.Ordinal)) foreach (var inner in Words(type, field + ".")) yield return inner;
        }
    }
}

/// <summary>
/// What is stored or published, word for word. A snapshot never changes once its type is in use: a reader of ten years ago
/// depends on it. A new field is optional and gets a new snapshot; anything else is a new type.
/// </summary>
static class Snapshot
{
    static readonly JsonSerializerOptions Indented = new(StoredJson.Options) { WriteIndented = true };

    public static string Folder(string kind) => Path.Combine(Repository.Root, "tests", "Architecture.Tests", "Snapshots", kind);

    public static string[] Names(string kind) => [.. Directory.GetFiles(Folder(kind), "*.json").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal)!];

    public static void Matches(string kind, string name, Type type, JsonSerializerOptions options)
    {
        var snapshot = new JsonObject { ["full"] = Written(type, full: true, options), ["required"] = Written(type, full: false, options) };
        var words = new JsonObject();
        foreach (var (field, values) in Sampled.Words(type)) words[field] = new JsonArray([.. values.Select(v => JsonValue.Create(v))]);
        if (words.Count > 0) snapshot["words"] = words;

        var (received, file) = (snapshot.ToJsonString(Indented) + "\n", Path.Combine(Folder(kind), $"{name}.json"));
        var known = File.Exists(file) ? File.ReadAllText(file) : "";
        if (known == received) return;
        var beside = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "received", kind)).FullName;
        File.WriteAllText(Path.Combine(beside, $"{name}.json"), received);
        Assert.Fail($"{kind}/{name}.json is not what is written now. If the type is new, copy the file from {beside}; if it is in use, what is stored must stay readable: see Snapshot.cs.\n{known}\n—— now ——\n{received}");
    }

    /// <summary>What was stored is read, and would be written again as it was.</summary>
    public static void IsRead(string kind, string name, Type type, JsonSerializerOptions options)
    {
        var snapshot = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder(kind), $"{name}.json")))!;
        foreach (var part in new[] { "full", "required" })
            Assert.Equal(snapshot[part]!.ToJsonString(Indented), JsonSerializer.SerializeToNode(snapshot[part].Deserialize(type, options), type, options)!.ToJsonString(Indented));
    }

    static JsonNode Written(Type type, bool full, JsonSerializerOptions options) => JsonSerializer.SerializeToNode(Sampled.Of(type, full), type, options)!;
}
