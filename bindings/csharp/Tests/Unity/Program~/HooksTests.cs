// Tests of Runtime/Unity against the stand-in for the engine.

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Threading;
using Doubletick.Compat;
using Doubletick.Compat.Tests;
using Doubletick.Interop;
using Doubletick.Tests;
using Doubletick.Unity.Editor;
using UnityEditor;
using UnityEditor.PackageManager;
using UnityEngine;
using Rig = Doubletick.Compat.Tests.Rig;

namespace Doubletick.Unity.Tests
{
    internal static class HooksTests
    {
        internal static IEnumerable<KeyValuePair<string, Action>> All()
        {
            return QueueTests.All().Concat(new[]
            {
                Test("unity_callbacks_come_in_frames", CallbacksComeInFrames),
                Test("unity_faults_are_logged", FaultsAreLogged),
                Test("unity_quitting_ends_the_sdk", QuittingEndsTheSdk),
                Test("unity_play_mode_begins_afresh", PlayModeBeginsAfresh),
                Test("unity_a_reload_ends_the_sdk", AReloadEndsTheSdk),
                Test("unity_a_reload_in_play_mode_goes_on", AReloadInPlayModeGoesOn),
                Test("unity_a_handler_that_waits_for_the_main_thread", AHandlerThatWaitsForTheMainThread),
                Test("unity_who_comes_back_connects_anew", WhoComesBackConnectsAnew),
                Test("unity_the_linker_gets_its_file", TheLinkerGetsItsFile),
                Test("unity_the_sample_plays", TheSamplePlays),
                Test("unity_the_test_runner_gets_every_test", TheTestRunnerGetsEveryTest)
            });
        }

        private static void CallbacksComeInFrames()
        {
            Play();
            Rig.That(UnityEngine.Engine.Objects.Single().Kept, "the pump outlives scenes");
            var me = Thread.CurrentThread.ManagedThreadId;
            var elsewhere = 0;
            var answers = new List<int>();
            Rig rig = null;
            // An application may start the SDK on a thread of its own; callbacks come on the main thread all the same.
            var other = new Thread(() =>
            {
                rig = new Rig();
                for (var call = 0; call < 10000; call++)
                {
                    var number = call;
                    TencentIMSDK.ConvGetConvList((int code, string desc, string json, string user_data) =>
                    {
                        elsewhere += Thread.CurrentThread.ManagedThreadId == me ? 0 : 1;
                        answers.Add(number);
                    });
                }
            });
            other.Start();
            other.Join();
            Rig.Equal(0, answers.Count, "nothing runs between frames");
            FramesUntil(() => answers.Count == 10000);
            Rig.Equal(0, elsewhere, "answers on other threads");
            for (var call = 0; call < 10000; call++)
            {
                Rig.Equal(call, answers[call], "the order");
            }
            rig.Dispose();
            Stop();
        }

        private static void FaultsAreLogged()
        {
            Play();
            var rig = new Rig();
            var answered = 0;
            TencentIMSDK.ConvGetConvList(
                (int code, string desc, string json, string user_data)
                    => { throw new InvalidOperationException("mine"); });
            TencentIMSDK.ConvGetConvList((int code, string desc, string json, string user_data) => answered++);
            FramesUntil(() => answered > 0);
            Rig.Equal("mine", Debug.Logged.Single().Message, "in the engine's log");
            Debug.Logged.Clear();
            rig.Dispose();
            Stop();
        }

        private static void QuittingEndsTheSdk()
        {
            Play();
            var rig = new Rig();
            var called = 0;
            TencentIMSDK.SetNetworkStatusListenerCallback((status, code, desc, user_data) => called++);
            TencentIMSDK.ConvGetConvList((int code, string desc, string json, string user_data) => called++);
            Application.RaiseQuitting();
            UnityEngine.Engine.Frame();
            Rig.Equal(0, called, "callbacks into what is being destroyed");
            Ended();
            Application.RaiseQuitting();
            rig.Dispose();
        }

