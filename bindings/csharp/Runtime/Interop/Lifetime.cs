using System;
using Doubletick.Native;

namespace Doubletick.Interop
{
    /// <summary>
    /// The one SDK of the process: who has initialised it, and how it ends when the process or its scripting domain
    /// does. Native code must not be left with a callback into a domain that is gone.
    /// </summary>
    internal static class Lifetime
    {
        private static readonly object Gate = new object();
        private static object owner;
        private static bool hooked;

        /// <summary>Told right before <see cref="Shutdown"/> ends the SDK.</summary>
        internal static event Action ShuttingDown;

        /// <summary>Whoever holds the SDK, or null.</summary>
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

        /// <summary>Takes the SDK; false when another has it.</summary>
        internal static bool TryTake(object by)
        {
            lock (Gate)
            {
                if (owner != null && !ReferenceEquals(owner, by))
                {
                    return false;
                }
                owner = by;
                if (!hooked)
                {
                    hooked = true;
                    AppDomain.CurrentDomain.ProcessExit += (sender, arguments) => Shutdown();
                    AppDomain.CurrentDomain.DomainUnload += (sender, arguments) => Shutdown();
                }
                return true;
            }
        }

        /// <summary>Gives the SDK back, if it is this one's.</summary>
        internal static void Release(object by)
        {
            lock (Gate)
            {
                if (ReferenceEquals(owner, by))
                {
                    owner = null;
                }
            }
        }

        /// <summary>
        /// Ends the SDK whoever holds it, and takes every listener back. For the end of a process or of a scripting
        /// domain; calls that are open are answered with 7009 before it returns. May be called again and again.
        /// </summary>
        internal static void Shutdown()
        {
            var told = ShuttingDown;
            if (told != null)
            {
                told();
            }
            NativeMethods.TIMUninit();
            Listeners.Clear();
            lock (Gate)
            {
                owner = null;
            }
        }
    }
}
