using Territory.Housing.Domain;
using static Territory.Housing.Tests.Domain.Samples;

namespace Territory.Housing.Tests.Domain;

/// <summary>How long each diagnostic counts, and what is asked for again: at the last day, and on the next.</summary>
public class DiagnosticTests
{
    static readonly Piece[] Needed = [Piece.Dpe, Piece.EtatDesRisques, Piece.Crep, Piece.EtatAmiante, Piece.EtatElectricite];

    static FileApplication FileWith(string today, Diagnostic diagnostic) =>
        File(today, Needed) with { Diagnostics = [.. Dated(today, Needed).Where(d => d.Piece != diagnostic.Piece), diagnostic] };

    [Theory]
    [InlineData(Piece.Dpe, "2021-07-01", "2031-07-01", "2031-07-02")] // ten years
    [InlineData(Piece.EtatElectricite, "2020-03-02", "2026-03-02", "2026-03-03")] // six years
    [InlineData(Piece.EtatGaz, "2020-02-29", "2026-02-28", "2026-03-01")]
    [InlineData(Piece.Crep, "2020-03-02", "2026-03-02", "2026-03-03")] // lead was found
    [InlineData(Piece.EtatDesRisques, "2025-09-02", "2026-03-01", "2026-03-02")] // less than six months
    [InlineData(Piece.Dpe, "2017-12-31", "2022-12-31", "2023-01-01")] // the law's first step
    [InlineData(Piece.Dpe, "2018-01-01", "2024-12-31", "2025-01-01")] // its second
    [InlineData(Piece.Dpe, "2021-06-30", "2024-12-31", "2025-01-01")]
    [InlineData(Piece.Dpe, "2012-06-01", "2022-06-01", "2022-06-02")] // before the steps: ten years
    public void A_diagnostic_counts_until_its_last_day_and_not_on_the_next(Piece piece, string establishedOn, string last, string next)
    {
        var diagnostic = new Diagnostic(piece, Day(establishedOn));
        Assert.Equal(Day(last), Validity.LastDay(diagnostic, Law, Day(last)));
        Assert.Empty(Validity.Faults([piece], [diagnostic], Law, Day(last)));
        Assert.Equal([new PieceFault(piece, FaultKind.Expired, Day(establishedOn), Day(last))], Validity.Faults([piece], [diagnostic], Law, Day(next)));
    }

    [Fact]
    public void A_lead_report_that_found_nothing_and_an_asbestos_statement_have_no_end()
    {
        Assert.Null(Validity.LastDay(new(Piece.Crep, Day("2009-01-01"), FoundNothing: true), Law, Day("2026-03-02")));
        Assert.Null(Validity.LastDay(new(Piece.EtatAmiante, Day("2009-01-01")), Law, Day("2026-03-02")));
        Permits.Given().When(FileWith("2026-03-02", new(Piece.Crep, Day("2009-01-01"), FoundNothing: true))).ThenOne<ApplicationComplete>();
    }

    [Fact]
    public void What_has_expired_counts_as_missing_with_its_reason() => Permits.Given()
        .When(FileWith("2026-03-02", new(Piece.Dpe, Day("2019-05-06"), EnergyClass.D)))
        .Then(
            Filed("2026-03-02", Needed) with { Diagnostics = [.. Dated("2026-03-02", Needed).Where(d => d.Piece != Piece.Dpe), new(Piece.Dpe, Day("2019-05-06"), EnergyClass.D)] },
            Recepisse("2026-03-02"),
            Incomplete("2026-03-02", "2026-04-01", Piece.Dpe) with { Faults = [new(Piece.Dpe, FaultKind.Expired, Day("2019-05-06"), Day("2024-12-31"))] });

    [Fact]
    public void What_is_only_named_is_asked_for_with_its_reason() => Permits.Given()
        .When(File("2026-03-02", Needed) with { Diagnostics = Dated("2026-03-02", [.. Needed.Except([Piece.Crep])]) })
        .Then(
            Filed("2026-03-02", Needed) with { Diagnostics = Dated("2026-03-02", [.. Needed.Except([Piece.Crep])]) }, Recepisse("2026-03-02"),
            Incomplete("2026-03-02", "2026-04-01", Piece.Crep) with { Faults = [new(Piece.Crep, FaultKind.DateMissing)] });

    [Fact]
    public void What_nobody_asks_for_may_have_expired() => Permits.Given()
        .When(File("2026-03-02", [.. Needed, Piece.EtatGaz]) with { Diagnostics = [.. Dated("2026-03-02", Needed), new(Piece.EtatGaz, Day("2001-01-01"))] })
        .ThenOne<ApplicationComplete>();

    [Fact]
    public void A_piece_that_comes_later_and_does_not_count_is_asked_for_again_once()
    {
        var expired = new ReceivePieces([], Day("2026-03-20"), Day("2026-03-20")) { Diagnostics = [new(Piece.Dpe, Day("2015-01-01"), EnergyClass.D)] };
        Permits.Given(Filed("2026-03-02"), Recepisse("2026-03-02"), Incomplete("2026-03-02", "2026-04-01", Piece.Dpe, Piece.Crep))
            .When(expired).Then(Incomplete("2026-03-20", "2026-04-19", Piece.Dpe, Piece.Crep) with { Faults = [new(Piece.Dpe, FaultKind.Expired, Day("2015-01-01"), Day("2022-12-31"))] })
            .When(expired with { Today = Day("2026-03-21") }).ThenNothing()
            .When(Receive([Piece.Dpe, Piece.Crep], "2026-03-22", "2026-03-22")).Then(Received("2026-03-22", Piece.Dpe, Piece.Crep), Complete("2026-03-22", "2026-04-22", "2026-04-02"));
    }

