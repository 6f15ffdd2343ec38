using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text.RegularExpressions;
using Doubletick.Samples.Chat;
using UnityEngine;
using UnityEngine.UIElements;

namespace Doubletick.Unity.Tests
{
    /// <summary>
    /// A scene as Unity writes it, made of the stand-in: objects, their components by the GUIDs of their scripts, and what
    /// the scene says of their fields. What the sample does not have is not read; what does not fit is an error.
    /// </summary>
    internal sealed class SceneFile
    {
        private const string BuiltIn = "0000000000000000e000000000000000";
        private static readonly Regex Head = new Regex(@"^--- !u!(\d+) &(\d+)$", RegexOptions.Multiline);
        private static readonly Regex Reference = new Regex(@"^\{fileID: (-?\d+)(?:, guid: ([0-9a-f]{32}), type: \d)?\}$");

        private readonly string folder;
        private readonly Dictionary<string, string> files = new Dictionary<string, string>();
        private readonly Dictionary<string, GameObject> objects = new Dictionary<string, GameObject>();

        private SceneFile(string path)
        {
            folder = Path.GetDirectoryName(path);
            foreach (var meta in Directory.GetFiles(folder, "*.meta"))
            {
                var guid = File.ReadAllLines(meta).Single(line => line.StartsWith("guid: ")).Substring(6);
                files.Add(guid, meta.Substring(0, meta.Length - ".meta".Length));
            }
            var documents = Documents(File.ReadAllText(path)).ToList();
            foreach (var document in documents.Where(one => one.Kind == "1"))
            {
                objects.Add(document.Id, new GameObject(document["m_Name"]));
            }
            foreach (var document in documents.Where(one => one.Kind == "114"))
            {
                Scripts.Add(document.Id, Component(document));
            }
            foreach (var script in Scripts.Values)
            {
                foreach (RequireComponent mark in script.GetType().GetCustomAttributes(typeof(RequireComponent), true))
                {
                    if (!script.gameObject.Components.Any(one => mark.Required.IsInstanceOfType(one)))
                    {
                        throw new FormatException(script.GetType().Name + " wants " + mark.Required.Name);
                    }
                }
            }
            // In the order of the object, which is that of the inspector; scripts of the engine come before (-100).
            foreach (var script in documents.Where(one => one.Kind == "1").SelectMany(one => one.Components)
                .Where(id => Scripts.ContainsKey(id)).Select(id => Scripts[id]).OrderBy(one => one is UIDocument ? 0 : 1))
            {
                UnityEngine.Engine.Call(script, "OnEnable");
            }
        }

        internal Dictionary<string, MonoBehaviour> Scripts { get; } = new Dictionary<string, MonoBehaviour>();

        /// <summary>Loads a scene and enables what is in it.</summary>
        internal static SceneFile Load(string path)
        {
            return new SceneFile(path);
        }

        internal T Find<T>() where T : MonoBehaviour
        {
            return Scripts.Values.OfType<T>().Single();
        }

        /// <summary>What the engine does to the components around a reload of scripts, and at the end of a scene.</summary>
        internal void Each(string method)
        {
            foreach (var script in Scripts.Values.OrderBy(one => one is UIDocument == (method == "OnEnable") ? 0 : 1))
            {
                UnityEngine.Engine.Call(script, method);
            }
        }

        internal void Destroy()
        {
            Each("OnDisable");
            foreach (var one in objects.Values)
            {
                UnityEngine.Object.DestroyImmediate(one);
            }
        }

