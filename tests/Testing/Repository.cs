namespace Territory.Testing;

public static class Repository
{
    /// <summary>The folder of Territory.sln.</summary>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    static string Find(string folder) => File.Exists(Path.Combine(folder, "Territory.sln")) ? folder
        : Find(Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("The tests do not run inside the repository."));
}
