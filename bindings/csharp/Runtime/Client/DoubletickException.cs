using System;

namespace Doubletick
{
    /// <summary>A call failed.</summary>
    public class DoubletickException : Exception
    {
        internal DoubletickException(string function, int code, string text)
            : base(function + ": " + text + " (code " + code + ")")
        {
            Function = function;
            Code = code;
            Text = text;
        }

        /// <summary>
        /// One of <see cref="ErrorCode"/>; or, where the library refused the call at once, a number below 0: -3 for JSON
        /// that the function does not take, -4 for another parameter that it does not take, -1 where the system has no
        /// thread to give; of SetDraft also -1 where nothing is initialised and -2 where nobody is logged in.
        /// </summary>
        public int Code { get; }

        /// <summary>What was wrong, in the words of the service.</summary>
        public string Text { get; }

        /// <summary>The C function that failed.</summary>
        public string Function { get; }
    }

    /// <summary>A message was modified on a version that is not the newest any more (8006).</summary>
    public sealed class MessageConflictException : DoubletickException
    {
        internal MessageConflictException(string function, int code, string text, Message newest)
            : base(function, code, text)
        {
            Newest = newest;
        }

        /// <summary>The message as it is now.</summary>
        public Message Newest { get; }
    }
}
