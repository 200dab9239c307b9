using System.Text;
using static Territory.Housing.Attestations.PdfObjects;

namespace Territory.Housing.Attestations;

/// <summary>
/// An A4 document that a screen reader can read (PDF/UA-1, ISO 14289-1): every line belongs to an element of the structure, or is
/// an artifact. Blocks are laid out from top to bottom, in the order in which they are read. The same blocks give the same bytes.
/// </summary>
public sealed class TaggedPdf
{
    const double PageWidth = 595.28, PageHeight = 841.89, Margin = 56.7, Foot = 62, TextWidth = PageWidth - 2 * Margin, Size = 10.5, Leading = 1.45, LabelWidth = 165;

    const string Ink = "0.09 0.13 0.17 rg", Accent = "0.04 0.29 0.49 rg", Hairline = "0.7 0.74 0.78 RG 0.5 w";

    readonly PdfStructure _structure = new();
    PdfPage _page;
    double _y;

    public TaggedPdf() => _page = NewPage();

    public void Heading(int level, string text)
    {
        var (size, above) = level == 1 ? (18.0, 0.0) : (12.5, 12.0);
        Need(above + size * Leading + 3 * Size * Leading);
        _y -= above;
        Text(_structure.Root.Add($"H{level}"), TrueTypeFont.Bold, size, Margin, TextWidth, text, Accent);
        _y -= level == 1 ? 6 : 3;
    }

    public void Paragraph(string text)
    {
        Text(_structure.Root.Add("P"), TrueTypeFont.Regular, Size, Margin, TextWidth, text);
        _y -= 4;
    }

    public void Items(IEnumerable<string> items)
    {
        var list = _structure.Root.Add("L", "/A<</O/List/ListNumbering/Disc>>");
        foreach (var text in items)
        {
            var item = list.Add("LI");
            Need(Size * Leading);
            var (page, y) = (_page, _y);
            Line(page, item.Add("Lbl"), TrueTypeFont.Regular, Size, Margin, y - Size, "•", Ink);
            Text(item.Add("LBody"), TrueTypeFont.Regular, Size, Margin + 14, TextWidth - 14, text);
            _y -= 2;
        }
        _y -= 2;
    }

    /// <summary>A table of two columns, whose rows begin with what they are about.</summary>
    public void Facts(IEnumerable<(string Label, string Value)> facts)
    {
        var table = _structure.Root.Add("Table");
        foreach (var (label, value) in facts)
        {
            var (labels, values) = (Wrap(label, TrueTypeFont.Bold, Size, LabelWidth - 8), Wrap(value, TrueTypeFont.Regular, Size, TextWidth - LabelWidth));
            Need(Math.Max(labels.Count, values.Count) * Size * Leading + 4);
            var row = table.Add("TR");
            var (header, cell, top) = (row.Add("TH", "/A<</O/Table/Scope/Row>>"), row.Add("TD"), _y);
            foreach (var line in labels) Advance(line, header, TrueTypeFont.Bold, Margin);
            var below = _y;
            _y = top;
            foreach (var line in values) Advance(line, cell, TrueTypeFont.Regular, Margin + LabelWidth);
            _y = Math.Min(_y, below) - 4;
            _page.Draw($"/Artifact BMC {Hairline} {Number(Margin)} {Number(_y + 1)} m {Number(PageWidth - Margin)} {Number(_y + 1)} l S EMC\n");
        }
        _y -= 4;

        void Advance(string line, StructureElement element, TrueTypeFont font, double x)
        {
            Line(_page, element, font, Size, x, _y - Size, line, Ink);
            _y -= Size * Leading;
        }
    }

    /// <summary>A text that leads to an address, under the structure's own element for it.</summary>
    public void Link(string text, Uri address)
    {
        var link = _structure.Root.Add("P").Add("Link");
        foreach (var line in Wrap(text, TrueTypeFont.Regular, Size, TextWidth))
        {
            Need(Size * Leading);
            Line(_page, link, TrueTypeFont.Regular, Size, Margin, _y - Size, line, Accent);
            var right = Margin + TrueTypeFont.Regular.Width(line.TrimEnd(), Size);
            _page.Draw($"/Artifact BMC {Accent.Replace("rg", "RG", StringComparison.Ordinal)} 0.6 w {Number(Margin)} {Number(_y - Size - 2)} m {Number(right)} {Number(_y - Size - 2)} l S EMC\n");
            _structure.AddLink(link, _page, $"{Number(Margin)} {Number(_y - Size - 3)} {Number(right)} {Number(_y)}", text, address);
            _y -= Size * Leading;
        }
        _y -= 4;
    }

