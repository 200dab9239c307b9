using System.Globalization;

namespace Territory.Demo;

/// <summary>What is said on the screen, in the words of the people it concerns.</summary>
static class Tell
{
    static int _step;

    public static string InWords(this DateOnly day) => day.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture);

    public static void Opening(string line) => Console.WriteLine(line);

    public static void Step(string title, string why) => Console.WriteLine($"\n{++_step}. {title}\n   {why}");

    public static void Answered(string what) => Console.WriteLine($"   ✓ {what}");

    public static void Waiting(string what) => Console.WriteLine($"   … {what}");

    public static void Exchange(string line) => Console.WriteLine($"       {line}");

    public static void Stop(UnexpectedAnswerException stop) => Console.WriteLine($"""

           ✗ {(_step == 0 ? "Avant la première étape" : $"Étape {_step}")} : une réponse n’est pas celle que l’on attendait. L’histoire s’arrête ici.
             Demande : {stop.Answer.Request}
             Attendu : {stop.Expected}
             Reçu    : {stop.Got}
                       {stop.Answer.Text}
             Suivi   : {stop.Answer.TraceId}
             Pour voir ce qui s’est passé : ./territory logs {stop.Answer.TraceId}
        """);
}
