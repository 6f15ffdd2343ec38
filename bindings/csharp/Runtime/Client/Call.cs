using System;
using System.Threading;
using System.Threading.Tasks;
using Doubletick.Interop;
using Doubletick.Native;

namespace Doubletick
{
    /// <summary>The native function, with its texts bound.</summary>
    internal unsafe delegate int NativeCall(NativeMethods.TIMCommCallback callback, void* userData);

    /// <summary>
    /// One call whose answer is awaited. Cancellation ends the waiting, not the call: the library still answers, and
    /// that answer is dropped.
    /// </summary>
    internal sealed class Call<T>
    {
        private readonly TaskCompletionSource<T> source =
            // Continuations run elsewhere: they are the application's, and may block.
            new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly string function;
        private readonly Func<string, T> read;
        private CancellationTokenRegistration cancellation;

        private Call(string function, Func<string, T> read)
        {
            this.function = function;
            this.read = read;
        }

        /// <summary>Told of a failure before the task is; may answer with a better exception.</summary>
        internal Func<DoubletickException, string, DoubletickException> OnFailure { get; set; }

        /// <summary>Told when the token was cancelled before the answer came.</summary>
        internal Action OnCancelled { get; set; }

        internal static Call<T> Of(string function, Func<string, T> read)
        {
            return new Call<T>(function, read);
        }

        internal unsafe Task<T> Start(CancellationToken token, NativeCall native)
        {
            if (token.IsCancellationRequested)
            {
                source.SetCanceled();
                return source.Task;
            }
            var id = Completions.Register(Complete);
            int result;
            try
            {
                result = native(Completions.Callback, Completions.UserData(id));
            }
            catch
            {
                // A text that cannot be encoded, or no library: no answer comes.
                Completions.Remove(id);
                throw;
            }
            if (result != 0)
            {
                Completions.Remove(id);
                Fail(result, Refusal(result), "");
                return source.Task;
            }
            if (token.CanBeCanceled)
            {
                Watch(token.Register(Cancel));
            }
            return source.Task;
        }

        private void Watch(CancellationTokenRegistration registration)
        {
            lock (source)
            {
                if (!source.Task.IsCompleted)
                {
                    cancellation = registration;
                    return;
                }
            }
            // The answer was faster, and had nothing to dispose yet.
            registration.Dispose();
        }

        private void Unwatch()
        {
            CancellationTokenRegistration registration;
            lock (source)
            {
                registration = cancellation;
            }
            // Waits for a cancellation that is under way, so no lock is held here.
            registration.Dispose();
        }

        private void Complete(int code, string text, string json)
        {
            try
            {
                if (code == 0)
                {
                    var result = read(json);
                    if (text.Length > 0)
                    {
                        DeviceAnswers.Mark(result);
                    }
                    source.TrySetResult(result);
                }
                else
                {
                    Fail(code, text, json);
                }
            }
            catch (Exception exception)
            {
                source.TrySetException(exception);
            }
            finally
            {
                Unwatch();
            }
        }

        private void Fail(int code, string text, string json)
        {
            var failure = new DoubletickException(function, code, text);
            if (OnFailure != null)
            {
                failure = OnFailure(failure, json);
            }
            source.TrySetException(failure);
        }

        private void Cancel()
        {
            if (source.TrySetCanceled() && OnCancelled != null)
            {
                OnCancelled();
            }
        }

        private static string Refusal(int result)
        {
            var name = ((TIMResult)result).ToString();
            switch ((TIMResult)result)
            {
                case TIMResult.TIM_ERR_JSON:
                    return name + ": a value has another type or form than the function takes; the log names it";
                case TIMResult.TIM_ERR_SDKUNINIT:
                    return name + ": not initialised, and no thread can be started for the answer";
                default:
                    return name + ": a parameter is empty or not one that the function takes; the log names it";
            }
        }
    }
}
