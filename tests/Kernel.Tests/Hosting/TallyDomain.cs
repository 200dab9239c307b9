using Territory.Kernel.Domain;

namespace Territory.Kernel.Tests;

/// <summary>The smallest aggregate that uses everything of the kernel: somebody's count, with a sealed label.</summary>
public abstract record TallyEvent;

[Stored("tally-opened")]
public sealed record TallyOpened(Guid Owner, Personal<string> Label) : TallyEvent;

[Stored("tally-counted")]
public sealed record TallyCounted(int By) : TallyEvent;

public sealed record TallyState(bool IsOpen, int Total);

public abstract record TallyCommand
{
    public sealed record Open(Guid Owner, string Label) : TallyCommand;

    public sealed record Count(int By) : TallyCommand;
}

public static class TallyDecider
{
    public static Rule AtMostAThousand { get; } = new("at-most-a-thousand", "Règlement, art. 1", "On ne compte pas au-delà de mille.", "Nobody counts beyond a thousand.");

    public static Decider<TallyCommand, TallyState, TallyEvent> Instance { get; } = new("tally", "tally", new(false, 0), Decide, static (state, e) => e switch
    {
        TallyOpened => state with { IsOpen = true },
        TallyCounted counted => state with { Total = state.Total + counted.By },
        _ => state,
    });

    static Decision<TallyEvent> Decide(TallyCommand command, TallyState state, Law law) => command switch
    {
        TallyCommand.Open open => state.IsOpen ? [] : new TallyOpened(open.Owner, new(open.Owner, open.Label)),
        TallyCommand.Count count => state.Total + count.By > 1_000 ? AtMostAThousand : new TallyCounted(count.By),
        _ => throw new ArgumentOutOfRangeException(nameof(command)),
    };
}

/// <summary>What the consumer does: one event for each message, on a stream of its own.</summary>
public abstract record EchoEvent;

[Stored("tally-echoed")]
public sealed record TallyEchoed(Guid Tally, int By) : EchoEvent;

public sealed record EchoState(int Echoes);

public sealed record Echo(Guid Tally, int By);

public static class EchoDecider
{
    public static Decider<Echo, EchoState, EchoEvent> Instance { get; } = new(
        "echo", "tally", new(0), static (echo, _, _) => new TallyEchoed(echo.Tally, echo.By), static (state, _) => new(state.Echoes + 1));
}
