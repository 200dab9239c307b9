using Territory.Housing.Domain;
using Territory.Housing.Endpoints;
using Territory.Kernel.Domain;
using Territory.Kernel.EventStore;
using Territory.Kernel.Hosting;

namespace Territory.Housing;

/// <summary>What became of an application that somebody filed.</summary>
/// <param name="IsTheirs">Whether the file that already holds the dwelling may be named to whoever asks.</param>
/// <param name="Notices">What whoever filed must know.</param>
public sealed record Filed(Outcome Outcome, bool IsTheirs, IReadOnlyList<FilingNotice> Notices);

/// <summary>Takes an application as it was sent, alone or among others: gathers the facts and hands them to the decider.</summary>
public sealed class FilingDesk(Communes communes, LookupHash lookup, ZoneMap zones, ViewReader<PermitFile> files, Handler handler, Law law, TimeProvider clock)
{
    public async Task<Filed> Take(FileRequest request, Person person, Caller caller, CancellationToken cancellation)
    {
        var (today, dwelling) = (ParisTime.DateOf(clock.GetUtcNow()), request.Dwelling);
        var commune = communes.FindUnambiguous(dwelling.Commune)!;
        var identity = DwellingIdentity.Of(dwelling, commune, communes, lookup);
        var zone = await zones.Find(commune, communes.StreetPart(dwelling.Address, commune), new(dwelling.Kind, dwelling.BuiltIn), today, cancellation);
        var id = Guid.CreateVersion7();
        var command = new FileApplication(
            RecepisseNumber.Of(id, today), person.Subject, commune.Insee, zone.Zone, request.Landlord.ToLandlord(), dwelling.ToAddress(), dwelling.ToFacts(),
            identity.Dwelling, identity.Building, request.AllPieces, today)
        {
            WhyNoZone = zone.Because,
            Diagnostics = [.. request.AllDiagnostics.Select(d => d.ToDiagnostic())],
            DpeNumber = request.AllDiagnostics.ToDpeNumber(),
            LeaseOn = request.LeaseOn,
        };
        var outcome = await handler.Handle(PermitDecider.Instance, id, command, caller,
            status: StatusCodes.Status201Created, location: $"/housing/permit-applications/{id}", cancellation: cancellation);
        var isTheirs = outcome is Outcome.Taken { Holder: { } holder } && (await files.Get(holder, cancellation))?.Row.LandlordId == person.Subject;
        return new(outcome, isTheirs, [.. FilingNotices.Of(command.FiledOn, command.LeaseOn, command.Diagnostics, law)]);
    }
}
