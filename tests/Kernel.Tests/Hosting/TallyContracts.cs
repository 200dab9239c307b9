namespace Territory.Kernel.Tests.Contracts.V1;

public sealed record TallyRaised(Guid TallyId, long Version, int By);

/// <summary>A contract with a defect: one of its properties fails.</summary>
public sealed record TallyUnwritable(Guid TallyId)
{
    public int By => throw new NotSupportedException("This contract cannot be written.");
}
