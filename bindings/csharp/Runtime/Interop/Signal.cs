using System;

namespace Doubletick.Interop
{
    /// <summary>
    /// The handlers of one native event. The native listener is registered while there is at least one: the library
    /// makes documents only where someone listens.
    /// </summary>
    /// <typeparam name="THandler">A delegate type.</typeparam>
    internal sealed class Signal<THandler> where THandler : class
    {
        private readonly object gate = new object();
        private readonly Action<bool> listen;
        private volatile THandler[] handlers = new THandler[0];

        /// <param name="listen">Registers (true) or unregisters the native listener; must not wait.</param>
        internal Signal(Action<bool> listen)
        {
            this.listen = listen;
        }

        /// <summary>The handlers now, in the order of adding.</summary>
        internal THandler[] Handlers
        {
            get { return handlers; }
        }

        internal void Add(THandler handler)
        {
            lock (gate)
            {
                var more = new THandler[handlers.Length + 1];
                Array.Copy(handlers, more, handlers.Length);
                more[handlers.Length] = handler;
                handlers = more;
                if (more.Length == 1)
                {
                    listen(true);
                }
            }
        }

        /// <summary>Removes the handler that was added last and equals this one.</summary>
        internal void Remove(THandler handler)
        {
            lock (gate)
            {
                var at = Array.LastIndexOf(handlers, handler);
                if (at < 0)
                {
                    return;
                }
                var fewer = new THandler[handlers.Length - 1];
                Array.Copy(handlers, 0, fewer, 0, at);
                Array.Copy(handlers, at + 1, fewer, at, fewer.Length - at);
                handlers = fewer;
                if (fewer.Length == 0)
                {
                    listen(false);
                }
            }
        }

        internal void Clear()
        {
            lock (gate)
            {
                handlers = new THandler[0];
                listen(false);
            }
        }
    }
}
