using System;
using System.Threading;

namespace Doubletick.Tests
{
    /// <summary>
    /// Ends of the process at bad times, each in a process of its own: the runner's argument names one, and
    /// `cargo xtask test csharp` looks at the exit code. The data lies in the working directory.
    /// </summary>
    internal static class Exits
    {
        /// <summary>What the process ends with where it ends as it should.</summary>
        private const int Code = 3;

        internal static int Run(string name)
        {
            var entered = new ManualResetEventSlim();
            var ends = new ManualResetEventSlim();
            var client = new DoubletickClient(
                new DoubletickOptions { AppId = 1, ServerUrl = "embedded:", DataDirectory = "data" });
            client.NetworkStatusChanged += status =>
            {
                entered.Set();
                if (name == "--exit-inside-a-handler")
                {
                    // Some runtimes end the process on another thread, while this one waits.
                    Environment.Exit(Code);
                }
                if (name == "--exit-while-another-ends")
                {
                    ends.Wait();
                    // Right for any length: nearly always the other one waits for this handler by then.
                    Thread.Sleep(200);
                    Environment.Exit(Code);
                }
                // Its answer comes on this very thread: a handler must not wait for it.
                client.LoginAsync("alice", "any").Wait();
            };
            client.Init();
            entered.Wait();
            if (name == "--exit-inside-a-handler")
            {
                Thread.Sleep(Timeout.Infinite);
            }
            if (name == "--exit-while-another-ends")
            {
                ends.Set();
                client.Uninit();
                Thread.Sleep(Timeout.Infinite);
            }
            return name == "--exit-while-a-handler-waits" ? Code : 1;
        }
    }
}
