using System.Text;
using Territory.Housing.Attestations;

namespace Territory.Housing.Tests.Attestations;

/// <summary>What PDF/UA-1 asks of a document, looked up in the bytes (the clauses are those of ISO 14289-1).</summary>
public class TaggedPdfTests
{
    static readonly byte[] Id = [.. Enumerable.Range(1, 16).Select(i => (byte)i)];

    static byte[] Sample(int paragraphs = 1)
    {
        var pdf = new TaggedPdf();
        pdf.Heading(1, "Un titre");
        pdf.Facts([("Numéro", "PDL-1"), ("Commune", "Nœux-les-Mines")]);
        pdf.Heading(2, "Une partie");
        for (var i = 0; i < paragraphs; i++)
            pdf.Paragraph("Le silence gardé sur la demande vaut autorisation ; un paragraphe assez long pour tenir sur plus d’une ligne, afin que l’on voie où les lignes se coupent.");
        pdf.Items(["Un point", "Un autre"]);
        pdf.Figure(QrCode.Of("https://territory.example"), 100, "Code QR (essai)");
        pdf.Link("Vérifier en ligne", new Uri("https://territory.example/housing/verification/a(b)"));
        return pdf.Save("Un titre é", "Essai", Id);
    }

    [Fact]
    public void It_says_that_it_is_tagged_in_which_language_and_under_what_title()
    {
        var pdf = new PdfReading(Sample());
        Assert.Contains("/MarkInfo<</Marked true>>", pdf.Catalog, StringComparison.Ordinal); // 7.1
        Assert.Contains("/Lang(fr-FR)", pdf.Catalog, StringComparison.Ordinal); // 7.2
        Assert.Contains("/ViewerPreferences<</DisplayDocTitle true>>", pdf.Catalog, StringComparison.Ordinal); // 7.1
        Assert.Contains("<pdfuaid:part>1</pdfuaid:part>", pdf.Metadata, StringComparison.Ordinal); // 5
        Assert.Contains("<rdf:li xml:lang=\"x-default\">Un titre é</rdf:li>", pdf.Metadata, StringComparison.Ordinal); // 7.1
        Assert.Equal("%PDF-1.7\n", Encoding.Latin1.GetString(Sample())[..9]);
    }

    [Fact]
    public void It_is_read_in_the_order_in_which_it_was_written() => Assert.Equal("""
        Document
         H1 Un titre
         Table
          TR
           TH Numéro
           TD PDL-1
          TR
           TH Commune
           TD Nœux-les-Mines
         H2 Une partie
         P Le silence gardé sur la demande vaut autorisation ; un paragraphe assez long pour tenir sur plus d’une ligne, afin que l’on voie où les lignes se coupent.
         L
          LI
           Lbl •
           LBody Un point
          LI
           Lbl •
           LBody Un autre
         Figure 
         P
          Link Vérifier en ligne
        """.ReplaceLineEndings("\n"), Outline(new PdfReading(Sample()).Document, 0).TrimEnd('\n'));

    static string Outline(PdfPart part, int depth) =>
        $"{new string(' ', depth)}{part.Tag}{(part.Kids.Count == 0 ? $" {part.Text}" : "")}\n{string.Concat(part.Kids.Select(k => Outline(k, depth + 1)))}";

    [Fact]
    public void Nothing_is_drawn_but_in_an_element_or_as_an_artifact_and_each_leads_back_to_the_other()
    {
        var pdf = new PdfReading(Sample(paragraphs: 40));
        Assert.Equal(3, pdf.Pages.Length);
        Assert.All(pdf.Pages, page => Assert.Equal("", pdf.Untagged(page))); // 7.1
        var marks = pdf.Elements.SelectMany(element => pdf.MarksOf(element).Select(mark => (element, mark))).ToArray();
        Assert.All(marks, m => Assert.Equal(m.element, pdf.ParentOf(m.mark.Page, m.mark.Mark)));
        Assert.All(pdf.Pages, page => Assert.Equal(Enumerable.Range(0, pdf.MarksOn(page)), marks.Where(m => m.mark.Page == page).Select(m => m.mark.Mark).Order()));
        Assert.Equal(["Essai – page 1 sur 3", "Essai – page 2 sur 3", "Essai – page 3 sur 3"], pdf.Pages.Select(pdf.Artifacts));
    }

    [Fact]
    public void Rows_begin_with_a_header_lists_say_how_they_are_marked_and_a_drawing_has_words()
    {
        var pdf = new PdfReading(Sample());
        Assert.All(pdf.Document.All.Where(p => p.Tag == "TH"), header => Assert.Contains("/A<</O/Table/Scope/Row>>", header.Entries, StringComparison.Ordinal)); // 7.5
        Assert.Contains("/A<</O/List/ListNumbering/Disc>>", pdf.Document.All.Single(p => p.Tag == "L").Entries, StringComparison.Ordinal); // 7.6
        var figure = pdf.Document.All.Single(p => p.Tag == "Figure").Entries; // 7.3
        Assert.Equal("Code QR (essai)", PdfReading.Text(figure.Split("/Alt <")[1].Split('>')[0]));
        Assert.Matches(@"/BBox\[56\.7 [\d.]+ 156\.7 [\d.]+\]", figure);
    }

