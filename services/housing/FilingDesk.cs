using Territory.Housing.Domain;
using Territory.Housing.Endpoints;
using Territory.Kernel.Domain;
using Territory.Kernel.EventStore;
using Territory.Kernel.Hosting;

namespace Territory.Housing;

/// <summary>What became of an application that somebody filed.</summary>
/// <param name="ForAnother">Whether it was filed for somebody else.</param>
/// <param name="IsTheirs">Whether the file that already holds the dwelling may be named to whoever asks.</param>
/// <param name="Notices">What whoever filed must know.</param>
public sealed record Filed(Outcome Outcome, bool ForAnother, Guid? OnBehalfOf, bool IsTheirs, IReadOnlyList<FilingNotice> Notices);

/// <summary>Takes an application as it was sent, alone or among others: gathers the facts and hands them to the decider.</summary>
public sealed class FilingDesk(Communes communes, LookupHash lookup, ZoneMap zones, ViewReader<PermitFile> files, Handler handler, Law law, TimeProvider clock)
{
    /// <summary>A draft is filed once: its application always has the same id.</summary>
    public static Guid ApplicationOf(Guid draft) => NameId.Of("application-of-draft", draft.ToString());

    /// <param name="draft">The draft that it is filed from, if any.</param>
    public async Task<Filed> Take(FileRequest request, Person person, Caller caller, CancellationToken cancellation, Guid? draft = null)
    {
        var (today, id, address, facts) = (ParisTime.DateOf(clock.GetUtcNow()), draft is { } from ? ApplicationOf(from) : Guid.CreateVersion7(), request.Dwelling.ToAddress(), request.Dwelling.ToFacts());
        var forAnother = person.Is(Roles.CounterAgent) || person.Is(Roles.Mandataire);
        var landlordId = forAnother ? request.OnBehalfOf ?? WithoutAccount(id) : person.Subject;
        var (commune, receivedOn) = (communes.FindUnambiguous(request.Dwelling.Commune)!, request.ReceivedOn ?? today);
        var identity = DwellingIdentity.Of(address, commune, communes, lookup);
        var zone = await zones.Find(commune, new(communes.StreetPart(address.Line, commune), null, address.RnbId, address.Parcel),
            new(facts.Kind, facts.BuiltIn, request.Dwelling.Excluded), receivedOn, cancellation);
        var command = new FileApplication(
            RecepisseNumber.Of(id, today), landlordId, commune.Insee, zone.Zone, request.Landlord.ToLandlord(), address, facts,
            identity.Dwelling, identity.Building, request.AllPieces, today)
        {
            WhyNoZone = zone.Because,
            Diagnostics = [.. request.AllDiagnostics.Select(d => d.ToDiagnostic())],
            DpeNumber = request.AllDiagnostics.ToDpeNumber(),
            LeaseOn = request.LeaseOn,
            Channel = request.Channel ?? (person.Is(Roles.CounterAgent) ? FilingChannel.Counter : FilingChannel.Online),
            ReceivedOn = request.ReceivedOn,
            FiledBy = forAnother ? person.Subject : null,
            Mandataire = request.Mandataire?.ToMandataire(),
            DraftId = draft,
        };
        var outcome = await handler.Handle(PermitDecider.Instance, id, command, forAnother ? caller with { OnBehalfOf = $"{Roles.Citizen}:{landlordId}" } : caller,
            status: StatusCodes.Status201Created, location: $"{Location}{id}", isNew: true, cancellation: cancellation);
        return new(outcome, forAnother, forAnother && outcome is Outcome.Done done ? request.OnBehalfOf ?? WithoutAccount(Guid.Parse(done.Location![Location.Length..])) : null,
            outcome is Outcome.Taken { Holder: { } holder } && await files.Get(holder, cancellation) is { } held && Endpoints.FileAccess.IsOwn(person, held.Row),
            [.. FilingNotices.Of(command.FiledOn, command.LeaseOn, command.Diagnostics, law)]);
    }

    const string Location = "/housing/permit-applications/";

    /// <summary>Whose a file is when its landlord has no account: made from the file's id, so that a repeated answer gives the same.</summary>
    static Guid WithoutAccount(Guid file) => NameId.Of("landlord-of", file.ToString());
}
