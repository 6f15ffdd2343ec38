#if UNITY_INCLUDE_TESTS
using System;
using System.Collections.Generic;
using System.Threading;
using Doubletick.Compat.Tests;
using Doubletick.Tests;
using NUnit.Framework;

namespace Doubletick.Unity.Tests
{
    /// <summary>The plain tests of this package in the engine's test runner.</summary>
    public sealed class PlainTests
    {
        public static IEnumerable<TestCaseData> Cases()
        {
            foreach (var test in QueueTests.All())
            {
                yield return new TestCaseData(test.Value).SetName(test.Key);
            }
            foreach (var test in CoreTests.All())
            {
                yield return new TestCaseData(test.Value).SetName(test.Key);
            }
            foreach (var test in CompatTests.All())
            {
                yield return new TestCaseData(test.Value).SetName(test.Key);
            }
        }

        /// <summary>
        /// On a thread of its own: the tests wait for callbacks, which on the main thread would be waiting for the
        /// test.
        /// </summary>
        [TestCaseSource("Cases")]
        public void Passes(Action test)
        {
            Exception failure = null;
            var thread = new Thread(() =>
            {
                try
                {
                    test();
                }
                catch (Exception exception)
                {
                    failure = exception;
                }
            });
            thread.Start();
            thread.Join();
            if (failure != null)
            {
                Assert.Fail(failure.ToString());
            }
        }
    }
}
#endif
