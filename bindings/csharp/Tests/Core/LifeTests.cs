using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Doubletick.Interop;

namespace Doubletick.Tests
{
    /// <summary>Begin and end of a client, and calls at the wrong time.</summary>
    internal static class LifeTests
    {
        internal static void ErrorsHaveCodeAndText()
        {
            using (var rig = new Rig())
            {
                var client = rig.Client;
                var early = Check.Fails(ErrorCode.SdkNotLoggedIn, client.GetConversationsAsync(), "without a login");
                Check.Equal("TIMConvGetConvList", early.Function, "which function");
                Check.Fails(7003, client.LoginAsync("名字", "any"), "a user id that is none");
                var bob = rig.WithBob();
                Check.Fails(20003, client.SendTextAsync(ConversationId.C2C("nobody"), "hi"), "no such user");
                Check.Fails(10010, client.SendTextAsync(ConversationId.Group("nothing"), "hi"), "no such group");
                Check.Fails(8001, client.SendTextAsync(bob, new string('x', 20000)), "too big");
                Check.Fails(6016, client.SendAsync(bob, new Message()), "no element");
                Check.Fails(6017, client.GetHistoryAsync(new HistoryQuery(bob) { Count = 101 }), "too many");
                var refused = Check.Fails(-4, client.LoginAsync("", "any"), "refused at once");
                Check.That(refused.Text.Contains("TIM_ERR_PARAM"), refused.Text);
                Check.Fails(-4, client.GetHistoryAsync(new HistoryQuery(new ConversationId(ConversationType.System, "x"))), "a type");

                var draft = Message.FromText("to nobody");
                Check.Fails(20003, client.SendAsync(ConversationId.C2C("late"), draft), "no such user yet");
                Check.Equal(MessageStatus.SendFailed, draft.Status, "status");
                var id = draft.Id;
                rig.Login("late");
                rig.Login("alice");
                Check.Equal(id, Check.Wait(client.SendAsync(ConversationId.C2C("late"), draft)).Id, "sent again under its id");
                Check.Equal(0, Completions.Count, "answers that are awaited");
            }
        }

        internal static void AClientThatIsWokenConnectsAnew()
        {
            DoubletickClient.Wake();
            using (var directory = new TemporaryDirectory())
            using (var server = new SilentServer())
            using (var client = new DoubletickClient(new DoubletickOptions
            {
                AppId = Rig.AppId, ServerUrl = server.Url, DataDirectory = directory.Path, EventsOnLibraryThread = true
            }))
            {
                client.Init();
                Check.That(server.Takes(() => { }), "it connects");
                Check.That(server.Takes(DoubletickClient.Wake), "it connects anew");
                Check.That(server.Takes(() => Compat.TencentIMSDK.DTWake()), "by the name of the C API as well");
                client.Uninit();
                DoubletickClient.Wake();
            }
        }

        internal static void BeforeInitAndAfterUninit()
        {
            using (var rig = new Rig(init: false))
            {
                var client = rig.Client;
                Check.That(!client.IsInitialized, "not initialised");
                Check.Fails(6013, client.LoginAsync("alice", "any"), "before Init");
                Check.Equal(LoginStatus.LoggedOut, client.LoginStatus, "status before Init");
                Check.Equal("", client.LoginUserId, "user before Init");
                client.Uninit();
                client.Init();
                rig.WithBob();
                client.Uninit();
                Check.Fails(6013, client.GetConversationsAsync(), "after Uninit");
                Check.Equal(LoginStatus.LoggedOut, client.LoginStatus, "status after Uninit");
                client.Uninit();
                client.Init();
                Check.Wait(client.LoginAsync("alice", "any"), "a login of the next life");
                client.Dispose();
                client.Dispose();
                Check.Fails(6013, client.LogoutAsync(), "after Dispose");
            }
        }

        internal static void InitTwice()
        {
            using (var rig = new Rig())
            {
                var again = Check.Throws<InvalidOperationException>(rig.Client.Init, "Init again");
                Check.That(again.Message.Contains("initialised already"), again.Message);
                rig.Login("alice");
                Check.Equal("alice", rig.Client.LoginUserId, "the client goes on");
            }
        }

        internal static void ASecondClient()
        {
            using (var rig = new Rig())
            {
                rig.Login("alice");
                using (var second = new Rig(init: false))
                {
                    var refused = Check.Throws<InvalidOperationException>(second.Client.Init, "a second client");
                    Check.That(refused.Message.Contains("one SDK per process"), refused.Message);
                    Check.Fails(6013, second.Client.LogoutAsync(), "its calls");
                    Check.Equal("", second.Client.LoginUserId, "its user");
                    Check.Equal(LoginStatus.LoggedOut, second.Client.LoginStatus, "its status");
                    var heard = 0;
                    second.Client.Log += line => heard++;
                    second.Client.Uninit();
                    Check.Fails(-4, rig.Client.QuitGroupAsync(""), "a refused call");
                    Check.Equal(LoginStatus.LoggedIn, rig.Client.LoginStatus, "the first one goes on");
                    rig.Client.Uninit();
                    Check.Equal(0, heard, "events of the other");
                    second.Client.Init();
                    second.Login("bob");
                }
            }
        }

