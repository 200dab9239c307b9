using System.Globalization;

namespace Territory.Bench;

/// <summary>Processor time, which says what work costs whoever else is on the machine: of this process, and of PostgreSQL when it is local.</summary>
static class Cpu
{
    /// <summary>The parent of every server process; 0 when it is not on this machine.</summary>
    public static int Postmaster { get; private set; }

    /// <param name="backend">What <c>pg_backend_pid()</c> says.</param>
    public static void Watch(int backend) => Postmaster = ParentOf($"/proc/{backend}");

    public static (double Client, double Server) Now() => (Environment.CpuUsage.TotalTime.TotalMicroseconds, Postmaster == 0 ? double.NaN :
        Directory.EnumerateDirectories("/proc").Where(p => char.IsAsciiDigit(p[6]) && ParentOf(p) == Postmaster)
            .Sum(p => Read($"{p}/schedstat") is [var nanoseconds, ..] ? double.Parse(nanoseconds, CultureInfo.InvariantCulture) / 1_000 : 0));

    static int ParentOf(string process) => Read($"{process}/stat") is [_, "(postgres)", _, var parent, ..] ? int.Parse(parent, CultureInfo.InvariantCulture) : 0;

    static string[] Read(string file)
    {
        try
        {
            return File.ReadAllText(file).Split(' ');
        }
        catch (IOException)
        {
            return []; // it has ended, or there is no /proc
        }
    }
}
