using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Territory.Housing.Domain;
using Territory.Kernel.Domain;
using Territory.Kernel.Hosting;

namespace Territory.Housing.Endpoints;

/// <summary>Where letting a dwelling needs an authorisation or a declaration, and since when.</summary>
public static class Zones
{
    public static void MapZones(this WebApplication app)
    {
        var housing = app.MapGroup("/housing").RefuseInvalidRequests().WithTags("Zones");
        housing.MapGet("/communes", AllCommunes).WithSummary("The communes of the agglomération, by INSEE code and name.");
        housing.MapGet("/permit-requirement", Ask)
            .WithSummary("Does letting this address need a permit on this date? Give the commune after a comma, or coordinates; a postal code never decides.")
            .WithDescription("Example: /housing/permit-requirement?address=3 rue de la Gare, Lillers&on=2026-03-02")
            .Produces<PermitRequirement>().ProducesProblem(400).ProducesProblem(503);
        var zones = housing.MapGroup("/zones");
        zones.MapZoneReading();
        zones.MapZoneDecisions();
    }

    /// <param name="On">Civil date in Paris that the answer is for.</param>
    /// <param name="InForceFrom">Since when, or from when, the place is in the zone that the answer speaks of.</param>
    /// <param name="Reason">The answer in a plain sentence, with what would help where it is not known.</param>
    /// <param name="Source">The délibération that it rests on.</param>
    /// <param name="ToConfirm">What only the authority can confirm about this answer.</param>
    /// <param name="Filing">Where and how to file, where the délibération says so.</param>
    /// <param name="CarriedOutByCommune">The commune carries the zone out itself, by delegation.</param>
    public sealed record PermitRequirement(
        Requirement Answer, DateOnly On, Commune? Commune, DateOnly? InForceFrom, string Reason, string? Article, string? Source, string? ToConfirm,
        Guid? ZoneId = null, FilingTerms? Filing = null, bool CarriedOutByCommune = false);

    /// <param name="Address">Number, street and commune, such as "3 rue de la Gare, Lillers".</param>
    /// <param name="Commune">Name or INSEE code, where the address does not end with it.</param>
    /// <param name="Lat">Latitude in degrees (WGS84), with <paramref name="Lon"/>.</param>
    /// <param name="Rnb">The building in the référentiel national des bâtiments.</param>
    /// <param name="Parcel">The cadastral parcel, 14 characters.</param>
    /// <param name="Kind">house or apartment.</param>
    /// <param name="BuiltIn">Year of construction.</param>
    /// <param name="Excluded">socialLandlord or stateConvention.</param>
    public sealed record Question(
        [property: FromQuery(Name = "address")] string? Address, [property: FromQuery(Name = "commune")] string? Commune, [property: FromQuery(Name = "lat")] string? Lat,
        [property: FromQuery(Name = "lon")] string? Lon, [property: FromQuery(Name = "rnb")] string? Rnb, [property: FromQuery(Name = "parcel")] string? Parcel,
        [property: FromQuery(Name = "kind")] string? Kind, [property: FromQuery(Name = "built-in")] string? BuiltIn, [property: FromQuery(Name = "excluded")] string? Excluded);

    static Ok<IEnumerable<Commune>> AllCommunes(Communes communes) => TypedResults.Ok(communes.All);

    public static async Task<IResult> Ask([AsParameters] Question question, OnDate date, Reading reading, HttpContext http, Communes communes, ZoneMap map, TimeProvider clock, CancellationToken cancellation)
    {
        var problems = RequestProblems.Of(http);
        var at = Coordinates(question, problems);
        var asked = question.Commune ?? question.Address;
        if (string.IsNullOrWhiteSpace(asked) && at is null && problems.Count == 0 || asked?.Length > 300 || question.Address?.Length > 300)
            problems.Add(new("address", new("Donnez une adresse, avec la commune après une virgule (300 caractères au plus), ou des coordonnées.", "Give an address, with the commune after a comma (300 characters at most), or coordinates.")));
        var dwelling = new LetDwelling(Word<DwellingKind>(question.Kind, "kind", problems), Year(question.BuiltIn, problems), Word<Exclusion>(question.Excluded, "excluded", problems));
        if (date.Problem is { } noDate) problems.Add(noDate);
        if (problems.Count > 0) return Problems.Invalid(problems);

        var on = date.Day ?? ParisTime.DateOf(clock.GetUtcNow());
        if (!await map.IsReached(reading, cancellation)) return Problems.NotYet();
        var zones = await map.Current(cancellation);
        if (string.IsNullOrWhiteSpace(asked)) return zones.Index.FindAt(at!.Value, dwelling, on) is { } drawn ? Answer(drawn.Commune, drawn.Finding, on, zones, http) : NotDrawn(on, http);
        if ((question.Commune is null ? communes.InAddress(asked) : communes.Find(question.Commune)) is not { } commune) return Outside(on, http);
        var street = question.Address is null ? null : communes.StreetPart(question.Address, commune);
        var place = new Place(street is null || communes.Find(street) == commune ? null : street, at, question.Rnb, question.Parcel);
        return Answer(commune, zones.Index.Find(commune, place, dwelling, on), on, zones, http);
    }

