using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Territory.Kernel.Domain;

/// <summary>The name under which an event is stored. It never changes; the record's own name may.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class StoredAttribute(string name) : Attribute
{
    public string Name { get; } = name;

    /// <summary>Version of the event's schema; a reader of an older one gets what the record's defaults say.</summary>
    public int Version { get; init; } = 1;
}

/// <summary>How events, views and contracts are written as JSON: camelCase, enums by name, nothing for null.</summary>
public static class StoredJson
{
    public static JsonSerializerOptions Options { get; } = Create();

    static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            RespectNullableAnnotations = true,
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}

sealed class PersonalConverterFactory : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsGenericType && typeToConvert.GetGenericTypeDefinition() == typeof(Personal<>);

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(PersonalConverter<>).MakeGenericType(typeToConvert.GetGenericArguments()))!;
}

sealed class PersonalConverter<T> : JsonConverter<Personal<T>> where T : class
{
    public override Personal<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var box = JsonSerializer.Deserialize<SealedBox>(ref reader, options) ?? throw new JsonException("A sealed field is null.");
        return new Personal<T>(box.Subject, null) { Sealed = box };
    }

    public override void Write(Utf8JsonWriter writer, Personal<T> value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value.Sealed ?? throw new JsonException("A personal value is written only once it is sealed."), options);
}
