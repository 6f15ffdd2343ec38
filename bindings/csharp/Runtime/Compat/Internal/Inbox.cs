using System;
using System.Collections.Generic;
using System.Threading;
using Doubletick.Interop;

namespace Doubletick.Compat
{
    /// <summary>
    /// What waits for the application's thread: answers and events, in the order in which the library told them.
    /// Without such a thread they run at once, on the library's own.
    /// </summary>
    /// <remarks>
    /// Posting to a SynchronizationContext alone would let callbacks run after Uninit has returned. So they wait in a
    /// queue of ours, the context is only told to take the next one, and <see cref="Finish"/> can empty the queue.
    /// </remarks>
    internal static class Inbox
    {
        private static readonly object Gate = new object();
        private static readonly Queue<Item> Waiting = new Queue<Item>();
        private static readonly Action TakeOne = RunNext;
        private static SynchronizationContext installed;
        private static int installedThread;
        private static int thread;
        private static int generation;

        /// <summary>
        /// Names the context for every later <see cref="Capture"/>, whichever thread that comes from; null: none.
        /// To be called on the thread that the context runs its work on.
        /// </summary>
        internal static void Install(SynchronizationContext context)
        {
            lock (Gate)
            {
                var inUse = MainThread.Context == null || ReferenceEquals(MainThread.Context, installed);
                installed = context;
                installedThread = Thread.CurrentThread.ManagedThreadId;
                if (inUse)
                {
                    MainThread.Context = installed;
                    thread = installedThread;
                }
            }
        }

        /// <summary>The context that was installed, else that of the current thread, is where callbacks go.</summary>
        internal static void Capture()
        {
            lock (Gate)
            {
                MainThread.Context = installed ?? MainThread.Usable(SynchronizationContext.Current);
                thread = installed != null ? installedThread : Thread.CurrentThread.ManagedThreadId;
            }
        }

        /// <summary>The answer of a call: it runs exactly once, whatever happens meanwhile.</summary>
        internal static void Answer(Action action)
        {
            Add(new Item(action, 0));
        }

        /// <summary>An event: it does not run any more when the SDK has ended meanwhile.</summary>
        internal static void Event(Action action)
        {
            Add(new Item(action, Volatile.Read(ref generation) + 1));
        }

        /// <summary>
        /// Ends this life of the SDK: events that still wait are dropped. On the application's thread the answers that
        /// still wait run now, so that nothing runs after Uninit; on another thread they run over there.
        /// </summary>
        internal static void Finish()
        {
            Interlocked.Increment(ref generation);
            if (MainThread.Context != null && Thread.CurrentThread.ManagedThreadId == thread)
            {
                while (RunOne())
                {
                }
            }
            lock (Gate)
            {
                // The thread that called Init may end now; answers of later calls must not wait for it.
                MainThread.Context = installed;
                thread = installedThread;
            }
        }

        /// <summary>
        /// Drops everything that still waits, answers too: for the end of the scripting domain or of play mode, where
        /// what they would call is gone.
        /// </summary>
        internal static void Drop()
        {
            Interlocked.Increment(ref generation);
            lock (Gate)
            {
                Waiting.Clear();
            }
        }

        private static void Add(Item item)
        {
            var context = MainThread.Context;
            if (context == null)
            {
                Run(item);
                return;
            }
            lock (Gate)
            {
                Waiting.Enqueue(item);
            }
            MainThread.Post(context, TakeOne);
        }

        private static void RunNext()
        {
            RunOne();
        }

        private static bool RunOne()
        {
            Item item;
            lock (Gate)
            {
                if (Waiting.Count == 0)
                {
                    return false;
                }
                item = Waiting.Dequeue();
            }
            Run(item);
            return true;
        }

        private static void Run(Item item)
        {
            if (item.Generation != 0 && item.Generation != Volatile.Read(ref generation) + 1)
            {
                return;
            }
            try
            {
                item.Action();
            }
            catch (Exception exception)
            {
                Faults.Report(exception);
            }
        }

        private struct Item
        {
            internal readonly Action Action;

            // 0: an answer, which belongs to every generation.
            internal readonly int Generation;

            internal Item(Action action, int generation)
            {
                Action = action;
                Generation = generation;
            }
        }
    }
}
