using System.Text;
using Territory.Demo;

const string Usage = "Usage : Territory.Demo --gateway URL --identity URL --business-time FICHIER [--verbose]";

Console.OutputEncoding = Encoding.UTF8;
if (Arguments.Parse(args) is not { } given)
{
    await Console.Error.WriteLineAsync(Usage);
    return 64;
}
if (Clock.TakeFor(given.BusinessTimeFile) is not { } turn)
{
    await Console.Error.WriteLineAsync("Une autre démonstration avance déjà l’horloge des services. Attendez qu’elle finisse, puis recommencez.");
    return 75;
}

using (turn)
using (var gateway = new Gateway(given.Gateway, given.Identity, given.Verbose))
    try
    {
        await new Story(gateway, new Clock(gateway, given.BusinessTimeFile)).Play();
        return 0;
    }
    catch (UnexpectedAnswerException stop)
    {
        Tell.Stop(stop);
        return 1;
    }
