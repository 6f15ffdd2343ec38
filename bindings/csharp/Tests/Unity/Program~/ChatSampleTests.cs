using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using Doubletick.Interop;
using Doubletick.Tests;
using UnityEngine;
using UnityEngine.UIElements;

namespace Doubletick.Unity.Tests
{
    /// <summary>The scene of the sample Chat, played: as its file says, with the scripts that it refers to.</summary>
    internal static class ChatSampleTests
    {
        internal static IEnumerable<KeyValuePair<string, Action>> All()
        {
            yield return Test("unity_the_chat_shows_marks_and_who_has_read", MarksAndReaders);
            yield return Test("unity_the_chat_keeps_to_the_safe_area", SafeAreas);
            yield return Test("unity_the_chat_comes_back_after_a_reload_of_scripts", Reload);
            yield return Test("unity_the_chat_has_one_pane_where_it_is_narrow", Narrow);
            yield return Test("unity_the_chat_says_what_went_wrong", Fault);
        }

        private static void MarksAndReaders()
        {
            Played(scene =>
            {
                // Bob has written before; his two messages wait for Alice.
                Check.Equal("alice", Text("title"), "who is logged in");
                Check.Equal("Raid tonight at eight?", In("conversation-group_guild", "last").text, "the newest message");
                Check.Equal("1", In("conversation-c2c_bob", "unread").text, "unread");

                Click("conversation-group_guild");
                HooksTests.FramesUntil(() => Messages().Count == 1);
                Check.Equal("bob", In(Messages()[0].name, "sender").text, "whose it is");
                Write("At eight, then.");
                HooksTests.FramesUntil(() => Messages().Count == 2);
                var mine = Messages()[1].name.Substring("message-".Length);
                Check.Equal("0/2", Mark(mine), "nobody has read it");
                Check.That(!Has("mark-" + mine, "some"), "one tick");

                // What is opened is read, and its count of unread messages goes.
                HooksTests.FramesUntil(() => In("conversation-group_guild", "unread").Classes.Contains("hidden"));
                Be("bob");
                Click("conversation-group_guild");
                HooksTests.FramesUntil(() => Messages().Count == 2);
                Check.Equal("1/2", Mark(Messages()[0].name.Substring("message-".Length)), "Alice has read Bob's");

                Be("alice");
                Click("conversation-group_guild");
                HooksTests.FramesUntil(() => Messages().Count == 2 && Mark(mine) == "1/2");
                Check.That(Has("mark-" + mine, "some") && !Has("mark-" + mine, "all"), "two ticks, not of all");
                Check.That(Has("read-by", "hidden"), "the panel is closed");
                Click("mark-" + mine);
                HooksTests.FramesUntil(() => Names("read-list").Count == 1 && Names("unread-list").Count == 1);
                Check.Equal("bob", Names("read-list").Single(), "who has read it");
                Check.Equal("carol", Names("unread-list").Single(), "who has not");
                Check.That(!Has("read-by", "hidden") && Has("read-more", "hidden"), "the panel is open, and complete");
                Click("read-by-close");
                Check.That(Has("read-by", "hidden"), "the panel is closed again");

                Be("carol");
                Click("conversation-group_guild");
                HooksTests.FramesUntil(() => Messages().Count == 2);
                Be("alice");
                Click("conversation-group_guild");
                HooksTests.FramesUntil(() => Messages().Count == 2 && Mark(mine) == "2/2");
                Check.That(Has("mark-" + mine, "all"), "the ticks of all");

                Click("conversation-c2c_bob");
                HooksTests.FramesUntil(() => Messages().Count == 1);
                Write("I am in.");
                HooksTests.FramesUntil(() => Messages().Count == 2);
                var own = Messages()[1].name.Substring("message-".Length);
                Check.That(!Has("mark-" + own, "all") && Mark(own) == "", "one tick and no number");
                Be("bob");
                Click("conversation-c2c_alice");
                HooksTests.FramesUntil(() => Messages().Count == 2);
                Be("alice");
                Click("conversation-c2c_bob");
                HooksTests.FramesUntil(() => Messages().Count == 2 && Has("mark-" + own, "all"));
            });
        }

        private static void SafeAreas()
        {
            Played(scene =>
            {
                var document = scene.Find<UIDocument>();
                var padding = document.rootVisualElement.style;
                Check.Equal("0 0 0 0", Padding(padding), "a screen without a notch");
                document.panelSettings.Panel.Scale = 2;
                // A telephone upright: a notch of 100 pixels above, 60 for the home indicator below.
                Turn(1000, 2000, new Rect(0, 60, 1000, 1840));
                Check.Equal("0 50 0 30", Padding(padding), "upright");
                Turn(2000, 1000, new Rect(100, 40, 1900, 960));
                Check.Equal("50 0 0 20", Padding(padding), "the notch to the left");
                Turn(2000, 1000, new Rect(0, 40, 1900, 960));
                Check.Equal("0 0 50 20", Padding(padding), "turned around: the size is the same");
                Turn(1280, 720, new Rect(0, 0, 1280, 720));
            });
        }

