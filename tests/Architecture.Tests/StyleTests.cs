using System.Text.RegularExpressions;

namespace Territory.Architecture.Tests;

/// <summary>House rules about names and constructs, over the sources.</summary>
public partial class StyleTests
{
    static readonly string[] Everything = ["contracts", "kernel", "services", "gateway", "tools", "tests", "bench"];

    [Fact]
    public void No_type_is_called_by_what_says_nothing() => Assert.Empty(Code.Sources(Everything).Occurrences(EmptyName(), Code.WithoutCommentsAndStrings));

    [Fact]
    public void No_folder_is_called_by_a_layer() => Assert.DoesNotContain(Code.Folders(), folder =>
        Path.GetFileName(folder) is "Common" or "Utils" or "Util" or "Helpers" or "Infrastructure" or "Application" or "Shared" or "Core" or "Models" or "Services");

    [Fact]
    public void Nothing_is_caught_outside_the_kernel_s_hosting_and_event_store() =>
        Assert.Empty(Code.Sources("contracts", "kernel/Domain", "services", "gateway").Occurrences(Catch(), Code.WithoutCommentsAndStrings));

    [Fact]
    public void No_file_is_longer_than_three_hundred_lines() =>
        Assert.DoesNotContain(Code.Sources("contracts", "kernel", "services", "gateway"), source => source.Text.Count(c => c == '\n') > 300);

    [Fact]
    public void Namespaces_are_file_scoped_and_ours() => Assert.All(Code.Sources("contracts", "kernel", "services", "gateway").Where(s => Path.GetFileName(s.Path) != "Program.cs"),
        source => Assert.True(OurNamespace().IsMatch(source.Text), source.Path));

    [Fact]
    public void No_test_sleeps_is_skipped_or_asserts_our_defect() => Assert.Empty(
        Code.Sources("tests").Where(s => !s.Path.EndsWith("StyleTests.cs", StringComparison.Ordinal)).Occurrences(WeakTest(), Code.WithoutComments));

    [Fact]
    public void Nothing_is_left_to_do_later() => Assert.Empty(
        Code.Sources(Everything).Where(s => !s.Path.EndsWith("StyleTests.cs", StringComparison.Ordinal)).Occurrences(Later()));

    [Theory]
    [InlineData("public sealed class FileManager(int x)", true)]
    [InlineData("static class DateUtils", true)]
    [InlineData("record PersonDto(string Name)", true)]
    [InlineData("interface IEventBase", true)]
    [InlineData("class TestDatabase", false)]
    [InlineData("record Managed", false)]
    public void The_rule_on_names_tells_them_apart(string line, bool refused) => Assert.Equal(refused, EmptyName().IsMatch(line));

    [Theory]
    [InlineData("        catch (Exception e)", true)]
    [InlineData("        } catch { }", true)]
    [InlineData("        try { X(); } catch (IOException) { }", true)]
    [InlineData("        var catchment = Catch(x);", false)]
    public void The_rule_on_catching_tells_them_apart(string line, bool refused) => Assert.Equal(refused, Catch().IsMatch(line));

    [GeneratedRegex(@"\b(class|record|struct|interface|enum)\s+(struct\s+|class\s+)?\w*(Manager|Helper|Helpers|Utils|Util|Dto|Impl|Base)\b")]
    private static partial Regex EmptyName();

    [GeneratedRegex(@"(^|[\s}])catch\s*(\(|\{|$|when)")]
    private static partial Regex Catch();

    [GeneratedRegex(@"(?m)^namespace Territory\.[A-Za-z.0-9]+;$")]
    private static partial Regex OurNamespace();

    [GeneratedRegex(@"Task\.Delay\(|Thread\.Sleep\(|\bSkip\s*=|Assert\.Skip\(|Assert\.Equal\(500\b|InternalServerError")]
    private static partial Regex WeakTest();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b|NotImplementedException")]
    private static partial Regex Later();
}
