using System.Text;
using Doubletick.Interop;
using Doubletick.Native;

namespace Doubletick.Compat
{
    // Messages: sending.
    public static unsafe partial class TencentIMSDK
    {
        private static TIMResult MsgSendMessage(
            string conv_id, TIMConvType conv_type, Message message, StringBuilder message_id, Answer answer)
        {
            return Call.Checked(answer, () =>
            {
                var buffer = stackalloc byte[Utf8.BufferBytes];
                buffer[0] = 0;
                using (var id = Utf8.Encode(conv_id))
                using (var json = Utf8.Encode(Json.Write(message)))
                {
                    var result = answer.End(NativeMethods.TIMMsgSendMessage(
                        id.Pointer, (int)conv_type, json.Pointer, buffer, answer.Callback, answer.Begin()));
                    Fill(message_id, buffer);
                    return result;
                }
            });
        }
    }
}
