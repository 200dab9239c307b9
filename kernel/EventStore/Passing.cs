using System.Net.Sockets;
using Npgsql;

namespace Territory.Kernel.EventStore;

/// <summary>Tells a server that is away, or busy, from something that is wrong: the first is waited for, the second is not.</summary>
public static class Passing
{
    public static bool IsPassing(this Exception failure) => failure switch
    {
        // 08 connection, 40 rollback, 53 resources, 55 lock, 57 shutdown, 58 system, 25P03 idle in transaction.
        PostgresException refused => refused.SqlState[..2] is "08" or "40" or "53" or "55" or "57" or "58" || refused.SqlState == "25P03",
        NpgsqlException or TimeoutException or SocketException or IOException or KeysClosedException => true,
        _ => failure.InnerException?.IsPassing() == true,
    };
}
