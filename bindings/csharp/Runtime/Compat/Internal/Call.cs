using System;
using Doubletick.Interop;
using Doubletick.Native;

namespace Doubletick.Compat
{
    /// <summary>
    /// The way of a call into the library, one method per shape of native function. Texts are copied for the call and
    /// freed after it. A text that is not valid UTF-16 is TIM_ERR_PARAM, as text that is not UTF-8 is in C.
    /// </summary>
    internal static unsafe class Call
    {
        internal delegate int Plain(NativeMethods.TIMCommCallback callback, void* userData);

        internal delegate int OneText(byte* text, NativeMethods.TIMCommCallback callback, void* userData);

        internal delegate int TwoTexts(
            byte* first, byte* second, NativeMethods.TIMCommCallback callback, void* userData);

        internal delegate int Conversation(
            byte* id, int type, byte* text, NativeMethods.TIMCommCallback callback, void* userData);

        internal static TIMResult Start(Answer answer, Plain native)
        {
            using (answer)
            {
                return answer.End(native(answer.Callback, answer.Begin()));
            }
        }

        internal static TIMResult Start(Answer answer, string text, OneText native)
        {
            return Checked(answer, () =>
            {
                using (var encoded = Utf8.Encode(text))
                {
                    return answer.End(native(encoded.Pointer, answer.Callback, answer.Begin()));
                }
            });
        }

        internal static TIMResult Start(Answer answer, string first, string second, TwoTexts native)
        {
            return Checked(answer, () =>
            {
                using (var encodedFirst = Utf8.Encode(first))
                using (var encodedSecond = Utf8.Encode(second))
                {
                    return answer.End(
                        native(encodedFirst.Pointer, encodedSecond.Pointer, answer.Callback, answer.Begin()));
                }
            });
        }

        internal static TIMResult Start(
            Answer answer, string id, TIMConvType type, string text, Conversation native)
        {
            return Checked(answer, () =>
            {
                using (var encodedId = Utf8.Encode(id))
                using (var encodedText = Utf8.Encode(text))
                {
                    return answer.End(
                        native(encodedId.Pointer, (int)type, encodedText.Pointer, answer.Callback, answer.Begin()));
                }
            });
        }

        /// <summary>Runs a call whose texts may turn out to be no text.</summary>
        internal static TIMResult Checked(Answer answer, Func<TIMResult> call)
        {
            using (answer)
            {
                return Checked(answer.Function, call);
            }
        }

        /// <summary>The same for a call without an answer.</summary>
        internal static TIMResult Checked(string function, Func<TIMResult> call)
        {
            try
            {
                return call();
            }
            catch (ArgumentException exception)
            {
                Events.Log.Raise(TIMLogLevel.kTIMLog_Error, function + ": " + exception.Message);
                return TIMResult.TIM_ERR_PARAM;
            }
        }
    }
}
