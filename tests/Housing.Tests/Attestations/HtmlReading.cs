using System.Xml.Linq;

namespace Territory.Housing.Tests.Attestations;

/// <summary>A page as a tree. Our pages are well-formed, so that a test needs no browser to walk them.</summary>
static class HtmlReading
{
    public static XElement Of(string html)
    {
        Assert.StartsWith("<!doctype html>\n<html lang=\"fr\">", html, StringComparison.Ordinal);
        var page = XDocument.Parse(html["<!doctype html>\n".Length..]).Root!;
        foreach (var element in page.DescendantsAndSelf()) element.Name = element.Name.LocalName;
        return page;
    }

    /// <summary>What RGAA 4.1 and WCAG 2.1 AA ask of any page that can be told from its source.</summary>
    public static void IsAccessible(XElement page)
    {
        Assert.False(string.IsNullOrWhiteSpace(page.Descendants("title").Single().Value)); // 8.5
        Assert.Equal("width=device-width, initial-scale=1", (string?)page.Descendants("meta").Single(m => (string?)m.Attribute("name") == "viewport").Attribute("content")); // 10.4: zoom stays allowed
        Assert.Single(page.Descendants("main")); // 9.2
        Assert.Single(page.Descendants("header"));
        var levels = page.Descendants().Where(e => e.Name.LocalName is ['h', >= '1' and <= '6']).Select(e => e.Name.LocalName[1] - '0').ToArray(); // 9.1
        Assert.Equal(1, levels[0]);
        Assert.Single(levels, l => l == 1);
        Assert.All(levels.Zip(levels.Skip(1)), pair => Assert.True(pair.Second <= pair.First + 1));
        var ids = page.Descendants().Attributes("id").Select(a => a.Value).ToArray();
        Assert.Equal(ids.Distinct(), ids); // 8.2
        var first = page.Descendants("body").Single().Elements().First(); // 12.7
        Assert.Equal(("a", "#contenu", "contenu"), (first.Name.LocalName, (string?)first.Attribute("href"), (string?)page.Descendants("main").Single().Attribute("id")));
        Assert.All(page.Descendants("a"), link => Assert.False(string.IsNullOrWhiteSpace(link.Value))); // 6.2
        Assert.All(page.Descendants("svg"), drawing => Assert.Equal(("img", true), ((string?)drawing.Attribute("role"), !string.IsNullOrWhiteSpace((string?)drawing.Attribute("aria-label"))))); // 1.1
        Assert.All(page.Descendants("th"), header => Assert.Equal("row", (string?)header.Attribute("scope"))); // 5.7
        Assert.All(page.Descendants("input"), field => // 11.1, 11.10
        {
            Assert.Single(page.Descendants("label"), l => (string?)l.Attribute("for") == (string?)field.Attribute("id"));
            Assert.All(((string?)field.Attribute("aria-describedby") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries), id => Assert.Contains(id, ids));
        });
        Assert.Empty(page.Descendants("script"));
        Assert.Empty(page.Descendants().Attributes("style"));
        Assert.DoesNotContain(page.Descendants().Attributes("tabindex"), a => a.Value is not ("0" or "-1")); // 12.8
    }

    /// <summary>The contrast of two colours of the style sheet, by WCAG's formula.</summary>
    public static double Contrast(string one, string other)
    {
        var (a, b) = (Luminance(one), Luminance(other));
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    static double Luminance(string colour)
    {
        var channels = Convert.FromHexString(colour.TrimStart('#')).Select(c => c / 255.0).Select(c => c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4)).ToArray();
        return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2];
    }
}
