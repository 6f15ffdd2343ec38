using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;
using Doubletick.Interop;

namespace Doubletick.Compat.Tests
{
    /// <summary>Begin and end of the SDK, threads, and calls at the wrong time.</summary>
    internal static class LifeTests
    {
        internal static void BeforeInit()
        {
            Rig.Equal(6013, Rig.Code("Login", cb => TencentIMSDK.Login("alice", "any", cb)), "before Init");
            Rig.Equal(TIMResult.TIM_SUCC, TencentIMSDK.Uninit(), "Uninit of nothing");
            using (new Rig())
            {
                var answer = Rig.Answered<List<ConvInfo>>("ConvGetConvList", cb => TencentIMSDK.ConvGetConvList(cb));
                Rig.Equal(6014, answer.Code, "without a login");
                Rig.That(answer.Desc.Length > 0, "a text says so");
                Rig.Equal(0, answer.Data.Count, "an empty list comes with it");
            }
            Rig.Equal(6013, Rig.Code("Login", cb => TencentIMSDK.Login("alice", "any", cb)), "after Uninit");
        }

        internal static void RefusedCallsHaveNoAnswer()
        {
            using (var rig = new Rig())
            {
                rig.Login("alice");
                var called = new Rig.Waiter<int>();
                NullValueCallback never = (code, desc, user_data) => called.Set(code);
                ValueCallback<Message> neverMessage = (code, desc, data, user_data) => called.Set(code);
                Rig.Equal(TIMResult.TIM_ERR_PARAM, TencentIMSDK.Login(null, "any", never), "no user");
                Rig.Equal(TIMResult.TIM_ERR_PARAM, TencentIMSDK.Login("", "any", never), "an empty user");
                Rig.Equal(
                    TIMResult.TIM_ERR_PARAM,
                    TencentIMSDK.MsgRevoke("bob", TIMConvType.kTIMConv_System, Rig.Text("x"), never),
                    "a type that is none");
                Rig.Equal(
                    TIMResult.TIM_ERR_JSON,
                    TencentIMSDK.MsgSendMessage("bob", TIMConvType.kTIMConv_C2C, null, null, neverMessage),
                    "no message");
                Rig.Equal(
                    TIMResult.TIM_ERR_JSON,
                    TencentIMSDK.MsgSendMessage("bob", TIMConvType.kTIMConv_C2C, new Message(), null, neverMessage),
                    "no element");
                Rig.Equal(TIMResult.TIM_ERR_PARAM, TencentIMSDK.MsgSendMessageReadReceipts(null, never), "no list");
                Rig.Equal(
                    TIMResult.TIM_ERR_PARAM,
                    TencentIMSDK.MsgSendMessageReadReceipts(new List<Message> { null }, never), "a list of nothing");
                Rig.Equal(6017, Rig.Code("an empty list",
                    cb => TencentIMSDK.MsgSendMessageReadReceipts(new List<Message>(), cb)), "an empty list");
                Rig.Equal(
                    TIMResult.TIM_SUCC, TencentIMSDK.ConvGetConvList((ValueCallback<string>)null),
                    "an answer that nobody wants");
                Rig.Value<List<ConvInfo>>("the next call", cb => TencentIMSDK.ConvGetConvList(cb));
                Rig.Equal(0, called.Count, "callbacks of refused calls");
                Rig.Equal(0, Completions.Count, "answers that are awaited");
            }
        }

        internal static void TextThatIsNotText()
        {
            using (var rig = new Rig())
            {
                rig.Login("alice");
                var lines = new Rig.Waiter<string>();
                TencentIMSDK.SetLogCallback((level, line, user_data) => lines.Set(line));
                ValueCallback<Message> never = (code, desc, data, user_data) => lines.Set("called");
                Rig.Equal(
                    TIMResult.TIM_ERR_PARAM,
                    TencentIMSDK.MsgSendMessage(
                        "bob", TIMConvType.kTIMConv_C2C, Rig.Text("half: \ud83d"), null, never),
                    "an unpaired surrogate");
                Rig.That(lines.Wait("a line").StartsWith("MsgSendMessage: "), "the log says where");
                Rig.Equal(TIMResult.TIM_ERR_PARAM, TencentIMSDK.GroupDelete("a\0b", (NullValueCallback)null), "a NUL");
                Rig.That(lines.Wait("a line").StartsWith("GroupDelete: "), "the log says where");
                Rig.Equal(0, Completions.Count, "answers that are awaited");
            }
        }

        internal static void InitTwice()
        {
            using (var rig = new Rig())
            {
                rig.Login("alice");
                Rig.Equal(TIMResult.TIM_SUCC, TencentIMSDK.Init(7UL, null), "Init again");
                Rig.Equal(TIMLoginStatus.kTIMLoginStatus_Logined, TencentIMSDK.GetLoginStatus(), "nothing has changed");
                Rig.Equal(TIMResult.TIM_SUCC, TencentIMSDK.Uninit(), "Uninit");
                Rig.Equal(TIMResult.TIM_SUCC, rig.Start(), "another life");
                rig.Login("alice");
            }
            Rig.Equal(TIMResult.TIM_ERR_PARAM, TencentIMSDK.Init(0, null), "app id 0");
            Rig.Equal(
                TIMResult.TIM_ERR_PARAM,
                TencentIMSDK.Init(1, new SdkConfig { sdk_config_server_url = "http://nowhere" }), "a URL that is none");
            Rig.That(Lifetime.Owner == null, "an Init that fails leaves the SDK free");
        }

