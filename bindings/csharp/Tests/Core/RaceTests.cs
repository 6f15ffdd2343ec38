using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Doubletick.Interop;

namespace Doubletick.Tests
{
    /// <summary>Begin and end from several threads at once, and from every place where an application may be.</summary>
    internal static class RaceTests
    {
        internal static void InitFromManyThreads()
        {
            using (var rig = new Rig(init: false))
            {
                for (var round = 0; round < 20; round++)
                {
                    var won = 0;
                    var refused = 0;
                    Together(Enumerable.Repeat<Action>(() =>
                    {
                        try
                        {
                            rig.Client.Init();
                            Interlocked.Increment(ref won);
                        }
                        catch (InvalidOperationException)
                        {
                            Interlocked.Increment(ref refused);
                        }
                    }, 6));
                    Check.Equal("1 5", won + " " + refused, "who initialised it, and who was refused");
                    Check.That(rig.Client.IsInitialized, "it is initialised");
                    rig.Client.Uninit();
                    Free();
                }
            }
        }

        internal static void UninitFromEverywhere()
        {
            using (var rig = new Rig(init: false))
            {
                var client = rig.Client;
                client.Log += line => client.Uninit();
                for (var round = 0; round < 50; round++)
                {
                    client.Init();
                    // Its line of the log ends the client on the library's thread, its end on the thread pool.
                    var after = client.QuitGroupAsync("").ContinueWith(call =>
                    {
                        GC.KeepAlive(call.Exception);
                        client.Uninit();
                    });
                    var login = client.LoginAsync("alice", "any");
                    Together(new Action[] { client.Uninit, client.Uninit, () => Finalized(client) });
                    Check.Wait(after, "the continuation");
                    Check.Finish(login, "the login");
                    Free();
                }
            }
        }

        internal static void UninitWhileInitIsUnderWay()
        {
            using (var rig = new Rig(init: false))
            {
                for (var round = 0; round < 20; round++)
                {
                    // The first status is told before Init has returned, or right after.
                    var ended = new Inbox<bool>();
                    Action<NetworkStatus> handler = status =>
                    {
                        rig.Client.Uninit();
                        ended.Add(rig.Client.IsInitialized);
                    };
                    rig.Client.NetworkStatusChanged += handler;
                    rig.Client.Init();
                    Check.That(!ended.Next("the handler"), "it has ended inside the handler");
                    rig.Client.NetworkStatusChanged -= handler;
                    // The next status may have been told nested inside the first handler, which is still there then.
                    rig.Client.Uninit();
                    Free();
                }
                rig.Client.Init();
                rig.Login("alice");
            }
        }

        internal static void TwoClientsTakeTurnsAtRandom()
        {
            using (var first = new Rig(init: false))
            using (var second = new Rig(init: false))
            {
                var calls = new Inbox<Task>();
                var begun = 0;
                var jobs = new List<Action>();
                foreach (var client in new[] { first.Client, second.Client })
                {
                    client.Log += line => { };
                    jobs.Add(() => Many(() =>
                    {
                        try
                        {
                            client.Init();
                            Interlocked.Increment(ref begun);
                        }
                        catch (InvalidOperationException)
                        {
                            Thread.Yield();
                        }
                    }));
                    jobs.Add(() => Many(client.Uninit));
                    jobs.Add(() => Many(() => calls.Add(client.LoginAsync("alice", "any"))));
                    jobs.Add(() => Many(() => calls.Add(client.SendTextAsync(ConversationId.C2C("alice"), "hi"))));
                }
                Together(jobs);
                first.Client.Uninit();
                second.Client.Uninit();
                Free();
                foreach (var call in calls.All)
                {
                    Check.Finish(call, "an answer");
                    var fault = call.IsFaulted ? call.Exception.InnerException : null;
                    Check.That(fault == null || fault is DoubletickException, "only failures of calls: " + fault);
                }
                Check.That(begun > 0, "some lives began");
                second.Client.Init();
                second.Login("bob");
            }
        }

        internal static void OneChangeForMany()
        {
            using (var rig = new Rig())
            {
                var group = rig.Group();
                // Each thread names a user of its own: bob is a member, the other is none.
                var change = new MemberChange { NameCard = "card" };
                var bob = new Inbox<Task>();
                var nobody = new Inbox<Task>();
                Together(new Action[]
                {
                    () => Many(() => bob.Add(rig.Client.ModifyMemberAsync(group, "bob", change))),
                    () => Many(() => nobody.Add(rig.Client.ModifyMemberAsync(group, "nobody", change))),
                });
                bob.All.ForEach(call => Check.Wait(call, "a change of bob"));
                foreach (var call in nobody.All)
                {
                    Check.Finish(call, "a change of nobody");
                    Check.That(call.IsFaulted, "nobody was not taken for bob");
                }
                Check.That(change.GroupId == null && change.UserId == null, "the change is the caller's, and stays as it was");
            }
        }

        /// <summary>Ends a client on the finalizer's thread.</summary>
        private static void Finalized(DoubletickClient client)
        {
            var done = new ManualResetEventSlim();
            Forget(client, done);
            var end = DateTime.UtcNow + Check.Patience;
            while (!done.Wait(10))
            {
                Check.That(DateTime.UtcNow < end, "the finalizer runs");
                GC.Collect();
            }
        }

        private static void Forget(DoubletickClient client, ManualResetEventSlim done)
        {
            // On a stack of its own, which the collector does not find it on any more.
            var thread = new Thread(() => GC.KeepAlive(new Forgotten(client, done)));
            thread.Start();
            thread.Join();
        }

        private static void Many(Action action)
        {
            for (var number = 0; number < 100; number++)
            {
                action();
            }
        }

        /// <summary>Nothing is left of the last life.</summary>
        private static void Free()
        {
            Check.That(Lifetime.Owner == null, "nobody holds the SDK");
            Check.Equal(0, Completions.Count, "answers that are awaited");
            Check.Equal(0, Listeners.Log.Handlers.Length, "handlers of the log");
            Check.Equal(0, Listeners.Network.Handlers.Length, "handlers of the link");
        }

        private static void Together(IEnumerable<Action> actions)
        {
            var faults = new Inbox<Exception>();
            var threads = actions.Select(action => new Thread(() =>
            {
                try
                {
                    action();
                }
                catch (Exception exception)
                {
                    faults.Add(exception);
                }
            })).ToList();
            threads.ForEach(thread => thread.Start());
            Check.That(threads.All(thread => thread.Join(Check.Patience)), "each thread ends");
            Check.Same(new Exception[0], faults.All, "exceptions");
        }

        private sealed class Forgotten
        {
            private readonly DoubletickClient client;
            private readonly ManualResetEventSlim done;

            internal Forgotten(DoubletickClient client, ManualResetEventSlim done)
            {
                this.client = client;
                this.done = done;
            }

            ~Forgotten()
            {
                client.Uninit();
                done.Set();
            }
        }
    }
}
