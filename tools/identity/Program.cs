using Territory.Identity;

var builder = WebApplication.CreateBuilder(args);
if (Refusal.ToStart(builder.Environment, builder.Configuration) is { } sentence)
{
    await Console.Error.WriteLineAsync(sentence);
    return Refusal.ExitCode;
}

builder.AddIssuer();
var app = builder.Build();
app.UseIssuer();
app.MapAccount();
app.MapGroup("/authorize").MapAuthorize();
app.MapGroup("/people").MapPeople();
await app.RunAsync();
return 0;