        private static void Reload()
        {
            Played(scene =>
            {
                Click("conversation-group_guild");
                HooksTests.FramesUntil(() => Messages().Count == 1);
                System.Runtime.CompilerServices.RuntimeHelpers.RunClassConstructor(typeof(Editor.DomainReload).TypeHandle);
                var before = document.rootVisualElement;
                // Recompiled while it plays: everything is disabled, the domain goes, everything is enabled; no Start.
                scene.Each("OnDisable");
                UnityEditor.AssemblyReloadEvents.Raise();
                Check.That(Lifetime.Owner == null, "nobody holds the SDK");
                Check.Equal(0, Completions.Count, "answers that are awaited");
                scene.Each("OnEnable");
                UnityEditor.EditorApplication.isPlaying = true;
                Editor.DomainReload.Loaded();
                Check.That(before != document.rootVisualElement, "a new document");
                HooksTests.FramesUntil(() => Text("title") == "alice" && Root.Q<Button>("conversation-group_guild") != null);
                Click("conversation-group_guild");
                HooksTests.FramesUntil(() => Messages().Count == 1);
            });
        }

        private static void Narrow()
        {
            Played(scene =>
            {
                Root.Send(new GeometryChangedEvent { newRect = new Rect(0, 0, 375, 812) });
                Check.That(Has("screen", "narrow") && !Has("screen", "open"), "the list alone");
                Click("conversation-c2c_bob");
                Check.That(Has("screen", "open"), "the conversation alone");
                Click("back");
                Check.That(!Has("screen", "open"), "back to the list");
                Root.Send(new GeometryChangedEvent { newRect = new Rect(0, 0, 812, 375) });
                Check.That(!Has("screen", "narrow"), "room for both");
            });
        }

        private static void Fault()
        {
            Played(scene =>
            {
                Click("conversation-c2c_bob");
                HooksTests.FramesUntil(() => Messages().Count == 1);
                Write(new string('x', 20000));
                HooksTests.FramesUntil(() => Text("fault").Length > 0);
                Check.Equal(1, Messages().Count, "messages");
                // What is typed stays out of the log, and nothing is there of an exception nobody caught.
                Check.Equal(0, Debug.Logged.Count, "exceptions in the log");
            });
        }

        private static UIDocument document;

        private static VisualElement Root
        {
            get { return document.rootVisualElement; }
        }

        /// <summary>Play mode with the scene in it, until Alice sees her conversations.</summary>
        private static void Played(Action<SceneFile> test)
        {
            var folder = Path.Combine(Path.GetTempPath(), "doubletick-" + Guid.NewGuid().ToString("N"));
            Directory.CreateDirectory(folder);
            Application.persistentDataPath = folder;
            var before = SynchronizationContext.Current;
            SynchronizationContext.SetSynchronizationContext(UnityEngine.Engine.Context);
            try
            {
                HooksTests.Play();
                var scene = SceneFile.Load(Path.Combine(Program.Package, "Samples~", "Chat", "Chat.unity"));
                document = scene.Find<UIDocument>();
                HooksTests.FramesUntil(() => Root.Q<Button>("conversation-c2c_bob") != null && Text("title") == "alice");
                test(scene);
                Check.Equal(0, Debug.Logged.Count, "exceptions in the log");
                scene.Destroy();
                HooksTests.Stop();
            }
            finally
            {
                UnityEngine.Engine.Objects.Clear();
                Debug.Logged.Clear();
                UnityEditor.EditorApplication.isPlaying = false;
                SynchronizationContext.SetSynchronizationContext(before);
                Directory.Delete(folder, true);
            }
        }

        private static void Be(string user)
        {
            Click("user-" + user);
            HooksTests.FramesUntil(
                () => Text("title") == user && Root.Q<VisualElement>("users").enabledSelf
                    && Root.Q<ScrollView>("conversations").Children.Count > 0);
        }

        private static void Write(string text)
        {
            Root.Q<TextField>("draft").value = text;
            Click("send");
        }

        private static void Click(string button)
        {
            var found = Root.Q<Button>(button);
            Check.That(found != null, button + " is there");
            found.Click();
        }

        private static string Text(string name)
        {
            return Root.Q<Label>(name).text;
        }

        private static bool Has(string name, string className)
        {
            return Root.Q<VisualElement>(name).Classes.Contains(className);
        }

        private static Label In(string name, string className)
        {
            return Root.Q<VisualElement>(name).All().OfType<Label>().Single(one => one.Classes.Contains(className));
        }

        private static IReadOnlyList<VisualElement> Messages()
        {
            return Root.Q<ScrollView>("messages").Children;
        }

        private static string Mark(string id)
        {
            return Root.Q<VisualElement>("mark-" + id).Q<Label>().text;
        }

        private static List<string> Names(string list)
        {
            return Root.Q<ScrollView>(list).Children.Cast<Label>().Select(label => label.text).ToList();
        }

        private static void Turn(int width, int height, Rect area)
        {
            UnityEngine.Screen.width = width;
            UnityEngine.Screen.height = height;
            UnityEngine.Screen.safeArea = area;
            UnityEngine.Engine.Frame();
        }

        private static string Padding(IStyle style)
        {
            var all = new[] { style.paddingLeft, style.paddingTop, style.paddingRight, style.paddingBottom };
            return string.Join(" ", all.Select(one => one.Pixels));
        }

        private static KeyValuePair<string, Action> Test(string name, Action body)
        {
            return new KeyValuePair<string, Action>(name, body);
        }
    }
}