        internal static void OptionsThatCannotBeUsed()
        {
            var file = Path.GetTempFileName();
            try
            {
                Refused("sdk_app_id", new DoubletickOptions { AppId = 0, ServerUrl = "embedded:" });
                Refused("sdk_config_server_url", new DoubletickOptions { AppId = 1, ServerUrl = "http://nowhere" });
                Refused("sdk_config_config_file_path", new DoubletickOptions { AppId = 1, ServerUrl = "embedded:", DataDirectory = file });
                Refused("sdk_config_server_ca_file", new DoubletickOptions { AppId = 1, ServerUrl = "wss://localhost", ServerCaFile = file + ".none" });
            }
            finally
            {
                File.Delete(file);
            }
            using (var rig = new Rig())
            {
                Check.That(rig.Client.IsInitialized, "the next client is not disturbed");
            }
            using (var directory = new TemporaryDirectory())
            using (var full = new DoubletickClient(new DoubletickOptions
            {
                AppId = 1, ServerUrl = "embedded:", DataDirectory = directory.Path, Durability = Durability.Full, LogLevel = LogLevel.Error,
            }))
            {
                full.Init();
                Check.Wait(full.LoginAsync("alice", "any"));
                Check.That(Check.Wait(full.ConfigureAsync(null)).Contains("\"set_config_callback_log_level\":6"), "the level");
                Check.Wait(full.SetLogLevelAsync(LogLevel.Info));
            }
        }

        internal static void TheSecretKeyIsAskedFor()
        {
            using (var directory = new TemporaryDirectory())
            using (var client = new DoubletickClient(new DoubletickOptions
            {
                AppId = 1, ServerUrl = "embedded:", DataDirectory = directory.Path, SecretKey = "key",
            }))
            {
                client.Init();
                Check.Fails(70003, client.LoginAsync("alice", "any"), "a forged credential");
            }
        }

        internal static void UninitAnswersWhatIsOpen()
        {
            // Nobody listens at this port, so a login waits for the link.
            using (var directory = new TemporaryDirectory())
            using (var client = new DoubletickClient(new DoubletickOptions
            {
                AppId = 1, ServerUrl = "ws://127.0.0.1:1", DataDirectory = directory.Path, EventsOnLibraryThread = true,
            }))
            {
                var failed = new Inbox<NetworkStatus>();
                client.NetworkStatusChanged += failed.Add;
                client.Init();
                var login = client.LoginAsync("alice", "any");
                var why = failed.Next("a failure", status => status.Status == LinkStatus.ConnectFailed);
                Check.That(why.Code != 0 && why.Text.Length > 0, "code and text");
                Check.That(!login.IsCompleted, "the login waits");
                client.Uninit();
                Check.Fails(ErrorCode.SdkCommInterrupt, login, "the login");
                Check.Equal(0, Completions.Count, "answers that are awaited");
            }
        }

        internal static void UninitInABurst()
        {
            using (var rig = new Rig())
            {
                var bob = rig.WithBob();
                var calls = new List<Task>();
                for (var number = 0; number < 2000; number++)
                {
                    calls.Add(rig.Client.SendTextAsync(bob, number.ToString()));
                }
                rig.Client.Uninit();
                Check.Equal(0, Completions.Count, "answers that are awaited after Uninit");
                foreach (var call in calls)
                {
                    Check.Finish(call);
                    var failure = call.IsFaulted ? (DoubletickException)call.Exception.InnerException : null;
                    Check.That(failure == null || failure.Code == ErrorCode.SdkCommInterrupt, "an answer, or 7009: " + failure);
                }
                Check.That(calls[0].IsCompleted, "each has ended");
            }
        }

        internal static void UninitInsideAHandler()
        {
            using (var rig = new Rig())
            {
                var open = new Inbox<Task>();
                rig.Client.MessagesReceived += list =>
                {
                    var call = rig.Client.GetConversationsAsync();
                    rig.Client.Uninit();
                    open.Add(call);
                };
                Check.Wait(rig.Client.SendTextAsync(rig.WithBob(), "hi"));
                rig.Login("bob");
                var ended = open.Next("the end of the handler");
                Check.Finish(ended);
                Check.That(!rig.Client.IsInitialized, "the client has ended");
                Check.Fails(6013, rig.Client.GetConversationsAsync(), "after it");
                rig.Client.Init();
                rig.Login("alice");
            }
        }

        internal static void ShutdownOfTheDomain()
        {
            using (var rig = new Rig())
            {
                var heard = 0;
                rig.Client.Log += line => Interlocked.Increment(ref heard);
                rig.Login("alice");
                Lifetime.Shutdown();
                Check.That(!rig.Client.IsInitialized, "the client has ended");
                Check.Equal(0, Listeners.Log.Handlers.Length, "nobody listens");
                Check.Equal(0, Completions.Count, "answers that are awaited");
                Check.Fails(6013, rig.Client.LogoutAsync(), "after it");
                Lifetime.Shutdown();
                rig.Client.Init();
                Check.Equal(1, Listeners.Log.Handlers.Length, "the next life listens again");
                rig.Login("alice");
            }
        }

        private static void Refused(string key, DoubletickOptions options)
        {
            using (var client = new DoubletickClient(options))
            {
                var failure = Check.Throws<DoubletickException>(client.Init, key);
                Check.That(failure.Code == -4 && failure.Text.Contains(key), key + " in " + failure.Message);
                Check.That(!client.IsInitialized, "it is not initialised");
            }
            Check.That(Lifetime.Owner == null, "nobody holds the SDK");
        }
    }
}