    /// <summary>Black squares, with the words that stand for them.</summary>
    /// <param name="side">Of the whole drawing, quiet border included, in points.</param>
    public void Figure(QrCode code, double side, string alternative)
    {
        Need(side);
        var (module, bottom) = (side / code.Size, _y - side);
        var figure = _structure.Root.Add("Figure", $"/Alt {PdfObjects.Text(alternative)}/A<</O/Layout/Placement/Block/BBox[{Number(Margin)} {Number(bottom)} {Number(Margin + side)} {Number(_y)}]>>");
        _page.Begin(figure);
        _page.Draw("0 g");
        foreach (var (x, y, length) in code.Runs) _page.Draw($" {Exact(Margin + x * module)} {Exact(_y - (y + 1) * module)} {Exact(length * module)} {Exact(module)} re");
        _page.Draw(" f\nEMC\n");
        _y = bottom - 6;

        static string Exact(double value) => value.ToString("0.###", System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <param name="id">16 bytes that name the file.</param>
    /// <param name="footer">What each page bears besides its number.</param>
    public byte[] Save(string title, string footer, byte[] id)
    {
        var pages = _structure.Pages;
        for (var i = 0; i < pages.Count; i++)
        {
            pages[i].Draw("/Artifact<</Type/Pagination/Subtype/Footer>>BDC\n");
            Show(pages[i], TrueTypeFont.Regular, 8.5, Margin, Foot - 26, $"{footer} – page {i + 1} sur {pages.Count}", Ink);
            pages[i].Draw("EMC\n");
        }
        return _structure.Save(title, "fr-FR", id, PageWidth, PageHeight);
    }

    void Text(StructureElement element, TrueTypeFont font, double size, double x, double width, string text, string colour = Ink)
    {
        foreach (var line in Wrap(text, font, size, width))
        {
            Need(size * Leading);
            Line(_page, element, font, size, x, _y - size, line, colour);
            _y -= size * Leading;
        }
    }

    void Line(PdfPage page, StructureElement element, TrueTypeFont font, double size, double x, double baseline, string text, string colour)
    {
        page.Begin(element);
        Show(page, font, size, x, baseline, text, colour);
        page.Draw("EMC\n");
    }

    void Show(PdfPage page, TrueTypeFont font, double size, double x, double baseline, string text, string colour) =>
        page.Draw($"BT {colour} /{_structure.NameOf(font)} {Number(size)} Tf {Number(x)} {Number(baseline)} Td <{_structure.Glyphs(font, text)}> Tj ET\n");

    /// <summary>Lines no wider than that. Each but the last keeps the space at its end: read one after another, they are the text.</summary>
    static List<string> Wrap(string text, TrueTypeFont font, double size, double width)
    {
        var (lines, line) = (new List<string>(), new StringBuilder());
        var room = width;
        foreach (var word in Clean(text).Split(' ').SelectMany(word => Pieces(word, font, size, width)))
        {
            var wide = font.Width(word.TrimEnd(), size);
            if (wide > room && line.Length > 0)
            {
                lines.Add(line.ToString());
                line.Clear();
                room = width;
            }
            line.Append(word);
            room -= font.Width(word, size);
        }
        lines.Add(line.ToString().TrimEnd());
        return lines;
    }

    /// <summary>A word and the space after it; one that no line could hold, in several.</summary>
    static IEnumerable<string> Pieces(string word, TrueTypeFont font, double size, double width)
    {
        var piece = new StringBuilder();
        foreach (var letter in word.EnumerateRunes())
        {
            if (piece.Length > 0 && font.Width($"{piece}{letter}", size) > width)
            {
                yield return piece.ToString();
                piece.Clear();
            }
            piece.Append(letter);
        }
        yield return $"{piece} ";
    }

    /// <summary>Composed letters, no marks that steer or hide text, one kind of white space to break at.</summary>
    static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var letter in text.Normalize(NormalizationForm.FormC).EnumerateRunes())
            if (Rune.IsControl(letter)) clean.Append(' ');
            else if (Rune.GetUnicodeCategory(letter) != System.Globalization.UnicodeCategory.Format) clean.Append(letter);
        return clean.ToString();
    }

    void Need(double height)
    {
        if (_y - height < Foot) _page = NewPage();
    }

    PdfPage NewPage()
    {
        _y = PageHeight - Margin;
        return _structure.AddPage();
    }
}
