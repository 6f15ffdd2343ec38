// The program that `cargo xtask test unity` runs: just in time by mono, and once more compiled ahead of time. Unity does
// not import this folder; it has a test runner of its own.

using System;
using System.Collections.Generic;
using System.Linq;
using Doubletick.Compat.Tests;
using Doubletick.Interop;
using Doubletick.Tests;

namespace Doubletick.Unity.Tests
{
    internal static class Program
    {
        /// <summary>The folder of the package.</summary>
        internal static string Package
        {
            get { return Environment.GetEnvironmentVariable("DOUBLETICK_PACKAGE"); }
        }

        /// <summary>
        /// Runs the tests of what needs the engine; with --all also those that do not, with names those of these that
        /// are called so. --reflection-only before that is for a runtime that cannot make code; --planted NAME does
        /// what such a runtime refuses.
        /// </summary>
        private static int Main(string[] arguments)
        {
            var rest = new List<string>(arguments);
            if (rest.Remove("--reflection-only"))
            {
                ReflectionOnly.On();
            }
            if (rest.Count == 2 && rest[0] == "--planted")
            {
                return Planted.Run(rest[1]);
            }
            var tests = HooksTests.All().Concat(ChatSampleTests.All()).Concat(CallbackTests.All());
            if (rest.Remove("--all") || rest.Count > 0)
            {
                tests = tests.Concat(CoreTests.All()).Concat(CompatTests.All());
            }
            var wanted = tests.Where(test => rest.Count == 0 || rest.Contains(test.Key)).ToList();
            var failed = wanted.Count(test => !Passes(test));
            Console.WriteLine("test result: " + (wanted.Count - failed) + " passed; " + failed + " failed");
            return failed == 0 && wanted.Count > 0 ? 0 : 1;
        }

        private static bool Passes(KeyValuePair<string, Action> test)
        {
            try
            {
                test.Value();
                Console.WriteLine("ok " + test.Key);
                return true;
            }
            catch (Exception exception)
            {
                Console.WriteLine("FAILED " + test.Key + "\n" + exception);
                return false;
            }
            finally
            {
                // A test that failed half way must not fail the ones behind it.
                Lifetime.Shutdown();
            }
        }
    }
}
