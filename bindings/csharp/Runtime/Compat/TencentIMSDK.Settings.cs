using Doubletick.Native;

namespace Doubletick.Compat
{
    // Settings of the service, which the vendor has in its console, and the experimental door.
    public static unsafe partial class TencentIMSDK
    {
        /// <summary>Asks for the settings of the service. An addition of doubletick.</summary>
        public static TIMResult DTGetSettings(ValueCallback<DTSettings> callback)
        {
            return DTGetSettings(Answer.Of("DTGetSettings", callback));
        }

        /// <summary>The same, with the answer's document.</summary>
        public static TIMResult DTGetSettings(ValueCallback<string> callback)
        {
            return DTGetSettings(Answer.Of("DTGetSettings", callback));
        }

        private static TIMResult DTGetSettings(Answer answer)
        {
            return Call.Start(
                answer,
                (cb, data) => NativeMethods.DTGetSettings(cb, data));
        }

        /// <summary>
        /// Changes settings of the service, at once and for everyone; over the network only administrators may
        /// (10007). The result is all of them. An addition of doubletick.
        /// </summary>
        public static TIMResult DTSetSettings(DTSettings settings, ValueCallback<DTSettings> callback)
        {
            return DTSetSettings(settings, Answer.Of("DTSetSettings", callback));
        }

        /// <summary>The same, with the answer's document.</summary>
        public static TIMResult DTSetSettings(DTSettings settings, ValueCallback<string> callback)
        {
            return DTSetSettings(settings, Answer.Of("DTSetSettings", callback));
        }

        private static TIMResult DTSetSettings(DTSettings settings, Answer answer)
        {
            return Call.Start(
                answer, Json.Write(settings),
                (text, cb, data) => NativeMethods.DTSetSettings(text, cb, data));
        }

        /// <summary>Does one operation by name. Unknown ones are accepted and do nothing.</summary>
        public static TIMResult CallExperimentalAPI(
            ExperimentalAPIReqeustParam json_param, ValueCallback<ReponseInfo> callback)
        {
            return CallExperimentalAPI(json_param, Answer.Of("CallExperimentalAPI", callback));
        }

        /// <summary>The same, with the answer's document.</summary>
        public static TIMResult CallExperimentalAPI(
            ExperimentalAPIReqeustParam json_param, ValueCallback<string> callback)
        {
            return CallExperimentalAPI(json_param, Answer.Of("CallExperimentalAPI", callback));
        }

        private static TIMResult CallExperimentalAPI(ExperimentalAPIReqeustParam json_param, Answer answer)
        {
            return Call.Start(
                answer, Json.Write(json_param),
                (text, cb, data) => NativeMethods.callExperimentalAPI(text, cb, data));
        }
    }
}