    [Fact]
    public void A_link_has_words_stands_in_the_structure_and_says_where_it_leads()
    {
        var pdf = new PdfReading(Sample());
        var link = Assert.Single(pdf.Objects("/Subtype/Link"));
        Assert.Equal("Vérifier en ligne", PdfReading.Text(link.Split("/Contents <")[1].Split('>')[0])); // 7.18.5
        Assert.Contains("/URI(https://territory.example/housing/verification/a\\(b\\))", link, StringComparison.Ordinal);
        Assert.Contains("/StructParent 1", link, StringComparison.Ordinal);
        Assert.Contains("/Type/OBJR", pdf.Document.All.Single(p => p.Tag == "Link").Entries, StringComparison.Ordinal);
        Assert.All(pdf.Pages, page => Assert.Contains("/Tabs/S", pdf.Object(page), StringComparison.Ordinal)); // 7.18.3
    }

    [Fact]
    public void Its_fonts_are_in_it_and_every_glyph_that_it_shows_has_a_meaning_and_a_width()
    {
        var pdf = new PdfReading(Sample());
        var fonts = pdf.Fonts(pdf.Pages[0]).ToArray();
        Assert.Equal(2, fonts.Length);
        Assert.All(fonts, font =>
        {
            var cid = pdf.Object(PdfReading.Number(pdf.Object(font.Number).Replace("[", " ", StringComparison.Ordinal), "DescendantFonts"));
            Assert.Contains("/CIDToGIDMap/Identity", cid, StringComparison.Ordinal); // 7.21.3.2
            var file = PdfReading.Number(pdf.Object(PdfReading.Number(cid, "FontDescriptor")), "FontFile2"); // 7.21.4.1
            Assert.Equal(new byte[] { 0, 1, 0, 0 }, Encoding.Latin1.GetBytes(pdf.Inflated(file)[..4]));
            var (shown, meanings) = (pdf.Glyphs(pdf.Pages[0], font.Name).Distinct().ToArray(), pdf.ToUnicode(font.Number));
            Assert.NotEmpty(shown);
            Assert.All(shown, glyph => Assert.NotEqual("0000", glyph)); // 7.21.8
            Assert.Equal(shown.Order(StringComparer.Ordinal), meanings.Keys.Order(StringComparer.Ordinal)); // 7.21.7
            Assert.All(shown, glyph => Assert.Matches($@"[\[\]]{Convert.ToInt32(glyph, 16)}\[[1-9]\d*\]", cid)); // 7.21.5
        });
    }

    [Fact]
    public void The_same_blocks_give_the_same_bytes()
    {
        Assert.Equal(Sample(), Sample());
        Assert.Contains("/ID[<0102030405060708090A0B0C0D0E0F10><0102030405060708090A0B0C0D0E0F10>]", Encoding.Latin1.GetString(Sample()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("e\u0301te\u0301", "été")] // two marks become one letter
    [InlineData("a\u200Fb\u200Bc\u00ADd", "abcd")] // what steers or hides is dropped
    [InlineData("a\nb\tc", "a b c")]
    [InlineData("Łódź, Ţūrkmen, Việt", "Łódź, Ţūrkmen, Việt")]
    [InlineData("maison 🏠 日", "maison \uFFFD \uFFFD")] // what the font lacks is seen to be missing
    [InlineData("", "")]
    public void Any_text_is_shown_without_a_glyph_that_means_nothing(string written, string read)
    {
        var pdf = new TaggedPdf();
        pdf.Paragraph(written);
        var reading = new PdfReading(pdf.Save("t", "f", Id));
        Assert.Equal(read, reading.Document.Text);
        Assert.DoesNotContain("0000", reading.Fonts(reading.Pages[0]).SelectMany(f => reading.Glyphs(reading.Pages[0], f.Name)));
    }

    [Fact]
    public void A_word_that_no_line_can_hold_is_broken_and_nothing_of_it_is_lost()
    {
        var pdf = new TaggedPdf();
        pdf.Facts([("Adresse", new string('W', 300)), (new string('M', 120), "x")]);
        var cells = new PdfReading(pdf.Save("t", "f", Id)).Document.All.Where(p => p.Tag is "TD" or "TH").Select(p => p.Text);
        Assert.Equal(["Adresse", new string('W', 300), new string('M', 120), "x"], cells);
    }
}
