using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace Territory.Housing.Tests.Attestations;

/// <summary>A part of a document as a screen reader meets it.</summary>
/// <param name="Text">Its own text and that of its kids, in reading order.</param>
sealed record PdfPart(string Tag, string Entries, string Text, IReadOnlyList<PdfPart> Kids)
{
    public IEnumerable<PdfPart> All => [this, .. Kids.SelectMany(k => k.All)];
}

/// <summary>Reads a PDF from its bytes, by its own tables alone: objects by offset, text by the structure and the fonts' maps.</summary>
sealed partial class PdfReading
{
    readonly string _file;
    readonly Dictionary<int, string> _objects = [];

    public PdfReading(byte[] bytes)
    {
        _file = Encoding.Latin1.GetString(bytes);
        var table = int.Parse(Find(_file, @"startxref\n(\d+)\n%%EOF\n$"));
        var offsets = Entry().Matches(_file[table..]).Select(m => int.Parse(m.Groups[1].Value)).ToArray();
        for (var i = 0; i < offsets.Length; i++)
        {
            var end = i + 1 < offsets.Length ? offsets[i + 1] : table;
            var text = _file[offsets[i]..end];
            Assert.StartsWith($"{i + 1} 0 obj\n", text, StringComparison.Ordinal);
            Assert.EndsWith("\nendobj\n", text, StringComparison.Ordinal);
            _objects[i + 1] = text[$"{i + 1} 0 obj\n".Length..^"\nendobj\n".Length];
        }
        Catalog = Object(int.Parse(Find(_file, @"/Root (\d+) 0 R")));
        Pages = [.. Reference().Matches(Find(Object(Number(Catalog, "Pages")), @"/Kids\[([^\]]*)\]")).Select(m => int.Parse(m.Groups[1].Value))];
        Tree = Object(Number(Catalog, "StructTreeRoot"));
        Document = Part(Number(Tree, "K"));
    }

    public string Catalog { get; }

    public int[] Pages { get; }

    public string Tree { get; }

    public PdfPart Document { get; }

