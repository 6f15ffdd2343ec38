using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Doubletick.Interop;
using Doubletick.Native;

namespace Doubletick.Tests
{
    /// <summary>Many calls: each is answered once and in order, nothing is collected too early, nothing is kept.</summary>
    internal static class LoadTests
    {
        internal static unsafe void TenThousandAnswersInOrder()
        {
            const int Count = 10000;
            using (var rig = new Rig())
            {
                rig.Login("alice");
                var answered = new List<int>();
                var threads = new HashSet<int>();
                var last = new ManualResetEventSlim();
                for (var number = 0; number < Count; number++)
                {
                    var own = number;
                    var id = Completions.Register((code, text, json) =>
                    {
                        answered.Add(code == 0 ? own : -1);
                        threads.Add(Thread.CurrentThread.ManagedThreadId);
                        if (own == Count - 1)
                        {
                            last.Set();
                        }
                    });
                    Check.Equal(0, NativeMethods.TIMConvGetConvList(Completions.Callback, Completions.UserData(id)), "accepted");
                }
                Check.That(last.Wait(Check.Patience), "the last answer comes");
                Check.Equal(Count, answered.Count, "answers");
                Check.That(Enumerable.Range(0, Count).SequenceEqual(answered), "in the order of the calls");
                Check.Equal(1, threads.Count, "threads");
                Check.Equal(0, Completions.Count, "answers that are awaited");

                var tasks = Enumerable.Range(0, Count).Select(number => rig.Client.GetConversationsAsync()).ToArray();
                Check.Finish(Task.WhenAll(tasks), "every task");
                Check.That(tasks.All(task => task.Status == TaskStatus.RanToCompletion), "each has its result");
            }
        }

        internal static void CallsFromManyThreads()
        {
            using (var rig = new Rig())
            {
                var sent = Enumerable.Range(0, 8).Select(number => Check.Wait(rig.Client.SendTextAsync(rig.WithBob(), number.ToString()))).ToList();
                var failures = new Inbox<Exception>();
                var threads = sent.Select(message => new Thread(() =>
                {
                    try
                    {
                        for (var turn = 0; turn < 300; turn++)
                        {
                            Check.Equal(message.Text, Check.Wait(rig.Client.FindMessagesAsync(new[] { message.Id }))[0].Text, "its own answer");
                        }
                    }
                    catch (Exception exception)
                    {
                        failures.Add(exception);
                    }
                })).ToList();
                threads.ForEach(thread => thread.Start());
                threads.ForEach(thread => thread.Join());
                Check.Same(new Exception[0], failures.All, "failures");
            }
        }

        internal static void CallbacksWhileMemoryIsCollected()
        {
            const int Count = 3000;
            using (var rig = new Rig())
            {
                var bob = rig.WithBob();
                var seen = new Inbox<string>();
                rig.Client.MessagesReceived += list => list.ToList().ForEach(message => seen.Add(message.Text));
                var stop = 0;
                var collector = new Thread(() =>
                {
                    for (var round = 0; Volatile.Read(ref stop) == 0; round++)
                    {
                        // Mostly the youngest objects, which is where callbacks live; every so often all.
                        GC.Collect(round % 8 == 0 ? GC.MaxGeneration : 0);
                        // A collection stops every thread; without a break the others get nothing done.
                        Thread.Sleep(1);
                    }
                });
                collector.Start();
                try
                {
                    var calls = new List<Task<Message>>();
                    for (var number = 0; number < Count; number++)
                    {
                        calls.Add(rig.Client.SendTextAsync(bob, number.ToString()));
                    }
                    var texts = Enumerable.Range(0, Count).Select(number => number.ToString()).ToList();
                    var sent = Check.Wait(Task.WhenAll(calls), "every answer");
                    Check.That(sent.Select(message => message.Text).SequenceEqual(texts), "each call has its own answer");
                    rig.Login("bob");
                    for (var number = 0; number < Count; number++)
                    {
                        seen.Next("every message");
                    }
                    Check.That(seen.All.SequenceEqual(texts), "each message once, in order");
                }
                finally
                {
                    Volatile.Write(ref stop, 1);
                    collector.Join();
                }
            }
        }

        internal static void MemoryStaysFlat()
        {
            using (var rig = new Rig())
            {
                var bob = rig.WithBob();
                var message = Check.Wait(rig.Client.SendTextAsync(bob, "你好"));
                rig.Login("bob");
                Action<int> call = count =>
                {
                    for (var done = 0; done < count; done += 250)
                    {
                        var batch = Enumerable.Range(0, 250).Select(number => number % 2 == 0
                            ? (Task)rig.Client.FindMessagesAsync(new[] { message.Id })
                            : rig.Client.SendReceiptsAsync(new[] { message.Id }));
                        Check.Wait(Task.WhenAll(batch.ToArray()), "a batch");
                    }
                };
                call(20000);
                var before = Resident();
                call(50000);
                var after = Resident();
                Console.WriteLine("memory before " + (before >> 20) + " MiB, after 50,000 calls " + (after >> 20) + " MiB");
                Check.That(after <= before * 1.3 + (20 << 20), "memory went from " + before + " to " + after + " bytes");
                Check.Equal(0, Completions.Count, "answers that are awaited");
            }
        }

        private static long Resident()
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            GC.Collect();
            using (var process = Process.GetCurrentProcess())
            {
                return process.WorkingSet64;
            }
        }
    }
}
