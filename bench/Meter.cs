using Territory.Kernel.Domain;

namespace Territory.Bench;

/// <summary>The aggregate that is measured: small, with events of about 190 bytes.</summary>
public abstract record MeterEvent;

[Stored("meter-opened")]
public sealed record MeterOpened(Guid Place, string Label, DateOnly On) : MeterEvent;

[Stored("meter-read")]
public sealed record MeterRead(Guid Reading, int Value, long Total, string Note, DateOnly On, Guid By) : MeterEvent;

/// <summary>What the broker carries, and what a consumer makes of it.</summary>
[Stored("reading-announced")]
public sealed record ReadingAnnounced(Guid Reading, DateOnly On) : MeterEvent;

[Stored("reading-billed")]
public sealed record ReadingBilled(Guid Meter, DateOnly On) : MeterEvent;

public abstract record MeterCommand;

public sealed record ReadMeter(int Value) : MeterCommand;

public sealed record BillReading(Guid Meter, DateOnly On) : MeterCommand;

public sealed record MeterState(long Total, int Readings);

public static class Meter
{
    public const string Note = "Relevé fait sur place, compteur accessible";

    public static readonly DateOnly Day = new(2026, 3, 2);

    static readonly Guid By = NameId.Of("person", "bench");

    public static Decider<MeterCommand, MeterState, MeterEvent> Decider { get; } = new("meter", "bench", new(0, 0), Decide, Evolve);

    public static MeterRead NextRead(MeterState state, int value) => new(Guid.CreateVersion7(), value, state.Total + value, Note, Day, By);

    public static MeterState Evolve(MeterState state, MeterEvent e) => e switch
    {
        MeterRead read => new(read.Total, state.Readings + 1),
        _ => state,
    };

    static Decision<MeterEvent> Decide(MeterCommand command, MeterState state, Law law) => command switch
    {
        ReadMeter read => NextRead(state, read.Value),
        BillReading bill => new ReadingBilled(bill.Meter, bill.On),
        _ => [],
    };
}
