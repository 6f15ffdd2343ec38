using System.Text;
using Doubletick.Interop;
using Doubletick.Native;

namespace Doubletick.Compat
{
    /// <summary>
    /// The calls of the vendor's Unity wrapper, by its names, on doubletick. Each returns at once: TIM_SUCC means that
    /// the answer comes by the callback, exactly once; anything else that no callback comes.
    /// </summary>
    /// <remarks>There is one SDK per process: this class or one DoubletickClient has it, never both.</remarks>
    public static unsafe partial class TencentIMSDK
    {
        /// <summary>In message_group_at_user_array: everyone.</summary>
        public const string kImSDK_MessageAtALL = "__kImSDK_MessageAtALL__";

        // Whoever holds the SDK of this process, see Lifetime.
        private static readonly object Owner = new object();

        static TencentIMSDK()
        {
            Lifetime.ShuttingDown += Events.Clear;
        }

        /// <summary>
        /// Opens the service and starts the SDK. Callbacks will come on the calling thread, if that has a
        /// SynchronizationContext (the main thread of Unity has), else on a thread of the library. Initialising again
        /// changes nothing. TIM_ERR_PARAM also while a DoubletickClient holds the SDK of this process, or another thread
        /// is inside Init or Uninit.
        /// </summary>
        /// <param name="sdk_app_id">Any number but 0; every app id has its own data.</param>
        /// <param name="json_sdk_config">May be null. sdk_config_server_url is the one line that a server needs.</param>
        /// <param name="need_log">Accepted; parameters are never logged, credentials would be among them.</param>
        public static TIMResult Init(long sdk_app_id, SdkConfig json_sdk_config, bool? need_log = false)
        {
            return Init(unchecked((ulong)sdk_app_id), json_sdk_config, need_log);
        }

        /// <summary>The same, for app ids that are unsigned.</summary>
        public static TIMResult Init(ulong sdk_app_id, SdkConfig json_sdk_config, bool? need_log = false)
        {
            if (!Lifetime.TryTake(Owner))
            {
                if (Lifetime.Runs(Owner))
                {
                    return TIMResult.TIM_SUCC;
                }
                Events.Log.Raise(
                    TIMLogLevel.kTIMLog_Error,
                    "Init: a DoubletickClient holds the SDK of this process, or another Init or Uninit is under way");
                return TIMResult.TIM_ERR_PARAM;
            }
            Inbox.Capture();
            var result = TIMResult.TIM_ERR_PARAM;
            try
            {
                result = Call.Checked("Init", () =>
                {
                    using (var json = Utf8.Encode(json_sdk_config == null ? null : Json.Write(json_sdk_config)))
                    {
                        var config = json;
                        return (TIMResult)LibraryThread.Lend(() => NativeMethods.TIMInit(sdk_app_id, config.Pointer));
                    }
                });
                return result;
            }
            finally
            {
                if (result != TIMResult.TIM_SUCC)
                {
                    Lifetime.Release(Owner);
                }
                else if (!Lifetime.Began(Owner))
                {
                    // Uninit was called meanwhile, by a callback or another thread.
                    Finish();
                }
            }
        }

        /// <summary>
        /// Ends the SDK: removes all listeners, answers every open call (7009 where there is no answer yet) and closes
        /// the service or the link. On the thread that callbacks come on, none runs after it has returned; called on
        /// another thread, answers that were already handed over still run there.
        /// </summary>
        public static TIMResult Uninit()
        {
            return Lifetime.TryEnd(Owner) ? Finish() : TIMResult.TIM_SUCC;
        }

        private static TIMResult Finish()
        {
            Events.Clear();
            var result = (TIMResult)LibraryThread.Lend(() => NativeMethods.TIMUninit());
            Inbox.Finish();
            Lifetime.Release(Owner);
            return result;
        }

        /// <summary>The level of the vendor's API that this library follows.</summary>
        public static string GetSDKVersion()
        {
            return Utf8.Decode(NativeMethods.TIMGetSDKVersion());
        }

        /// <summary>The version of doubletick.</summary>
        public static string DTGetVersion()
        {
            return Utf8.Decode(NativeMethods.DTGetVersion());
        }

        /// <summary>
        /// The application is back in the foreground, or the device has a network again or another one: without a link
        /// one is made now, and a link of before is asked for a sign of life. Does not wait; without effect before Init.
        /// </summary>
        public static void DTWake()
        {
            NativeMethods.DTWake();
        }

        /// <summary>
        /// The service's clock in seconds since 1970 (UTC); the device's clock until the first login.
        /// </summary>
        public static long GetServerTime()
        {
            return (long)NativeMethods.TIMGetServerTime();
        }

        /// <summary>The login state.</summary>
        public static TIMLoginStatus GetLoginStatus()
        {
            return (TIMLoginStatus)NativeMethods.TIMGetLoginStatus();
        }

        /// <summary>Puts the id of the user who is logged in (or logging in) into user_id; "" when nobody is.</summary>
        public static TIMResult GetLoginUserID(StringBuilder user_id)
        {
            if (user_id == null)
            {
                return TIMResult.TIM_ERR_PARAM;
            }
            var buffer = stackalloc byte[Utf8.BufferBytes];
            buffer[0] = 0;
            var result = (TIMResult)NativeMethods.TIMGetLoginUserID(buffer);
            Fill(user_id, buffer);
            return result;
        }

        /// <summary>Puts what the library has written into the caller's builder.</summary>
        private static void Fill(StringBuilder target, byte* buffer)
        {
            if (target != null)
            {
                target.Length = 0;
                target.Append(Utf8.Decode(buffer));
            }
        }
    }
}
