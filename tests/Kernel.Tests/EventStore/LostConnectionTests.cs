using System.Diagnostics;
using Npgsql;
using Territory.Kernel.EventStore;
using Territory.Testing;
using static Territory.Kernel.Tests.Appends;

namespace Territory.Kernel.Tests;

/// <summary>A connection is lost at the worst moment, over and over: what was answered is true, and nothing else happened.</summary>
public sealed class LostConnectionTests(TestLog log) : IClassFixture<TestLog>
{
    /// <summary>Each of the writers appends to a stream of its own, one version after the other, and keeps what it was answered.</summary>
    static async Task<(Append Append, AppendResult Answer)[]> Write(GroupCommit writer, int writers, int each) =>
        [.. (await Task.WhenAll(Enumerable.Range(0, writers).Select(_ => Task.Run(async () =>
        {
            var (stream, answers) = (Guid.CreateVersion7(), new List<(Append, AppendResult)>());
            for (var version = 0; version < each; version++)
            {
                var append = To(stream, version);
                answers.Add((append, await writer.Append(append)));
            }
            return answers;
        })))).SelectMany(a => a)];

    async Task EveryAnswerIsTheTruth((Append Append, AppendResult Answer)[] answers)
    {
        Assert.All(answers, a => Assert.True(a.Answer.Verdict is Verdict.Appended or Verdict.Repeated, a.Answer.Verdict.ToString()));
        var written = (await log.Lines("select format('%s %s %s %s', causation_id, stream_id, version, seq_id) from events.mt_events")).ToHashSet();
        var recorded = (await log.Lines("select format('%s %s %s %s', id, stream_id, version, position) from kernel.commands")).ToHashSet();
        var told = answers.Select(a => $"{a.Append.Command.Id} {a.Append.Stream} {a.Append.ExpectedVersion + 1} {a.Answer.Position}").ToArray();
        Assert.All(answers, a => Assert.Equal(a.Append.ExpectedVersion + 1, a.Answer.Version));
        Assert.All(told, t => Assert.Contains(t, written));
        Assert.All(told, t => Assert.Contains(t, recorded));
        var streams = string.Join(",", answers.Select(a => $"'{a.Append.Stream}'").Distinct());
        Assert.Equal(answers.Length, await log.Count($"events.mt_events where stream_id in ({streams})"));
        Assert.Equal(answers.Length, await log.Count($"kernel.commands where stream_id in ({streams})"));
    }

    [Fact]
    public async Task When_the_answer_to_a_commit_is_lost_the_answer_after_the_resend_is_the_truth()
    {
        var direct = new NpgsqlConnectionStringBuilder(log.Database.Databases.Log);
        await using var proxy = new CuttingProxy(direct.Host!, direct.Port, seed: 20261122);
        var writer = log.AnotherWriter(through: new NpgsqlConnectionStringBuilder(direct.ConnectionString) { Host = "127.0.0.1", Port = proxy.Port }.ConnectionString);

        var answers = await Write(writer, writers: 8, each: 15);

        await EveryAnswerIsTheTruth(answers);
        // The answers of some commits were lost on the way: their appends were sent again, and found to be done.
        Assert.InRange(proxy.AnswersLost, 3, int.MaxValue);
        Assert.Contains(answers, a => a.Answer.Verdict == Verdict.Repeated);
        Assert.Contains(answers, a => a.Answer.Verdict == Verdict.Appended);
    }

    [Fact]
    public async Task While_the_database_is_away_an_append_waits_gives_up_at_the_limit_and_the_next_one_after_its_return_is_written()
    {
        var direct = new NpgsqlConnectionStringBuilder(log.Database.Databases.Log);
        await using var cable = new Cable(direct.Host!, direct.Port);
        await using var writer = new GroupCommit(
            new NpgsqlConnectionStringBuilder(direct.ConnectionString) { Host = "127.0.0.1", Port = cable.Port }.ConnectionString, () => { }, patience: TimeSpan.FromSeconds(1));
        Assert.Equal(Verdict.Appended, (await writer.Append(To(Guid.CreateVersion7()))).Verdict);

        cable.Cut();
        var (waited, refused) = (Stopwatch.StartNew(), To(Guid.CreateVersion7()));
        var failures = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Assert.ThrowsAnyAsync<NpgsqlException>(() => writer.Append(refused))));
        Assert.InRange(waited.Elapsed, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(15));
        Assert.All(failures, failure => Assert.True(failure.IsPassing())); // 503, not a defect

        cable.Mend();
        Assert.Equal((Verdict.Appended, 1L), (await writer.Append(refused)) is var answer ? (answer.Verdict, answer.Version) : default);
        Assert.Equal(Verdict.Repeated, (await writer.Append(refused)).Verdict);
    }

    [Fact]
    public async Task When_the_writers_backend_is_killed_again_and_again_nothing_is_lost_and_nothing_is_written_twice()
    {
        var writer = log.AnotherWriter();
        var (killed, chance) = (0L, new Random(20261123));

        var writing = Write(writer, writers: 16, each: 25);
        await Eventually.True(async () =>
        {
            if (chance.Next(3) == 0) killed += await log.CutWriters();
            return writing.IsCompleted;
        });

        await EveryAnswerIsTheTruth(await writing);
        Assert.InRange(killed, 3, long.MaxValue);
    }
}