    static Ok<PermitRequirement> Answer(Commune commune, ZoneFinding found, DateOnly on, ZoneMap.Known zones, HttpContext http)
    {
        var history = found.Zone is null ? null : zones.Zones[found.Zone.ZoneId].Row.Row;
        return TypedResults.Ok(new PermitRequirement(found.Answer, on, commune, found.InForceFrom, new Sentence(found.Because.French, found.Because.English).For(http),
            found.Because.Article, found.Source, found.ToConfirm, found.Zone?.ZoneId, history?.Filing, history?.Delegations.Any(d => d.From <= on && on <= d.Until) ?? false));
    }

    static Ok<PermitRequirement> Outside(DateOnly on, HttpContext http) => TypedResults.Ok(new PermitRequirement(Requirement.OutsideTerritory, on, null, null, new Sentence(
        "Nous ne reconnaissons pas une commune de l’agglomération dans cette adresse. Écrivez son nom après une virgule, par exemple « 3 rue de la Gare, Lillers ».",
        "We do not recognise a commune of the agglomération in this address. Write its name after a comma, such as '3 rue de la Gare, Lillers'.").For(http), null, null, null));

    static Ok<PermitRequirement> NotDrawn(DateOnly on, HttpContext http) => TypedResults.Ok(new PermitRequirement(Requirement.Unknown, on, null, null, new Sentence(
        "Ces coordonnées ne sont dans aucun périmètre dessiné, mais tous ne le sont pas : donnez l’adresse, avec la commune.",
        "These coordinates are in no zone that is drawn, but not all are: give the address, with the commune.").For(http), null, null, null));

    static Position? Coordinates(Question question, List<FieldProblem> problems)
    {
        if (question.Lat is null && question.Lon is null) return null;
        var (lat, lon) = (Degrees(question.Lat), Degrees(question.Lon));
        if (lat is null) problems.Add(new("lat", GeoJson.NotDegrees));
        if (lon is null) problems.Add(new("lon", GeoJson.NotDegrees));
        if (lat is null || lon is null) return null;
        var at = new Position(lon.Value, lat.Value);
        if (GeoJson.IsInFrance(at)) return at;
        problems.Add(new("lat", GeoJson.NotInFrance));
        return null;
    }

    /// <summary>As a French keyboard writes them too: 50,53.</summary>
    static double? Degrees(string? text) => double.TryParse(text?.Replace(',', '.'), NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var degrees) ? degrees : null;

    static T? Word<T>(string? text, string field, List<FieldProblem> problems) where T : struct, Enum
    {
        if (text is null) return null;
        foreach (var value in Enum.GetValues<T>()) if (System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(value.ToString()) == text) return value;
        var words = string.Join(", ", Enum.GetNames<T>().Select(System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName));
        problems.Add(new(field, new($"Une de ces valeurs est attendue : {words}.", $"One of these values is expected: {words}.")));
        return null;
    }

    static int? Year(string? text, List<FieldProblem> problems)
    {
        if (text is null) return null;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var year) && year is >= 1000 and <= 2100) return year;
        problems.Add(new("built-in", new("Une année est attendue, sur quatre chiffres.", "A year of four digits is expected.")));
        return null;
    }

    internal static FieldProblem UnknownCommune(string field) => new(field, new(
        "Nous ne reconnaissons pas cette commune de l’agglomération. Donnez son nom : un code postal ne suffit pas.",
        "We do not recognise this commune of the agglomération. Give its name: a postal code does not decide."));
}
