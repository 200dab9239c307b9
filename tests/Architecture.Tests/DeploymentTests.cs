using System.Globalization;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;
using static Territory.Architecture.Tests.Manifests;

namespace Territory.Architecture.Tests;

/// <summary>Reads what <c>kubectl kustomize</c> makes of deploy/k8s, as a cluster would get it.</summary>
public class DeploymentTests
{
    static readonly string[] SharedKeys =
        ["ASPNETCORE_ENVIRONMENT", "Identity__Audience", "Identity__Authority", "Telemetry__OtlpEndpoint"];

    static readonly string[] MigrationKeys =
        [.. SharedKeys, "ConnectionStrings__Admin", "ConnectionStrings__Keys", "ConnectionStrings__Log", "ConnectionStrings__Maintenance"];

    static readonly string[] Partners = ["Caf", "Msa", "Orthi", "Pdalhpd", "Tax"];

    static readonly string[] HousingKeys =
    [
        .. SharedKeys, "Attestation__PublicAddress", "Attestation__SigningKeys__1",
        "ConnectionStrings__Keys", "ConnectionStrings__Log", "ConnectionStrings__Maintenance", "Documents__Directory", "RabbitMq__Uri",
        "Records__Directory", "Sealing__LookupKeys__1", "Sealing__MasterKeys__1",
        .. Partners.SelectMany(p => new[] { $"Transmissions__{p}__Endpoint", $"Transmissions__{p}__Token" }),
    ];

    static readonly string[] GatewayKeys = [.. SharedKeys, "ForwardedHeaders__TrustedNetworks__0", "ReverseProxy__Clusters__housing__Destinations__one__Address"];

    public static TheoryData<string> Directories => [Base, Production];

    [Theory, MemberData(nameof(Directories))]
    public void Each_deployable_has_the_objects_it_needs_and_nothing_else(string directory)
    {
        string[] expected =
        [
            "ConfigMap/gateway", "ConfigMap/housing", "ConfigMap/territory",
            "Deployment/gateway", "Deployment/housing",
            "HorizontalPodAutoscaler/gateway", "HorizontalPodAutoscaler/housing",
            "Ingress/gateway",
            "Job/housing-migrate",
            "NetworkPolicy/gateway", "NetworkPolicy/housing", "NetworkPolicy/housing-migrate",
            "NetworkPolicy/territory-default-deny", "NetworkPolicy/territory-platform",
            "PersistentVolumeClaim/housing-documents", "PersistentVolumeClaim/housing-records",
            "PodDisruptionBudget/gateway", "PodDisruptionBudget/housing",
            "Service/gateway", "Service/housing",
            "ServiceAccount/gateway", "ServiceAccount/housing", "ServiceAccount/housing-migrate",
        ];
        if (directory == Production) expected = [.. expected, "Namespace/territory"];

        Assert.Equal(expected.Order(StringComparer.Ordinal), Render(directory).Select(NameOf).Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(Directories))]
    public void Each_container_that_stays_has_three_probes_on_a_port_it_declares(string directory)
    {
        foreach (var container in Containers(directory, "Deployment"))
        {
            var ports = container.List("ports").Select(p => p.Text("name")).ToList();
            Assert.Equal(["http"], ports);
            Assert.Equal("/health/live", container.Text("startupProbe", "httpGet", "path"));
            Assert.Equal("/health/live", container.Text("livenessProbe", "httpGet", "path"));
            Assert.Equal("/health/ready", container.Text("readinessProbe", "httpGet", "path"));
            Assert.All(["startupProbe", "livenessProbe", "readinessProbe"], probe =>
                Assert.Contains(container.Text(probe, "httpGet", "port"), ports));
        }
    }

    [Theory, MemberData(nameof(Directories))]
    public void Each_container_requests_and_limits_cpu_and_memory(string directory) =>
        Assert.All(Containers(directory), container => Assert.All(["requests", "limits"], bound =>
        {
            Assert.Matches(@"^[1-9]\d*m?$", container.Text("resources", bound, "cpu"));
            Assert.Matches(@"^[1-9]\d*(Mi|Gi)$", container.Text("resources", bound, "memory"));
        }));