    [Fact]
    public void A_diagnostic_may_be_of_the_day_it_comes_in_and_not_of_the_next()
    {
        Permits.Given().When(FileWith("2026-03-02", new(Piece.Dpe, Day("2026-03-02"), EnergyClass.D))).ThenOne<ApplicationComplete>();
        Permits.Given().When(FileWith("2026-03-02", new(Piece.Dpe, Day("2026-03-03"), EnergyClass.D))).ThenForbidden(FilingRules.DiagnosticComesBeforeReception);
        Permits.Given(Filed("2026-03-02"), Recepisse("2026-03-02"), Incomplete("2026-03-02", "2026-04-01", Piece.Dpe))
            .When(new ReceivePieces([], Day("2026-03-20"), Day("2026-03-25")) { Diagnostics = [new(Piece.Dpe, Day("2026-03-21"), EnergyClass.D)] }).ThenForbidden(FilingRules.DiagnosticComesBeforeReception);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(null, false)]
    public void In_a_noise_zone_its_document_is_asked_for(bool? inNoiseZone, bool asked) =>
        Assert.Equal(asked, RequiredPieces.For(new(DwellingKind.House, 2005, 50, null, null, inNoiseZone), Law, Day("2026-03-02")).Contains(Piece.EtatDuBruit));

    [Theory]
    // The official case: class F is decent on the last day of 2027 and not on the first of 2028.
    [InlineData(EnergyClass.F, null, "2027-12-31", EnergyDecency.Decent)]
    [InlineData(EnergyClass.F, null, "2028-01-01", EnergyDecency.NotDecent)]
    [InlineData(EnergyClass.E, null, "2028-01-01", EnergyDecency.Decent)]
    [InlineData(EnergyClass.G, null, "2025-01-01", EnergyDecency.NotDecent)]
    [InlineData(EnergyClass.E, null, "2033-12-31", EnergyDecency.Decent)]
    [InlineData(EnergyClass.E, null, "2034-01-01", EnergyDecency.NotDecent)]
    [InlineData(EnergyClass.D, null, "2034-01-01", EnergyDecency.Decent)]
    [InlineData(EnergyClass.A, 500, "2040-01-01", EnergyDecency.Decent)]
    [InlineData(null, 450, "2023-01-01", EnergyDecency.Decent)]
    [InlineData(null, 451, "2024-12-31", EnergyDecency.NotDecent)]
    [InlineData(null, 451, "2022-12-31", EnergyDecency.NoRule)]
    [InlineData(EnergyClass.G, null, "2024-12-31", EnergyDecency.Unknown)]
    [InlineData(null, 449, "2025-01-01", EnergyDecency.Unknown)]
    public void Energy_decency_is_that_of_the_day_of_the_lease(EnergyClass? energyClass, int? finalEnergy, string leaseOn, EnergyDecency expected) =>
        Assert.Equal(expected, EnergyFinding.At(Day(leaseOn), new(Piece.Dpe, Day("2022-02-02"), energyClass, finalEnergy), Law).Decency);

    [Theory]
    [InlineData("2027-12-31", "F", "")]
    [InlineData("2028-01-01", "F", "energy-not-decent")]
    [InlineData("2026-03-03", "D", "")]
    [InlineData("2026-03-02", "D", "lease-signed-first")]
    [InlineData(null, "G", "energy-not-decent")]
    [InlineData(null, "D", "")]
    [InlineData("2032-03-01", "D", "diagnostic-expires-before-lease")] // the DPE of 2022 ends ten years later
    public void What_should_be_known_is_said_and_stops_nothing(string? leaseOn, string energyClass, string expected)
    {
        Diagnostic[] dpe = [new(Piece.Dpe, Day("2022-02-02"), Enum.Parse<EnergyClass>(energyClass))];
        Assert.Equal(expected, string.Join(' ', FilingNotices.Of(Day("2026-03-02"), leaseOn is null ? null : Day(leaseOn), dpe, Law).Select(n => n.Code)));
        Permits.Given().When(File("2026-03-02", AllPieces) with { LeaseOn = leaseOn is null ? null : Day(leaseOn) }).ThenOne<ApplicationComplete>();
    }

    [Fact]
    public void The_notice_on_energy_says_what_is_required_and_when() => Assert.Equal(
        "Ce logement (DPE de classe F) n’est pas décent pour un bail signé le 01/01/2028 : la classe E ou une meilleure est exigée à cette date. Cela peut motiver un refus.",
        Assert.Single(FilingNotices.Of(Day("2027-01-01"), Day("2028-01-01"), [new(Piece.Dpe, Day("2026-02-02"), EnergyClass.F)], Law)).French);
}