        private static void PlayModeBeginsAfresh()
        {
            // Domain reload is off: the last play mode was left without an end, and its statics are still there.
            Play();
            var rig = new Rig();
            var called = 0;
            TencentIMSDK.AddRecvNewMsgCallback((messages, user_data) => called++);
            TencentIMSDK.ConvGetConvList((int code, string desc, string json, string user_data) => called++);
            Play();
            Rig.Equal(0, Listeners.Messages.Handlers.Length, "listeners of the last play mode");
            Rig.Equal(1, UnityEngine.Engine.Objects.Count, "pumps");
            rig.Dispose();
            using (new Rig())
            {
                var answered = 0;
                TencentIMSDK.ConvGetConvList((int code, string desc, string json, string user_data) => answered++);
                FramesUntil(() => answered > 0);
            }
            Rig.Equal(0, called, "callbacks of the last play mode");
            Stop();
        }

        private static void AReloadEndsTheSdk()
        {
            RuntimeHelpers.RunClassConstructor(typeof(DomainReload).TypeHandle);
            foreach (var end in new Action[]
            {
                AssemblyReloadEvents.Raise, EditorApplication.RaiseQuitting,
                () => EditorApplication.Raise(PlayModeStateChange.ExitingPlayMode)
            })
            {
                Play();
                var rig = new Rig();
                TencentIMSDK.SetMsgReadedReceiptCallback((receipts, user_data) => { });
                end();
                Ended();
                rig.Dispose();
            }
        }

        private static void AReloadInPlayModeGoesOn()
        {
            RuntimeHelpers.RunClassConstructor(typeof(DomainReload).TypeHandle);
            Play();
            AssemblyReloadEvents.Raise();
            Ended();
            // Not in edit mode, where there is no frame to run callbacks in.
            DomainReload.Loaded();
            Rig.Equal(0, UnityEngine.Engine.Objects.Count, "pumps in edit mode");
            EditorApplication.isPlaying = true;
            try
            {
                DomainReload.Loaded();
                using (new Rig())
                {
                    var answered = 0;
                    TencentIMSDK.ConvGetConvList((int code, string desc, string json, string user_data) => answered++);
                    FramesUntil(() => answered > 0);
                }
                EditorApplication.Raise(PlayModeStateChange.ExitingPlayMode);
                Ended();
            }
            finally
            {
                EditorApplication.isPlaying = false;
            }
        }

        private static void AHandlerThatWaitsForTheMainThread()
        {
            Play();
            var main = MainThread.Context;
            using (var directory = new TemporaryDirectory())
            using (var client = new DoubletickClient(new DoubletickOptions
            {
                AppId = 1, ServerUrl = "embedded:", DataDirectory = directory.Path, EventsOnLibraryThread = true
            }))
            {
                var waiting = new ManualResetEventSlim();
                Exception refused = null;
                client.NetworkStatusChanged += status =>
                {
                    waiting.Set();
                    try
                    {
                        main.Send(nothing => { }, null);
                    }
                    catch (InvalidOperationException exception)
                    {
                        refused = exception;
                    }
                };
                client.Init();
                Rig.That(waiting.Wait(TimeSpan.FromSeconds(60)), "the handler runs");
                // No frame comes any more.
                Stop();
                Rig.That(refused != null, "the handler was sent on");
            }
        }

        private static void WhoComesBackConnectsAnew()
        {
            Play();
            using (var directory = new TemporaryDirectory())
            using (var server = new SilentServer())
            using (var client = new DoubletickClient(new DoubletickOptions
            {
                AppId = 1, ServerUrl = server.Url, DataDirectory = directory.Path
            }))
            {
                client.Init();
                Rig.That(server.Takes(() => { }), "it connects");
                // The library wakes an attempt from its second second on.
                var leaving = System.Diagnostics.Stopwatch.StartNew();
                Rig.That(
                    server.Takes(() =>
                    {
                        var away = leaving.ElapsedMilliseconds < 1500;
                        UnityEngine.Engine.Tell("OnApplicationPause", away);
                    }) && leaving.ElapsedMilliseconds >= 1500,
                    "anew when it is back from the background, not when it goes there");
                Rig.That(
                    server.Takes(() => UnityEngine.Engine.Tell("OnApplicationFocus", true)), "anew when it is in front again");
                client.Uninit();
                Stop();
            }
        }

