using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;

namespace Doubletick.Tests
{
    /// <summary>
    /// Runs the tests one after another and says how each ended; with arguments, those whose name contains one of them.
    /// NUnit runs the same bodies in Unity; this runner needs nothing that has to be installed.
    /// </summary>
    internal static class Program
    {
        private static int Main(string[] names)
        {
            if (names.Length == 4 && names[0] == "--device")
            {
                return Device.Run(names[1], names[2]);
            }
            if (names.Length == 1 && names[0].StartsWith("--"))
            {
                return Exits.Run(names[0]);
            }
            var all = CoreTests.All().Concat(Compat.Tests.CompatTests.All());
            var wanted = all.Where(test => names.Length == 0 || names.Any(name => test.Key.Contains(name))).ToList();
            var failed = wanted.Count(test => !Passes(test));
            Console.WriteLine("test result: " + (wanted.Count - failed) + " passed; " + failed + " failed");
            return failed == 0 && wanted.Count > 0 ? 0 : 1;
        }

        private static bool Passes(KeyValuePair<string, Action> test)
        {
            var begin = Stopwatch.StartNew();
            try
            {
                test.Value();
                Console.WriteLine("ok " + test.Key + " (" + begin.ElapsedMilliseconds + " ms)");
                return true;
            }
            catch (Exception exception)
            {
                Console.WriteLine("FAILED " + test.Key + ": " + exception);
                return false;
            }
            finally
            {
                // A test that failed half way must not fail the ones behind it.
                Interop.Lifetime.Shutdown();
            }
        }
    }
}
