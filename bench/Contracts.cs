namespace Territory.Bench.Contracts;

public sealed record ReadingToBill(Guid Reading, DateOnly On);