        internal static void TheSdkIsHeldByOne()
        {
            var other = new object();
            Rig.That(Lifetime.TryTake(other), "another has it");
            Rig.Equal(TIMResult.TIM_ERR_PARAM, TencentIMSDK.Init(Rig.AppId, null), "Init meanwhile");
            Rig.Equal(TIMResult.TIM_SUCC, TencentIMSDK.Uninit(), "Uninit meanwhile");
            Rig.That(ReferenceEquals(Lifetime.Owner, other), "does not take it from the other");
            Rig.That(Lifetime.Holds(other) && !Lifetime.Runs(other), "it has begun nothing yet");
            Rig.That(Lifetime.Began(other) && Lifetime.Runs(other), "now it has");
            Rig.That(Lifetime.TryEnd(other) && !Lifetime.Holds(other), "and ends it");
            Rig.That(!Lifetime.TryTake(new object()), "nobody gets it before it has ended");
            Lifetime.Release(other);
            using (new Rig())
            {
                Rig.That(!Lifetime.TryTake(other), "nor the other from this one");
            }
            Rig.That(Lifetime.Owner == null, "free at the end");
        }

        internal static void AnswersComeOnTheContext()
        {
            On(new Loop(), loop =>
            {
                using (var rig = new Rig())
                {
                    var order = new List<int>();
                    for (var call = 0; call < 100; call++)
                    {
                        var number = call;
                        Rig.Equal(
                            TIMResult.TIM_SUCC,
                            TencentIMSDK.ConvGetConvList((int code, string desc, string json, string user_data) =>
                        {
                            loop.Check();
                            order.Add(number);
                        }), "a call");
                    }
                    Rig.Equal(0, order.Count, "nothing runs before the loop does");
                    loop.RunUntil(() => order.Count == 100);
                    for (var call = 0; call < 100; call++)
                    {
                        Rig.Equal(call, order[call], "the order");
                    }
                }
            });
        }

        internal static void UninitAnswersWhatIsOpen()
        {
            var answered = new List<int>();
            using (var rig = new Rig())
            {
                rig.Login("alice");
                for (var call = 0; call < 1000; call++)
                {
                    TencentIMSDK.ConvGetConvList((int code, string desc, string json, string user_data) =>
                    {
                        lock (answered)
                        {
                            answered.Add(code);
                        }
                    });
                }
            }
            Rig.Equal(1000, answered.Count, "answers when Uninit has returned");
            Rig.That(answered.TrueForAll(code => code == 0 || code == 7009), "with 0 or 7009");
            Rig.Equal(0, Completions.Count, "answers that are awaited");
        }

        internal static void UninitOnTheContext()
        {
            On(new Loop(), loop =>
            {
                var answers = 0;
                var events = 0;
                using (var rig = new Rig())
                {
                    TencentIMSDK.SetNetworkStatusListenerCallback((status, code, desc, user_data) => events++);
                    loop.Await(cb => TencentIMSDK.Login("alice", "any", cb));
                    TencentIMSDK.SetSelfInfoUpdatedCallback((profile, user_data) => events++);
                    TencentIMSDK.ProfileModifySelfUserProfile(
                        new UserProfileItem { user_profile_item_nick_name = "A" },
                        (int code, string desc, string user_data) => answers++);
                    for (var call = 0; call < 100; call++)
                    {
                        TencentIMSDK.ConvGetConvList(
                            (int code, string desc, string json, string user_data) => answers++);
                    }
                    var before = events;
                    TencentIMSDK.Uninit();
                    Rig.Equal(101, answers, "answers when Uninit has returned");
                    Rig.Equal(before, events, "events that Uninit has let through");
                }
                loop.RunPosted();
                Rig.Equal(101, answers, "answers afterwards");
            });
        }

        internal static void UninitElsewhere()
        {
            On(new Loop(), loop =>
            {
                var answers = 0;
                using (var rig = new Rig())
                {
                    loop.Await(cb => TencentIMSDK.Login("alice", "any", cb));
                    for (var call = 0; call < 100; call++)
                    {
                        TencentIMSDK.ConvGetConvList(
                            (int code, string desc, string json, string user_data) => answers++);
                    }
                    var other = new Thread(() => TencentIMSDK.Uninit());
                    other.Start();
                    other.Join();
                    Rig.Equal(0, answers, "none ran on the other thread");
                    loop.RunUntil(() => answers == 100);
                }
            });
            Rig.Equal(6013, Rig.Code("Login", cb => TencentIMSDK.Login("alice", "any", cb)), "nobody waits for the loop");
        }

