namespace Territory.Housing.Domain;

/// <summary>One thing to look at, in the law's own words.</summary>
/// <param name="Measured">Whether measures answer it: the size of the main room.</param>
public sealed record DecencyPoint(string Code, string Label, string Article, DateOnly From, DateOnly? To = null, bool Measured = false);

/// <summary>The grid of decency (décret n° 2002-120; loi n° 89-462, art. 6), each point from the day on which the law asks for it.</summary>
public sealed record DecencyGrid(IReadOnlyList<DecencyPoint> Points)
{
    public DecencyPoint[] InForce(DateOnly on) => [.. Points.Where(point => point.From <= on && (point.To is null || on <= point.To))];
}

public enum Conformity { Conform, NotConform, NotChecked }

/// <summary>How much a defect weighs: it forbids the letting, it has to be mended by a date, or it is worth saying.</summary>
public enum Severity { Blocking, Reserve, Remark }

/// <summary>A photograph by the SHA-256 digest of its file, and the uploaded document where there is one.</summary>
public sealed record Photo(string Sha256, Guid? DocumentId);

/// <summary>What was found at one point of the grid.</summary>
/// <param name="Works">The works required, as the decision will state them.</param>
public sealed record Finding(string Point, Conformity Conformity, Severity? Severity, string? Works, DateOnly? WorksBy, IReadOnlyList<Photo> Photos);

/// <summary>A main room as it was measured.</summary>
/// <param name="VolumeInCubicMetres">Where the ceiling slopes; otherwise surface times height.</param>
public sealed record MeasuredRoom(decimal SurfaceInSquareMetres, decimal HeightInMetres, decimal? VolumeInCubicMetres)
{
    public decimal Volume() => VolumeInCubicMetres ?? SurfaceInSquareMetres * HeightInMetres;
}

/// <summary>A point that does not conform, as a decision takes it over.</summary>
public sealed record Defect(string Point, Severity Severity, string? Works, DateOnly? WorksBy);

/// <summary>What a signed report proposes to whoever decides.</summary>
public enum VisitProposal { Grant, GrantWithConditions, Refuse }
