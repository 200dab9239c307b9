using System.Collections;
using System.Globalization;
using System.Reflection;
using Territory.Kernel.Domain;
using Xunit;

namespace Territory.Testing;

/// <summary>A decider in the words of a lawyer: given what happened, when somebody asks, then that follows.</summary>
public sealed class Spec<TCommand, TState, TEvent>(Decider<TCommand, TState, TEvent> decider, Law law) where TEvent : class
{
    public Story Given(params IReadOnlyList<TEvent> events) => new(decider, law, events);

    public sealed class Story(Decider<TCommand, TState, TEvent> decider, Law law, IReadOnlyList<TEvent> past)
    {
        public Verdict When(TCommand command) => new(this, decider.Decide(command, decider.Fold(past), law));

        /// <summary>The same past, and what else happened.</summary>
        public Story And(params IReadOnlyList<TEvent> more) => new(decider, law, [.. past, .. more]);
    }

    public sealed class Verdict(Story story, Decision<TEvent> decision)
    {
        /// <summary>Exactly these events, in this order, with these values.</summary>
        public Story Then(params IReadOnlyList<TEvent> expected)
        {
            Assert.Null(decision.ForbiddenBy);
            Assert.Equal(string.Join('\n', expected.Select(Described.Of)), string.Join('\n', decision.Events.Select(Described.Of)));
            return story.And(decision.Events);
        }

        /// <summary>Nothing is left to do.</summary>
        public Story ThenNothing() => Then();

        /// <summary>The rule forbids it: no event.</summary>
        public void ThenForbidden(Rule rule)
        {
            Assert.Equal(rule, decision.ForbiddenBy);
            Assert.Empty(decision.Events);
        }

        /// <summary>For what happened, whatever the literal events: looks at one of them.</summary>
        public T ThenOne<T>() where T : TEvent
        {
            Assert.Null(decision.ForbiddenBy);
            return Assert.Single(decision.Events.OfType<T>());
        }
    }
}

/// <summary>A record by its values, lists included, so that a difference can be read.</summary>
public static class Described
{
    public static string Of(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        Enum or IFormattable => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        bool yes => yes ? "true" : "false",
        IEnumerable items => $"[{string.Join(", ", items.Cast<object?>().Select(Of))}]",
        _ => $"{Name(value.GetType())} {{ {string.Join(", ", value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(p => p.GetIndexParameters().Length == 0).Select(p => $"{p.Name} = {Of(p.GetValue(value))}"))} }}",
    };

    static string Name(Type type) => type.Name.Split('`')[0];
}
