using System.Text.Json;

namespace Territory.Kernel.Hosting;

/// <summary>Bodies of any shape, such as a form that is not finished.</summary>
sealed partial class BodyReader
{
    /// <summary>An object of any fields: only that each has one value, and that its texts are text.</summary>
    void CheckFree(JsonElement element, string path)
    {
        if (path.Length == 0 && element.ValueKind != JsonValueKind.Object) problems.Add(new("body", new("Un objet JSON est attendu.", "A JSON object is expected.")));
        else if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var twice in element.EnumerateObject().CountBy(p => p.Name).Where(n => n.Value > 1)) problems.Add(new(Join(path, twice.Key), new("Ce champ est donné plusieurs fois.", "This field is given more than once.")));
            foreach (var property in element.EnumerateObject()) CheckFree(property.Value, Join(path, property.Name));
        }
        else if (element.ValueKind == JsonValueKind.Array)
            for (var i = 0; i < element.GetArrayLength(); i++) CheckFree(element[i], $"{path}[{i}]");
        else if (element.ValueKind == JsonValueKind.String && !IsText(element)) problems.Add(new(path, new("Ce texte contient des caractères interdits.", "This text has characters that are not allowed.")));
    }

    static bool IsText(JsonElement element)
    {
        try
        {
            return element.GetString() is not null;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
