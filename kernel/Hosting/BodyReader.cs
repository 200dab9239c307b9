using System.ComponentModel.DataAnnotations;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;

namespace Territory.Kernel.Hosting;

/// <summary>Walks a JSON element beside the type that it should have.</summary>
sealed partial class BodyReader(List<FieldProblem> problems, IServiceProvider services)
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        // "Kind" beside "kind" is a field that nobody checked.
        PropertyNameCaseInsensitive = false,
        NumberHandling = JsonNumberHandling.Strict,
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    /// <summary>A name of broken UTF-8, or with half a surrogate pair, is valid JSON until somebody looks at it.</summary>
    public static void RefuseNamesThatAreNoText(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        try
        {
            while (reader.Read()) if (reader.TokenType == JsonTokenType.PropertyName) reader.GetString();
        }
        catch (InvalidOperationException noText)
        {
            throw new JsonException("A field's name is no text.", noText);
        }
    }

    public void Check(JsonElement element, Type type, string path)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        var info = Options.GetTypeInfo(type);
        if (type == typeof(JsonObject)) CheckFree(element, path);
        else if (info.Kind == JsonTypeInfoKind.Object) CheckObject(element, info, path);
        else if (info.Kind == JsonTypeInfoKind.Enumerable) CheckItems(element, info, path);
        else CheckLeaf(element, type, path);
    }

    void CheckObject(JsonElement element, JsonTypeInfo info, string path)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            problems.Add(new(path.Length == 0 ? "body" : path, new("Un objet JSON est attendu.", "A JSON object is expected.")));
            return;
        }
        foreach (var unknown in element.EnumerateObject().Where(given => info.Properties.All(p => p.Name != given.Name)))
            problems.Add(new(Join(path, unknown.Name), new("Ce champ est inconnu.", "This field is unknown.")));
        var twice = element.EnumerateObject().Select(p => p.Name).CountBy(name => name).Where(n => n.Value > 1).Select(n => n.Key).ToHashSet();
        foreach (var name in twice) problems.Add(new(Join(path, name), new("Ce champ est donné plusieurs fois.", "This field is given more than once.")));
        foreach (var property in info.Properties.Where(p => !twice.Contains(p.Name)))
        {
            var name = Join(path, property.Name);
            var given = element.EnumerateObject().Where(p => p.Name == property.Name).Select(p => p.Value).FirstOrDefault();
            if (given.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
            {
                if (IsRequired(property, given.ValueKind)) problems.Add(new(name, new("Ce champ est obligatoire.", "This field is required.")));
                continue;
            }
            var before = problems.Count;
            Check(given, property.PropertyType, name);
            if (problems.Count == before) CheckBounds(given, property, name);
        }
        if (twice.Count == 0 && info.Type.IsAssignableTo(typeof(IChecked))) CheckTogether(element, info, path);
    }

    /// <summary>Asks a part about its fields together, with those that could be read.</summary>
    void CheckTogether(JsonElement element, JsonTypeInfo info, string path)
    {
        bool IsWrong(string name) => problems.Exists(p => p.Name == Join(path, name) || p.Name.StartsWith(Join(path, name) + ".", StringComparison.Ordinal) || p.Name.StartsWith(Join(path, name) + "[", StringComparison.Ordinal));
        var read = JsonObject.Create(element)!;
        foreach (var name in read.Select(p => p.Key).Where(IsWrong).ToArray()) read.Remove(name);
        foreach (var problem in ((IChecked)read.Deserialize(info.Type, Options)!).Check(services, name => !IsWrong(name)).ToArray())
            if (!IsWrong(problem.Name)) problems.Add(problem with { Name = Join(path, problem.Name) });
    }

    static bool IsRequired(JsonPropertyInfo property, JsonValueKind given) =>
        property.IsRequired || property.AssociatedParameter is { HasDefaultValue: false } and { IsNullable: false }
        || given == JsonValueKind.Null && !property.IsSetNullable && !property.IsGetNullable;

    void CheckItems(JsonElement element, JsonTypeInfo info, string path)
    {
        if (element.ValueKind != JsonValueKind.Array)
        {
            problems.Add(new(path, new("Une liste est attendue.", "A list is expected.")));
            return;
        }
        if (element.GetArrayLength() > 200)
        {
            problems.Add(new(path, new("Cette liste est trop longue (200 au plus).", "This list is too long (200 at most).")));
            return;
        }
        var i = 0;
        foreach (var item in element.EnumerateArray())
        {
            var name = $"{path}[{i++}]";
            if (item.ValueKind == JsonValueKind.Null) problems.Add(new(name, new("Ce champ est vide.", "This field is empty.")));
            else Check(item, info.ElementType!, name);
        }
    }

    void CheckLeaf(JsonElement element, Type type, string path)
    {
        try
        {
            var value = element.Deserialize(type, Options);
            if (value is string text) CheckText(text, path);
            else if (!IsToTheLetter(value, element)) problems.Add(new(path, Expected(type)));
            else if (value is DateOnly { Year: < 1800 or > 2199 }) problems.Add(new(path, NoYear));
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            problems.Add(new(path, Expected(type)));
        }
    }

    static readonly Sentence NoYear = new("L’année de cette date ne peut pas être la bonne : écrivez-la en quatre chiffres.", "The year of this date cannot be right: write it in four digits.");

    /// <summary>What the serializer takes too easily: instants of the machine's own zone, several enum names in one, numbers beyond all bounds.</summary>
    static bool IsToTheLetter(object? value, JsonElement written) => value switch
    {
        DateTimeOffset => Offset().IsMatch(written.GetString()!),
        Enum one => written.GetString() == JsonNamingPolicy.CamelCase.ConvertName(one.ToString()),
        double number => double.IsFinite(number),
        _ => true,
    };

    [GeneratedRegex("T.*([Zz]|[+-][0-9]{2}:[0-9]{2})$", RegexOptions.CultureInvariant)]
    private static partial Regex Offset();

    void CheckText(string text, string path)
    {
        if (text.Contains('\0') || text.EnumerateRunes().Any(r => r == Rune.ReplacementChar) || text.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t')))
            problems.Add(new(path, new("Ce texte contient des caractères interdits.", "This text has characters that are not allowed.")));
        else if (string.IsNullOrWhiteSpace(text))
            problems.Add(new(path, new("Ce champ est vide.", "This field is empty.")));
        else if (text.Length > 2_000)
            problems.Add(new(path, new("Ce texte est trop long (2 000 caractères au plus).", "This text is too long (2,000 characters at most).")));
    }

    void CheckBounds(JsonElement element, JsonPropertyInfo property, string name)
    {
        var value = element.Deserialize(property.PropertyType, Options);
        foreach (var attribute in (property.AttributeProvider?.GetCustomAttributes(typeof(ValidationAttribute), true) ?? []).Cast<ValidationAttribute>())
            if (!attribute.IsValid(value)) problems.Add(new(name, Bounds(attribute)));
    }

    static Sentence Bounds(ValidationAttribute attribute) => attribute switch
    {
        MaxLengthAttribute { Length: var most } => new($"Ce champ est trop long ({most} au plus).", $"This field is too long ({most} at most)."),
        MinLengthAttribute { Length: var least } => new($"Il en faut au moins {least}.", $"At least {least} needed."),
        RangeAttribute range => new($"La valeur doit être comprise entre {range.Minimum} et {range.Maximum}.", $"The value must be between {range.Minimum} and {range.Maximum}."),
        RegularExpressionAttribute => new("Ce format n’est pas reconnu.", "This format is not recognised."),
        _ => new("Cette valeur n’est pas acceptée.", "This value is not accepted."),
    };

    static Sentence Expected(Type type) => type switch
    {
        _ when type == typeof(DateOnly) => new("Une date est attendue, sous la forme AAAA-MM-JJ (elle doit exister).", "A date is expected, as YYYY-MM-DD (it must exist)."),
        _ when type == typeof(DateTimeOffset) => new("Une date avec heure et décalage est attendue (RFC 3339).", "An instant with an offset is expected (RFC 3339)."),
        _ when type == typeof(bool) => new("« true » ou « false » est attendu.", "'true' or 'false' is expected."),
        _ when type == typeof(Guid) => new("Un identifiant (UUID) est attendu.", "An identifier (UUID) is expected."),
        { IsEnum: true } => new(
            $"Une de ces valeurs est attendue : {string.Join(", ", Enum.GetNames(type).Select(JsonNamingPolicy.CamelCase.ConvertName))}.",
            $"One of these values is expected: {string.Join(", ", Enum.GetNames(type).Select(JsonNamingPolicy.CamelCase.ConvertName))}."),
        _ when type == typeof(int) || type == typeof(long) => new("Un nombre entier est attendu.", "A whole number is expected."),
        _ when type == typeof(string) => new("Un texte est attendu.", "Text is expected."),
        _ => new("Cette valeur n’a pas la forme attendue.", "This value has not the expected form."),
    };

    static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
