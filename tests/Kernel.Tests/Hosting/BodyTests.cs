using System.Net;
using System.Net.Http.Headers;
using System.Text;
using static Territory.Kernel.Tests.SampleBodies;

namespace Territory.Kernel.Tests;

public sealed class BodyTests(RunningTally shared) : IClassFixture<RunningTally>
{
    const string Required = "Ce champ est obligatoire.", Unknown = "Ce champ est inconnu.", Text = "Un texte est attendu.", Whole = "Un nombre entier est attendu.",
        Form = "Cette valeur n’a pas la forme attendue.", Day = "Une date est attendue, sous la forme AAAA-MM-JJ (elle doit exister).",
        Instant = "Une date avec heure et décalage est attendue (RFC 3339).", Kind = "Une de ces valeurs est attendue : firstKind, secondKind.",
        Banned = "Ce texte contient des caractères interdits.", Empty = "Ce champ est vide.", List = "Une liste est attendue.", Object = "Un objet JSON est attendu.",
        Twice = "Ce champ est donné plusieurs fois.", NoYear = "L’année de cette date ne peut pas être la bonne : écrivez-la en quatre chiffres.";

    async Task<HttpResponseMessage> Send(HttpContent content, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/tally/samples") { Content = content };
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await (await shared.Replica.As("marie")).SendAsync(request);
    }

    [Fact]
    public async Task A_good_body_is_read_to_the_letter()
    {
        using var answer = await Send(Json(Body(("code", "\"AB123\""), ("until", "\"2028-02-29\""))));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(
            """{"title":"Un titre","count":3,"big":9007199254740993,"price":12.50,"sure":true,"reference":"019a0000-0000-7000-8000-000000000001","day":"2026-03-02","at":"2026-03-02T10:00:00+01:00","kind":"firstKind","main":{"name":"Pièce","weight":2},"tags":["un","deux"],"parts":[{"name":"a","weight":null},{"name":"b","weight":9}],"kinds":["secondKind"],"code":"AB123","ratio":null,"until":"2028-02-29"}""",
            await answer.Content.ReadAsStringAsync());
    }

    static readonly (string, string?)[] AllWrong =
    [
        ("title", "7"), ("count", "\"3\""), ("big", "1.5"), ("price", "\"cher\""), ("sure", "\"oui\""), ("reference", "\"42\""), ("day", "\"31/02/2025\""), ("at", "\"hier\""),
        ("kind", "\"thirdKind\""), ("main", """{"weight":10,"colour":"red"}"""), ("tags", """["a","b","c","d"]"""), ("parts", """[{"name":""},7,{"name":"c","weight":0}]"""),
        ("kinds", "\"firstKind\""), ("code", "\"abc\""), ("until", "\"2025-02-30\""), ("extra", "1"),
    ];

    [Fact]
    public async Task Every_wrong_field_is_named_at_once_in_French()
    {
        using var answer = await Send(Json(Body(AllWrong)));
        Assert.Equal(
            [
                $"extra: {Unknown}", $"title: {Text}", $"count: {Whole}", $"big: {Whole}", $"price: {Form}", "sure: « true » ou « false » est attendu.",
                "reference: Un identifiant (UUID) est attendu.", $"day: {Day}", $"at: {Instant}", $"kind: {Kind}", $"main.colour: {Unknown}", $"main.name: {Required}",
                "main.weight: La valeur doit être comprise entre 1 et 9.", "tags: Ce champ est trop long (3 au plus).", $"parts[0].name: {Empty}", $"parts[1]: {Object}",
                "parts[2].weight: La valeur doit être comprise entre 1 et 9.", $"kinds: {List}", "code: Ce format n’est pas reconnu.", $"until: {Day}",
            ], await Errors(answer));
    }

