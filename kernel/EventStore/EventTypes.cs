using System.Collections.Frozen;
using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Territory.Kernel.Domain;

namespace Territory.Kernel.EventStore;

/// <summary>The event types of a service by their stored names, and how they are written and read.</summary>
public sealed class EventTypes
{
    readonly FrozenDictionary<string, EventType> _byName;
    readonly FrozenDictionary<Type, EventType> _byType;

    /// <param name="families">The abstract event record of each aggregate; its sealed subtypes are the events.</param>
    public EventTypes(params IEnumerable<Type> families)
    {
        var all = families.SelectMany(family => family.Assembly.GetTypes().Where(t => t is { IsAbstract: false } && t.IsSubclassOf(family)))
            .Select(EventType.Of).ToArray();
        _byName = all.ToFrozenDictionary(e => e.Name);
        _byType = all.ToFrozenDictionary(e => e.Clr);
    }

    public IEnumerable<EventType> All => _byName.Values;

    public EventType Of(object e) => _byType[e.GetType()];

    public EventType Of<TEvent>() => _byType[typeof(TEvent)];

    public object Read(StoredEvent e) => Read(e.Type, e.Data);

    /// <exception cref="InvalidDataException">The name is unknown.</exception>
    /// <exception cref="JsonException">The data does not fit the record.</exception>
    public object Read(string name, byte[] data)
    {
        var type = _byName.GetValueOrDefault(name) ?? throw new InvalidDataException($"An event has the unknown type '{name}'.");
        return JsonSerializer.Deserialize(data, type.Json) ?? throw new JsonException($"An event of type '{name}' is null.");
    }
}

/// <summary>A stored name, its record, and the personal fields that must be sealed.</summary>
public sealed record EventType(string Name, int SchemaVersion, Type Clr, IReadOnlyList<PersonalField> PersonalFields)
{
    internal JsonTypeInfo Json { get; } = StoredJson.Options.GetTypeInfo(Clr);

    internal static EventType Of(Type clr)
    {
        var stored = clr.GetCustomAttribute<StoredAttribute>() ?? throw new InvalidOperationException($"{clr} has no stored name.");
        return new EventType(stored.Name, stored.Version, clr, PersonalField.Of(clr));
    }
}

/// <param name="Name">The field's name as stored, part of the associated data.</param>
public sealed record PersonalField(string Name, Func<object, IPersonal?> Get)
{
    public static IReadOnlyList<PersonalField> Of(Type type) =>
    [
        .. type.GetProperties().Where(p => p.PropertyType.IsAssignableTo(typeof(IPersonal)))
            .Select(p => new PersonalField(JsonNamingPolicy.CamelCase.ConvertName(p.Name), e => (IPersonal?)p.GetValue(e))),
    ];
}

/// <summary>The activities of the kernel: what happens between the framework's and the drivers' own.</summary>
public static class KernelActivity
{
    public const string Name = "Territory";

    public static readonly ActivitySource Source = new(Name);
}
