using System.Text;
using Territory.Kernel.Domain;
using Territory.Kernel.Hosting;
using Territory.Testing;

namespace Territory.Kernel.Tests.Hosting;

/// <summary>The scanner, asked by the protocol that clamd speaks.</summary>
public class VirusScannerTests
{
    static async Task<(VirusCheck, string?)> Scan(VirusScanner scanner, params byte[][] chunks)
    {
        using var scan = await scanner.Begin(TestContext.Current.CancellationToken);
        foreach (var chunk in chunks) await scan.Write(chunk, TestContext.Current.CancellationToken);
        return await scan.Finish(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_clean_file_is_clean_and_passes_whole()
    {
        await using var clamd = new Clamd();
        Assert.Equal((VirusCheck.Clean, null), await Scan(new(clamd.Address), new byte[70_000], [], new byte[5]));
        Assert.Equal(70_005, clamd.Seen);
    }

    [Fact]
    public async Task A_virus_is_found_wherever_its_chunks_are_cut()
    {
        await using var clamd = new Clamd();
        var virus = Encoding.ASCII.GetBytes(Clamd.Eicar);
        Assert.Equal("Eicar-Test-Signature", (await Scan(new(clamd.Address), virus[..10], virus[10..])).Item2);
    }

    [Fact]
    public async Task Without_a_scanner_a_file_says_that_it_was_not_scanned() =>
        Assert.Equal((VirusCheck.NotScanned, null), await Scan(new(null), new byte[10]));

    [Fact]
    public async Task A_scanner_that_is_away_or_gives_no_verdict_lets_nothing_pass()
    {
        string gone;
        await using (var clamd = new Clamd { Instead = "INSTREAM size limit exceeded. ERROR" })
        {
            await Assert.ThrowsAsync<IOException>(() => Scan(new(clamd.Address), new byte[10]));
            clamd.Instead = "";
            await Assert.ThrowsAsync<IOException>(() => Scan(new(clamd.Address), new byte[10]));
            gone = clamd.Address;
        }
        await Assert.ThrowsAsync<IOException>(() => Scan(new(gone), new byte[10]));
    }
}
