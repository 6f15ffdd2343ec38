using System;
using System.Runtime.InteropServices;
using System.Text;

namespace Doubletick.Interop
{
    /// <summary>Strings across the boundary: NUL-terminated UTF-8, allocated for one call and freed after it.</summary>
    internal static unsafe class Utf8
    {
        /// <summary>What the C API asks of a buffer that it writes.</summary>
        internal const int BufferBytes = 128;

        // Bad text is refused: a replacement character in its place would be sent without anyone noticing.
        private static readonly UTF8Encoding Strict = new UTF8Encoding(false, true);
        private static readonly UTF8Encoding Lenient = new UTF8Encoding(false, false);

        /// <summary>
        /// Copies a text into native memory; null becomes NULL. Dispose the result when the call has returned.
        /// </summary>
        /// <exception cref="ArgumentException">The text has an unpaired surrogate or a NUL.</exception>
        internal static Text Encode(string text)
        {
            if (text == null)
            {
                return default(Text);
            }
            Check(text);
            var length = Strict.GetByteCount(text);
            var memory = (byte*)Marshal.AllocHGlobal(length + 1);
            fixed (char* characters = text)
            {
                // An empty string has a valid pointer too: to its end.
                Strict.GetBytes(characters, text.Length, memory, length);
            }
            memory[length] = 0;
            return new Text(memory);
        }

        /// <summary>A string of the library as ours; NULL becomes "".</summary>
        internal static string Decode(byte* text)
        {
            if (text == null || *text == 0)
            {
                return "";
            }
            var length = 0;
            while (text[length] != 0)
            {
                length++;
            }
            return Lenient.GetString(text, length);
        }

        private static void Check(string text)
        {
            for (var at = 0; at < text.Length; at++)
            {
                var sign = text[at];
                if (sign == '\0')
                {
                    throw new ArgumentException("The text has a NUL at index " + at + ", where a C string would end.");
                }
                if (!char.IsSurrogate(sign))
                {
                    continue;
                }
                if (char.IsHighSurrogate(sign) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]))
                {
                    at++;
                    continue;
                }
                throw new ArgumentException(
                    "The text is not valid UTF-16: an unpaired surrogate at index " + at + ".");
            }
        }

        /// <summary>Native memory with one string.</summary>
        internal struct Text : IDisposable
        {
            internal Text(byte* pointer)
            {
                Pointer = pointer;
            }

            internal byte* Pointer { get; private set; }

            public void Dispose()
            {
                if (Pointer != null)
                {
                    Marshal.FreeHGlobal((IntPtr)Pointer);
                    Pointer = null;
                }
            }
        }
    }
}
