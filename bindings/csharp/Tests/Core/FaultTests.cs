using System;
using System.IO;
using System.Text;
using System.Threading;

namespace Doubletick.Tests
{
    /// <summary>Exceptions of handlers that cannot even be told. Behind a handler there is native code.</summary>
    internal static class FaultTests
    {
        internal static void ExceptionsThatCannotBeTold()
        {
            var before = Console.Error;
            Console.SetError(new ClosedWriter());
            try
            {
                GoesOn(() => { throw new InvalidOperationException("mine"); });
            }
            finally
            {
                Console.SetError(before);
            }
            GoesOn(() => { throw new Speechless(); });
        }

        internal static void AHandlerThatIsAborted()
        {
            // Runtimes without this throw that they do not have it, which is an exception like any other.
            GoesOn(() => Thread.CurrentThread.Abort());
        }

        /// <summary>The library goes on although its handler does this.</summary>
        private static void GoesOn(Action fault)
        {
            using (var rig = new Rig())
            {
                var lines = new Inbox<LogLine>();
                rig.Client.Log += line =>
                {
                    lines.Add(line);
                    fault();
                };
                Check.Fails(-4, rig.Client.QuitGroupAsync(""), "a refused call");
                lines.Next("its line");
                Check.Fails(-4, rig.Client.QuitGroupAsync(""), "one more");
                lines.Next("the line behind the fault");
                rig.Login("alice");
            }
        }

        private sealed class Speechless : Exception
        {
            public override string ToString()
            {
                throw new InvalidOperationException("no words");
            }
        }

        private sealed class ClosedWriter : TextWriter
        {
            public override Encoding Encoding
            {
                get { return Encoding.UTF8; }
            }

            public override void Write(char value)
            {
                throw new IOException("closed");
            }

            public override void WriteLine(string value)
            {
                throw new IOException("closed");
            }
        }
    }
}
