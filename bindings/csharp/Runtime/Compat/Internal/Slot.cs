using System;
using Doubletick.Interop;

namespace Doubletick.Compat
{
    /// <summary>
    /// The listeners of one event: those that take objects and those that take JSON. The library is listened to while
    /// there is at least one.
    /// </summary>
    internal sealed class Slot<TObject, TText> where TObject : class where TText : class
    {
        private readonly object gate = new object();
        private readonly Action<bool> listen;
        private volatile TObject[] objects = new TObject[0];
        private volatile TText[] texts = new TText[0];
        private bool listening;

        internal Slot(string name, Action<bool> listen)
        {
            Name = name;
            this.listen = listen;
        }

        /// <summary>The user_data of the listeners: the function that sets them.</summary>
        internal string Name { get; private set; }

        internal bool HasObjects
        {
            get { return objects.Length > 0; }
        }

        /// <summary>Adds what is given; nothing given removes all.</summary>
        internal void Set(TObject callback, TText text)
        {
            if (callback == null && text == null)
            {
                Clear();
                return;
            }
            lock (gate)
            {
                objects = With(objects, callback);
                texts = With(texts, text);
                Update();
            }
        }

        /// <summary>Removes what is given; nothing given removes all.</summary>
        internal void Remove(TObject callback, TText text)
        {
            if (callback == null && text == null)
            {
                Clear();
                return;
            }
            lock (gate)
            {
                objects = Without(objects, callback);
                texts = Without(texts, text);
                Update();
            }
        }

        internal void Clear()
        {
            lock (gate)
            {
                objects = new TObject[0];
                texts = new TText[0];
                Update();
            }
        }

        internal void EachObject(Action<TObject> tell)
        {
            Each(objects, tell);
        }

        internal void EachText(Action<TText> tell)
        {
            Each(texts, tell);
        }

        private void Update()
        {
            var wanted = objects.Length + texts.Length > 0;
            if (wanted != listening)
            {
                listening = wanted;
                listen(wanted);
            }
        }

        /// <summary>A listener that throws does not stop the ones behind it.</summary>
        private static void Each<T>(T[] listeners, Action<T> tell)
        {
            foreach (var listener in listeners)
            {
                try
                {
                    tell(listener);
                }
                catch (Exception exception)
                {
                    Faults.Report(exception);
                }
            }
        }

        private static T[] With<T>(T[] listeners, T listener) where T : class
        {
            if (listener == null)
            {
                return listeners;
            }
            var more = new T[listeners.Length + 1];
            Array.Copy(listeners, more, listeners.Length);
            more[listeners.Length] = listener;
            return more;
        }

        private static T[] Without<T>(T[] listeners, T listener) where T : class
        {
            var at = listener == null ? -1 : Array.LastIndexOf(listeners, listener);
            if (at < 0)
            {
                return listeners;
            }
            var fewer = new T[listeners.Length - 1];
            Array.Copy(listeners, 0, fewer, 0, at);
            Array.Copy(listeners, at + 1, fewer, at, fewer.Length - at);
            return fewer;
        }
    }
}
