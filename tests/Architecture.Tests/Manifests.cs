using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Territory.Architecture.Tests;

/// <summary>What <c>kubectl kustomize</c> makes of deploy/k8s, and the way about in it.</summary>
static class Manifests
{
    public const string Base = "base", Production = "overlays/production";

    public static readonly string Root = FindRoot(AppContext.BaseDirectory);

    static readonly ConcurrentDictionary<string, YamlNode[]> Rendered = new();

    public static YamlNode[] Render(string directory) => Rendered.GetOrAdd(directory, d =>
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(Kubectl("kustomize", Path.Combine(Root, "deploy", "k8s", d))));
        return [.. stream.Documents.Select(document => document.RootNode)];
    });

    public static string Kubectl(params string[] arguments)
    {
        var path = Environment.GetEnvironmentVariable("PATH") ?? "";
        Assert.True(path.Split(Path.PathSeparator).Any(p => File.Exists(Path.Combine(p, "kubectl"))),
            "kubectl is not on PATH. On Debian: apt-get install kubernetes-client");
        using var process = Process.Start(new ProcessStartInfo("kubectl", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"kubectl {string.Join(' ', arguments)}: {errors.GetAwaiter().GetResult()}");
        return output;
    }

    static string FindRoot(string directory) =>
        File.Exists(Path.Combine(directory, "Territory.sln"))
            ? directory
            : FindRoot(Path.GetDirectoryName(directory) ?? throw new DirectoryNotFoundException("No Territory.sln above the tests."));

    public static YamlNode Find(string directory, string kind, string name) => Render(directory).Single(o => NameOf(o) == $"{kind}/{name}");

    public static string? KindOf(YamlNode node) => node.Text("kind");

    // The name of a generated ConfigMap ends in a hash of its content.
    public static string NameOf(YamlNode node) => KindOf(node) == "ConfigMap"
        ? $"ConfigMap/{Regex.Replace(node.Text("metadata", "name")!, "-[a-z0-9]{10}$", "")}"
        : $"{KindOf(node)}/{node.Text("metadata", "name")}";

    public static IReadOnlyDictionary<string, string> PodLabels(YamlNode workload) => workload.Map("spec", "template", "metadata", "labels");

    public static IEnumerable<YamlNode> Workloads(string directory, params string[] kinds) =>
        Render(directory).Where(o => (kinds is [] ? ["Deployment", "Job"] : kinds).Contains(KindOf(o)));

    public static IEnumerable<YamlNode> Pods(string directory, params string[] kinds) =>
        Workloads(directory, kinds).Select(o => o.At("spec", "template", "spec")!);

    public static IEnumerable<YamlNode> Containers(string directory, params string[] kinds) =>
        Pods(directory, kinds).SelectMany(p => p.List("containers").Concat(p.List("initContainers")));

    public static IEnumerable<string> KeysOf(string kind, string name)
    {
        var container = Find(Production, kind, name).List("spec", "template", "spec", "containers").Single();
        var maps = container.List("envFrom").Select(e => e.Text("configMapRef", "name"));
        return Render(Production).Where(o => KindOf(o) == "ConfigMap" && maps.Contains(o.Text("metadata", "name")))
            .SelectMany(o => o.Map("data").Keys)
            .Concat(container.List("env").Select(e => e.Text("name")!))
            .Order(StringComparer.Ordinal);
    }

    public static IEnumerable<string?> Ports(string directory, string policy, string direction) =>
        Find(directory, "NetworkPolicy", policy).List("spec", direction)
            .SelectMany(rule => rule.List("ports")).Select(p => p.Text("port")).Order(StringComparer.Ordinal);

    public static bool Matches(IReadOnlyDictionary<string, string> selector, IReadOnlyDictionary<string, string> labels) =>
        selector.Count > 0 && selector.All(s => labels.TryGetValue(s.Key, out var value) && value == s.Value);
}

static class YamlPaths
{
    public static YamlNode? At(this YamlNode node, params string[] path) =>
        path.Aggregate((YamlNode?)node, (n, key) =>
            (n as YamlMappingNode)?.Children.FirstOrDefault(c => c.Key is YamlScalarNode scalar && scalar.Value == key).Value);

    public static string? Text(this YamlNode node, params string[] path) => (node.At(path) as YamlScalarNode)?.Value;

    public static IEnumerable<YamlNode> List(this YamlNode node, params string[] path) =>
        (node.At(path) as YamlSequenceNode)?.Children ?? [];

    public static IEnumerable<string?> Texts(this YamlNode node, params string[] path) =>
        node.List(path).Select(n => (n as YamlScalarNode)?.Value);

    public static IReadOnlyDictionary<string, string> Map(this YamlNode node, params string[] path) =>
        (node.At(path) as YamlMappingNode)?.Children.Where(c => c.Value is YamlScalarNode)
            .ToDictionary(c => ((YamlScalarNode)c.Key).Value!, c => ((YamlScalarNode)c.Value).Value!) ?? [];
}
