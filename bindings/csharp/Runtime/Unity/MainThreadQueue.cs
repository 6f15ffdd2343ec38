using System;
using System.Collections.Generic;
using System.Threading;

namespace Doubletick.Unity
{
    /// <summary>
    /// Work for the thread that made this queue, run by <see cref="Pump"/> in the order of posting. Nothing of the
    /// engine is in here, so its tests need none.
    /// </summary>
    /// <remarks>
    /// The engine's own context runs everything that waits in one frame. Ten thousand receipts at once would be a frame
    /// that takes long; this queue takes a share of each frame.
    /// </remarks>
    internal sealed class MainThreadQueue : SynchronizationContext
    {
        private readonly object gate = new object();
        private readonly Queue<Work> waiting = new Queue<Work>();
        private readonly Action<Exception> fault;
        private readonly int thread = Thread.CurrentThread.ManagedThreadId;
        private bool closed;

        /// <param name="fault">Told of every exception that posted work throws.</param>
        internal MainThreadQueue(Action<Exception> fault)
        {
            this.fault = fault;
        }

        /// <summary>How much is waiting.</summary>
        internal int Count
        {
            get
            {
                lock (gate)
                {
                    return waiting.Count;
                }
            }
        }

        /// <summary>Adds work, from any thread. After <see cref="Close"/> it is dropped.</summary>
        public override void Post(SendOrPostCallback callback, object state)
        {
            lock (gate)
            {
                if (!closed)
                {
                    waiting.Enqueue(new Work(callback, state));
                }
            }
        }

        /// <summary>Runs work on the queue's thread and waits for it; on that thread itself, at once.</summary>
        /// <exception cref="InvalidOperationException">The queue was closed before the work ran.</exception>
        public override void Send(SendOrPostCallback callback, object state)
        {
            if (Thread.CurrentThread.ManagedThreadId == thread)
            {
                callback(state);
                return;
            }
            using (var done = new ManualResetEvent(false))
            {
                Exception thrown = null;
                var ran = false;
                var work = new Work(inner =>
                {
                    try
                    {
                        ran = true;
                        callback(inner);
                    }
                    catch (Exception exception)
                    {
                        thrown = exception;
                    }
                    done.Set();
                }, state, done);
                lock (gate)
                {
                    if (closed)
                    {
                        throw new InvalidOperationException("The main thread runs no more work.");
                    }
                    waiting.Enqueue(work);
                }
                done.WaitOne();
                if (!ran)
                {
                    throw new InvalidOperationException("The main thread runs no more work.");
                }
                if (thrown != null)
                {
                    throw new InvalidOperationException("Work on the main thread failed: " + thrown.Message, thrown);
                }
            }
        }

        /// <summary>Copies share the queue: awaited continuations must come back to it.</summary>
        public override SynchronizationContext CreateCopy()
        {
            return this;
        }

        /// <summary>
        /// Runs what is waiting now, until <paramref name="enough"/> says so after a piece of work. What is posted
        /// meanwhile waits for the next time, so that work which posts work cannot hold up a frame for ever.
        /// </summary>
        internal void Pump(Func<bool> enough)
        {
            for (var left = Count; left > 0; left--)
            {
                Work work;
                lock (gate)
                {
                    if (waiting.Count == 0)
                    {
                        return;
                    }
                    work = waiting.Dequeue();
                }
                try
                {
                    work.Callback(work.State);
                }
                catch (Exception exception)
                {
                    fault(exception);
                }
                if (enough())
                {
                    return;
                }
            }
        }

        /// <summary>Drops what is waiting and takes no more; whoever waits in <see cref="Send"/> is woken.</summary>
        internal void Close()
        {
            Work[] dropped;
            lock (gate)
            {
                closed = true;
                dropped = waiting.ToArray();
                waiting.Clear();
            }
            foreach (var work in dropped)
            {
                if (work.Done != null)
                {
                    work.Done.Set();
                }
            }
        }

        private struct Work
        {
            internal readonly SendOrPostCallback Callback;
            internal readonly object State;
            internal readonly ManualResetEvent Done;

            internal Work(SendOrPostCallback callback, object state, ManualResetEvent done = null)
            {
                Callback = callback;
                State = state;
                Done = done;
            }
        }
    }
}
