// The five blocks of the vendor's Unity page on read receipts, as an application has them: one `using` is
// what changes. The errata of that page are corrected and nothing else: the first block passes kTIMConv_C2C for a
// message to a group; SetMsgReadedReceiptCallback returns nothing and takes no msg_array; the last block calls
// GetMsgGroupMessageReadMemberList by another name. Where a block has `// 处理回调逻辑` (handle the callback here), the
// test keeps what the callback got.

using System;
using System.Collections.Generic;
using System.Text;
using Doubletick.Compat;
using Doubletick.Compat.Tests;

namespace SampleApplication
{
    internal static class VendorPage
    {
        private static readonly Rig.Waiter<int> Codes = new Rig.Waiter<int>();
        private static readonly Rig.Waiter<Message> Sent = new Rig.Waiter<Message>();
        private static readonly Rig.Waiter<List<Message>> Received = new Rig.Waiter<List<Message>>();
        private static readonly Rig.Waiter<List<MessageReceipt>> Told = new Rig.Waiter<List<MessageReceipt>>();
        private static readonly Rig.Waiter<List<MessageReceipt>> Asked = new Rig.Waiter<List<MessageReceipt>>();
        private static readonly Rig.Waiter<Page> Pages = new Rig.Waiter<Page>();

        /// <summary>Alice sends, Bob reads and says so, Alice is told, asks, and sees who it was.</summary>
        internal static void TheFiveBlocksRun()
        {
            using (var rig = new Rig())
            {
                Input.text = "群消息已读回执 ✔";
                var conv_id = rig.Group();
                ListenForReadReceipts();
                Send(conv_id);
                Rig.Equal(0, Codes.Wait("the send"), "code of the send");
                var sent = Sent.Wait("the message as sent");
                Rig.Equal(Input.text, sent.message_elem_array[0].text_elem_content, "text as sent");
                Rig.Equal("unity local custom data", sent.message_cloud_custom_str, "custom text as sent");
                Rig.Equal(TIMConvType.kTIMConv_Group, sent.message_conv_type, "type of the conversation");
                Rig.Equal(true, sent.message_need_read_receipt, "receipts are wanted");

                TencentIMSDK.AddRecvNewMsgCallback(
                    (List<Message> messages, string user_data) => Received.Set(messages));
                rig.Login("bob");
                var msg_array = Received.Wait("the message at Bob's");
                Rig.Equal(sent.message_msg_id, msg_array[0].message_msg_id, "id at Bob's");
                Rig.Equal(Input.text, msg_array[0].message_elem_array[0].text_elem_content, "text at Bob's");
                Rig.Equal("alice", msg_array[0].message_sender, "sender at Bob's");
                SendReadReceipts(msg_array);
                Rig.Equal(0, Codes.Wait("the receipts"), "code of the receipts");

                rig.Login("alice");
                var told = Told.Wait("the receipt at Alice's");
                Rig.Equal(sent.message_msg_id, told[0].msg_receipt_msg_id, "message of the receipt");
                Rig.Equal(1, told[0].msg_receipt_read_count, "who have read it");
                Rig.Equal(1, told[0].msg_receipt_unread_count, "who have not");

                AskForReadReceipts(new List<Message> { sent });
                Rig.Equal(0, Codes.Wait("the asked receipts"), "code of the asked receipts");
                var asked = Asked.Wait("the asked receipts");
                Rig.Equal(1, asked.Count, "receipts");
                Rig.Equal(conv_id, asked[0].msg_receipt_conv_id, "conversation of the receipt");
                Rig.Equal(1, asked[0].msg_receipt_read_count, "who have read it, asked");

                AskForReaders(sent, 0);
                var page = Pages.Wait("the readers");
                Rig.Equal(1, page.Members.Count, "readers");
                Rig.Equal("bob", page.Members[0].group_member_info_identifier, "the reader");
                Rig.Equal(true, page.Finished, "the page is the last one");
                Rig.Equal(0UL, page.Next, "where the next page would begin");
            }
        }

        private static void Send(string conv_id)
        {
            var message = new Message
            {
              message_conv_id = conv_id,
              message_conv_type = TIMConvType.kTIMConv_Group,
              message_cloud_custom_str = "unity local custom data",
              message_elem_array = new List<Elem>{new Elem
              {
                elem_type = TIMElemType.kTIMElem_Text,
                text_elem_content = Input.text
              }},
              message_need_read_receipt = true,
            };
            StringBuilder messageId = new StringBuilder(128);
              TIMResult res = TencentIMSDK.MsgSendMessage(conv_id, TIMConvType.kTIMConv_Group, message, messageId, (int code, string desc, Message data, string user_data) => {
              Codes.Set(code);
              Sent.Set(data);
            });
            Rig.Equal(TIMResult.TIM_SUCC, res, "MsgSendMessage");
            Rig.That(messageId.Length > 0, "the id of the message is there at once");
        }

        private static void SendReadReceipts(List<Message> msg_array)
        {
            TIMResult res = TencentIMSDK.MsgSendMessageReadReceipts(msg_array, (int code, string desc, string user_data) => {
              Codes.Set(code);
            });
            Rig.Equal(TIMResult.TIM_SUCC, res, "MsgSendMessageReadReceipts");
        }

        private static void ListenForReadReceipts()
        {
            TencentIMSDK.SetMsgReadedReceiptCallback((List<MessageReceipt> message_receipt, string user_data) => {
              Told.Set(message_receipt);
            });
        }

        private static void AskForReadReceipts(List<Message> msg_array)
        {
            TIMResult res = TencentIMSDK.MsgGetMessageReadReceipts(msg_array, (int code, string desc, List<MessageReceipt> message_receipt, string user_data) => {
              Codes.Set(code);
              Asked.Set(message_receipt);
            });
            Rig.Equal(TIMResult.TIM_SUCC, res, "MsgGetMessageReadReceipts");
        }

        private static void AskForReaders(Message message, ulong next_seq)
        {
            TIMResult res = TencentIMSDK.GetMsgGroupMessageReadMemberList(message, TIMGroupMessageReadMembersFilter.TIM_GROUP_MESSAGE_READ_MEMBERS_FILTER_READ, next_seq, 20, (List<GroupMemberInfo> json_group_member_array, ulong next, bool is_finished, string user_data) => {
              Pages.Set(new Page { Members = json_group_member_array, Next = next, Finished = is_finished });
            });
            Rig.Equal(TIMResult.TIM_SUCC, res, "GetMsgGroupMessageReadMemberList");
        }

        /// <summary>Stands for the text field of the sample's scene.</summary>
        private static class Input
        {
            internal static string text;
        }

        private sealed class Page
        {
            internal List<GroupMemberInfo> Members;
            internal ulong Next;
            internal bool Finished;
        }
    }
}
