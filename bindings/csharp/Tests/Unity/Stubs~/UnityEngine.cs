// A stand-in for the few names of UnityEngine and UnityEditor that Runtime/Unity and the samples use, so that they are
// compiled and their logic tested on machines without the engine. It is not the engine: that Unity itself behaves as written here was not
// tried. The folder ends in ~, so Unity never imports it.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Threading;

// They look behind the names of the engine.
[assembly: InternalsVisibleTo("Doubletick.Tests.Unity")]
// A project outside of the repository that plays what Unity would (tests/consumers/unity).
[assembly: InternalsVisibleTo("Player")]

namespace UnityEngine
{
    public enum HideFlags
    {
        None = 0,
        HideAndDontSave = 61
    }

    public enum RuntimeInitializeLoadType
    {
        AfterSceneLoad = 0,
        BeforeSceneLoad = 1,
        SubsystemRegistration = 4
    }

    [AttributeUsage(AttributeTargets.Method)]
    public sealed class RuntimeInitializeOnLoadMethodAttribute : Attribute
    {
        public RuntimeInitializeOnLoadMethodAttribute(RuntimeInitializeLoadType loadType)
        {
            LoadType = loadType;
        }

        public RuntimeInitializeLoadType LoadType { get; private set; }
    }

    [AttributeUsage(AttributeTargets.Field)]
    public sealed class SerializeField : Attribute
    {
    }

    [AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
    public sealed class RequireComponent : Attribute
    {
        public RequireComponent(Type requiredComponent)
        {
            Required = requiredComponent;
        }

        internal Type Required { get; private set; }
    }

    public sealed class AddComponentMenu : Attribute
    {
        public AddComponentMenu(string menuName)
        {
        }
    }

    public class Object
    {
        public HideFlags hideFlags { get; set; }

        internal bool Destroyed { get; set; }

        internal bool Kept { get; set; }

        public static void DontDestroyOnLoad(Object target)
        {
            target.Kept = true;
        }

        public static void DestroyImmediate(Object target)
        {
            target.Destroyed = true;
            Engine.Objects.Remove(target as GameObject);
        }

        // A destroyed object equals null, as in the engine.
        public static bool operator ==(Object left, Object right)
        {
            return IsNull(left) ? IsNull(right) : ReferenceEquals(left, right);
        }

        public static bool operator !=(Object left, Object right)
        {
            return !(left == right);
        }

        public override bool Equals(object other)
        {
            return ReferenceEquals(this, other);
        }

        public override int GetHashCode()
        {
            return 0;
        }

        private static bool IsNull(Object target)
        {
            return ReferenceEquals(target, null) || target.Destroyed;
        }
    }

    public class Component : Object
    {
        public GameObject gameObject { get; internal set; }

        public T GetComponent<T>()
        {
            return gameObject.Components.OfType<T>().FirstOrDefault();
        }
    }

    public class MonoBehaviour : Component
    {
    }

    public sealed class GameObject : Object
    {
        internal readonly List<MonoBehaviour> Components = new List<MonoBehaviour>();

        public GameObject(string name)
        {
            Name = name;
            Engine.Objects.Add(this);
        }

        internal string Name { get; private set; }

        public T AddComponent<T>() where T : MonoBehaviour
        {
            return (T)AddComponent(typeof(T));
        }

        public Component AddComponent(Type componentType)
        {
            foreach (RequireComponent mark in componentType.GetCustomAttributes(typeof(RequireComponent), true))
            {
                if (!Components.Any(one => mark.Required.IsInstanceOfType(one)))
                {
                    AddComponent(mark.Required);
                }
            }
            return Attach(componentType);
        }

        /// <summary>What the engine does with the components of a file: it adds none by itself.</summary>
        internal MonoBehaviour Attach(Type type)
        {
            var component = (MonoBehaviour)Activator.CreateInstance(type, true);
            component.gameObject = this;
            Components.Add(component);
            return component;
        }
    }

    public static class Application
    {
        public static event Action quitting;

        public static string persistentDataPath { get; internal set; }

        internal static void RaiseQuitting()
        {
            if (quitting != null)
            {
                quitting();
            }
        }
    }

    public static class Debug
    {
        internal static readonly List<Exception> Logged = new List<Exception>();
        internal static readonly List<string> Lines = new List<string>();

        public static void Log(object message)
        {
            lock (Lines)
            {
                Lines.Add(message.ToString());
            }
        }

        public static void LogException(Exception exception)
        {
            lock (Logged)
            {
                Logged.Add(exception);
            }
        }
    }

    /// <summary>What the tests do to the stand-in.</summary>
    internal static class Engine
    {
        internal static readonly List<GameObject> Objects = new List<GameObject>();
        internal static readonly MainContext Context = new MainContext();

        /// <summary>Calls the methods of an assembly that are marked for a moment of the start.</summary>
        internal static void Load(Assembly assembly, RuntimeInitializeLoadType moment)
        {
            foreach (var type in assembly.GetTypes())
            {
                foreach (
                    var method in type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
                {
                    foreach (RuntimeInitializeOnLoadMethodAttribute mark in
                        method.GetCustomAttributes(typeof(RuntimeInitializeOnLoadMethodAttribute), false))
                    {
                        if (mark.LoadType == moment)
                        {
                            method.Invoke(null, null);
                        }
                    }
                }
            }
        }

        /// <summary>One frame: what was posted to the engine's context, and Update of every component.</summary>
        internal static void Frame()
        {
            Context.Run();
            foreach (var thing in Objects.ToArray())
            {
                foreach (var component in thing.Components)
                {
                    Call(component, "Update");
                }
            }
        }

        /// <summary>Calls one of the methods that the engine finds by name.</summary>
        internal static void Call(MonoBehaviour component, string method, params object[] arguments)
        {
            var found = component.GetType().GetMethod(method, BindingFlags.Instance | BindingFlags.NonPublic);
            if (found != null)
            {
                found.Invoke(component, arguments);
            }
        }

        /// <summary>Tells every component what the system has told the engine.</summary>
        internal static void Tell(string method, bool so)
        {
            foreach (var thing in Objects.ToArray())
            {
                foreach (var component in thing.Components)
                {
                    Call(component, method, so);
                }
            }
        }

        /// <summary>The context that the engine gives its main thread.</summary>
        internal sealed class MainContext : SynchronizationContext
        {
            private readonly Queue<KeyValuePair<SendOrPostCallback, object>> posted =
                new Queue<KeyValuePair<SendOrPostCallback, object>>();

            public override void Post(SendOrPostCallback callback, object state)
            {
                lock (posted)
                {
                    posted.Enqueue(new KeyValuePair<SendOrPostCallback, object>(callback, state));
                }
            }

            internal void Run()
            {
                KeyValuePair<SendOrPostCallback, object>[] now;
                lock (posted)
                {
                    now = posted.ToArray();
                    posted.Clear();
                }
                foreach (var work in now)
                {
                    work.Key(work.Value);
                }
            }
        }
    }
}

namespace UnityEngine.Scripting
{
    [AttributeUsage(AttributeTargets.Assembly)]
    public sealed class AlwaysLinkAssemblyAttribute : Attribute
    {
    }
}
