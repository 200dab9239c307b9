namespace Territory.Kernel.Domain;

/// <summary>The files that people may send, told by their content, never by their name.</summary>
public enum FileFormat { Pdf, Jpeg, Png }

/// <summary>Whether a file was searched for viruses.</summary>
public enum VirusCheck
{
    /// <summary>No scanner is configured: whoever opens the file is told.</summary>
    NotScanned,

    Clean,
}
