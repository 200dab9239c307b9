using static Territory.Housing.Attestations.HtmlPage;

namespace Territory.Housing.Attestations;

/// <summary>The attestation as a page: the same words in the same order as in the document.</summary>
public static class AttestationPage
{
    public static HtmlPage Of(AttestationContent content)
    {
        var title = AttestationText.TitleOf(content.Permit);
        return new($"{title} {content.Permit.Number}", $"<h1>{Text(title)}</h1>\n{string.Concat(AttestationText.Of(content).Select(Html))}");
    }

    static string Html(Block block) => block switch
    {
        Block.Heading heading => $"<h2>{Text(heading.Text)}</h2>\n",
        Block.Paragraph paragraph => $"<p>{Text(paragraph.Text)}</p>\n",
        Block.Items items => $"<ul>\n{string.Concat(items.Texts.Select(text => $"<li>{Text(text)}</li>\n"))}</ul>\n",
        Block.Facts facts => $"<table>\n{string.Concat(facts.Rows.Select(row => $"<tr><th scope=\"row\">{Text(row.Label)}</th><td>{Text(row.Value)}</td></tr>\n"))}</table>\n",
        Block.Code code => Drawing(code.Drawing, code.Alternative),
        Block.Link link => $"<p><a href=\"{Text(link.Address.AbsoluteUri)}\">{Text(link.Text)}</a></p>\n",
        _ => throw new ArgumentOutOfRangeException(nameof(block)),
    };
}
