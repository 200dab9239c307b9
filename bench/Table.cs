using System.Text;

namespace Territory.Bench;

/// <summary>A table in Markdown.</summary>
sealed class Table(params string[] head)
{
    readonly StringBuilder _text = new StringBuilder().AppendLine(Line(head)).AppendLine(Line(head.Select(_ => "---")));

    public void Row(params string[] cells)
    {
        Progress.Say($"  {string.Join(" | ", cells)}");
        _text.AppendLine(Line(cells));
    }

    static string Line(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";

    public override string ToString() => _text.ToString();
}
