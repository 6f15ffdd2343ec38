using System;
using System.Collections.Generic;
using Doubletick.Interop;
using Doubletick.Tests;

namespace Doubletick.Compat.Tests
{
    /// <summary>Listeners of events.</summary>
    internal static class ListenerTests
    {
        private const TIMConvType C2C = TIMConvType.kTIMConv_C2C;

        internal static void EveryListenerIsTold()
        {
            var network = new Rig.Waiter<TIMNetworkStatus>();
            TencentIMSDK.SetNetworkStatusListenerCallback((status, code, desc, user_data) => network.Set(status));
            using (var rig = new Rig())
            {
                Rig.Equal(TIMNetworkStatus.kTIMConnecting, network.Wait("connecting"), "first status");
                Rig.Equal(TIMNetworkStatus.kTIMConnected, network.Wait("connected"), "second status");
                var group = rig.Group();
                var revoked = new Rig.Waiter<MsgLocator>();
                var modified = new Rig.Waiter<Message>();
                var modifiedText = new Rig.Waiter<string>();
                var events = new Rig.Waiter<TIMConvEvent>();
                var changed = new Rig.Waiter<ConvInfo>();
                var tips = new Rig.Waiter<GroupTipsElem>();
                var self = new Rig.Waiter<UserProfile>();
                var totals = new Rig.Waiter<int>();
                var lines = new Rig.Waiter<string>();
                var receipts = new Rig.Waiter<string>();
                TencentIMSDK.SetMsgRevokeCallback((list, user_data) => revoked.Set(list[0]));
                TencentIMSDK.SetMsgUpdateCallback(
                    (list, user_data) => modified.Set(list[0]), (json, user_data) => modifiedText.Set(json));
                TencentIMSDK.SetConvEventCallback((conv_event, list, user_data) =>
                {
                    events.Set(conv_event);
                    if (conv_event == TIMConvEvent.kTIMConvEvent_Update)
                    {
                        changed.Set(list[0]);
                    }
                });
                TencentIMSDK.SetGroupTipsEventCallback((message_tip, user_data) => tips.Set(message_tip));
                TencentIMSDK.SetSelfInfoUpdatedCallback((profile, user_data) => self.Set(profile));
                TencentIMSDK.SetConvTotalUnreadMessageCountChangedCallback((total, user_data) => totals.Set(total));
                TencentIMSDK.SetLogCallback((level, line, user_data) => lines.Set(level + " " + line));
                TencentIMSDK.SetMsgReadedReceiptCallback(
                    null, (json, user_data) => receipts.Set(user_data + " " + json));

                var message = rig.Send(group, TIMConvType.kTIMConv_Group, "一");
                rig.Send("bob", C2C, "二");
                rig.Login("bob");
                Rig.Equal(
                    TIMConvEvent.kTIMConvEvent_Start, FirstOf(events, TIMConvEvent.kTIMConvEvent_Start),
                    "the sync begins");
                Rig.Equal(
                    TIMConvEvent.kTIMConvEvent_Finish, FirstOf(events, TIMConvEvent.kTIMConvEvent_Finish),
                    "the sync ends");
                Rig.Value<GetTotalUnreadNumberResult>("total", cb => TencentIMSDK.ConvGetTotalUnreadMessageCount(cb));
                var filtered = new Rig.Waiter<string>();
                TencentIMSDK.SetConvUnreadMessageCountChangedByFilterCallback(
                    (of, total, user_data) => filtered.Set(of.conversation_list_filter_conv_type + " " + total));
                var filter = new ConversationListFilter { conversation_list_filter_conv_type = C2C };
                Rig.Equal(TIMResult.TIM_SUCC, TencentIMSDK.ConvSubscribeUnreadMessageCountByFilter(filter), "subscribed");
                Rig.Value<List<ConvInfo>>("list", cb => TencentIMSDK.ConvGetConvList(cb));
                Rig.Done("clean", cb => TencentIMSDK.ConvCleanConversationUnreadMessageCount("c2c_alice", 0, 0, cb));
                Rig.Equal("kTIMConv_C2C 0", filtered.Wait("the total of a filter"), "filter and total");
                Rig.Equal(TIMResult.TIM_SUCC, TencentIMSDK.ConvUnsubscribeUnreadMessageCountByFilter(filter), "unsubscribed");
                Rig.Equal(1, totals.Wait("the total"), "unread");
                Rig.That(changed.Wait("a changed conversation").conv_id != null, "which one");
                var grouped = new Rig.Waiter<string>();
                TencentIMSDK.SetConvConversationGroupCreatedCallback(
                    (name, list, user_data) => grouped.Set("created " + name + " " + list[0].conv_id));
                TencentIMSDK.SetConvConversationsAddedToGroupCallback(
                    (name, list, user_data) => grouped.Set("added " + name + " " + list[0].conv_id));
                TencentIMSDK.SetConvConversationGroupNameChangedCallback(
                    (old_name, new_name, user_data) => grouped.Set("renamed " + old_name + " " + new_name));
                TencentIMSDK.SetConvConversationsDeletedFromGroupCallback(
                    (name, list, user_data) => grouped.Set("removed " + name + " " + list[0].conv_id));
                TencentIMSDK.SetConvConversationGroupDeletedCallback(
                    (name, user_data) => grouped.Set("deleted " + name + " " + user_data));
                var alice = new List<string> { "c2c_alice" };
                var team = new List<string> { "group_" + group };
                Rig.Value<List<ConversationOperationResult>>(
                    "create", cb => TencentIMSDK.ConvCreateConversationGroup("一", alice, cb));
                Rig.Equal("created 一 alice", grouped.Wait("a group"), "what is told");
                Rig.Value<List<ConversationOperationResult>>(
                    "add", cb => TencentIMSDK.ConvAddConversationsToGroup("一", team, cb));
                Rig.Equal("added 一 " + group, grouped.Wait("one more"), "what is told");
                Rig.Done("rename", cb => TencentIMSDK.ConvRenameConversationGroup("一", "二", cb));
                Rig.Equal("renamed 一 二", grouped.Wait("a name"), "what is told");
                Rig.Value<List<ConversationOperationResult>>(
                    "remove", cb => TencentIMSDK.ConvDeleteConversationsFromGroup("二", alice, cb));
                Rig.Equal("removed 二 alice", grouped.Wait("one less"), "what is told");
                Rig.Done("delete", cb => TencentIMSDK.ConvDeleteConversationGroup("二", cb));
                Rig.Equal(
                    "deleted 二 SetConvConversationGroupDeletedCallback", grouped.Wait("the end"), "what is told");
                rig.Login("alice");
                Rig.That(
                    receipts.Wait("how far Bob has read").StartsWith(
                        "SetMsgReadedReceiptCallback [{\"msg_receipt_conv_id\":\"bob\""),
                    "whose receipt, and user_data");

                message.message_elem_array[0].text_elem_content = "三";
                Rig.Value<Message>("modify", cb => TencentIMSDK.MsgModifyMessage(message, cb));
                Rig.Equal("三", modified.Wait("a modified message").message_elem_array[0].text_elem_content, "its text");
                Rig.That(modifiedText.Wait("its document").StartsWith("[{"), "as JSON too");
                Rig.Done("revoke", cb => TencentIMSDK.MsgRevoke(group, TIMConvType.kTIMConv_Group, message, cb));
                var locator = revoked.Wait("a revoked message");
                Rig.Equal(message.message_msg_id, locator.message_msg_id, "which one");
                Rig.Equal("alice", locator.message_revoker_user_id, "by whom");
                Rig.Equal(message.message_seq, locator.message_locator_seq, "where");
                Rig.Done("modify",
                    cb => TencentIMSDK.ProfileModifySelfUserProfile(
                        new UserProfileItem { user_profile_item_nick_name = "A" }, cb));
                Rig.Equal("A", self.Wait("the own profile").user_profile_nick_name, "nick name");
                Rig.Value<List<GroupDeleteMemberResult>>("remove", cb => TencentIMSDK.GroupDeleteMember(
                    new GroupDeleteMemberParam { group_delete_member_param_group_id = group,
                        group_delete_member_param_identifier_array = new List<string> { "carol" } }, cb));
                GroupTipsElem tip;
                do
                {
                    // Who was invited when the group was made may be told after this listener was set.
                    tip = tips.Wait("a tip");
                }
                while (tip.group_tips_elem_tip_type == TIMGroupTipType.kTIMGroupTip_Invite);
                Rig.Equal(TIMGroupTipType.kTIMGroupTip_Kick, tip.group_tips_elem_tip_type, "what happened");
                Rig.Same(new[] { "carol" }, tip.group_tips_elem_user_array, "to whom");
                Rig.Equal(
                    TIMResult.TIM_ERR_PARAM, TencentIMSDK.GroupQuit(null, (NullValueCallback)null), "a refused call");
                Rig.That(lines.Wait("a line of the log").Contains("group_id"), "names the field");
            }
        }

