using System;

namespace Doubletick.Interop
{
    /// <summary>
    /// Where exceptions of the application's handlers end up. None may reach native code, and none may stop the
    /// handlers behind it.
    /// </summary>
    internal static class Faults
    {
        /// <summary>Told of every exception, on the thread that caught it.</summary>
        internal static event Action<Exception> Raised;

        internal static void Report(Exception exception)
        {
            var listeners = Raised;
            if (listeners == null)
            {
                // Nobody asked to be told, and an exception that vanishes is worse than a line.
                Console.Error.WriteLine("doubletick: a handler threw: " + exception);
                return;
            }
            foreach (Action<Exception> listener in listeners.GetInvocationList())
            {
                try
                {
                    listener(exception);
                }
                catch (Exception second)
                {
                    Console.Error.WriteLine("doubletick: a handler of exceptions threw: " + second);
                }
            }
        }
    }
}
