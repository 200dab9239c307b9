using System.Reflection;
using System.Text.Json;
using MassTransit.Serialization;
using Territory.Kernel.Domain;

namespace Territory.Architecture.Tests;

/// <summary>What is stored and published: names that never change, and shapes that old readers and writers rely on.</summary>
public class StoredTests
{
    /// <summary>The families of events: abstract records whose sealed subtypes are stored.</summary>
    static readonly Type[] Events = [.. Code.Services.SelectMany(s => s.GetTypes()).Where(t => t.GetCustomAttribute<StoredAttribute>() is not null)];

    static readonly Dictionary<string, Type> ByName = Events.ToDictionary(NameOf);

    static readonly Dictionary<string, Type> Published = Code.Contracts.GetExportedTypes().Where(t => !t.IsEnum).ToDictionary(t => t.FullName!);

    static readonly Dictionary<string, Type> Sealed = Events.SelectMany(e => e.GetProperties().Where(p => p.PropertyType.IsAssignableTo(typeof(IPersonal)))
        .Select(p => ($"{NameOf(e)}.{JsonNamingPolicy.CamelCase.ConvertName(p.Name)}", p.PropertyType.GetGenericArguments()[0]))).ToDictionary();

    static string NameOf(Type e) => e.GetCustomAttribute<StoredAttribute>()!.Name;

    public static TheoryData<string> EventNames => [.. ByName.Keys];

    public static TheoryData<string> ContractNames => [.. Published.Keys];

    public static TheoryData<string> SealedFields => [.. Sealed.Keys];

    [Fact]
    public void Every_event_has_a_stored_name_in_kebab_case_that_no_other_has()
    {
        var families = Code.Services.SelectMany(s => s.GetTypes()).Where(t => t.IsAbstract && !t.IsSealed && t.Name.EndsWith("Event", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(families);
        var events = families.SelectMany(f => f.Assembly.GetTypes().Where(t => !t.IsAbstract && t.IsSubclassOf(f))).ToArray();
        Assert.Equal(Events.Order(Comparer<Type>.Create((a, b) => string.CompareOrdinal(a.Name, b.Name))), events.Order(Comparer<Type>.Create((a, b) => string.CompareOrdinal(a.Name, b.Name))));
        Assert.All(events, e => Assert.Matches("^[a-z]+(-[a-z]+)+$", NameOf(e)));
        Assert.Equal(events.Length, events.Select(NameOf).Distinct().Count());
        Assert.All(events, e => Assert.True(e.IsSealed, e.Name));
    }

    [Theory, MemberData(nameof(EventNames))]
    public void An_event_is_stored_as_its_snapshot_says(string name)
    {
        Snapshot.Matches("events", name, ByName[name], StoredJson.Options);
        Snapshot.IsRead("events", name, ByName[name], StoredJson.Options);
    }

    [Theory, MemberData(nameof(SealedFields))]
    public void A_sealed_field_is_written_as_its_snapshot_says(string name)
    {
        Snapshot.Matches("sealed", name, Sealed[name], StoredJson.Options);
        Snapshot.IsRead("sealed", name, Sealed[name], StoredJson.Options);
    }

    [Theory, MemberData(nameof(ContractNames))]
    public void A_contract_is_published_as_its_snapshot_says(string name)
    {
        Snapshot.Matches("contracts", name, Published[name], SystemTextJsonMessageSerializer.Options);
        Snapshot.IsRead("contracts", name, Published[name], SystemTextJsonMessageSerializer.Options);
    }

    [Fact]
    public void Nothing_that_was_ever_stored_or_published_is_gone()
    {
        Assert.Equal(Snapshot.Names("events"), ByName.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(Snapshot.Names("sealed"), Sealed.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(Snapshot.Names("contracts"), Published.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Contracts_are_versioned_by_namespace_and_hold_ids_dates_and_codes_only() => Assert.All(Published.Values, contract =>
    {
        Assert.Matches(@"^Territory\.Contracts\.[A-Z][a-z]+\.V\d+$", contract.Namespace);
        Assert.All(contract.GetProperties(), p => Assert.True(
            p.PropertyType == typeof(Guid) || p.PropertyType == typeof(DateOnly) || p.PropertyType == typeof(DateTimeOffset) || p.PropertyType == typeof(long) || p.PropertyType == typeof(int) || p.PropertyType.IsEnum
            || p.Name is "CommuneInsee", $"{contract.Name}.{p.Name}"));
    });

    [Theory, MemberData(nameof(EventNames))]
    public void Personal_fields_stand_at_the_top_of_an_event_where_they_are_sealed(string name) =>
        Assert.All(ByName[name].GetProperties().Where(p => !p.PropertyType.IsAssignableTo(typeof(IPersonal))), p => Assert.False(HoldsPersonal(p.PropertyType), $"{name}.{p.Name}"));

    static bool HoldsPersonal(Type type) => type.IsAssignableTo(typeof(IPersonal))
        || type.IsGenericType && type.GetGenericArguments().Any(HoldsPersonal)
        || type.Namespace?.StartsWith("Territory.", StringComparison.Ordinal) == true && !type.IsEnum && type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Any(p => HoldsPersonal(p.PropertyType));

    [Fact]
    public void Every_decider_folds_every_event_of_its_family_in_any_state_and_names_its_claims()
    {
        var deciders = Code.Services.SelectMany(s => s.GetTypes()).SelectMany(t => t.GetProperties(BindingFlags.Public | BindingFlags.Static))
            .Where(p => p.PropertyType.IsGenericType && p.PropertyType.GetGenericTypeDefinition() == typeof(Decider<,,>)).ToArray();
        Assert.NotEmpty(deciders);
        var folded = new List<Type>();
        foreach (var decider in deciders) folded.AddRange((IEnumerable<Type>)typeof(StoredTests).GetMethod(nameof(Fold), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(decider.PropertyType.GetGenericArguments()).Invoke(null, [decider.GetValue(null)])!);
        Assert.Equal(Events.Select(NameOf).Order(StringComparer.Ordinal), folded.Select(NameOf).Order(StringComparer.Ordinal));
    }

    static Type[] Fold<TCommand, TState, TEvent>(Decider<TCommand, TState, TEvent> decider) where TEvent : class
    {
        var types = Events.Where(e => e.IsSubclassOf(typeof(TEvent))).ToArray();
        var events = types.SelectMany(t => new[] { (TEvent)Sampled.Of(t, full: true), (TEvent)Sampled.Of(t, full: false) }).ToArray();
        foreach (var first in events)
            foreach (var second in events)
            {
                var state = decider.Evolve(decider.Initial, first);
                Assert.NotNull(decider.Claims(state, second).ToArray());
                Assert.NotNull(decider.Evolve(state, second));
            }
        return types;
    }
}
