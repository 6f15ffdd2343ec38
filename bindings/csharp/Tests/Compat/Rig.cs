using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Threading;
using Doubletick.Compat;

namespace Doubletick.Compat.Tests
{
    /// <summary>
    /// A started SDK with the service inside the process, in a folder of its own, for one test. Calls are made to wait
    /// for their answers here, which only a test may do.
    /// </summary>
    /// <remarks>
    /// With DOUBLETICK_SERVER_URL and a UserSig for each user (DOUBLETICK_USERSIG_ALICE, ...) it uses that server.
    /// </remarks>
    internal sealed class Rig : IDisposable
    {
        internal const long AppId = 1400000000;

        // A test that hangs fails; no test depends on how long anything takes.
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
        private readonly string folder = Path.Combine(Path.GetTempPath(), "doubletick-" + Guid.NewGuid().ToString("N"));

        internal Rig()
        {
            Equal(TIMResult.TIM_SUCC, Start(), "Init");
        }

        public void Dispose()
        {
            TencentIMSDK.Uninit();
            try
            {
                Directory.Delete(folder, true);
            }
            catch (DirectoryNotFoundException)
            {
                // The test did not get as far as making it.
            }
        }

        /// <summary>Init on this rig's folder, for another life of the SDK.</summary>
        internal TIMResult Start()
        {
            return TencentIMSDK.Init(AppId, new SdkConfig
            {
                sdk_config_config_file_path = folder,
                sdk_config_server_url = Sig("alice") == null ? "embedded:" : null
            });
        }

        /// <summary>Logs a user in, another one out before if need be.</summary>
        internal void Login(string user)
        {
            if (TencentIMSDK.GetLoginStatus() == TIMLoginStatus.kTIMLoginStatus_Logined)
            {
                Done("Logout", cb => TencentIMSDK.Logout(cb));
            }
            Done("Login of " + user, cb => TencentIMSDK.Login(user, Sig(user) ?? "any", cb));
        }

        /// <summary>
        /// A group of alice, the accounts of bob and carol, and bob and carol in it. Alice is logged in.
        /// </summary>
        internal string Group()
        {
            Login("carol");
            Login("bob");
            Login("alice");
            var made = Value<CreateGroupResult>("GroupCreate", cb => TencentIMSDK.GroupCreate(
                new CreateGroupParam
                {
                    create_group_param_group_name = "群",
                    create_group_param_group_type = TIMGroupType.kTIMGroup_Public,
                    create_group_param_group_member_array = new List<GroupMemberInfo>
                    {
                        new GroupMemberInfo { group_member_info_identifier = "bob" },
                        new GroupMemberInfo { group_member_info_identifier = "carol" }
                    }
                },
                cb));
            return made.create_group_result_groupid;
        }

        /// <summary>Sends a text that wants receipts.</summary>
        internal Message Send(string conv_id, TIMConvType conv_type, string text)
        {
            var id = new StringBuilder(128);
            var sent = Value<Message>("MsgSendMessage", cb => TencentIMSDK.MsgSendMessage(
                conv_id, conv_type, Text(text), id, cb));
            Equal(id.ToString(), sent.message_msg_id, "the id in the buffer");
            return sent;
        }

        internal static Message Text(string text)
        {
            return new Message
            {
                message_elem_array = new List<Elem>
                {
                    new Elem { elem_type = TIMElemType.kTIMElem_Text, text_elem_content = text }
                },
                message_need_read_receipt = true
            };
        }

        /// <summary>Makes a call without a result, waits for its answer, and wants it to be 0.</summary>
        internal static void Done(string what, Func<NullValueCallback, TIMResult> call)
        {
            Equal(0, Code(what, call), what);
        }

        /// <summary>The code that a call without a result is answered with.</summary>
        internal static int Code(string what, Func<NullValueCallback, TIMResult> call)
        {
            var answered = new Waiter<int>();
            Equal(TIMResult.TIM_SUCC, call((code, desc, user_data) => answered.Set(code)), what + " at once");
            return answered.Wait(what);
        }

        /// <summary>Makes a call, waits for its result, and wants the code to be 0.</summary>
        internal static T Value<T>(string what, Func<ValueCallback<T>, TIMResult> call)
        {
            var answer = Answered(what, call);
            Equal(0, answer.Code, what + ": " + answer.Desc);
            return answer.Data;
        }

        /// <summary>Makes a call and waits for all of its answer.</summary>
        internal static Answer<T> Answered<T>(string what, Func<ValueCallback<T>, TIMResult> call)
        {
            var answered = new Waiter<Answer<T>>();
            var result = call((code, desc, data, user_data) =>
                answered.Set(new Answer<T> { Code = code, Desc = desc, Data = data, UserData = user_data }));
            Equal(TIMResult.TIM_SUCC, result, what + " at once");
            return answered.Wait(what);
        }

        internal static void Equal<T>(T wanted, T found, string what)
        {
            if (!EqualityComparer<T>.Default.Equals(wanted, found))
            {
                throw new Exception(what + ": wanted " + wanted + ", found " + found);
            }
        }

        internal static void Same<T>(IList<T> wanted, IList<T> found, string what)
        {
            Equal(string.Join(" | ", wanted), found == null ? "null" : string.Join(" | ", found), what);
        }

        internal static void That(bool so, string what)
        {
            if (!so)
            {
                throw new Exception(what);
            }
        }

        private static string Sig(string user)
        {
            return Environment.GetEnvironmentVariable("DOUBLETICK_USERSIG_" + user.ToUpperInvariant());
        }

        internal sealed class Answer<T>
        {
            internal int Code;
            internal string Desc;
            internal T Data;
            internal string UserData;
        }

        /// <summary>Something that another thread will bring.</summary>
        internal sealed class Waiter<T>
        {
            private readonly object gate = new object();
            private readonly Queue<T> values = new Queue<T>();

            internal int Count
            {
                get
                {
                    lock (gate)
                    {
                        return values.Count;
                    }
                }
            }

            internal void Set(T value)
            {
                lock (gate)
                {
                    values.Enqueue(value);
                    Monitor.PulseAll(gate);
                }
            }

            internal T Wait(string what)
            {
                var end = DateTime.UtcNow + Patience;
                lock (gate)
                {
                    while (values.Count == 0)
                    {
                        var left = end - DateTime.UtcNow;
                        if (left <= TimeSpan.Zero || !Monitor.Wait(gate, left))
                        {
                            That(values.Count > 0, what + ": nothing came");
                        }
                    }
                    return values.Dequeue();
                }
            }
        }
    }
}