    [Fact]
    public async Task And_in_English_for_those_who_prefer_it()
    {
        using var answer = await Send(Json(Body(AllWrong)), ("Accept-Language", "de, en;q=0.9, fr;q=0.1"));
        Assert.Equal(
            [
                "extra: This field is unknown.", "title: Text is expected.", "count: A whole number is expected.", "big: A whole number is expected.",
                "price: This value has not the expected form.", "sure: 'true' or 'false' is expected.", "reference: An identifier (UUID) is expected.",
                "day: A date is expected, as YYYY-MM-DD (it must exist).", "at: An instant with an offset is expected (RFC 3339).",
                "kind: One of these values is expected: firstKind, secondKind.", "main.colour: This field is unknown.", "main.name: This field is required.",
                "main.weight: The value must be between 1 and 9.", "tags: This field is too long (3 at most).", "parts[0].name: This field is empty.",
                "parts[1]: A JSON object is expected.", "parts[2].weight: The value must be between 1 and 9.", "kinds: A list is expected.",
                "code: This format is not recognised.", "until: A date is expected, as YYYY-MM-DD (it must exist).",
            ], await Errors(answer));
    }

    [Fact]
    public async Task Every_field_that_is_missing_is_named_at_once()
    {
        using var answer = await Send(Json("{}"));
        Assert.Equal(Good.Select(g => $"{g.Name}: {Required}"), await Errors(answer));
        using var nulls = await Send(Json("{" + string.Join(",", Good.Select(g => $"\"{g.Name}\":null")) + "}"));
        Assert.Equal(Good.Select(g => $"{g.Name}: {Required}"), await Errors(nulls));
    }

    [Theory]
    [InlineData("title", "null", Required)]
    [InlineData("title", "\"\"", Empty)]
    [InlineData("title", "\" \\t\\n \"", Empty)]
    [InlineData("title", "\"abcdefghijklmnopqrstu\"", "Ce champ est trop long (20 au plus).")]
    [InlineData("title", "\"a\\u0000b\"", Banned)]
    [InlineData("title", "\"a\\u0007b\"", Banned)]
    [InlineData("title", "\"a\\u001bb\"", Banned)]
    [InlineData("title", "\"a\\u0085b\"", Banned)]
    [InlineData("title", "\"a\\ufffdb\"", Banned)]
    [InlineData("title", "\"a\\ud800b\"", Text)]
    [InlineData("title", "\"a\\udc00b\"", Text)]
    [InlineData("title", "\"\\ud83d\"", Text)]
    [InlineData("title", "[]", Text)]
    [InlineData("title", "{}", Text)]
    [InlineData("count", "2147483648", Whole)]
    [InlineData("count", "1e400", Whole)]
    [InlineData("count", "3.0001", Whole)]
    [InlineData("count", "true", Whole)]
    [InlineData("big", "9223372036854775808", Whole)]
    [InlineData("price", "1e400", Form)]
    [InlineData("price", "79228162514264337593543950336", Form)]
    [InlineData("ratio", "1e400", Form)]
    [InlineData("ratio", "-1e999999", Form)]
    [InlineData("ratio", "\"NaN\"", Form)]
    [InlineData("sure", "1", "« true » ou « false » est attendu.")]
    [InlineData("reference", "\"{019a0000-0000-7000-8000-000000000001}\"", "Un identifiant (UUID) est attendu.")]
    [InlineData("day", "\"2025-02-29\"", Day)]
    [InlineData("day", "\"2025-02-30\"", Day)]
    [InlineData("day", "\"31/02/2025\"", Day)]
    [InlineData("day", "\"2025-2-3\"", Day)]
    [InlineData("day", "\"2025-13-01\"", Day)]
    [InlineData("day", "\"2025-02-03T00:00:00Z\"", Day)]
    [InlineData("day", "20250203", Day)]
    [InlineData("day", "\"0026-02-03\"", NoYear)]
    [InlineData("day", "\"1799-12-31\"", NoYear)]
    [InlineData("day", "\"2200-01-01\"", NoYear)]
    [InlineData("at", "\"2026-03-02T10:00:00\"", Instant)]
    [InlineData("at", "\"2026-03-02\"", Instant)]
    [InlineData("at", "\"2026-02-30T10:00:00Z\"", Instant)]
    [InlineData("at", "\"2026-03-02T25:00:00Z\"", Instant)]
    [InlineData("at", "\"2026-03-02T10:00:00+19:00\"", Instant)]
    [InlineData("kind", "\"\"", Kind)]
    [InlineData("kind", "0", Kind)]
    [InlineData("kind", "\"0\"", Kind)]
    [InlineData("kind", "\"firstKind, secondKind\"", Kind)]
    [InlineData("kind", "\"FirstKind\"", Kind)]
    [InlineData("kind", "[]", Kind)]
    [InlineData("main", "[]", Object)]
    [InlineData("main", "\"\"", Object)]
    [InlineData("tags", "{}", List)]
    public async Task A_field_of_the_wrong_form_is_told_which_form(string field, string json, string message)
    {
        using var answer = await Send(Json(Body((field, json))));
        Assert.Equal([$"{field}: {message}"], await Errors(answer));
    }

