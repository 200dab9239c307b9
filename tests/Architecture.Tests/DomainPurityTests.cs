using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace Territory.Architecture.Tests
{
    /// <summary>
    /// Domain/ holds functions: no clock, no I/O, no async, no injection, no randomness. Read from the compiled code, so that an
    /// alias, an extension method or a lambda hides nothing.
    /// </summary>
    public class DomainPurityTests
    {
        static readonly string[] Namespaces =
            ["System", "System.Buffers", "System.Collections", "System.Collections.Generic", "System.Globalization", "System.Linq", "System.Runtime.CompilerServices", "System.Runtime.InteropServices", "System.Text", "System.Text.RegularExpressions", "System.Text.RegularExpressions.Generated"];

        static readonly string[] Impure =
        [
            "Activator", "AppContext", "AppDomain", "Console", "Environment", "File", "GC", "IServiceProvider", "Random", "TimeProvider", "TimeZoneInfo.get_Local",
            "DateTime.get_Now", "DateTime.get_UtcNow", "DateTime.get_Today", "DateTimeOffset.get_Now", "DateTimeOffset.get_UtcNow", "Guid.NewGuid", "Guid.CreateVersion7",
        ];

        /// <summary>What the kernel's own vocabulary may do beyond that: hash names, tell how events are written, and know Paris.</summary>
        static readonly string[] KernelToo = ["System.IO.InvalidDataException", "System.Security.Cryptography.SHA256", "System.Text.Json", "System.Text.Json.Serialization", "System.Text.Json.Serialization.Metadata", "System.Text.Encodings.Web", "System.Reflection"];

        [Fact]
        public void A_service_s_domain_only_computes()
        {
            var domains = Code.Services.SelectMany(service => service.GetTypes().Where(IsDomain)).ToArray();
            Assert.NotEmpty(domains);
            Assert.Empty(Offences(domains, []));
        }

        [Fact]
        public void The_kernel_s_domain_only_computes_but_for_reading_sealed_fields() => Assert.Equal(
            ["PersonalConverterFactory.CreateConverter uses System.Activator"],
            Offences(Code.Kernel.GetTypes().Where(IsDomain), KernelToo).Select(o => o.Split(": ")[0]).Distinct().Order(StringComparer.Ordinal));

        [Theory]
        [InlineData("Impurity.Now uses System.TimeProvider")]
        [InlineData("Impurity.Today uses System.DateTime: get_Today")]
        [InlineData("Impurity.Roll uses System.Random")]
        [InlineData("Impurity.Name uses System.Guid: CreateVersion7")]
        [InlineData("Impurity.Read uses System.IO")]
        [InlineData("Impurity.Ask uses System.Net.Http")]
        [InlineData("Impurity.Find uses Microsoft.Extensions.DependencyInjection")]
        [InlineData("Impurity.Later uses async")]
        public void What_is_impure_is_found_behind_lambdas_and_iterators(string offence)
        {
            var sample = typeof(Sample.Domain.Impurity);
            Assert.Contains(Offences(sample.Assembly.GetTypes().Where(t => t.Namespace == sample.Namespace), []), o => o.StartsWith(offence, StringComparison.Ordinal));
        }

        static bool IsDomain(Type type) => type.Namespace?.EndsWith(".Domain", StringComparison.Ordinal) == true;

        static IEnumerable<string> Offences(IEnumerable<Type> types, string[] more) =>
            from type in types
            from method in type.GetMembers(BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance).OfType<MethodBase>()
            from offence in Offences(type, method, more)
            select $"{NameOf(type, method)} uses {offence}";

        static IEnumerable<string> Offences(Type type, MethodBase method, string[] more)
        {
            if (method.GetCustomAttribute<AsyncStateMachineAttribute>() is not null) yield return "async";
            foreach (var used in Used(method))
            {
                var declaring = used as Type ?? used.DeclaringType;
                if (declaring is null || declaring.IsGenericParameter || declaring.Assembly == type.Assembly && declaring.Namespace?.EndsWith(".Domain", StringComparison.Ordinal) == true) continue;
                while (declaring.HasElementType) declaring = declaring.GetElementType()!;
                while (declaring.DeclaringType is { } outer) declaring = outer;
                if (IsDomain(declaring) || declaring.IsGenericParameter || declaring.IsDefined(typeof(CompilerGeneratedAttribute))) continue;
                var space = declaring.Namespace ?? "";
                if (used.Name == "get_CurrentManagedThreadId") continue; // every iterator asks for it
                if (Impure.Contains(declaring.Name) || Impure.Contains($"{declaring.Name}.{used.Name}")) yield return $"{space}.{declaring.Name}: {used.Name}";
                else if (space == "System.Runtime.CompilerServices" && declaring.Name.StartsWith("Async", StringComparison.Ordinal)) yield return $"{space}: {declaring.Name}.{used.Name}";
                else if (!Namespaces.Contains(space) && !more.Contains(space) && !more.Contains($"{space}.{declaring.Name}")) yield return $"{space}: {declaring.Name}.{used.Name}";
            }
        }

        /// <summary>The member that a person wrote, where the compiler has made a closure or a state machine of it.</summary>
        static string NameOf(Type type, MethodBase method)
        {
            var names = new[] { method.Name, type.Name }.Select(name => name.StartsWith('<') && name.IndexOf('>') is > 1 and var end ? name[1..end] : name.StartsWith('<') ? null : name).ToArray();
            while (type.DeclaringType is { } outer) type = outer;
            return $"{type.Name}.{(type.Name == names[1] ? names[0] : names[1] ?? names[0])}";
        }

        static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (OpCode)f.GetValue(null)!).ToDictionary(o => o.Value);

        /// <summary>Every type, method and field that a method's code names.</summary>
        static IEnumerable<MemberInfo> Used(MethodBase method)
        {
            if (method.GetMethodBody() is not { } body) yield break;
            foreach (var local in body.LocalVariables) yield return local.LocalType;
            var (code, typeArguments) = (body.GetILAsByteArray()!, method.DeclaringType!.IsGenericType ? method.DeclaringType.GetGenericArguments() : null);
            var methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : null;
            for (var at = 0; at < code.Length;)
            {
                var value = (short)code[at++];
                if (value == 0xFE) value = (short)(0xFE00 | code[at++]);
                var operand = OpCodesByValue[value].OperandType;
                if (operand is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok)
                    yield return method.Module.ResolveMember(BitConverter.ToInt32(code, at), typeArguments, methodArguments)!;
                at += operand switch
                {
                    OperandType.InlineNone => 0,
                    OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                    OperandType.InlineVar => 2,
                    OperandType.InlineI8 or OperandType.InlineR => 8,
                    OperandType.InlineSwitch => 4 + 4 * BitConverter.ToInt32(code, at),
                    _ => 4,
                };
            }
        }
    }
}

namespace Territory.Architecture.Tests.Sample.Domain
{
    /// <summary>What the rule must find.</summary>
    static class Impurity
    {
#pragma warning disable RS0030, CA1822 // This is what is banned.
        public static DateTime Today() => DateTime.Today;

        public static Guid Name() => Guid.CreateVersion7();

        public static object Ask() => new HttpClient();

        public static object? Find(IServiceProvider services) => Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions.GetService<string>(services);

        public static DateTimeOffset Now() => TimeProvider.System.GetUtcNow();

        public static IEnumerable<int> Roll() => Enumerable.Range(0, 3).Select(_ => Random.Shared.Next());

        public static IEnumerable<string> Read()
        {
            yield return File.ReadAllText("law.json");
        }

        public static async Task Later() => await Task.Yield();
    }
}
