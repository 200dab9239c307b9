using System.Text;

namespace Territory.Housing.Attestations;

/// <summary>What a part of a document is: a heading, a paragraph, a cell. Its kids are further elements, and marked content of pages.</summary>
sealed class StructureElement(string tag, StructureElement? parent, string entries = "")
{
    public string Tag => tag;

    public StructureElement? Parent => parent;

    /// <summary>Further entries of its dictionary, as PDF writes them.</summary>
    public string Entries => entries;

    public List<StructureElement> Elements { get; } = [];

    /// <summary>Marked content, by its page and its number there.</summary>
    public List<(PdfPage Page, int Mark)> Marks { get; } = [];

    /// <summary>Its annotations, by their place among all of the document.</summary>
    public List<int> Links { get; } = [];

    public int Number { get; set; }

    public StructureElement Add(string kind, string more = "")
    {
        var kid = new StructureElement(kind, this, more);
        Elements.Add(kid);
        return kid;
    }
}

sealed class PdfPage
{
    readonly StringBuilder _content = new();

    public string Content => _content.ToString();

    /// <summary>The element of each marked content, by its number.</summary>
    public List<StructureElement> Marked { get; } = [];

    public List<int> Links { get; } = [];

    public int Number { get; set; }

    public void Draw(string content) => _content.Append(content);

    /// <summary>Opens content that belongs to the element; <c>EMC</c> closes it.</summary>
    public void Begin(StructureElement element)
    {
        Draw($"/{element.Tag}<</MCID {Marked.Count}>>BDC\n");
        element.Marks.Add((this, Marked.Count));
        Marked.Add(element);
    }
}

/// <summary>Pages, the tree of what their parts are, fonts and links, and how PDF/UA-1 has them written (ISO 32000-1, 14.7 and 14.8).</summary>
sealed class PdfStructure
{
    readonly List<PdfPage> _pages = [];
    readonly List<(StructureElement Element, PdfPage Page, string Rectangle, string Text, Uri Address)> _links = [];
    readonly List<TrueTypeFont> _fonts = [];
    readonly Dictionary<TrueTypeFont, SortedDictionary<int, Rune>> _glyphs = [];

    public StructureElement Root { get; } = new("Document", null);

    public IReadOnlyList<PdfPage> Pages => _pages;

    public PdfPage AddPage()
    {
        _pages.Add(new());
        return _pages[^1];
    }

    public void AddLink(StructureElement element, PdfPage page, string rectangle, string text, Uri address)
    {
        element.Links.Add(_links.Count);
        page.Links.Add(_links.Count);
        _links.Add((element, page, rectangle, text, address));
    }

    public string NameOf(TrueTypeFont font)
    {
        if (!_glyphs.ContainsKey(font))
        {
            _glyphs[font] = [];
            _fonts.Add(font);
        }
        return $"F{_fonts.IndexOf(font)}";
    }

    /// <summary>The text as glyphs of the font, which then is known to need them.</summary>
    public string Glyphs(TrueTypeFont font, string text)
    {
        var hex = new StringBuilder(text.Length * 4);
        foreach (var letter in text.EnumerateRunes())
        {
            var glyph = font.Glyph(letter);
            _glyphs[font].TryAdd(glyph, font.Has(letter) ? letter : Rune.ReplacementChar);
            hex.Append(glyph.ToString("X4", null));
        }
        return hex.ToString();
    }

    public byte[] Save(string title, string language, byte[] id, double width, double height)
    {
        var objects = new PdfObjects();
        int catalog = objects.Reserve(), pages = objects.Reserve(), tree = objects.Reserve(), parents = objects.Reserve();
        foreach (var page in _pages) page.Number = objects.Reserve();
        Reserve(Root, objects);
        var links = _links.ConvertAll(_ => objects.Reserve());
        var fonts = string.Concat(_fonts.Select((font, i) => $"/F{i} {AddFont(objects, font)} 0 R"));

        for (var i = 0; i < _pages.Count; i++)
            objects.Set(_pages[i].Number, $"<</Type/Page/Parent {pages} 0 R/MediaBox[0 0 {PdfObjects.Number(width)} {PdfObjects.Number(height)}]/Resources<</Font<<{fonts}>>>>/Contents {objects.AddText(_pages[i].Content)} 0 R"
                + $"/StructParents {i}/Tabs/S{(_pages[i].Links.Count > 0 ? $"/Annots[{string.Join(' ', _pages[i].Links.Select(l => $"{links[l]} 0 R"))}]" : "")}>>");
        for (var i = 0; i < _links.Count; i++)
            objects.Set(links[i], $"<</Type/Annot/Subtype/Link/Rect[{_links[i].Rectangle}]/Border[0 0 0]/F 4/Contents {PdfObjects.Text(_links[i].Text)}/StructParent {_pages.Count + i}"
                + $"/A<</S/URI/URI({_links[i].Address.AbsoluteUri.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("(", "\\(", StringComparison.Ordinal).Replace(")", "\\)", StringComparison.Ordinal)})>>>>");
        Write(Root, objects, tree, links);
        objects.Set(tree, $"<</Type/StructTreeRoot/K {Root.Number} 0 R/ParentTree {parents} 0 R/ParentTreeNextKey {_pages.Count + _links.Count}>>");
        objects.Set(parents, $"<</Nums[{string.Concat(_pages.Select((page, i) => $"{i}[{string.Join(' ', page.Marked.Select(m => $"{m.Number} 0 R"))}]"))}{string.Concat(_links.Select((link, i) => $" {_pages.Count + i} {link.Element.Number} 0 R"))}]>>");
        objects.Set(pages, $"<</Type/Pages/Count {_pages.Count}/Kids[{string.Join(' ', _pages.Select(p => $"{p.Number} 0 R"))}]>>");
        objects.Set(catalog, $"<</Type/Catalog/Pages {pages} 0 R/MarkInfo<</Marked true>>/Lang({language})/ViewerPreferences<</DisplayDocTitle true>>/StructTreeRoot {tree} 0 R/Metadata {objects.AddMetadata(Xmp(title, language))} 0 R>>");
        return objects.Save(catalog, objects.Add($"<</Title {PdfObjects.Text(title)}>>"), id);
    }