        internal static void WhatHadToWaitIsTold()
        {
            var folder = new TemporaryDirectory();
            using (folder)
            using (var server = TestServer.Start())
            {
                // An editor of Unity has no program for one.
                if (server == null)
                {
                    return;
                }
                var config = new SdkConfig { sdk_config_config_file_path = folder.Path, sdk_config_server_url = server.Url };
                var items = new Rig.Waiter<DTOutboxItem>();
                var documents = new Rig.Waiter<string>();
                try
                {
                    Rig.Equal(TIMResult.TIM_SUCC, TencentIMSDK.Init(Rig.AppId, config), "Init");
                    Rig.Done("Login", cb => TencentIMSDK.Login("bob", server.UserSig("bob"), cb));
                    server.Kill();
                    var answered = new Rig.Waiter<int>();
                    TencentIMSDK.MsgSendMessageReadReceipts(
                        new List<Message> { new Message { message_msg_id = "144115188075855872-1700000000-1" } },
                        (code, desc, user_data) => answered.Set(code));
                    TencentIMSDK.Uninit();
                    Rig.Equal(7009, answered.Wait("an answer"), "the receipt");

                    server.Again();
                    TencentIMSDK.DTSetOutboxCallback(
                        (list, user_data) => list.ForEach(items.Set), (json, user_data) => documents.Set(user_data + " " + json));
                    Rig.Equal(TIMResult.TIM_SUCC, TencentIMSDK.Init(Rig.AppId, config), "Init");
                    Rig.Done("Login", cb => TencentIMSDK.Login("bob", server.UserSig("bob"), cb));
                    var item = items.Wait("what has become of it");
                    Rig.Equal(1u, item.dt_outbox_item_kind, "a receipt");
                    Rig.Equal("144115188075855872-1700000000-1", item.dt_outbox_item_msg_id, "of which message");
                    Rig.Equal(10062, item.dt_outbox_item_code, "there is no such message");
                    Rig.That(item.dt_outbox_item_desc.Length > 0, "a text says so");
                    Rig.Equal(null, item.dt_outbox_item_conv_id, "nobody knows its conversation");
                    Rig.That(
                        documents.Wait("its document").StartsWith("DTSetOutboxCallback [{\"dt_outbox_item_kind\":1,"), "as JSON too");
                    TencentIMSDK.DTRemoveOutboxCallback();
                    Rig.Equal(0, Listeners.Outbox.Handlers.Length, "nobody listens");
                    var wiped = Rig.Value<ReponseInfo>("wiping", cb => TencentIMSDK.CallExperimentalAPI(
                        new ExperimentalAPIReqeustParam { request_internal_operation = "internal_operation_wipe_device_store" }, cb));
                    Rig.Equal("internal_operation_wipe_device_store", wiped.response_internal_operation, "which operation");
                }
                finally
                {
                    TencentIMSDK.Uninit();
                }
            }
        }

