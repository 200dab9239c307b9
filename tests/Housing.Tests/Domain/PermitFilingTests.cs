using Territory.Housing.Domain;
using static Territory.Housing.Tests.Domain.Samples;

namespace Territory.Housing.Tests.Domain;

/// <summary>Who files, for whom, and from which day it counts.</summary>
public class PermitFilingTests
{
    static readonly Guid Counter = Guid.Parse("019a0000-0000-7000-8000-00000000000b");

    [Fact]
    public void Paper_counts_from_the_day_it_came_in_and_its_receipt_is_of_the_day_it_was_recorded() => Permits.Given()
        .When(File("2026-03-06", AllPieces) with { ReceivedOn = Day("2026-03-03"), Channel = FilingChannel.Paper, FiledBy = Counter, Diagnostics = Dated("2026-03-03", AllPieces) })
        .Then(Filed("2026-03-03", AllPieces) with { Channel = FilingChannel.Paper, FiledBy = Counter }, Recepisse("2026-03-06"), Complete("2026-03-03", "2026-04-03"));

    [Fact]
    public void Paper_that_lacks_pieces_is_asked_for_them_from_the_day_it_was_recorded() => Permits.Given()
        .When(File("2026-03-06") with { ReceivedOn = Day("2026-03-03") })
        .Then(Filed("2026-03-03"), Recepisse("2026-03-06"), Incomplete("2026-03-06", "2026-04-05", Piece.Dpe, Piece.EtatDesRisques, Piece.Crep, Piece.EtatAmiante, Piece.EtatElectricite));

    [Fact]
    public void Paper_may_have_come_in_today_and_not_tomorrow()
    {
        Permits.Given().When(File("2026-03-06", AllPieces) with { ReceivedOn = Day("2026-03-06") }).ThenOne<ApplicationComplete>();
        Permits.Given().When(File("2026-03-06", AllPieces) with { ReceivedOn = Day("2026-03-07") }).ThenForbidden(Rules.NotInTheFuture);
    }

    [Fact]
    public void A_tenant_does_not_apply_for_the_landlord()
    {
        Permits.Given().When(File("2026-03-02", AllPieces) with { Landlord = Samples.Landlord with { Capacity = LandlordCapacity.Tenant } }).ThenForbidden(FilingRules.LandlordOrMandataireFiles);
        Permits.Given().When(File("2026-03-02", AllPieces) with { Landlord = Samples.Landlord with { Capacity = LandlordCapacity.Usufructuary } }).ThenOne<ApplicationComplete>();
    }

    [Fact]
    public void An_estate_is_of_somebody_who_has_died()
    {
        var estate = Samples.Landlord with { Kind = LandlordKind.Estate, DeceasedOn = Day("2026-03-02"), Representative = new("Étude", "Maître", "Notaire") };
        Permits.Given().When(File("2026-03-02", AllPieces) with { Landlord = estate }).ThenOne<ApplicationComplete>();
        Permits.Given().When(File("2026-03-02", AllPieces) with { Landlord = estate with { DeceasedOn = Day("2026-03-03") } }).ThenForbidden(Rules.NotInTheFuture);
    }

    [Theory]
    [InlineData("Ele\u0301onore", 8, "Eléonore")] // NFD
    [InlineData("Le\u00A0Goff\u202F\u2009", 7, "Le Goff")]
    [InlineData("\u200Fعبد الله\u200E", 8, "عبد الله")]
    [InlineData("\u202Eelpmexe\u202C", 7, "elpmexe")]
    [InlineData("  EXEMPLE -  DUPONT ", 16, "EXEMPLE - DUPONT")]
    [InlineData("\u200B\u200F", 0, "")]
    public void A_name_is_one_line_of_letters_however_it_was_typed(string written, int length, string expected) => Assert.Equal((expected, length), (PlainText.Of(written), PlainText.Of(written).Length));

    [Theory]
    [InlineData("Exemple 😀", true)]
    [InlineData("❤ Marie", true)]
    [InlineData("1\uFE0F\u20E3 rue", true)]
    [InlineData("🇫🇷", true)]
    [InlineData("N° 3, bât. A – 2ᵉ étage", false)]
    [InlineData("李", false)]
    [InlineData("𠀋", false)] // a rare ideograph
    [InlineData("O'Brien & Fils ©", false)]
    public void A_picture_is_no_letter(string written, bool refused) => Assert.Equal(refused, PlainText.HasPictures(written));

