using Territory.Kernel.Domain;

namespace Territory.Kernel.Tests;

public abstract record ShelfCommand;

public abstract record ShelfEvent;

public sealed record ShelfState(bool IsOpen, int Books, int Capacity);

/// <summary>A shelf in the library: as small as a decider can be that has rules, a claim, something personal, and "nothing left to do".</summary>
static class Shelf
{
    public sealed record Open(string Place, int Capacity) : ShelfCommand;

    public sealed record Put(string Title) : ShelfCommand;

    public sealed record Take : ShelfCommand;

    public sealed record Lend(Personal<string> Reader, Personal<string> Guarantor) : ShelfCommand;

    [Stored("shelf-opened")]
    public sealed record Opened(string Place, int Capacity) : ShelfEvent;

    [Stored("book-put", Version = 2)]
    public sealed record BookPut(string Title) : ShelfEvent;

    [Stored("book-taken")]
    public sealed record BookTaken : ShelfEvent;

    [Stored("book-lent")]
    public sealed record BookLent(Personal<string> Reader, Personal<string> Guarantor) : ShelfEvent;

    public static readonly Rule NotOpen = new("shelf-not-open", "art. 1", "L’étagère n’est pas ouverte.", "The shelf is not open.");

    public static readonly Rule IsFull = new("shelf-full", "art. 2", "L’étagère est pleine.", "The shelf is full.");

    public static readonly Decider<ShelfCommand, ShelfState, ShelfEvent> Decider = new("shelf", "lending", new(false, 0, 0), Decide, Evolve)
    {
        Claims = (_, e) => e is Opened opened ? [new Claim.Hold("place", opened.Place)] : [],
    };

    static Decision<ShelfEvent> Decide(ShelfCommand command, ShelfState state, Law law) => command switch
    {
        Open when state.IsOpen => Decision.Of<ShelfEvent>([]),
        Open open => new Opened(open.Place, open.Capacity),
        _ when !state.IsOpen => NotOpen,
        Put when state.Books >= state.Capacity => IsFull,
        Put put => new BookPut(put.Title),
        Take when state.Books == 0 => Decision.Of<ShelfEvent>([]),
        Take => new BookTaken(),
        Lend lend => Decision.Of<ShelfEvent>([new BookTaken(), new BookLent(lend.Reader, lend.Guarantor)]),
        _ => throw new ArgumentOutOfRangeException(nameof(command)),
    };

    static ShelfState Evolve(ShelfState state, ShelfEvent e) => e switch
    {
        Opened opened => new(true, 0, opened.Capacity),
        BookPut => state with { Books = state.Books + 1 },
        BookTaken => state with { Books = state.Books - 1 },
        _ => state,
    };
}
