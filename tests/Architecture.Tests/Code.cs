using System.Reflection;
using System.Text.RegularExpressions;
using Territory.Testing;

namespace Territory.Architecture.Tests;

/// <summary>The code that the rules are about: assemblies, and their sources.</summary>
static partial class Code
{
    public static readonly Assembly Kernel = typeof(Kernel.Domain.Law).Assembly, Contracts = typeof(Contracts.Housing.V1.RefusalIssued).Assembly;

    /// <summary>Every service; a new one adds its line here.</summary>
    public static readonly Assembly[] Services = [typeof(Housing.WhenRefusalIssued).Assembly];

    /// <summary>The .cs files below a folder of the repository, by their path from its root; what is generated is not among them.</summary>
    public static IEnumerable<(string Path, string Text)> Sources(params string[] folders) => folders
        .Select(folder => Path.Combine(Repository.Root, folder)).Where(Directory.Exists)
        .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
        .Where(file => !Generated().IsMatch(file))
        .Select(file => (Path.GetRelativePath(Repository.Root, file), File.ReadAllText(file)));

    /// <summary>The folders of the repository that people write in.</summary>
    public static IEnumerable<string> Folders() => Directory.EnumerateDirectories(Repository.Root, "*", SearchOption.AllDirectories)
        .Select(folder => Path.GetRelativePath(Repository.Root, folder)).Where(folder => !Generated().IsMatch($"/{folder}/"));

    public static string WithoutComments(string source) => Comment().Replace(source, "");

    public static string WithoutCommentsAndStrings(string source) => Text().Replace(WithoutComments(source), "\"\"");

    /// <summary>Lines of these sources in which the pattern occurs, as <c>path: line</c>.</summary>
    public static string[] Occurrences(this IEnumerable<(string Path, string Text)> sources, Regex pattern, Func<string, string>? prepare = null) =>
    [
        .. sources.SelectMany(source => (prepare?.Invoke(source.Text) ?? source.Text).Split('\n').Where(line => pattern.IsMatch(line)).Select(line => $"{source.Path}: {line.Trim()}")),
    ];

    [GeneratedRegex(@"/(bin|obj|\.git|\.run|node_modules|TestResults)(/|$)")]
    private static partial Regex Generated();

    [GeneratedRegex(@"(?m)(?<!:)//.*$|/\*[\s\S]*?\*/")]
    private static partial Regex Comment();

    [GeneratedRegex("\"\"\"[\\s\\S]*?\"\"\"|@\"(?:[^\"]|\"\")*\"|\"(?:[^\"\\\\\\n]|\\\\.)*\"")]
    private static partial Regex Text();
}
