// A stand-in for what the chat sample uses of UI Toolkit; see UnityEngine.cs beside this file. It builds the tree that
// a UXML file describes, and keeps names, classes, texts and callbacks. It lays nothing out and draws nothing.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;

namespace UnityEngine.UIElements
{
    public interface IPanel
    {
    }

    public struct StyleLength
    {
        internal float Pixels { get; private set; }

        public static implicit operator StyleLength(float pixels)
        {
            return new StyleLength { Pixels = pixels };
        }
    }

    public interface IStyle
    {
        StyleLength paddingLeft { get; set; }

        StyleLength paddingTop { get; set; }

        StyleLength paddingRight { get; set; }

        StyleLength paddingBottom { get; set; }
    }

    public abstract class EventBase
    {
    }

    public sealed class GeometryChangedEvent : EventBase
    {
        public Rect newRect { get; internal set; }
    }

    public delegate void EventCallback<in TEventType>(TEventType evt);

    public class VisualElement
    {
        private readonly List<VisualElement> children = new List<VisualElement>();
        private readonly List<Delegate> callbacks = new List<Delegate>();

        public string name { get; set; }

        public IStyle style { get; } = new InlineStyle();

        public VisualElement parent { get; private set; }

        public bool enabledSelf { get; private set; } = true;

        public IPanel panel
        {
            get { return parent == null ? Panel : parent.panel; }
        }

        internal Panel Panel { get; set; }

        internal List<string> Classes { get; } = new List<string>();

        internal IReadOnlyList<VisualElement> Children
        {
            get { return children; }
        }

        public void Add(VisualElement child)
        {
            if (child.parent != null)
            {
                child.parent.children.Remove(child);
            }
            child.parent = this;
            children.Add(child);
        }

        public void Clear()
        {
            foreach (var child in children)
            {
                child.parent = null;
            }
            children.Clear();
        }

        public void SetEnabled(bool value)
        {
            enabledSelf = value;
        }

        public void AddToClassList(string className)
        {
            EnableInClassList(className, true);
        }

        public void RemoveFromClassList(string className)
        {
            EnableInClassList(className, false);
        }

        public void EnableInClassList(string className, bool enable)
        {
            // The engine takes such a name as one class that no selector matches.
            if (className.Length == 0 || className.Contains(" "))
            {
                throw new ArgumentException("one class: " + className, "className");
            }
            Classes.Remove(className);
            if (enable)
            {
                Classes.Add(className);
            }
        }

        public void RegisterCallback<TEventType>(EventCallback<TEventType> callback) where TEventType : EventBase
        {
            callbacks.Add(callback);
        }

        public void UnregisterCallback<TEventType>(EventCallback<TEventType> callback) where TEventType : EventBase
        {
            callbacks.Remove(callback);
        }

        internal void Send<TEventType>(TEventType what) where TEventType : EventBase
        {
            foreach (var callback in callbacks.OfType<EventCallback<TEventType>>().ToList())
            {
                callback(what);
            }
        }

        internal IEnumerable<VisualElement> All()
        {
            return new[] { this }.Concat(children.SelectMany(child => child.All()));
        }

        private sealed class InlineStyle : IStyle
        {
            public StyleLength paddingLeft { get; set; }

            public StyleLength paddingTop { get; set; }

            public StyleLength paddingRight { get; set; }

            public StyleLength paddingBottom { get; set; }
        }
    }

    public static class UQueryExtensions
    {
        /// <summary>The first element of this type and name below; null: none.</summary>
        public static T Q<T>(this VisualElement e, string name = null) where T : VisualElement
        {
            return e.All().Skip(1).OfType<T>().FirstOrDefault(one => name == null || one.name == name);
        }
    }

    public class TextElement : VisualElement
    {
        public string text { get; set; } = "";
    }

    public class Label : TextElement
    {
        public Label()
        {
        }

        public Label(string text)
        {
            this.text = text;
        }
    }

    public class Button : TextElement
    {
        public Button()
        {
        }

        public Button(Action clickEvent)
        {
            clicked += clickEvent;
        }

        public event Action clicked;

        /// <summary>What the user does, who cannot press what is disabled.</summary>
        internal void Click()
        {
            for (VisualElement at = this; at != null; at = at.parent)
            {
                if (!at.enabledSelf)
                {
                    return;
                }
            }
            if (clicked != null)
            {
                clicked();
            }
        }
    }

    public class TextField : VisualElement
    {
        public string value { get; set; } = "";
    }

    public class ScrollView : VisualElement
    {
        internal VisualElement ScrolledTo { get; private set; }

        public void ScrollTo(VisualElement child)
        {
            if (child.parent != this)
            {
                throw new ArgumentException("no child of this", "child");
            }
            ScrolledTo = child;
        }
    }

    /// <summary>A UXML file.</summary>
    public sealed class VisualTreeAsset : Object
    {
        private static readonly XNamespace Engine = "UnityEngine.UIElements";

        internal string Uxml { get; set; }

        internal void CloneTree(VisualElement target)
        {
            Fill(target, XDocument.Parse(Uxml).Root);
        }

        private static void Fill(VisualElement parent, XElement from)
        {
            foreach (var element in from.Elements().Where(one => one.Name != "Style"))
            {
                var made = Make(element);
                parent.Add(made);
                Fill(made, element);
            }
        }

        private static VisualElement Make(XElement from)
        {
            if (from.Name.Namespace != Engine)
            {
                throw new FormatException(from.Name + " is no element of the engine");
            }
            VisualElement made;
            switch (from.Name.LocalName)
            {
                case "VisualElement": made = new VisualElement(); break;
                case "Label": made = new Label(); break;
                case "Button": made = new Button(); break;
                case "TextField": made = new TextField(); break;
                case "ScrollView": made = new ScrollView(); break;
                default: throw new FormatException("the stand-in has no " + from.Name.LocalName);
            }
            foreach (var attribute in from.Attributes())
            {
                Set(made, attribute.Name.LocalName, attribute.Value);
            }
            return made;
        }

        private static void Set(VisualElement made, string attribute, string value)
        {
            var text = made as TextElement;
            if (attribute == "name")
            {
                made.name = value;
            }
            else if (attribute == "class")
            {
                made.Classes.AddRange(value.Split(' '));
            }
            else if (attribute == "text" && text != null)
            {
                text.text = value;
            }
            else if (attribute != "max-length" || !(made is TextField))
            {
                throw new FormatException(made.GetType().Name + " has no " + attribute);
            }
        }
    }

    public sealed class PanelSettings : Object
    {
        internal Panel Panel { get; } = new Panel();
    }

    internal sealed class Panel : IPanel
    {
        /// <summary>Pixels of the screen for one of the panel.</summary>
        internal float Scale { get; set; } = 1;
    }

    public static class RuntimePanelUtils
    {
        public static Vector2 ScreenToPanel(IPanel panel, Vector2 screenPosition)
        {
            var scale = ((Panel)panel).Scale;
            return new Vector2(screenPosition.x / scale, screenPosition.y / scale);
        }
    }

    public sealed class UIDocument : MonoBehaviour
    {
        public PanelSettings panelSettings { get; set; }

        public VisualTreeAsset visualTreeAsset { get; set; }

        public VisualElement rootVisualElement { get; private set; }

        private void OnEnable()
        {
            rootVisualElement = new VisualElement { Panel = panelSettings.Panel };
            visualTreeAsset.CloneTree(rootVisualElement);
        }

        private void OnDisable()
        {
            rootVisualElement = null;
        }
    }
}
