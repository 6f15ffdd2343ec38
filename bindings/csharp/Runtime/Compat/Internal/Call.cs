using System;
using Doubletick.Native;

namespace Doubletick.Compat
{
    /// <summary>
    /// The way of a call into the library. A text that is not valid UTF-16 is TIM_ERR_PARAM, as text that is not UTF-8 is
    /// in C.
    /// </summary>
    internal static class Call
    {
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