        internal static void WhoHasNotReadIsReminded()
        {
            using (var folder = new TemporaryDirectory())
            using (var server = TestServer.Start())
            {
                // An editor of Unity has no program for one.
                if (server == null)
                {
                    return;
                }
                var config = new SdkConfig { sdk_config_config_file_path = folder.Path, sdk_config_server_url = server.Url };
                var reminders = new Rig.Waiter<DTReminder>();
                var documents = new Rig.Waiter<string>();
                try
                {
                    Rig.Equal(TIMResult.TIM_SUCC, TencentIMSDK.Init(Rig.AppId, config), "Init");
                    TencentIMSDK.DTSetReminderCallback(
                        (reminder, user_data) => reminders.Set(reminder), (json, user_data) => documents.Set(user_data + " " + json));
                    Rig.Done("Login", cb => TencentIMSDK.Login("bob", server.UserSig("bob"), cb));
                    Rig.Done("Login", cb => TencentIMSDK.Login("alice", server.UserSig("alice"), cb));
                    var sent = new Rig.Waiter<Message>();
                    TencentIMSDK.MsgSendMessage(
                        "bob",
                        C2C,
                        new Message
                        {
                            message_need_read_receipt = true,
                            message_elem_array = new List<Elem>
                            {
                                new Elem { elem_type = TIMElemType.kTIMElem_Text, text_elem_content = "?" },
                            },
                        },
                        new System.Text.StringBuilder(128),
                        (code, desc, message, user_data) => sent.Set(message));
                    var id = sent.Wait("a message").message_msg_id;
                    Rig.Done("Login", cb => TencentIMSDK.Login("bob", server.UserSig("bob"), cb));
                    Rig.Equal("reminded = 1", server.Remind(id), "what the operator is told");
                    var told = reminders.Wait("a reminder");
                    Rig.Equal(id, told.dt_reminder_msg_id, "of which message");
                    Rig.Equal("alice", told.dt_reminder_conv_id, "where");
                    Rig.Equal(C2C, told.dt_reminder_conv_type, "in what kind of conversation");
                    Rig.Equal("alice", told.dt_reminder_sender, "whose");
                    Rig.Equal(1ul, told.dt_reminder_msg_seq, "its place");
                    Rig.That(
                        documents.Wait("its document").StartsWith("DTSetReminderCallback {\"dt_reminder_conv_id\":\"alice\","),
                        "as JSON too");
                    TencentIMSDK.DTRemoveReminderCallback();
                    Rig.Equal(0, Listeners.Reminder.Handlers.Length, "nobody listens");
                }
                finally
                {
                    TencentIMSDK.Uninit();
                }
            }
        }