    [Theory]
    [InlineData("tags", "[null]", "tags[0]", Empty)]
    [InlineData("tags", "[\"a\",\"\"]", "tags[1]", Empty)]
    [InlineData("tags", "[\"a\",7,\"\\u0000\"]", "tags[1]", Text, "tags[2]", Banned)]
    [InlineData("kinds", "[null]", "kinds[0]", Empty)]
    [InlineData("kinds", "[\"firstKind\",\"third\"]", "kinds[1]", Kind)]
    [InlineData("parts", "[null]", "parts[0]", Empty)]
    [InlineData("main", """{"name":"a","weight":"heavy"}""", "main.weight", Whole)]
    [InlineData("main", """{"Name":"a"}""", "main.Name", Unknown, "main.name", Required)]
    public async Task An_item_or_a_field_within_is_named_by_its_path(string field, string json, params string[] expected)
    {
        using var answer = await Send(Json(Body((field, json))));
        Assert.Equal(expected.Chunk(2).Select(e => $"{e[0]}: {e[1]}"), await Errors(answer));
    }

    [Fact]
    public async Task A_list_of_more_than_two_hundred_is_too_long()
    {
        using var most = await Send(Json(Body(("parts", $"[{string.Join(',', Enumerable.Repeat("{\"name\":\"a\"}", 200))}]"))));
        Assert.Equal(HttpStatusCode.OK, most.StatusCode);
        using var more = await Send(Json(Body(("parts", $"[{string.Join(',', Enumerable.Repeat("{\"name\":\"a\"}", 201))}]"))));
        Assert.Equal(["parts: Cette liste est trop longue (200 au plus)."], await Errors(more));
    }

    [Fact]
    public async Task A_field_that_comes_twice_is_named_among_the_others_and_neither_is_believed()
    {
        var twice = Body(("count", "\"x\"")).Replace("\"sure\":true", "\"sure\":true,\"sure\":false", StringComparison.Ordinal)
            .Replace("\"weight\":2", "\"weight\":2,\"weight\":2", StringComparison.Ordinal);
        using var answer = await Send(Json(twice));
        Assert.Equal([$"sure: {Twice}", $"count: {Whole}", $"main.weight: {Twice}"], await Errors(answer));
        using var capitals = await Send(Json(Body(("TITLE", "\"\\u0000\""))));
        Assert.Equal([$"TITLE: {Unknown}"], await Errors(capitals));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("{")]
    [InlineData("}")]
    [InlineData("{}{}")]
    [InlineData("{} x")]
    [InlineData("{\"title\":}")]
    [InlineData("{\"title\":\"a\",}")]
    [InlineData("{'title':'a'}")]
    [InlineData("{title:1}")]
    [InlineData("{\"count\":01}")]
    [InlineData("{\"count\":+1}")]
    [InlineData("{\"ratio\":NaN}")]
    [InlineData("{\"title\":\"a\nb\"}")]
    [InlineData("{\"title\":\"\\x\"}")]
    [InlineData("{} // a comment")]
    [InlineData("{\"\\ud800\":1}")]
    [InlineData("{\"main\":{\"\\udfff\":1}}")]
    public async Task What_is_no_JSON_is_told_where_it_breaks_without_a_word_of_English(string body)
    {
        using var answer = await Send(Json(body));
        var error = Assert.Single(await Errors(answer));
        Assert.Matches("^body: Ce JSON est illisible(, ligne [1-9][0-9]*, octet [1-9][0-9]*)?\\.$", error);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("\"{}\"")]
    [InlineData("true")]
    public async Task JSON_that_is_no_object_is_told_so(string body)
    {
        using var answer = await Send(Json(body));
        Assert.Equal([$"body: {Object}"], await Errors(answer));
    }

    [Fact]
    public async Task Bytes_that_are_no_UTF_8_are_refused()
    {
        foreach (var bytes in (byte[][])
            [
                [.. "{\"title\":\""u8, 0xFF, 0xFE, .. "\"}"u8], [.. "{\""u8, 0xC3, .. "\":1}"u8], [.. "{\"title\":\""u8, 0xED, 0xA0, 0x80, .. "\"}"u8],
                Encoding.Unicode.GetBytes(Body()), Encoding.UTF32.GetBytes(Body()), [0xC0], [0, 0, 0],
            ])
        {
            using var answer = await Send(Json(bytes));
            Assert.NotEmpty(await Errors(answer));
        }
    }

    [Fact]
    public async Task A_bomb_of_depth_is_refused_wherever_it_stands()
    {
        foreach (var bomb in (string[])[new('[', 60_000), string.Concat(Enumerable.Repeat("{\"a\":", 12_000)), Body(("title", new string('[', 30_000) + new string(']', 30_000)))])
        {
            using var answer = await Send(Json(bomb));
            Assert.NotEmpty(await Errors(answer));
        }
    }

    [Fact]
    public async Task Sixty_four_kibibytes_are_read_and_one_byte_more_is_413_announced_or_not()
    {
        var most = Body() + new string(' ', 64 * 1024 - Encoding.UTF8.GetByteCount(Body()));
        using var read = await Send(Json(most));
        Assert.Equal(HttpStatusCode.OK, read.StatusCode);
        foreach (var (body, askFirst) in ((string, bool)[])[(most + " ", false), (new('x', 300_000), false), (new('x', 3_000_000), true)])
        {
            using var announced = await Send(Json(body), askFirst ? [("Expect", "100-continue")] : []);
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, announced.StatusCode);
            Assert.Equal("application/problem+json", announced.Content.Headers.ContentType?.MediaType);
        }
        using var chunked = await Send(new ChunkedContent(Encoding.UTF8.GetBytes(most + " ")));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, chunked.StatusCode);
        Assert.Contains("urn:territory:problem:too-large", await chunked.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_record_may_say_how_long_its_body_may_be_and_each_part_of_it_is_read_by_itself()
    {
        static string Parts(int bytes) => $$"""{"parts":[{"name":"a","weight":2},{"name":"b","weight":10},7,{"name":"c"}]}{{new string(' ', bytes)}}""";
        async Task<HttpResponseMessage> Post(string body) => await (await shared.Replica.As("marie")).PostAsync("/tally/parts", Json(body));
        var empty = Parts(0);
        using var longest = await Post(Parts(100 * 1024 - empty.Length));
        Assert.Equal("""["a 2","weight: La valeur doit être comprise entre 1 et 9.","body: Un objet JSON est attendu.","c"]""", await longest.Content.ReadAsStringAsync());
        using var longer = await Post(Parts(100 * 1024 - empty.Length + 1));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, longer.StatusCode);
    }

    sealed class ChunkedContent : HttpContent
    {
        readonly byte[] _bytes;

        public ChunkedContent(byte[] bytes)
        {
            _bytes = bytes;
            Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => stream.WriteAsync(_bytes).AsTask();

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/jsonx")]
    public async Task What_is_not_sent_as_JSON_is_415(string? type)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(Body()));
        if (type is not null) content.Headers.ContentType = new MediaTypeHeaderValue(type);
        using var answer = await Send(content);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        Assert.Contains("urn:territory:problem:unsupported-media-type", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
