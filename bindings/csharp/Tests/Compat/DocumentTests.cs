using System;
using System.Collections.Generic;
using System.Text;
using Doubletick.Interop;

namespace Doubletick.Compat.Tests
{
    /// <summary>Objects and their documents.</summary>
    internal static class DocumentTests
    {
        internal static void OnlyWhatWasSetIsSent()
        {
            Rig.Equal("{}", Json.Write(new Message()), "an empty message");
            Rig.Equal("{}", Json.Write(new MsgGetMsgListParam()), "an empty query");
            Rig.Equal("{}", Json.Write(new SdkConfig()), "an empty configuration");
            Rig.Equal("{}", Json.Write(new UserProfileItem()), "an empty change of a profile");
            Rig.Equal(
                "{\"message_elem_array\":[{\"elem_type\":0,\"text_elem_content\":\"你好 👍\"}],\"message_need_read_receipt\":true}",
                Json.Write(Rig.Text("你好 👍")),
                "a text");
            Rig.Equal(
                "{\"message_need_read_receipt\":false,\"message_cloud_custom_str\":\"\"}",
                Json.Write(new Message { message_need_read_receipt = false, message_cloud_custom_str = "" }),
                "false and empty, where they were set");
            Rig.Equal(
                "{\"user_profile_item_gender\":0,\"user_profile_item_level\":7}",
                Json.Write(new UserProfileItem
                {
                    user_profile_item_gender = TIMGenderType.kTIMGenderType_Unknown,
                    user_profile_item_level = 7
                }),
                "a zero, where it was set");
            Rig.Equal(
                "{\"group_modify_info_param_modify_flag\":-2147483648,\"group_modify_info_param_owner\":\"bob\"}",
                Json.Write(new GroupModifyInfoParam
                {
                    group_modify_info_param_modify_flag = TIMGroupModifyInfoFlag.kTIMGroupModifyInfoFlag_Owner,
                    group_modify_info_param_owner = "bob"
                }),
                "bit 31");
        }

        internal static void ElementsSendTheirOwnFields()
        {
            var everything = new Elem
            {
                text_elem_content = "t",
                face_elem_index = 0,
                face_elem_buf = "b",
                location_elem_desc = "d",
                location_elem_longitude = 1.5,
                custom_elem_data = "c",
                video_elem_video_size = 9
            };
            Rig.Equal(
                "{\"elem_type\":0,\"text_elem_content\":\"t\"}", Of(everything, TIMElemType.kTIMElem_Text), "text");
            Rig.Equal(
                "{\"elem_type\":6,\"face_elem_index\":0,\"face_elem_buf\":\"b\"}",
                Of(everything, TIMElemType.kTIMElem_Face),
                "a face: index 0 is one");
            Rig.Equal(
                "{\"elem_type\":7,\"location_elem_desc\":\"d\",\"location_elem_longitude\":1.5,\"location_elem_latitude\":0.0}",
                Of(everything, TIMElemType.kTIMElem_Location),
                "a location: 0 is one");
            Rig.Equal(
                "{\"elem_type\":3,\"custom_elem_data\":\"c\"}", Of(everything, TIMElemType.kTIMElem_Custom), "custom");
            Rig.Equal("{\"elem_type\":-1}", Of(everything, TIMElemType.kTIMElem_Invalid), "an unknown type");
        }

        internal static void LargeNumbersAreExact()
        {
            const string Document =
                "{\"message_unique_id\":18446744073709551615,\"message_rand\":9007199254740993,\"message_seq\":9223372036854775807}";
            var message = Json.Read<Message>(Document);
            Rig.Equal(ulong.MaxValue, message.message_unique_id, "2^64-1");
            Rig.Equal(9007199254740993UL, message.message_rand, "2^53+1");
            Rig.Equal(9223372036854775807UL, message.message_seq, "2^63-1");
            Rig.Equal(Document, Json.Write(message), "and back");
            using (var rig = new Rig())
            {
                rig.Login("bob");
                rig.Login("alice");
                var sent = rig.Send("bob", TIMConvType.kTIMConv_C2C, "hi");
                Rig.That(sent.message_unique_id > 0, "the service's ids");
                var found = Rig.Value<List<Message>>(
                    "MsgFindMessages",
                    cb => TencentIMSDK.MsgFindMessages(new List<string> { sent.message_msg_id }, cb));
                Rig.Equal(sent.message_unique_id, found[0].message_unique_id, "found again");
                var text = Rig.Value<string>(
                    "MsgFindMessages",
                    cb => TencentIMSDK.MsgFindMessages(new List<string> { sent.message_msg_id }, cb));
                Rig.That(
                    text.Contains("\"message_unique_id\":" + sent.message_unique_id + ","), "as the library wrote it");
            }
        }

        internal static void ValuesThatDoNotFitAreSkipped()
        {
            var faults = new List<Exception>();
            Action<Exception> keep = faults.Add;
            Faults.Raised += keep;
            try
            {
                var receipts = Json.Read<List<MessageReceipt>>(
                    "[{\"msg_receipt_read_count\":3000000000,\"msg_receipt_msg_id\":\"m\"},{\"msg_receipt_read_count\":7,\"new\":{}}]");
                Rig.Equal(2, receipts.Count, "receipts");
                Rig.Equal(0, receipts[0].msg_receipt_read_count, "the count that does not fit");
                Rig.Equal("m", receipts[0].msg_receipt_msg_id, "what stands behind it");
                Rig.Equal(7, receipts[1].msg_receipt_read_count, "the next one");
                Rig.Equal(1, faults.Count, "faults");
                var message = Json.Read<Message>("{\"message_custom_int\":NaN,\"message_msg_id\":\"m\"}");
                Rig.Equal("m", message.message_msg_id, "what stands behind a value that is no number");
                faults.Clear();
                Rig.Equal(null, Json.Read<Message>("{\"message_msg_id\":"), "half a document");
                Rig.Equal(1, faults.Count, "faults");
            }
            finally
            {
                Faults.Raised -= keep;
            }
            Rig.Equal(null, Json.Read<Message>(""), "no document");
        }

        internal static void DeepDocumentsAreRead()
        {
            var text = new StringBuilder("{\"message_msg_id\":\"inner\"}");
            for (var layer = 0; layer < 100; layer++)
            {
                text.Insert(0, "{\"message_elem_array\":[{\"elem_type\":12,\"merge_elem_message_array\":[");
                text.Append("]}]}");
            }
            var message = Json.Read<Message>(text.ToString());
            for (var layer = 0; layer < 100; layer++)
            {
                message = message.message_elem_array[0].merge_elem_message_array[0];
            }
            Rig.Equal("inner", message.message_msg_id, "in a hundred merged messages");
        }

        private static string Of(Elem elem, TIMElemType type)
        {
            elem.elem_type = type;
            return Json.Write(elem);
        }
    }
}
