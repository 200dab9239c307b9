using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Territory.Identity;

/// <summary>The few pages that people see; what comes from outside goes through <see cref="Text"/>.</summary>
static class Page
{
    static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>The form has no address: it posts to the page's own, so that the application's request travels with the choice.</summary>
    public static ContentHttpResult Choice(Client client, Uri back, IEnumerable<Person> people) => Document("Qui êtes-vous\u00A0?", $"""
        <p class="lead">Choisissez une personne pour entrer dans <strong>{Text(client.Name)}</strong>.
        Vous reviendrez ensuite à <span class="address">{Text(back.Authority)}</span>.</p>
        <form method="post">
        {string.Concat(people.GroupBy(person => person.Group).Select(Group))}
        <button class="quiet" name="cancel" value="yes">Annuler et revenir</button>
        </form>
        """);

    public static ContentHttpResult Refused(string reason) =>
        Document("Demande refusée", $"<p class=\"lead\" role=\"alert\">{Text(reason)}</p>", StatusCodes.Status400BadRequest);

    public static ContentHttpResult NotHere(string parameter) =>
        Refused($"L’adresse de retour ({parameter}) doit se trouver sur cette machine : localhost, 127.0.0.1 ou [::1].");

    public static ContentHttpResult SignedOut() =>
        Document("Vous êtes déconnecté", "<p class=\"lead\">Vous pouvez fermer cette page.</p>");

    static string Group(IGrouping<string, Person> group, int index) => $"""
        <fieldset>
        <legend>{Text(group.Key)}</legend>
        <ul>{string.Concat(group.Select(Choice))}</ul>
        </fieldset>
        """;

    static string Choice(Person person) => $"""
        <li><button class="person" name="person" value="{Text(person.UserName)}">
        <span class="name">{Text(person.DisplayName)}</span> <span class="description">{Text(person.Description)}</span>
        </button></li>
        """;

    static ContentHttpResult Document(string title, string body, int status = StatusCodes.Status200OK) => TypedResults.Text($"""
        <!doctype html>
        <html lang="fr">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>{Text(title)} – Connexion de développement</title>
        <link rel="stylesheet" href="page.css">
        </head>
        <body>
        <header><p>Connexion de développement</p></header>
        <main>
        <h1>{Text(title)}</h1>
        {body}
        </main>
        <footer><p>Les personnes proposées ici sont fictives, sans mot de passe. Ce service refuse de démarrer en production.</p></footer>
        </body>
        </html>
        """, "text/html", Encoding.UTF8, status);

    static string Text(string value) => Encoder.Encode(value);
}
