using QRCoder;

namespace Territory.Housing.Attestations;

/// <summary>A QR code as runs of black modules, row by row, within its quiet border.</summary>
/// <param name="Size">Modules on a side, border included.</param>
public sealed record QrCode(int Size, IReadOnlyList<(int X, int Y, int Length)> Runs)
{
    public static QrCode Of(string text)
    {
        // M mends 15 %: a fold or a stain on paper.
        using var data = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        var runs = new List<(int, int, int)>();
        for (var y = 0; y < data.ModuleMatrix.Count; y++)
            for (int x = 0, length; x < data.ModuleMatrix[y].Length; x += length + 1)
            {
                for (length = 0; x + length < data.ModuleMatrix[y].Length && data.ModuleMatrix[y][x + length];) length++;
                if (length > 0) runs.Add((x, y, length));
            }
        return new(data.ModuleMatrix.Count, runs);
    }
}