        internal static void UninitInsideACallback()
        {
            using (var rig = new Rig())
            {
                var ended = new Rig.Waiter<TIMResult>();
                var inside = new Rig.Waiter<int>();
                TencentIMSDK.Login("alice", "any", (int code, string desc, string user_data) =>
                {
                    TencentIMSDK.ConvGetConvList(
                        (int inner, string text, string json, string data) => inside.Set(inner));
                    ended.Set(TencentIMSDK.Uninit());
                });
                Rig.Equal(TIMResult.TIM_SUCC, ended.Wait("the end"), "Uninit in a callback");
                Rig.Equal(1, inside.Count, "the open call was answered before");
                Rig.Equal(6013, Rig.Code("Login", cb => TencentIMSDK.Login("alice", "any", cb)), "it has ended");
            }
        }

        internal static void TenThousandAnswersInOrder()
        {
            using (var rig = new Rig())
            {
                rig.Login("alice");
                var order = new List<int>();
                var last = new Rig.Waiter<bool>();
                for (var call = 0; call < 10000; call++)
                {
                    var number = call;
                    TencentIMSDK.ConvGetTotalUnreadMessageCount(
                        (int code, string desc, GetTotalUnreadNumberResult data, string user_data) =>
                    {
                        order.Add(number);
                        if (number == 9999)
                        {
                            last.Set(true);
                        }
                    });
                }
                last.Wait("the last answer");
                Rig.Equal(10000, order.Count, "answers");
                for (var call = 0; call < 10000; call++)
                {
                    Rig.Equal(call, order[call], "the order");
                }
            }
        }

        internal static void FiftyThousandCallsInTheSameMemory()
        {
            using (var rig = new Rig())
            {
                rig.Login("alice");
                Many(10000);
                var before = Memory();
                Many(50000);
                var after = Memory();
                Rig.That(
                    after < before * 1.3 + 20 * 1024 * 1024,
                    "memory has grown from " + before + " to " + after + " bytes");
            }
        }

        /// <summary>Calls with texts, documents and answers, a hundred at a time.</summary>
        private static void Many(int calls)
        {
            var query = new List<string> { "你好 👍", "none" };
            for (var done = 0; done < calls; done += 100)
            {
                var answered = new Rig.Waiter<int>();
                for (var call = 0; call < 100; call++)
                {
                    TencentIMSDK.MsgFindMessages(
                        query, (int code, string desc, List<Message> data, string user_data) => answered.Set(code));
                }
                for (var call = 0; call < 100; call++)
                {
                    Rig.Equal(0, answered.Wait("an answer"), "its code");
                }
            }
        }

        private static long Memory()
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            GC.Collect();
            using (var process = Process.GetCurrentProcess())
            {
                return process.WorkingSet64;
            }
        }

        /// <summary>
        /// Runs a test on this thread with a loop as its context, as an engine's main thread has one.
        /// </summary>
        private static void On(Loop loop, Action<Loop> test)
        {
            var before = SynchronizationContext.Current;
            SynchronizationContext.SetSynchronizationContext(loop);
            try
            {
                test(loop);
            }
            finally
            {
                SynchronizationContext.SetSynchronizationContext(before);
            }
        }

        private sealed class Loop : SynchronizationContext
        {
            private readonly Queue<KeyValuePair<SendOrPostCallback, object>> posted =
                new Queue<KeyValuePair<SendOrPostCallback, object>>();

            private readonly Thread thread = Thread.CurrentThread;

            public override void Post(SendOrPostCallback callback, object state)
            {
                lock (posted)
                {
                    posted.Enqueue(new KeyValuePair<SendOrPostCallback, object>(callback, state));
                    Monitor.PulseAll(posted);
                }
            }

            internal void Check()
            {
                Rig.That(Thread.CurrentThread == thread, "on the thread of the context");
            }

            internal void Await(Func<NullValueCallback, TIMResult> call)
            {
                var answered = -1;
                Rig.Equal(TIMResult.TIM_SUCC, call((code, desc, user_data) => answered = code), "a call");
                RunUntil(() => answered >= 0);
                Rig.Equal(0, answered, "its answer");
            }

            internal void RunUntil(Func<bool> enough)
            {
                while (!enough())
                {
                    KeyValuePair<SendOrPostCallback, object> work;
                    lock (posted)
                    {
                        while (posted.Count == 0)
                        {
                            Rig.That(Monitor.Wait(posted, TimeSpan.FromSeconds(60)), "the loop got no work");
                        }
                        work = posted.Dequeue();
                    }
                    work.Key(work.Value);
                }
            }

            internal void RunPosted()
            {
                while (true)
                {
                    KeyValuePair<SendOrPostCallback, object> work;
                    lock (posted)
                    {
                        if (posted.Count == 0)
                        {
                            return;
                        }
                        work = posted.Dequeue();
                    }
                    work.Key(work.Value);
                }
            }
        }
    }
}
