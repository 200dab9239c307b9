using System.Text.RegularExpressions;
using System.Xml.Linq;
using Territory.Testing;

namespace Territory.Architecture.Tests;

public partial class DependencyTests
{
    static IEnumerable<string> References(string project, string kind) =>
        XDocument.Load(Path.Combine(Repository.Root, project)).Descendants(kind).Select(r => (string)r.Attribute("Include")!);

    static IEnumerable<string> ServiceProjects => Directory.EnumerateFiles(Path.Combine(Repository.Root, "services"), "*.csproj", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Repository.Root, file));

    [Fact]
    public void Contracts_depend_on_nothing()
    {
        Assert.Empty(References("contracts/Contracts.csproj", "ProjectReference"));
        Assert.Empty(References("contracts/Contracts.csproj", "PackageReference"));
        Assert.All(Code.Contracts.GetReferencedAssemblies(), a => Assert.StartsWith("System.", a.Name, StringComparison.Ordinal));
    }

    [Fact]
    public void The_kernel_knows_no_service_and_no_contract()
    {
        Assert.Empty(References("kernel/Kernel.csproj", "ProjectReference"));
        Assert.DoesNotContain(Code.Kernel.GetReferencedAssemblies(), a => a.Name!.StartsWith("Territory.", StringComparison.Ordinal));
    }

    [Fact]
    public void A_service_references_contracts_and_the_kernel_and_no_package_and_no_other_service()
    {
        Assert.NotEmpty(ServiceProjects);
        Assert.All(ServiceProjects, project =>
        {
            Assert.Equal(["../../contracts/Contracts.csproj", "../../kernel/Kernel.csproj"], References(project, "ProjectReference").Order(StringComparer.Ordinal));
            Assert.Empty(References(project, "PackageReference"));
        });
    }

    [Fact]
    public void Every_service_is_under_these_rules() => Assert.Equal(
        ServiceProjects.Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal),
        Code.Services.Select(s => s.GetName().Name!["Territory.".Length..]).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("MediatR")]
    [InlineData("AutoMapper")]
    [InlineData("EntityFrameworkCore")]
    [InlineData("Moq")]
    [InlineData("NSubstitute")]
    [InlineData("FluentAssertions")]
    public void No_package_does_what_the_house_does_in_one_way_already(string package) =>
        Assert.DoesNotContain(References("Directory.Packages.props", "PackageVersion"), p => p.Contains(package, StringComparison.Ordinal));

    [Fact]
    public void No_service_reads_another_s_database_or_speaks_sql_that_writes() =>
        Assert.Empty(Code.Sources("services").Occurrences(Sql()));

    [GeneratedRegex(@"\b(insert\s+into|update\s+\w+\.|delete\s+from|truncate|NpgsqlConnection|NpgsqlCommand)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Sql();
}
