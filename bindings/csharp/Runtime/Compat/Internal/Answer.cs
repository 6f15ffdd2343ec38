using System;
using System.Collections.Generic;
using Doubletick.Interop;
using Doubletick.Native;

namespace Doubletick.Compat
{
    /// <summary>
    /// The answer that a call will get: registered right before the native call, forgotten again when the call was
    /// not accepted, and handed to the application's callback exactly once otherwise.
    /// </summary>
    internal sealed unsafe class Answer : IDisposable
    {
        private readonly string function;
        private readonly Action<int, string, string> told;
        private readonly Action<string, ulong, bool> page;
        private ulong id;
        private bool accepted;

        private Answer(string function, Action<Answer, int, string, string> told)
        {
            this.function = function;
            if (told != null)
            {
                this.told = (code, desc, json) => told(this, code, desc, json);
            }
        }

        private Answer(string function, Action<Answer, string, ulong, bool> page)
        {
            this.function = function;
            if (page != null)
            {
                this.page = (json, next, finished) => page(this, json, next, finished);
            }
        }

        /// <summary>The function that was called, as the application knows it.</summary>
        internal string Function
        {
            get { return function; }
        }

        /// <summary>What native code calls; null where the application wants no answer.</summary>
        internal NativeMethods.TIMCommCallback Callback
        {
            get { return told == null ? null : Completions.Callback; }
        }

        /// <summary>What native code calls with a page of readers.</summary>
        internal NativeMethods.TIMMsgGroupMessageReadMemberListCallback PageCallback
        {
            get { return page == null ? null : Completions.ReadersCallback; }
        }

        /// <summary>The last argument of the application's callback: it names the call.</summary>
        private string UserData
        {
            get { return function + "_" + id; }
        }

        /// <summary>An answer without a result.</summary>
        internal static Answer Of(string function, NullValueCallback callback)
        {
            return new Answer(function, callback == null ? (Action<Answer, int, string, string>)null
                : (answer, code, desc, json) =>
                    Inbox.Answer(() => callback(code, desc, answer.UserData)));
        }

        /// <summary>An answer whose result is the document itself.</summary>
        internal static Answer Of(string function, ValueCallback<string> callback)
        {
            return new Answer(function, callback == null ? (Action<Answer, int, string, string>)null
                : (answer, code, desc, json) =>
                    Inbox.Answer(() => callback(code, desc, json, answer.UserData)));
        }

        /// <summary>
        /// An answer whose result is an object. It is read on the library's thread, to spare the other.
        /// </summary>
        internal static Answer Of<T>(string function, ValueCallback<T> callback)
        {
            return new Answer(function, callback == null ? (Action<Answer, int, string, string>)null
                : (answer, code, desc, json) =>
                {
                    var data = Json.Read<T>(json);
                    Inbox.Answer(() => callback(code, desc, data, answer.UserData));
                });
        }

        /// <summary>A page of readers, for both kinds of callback.</summary>
        internal static Answer Of(
            string function,
            MsgGroupMessageReadMemberListCallback callback,
            MsgGroupMessageReadMemberListStringCallback stringCallback)
        {
            if (callback == null && stringCallback == null)
            {
                return new Answer(function, (Action<Answer, string, ulong, bool>)null);
            }
            return new Answer(function, (answer, json, next, finished) =>
            {
                var members = callback == null ? null : Json.Read<List<GroupMemberInfo>>(json);
                Inbox.Answer(() =>
                {
                    try
                    {
                        if (callback != null)
                        {
                            callback(members, next, finished, answer.UserData);
                        }
                    }
                    finally
                    {
                        if (stringCallback != null)
                        {
                            stringCallback(json, next, finished, answer.UserData);
                        }
                    }
                });
            });
        }

        /// <summary>
        /// Registers the answer; the result is the user_data of the native call that follows at once.
        /// </summary>
        internal void* Begin()
        {
            if (told != null)
            {
                id = Completions.Register(told);
            }
            else if (page != null)
            {
                id = Completions.RegisterReaders(page);
            }
            return Completions.UserData(id);
        }

        /// <summary>Takes what the native call returned.</summary>
        internal TIMResult End(int result)
        {
            accepted = result == 0;
            return (TIMResult)result;
        }

        /// <summary>Forgets the answer of a call that was not accepted, or not even made.</summary>
        public void Dispose()
        {
            if (!accepted && id != 0)
            {
                Completions.Remove(id);
            }
        }
    }
}
