using System;
using System.Collections.Generic;
using System.Threading;

namespace Doubletick.Unity.Tests
{
    /// <summary>The main thread's queue. Plain methods, without an engine.</summary>
    public static class QueueTests
    {
        /// <summary>All of them, by name.</summary>
        public static IEnumerable<KeyValuePair<string, Action>> All()
        {
            yield return new KeyValuePair<string, Action>("unity_queue_keeps_the_order", KeepsTheOrder);
            yield return new KeyValuePair<string, Action>("unity_queue_stops_when_it_is_enough", StopsWhenItIsEnough);
            yield return new KeyValuePair<string, Action>(
                "unity_queue_leaves_new_work_for_later", LeavesNewWorkForLater);
            yield return new KeyValuePair<string, Action>("unity_queue_goes_on_after_a_fault", GoesOnAfterAFault);
            yield return new KeyValuePair<string, Action>("unity_queue_takes_work_from_threads", TakesWorkFromThreads);
            yield return new KeyValuePair<string, Action>("unity_queue_sends_and_waits", SendsAndWaits);
            yield return new KeyValuePair<string, Action>("unity_queue_closes", Closes);
        }

        private static void KeepsTheOrder()
        {
            var queue = Queue();
            var order = new List<int>();
            for (var number = 0; number < 1000; number++)
            {
                queue.Post(state => order.Add((int)state), number);
            }
            Equal(0, order.Count, "nothing runs before Pump");
            queue.Pump(() => false);
            Equal(1000, order.Count, "all have run");
            for (var number = 0; number < 1000; number++)
            {
                Equal(number, order[number], "the order");
            }
            That(ReferenceEquals(queue, queue.CreateCopy()), "a copy is the queue itself");
        }

        private static void StopsWhenItIsEnough()
        {
            var queue = Queue();
            var ran = 0;
            for (var number = 0; number < 10; number++)
            {
                queue.Post(state => ran++, null);
            }
            queue.Pump(() => true);
            Equal(1, ran, "one runs in any case");
            queue.Pump(() => ran == 4);
            Equal(4, ran, "until it is enough");
            Equal(6, queue.Count, "the others wait");
        }

        private static void LeavesNewWorkForLater()
        {
            var queue = Queue();
            var ran = 0;
            SendOrPostCallback again = null;
            again = state =>
            {
                ran++;
                queue.Post(again, null);
            };
            queue.Post(again, null);
            queue.Pump(() => false);
            Equal(1, ran, "work that posts work does not hold up a frame");
            queue.Pump(() => false);
            Equal(2, ran, "it runs in the next one");
        }

        private static void GoesOnAfterAFault()
        {
            var faults = new List<Exception>();
            var queue = new MainThreadQueue(faults.Add);
            var ran = false;
            queue.Post(state => { throw new InvalidOperationException("mine"); }, null);
            queue.Post(state => ran = true, null);
            queue.Pump(() => false);
            That(ran, "what is behind a fault runs");
            Equal("mine", faults[0].Message, "the fault is told");
        }

        private static void TakesWorkFromThreads()
        {
            var queue = Queue();
            var me = Thread.CurrentThread.ManagedThreadId;
            var ran = 0;
            var elsewhere = 0;
            var threads = new Thread[4];
            for (var at = 0; at < threads.Length; at++)
            {
                threads[at] = new Thread(() =>
                {
                    for (var number = 0; number < 1000; number++)
                    {
                        queue.Post(state =>
                        {
                            ran++;
                            elsewhere += Thread.CurrentThread.ManagedThreadId == me ? 0 : 1;
                        }, null);
                    }
                });
                threads[at].Start();
            }
            foreach (var thread in threads)
            {
                thread.Join();
            }
            queue.Pump(() => false);
            Equal(4000, ran, "all have run");
            Equal(0, elsewhere, "on this thread");
        }

        private static void SendsAndWaits()
        {
            var queue = Queue();
            var ran = 0;
            queue.Send(state => ran++, null);
            Equal(1, ran, "on the queue's own thread at once");
            Exception failed = null;
            var thread = new Thread(() =>
            {
                queue.Send(state => ran++, null);
                try
                {
                    queue.Send(state => { throw new InvalidOperationException("mine"); }, null);
                }
                catch (InvalidOperationException exception)
                {
                    failed = exception.InnerException;
                }
            });
            thread.Start();
            while (!thread.Join(1))
            {
                queue.Pump(() => false);
            }
            Equal(2, ran, "from another thread");
            Equal("mine", failed.Message, "its fault goes to the one who sent it");
        }

        private static void Closes()
        {
            var queue = Queue();
            var ran = 0;
            queue.Post(state => ran++, null);
            Exception refused = null;
            var thread = new Thread(() =>
            {
                try
                {
                    queue.Send(state => ran++, null);
                }
                catch (InvalidOperationException exception)
                {
                    refused = exception;
                }
            });
            thread.Start();
            while (queue.Count < 2)
            {
                Thread.Yield();
            }
            queue.Close();
            thread.Join();
            That(refused != null, "who waits is woken");
            queue.Post(state => ran++, null);
            queue.Pump(() => false);
            Equal(0, ran, "nothing runs after Close");
        }

        private static MainThreadQueue Queue()
        {
            return new MainThreadQueue(exception => { throw new Exception("a fault that was not wanted", exception); });
        }

        private static void Equal<T>(T wanted, T found, string what)
        {
            That(EqualityComparer<T>.Default.Equals(wanted, found), what + ": wanted " + wanted + ", found " + found);
        }

        private static void That(bool so, string what)
        {
            if (!so)
            {
                throw new Exception(what);
            }
        }
    }
}
