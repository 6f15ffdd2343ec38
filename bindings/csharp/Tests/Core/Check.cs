using System;
using System.Collections.Generic;
using System.Threading.Tasks;

namespace Doubletick.Tests
{
    /// <summary>What the tests say. A failure is an exception, so that any runner shows it.</summary>
    internal static class Check
    {
        // A test that hangs fails; no test depends on how long anything takes.
        internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

        internal static void That(bool so, string what)
        {
            if (!so)
            {
                throw new Exception("not so: " + what);
            }
        }

        internal static void Equal<T>(T wanted, T found, string what)
        {
            if (!EqualityComparer<T>.Default.Equals(wanted, found))
            {
                throw new Exception(what + ": wanted " + Shown(wanted) + ", found " + Shown(found));
            }
        }

        internal static void Same<T>(IEnumerable<T> wanted, IEnumerable<T> found, string what)
        {
            Equal(string.Join(" | ", wanted), string.Join(" | ", found), what);
        }

        /// <summary>The exception of this type that the action throws.</summary>
        internal static TException Throws<TException>(Action action, string what) where TException : Exception
        {
            try
            {
                action();
            }
            catch (TException exception)
            {
                return exception;
            }
            throw new Exception(what + ": nothing was thrown");
        }

        /// <summary>Waits for a task, and throws what it failed with.</summary>
        internal static T Wait<T>(Task<T> task, string what = "an answer")
        {
            Finish(task, what);
            return task.GetAwaiter().GetResult();
        }

        /// <summary>The same without a result.</summary>
        internal static void Wait(Task task, string what = "an answer")
        {
            Finish(task, what);
            task.GetAwaiter().GetResult();
        }

        /// <summary>Waits for the end of a task, however it ends.</summary>
        internal static void Finish(Task task, string what = "an answer")
        {
            That(((IAsyncResult)task).AsyncWaitHandle.WaitOne(Patience), what + " comes");
        }

        /// <summary>The failure that a call ends with; its code is this one.</summary>
        internal static DoubletickException Fails(int code, Task task, string what)
        {
            var failure = Throws<DoubletickException>(() => Wait(task, what), what);
            Equal(code, failure.Code, what);
            That(failure.Text.Length > 0, what + " says what was wrong");
            That(failure.Message.Contains(failure.Text) && failure.Message.Contains(code.ToString()), "the message says both");
            return failure;
        }

        private static string Shown<T>(T value)
        {
            return value == null ? "null" : "\"" + value + "\"";
        }
    }
}
