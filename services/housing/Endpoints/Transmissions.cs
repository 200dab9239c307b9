using Territory.Kernel.EventStore;
using Territory.Kernel.Hosting;

namespace Territory.Housing.Endpoints;

/// <summary>What the law has us send about a refusal, and where each stands.</summary>
public static class TransmissionEndpoints
{
    public static void MapTransmissions(this WebApplication app) => app.MapGroup("/housing/transmissions")
        .RequireAuthorization(policy => policy.RequireRole(Roles.Instructor, Roles.Signatory)).RefuseInvalidRequests().WithTags("Transmissions")
        .MapGet("/{applicationId:guid}", Get).WithSummary("The transmissions owed for the refusal of an application: CAF, MSA, tax (CCH L635-6).")
        .Produces<TransmissionRegister>().ProducesProblem(404);

    static async Task<IResult> Get(Guid applicationId, Reading reading, ViewReader<TransmissionRegister> registers, CancellationToken cancellation)
    {
        if (!await reading.IsReached(registers, cancellation)) return Problems.NotYet();
        return await registers.Get(applicationId, cancellation) is { } found ? TypedResults.Ok(found.Row) : Problems.NotFound();
    }
}
