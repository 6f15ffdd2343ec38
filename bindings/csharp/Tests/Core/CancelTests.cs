using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Doubletick.Interop;

namespace Doubletick.Tests
{
    /// <summary>Cancellation of calls that are awaited.</summary>
    internal static class CancelTests
    {
        internal static void CancelledBeforeTheCall()
        {
            using (var rig = new Rig())
            {
                var bob = rig.WithBob();
                var draft = Message.FromText("never");
                var call = rig.Client.SendAsync(bob, draft, new CancellationToken(true));
                Check.That(call.IsCanceled, "cancelled at once");
                Check.That(draft.Id == null, "the library was not called");
                Check.Equal(0, Check.Wait(rig.Client.GetHistoryAsync(new HistoryQuery(bob))).Count, "messages");
            }
        }

        internal static void CancelledWhileWaiting()
        {
            using (var rig = new Rig())
            using (var source = new CancellationTokenSource())
            {
                var bob = rig.WithBob();
                var draft = Message.FromText("taken");
                Task call;
                using (new HeldThread())
                {
                    call = rig.Client.SendAsync(bob, draft, source.Token);
                    Check.That(!call.IsCompleted, "it waits");
                    source.Cancel();
                    Check.That(call.IsCanceled, "the waiting has ended");
                    Check.Equal(1, Completions.Count, "the library still owes its answer");
                }
                // The answers are in order: when this one is there, the dropped one has been too.
                var all = Check.Wait(rig.Client.GetHistoryAsync(new HistoryQuery(bob)));
                Check.Equal(0, Completions.Count, "answers that are awaited");
                Check.That(call.IsCanceled, "it stays cancelled");
                // It was on its way to the embedded service already; nothing was left to take back.
                Check.Same(new[] { draft.Id }, all.Select(message => message.Id), "what was sent");
            }
        }

        internal static void CancelledAfterTheAnswer()
        {
            using (var rig = new Rig())
            using (var source = new CancellationTokenSource())
            {
                var bob = rig.WithBob();
                for (var number = 0; number < 100; number++)
                {
                    // Answers come while tokens are registered: neither may miss the other.
                    Check.Wait(rig.Client.GetHistoryAsync(new HistoryQuery(bob), source.Token));
                }
                var call = rig.Client.SendAsync(bob, Message.FromText("kept"), source.Token);
                Check.Wait(call);
                source.Cancel();
                Check.Equal(TaskStatus.RanToCompletion, call.Status, "status");
                Check.Equal("kept", call.Result.Text, "result");
            }
        }
    }
}