    [Theory, MemberData(nameof(Directories))]
    public void Each_pod_runs_without_root_privileges_token_or_writable_root(string directory)
    {
        Assert.All(Pods(directory), pod =>
        {
            Assert.Equal("true", pod.Text("securityContext", "runAsNonRoot"));
            Assert.Equal("1654", pod.Text("securityContext", "runAsUser"));
            Assert.Equal("RuntimeDefault", pod.Text("securityContext", "seccompProfile", "type"));
            Assert.Equal("false", pod.Text("automountServiceAccountToken"));
            // Otherwise the cluster adds a variable per Service, such as HOUSING_PORT, to the configuration.
            Assert.Equal("false", pod.Text("enableServiceLinks"));
        });
        Assert.All(Containers(directory), container =>
        {
            Assert.Equal("true", container.Text("securityContext", "readOnlyRootFilesystem"));
            Assert.Equal("false", container.Text("securityContext", "allowPrivilegeEscalation"));
            Assert.Equal(["ALL"], container.Texts("securityContext", "capabilities", "drop"));
            Assert.Null(container.At("securityContext", "capabilities", "add"));
            Assert.Contains("/tmp", container.List("volumeMounts").Select(m => m.Text("mountPath")));
        });
        Assert.All(Render(directory).Where(o => KindOf(o) == "ServiceAccount"), account =>
            Assert.Equal("false", account.Text("automountServiceAccountToken")));
    }

    [Theory, MemberData(nameof(Directories))]
    public void Each_service_keeps_two_replicas_and_finishes_its_work_before_it_stops(string directory)
    {
        Assert.All(["housing", "gateway"], name =>
        {
            var deployment = Find(directory, "Deployment", name);
            var pod = deployment.At("spec", "template", "spec")!;
            var autoscaler = Find(directory, "HorizontalPodAutoscaler", name);

            Assert.Equal("2", autoscaler.Text("spec", "minReplicas"));
            Assert.Equal(name, autoscaler.Text("spec", "scaleTargetRef", "name"));
            Assert.Null(deployment.At("spec", "replicas"));
            Assert.Equal("0", deployment.Text("spec", "strategy", "rollingUpdate", "maxUnavailable"));
            Assert.Equal("1", Find(directory, "PodDisruptionBudget", name).Text("spec", "maxUnavailable"));
            Assert.Equal(["kubernetes.io/hostname", "topology.kubernetes.io/zone"],
                pod.List("topologySpreadConstraints").Select(c => c.Text("topologyKey")));
            Assert.Equal("10", pod.List("containers").Single().Text("lifecycle", "preStop", "sleep", "seconds"));
            Assert.Equal("60", pod.Text("terminationGracePeriodSeconds"));
        });
    }

    [Fact]
    public void Each_container_gets_exactly_the_configuration_keys_it_reads()
    {
        Assert.Equal(HousingKeys.Order(StringComparer.Ordinal), KeysOf("Deployment", "housing"));
        Assert.Equal(GatewayKeys.Order(StringComparer.Ordinal), KeysOf("Deployment", "gateway"));
        Assert.Equal(MigrationKeys.Order(StringComparer.Ordinal), KeysOf("Job", "housing-migrate"));
        Assert.Equal("Production", Find(Production, "ConfigMap", "territory").Text("data", "ASPNETCORE_ENVIRONMENT"));
        Assert.Equal("territory", Find(Production, "ConfigMap", "territory").Text("data", "Identity__Audience"));
        Assert.Equal("http://housing/",
            Find(Production, "ConfigMap", "gateway").Text("data", "ReverseProxy__Clusters__housing__Destinations__one__Address"));
    }

