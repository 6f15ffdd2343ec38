using System;
using System.Threading;
using Doubletick.Interop;
using Doubletick.Native;

namespace Doubletick.Unity.Tests
{
    /// <summary>
    /// What does not work where code is compiled ahead of time, and beside it what does: native calls whose callback is
    /// a lambda, an unmarked method, and a marked one. Mono that compiles just in time takes them all.
    /// </summary>
    internal static unsafe class Planted
    {
        /// <summary>The runtime refused, as it must when it runs compiled code only.</summary>
        private const int Refused = 3;

        private static readonly ManualResetEventSlim Answered = new ManualResetEventSlim();
        private static readonly NativeMethods.TIMCommCallback MarkedCallback = OnMarked;
        private static readonly NativeMethods.TIMCommCallback UnmarkedCallback = OnUnmarked;

        /// <summary>0: the callback came; 3: it could not be given to native code.</summary>
        internal static int Run(string name)
        {
            try
            {
                Call(Callback(name));
            }
#pragma warning disable 618 // Obsolete since .NET does not throw it; mono does.
            catch (ExecutionEngineException exception)
#pragma warning restore 618
            {
                Console.WriteLine(name + ": refused: " + exception.Message);
                return Refused;
            }
            if (!Answered.Wait(TimeSpan.FromSeconds(60)))
            {
                Console.WriteLine(name + ": no answer");
                return 1;
            }
            Console.WriteLine(name + ": answered");
            return 0;
        }

        private static NativeMethods.TIMCommCallback Callback(string name)
        {
            switch (name)
            {
                case "marked": return MarkedCallback;
                case "unmarked": return UnmarkedCallback;
                case "lambda": return (code, desc, json, userData) => Answered.Set();
                default: throw new ArgumentException("marked, unmarked or lambda", "name");
            }
        }

        private static void Call(NativeMethods.TIMCommCallback callback)
        {
            // Answers without an initialised SDK.
            var result = NativeMethods.TIMSetConfig(null, callback, null);
            if (result != 0)
            {
                throw new InvalidOperationException("TIMSetConfig: " + result);
            }
            GC.KeepAlive(callback);
        }

        [MonoPInvokeCallback(typeof(NativeMethods.TIMCommCallback))]
        private static void OnMarked(int code, byte* desc, byte* json, void* userData)
        {
            Answered.Set();
        }

        private static void OnUnmarked(int code, byte* desc, byte* json, void* userData)
        {
            Answered.Set();
        }
    }
}
