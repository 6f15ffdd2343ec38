using System;
using System.Threading;

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
            if (exception is ThreadAbortException)
            {
                // It would go on behind every catch, into native code.
                Thread.ResetAbort();
            }
            var listeners = Raised;
            if (listeners == null)
            {
                // Nobody asked to be told, and an exception that vanishes is worse than a line.
                Write("doubletick: a handler threw: ", exception);
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
                    Write("doubletick: a handler of exceptions threw: ", second);
                }
            }
        }

        private static void Write(string what, Exception exception)
        {
            try
            {
                Console.Error.WriteLine(what + exception);
            }
            catch (Exception)
            {
                // The standard error is closed, or the exception cannot say what it is. This one has nowhere to go:
                // behind the callers there is native code.
            }
        }
    }
}