    [Theory, MemberData(nameof(Directories))]
    public void What_is_secret_comes_from_the_secrets_that_the_readme_lists(string directory)
    {
        string[] expected =
        [
            "housing Attestation__SigningKeys__1=housing-attestation/signing-key-1",
            "housing ConnectionStrings__Keys=housing-database/keys",
            "housing ConnectionStrings__Log=housing-database/log",
            "housing ConnectionStrings__Maintenance=housing-database/maintenance",
            "housing RabbitMq__Uri=housing-broker/uri",
            "housing Sealing__LookupKeys__1=housing-sealing/lookup-key-1",
            "housing Sealing__MasterKeys__1=housing-sealing/master-key-1",
            .. Partners.Select(p => $"housing Transmissions__{p}__Token=housing-partners/{p.ToLowerInvariant()}-token"),
            "migrate ConnectionStrings__Admin=housing-database-admin/admin",
            "migrate ConnectionStrings__Keys=housing-database/keys",
            "migrate ConnectionStrings__Log=housing-database/log",
            "migrate ConnectionStrings__Maintenance=housing-database/maintenance",
        ];
        var references = Containers(directory)
            .SelectMany(c => c.List("env"), (c, e) => (Container: c.Text("name"), Variable: e, Secret: e.At("valueFrom", "secretKeyRef")))
            .Select(r => $"{r.Container} {r.Variable.Text("name")}={r.Secret?.Text("name")}/{r.Secret?.Text("key")}");
        Assert.Equal(expected, references.Order(StringComparer.Ordinal));

        var readme = File.ReadAllText(Path.Combine(Root, "deploy", "README.md"));
        Assert.All(expected.Select(e => e.Split('=', '/')), parts =>
        {
            Assert.Contains($"| `{parts[1]}` |", readme, StringComparison.Ordinal);
            Assert.Contains($"| `{parts[2]}` |", readme, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Only_the_migration_sees_the_administrators_connection()
    {
        var holders = Render(Production).Where(o => o.ToString().Contains("Admin", StringComparison.OrdinalIgnoreCase));

        Assert.Equal(["Job/housing-migrate"], holders.Select(NameOf));
        var container = Assert.Single(Find(Production, "Job", "housing-migrate").List("spec", "template", "spec", "containers"));
        Assert.Equal(["migrate"], container.Texts("args"));
    }

    [Fact]
    public void No_manifest_contains_a_secret()
    {
        var files = Directory.GetFiles(Path.Combine(Root, "deploy"), "*.yaml", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        Assert.All(files, file =>
        {
            var text = File.ReadAllText(file);
            Assert.DoesNotMatch(@"(?m)^\s*kind:\s*Secret\s*$", text);
            Assert.DoesNotMatch(@"(?i)secretGenerator|stringData|PRIVATE KEY", text);
            Assert.DoesNotMatch(@"(?i)\b(password|pwd)\s*[=:]\s*(?!\$\{)\S", text);
            Assert.DoesNotMatch(@"[a-z]+://[^\s/:@]+:(?!\$\{)[^\s@]+@", text);
            Assert.DoesNotMatch(@"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{43}=", text);
        });
    }

    [Fact]
    public void The_overlay_names_registry_and_version_of_each_image()
    {
        Assert.All(Containers(Production), container =>
            Assert.Matches(@"^[a-z0-9.-]+\.[a-z]+/territory/(housing|gateway):\d+\.\d+\.\d+$", container.Text("image")));
        Assert.DoesNotMatch(@"(?m)^\s+image: ([^\s:]+|\S+:latest)\s*$", File.ReadAllText(Path.Combine(Root, "deploy", "compose.yaml")));
    }

    [Theory, MemberData(nameof(Directories))]
    public void Each_service_selects_the_pods_of_its_deployment_and_no_others(string directory)
    {
        var workloads = Workloads(directory).ToArray();
        foreach (var service in Render(directory).Where(o => KindOf(o) is "Service" or "PodDisruptionBudget"))
        {
            var selector = KindOf(service) == "Service" ? service.Map("spec", "selector") : service.Map("spec", "selector", "matchLabels");
            var selected = workloads.Where(w => Matches(selector, PodLabels(w))).Select(NameOf);
            Assert.Equal([$"Deployment/{service.Text("metadata", "name")}"], selected);
        }
        Assert.All(Workloads(directory, "Deployment"), deployment =>
            Assert.True(Matches(deployment.Map("spec", "selector", "matchLabels"), PodLabels(deployment))));
        Assert.All(Render(directory).Where(o => KindOf(o) == "Service"), service =>
            Assert.Equal(["http 80 http"],
                service.List("spec", "ports").Select(p => $"{p.Text("name")} {p.Text("port")} {p.Text("targetPort")}")));
    }

    [Theory, MemberData(nameof(Directories))]
    public void Each_name_that_a_pod_uses_is_an_object_of_the_same_rendering(string directory)
    {
        var objects = Render(directory).Select(o => $"{KindOf(o)}/{o.Text("metadata", "name")}").ToHashSet();
        var used = Pods(directory).Select(p => $"ServiceAccount/{p.Text("serviceAccountName")}")
            .Concat(Containers(directory).SelectMany(c => c.List("envFrom")).Select(e => $"ConfigMap/{e.Text("configMapRef", "name")}"))
            .Concat(Pods(directory).SelectMany(p => p.List("volumes")).Where(v => v.At("persistentVolumeClaim") is not null)
                .Select(v => $"PersistentVolumeClaim/{v.Text("persistentVolumeClaim", "claimName")}"));
        Assert.All(used, name => Assert.Contains(name, objects));
    }

    [Theory]
    [InlineData("Records__Directory", "housing-records")]
    [InlineData("Documents__Directory", "housing-documents")]
    public void Records_and_documents_stand_on_volumes_of_their_own_that_all_replicas_share(string key, string claim)
    {
        var housing = Find(Base, "Deployment", "housing").At("spec", "template", "spec")!;
        var directory = Find(Base, "ConfigMap", "housing").Text("data", key);
        var mount = Assert.Single(housing.List("containers").Single().List("volumeMounts"), m => m.Text("mountPath") == directory);

        var volume = Assert.Single(housing.List("volumes"), v => v.Text("name") == mount.Text("name"));
        Assert.Equal(claim, volume.Text("persistentVolumeClaim", "claimName"));
        Assert.Equal(["ReadWriteMany"], Find(Base, "PersistentVolumeClaim", claim).Texts("spec", "accessModes"));
    }

    [Theory, MemberData(nameof(Directories))]
    public void No_pod_speaks_or_is_spoken_to_unless_a_policy_says_so(string directory)
    {
        var deny = Find(directory, "NetworkPolicy", "territory-default-deny");
        Assert.Equal(["Ingress", "Egress"], deny.Texts("spec", "policyTypes"));
        Assert.Null(deny.At("spec", "ingress"));
        Assert.Null(deny.At("spec", "egress"));
        Assert.All(Workloads(directory), workload =>
            Assert.True(Matches(deny.Map("spec", "podSelector", "matchLabels"), PodLabels(workload))));

        Assert.Equal(["8080"], Ports(directory, "housing", "ingress"));
        Assert.Equal(["8080"], Ports(directory, "gateway", "ingress"));
        Assert.Equal([], Ports(directory, "housing-migrate", "ingress"));
        Assert.Equal(["443", "5432", "5671", "5672"], Ports(directory, "housing", "egress"));
        Assert.Equal(["443", "8080"], Ports(directory, "gateway", "egress"));
        Assert.Equal(["5432"], Ports(directory, "housing-migrate", "egress"));
    }

    [Fact]
    public void Only_the_gateway_is_reached_from_outside_and_by_TLS()
    {
        var ingress = Find(Production, "Ingress", "gateway");
        var rule = Assert.Single(ingress.List("spec", "rules"));
        var tls = Assert.Single(ingress.List("spec", "tls"));
        var backend = Assert.Single(rule.List("http", "paths")).At("backend", "service")!;

        Assert.Equal("api.territory.example", rule.Text("host"));
        Assert.Equal(["api.territory.example"], tls.Texts("hosts"));
        Assert.Equal("gateway-tls", tls.Text("secretName"));
        Assert.Equal("gateway", backend.Text("name"));
        Assert.Equal("http", backend.Text("port", "name"));
        Assert.All(Render(Production).Where(o => KindOf(o) == "Service"), s => Assert.Equal("ClusterIP", s.Text("spec", "type")));
        Assert.All(Render(Production).Where(o => KindOf(o) != "Namespace"), o =>
            Assert.Equal("territory", o.Text("metadata", "namespace")));
        Assert.All(Render(Base), o => Assert.Null(o.At("metadata", "namespace")));
    }

    [Fact]
    public void The_image_runs_as_another_user_than_root_on_the_port_that_the_manifests_name()
    {
        var lines = File.ReadAllLines(Path.Combine(Root, "deploy", "Dockerfile"));
        var last = lines[Array.FindLastIndex(lines, l => l.StartsWith("FROM ", StringComparison.Ordinal))..];

        Assert.Equal(["USER 1654:1654"], last.Where(l => l.StartsWith("USER ", StringComparison.Ordinal)));
        Assert.Contains(last, l => l.Contains("ASPNETCORE_URLS=http://+:8080", StringComparison.Ordinal));
        Assert.Contains(last, l => l.Contains("DOTNET_TieredPGO=0", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.Contains("--locked-mode", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, l => l.Contains(":latest", StringComparison.Ordinal));
        Assert.All(Containers(Production, "Deployment"), c => Assert.Equal(["8080"], c.List("ports").Select(p => p.Text("containerPort"))));
    }

    [Fact]
    public void Dapr_adds_annotations_and_nothing_else()
    {
        var version = Regex.Match(Kubectl("version", "--client"), @"v1\.(\d+)");
        Assert.SkipUnless(int.Parse(version.Groups[1].Value, CultureInfo.InvariantCulture) >= 21, "kubectl 1.20 does not know components.");

        var overlay = Directory.CreateTempSubdirectory("territory-dapr");
        string Relative(string part) => Path.GetRelativePath(overlay.FullName, Path.Combine(Root, "deploy", "k8s", part));
        File.WriteAllText(Path.Combine(overlay.FullName, "kustomization.yaml"),
            $"resources: ['{Relative(Production)}']\ncomponents: ['{Relative("components/dapr")}']\n");
        var with = Kubectl("kustomize", overlay.FullName);
        overlay.Delete(recursive: true);

        var without = Kubectl("kustomize", Path.Combine(Root, "deploy", "k8s", Production));
        Assert.Equal(8, Regex.Count(with, @"(?m)^\s+dapr\.io/"));
        Assert.Equal(without, Regex.Replace(with, @"(?m)^ +(annotations:\n(?= +dapr\.io/)|dapr\.io/.*\n)", ""));
    }
}
