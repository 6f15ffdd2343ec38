using Doubletick.Interop;
using Doubletick.Native;

namespace Doubletick.Compat
{
    // Read receipts: who has read and who has not.
    public static unsafe partial class TencentIMSDK
    {
        /// <summary>
        /// Asks for a page of the members who have read an own group message, or have not. count: 1 to 100. The next
        /// page begins at next_seq, until is_finished. The callback has no code: a failure is an empty page that is
        /// the last one, and a line of the log; DTMsgGetGroupMessageReadMemberList tells the code.
        /// </summary>
        public static TIMResult GetMsgGroupMessageReadMemberList(
            Message message,
            TIMGroupMessageReadMembersFilter filter,
            ulong next_seq,
            int count,
            MsgGroupMessageReadMemberListCallback callback,
            MsgGroupMessageReadMemberListStringCallback stringCallback = null)
        {
            var answer = Answer.Of("GetMsgGroupMessageReadMemberList", callback, stringCallback);
            return Call.Checked(answer, () =>
            {
                using (var json = Utf8.Encode(Json.Write(message)))
                {
                    return answer.End(NativeMethods.TIMMsgGetGroupMessageReadMemberList(
                        json.Pointer, (int)filter, next_seq, (uint)count, answer.PageCallback, answer.Begin()));
                }
            });
        }
    }
}
