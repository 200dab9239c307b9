namespace Territory.Demo;

sealed record Arguments(Uri Gateway, Uri Identity, string BusinessTimeFile, bool Verbose)
{
    /// <summary>Null when an argument is missing, unknown, or not what it should be.</summary>
    public static Arguments? Parse(string[] args)
    {
        var (values, verbose) = (new Dictionary<string, string>(), false);
        for (var i = 0; i < args.Length; i++)
            if (args[i] == "--verbose") verbose = true;
            else if (args[i] is "--gateway" or "--identity" or "--business-time" && i + 1 < args.Length) values[args[i]] = args[++i];
            else return null;
        return Address("--gateway") is { } gateway && Address("--identity") is { } identity && values.TryGetValue("--business-time", out var file)
            ? new(gateway, identity, Path.GetFullPath(file), verbose) : null;

        Uri? Address(string name) => values.TryGetValue(name, out var text)
            && Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var uri) && uri.Scheme.StartsWith("http", StringComparison.Ordinal) ? uri : null;
    }
}