        private static void TheLinkerGetsItsFile()
        {
            var file = new LinkFile();
            PackageInfo.Path = null;
            Rig.Equal(null, file.GenerateAdditionalLinkXmlFile(null, null), "copied under Assets");
            PackageInfo.Path = Program.Package;
            Rig.That(
                File.ReadAllText(file.GenerateAdditionalLinkXmlFile(null, null)).Contains(
                    "\"Doubletick\" preserve=\"all\""), "what it says");
            PackageInfo.Path = Path.GetTempPath();
            try
            {
                file.GenerateAdditionalLinkXmlFile(null, null);
            }
            catch (UnityEditor.Build.BuildFailedException)
            {
                return;
            }
            throw new Exception("a package without its link.xml must not build");
        }

        private static void TheSamplePlays()
        {
            var folder = Path.Combine(Path.GetTempPath(), "doubletick-" + Guid.NewGuid().ToString("N"));
            Application.persistentDataPath = folder;
            var before = SynchronizationContext.Current;
            SynchronizationContext.SetSynchronizationContext(UnityEngine.Engine.Context);
            Debug.Lines.Clear();
            try
            {
                Play();
                var sample = new GameObject("sample").AddComponent<FirstReceipt>();
                UnityEngine.Engine.Call(sample, "Start");
                FramesUntil(() => Debug.Lines.Contains("Alice learns: read by the other user: True"));
                Rig.Equal(0, Debug.Logged.Count, "exceptions in the log");
                Rig.Equal("Bob reads: Hello, Bob! 你好 👋", Debug.Lines[1], "what Bob reads");
                UnityEngine.Engine.Call(sample, "OnDestroy");
                UnityEngine.Engine.Objects.RemoveAll(thing => thing.Components.Contains(sample));
                Stop();
            }
            finally
            {
                SynchronizationContext.SetSynchronizationContext(before);
                Directory.Delete(folder, true);
            }
        }

        private static void TheTestRunnerGetsEveryTest()
        {
            var cases = PlainTests.Cases().ToList();
            var names = cases.Select(one => one.Name).ToList();
            Rig.Equal(names.Count, names.Distinct().Count(), "every name is there once");
            foreach (var test in QueueTests.All().Concat(CoreTests.All()).Concat(CompatTests.All()))
            {
                Rig.That(names.Contains(test.Key), test.Key + " is not among them");
            }
            var runner = new PlainTests();
            runner.Passes((Action)cases.Single(one => one.Name == "compat_vendor_page_runs").Argument);
            try
            {
                runner.Passes(() => { throw new InvalidOperationException("mine"); });
            }
            catch (NUnit.Framework.AssertionException exception)
            {
                Rig.That(exception.Message.Contains("mine"), "a test that fails says why");
                return;
            }
            throw new Exception("a test that fails must fail");
        }

        /// <summary>Lets the engine run. A test that waits in vain fails; none depends on how long it takes.</summary>
        internal static void FramesUntil(Func<bool> enough)
        {
            var end = DateTime.UtcNow + TimeSpan.FromSeconds(60);
            while (!enough())
            {
                Rig.That(DateTime.UtcNow < end, "what the frames should bring did not come");
                UnityEngine.Engine.Frame();
                Thread.Yield();
            }
        }

        /// <summary>What the engine does when play mode begins.</summary>
        internal static void Play()
        {
            var assembly = typeof(Hooks).Assembly;
            UnityEngine.Engine.Load(assembly, RuntimeInitializeLoadType.SubsystemRegistration);
            UnityEngine.Engine.Load(assembly, RuntimeInitializeLoadType.BeforeSceneLoad);
        }

        internal static void Stop()
        {
            Application.RaiseQuitting();
            Ended();
        }

        private static void Ended()
        {
            Rig.Equal(0, UnityEngine.Engine.Objects.Count, "pumps that are left");
            Rig.That(Lifetime.Owner == null, "nobody holds the SDK");
            Rig.Equal(0, Completions.Count, "answers that are awaited");
            Rig.Equal(0, Listeners.Receipts.Handlers.Length, "listeners that are left");
            Rig.Equal(TIMLoginStatus.kTIMLoginStatus_UnLogined, TencentIMSDK.GetLoginStatus(), "status");
        }

        private static KeyValuePair<string, Action> Test(string name, Action body)
        {
            return new KeyValuePair<string, Action>(name, body);
        }
    }
}
