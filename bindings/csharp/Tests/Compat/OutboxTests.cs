using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Doubletick.Tests;

namespace Doubletick.Compat.Tests
{
    /// <summary>What is on this device alone, and what waits there for a server, by the vendor's names.</summary>
    internal static class OutboxTests
    {
        private const TIMConvType C2C = TIMConvType.kTIMConv_C2C;

        internal static void WhatIsSavedAndImportedIsOnThisDeviceAlone()
        {
            using (var world = World.Begin())
            {
                if (world == null)
                {
                    return;
                }
                var saved = Rig.Value<Message>("MsgSaveMsg", cb => TencentIMSDK.MsgSaveMsg("alice", C2C, Local("saved", 5), cb));
                Rig.Equal("saved", saved.message_msg_id, "the id that it was given");
                Rig.Equal(TIMMsgStatus.kTIMMsg_LocalImported, saved.message_status, "status of what was saved");
                Rig.Equal("alice", saved.message_sender, "who has said it");
                var list = new List<Message> { Local("older", 3), Local("newer", 4) };
                var imported = Rig.Value<List<Message>>(
                    "MsgImportMsgList", cb => TencentIMSDK.MsgImportMsgList("alice", C2C, list, cb));
                Rig.Same(new[] { "older", "newer" }, Ids(imported), "in their order");
                Rig.That(
                    imported.All(one => one.message_status == TIMMsgStatus.kTIMMsg_LocalImported), "status of what was imported");
                Rig.Same(new[] { "saved", "newer", "older" }, Ids(History()), "the history of this device");
                var none = Rig.Answered<List<Message>>(
                    "MsgImportMsgList", cb => TencentIMSDK.MsgImportMsgList("alice", C2C, new List<Message>(), cb));
                Rig.Equal(6017, none.Code, "nothing to import");
                world.Become("alice");
                Rig.Equal(0, History("bob").Count, "nobody else has it");
            }
        }

        internal static void WhatIsImportedHasNoPlaceInAnEmbeddedService()
        {
            using (var rig = new Rig())
            {
                rig.Login("bob");
                var saved = Rig.Answered<Message>("MsgSaveMsg", cb => TencentIMSDK.MsgSaveMsg("alice", C2C, Local("a", 5), cb));
                Rig.Equal(7013, saved.Code, "an embedded service keeps all that there is: " + saved.Desc);
                var list = new List<Message> { Local("b", 5) };
                var imported = Rig.Answered<List<Message>>(
                    "MsgImportMsgList", cb => TencentIMSDK.MsgImportMsgList("alice", C2C, list, cb));
                Rig.Equal(7013, imported.Code, "the same: " + imported.Desc);
            }
        }

        private static Message Local(string id, uint time)
        {
            var message = Rig.Text("of this device");
            message.message_msg_id = id;
            message.message_sender = "alice";
            message.message_server_time = time;
            return message;
        }

        private static List<Message> History(string with = "alice")
        {
            return Rig.Value<List<Message>>("MsgGetMsgList",
                cb => TencentIMSDK.MsgGetMsgList(with, C2C, new MsgGetMsgListParam(), cb));
        }

        private static List<string> Ids(IEnumerable<Message> messages)
        {
            return messages.Select(message => message.message_msg_id).ToList();
        }

        /// <summary>The SDK as a device of a server, with bob on it.</summary>
        private sealed class World : IDisposable
        {
            private readonly TestServer server;
            private readonly string folder = Path.Combine(Path.GetTempPath(), "doubletick-" + Guid.NewGuid().ToString("N"));

            private World(TestServer server)
            {
                this.server = server;
                Rig.Equal(TIMResult.TIM_SUCC, TencentIMSDK.Init(Rig.AppId, new SdkConfig
                {
                    sdk_config_config_file_path = folder,
                    sdk_config_server_url = server.Url
                }), "Init");
                Become("alice");
                Become("bob");
            }

            /// <summary>Null where there is no program of a server.</summary>
            internal static World Begin()
            {
                var server = TestServer.Start();
                if (server == null)
                {
                    return null;
                }
                try
                {
                    return new World(server);
                }
                catch
                {
                    server.Dispose();
                    throw;
                }
            }

            internal void Become(string user)
            {
                if (TencentIMSDK.GetLoginStatus() == TIMLoginStatus.kTIMLoginStatus_Logined)
                {
                    Rig.Done("Logout", cb => TencentIMSDK.Logout(cb));
                }
                Rig.Done("Login of " + user, cb => TencentIMSDK.Login(user, server.UserSig(user), cb));
            }

            public void Dispose()
            {
                TencentIMSDK.Uninit();
                server.Dispose();
                if (Directory.Exists(folder))
                {
                    Directory.Delete(folder, true);
                }
            }
        }
    }
}