        internal static void AddAndRemove()
        {
            using (var rig = new Rig())
            {
                rig.Login("bob");
                var heard = new List<string>();
                var last = new Rig.Waiter<bool>();
                RecvNewMsgCallback first = (messages, user_data) => Add(heard, "first");
                RecvNewMsgCallback second = (messages, user_data) => Add(heard, "second");
                RecvNewMsgStringCallback third = (json, user_data) => last.Set(true);
                TencentIMSDK.AddRecvNewMsgCallback(first);
                TencentIMSDK.AddRecvNewMsgCallback(second);
                TencentIMSDK.AddRecvNewMsgCallback(null, third);
                Say(rig, last);
                Rig.Same(new[] { "first", "second" }, Taken(heard), "all of them, in order");
                TencentIMSDK.RemoveRecvNewMsgCallback(first);
                Say(rig, last);
                Rig.Same(new[] { "second" }, Taken(heard), "without the first");
                TencentIMSDK.RemoveRecvNewMsgCallback();
                TencentIMSDK.AddRecvNewMsgCallback(null, third);
                Say(rig, last);
                Rig.Same(new string[0], Taken(heard), "all were removed");
            }
            Rig.Equal(0, Listeners.Messages.Handlers.Length, "Uninit has removed the rest");
        }

        internal static void AListenerThatThrows()
        {
            var faults = new Rig.Waiter<Exception>();
            Action<Exception> keep = faults.Set;
            Faults.Raised += keep;
            try
            {
                using (var rig = new Rig())
                {
                    rig.Login("bob");
                    var heard = new Rig.Waiter<bool>();
                    TencentIMSDK.AddRecvNewMsgCallback(
                        (messages, user_data) => { throw new InvalidOperationException("mine"); });
                    TencentIMSDK.AddRecvNewMsgCallback((messages, user_data) => heard.Set(true));
                    Say(rig, heard);
                    Say(rig, heard);
                    Rig.Equal("mine", faults.Wait("the first fault").Message, "reported");
                    Rig.Equal("mine", faults.Wait("the second fault").Message, "reported again");
                    TencentIMSDK.ConvGetConvList(
                        (int code, string desc, string json, string user_data)
                            => { throw new InvalidOperationException("an answer's"); });
                    Rig.Equal("an answer's", faults.Wait("the third fault").Message, "of an answer");
                    Rig.Value<List<ConvInfo>>("the next call", cb => TencentIMSDK.ConvGetConvList(cb));
                }
            }
            finally
            {
                Faults.Raised -= keep;
            }
        }

