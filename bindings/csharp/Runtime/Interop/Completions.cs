using System;
using System.Collections.Generic;
using Doubletick.Native;

namespace Doubletick.Interop
{
    /// <summary>
    /// Answers that are awaited. A completion is registered before the native call and known by its id, which travels
    /// as user_data; it is removed when the answer comes, or by the caller when the call was refused.
    /// </summary>
    internal static unsafe class Completions
    {
        // Native code holds these; a delegate that only native code holds would be collected.
        internal static readonly NativeMethods.TIMCommCallback Callback = OnAnswer;
        internal static readonly NativeMethods.TIMMsgGroupMessageReadMemberListCallback ReadersCallback = OnReaders;

        private static readonly object Gate = new object();
        private static readonly Dictionary<ulong, Delegate> Waiting = new Dictionary<ulong, Delegate>();
        private static ulong last;

        /// <summary>How many answers are awaited.</summary>
        internal static int Count
        {
            get
            {
                lock (Gate)
                {
                    return Waiting.Count;
                }
            }
        }

        /// <summary>Registers what <see cref="Callback"/> calls once: code, text, JSON; on the library's thread.</summary>
        internal static ulong Register(Action<int, string, string> completion)
        {
            return Add(completion);
        }

        /// <summary>Registers what <see cref="ReadersCallback"/> calls once: JSON, next_seq, whether it was the end.</summary>
        internal static ulong RegisterReaders(Action<string, ulong, bool> completion)
        {
            return Add(completion);
        }

        /// <summary>The id as user_data.</summary>
        internal static void* UserData(ulong id)
        {
            return (void*)id;
        }

        /// <summary>Forgets a completion whose call was refused; false when it is not there (any more).</summary>
        internal static bool Remove(ulong id)
        {
            lock (Gate)
            {
                return Waiting.Remove(id);
            }
        }

        private static ulong Add(Delegate completion)
        {
            lock (Gate)
            {
                do
                {
                    last++;
                    if (UIntPtr.Size == 4)
                    {
                        // user_data has 32 bits there; ids that are still awaited are stepped over.
                        last = (uint)last;
                    }
                }
                while (last == 0 || Waiting.ContainsKey(last));
                Waiting.Add(last, completion);
                return last;
            }
        }

        private static Delegate Take(void* userData)
        {
            var id = (ulong)userData;
            lock (Gate)
            {
                Delegate completion;
                if (Waiting.TryGetValue(id, out completion))
                {
                    Waiting.Remove(id);
                }
                return completion;
            }
        }

        [MonoPInvokeCallback(typeof(NativeMethods.TIMCommCallback))]
        private static void OnAnswer(int code, byte* desc, byte* json, void* userData)
        {
            LibraryThread.Enter();
            try
            {
                var completion = (Action<int, string, string>)Take(userData);
                if (completion != null)
                {
                    completion(code, Utf8.Decode(desc), Utf8.Decode(json));
                }
            }
            catch (Exception exception)
            {
                Faults.Report(exception);
            }
        }

        [MonoPInvokeCallback(typeof(NativeMethods.TIMMsgGroupMessageReadMemberListCallback))]
        private static void OnReaders(byte* json, ulong nextSeq, byte isFinished, void* userData)
        {
            LibraryThread.Enter();
            try
            {
                var completion = (Action<string, ulong, bool>)Take(userData);
                if (completion != null)
                {
                    completion(Utf8.Decode(json), nextSeq, isFinished != 0);
                }
            }
            catch (Exception exception)
            {
                Faults.Report(exception);
            }
        }
    }
}
