using Territory.Kernel.EventStore;

namespace Territory.Kernel.Tests.Records;

public sealed class ForgettingTests
{
    [Fact]
    public async Task Http_keys_are_forgotten_after_thirty_days_and_message_ids_never()
    {
        await using var notes = await Notes.Create();
        await notes.Database.Execute("""
            insert into kernel.commands (source, id, digest, stream_id, version, position, status, recorded_at)
            select source, id, '', gen_random_uuid(), 1, 1, 200, now() - age::interval
              from (values ('http:someone', 'old', '30 days 1 minute'), ('http:someone', 'young', '29 days 23 hours'),
                           ('queue:housing', 'old', '9 years'), ('clock:housing', 'old', '9 years')) v(source, id, age)
            """);
        Assert.Equal(1, await CommandLog.ForgetOldHttpCommands(notes.Database.Databases.Maintenance, default));
        Assert.Equal(0, await notes.Database.Scalar<long>("select count(*) from kernel.commands where source = 'http:someone' and id = 'old'"));
        Assert.Equal(3, await notes.Database.Scalar<long>("select count(*) from kernel.commands"));
    }
}
