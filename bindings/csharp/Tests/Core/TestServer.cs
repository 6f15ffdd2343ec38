using System;
using System.Diagnostics;
using System.IO;

namespace Doubletick.Tests
{
    /// <summary>
    /// A server that can be away: a process that is killed and comes back at the same place with what it had.
    /// DOUBLETICK_TEST_SERVER names its program; the tests of the repository set it, an editor of Unity does not.
    /// </summary>
    internal sealed class TestServer : IDisposable
    {
        private static readonly string Program = Environment.GetEnvironmentVariable("DOUBLETICK_TEST_SERVER");

        private readonly TemporaryDirectory data = new TemporaryDirectory();
        private Process process;

        private TestServer()
        {
            Listen("127.0.0.1:0");
        }

        internal string Url { get; private set; }

        /// <summary>A server with nothing in it; null where there is no program for one.</summary>
        internal static TestServer Start()
        {
            return string.IsNullOrEmpty(Program) ? null : new TestServer();
        }

        internal string UserSig(string user)
        {
            using (var asked = Run("usersig " + user))
            {
                var sig = asked.StandardOutput.ReadLine();
                asked.WaitForExit();
                Check.That(!string.IsNullOrEmpty(sig), "a UserSig");
                return sig;
            }
        }

        /// <summary>The operator reminds who has not read a message; what is printed.</summary>
        internal string Remind(string message)
        {
            using (var asked = Run("remind " + message))
            {
                var line = asked.StandardOutput.ReadLine();
                asked.WaitForExit();
                return line;
            }
        }

        /// <summary>It is gone, without a word to anybody.</summary>
        internal void Kill()
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
            process = null;
        }

        /// <summary>It is there again.</summary>
        internal void Again()
        {
            Listen(Url.Substring("ws://".Length));
        }

        public void Dispose()
        {
            if (process != null)
            {
                Kill();
            }
            data.Dispose();
        }

        private void Listen(string address)
        {
            process = Run("serve --listen " + address);
            var line = process.StandardOutput.ReadLine() ?? "";
            Check.That(line.StartsWith("listening on ws://"), "the server says where it listens, and not: " + line);
            Url = line.Substring("listening on ".Length);
        }

        private Process Run(string words)
        {
            Directory.CreateDirectory(data.Path);
            return Process.Start(new ProcessStartInfo(Program, words + " --data \"" + data.Path + "\"")
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
            });
        }
    }
}
