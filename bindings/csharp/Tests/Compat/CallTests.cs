using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace Doubletick.Compat.Tests
{
    /// <summary>Every call of the compat face does its job.</summary>
    internal static class CallTests
    {
        private const TIMConvType C2C = TIMConvType.kTIMConv_C2C;
        private const TIMConvType InGroup = TIMConvType.kTIMConv_Group;
        private const TIMGroupMessageReadMembersFilter Read =
            TIMGroupMessageReadMembersFilter.TIM_GROUP_MESSAGE_READ_MEMBERS_FILTER_READ;
        private const TIMGroupMessageReadMembersFilter Unread =
            TIMGroupMessageReadMembersFilter.TIM_GROUP_MESSAGE_READ_MEMBERS_FILTER_UNREAD;

        internal static void MessagesAndHistory()
        {
            using (var rig = new Rig())
            {
                rig.Login("bob");
                rig.Login("alice");
                var first = rig.Send("bob", C2C, "eins 👩‍👩‍👧");
                var second = rig.Send("bob", C2C, "zwei");
                var third = rig.Send("bob", C2C, "drei");
                Rig.Equal(TIMMsgStatus.kTIMMsg_SendSucc, first.message_status, "status");
                Rig.Equal(true, first.message_is_from_self, "own message");

                Rig.Same(
                    new[] { "drei", "zwei" },
                    Texts(History(new MsgGetMsgListParam { msg_getmsglist_param_count = 2 })), "the last two");
                var older = new MsgGetMsgListParam { msg_last_msg_id = third.message_msg_id };
                Rig.Same(new[] { "zwei", "eins 👩‍👩‍👧" }, Texts(History(older)), "older than an id");
                Rig.That(older.msg_getmsglist_param_last_msg == null, "the caller's query stays as it is");
                Rig.Same(
                    new[] { "zwei", "drei" },
                    Texts(History(new MsgGetMsgListParam
                    {
                        msg_getmsglist_param_last_msg = first,
                        msg_getmsglist_param_is_forward = true
                    })),
                    "newer than a message");

                second.message_elem_array[0].text_elem_content = "zwei, anders";
                second.message_cloud_custom_str = "变";
                var changed = Rig.Value<Message>("MsgModifyMessage", cb => TencentIMSDK.MsgModifyMessage(second, cb));
                Rig.Equal("zwei, anders", changed.message_elem_array[0].text_elem_content, "text as modified");
                Rig.Equal("变", changed.message_cloud_custom_str, "custom text as modified");
                second.message_elem_array[0].text_elem_content = "zwei, zu spät";
                var late = Rig.Answered<Message>("MsgModifyMessage", cb => TencentIMSDK.MsgModifyMessage(second, cb));
                Rig.Equal(8006, late.Code, "a change of an old version");
                Rig.Equal("zwei, anders", late.Data.message_elem_array[0].text_elem_content, "comes with the newest");

                Rig.Done("MsgRevoke", cb => TencentIMSDK.MsgRevoke("bob", C2C, third, cb));
                Rig.Equal(TIMMsgStatus.kTIMMsg_Revoked, Find(third).message_status, "status when revoked");

                first.message_custom_str = "nur hier";
                first.message_custom_int = 42;
                Rig.Done("MsgSetLocalCustomData", cb => TencentIMSDK.MsgSetLocalCustomData(first, cb));
                Rig.Equal("nur hier", Find(first).message_custom_str, "local text");
                Rig.Equal(42, Find(first).message_custom_int, "local number");

                Rig.Done("MsgDelete",
                    cb => TencentIMSDK.MsgDelete("bob", C2C, new MsgDeleteParam { msg_delete_param_msg = first }, cb));
                Rig.Done("MsgListDelete",
                    cb => TencentIMSDK.MsgListDelete("bob", C2C, new List<Message> { changed }, cb));
                Rig.Same(
                    new[] { third.message_msg_id },
                    History(new MsgGetMsgListParam()).Select(m => m.message_msg_id).ToList(), "what is left");

                var sent = Rig.Answered<Message>("MsgCancelSend",
                    cb => TencentIMSDK.MsgCancelSend("bob", C2C, third.message_msg_id, cb));
                Rig.Equal(8020, sent.Code, "taking back what was sent");
            }
        }

        internal static void ReceiptsOneToOne()
        {
            using (var rig = new Rig())
            {
                rig.Login("bob");
                rig.Login("alice");
                var message = rig.Send("bob", C2C, "gelesen?");
                rig.Login("bob");
                Rig.Done("MsgSendMessageReadReceipts",
                    cb => TencentIMSDK.MsgSendMessageReadReceipts(new List<Message> { message }, cb));
                rig.Login("alice");
                var receipts = Rig.Value<List<MessageReceipt>>(
                    "MsgGetMessageReadReceipts",
                    cb => TencentIMSDK.MsgGetMessageReadReceipts(new List<Message> { message }, cb));
                Rig.Equal(true, receipts[0].msg_receipt_is_peer_read, "read by the peer");
                Rig.Equal("bob", receipts[0].msg_receipt_conv_id, "conversation");
                Rig.Equal(C2C, receipts[0].msg_receipt_conv_type, "its type");
                Rig.That(receipts[0].msg_receipt_time_stamp > 0, "when it was read");
                Rig.Equal(true, Find(message).message_receipt_peer_read, "in the message too");
            }
        }

        internal static void ReadersWithCodes()
        {
            using (var rig = new Rig())
            {
                var group = rig.Group();
                var message = rig.Send(group, InGroup, "wer?");
                rig.Login("bob");
                Rig.Done("MsgSendMessageReadReceipts",
                    cb => TencentIMSDK.MsgSendMessageReadReceipts(new List<Message> { message }, cb));
                rig.Login("alice");
                var read = Rig.Value<DTReadMemberList>("readers",
                    cb => TencentIMSDK.DTMsgGetGroupMessageReadMemberList(message, Read, 0, 100, cb));
                Rig.Equal("bob", read.dt_read_member_list_member_array[0].group_member_info_identifier, "the reader");
                Rig.That(read.dt_read_member_list_member_array[0].dt_group_member_info_read_time > 0, "when");
                var unread = Rig.Value<DTReadMemberList>("others",
                    cb => TencentIMSDK.DTMsgGetGroupMessageReadMemberList(message, Unread, 0, 1, cb));
                Rig.Equal(
                    "carol", unread.dt_read_member_list_member_array[0].group_member_info_identifier,
                    "who has not read");
                Rig.Equal(true, unread.dt_read_member_list_is_finished, "that is all");

                var foreign = new Message { message_msg_id = "none" };
                var unknown = Rig.Answered<DTReadMemberList>("an unknown message",
                    cb => TencentIMSDK.DTMsgGetGroupMessageReadMemberList(foreign, Read, 0, 100, cb));
                Rig.Equal(10062, unknown.Code, "its code");
                Rig.That(unknown.Desc.Length > 0, "its text");

                var pages = new Rig.Waiter<string>();
                Rig.Equal(TIMResult.TIM_SUCC, TencentIMSDK.GetMsgGroupMessageReadMemberList(
                    foreign, Read, 0, 100, null, (json, next_seq, is_finished, user_data)
                        => pages.Set(json + next_seq + is_finished)), "without a code");
                Rig.Equal("[]0True", pages.Wait("the empty page"), "a failure is the last, empty page");
                Rig.Equal(
                    TIMResult.TIM_ERR_PARAM,
                    TencentIMSDK.GetMsgGroupMessageReadMemberList(message, Read, 0, 100, null), "no callback at all");
                Rig.Equal(TIMResult.TIM_ERR_PARAM, TencentIMSDK.GetMsgGroupMessageReadMemberList(
                    message, Read, 0, -1, (members, next_seq, is_finished, user_data) => pages.Set("never")),
                        "a negative count");
            }
        }

        internal static void Conversations()
        {
            using (var rig = new Rig())
            {
                var group = rig.Group();
                var last = rig.Send(group, InGroup, "一");
                rig.Send("bob", C2C, "二");
                rig.Login("bob");
                var all = Rig.Value<List<ConvInfo>>("ConvGetConvList", cb => TencentIMSDK.ConvGetConvList(cb));
                Rig.Same(
                    new[] { "alice", group }, all.Select(conv => conv.conv_id).OrderBy(id => id != "alice").ToList(),
                    "conversations");
                var total = Rig.Value<GetTotalUnreadNumberResult>("total",
                    cb => TencentIMSDK.ConvGetTotalUnreadMessageCount(cb));
                Rig.Equal(2, total.conv_get_total_unread_message_count_result_unread_count, "unread");
                var some = Rig.Value<List<ConvInfo>>("ConvGetConvInfo", cb => TencentIMSDK.ConvGetConvInfo(
                    new List<ConvParam>
                    {
                        new ConvParam
                        {
                            get_conversation_list_param_conv_id = group,
                            get_conversation_list_param_conv_type = InGroup
                        }
                    },
                    cb));
                Rig.Equal(last.message_msg_id, some[0].conv_last_msg.message_msg_id, "last message");
                Rig.Equal(1UL, some[0].conv_unread_num, "unread in the group");
                Rig.Equal("群", some[0].conv_show_name, "name");
                var invalid = new List<ConvParam> { new ConvParam { get_conversation_list_param_conv_id = group } };
                Rig.Equal(6017, Rig.Answered<List<ConvInfo>>("no type",
                    cb => TencentIMSDK.ConvGetConvInfo(invalid, cb)).Code, "no type");

                Rig.Done("clean",
                    cb => TencentIMSDK.ConvCleanConversationUnreadMessageCount("group_" + group, 0, 0, cb));
                Rig.Done("report", cb => TencentIMSDK.MsgReportReaded("alice", C2C, null, cb));
                total = Rig.Value<GetTotalUnreadNumberResult>("total",
                    cb => TencentIMSDK.ConvGetTotalUnreadMessageCount(cb));
                Rig.Equal(0, total.conv_get_total_unread_message_count_result_unread_count, "unread now");

                Func<string[]> list = () => Rig
                    .Value<List<ConvInfo>>("ConvGetConvList", cb => TencentIMSDK.ConvGetConvList(cb))
                    .Select(conv => conv.conv_id + (conv.conv_is_pinned ? " pinned" : "")).ToArray();
                var found = Rig.Value<MessageSearchResult>("MsgSearchLocalMessages", cb => TencentIMSDK.MsgSearchLocalMessages(
                    new MessageSearchParam
                    {
                        msg_search_param_keyword_array = new List<string> { "一" },
                        msg_search_param_conv_id = group,
                        msg_search_param_conv_type = InGroup,
                    },
                    cb));
                Rig.Equal(1U, found.msg_search_result_total_count, "found");
                Rig.Equal(last.message_msg_id,
                    found.msg_search_result_item_array[0].msg_search_result_item_message_array[0].message_msg_id, "which");
                Rig.Equal(6017, Rig.Answered<MessageSearchResult>("MsgSearchLocalMessages",
                    cb => TencentIMSDK.MsgSearchLocalMessages(new MessageSearchParam(), cb)).Code, "nothing is looked for");

                Func<ConvInfo> info = () => Rig
                    .Value<List<ConvInfo>>("ConvGetConvList", cb => TencentIMSDK.ConvGetConvList(cb))
                    .Single(conv => conv.conv_id == group);
                Rig.That(!info().conv_is_has_draft, "nothing is begun");
                var begun = new DraftParam
                {
                    draft_msg = new Message
                    {
                        message_elem_array = new List<Elem>
                        {
                            new Elem { elem_type = TIMElemType.kTIMElem_Text, text_elem_content = "begun" },
                        },
                    },
                    draft_user_define = "mine",
                    draft_edit_time = 1700000000,
                };
                Rig.Equal(TIMResult.TIM_SUCC, TencentIMSDK.ConvSetDraft(group, InGroup, begun), "set");
                var draft = info().conv_draft;
                Rig.That(info().conv_is_has_draft, "there is one");
                Rig.Equal("begun", draft.draft_msg.message_elem_array[0].text_elem_content, "the text");
                Rig.Equal("mine 1700000000", draft.draft_user_define + " " + draft.draft_edit_time, "beside it");
                Rig.Equal(TIMResult.TIM_ERR_PARAM, TencentIMSDK.ConvSetDraft(null, InGroup, begun), "no id");
                Rig.Equal(TIMResult.TIM_SUCC, TencentIMSDK.ConvCancelDraft(group, InGroup), "cancelled");
                Rig.That(!info().conv_is_has_draft, "it is gone");

                Rig.Done("pin", cb => TencentIMSDK.ConvPinConversation(group, InGroup, true, cb));
                Rig.Same(new[] { group + " pinned", "alice" }, list(), "the pinned one first");
                Rig.Done("unpin", cb => TencentIMSDK.ConvPinConversation(group, InGroup, false, cb));
                var both = new List<string> { "group_" + group, "c2c_nobody" };
                var outcomes = Rig.Value<List<ConversationOperationResult>>("mark", cb => TencentIMSDK.ConvMarkConversation(
                    both, TIMConversationMarkType.kTIMConversationMarkTypeFold | (TIMConversationMarkType)(1UL << 32), true, cb));
                Rig.Equal("group_" + group + " 0", outcomes[0].conversation_operation_result_conversation_id + " "
                    + outcomes[0].conversation_operation_result_result_code, "marked");
                Rig.Equal(6017, outcomes[1].conversation_operation_result_result_code, "not in the list");
                Rig.Equal("4 4294967296", string.Join(" ", info().conv_mark_array), "marks");
                var filter = new ConversationListFilter
                {
                    conversation_list_filter_mark_type = TIMConversationMarkType.kTIMConversationMarkTypeFold,
                };
                var page = Rig.Value<ConversationListResult>("filter",
                    cb => TencentIMSDK.ConvGetConversationListByFilter(filter, 0, 20, cb));
                Rig.Equal(group + " True", page.conversation_list_result_conv_list.Single().conv_id + " "
                    + page.conversation_list_result_is_finished, "by filter");
                var unread = Rig.Value<GetTotalUnreadNumberResult>("unread",
                    cb => TencentIMSDK.ConvGetUnreadMessageCountByFilter(filter, cb));
                Rig.Equal(0, unread.conv_get_total_unread_message_count_result_unread_count, "unread by filter");
                Rig.Equal(TIMResult.TIM_ERR_JSON, TencentIMSDK.ConvSubscribeUnreadMessageCountByFilter(null), "no filter");
                var mine = new List<string> { "group_" + group };
                outcomes = Rig.Value<List<ConversationOperationResult>>("custom data",
                    cb => TencentIMSDK.ConvSetConversationCustomData(mine, "{\"颜色\":1}", cb));
                Rig.Equal(0, outcomes[0].conversation_operation_result_result_code, "kept");
                Rig.Equal("{\"颜色\":1}", info().conv_custom_data, "custom data");
                outcomes = Rig.Value<List<ConversationOperationResult>>("create",
                    cb => TencentIMSDK.ConvCreateConversationGroup("工作", mine, cb));
                Rig.Equal(0, outcomes[0].conversation_operation_result_result_code, "made");
                Rig.Same(new[] { "工作" },
                    Rig.Value<List<string>>("groups", cb => TencentIMSDK.ConvGetConversationGroupList(cb)), "groups");
                Rig.Done("rename", cb => TencentIMSDK.ConvRenameConversationGroup("工作", "work", cb));
                Rig.Same(new[] { "work" }, info().conv_conversation_group_array, "in which groups");
                Rig.Value<List<ConversationOperationResult>>("add",
                    cb => TencentIMSDK.ConvAddConversationsToGroup("work", new List<string> { "c2c_alice" }, cb));
                Rig.Value<List<ConversationOperationResult>>("remove",
                    cb => TencentIMSDK.ConvDeleteConversationsFromGroup("work", mine, cb));
                page = Rig.Value<ConversationListResult>("filter", cb => TencentIMSDK.ConvGetConversationListByFilter(
                    new ConversationListFilter { conversation_list_filter_conversation_group = "work" }, 0, 20, cb));
                Rig.Equal("alice", page.conversation_list_result_conv_list.Single().conv_id, "by group");
                Rig.Done("delete", cb => TencentIMSDK.ConvDeleteConversationGroup("work", cb));
                Rig.Equal(51009, Rig.Code("delete", cb => TencentIMSDK.ConvDeleteConversationGroup("work", cb)), "none");
                Rig.Done("clear", cb => TencentIMSDK.MsgClearHistoryMessage(group, InGroup, cb));
                Rig.That(!info().conv_is_has_lastmsg, "cleared");
                outcomes = Rig.Value<List<ConversationOperationResult>>("delete",
                    cb => TencentIMSDK.ConvDeleteConversationList(new List<string> { "group_" + group }, true, cb));
                Rig.Equal(0, outcomes[0].conversation_operation_result_result_code, "deleted");
                Rig.Same(new[] { "alice" }, list(), "without the deleted one");
                var refused = Rig.Code("pin", cb => TencentIMSDK.ConvPinConversation(group, InGroup, true, cb));
                Rig.Equal(6017, refused, "pin what is deleted");
            }
        }

        internal static void ProfilesAndSettings()
        {
            using (var rig = new Rig())
            {
                rig.Login("alice");
                Rig.Done("modify", cb => TencentIMSDK.ProfileModifySelfUserProfile(
                    new UserProfileItem
                    {
                        user_profile_item_nick_name = "爱丽丝 🐇",
                        user_profile_item_gender = TIMGenderType.kTIMGenderType_Female,
                        user_profile_item_custom_string_array = new List<UserProfileCustemStringInfo>
                        {
                            new UserProfileCustemStringInfo
                            {
                                user_profile_custom_string_info_key = "Tag_Profile_Custom_Hat",
                                user_profile_custom_string_info_value = "blue"
                            }
                        }
                    },
                    cb));
                var profiles = Rig.Value<List<UserProfile>>("profiles", cb => TencentIMSDK.ProfileGetUserProfileList(
                    new FriendShipGetProfileListParam
                    {
                        friendship_getprofilelist_param_identifier_array = new List<string> { "alice", "nobody" }
                    },
                    cb));
                Rig.Equal(1, profiles.Count, "profiles");
                Rig.Equal("爱丽丝 🐇", profiles[0].user_profile_nick_name, "nick name");
                Rig.Equal(TIMGenderType.kTIMGenderType_Female, profiles[0].user_profile_gender, "gender");
                Rig.Equal(
                    "blue", profiles[0].user_profile_custom_string_array[0].user_profile_custom_string_info_value,
                    "own field");

                var settings = Rig.Value<DTSettings>("settings", cb => TencentIMSDK.DTGetSettings(cb));
                Rig.Equal(120UL, settings.dt_settings_revoke_seconds, "seconds to revoke");
                var changed = Rig.Value<DTSettings>("change",
                    cb => TencentIMSDK.DTSetSettings(new DTSettings { dt_settings_revoke_seconds = 60 }, cb));
                Rig.Equal(60UL, changed.dt_settings_revoke_seconds, "as changed");
                Rig.Equal(settings.dt_settings_message_bytes, changed.dt_settings_message_bytes, "the others stay");
                Rig.Same(
                    settings.dt_settings_receipt_group_type_array, changed.dt_settings_receipt_group_type_array,
                    "group types stay");
            }
        }

        internal static void ConfigurationAndExperiments()
        {
            using (new Rig())
            {
                var config = Rig.Value<SetConfig>("SetConfig", cb => TencentIMSDK.SetConfig(
                    new SetConfig
                    {
                        set_config_user_define_data = "数据",
                        set_config_callback_log_level = TIMLogLevel.kTIMLog_Warn
                    },
                    cb));
                Rig.Equal("数据", config.set_config_user_define_data, "own data");
                Rig.Equal(TIMLogLevel.kTIMLog_Warn, config.set_config_callback_log_level, "level");
                var same = Rig.Value<SetConfig>("SetConfig", cb => TencentIMSDK.SetConfig(null, cb));
                Rig.Equal("数据", same.set_config_user_define_data, "nothing changed");
                Rig.Value<SetConfig>("SetConfig", cb => TencentIMSDK.SetConfig(
                    new SetConfig
                    {
                        set_config_user_define_data = "",
                        set_config_callback_log_level = TIMLogLevel.kTIMLog_Info
                    },
                    cb));

                var answer = Rig.Value<ReponseInfo>("experiment", cb => TencentIMSDK.CallExperimentalAPI(
                    new ExperimentalAPIReqeustParam
                    {
                        request_internal_operation =
                            TIMInternalOperation.internal_operation_is_commercial_ability_enabled.ToString(),
                        request_is_commercial_ability_enabled_param = 1
                    },
                    cb));
                Rig.Equal(true, answer.commercial_ability_result_enabled, "every ability is there");
                var other = Rig.Value<ReponseInfo>("experiment", cb => TencentIMSDK.CallExperimentalAPI(
                    new ExperimentalAPIReqeustParam
                    {
                        request_internal_operation = TIMInternalOperation.internal_operation_set_ui_platform.ToString(),
                        request_set_ui_platform_param = 5
                    },
                    cb));
                Rig.Equal("internal_operation_set_ui_platform", other.response_internal_operation, "accepted");

                Rig.That(TencentIMSDK.GetSDKVersion().Split('.').Length == 3, "the version of the vendor's API");
                Rig.Equal("0.1.0", TencentIMSDK.DTGetVersion(), "the version of doubletick");
                Rig.That(TencentIMSDK.GetServerTime() > 1600000000, "the clock");
                var user = new StringBuilder("something");
                Rig.Equal(TIMResult.TIM_SUCC, TencentIMSDK.GetLoginUserID(user), "GetLoginUserID");
                Rig.Equal("", user.ToString(), "nobody is logged in");
                Rig.Equal(TIMResult.TIM_ERR_PARAM, TencentIMSDK.GetLoginUserID(null), "without a builder");
                Rig.Equal(TIMLoginStatus.kTIMLoginStatus_UnLogined, TencentIMSDK.GetLoginStatus(), "status");
            }
        }

        internal static void AnswersAsJson()
        {
            using (var rig = new Rig())
            {
                var group = rig.Group();
                var name = new StringBuilder();
                TencentIMSDK.GetLoginUserID(name);
                Rig.Equal("alice", name.ToString(), "who is logged in");
                var message = rig.Send(group, InGroup, "文");
                var list = new List<Message> { message };
                var buffer = new StringBuilder();
                Json("{", cb => TencentIMSDK.MsgSendMessage(group, InGroup, Rig.Text("x"), buffer, cb));
                Json("[{", cb => TencentIMSDK.MsgGetMsgList(group, InGroup, new MsgGetMsgListParam(), cb));
                Json("[{", cb => TencentIMSDK.MsgGetMessageReadReceipts(list, cb));
                Json("{\"dt", cb => TencentIMSDK.DTMsgGetGroupMessageReadMemberList(message, 0, 0, 100, cb));
                Json("[{", cb => TencentIMSDK.ConvGetConvList(cb));
                Json("{\"conv", cb => TencentIMSDK.ConvGetTotalUnreadMessageCount(cb));
                Json("[{", cb => TencentIMSDK.GroupGetJoinedGroupList(cb));
                Json("{\"dt", cb => TencentIMSDK.DTGetSettings(cb));
                Json("{", cb => TencentIMSDK.SetConfig(null, cb));
                Json("", cb => TencentIMSDK.ConvCleanConversationUnreadMessageCount("", 0, 0, cb));
                Json("", cb => TencentIMSDK.MsgReportReaded(group, InGroup, message, cb));
                Json("", cb => TencentIMSDK.MsgRevoke(group, InGroup, message, cb));
                Json("", cb => TencentIMSDK.Logout(cb));
                Json("", cb => TencentIMSDK.Login("alice", "any", cb));
                var answer = Rig.Answered<string>("MsgSendMessageReadReceipts",
                    cb => TencentIMSDK.MsgSendMessageReadReceipts(list, cb));
                Rig.Equal(6017, answer.Code, "receipts for own messages");
                Rig.That(answer.Desc.Length > 0, "a text says why");
                Rig.That(answer.UserData.StartsWith("MsgSendMessageReadReceipts_"), "user_data names the call");
            }
        }

        private static void Json(string begin, System.Func<ValueCallback<string>, TIMResult> call)
        {
            var json = Rig.Value<string>("a call", call);
            Rig.That(begin == "" ? json == "" : json.StartsWith(begin), "wanted " + begin + ", found " + json);
        }

        private static List<Message> History(MsgGetMsgListParam param)
        {
            return Rig.Value<List<Message>>("MsgGetMsgList", cb => TencentIMSDK.MsgGetMsgList("bob", C2C, param, cb));
        }

        private static Message Find(Message message)
        {
            return Rig.Value<List<Message>>(
                "MsgFindMessages",
                    cb => TencentIMSDK.MsgFindMessages(new List<string> { message.message_msg_id }, cb))[0];
        }

        private static List<string> Texts(List<Message> messages)
        {
            return messages.Select(message => message.message_elem_array[0].text_elem_content).ToList();
        }
    }
}