    public string Metadata => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(Stream(Number(Catalog, "Metadata"))));

    public IEnumerable<string> Objects(string having) => _objects.Values.Where(o => o.Contains(having, StringComparison.Ordinal));

    public string Object(int number) => _objects[number];

    public static int Number(string dictionary, string entry) => int.Parse(Find(dictionary, $@"/{entry} (\d+) 0 R"));

    public string Content(int page) => Inflated(Number(Object(page), "Contents"));

    /// <summary>Text of the page that no reader is told of, such as its number.</summary>
    public string Artifacts(int page) => string.Concat(Artifact().Matches(Content(page)).Select(m => Shown(page, m.Value)));

    /// <summary>What a page draws outside of the structure and of artifacts: nothing.</summary>
    public string Untagged(int page) => Marked().Replace(Artifact().Replace(Content(page), ""), "").Trim();

    /// <summary>The element that the tree of parents names for that content.</summary>
    public int ParentOf(int page, int mark) => int.Parse(Reference().Matches(Find(Object(Number(Tree, "ParentTree")), $@"[\[\] ]{Find(Object(page), @"/StructParents (\d+)")}\[([^\]]*)\]"))[mark].Groups[1].Value);

    public IEnumerable<(int Page, int Mark)> MarksOf(int element) => Mark().Matches(Object(element)).Select(m => (int.Parse(m.Groups[1].Value), int.Parse(m.Groups[2].Value)));

    public IEnumerable<int> Elements => _objects.Where(o => o.Value.StartsWith("<</Type/StructElem", StringComparison.Ordinal)).Select(o => o.Key);

    public int MarksOn(int page) => Marked().Count(Content(page));

    /// <summary>The glyphs that a page shows in that font.</summary>
    public IEnumerable<string> Glyphs(int page, string font) =>
        Show().Matches(Content(page)).Where(m => m.Groups[1].Value == font).SelectMany(m => m.Groups[2].Value.Chunk(4).Select(c => new string(c)));

    public IEnumerable<(string Name, int Number)> Fonts(int page) => FontName().Matches(Find(Object(page), "/Font<<(.*?)>>")).Select(m => (m.Groups[1].Value, int.Parse(m.Groups[2].Value)));

    public Dictionary<string, string> ToUnicode(int font) => Mapping().Matches(Inflated(Number(Object(font), "ToUnicode")).Split("endcodespacerange")[1])
        .ToDictionary(m => m.Groups[1].Value, m => Encoding.BigEndianUnicode.GetString(Convert.FromHexString(m.Groups[2].Value)));

    public static string Text(string hex) => Encoding.BigEndianUnicode.GetString(Convert.FromHexString(hex["FEFF".Length..]));

    public string Inflated(int stream)
    {
        using var zlib = new ZLibStream(new MemoryStream(Encoding.Latin1.GetBytes(Stream(stream))), CompressionMode.Decompress);
        using var reader = new StreamReader(zlib, Encoding.Latin1);
        return reader.ReadToEnd();
    }

    string Stream(int number)
    {
        var text = Object(number);
        var (length, start) = (int.Parse(Find(text, @"/Length (\d+)>>")), text.IndexOf(">>\nstream\n", StringComparison.Ordinal) + ">>\nstream\n".Length);
        Assert.Equal("\nendstream", text[(start + length)..]);
        return text.Substring(start, length);
    }

    PdfPart Part(int number)
    {
        var (text, body) = (new StringBuilder(), Object(number));
        var kids = new List<PdfPart>();
        foreach (Match kid in Kid().Matches(Find(body, @"/K\[(.*)\]>>$")))
            if (kid.Groups["mark"].Success)
            {
                var page = int.Parse(kid.Groups["page"].Value);
                text.Append(Shown(page, Marked().Matches(Content(page)).Single(m => m.Groups[2].Value == kid.Groups["mark"].Value).Value));
            }
            else if (kid.Groups["element"].Success)
            {
                kids.Add(Part(int.Parse(kid.Groups["element"].Value)));
                text.Append(kids[^1].Text);
            }
        return new(Find(body, @"/S/(\w+)"), body, text.ToString(), kids);
    }

    string Shown(int page, string content)
    {
        var maps = Fonts(page).ToDictionary(f => f.Name, f => ToUnicode(f.Number));
        return string.Concat(Show().Matches(content).Select(m => string.Concat(m.Groups[2].Value.Chunk(4).Select(c => maps[m.Groups[1].Value][new string(c)]))));
    }

    static string Find(string text, string pattern)
    {
        var match = Regex.Match(text, pattern, RegexOptions.Singleline);
        Assert.True(match.Success, $"{pattern} is not in {text[..Math.Min(500, text.Length)]}");
        return match.Groups[1].Value;
    }

    [GeneratedRegex(@"(\d{10}) 00000 n ")]
    private static partial Regex Entry();

    [GeneratedRegex(@"(\d+) 0 R")]
    private static partial Regex Reference();

    [GeneratedRegex(@"/(F\d+) (\d+) 0 R")]
    private static partial Regex FontName();

    [GeneratedRegex("<([0-9A-F]{4})><([0-9A-F]{4,8})>\n")]
    private static partial Regex Mapping();

    [GeneratedRegex(@"/(\w+)<</MCID (\d+)>>BDC\n(.*?)EMC\n", RegexOptions.Singleline)]
    private static partial Regex Marked();

    [GeneratedRegex(@"/Artifact(<<[^>]*>>BDC| BMC)(.*?)EMC\n", RegexOptions.Singleline)]
    private static partial Regex Artifact();

    [GeneratedRegex(@"/(F\d+) [\d.]+ Tf [\d.]+ [\d.]+ Td <([0-9A-F]*)> Tj")]
    private static partial Regex Show();

    [GeneratedRegex(@"/Type/MCR/Pg (\d+) 0 R/MCID (\d+)")]
    private static partial Regex Mark();

    [GeneratedRegex(@"<</Type/MCR/Pg (?<page>\d+) 0 R/MCID (?<mark>\d+)>>|<</Type/OBJR/Obj \d+ 0 R>>|(?<element>\d+) 0 R")]
    private static partial Regex Kid();
}
