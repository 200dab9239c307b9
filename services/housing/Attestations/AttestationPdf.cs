namespace Territory.Housing.Attestations;

/// <summary>The attestation as a document to annex to a lease.</summary>
public static class AttestationPdf
{
    const double CodeSide = 128; // 45 mm: a module is then wider than half a millimetre

    /// <param name="id">16 bytes that name the file, and that nobody can guess.</param>
    public static byte[] Of(AttestationContent content, byte[] id)
    {
        var (pdf, title) = (new TaggedPdf(), AttestationText.TitleOf(content.Permit));
        pdf.Heading(1, title);
        foreach (var block in AttestationText.Of(content))
            switch (block)
            {
                case Block.Heading heading: pdf.Heading(2, heading.Text); break;
                case Block.Paragraph paragraph: pdf.Paragraph(paragraph.Text); break;
                case Block.Items items: pdf.Items(items.Texts); break;
                case Block.Facts facts: pdf.Facts(facts.Rows); break;
                case Block.Code code: pdf.Figure(code.Drawing, CodeSide, code.Alternative); break;
                case Block.Link link: pdf.Link(link.Text, link.Address); break;
            }
        return pdf.Save($"{title} {content.Permit.Number}", $"Autorisation {content.Permit.Number}", id);
    }
}