        internal static void NeverCalledOnesAreAccepted()
        {
            TencentIMSDK.SetMsgElemUploadProgressCallback((message, index, cur_size, total_size, user_data) => { });
            TencentIMSDK.SetMsgReactionsChangedCallback((changes, user_data) => { });
            TencentIMSDK.SetMsgAllMessageReceiveOptionCallback((option, user_data) => { });
            TencentIMSDK.SetGroupAttributeChangedCallback((group_id, attributes, user_data) => { });
            TencentIMSDK.SetOnAddFriendCallback((users, user_data) => { });
            TencentIMSDK.SetOnDeleteFriendCallback((users, user_data) => { });
            TencentIMSDK.SetUpdateFriendProfileCallback((profiles, user_data) => { });
            TencentIMSDK.SetFriendAddRequestCallback((requests, user_data) => { });
            TencentIMSDK.SetFriendApplicationListDeletedCallback((users, user_data) => { });
            TencentIMSDK.SetFriendApplicationListReadCallback(user_data => { });
            TencentIMSDK.SetFriendBlackListAddedCallback((users, user_data) => { });
            TencentIMSDK.SetFriendBlackListDeletedCallback((users, user_data) => { });
            TencentIMSDK.SetFriendBlackListDeletedCallback(null);
            TencentIMSDK.RemoveOnAddFriendCallback();
            TencentIMSDK.SetKickedOfflineCallback(user_data => { });
            TencentIMSDK.SetUserSigExpiredCallback(user_data => { });
            TencentIMSDK.RemoveKickedOfflineCallback();
            TencentIMSDK.RemoveUserSigExpiredCallback();
            Rig.Equal(0, Listeners.KickedOffline.Handlers.Length, "removed again");
        }

        /// <summary>Bob is logged in; Alice writes to him, and he comes back to hear it.</summary>
        private static void Say(Rig rig, Rig.Waiter<bool> heard)
        {
            rig.Login("alice");
            rig.Send("bob", C2C, "hi");
            rig.Login("bob");
            heard.Wait("the message");
        }

        private static TIMConvEvent FirstOf(Rig.Waiter<TIMConvEvent> events, TIMConvEvent wanted)
        {
            TIMConvEvent found;
            do
            {
                found = events.Wait("event " + wanted);
            }
            while (found != wanted);
            return found;
        }

        private static void Add(List<string> list, string word)
        {
            lock (list)
            {
                list.Add(word);
            }
        }

        private static List<string> Taken(List<string> list)
        {
            lock (list)
            {
                var taken = new List<string>(list);
                list.Clear();
                return taken;
            }
        }
    }
}