    [Theory]
    [InlineData("4HW8-MYPG-8KJV", "4HW8MYPG8KJV")]
    [InlineData("4hw8 mypg 8kjv", "4HW8MYPG8KJV")]
    [InlineData("4HW8MYPG8KJ", null)]
    [InlineData("4HW8MYPG8KJ0", null)]
    [InlineData("4HW8MYPG8KJI", null)]
    public void An_rnb_id_is_read_with_or_without_its_hyphens(string written, string? expected) => Assert.Equal(expected, RnbId.Normalise(written));

    [Theory]
    [InlineData("62119_0790_00012", "62119_0790_00012")]
    [InlineData(" 62119_0790_00012_BIS ", "62119_0790_00012_bis")]
    [InlineData("62119-0790-00012", null)]
    [InlineData("62119_0790", null)]
    public void A_ban_key_is_read_as_it_is_written(string written, string? expected) => Assert.Equal(expected, BanKey.Normalise(written));

    [Fact]
    public void A_parcel_a_fiscal_number_and_a_dpe_are_read_with_the_spaces_that_people_put()
    {
        Assert.Equal("62119000AB0123", Parcel.Normalise("62119 000 ab 0123"));
        Assert.Equal("62119", Parcel.CommuneOf("62119000AB0123"));
        Assert.Null(Parcel.Normalise("AB 123"));
        Assert.Equal("621190000123", FiscalInvariant.Normalise("62 119 0000 123"));
        Assert.Equal("1190000123", FiscalInvariant.KeyOf("621190000123"));
        Assert.Null(FiscalInvariant.Normalise("12345678901"));
        Assert.Equal("2462E0123456A", DpeNumber.Normalise("2462e 0123456a"));
        Assert.Null(DpeNumber.Normalise("2462E0123456"));
    }

    [Fact]
    public void The_receipt_says_in_plain_french_when_silence_is_a_grant() => Assert.Equal(
        """
        Accusé de réception n° PDL-1, délivré le 2 mars 2026 par la communauté d’agglomération de Béthune-Bruay, Artois-Lys Romane, service de l’habitat. Il vaut récépissé (code de la construction et de l’habitation, art. R635-3).
        Votre demande d’autorisation préalable de mise en location d’un logement au 3 rue de la Gare, porte 2, à Lillers a été reçue le 1er mars 2026.
        Le dossier est complet depuis le 1er mars 2026. Si aucune décision ne vous a été notifiée le 1er avril 2026 à minuit, votre demande est acceptée : le silence vaut autorisation (code de la construction et de l’habitation, art. L635-4).
        À partir du 2 avril 2026, vous pouvez alors demander une attestation de cette autorisation tacite (code des relations entre le public et l’administration, art. L232-3).
        Une autorisation tacite ne dit rien de la décence du logement, et ne protège pas d’une mesure de police (code de la construction et de l’habitation, art. L635-8 et L635-9).
        Ne signez pas le bail avant l’autorisation : louer sans elle expose à une amende (code de la construction et de l’habitation, art. L635-7).
        """,
        string.Join('\n', ReceiptText.Of("PDL-1", Day("2026-03-01"), Day("2026-03-02"), "Lillers", Address, [], [], null, Day("2026-03-01"), Day("2026-04-01"))));

    [Fact]
    public void The_receipt_of_an_incomplete_file_says_what_is_missing_why_and_by_when() => Assert.Contains(
        "Le dossier est incomplet. Faites parvenir au plus tard le 1er avril 2026 : Diagnostic de performance énergétique (DPE) (celui que vous avez remis n’est plus valable depuis le 1er janvier 2025) ; Constat de risque d’exposition au plomb (CREP) (indiquez sa date d’établissement) ; État de l’installation intérieure de gaz.",
        ReceiptText.Of("PDL-1", Day("2026-03-02"), Day("2026-03-02"), "Lillers", null, [Piece.Dpe, Piece.Crep, Piece.EtatGaz],
            [new(Piece.Dpe, FaultKind.Expired, Day("2019-05-06"), Day("2024-12-31")), new(Piece.Crep, FaultKind.DateMissing)], Day("2026-04-01"), null, null));
}