    static void Reserve(StructureElement element, PdfObjects objects)
    {
        element.Number = objects.Reserve();
        foreach (var kid in element.Elements) Reserve(kid, objects);
    }

    static void Write(StructureElement element, PdfObjects objects, int tree, List<int> links)
    {
        var kids = element.Marks.Select(m => $"<</Type/MCR/Pg {m.Page.Number} 0 R/MCID {m.Mark}>>")
            .Concat(element.Links.Select(l => $"<</Type/OBJR/Obj {links[l]} 0 R>>"))
            .Concat(element.Elements.Select(e => $"{e.Number} 0 R"));
        objects.Set(element.Number, $"<</Type/StructElem/S/{element.Tag}/P {element.Parent?.Number ?? tree} 0 R{element.Entries}/K[{string.Concat(kids.Select(k => $"{k} "))}]>>");
        foreach (var kid in element.Elements) Write(kid, objects, tree, links);
    }

    /// <summary>The whole file of the font, the widths of what is used of it, and what its glyphs mean.</summary>
    int AddFont(PdfObjects objects, TrueTypeFont font)
    {
        // Six letters and a plus sign say that letters are missing from the file.
        var name = $"LATINE+{font.Name}";
        var file = objects.AddStream($"/Length1 {font.FileLength}", font.Compressed);
        var descriptor = objects.Add($"<</Type/FontDescriptor/FontName/{name}/Flags 4/FontBBox[{string.Join(' ', font.BoundingBox)}]/ItalicAngle 0/Ascent {font.Ascent}/Descent {font.Descent}/CapHeight 729/StemV 80/FontFile2 {file} 0 R>>");
        var used = _glyphs[font];
        var cid = objects.Add($"<</Type/Font/Subtype/CIDFontType2/BaseFont/{name}/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor {descriptor} 0 R/CIDToGIDMap/Identity/DW 600/W[{string.Concat(used.Keys.Select(g => $"{g}[{font.Advance(g)}]"))}]>>");
        return objects.Add($"<</Type/Font/Subtype/Type0/BaseFont/{name}/Encoding/Identity-H/DescendantFonts[{cid} 0 R]/ToUnicode {objects.AddText(ToUnicode(used))} 0 R>>");
    }

    static string ToUnicode(SortedDictionary<int, Rune> used)
    {
        var map = new StringBuilder("/CIDInit/ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n/CMapName/Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000><FFFF>\nendcodespacerange\n");
        foreach (var part in used.Chunk(100))
        {
            map.Append(part.Length).Append(" beginbfchar\n");
            foreach (var (glyph, letter) in part) map.Append(FormattableString.Invariant($"<{glyph:X4}><{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(letter.ToString()))}>\n"));
            map.Append("endbfchar\n");
        }
        return map.Append("endcmap\nCMapName currentdict/CMap defineresource pop\nend\nend\n").ToString();
    }

    static string Xmp(string title, string language) => $"""
        <?xpacket begin="{'\uFEFF'}" id="W5M0MpCehiHzreSzNTczkc9d"?>
        <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
        <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
        <dc:title><rdf:Alt><rdf:li xml:lang="x-default">{System.Security.SecurityElement.Escape(title)}</rdf:li></rdf:Alt></dc:title>
        <dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
        <pdfuaid:part>1</pdfuaid:part>
        </rdf:Description></rdf:RDF></x:xmpmeta>
        <?xpacket end="r"?>
        """;
}
