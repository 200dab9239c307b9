using System.Diagnostics;
using System.Threading.Channels;
using Npgsql;

namespace Territory.Kernel.EventStore;

/// <summary>
/// The one writer of a process. Appends that wait while a batch is under way travel together in the next: no wait is added
/// when idle. A batch whose connection was lost at commit is unknown, and is sent again whole: command ids make that safe.
/// </summary>
/// <param name="appended">Called after each commit that may have added events.</param>
/// <param name="patience">How long a batch waits for a database that is away; 15 seconds by default.</param>
public sealed class GroupCommit(string connectionString, Action appended, TimeSpan? patience = null) : IAsyncDisposable
{
    const int LargestBatch = 256;

    static readonly TimeSpan BeforeResend = TimeSpan.FromMilliseconds(50);

    readonly TimeSpan _patience = patience ?? TimeSpan.FromSeconds(15);

    readonly Channel<Waiting> _waiting = Channel.CreateBounded<Waiting>(10_000);
    readonly SemaphoreSlim _writing = new(1);
    AppendCall? _call;

    sealed class Waiting(Append append) : TaskCompletionSource<AppendResult>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public Append Append { get; } = append;
    }

    /// <summary>
    /// Answers after commit. Deliberately takes no cancellation token: a batch holds other people's appends.
    /// </summary>
    /// <exception cref="NpgsqlException">The database stayed away; whether the append was committed is then unknown to the caller.</exception>
    public async Task<AppendResult> Append(Append append)
    {
        using var activity = KernelActivity.Source.StartActivity("append");
        var waiting = new Waiting(append);
        await _waiting.Writer.WriteAsync(waiting);
        // When nobody writes, the caller itself does: a writer of its own would cost two changes of thread.
        if (_writing.Wait(0)) await Write();
        var result = await waiting.Task;
        activity?.SetTag("territory.verdict", result.Verdict.ToString()).SetTag("territory.position", result.Position);
        return result;
    }

    /// <summary>One batch. What has come meanwhile goes with the next, elsewhere: no caller works long for others.</summary>
    async Task Write()
    {
        await CommitNext();
        _writing.Release();
        if (!_waiting.Reader.TryPeek(out _) || !_writing.Wait(0)) return;
        using (ExecutionContext.SuppressFlow()) _ = Task.Run(Write); // the next batch is not part of this caller's trace
    }

    async Task<bool> CommitNext()
    {
        var batch = new List<Waiting>();
        while (batch.Count < LargestBatch && _waiting.Reader.TryRead(out var next)) batch.Add(next);
        if (batch.Count > 0) await Commit(batch);
        return batch.Count > 0;
    }

    async Task Commit(List<Waiting> batch)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                var results = await (_call ??= new(connectionString)).Send(batch.ConvertAll(w => w.Append));
                appended();
                for (var i = 0; i < batch.Count; i++) batch[i].SetResult(results[i]);
                return;
            }
            catch (Exception lost) when (lost.IsPassing() && waited.Elapsed < _patience)
            {
                await Disconnect();
                await Task.Delay(BeforeResend);
            }
            catch (Exception refused) when (batch.Count > 1 && !refused.IsPassing())
            {
                // One append holds what PostgreSQL or its driver refuses, and took its neighbours with it: find it by going one by one.
                if (refused is not PostgresException) await Disconnect();
                foreach (var one in batch.ToArray()) await Commit([one]);
                return;
            }
            catch (Exception failure)
            {
                await Disconnect();
                foreach (var one in batch) one.SetException(failure);
                return;
            }
        }
    }

    async Task Disconnect()
    {
        (var call, _call) = (_call, null);
        if (call is not null) await call.DisposeAsync();
    }

    /// <summary>Writes what still waits, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _writing.WaitAsync();
        while (await CommitNext()) { }
        _writing.Release(); // closing twice must not wait for ever
        await Disconnect();
    }
}
