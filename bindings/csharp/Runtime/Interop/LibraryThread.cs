using System;

namespace Doubletick.Interop
{
    /// <summary>The one thread on which the library calls; every callback says that it is there.</summary>
    internal static class LibraryThread
    {
        [ThreadStatic]
        private static bool here;

        /// <summary>Whether the current thread is it. It must not wait for the end of the SDK, which waits for it.</summary>
        internal static bool IsHere
        {
            get { return here; }
        }

        /// <summary>Called by native code. The thread does nothing else, so that this is taken back by Lend only.</summary>
        internal static void Enter()
        {
            here = true;
        }

        /// <summary>
        /// Calls TIMInit or TIMUninit. Where the system has no thread to give, the library's log comes on the calling
        /// thread meanwhile; afterwards that is what it was.
        /// </summary>
        internal static int Lend(Func<int> call)
        {
            var before = here;
            try
            {
                return call();
            }
            finally
            {
                here = before;
            }
        }
    }
}
