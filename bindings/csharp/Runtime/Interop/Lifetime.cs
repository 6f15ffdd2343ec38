using System;
using System.Threading;
using Doubletick.Native;

namespace Doubletick.Interop
{
    /// <summary>
    /// The one SDK of the process: who has initialised it, and how it ends when the process or its scripting domain
    /// does. Native code must not be left with a callback into a domain that is gone.
    /// </summary>
    /// <remarks>
    /// No lock is held while native code begins or ends the SDK, since a handler that runs meanwhile may do either. So
    /// whoever begins or ends is counted, and the SDK is free for the next one when the last of them has left: a late
    /// end never hits the life that follows. They leave together, but for a handler.
    /// </remarks>
    internal static class Lifetime
    {
        // The process ends although a handler does not: one that waits for what never comes, or one that called
        // Environment.Exit, which some runtimes carry out on another thread while the handler waits for it.
        private static readonly TimeSpan ExitPatience = TimeSpan.FromSeconds(2);

        private static readonly object Gate = new object();
        private static object owner;
        private static bool ending;
        private static int busy;
        private static ulong lives;
        private static bool hooked;

        /// <summary>Told right before <see cref="Shutdown"/> ends the SDK.</summary>
        internal static event Action ShuttingDown;

        /// <summary>Whoever holds the SDK, also while it begins or ends; or null.</summary>
        internal static object Owner
        {
            get
            {
                lock (Gate)
                {
                    return owner;
                }
            }
        }

        /// <summary>Whether this one holds it, and does not end it.</summary>
        internal static bool Holds(object by)
        {
            lock (Gate)
            {
                return ReferenceEquals(owner, by) && !ending;
            }
        }

        /// <summary>Whether this one holds it, has begun it, and nobody ends it.</summary>
        internal static bool Runs(object by)
        {
            lock (Gate)
            {
                return ReferenceEquals(owner, by) && busy == 0;
            }
        }

        /// <summary>
        /// Takes the SDK to begin it; false when anyone has it. <see cref="Began"/> or <see cref="Release"/> follows.
        /// </summary>
        internal static bool TryTake(object by)
        {
            lock (Gate)
            {
                if (owner != null)
                {
                    return false;
                }
                owner = by;
                busy = 1;
                if (!hooked)
                {
                    hooked = true;
                    AppDomain.CurrentDomain.ProcessExit += (sender, arguments) => ShutdownAtExit();
                    AppDomain.CurrentDomain.DomainUnload += (sender, arguments) => Shutdown();
                }
                return true;
            }
        }

        /// <summary>
        /// The SDK runs. False when someone has asked for its end meanwhile: then whoever began it has to end it.
        /// </summary>
        internal static bool Began(object by)
        {
            lock (Gate)
            {
                if (ending)
                {
                    return false;
                }
                busy = 0;
                return true;
            }
        }

        /// <summary>Whether there is something of this one's to end. Then <see cref="Release"/> follows.</summary>
        internal static bool TryEnd(object by)
        {
            lock (Gate)
            {
                if (owner == null || !ReferenceEquals(owner, by))
                {
                    return false;
                }
                ending = true;
                busy++;
                return true;
            }
        }

        /// <summary>Has ended it, or could not begin it. The last one gives the SDK back.</summary>
        internal static void Release(object by)
        {
            lock (Gate)
            {
                if (!ReferenceEquals(owner, by))
                {
                    return;
                }
                busy--;
                if (busy <= 0)
                {
                    owner = null;
                    ending = false;
                    lives++;
                    Monitor.PulseAll(Gate);
                    return;
                }
                // Another one has nearly ended it too. The library's thread cannot wait for that one, which waits for
                // the handler that runs on it.
                var life = lives;
                while (life == lives && !LibraryThread.IsHere)
                {
                    Monitor.Wait(Gate);
                }
            }
        }

        /// <summary>
        /// Ends the SDK whoever holds it, and takes every listener back. For the end of a process or of a scripting
        /// domain; calls that are open are answered with 7009 before it returns. May be called again and again.
        /// </summary>
        internal static void Shutdown()
        {
            var held = Owner;
            var ends = TryEnd(held);
            try
            {
                var told = ShuttingDown;
                if (told != null)
                {
                    told();
                }
                LibraryThread.Lend(() => NativeMethods.TIMUninit());
                Listeners.Clear();
            }
            finally
            {
                if (ends)
                {
                    Release(held);
                }
            }
        }

        private static void ShutdownAtExit()
        {
            if (LibraryThread.IsHere)
            {
                Shutdown();
                // The runtime waits now until every thread has left native code, and one may be in there that waits
                // for the handler that has asked for the exit.
                Say("{\"request_internal_operation\":\"internal_operation_process_ends\"}");
                lock (Gate)
                {
                    if (busy > 0)
                    {
                        // Told by the last one who leaves.
                        Monitor.Wait(Gate, ExitPatience);
                    }
                }
                return;
            }
            var ender = new Thread(Shutdown) { IsBackground = true, Name = "doubletick-exit" };
            try
            {
                ender.Start();
            }
            catch (OutOfMemoryException)
            {
                // The system has no thread to give, so without the patience.
                Shutdown();
                return;
            }
            ender.Join(ExitPatience);
        }

        private static unsafe void Say(string operation)
        {
            using (var text = Utf8.Encode(operation))
            {
                NativeMethods.callExperimentalAPI(text.Pointer, null, null);
            }
        }
    }
}
