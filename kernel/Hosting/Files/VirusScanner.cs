using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using Territory.Kernel.Domain;

namespace Territory.Kernel.Hosting;

/// <summary>
/// Asks clamd, where <c>Documents:Clamd</c> names one (<c>host:3310</c>), by its INSTREAM command: the file passes through it
/// while it arrives. A scanner that is configured and away takes nothing; without one, a document says that it was not scanned.
/// </summary>
public sealed class VirusScanner(string? address)
{
    static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    public async Task<Scan> Begin(CancellationToken cancellation)
    {
        if (address is null) return new Scan(null);
        var (host, port) = address.LastIndexOf(':') is > 0 and var colon ? (address[..colon], int.Parse(address[(colon + 1)..], System.Globalization.CultureInfo.InvariantCulture)) : (address, 3310);
        var client = new TcpClient { SendTimeout = (int)LongestWait.TotalMilliseconds };
        try
        {
            using var limit = Limit(cancellation);
            await client.ConnectAsync(host, port, limit.Token);
            await client.GetStream().WriteAsync("zINSTREAM\0"u8.ToArray(), limit.Token);
            return new Scan(client);
        }
        catch (Exception away) when (!cancellation.IsCancellationRequested)
        {
            client.Dispose();
            throw new IOException("The virus scanner is away.", away);
        }
    }

    static CancellationTokenSource Limit(CancellationToken cancellation)
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(LongestWait);
        return limit;
    }

    /// <summary>One file on its way through the scanner, or through none.</summary>
    public sealed class Scan(TcpClient? client) : IDisposable
    {
        public async ValueTask Write(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
        {
            if (client is null || bytes.IsEmpty) return;
            var length = new byte[4];
            BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
            using var limit = Limit(cancellation);
            await client.GetStream().WriteAsync(length, limit.Token);
            await client.GetStream().WriteAsync(bytes, limit.Token);
        }

        /// <returns>What was found, or null.</returns>
        /// <exception cref="IOException">The scanner gave no verdict: the file may not be taken.</exception>
        public async Task<(VirusCheck Check, string? Found)> Finish(CancellationToken cancellation)
        {
            if (client is null) return (VirusCheck.NotScanned, null);
            using var limit = Limit(cancellation);
            await client.GetStream().WriteAsync(new byte[4], limit.Token);
            using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
            var answer = (await reader.ReadToEndAsync(limit.Token)).TrimEnd('\0', '\n');
            if (answer == "stream: OK") return (VirusCheck.Clean, null);
            return answer.EndsWith(" FOUND", StringComparison.Ordinal) ? (VirusCheck.NotScanned, answer["stream: ".Length..^" FOUND".Length])
                : throw new IOException($"The virus scanner gave no verdict: {answer}");
        }

        public void Dispose() => client?.Dispose();
    }
}