        private MonoBehaviour Component(Document document)
        {
            var owner = objects[Id(document["m_GameObject"])];
            var script = Reference.Match(document["m_Script"]);
            if (script.Groups[2].Value == BuiltIn)
            {
                return Interface(owner, script.Groups[1].Value, document);
            }
            var file = Referred(document["m_Script"], "11500000");
            // The engine takes the class that is called like the file, in whatever namespace.
            var type = typeof(ChatScreen).Assembly.GetTypes().Single(
                one => one.Name == Path.GetFileNameWithoutExtension(file));
            var made = owner.Attach(type);
            foreach (var field in document.Fields.Where(one => !one.Key.StartsWith("m_")))
            {
                var found = type.GetField(field.Key, BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public);
                if (found == null || !(found.IsPublic || found.IsDefined(typeof(SerializeField), false)))
                {
                    throw new FormatException(type.Name + " has no field " + field.Key + " that the engine would fill");
                }
                found.SetValue(made, field.Value);
            }
            return made;
        }

        private MonoBehaviour Interface(GameObject owner, string number, Document document)
        {
            if (number != "19102")
            {
                throw new FormatException("not a UIDocument: " + number);
            }
            var made = (UIDocument)owner.Attach(typeof(UIDocument));
            var settings = Documents(File.ReadAllText(Referred(document["m_PanelSettings"], "11400000"))).Single();
            if (!settings["m_Script"].StartsWith("{fileID: 19101, guid: " + BuiltIn))
            {
                throw new FormatException("no PanelSettings");
            }
            var theme = File.ReadAllText(Referred(settings["themeUss"], "-4733365628477956816"));
            if (!theme.StartsWith("@import url(\"unity-theme://default\");"))
            {
                throw new FormatException("a theme without the engine's own has no font and no size");
            }
            made.panelSettings = new PanelSettings();
            var uxml = File.ReadAllText(Referred(document["sourceAsset"], "9197481963319205126"));
            foreach (Match style in Regex.Matches(uxml, "<Style src=\"([^\"]*)\""))
            {
                if (!File.Exists(Path.Combine(folder, style.Groups[1].Value)))
                {
                    throw new FileNotFoundException(style.Groups[1].Value);
                }
            }
            made.visualTreeAsset = new VisualTreeAsset { Uxml = uxml };
            return made;
        }

        /// <summary>The file that is referred to, of which the engine takes this part.</summary>
        private string Referred(string reference, string part)
        {
            var match = Reference.Match(reference);
            if (!match.Success || match.Groups[1].Value != part)
            {
                throw new FormatException(reference + " is not part " + part);
            }
            return files[match.Groups[2].Value];
        }

        private static string Id(string reference)
        {
            return Reference.Match(reference).Groups[1].Value;
        }

        private static IEnumerable<Document> Documents(string text)
        {
            var heads = Head.Matches(text).Cast<Match>().ToList();
            for (var at = 0; at < heads.Count; at++)
            {
                var from = heads[at].Index + heads[at].Length;
                var until = at + 1 < heads.Count ? heads[at + 1].Index : text.Length;
                yield return new Document(
                    heads[at].Groups[1].Value, heads[at].Groups[2].Value, text.Substring(from, until - from));
            }
        }

        /// <summary>One object of a file: its class, its number, and the fields of its first level.</summary>
        private sealed class Document
        {
            internal readonly string Kind;
            internal readonly string Id;
            internal readonly Dictionary<string, string> Fields = new Dictionary<string, string>();
            internal readonly List<string> Components = new List<string>();

            internal Document(string kind, string id, string body)
            {
                Kind = kind;
                Id = id;
                foreach (var line in body.Split('\n'))
                {
                    if (line.StartsWith("  - component: "))
                    {
                        Components.Add(SceneFile.Id(line.Substring("  - component: ".Length)));
                    }
                    else if (line.StartsWith("  ") && line.Length > 2 && line[2] != ' ' && line[2] != '-')
                    {
                        var colon = line.IndexOf(": ", StringComparison.Ordinal);
                        var end = colon < 0 ? line.IndexOf(':') : colon;
                        Fields.Add(line.Substring(2, end - 2), colon < 0 ? "" : line.Substring(colon + 2));
                    }
                }
            }

            internal string this[string field]
            {
                get { return Fields[field]; }
            }
        }
    }
}
