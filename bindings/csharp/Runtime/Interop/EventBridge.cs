using System;

namespace Doubletick.Interop
{
    /// <summary>What all bridges have.</summary>
    internal interface IEventBridge
    {
        /// <summary>Connects it to the library (where it has handlers), or takes it off.</summary>
        void SetOpen(bool open);
    }

    /// <summary>
    /// One event of a client: its handlers, and the raw event that they are told by. Connected while the client is open
    /// and there are handlers.
    /// </summary>
    internal sealed class EventBridge<THandler, TRaw> : IEventBridge
        where THandler : class
        where TRaw : class
    {
        private readonly object gate = new object();
        private readonly Signal<TRaw> source;
        private readonly TRaw tell;
        private readonly Signal<THandler> handlers;
        private bool open;
        private bool wanted;
        private bool connected;

        internal EventBridge(Signal<TRaw> source, TRaw tell)
        {
            this.source = source;
            this.tell = tell;
            handlers = new Signal<THandler>(any =>
            {
                lock (gate)
                {
                    wanted = any;
                    Connect();
                }
            });
        }

        internal THandler[] Handlers
        {
            get { return handlers.Handlers; }
        }

        internal void Add(THandler handler)
        {
            if (handler != null)
            {
                handlers.Add(handler);
            }
        }

        internal void Remove(THandler handler)
        {
            handlers.Remove(handler);
        }

        public void SetOpen(bool value)
        {
            lock (gate)
            {
                open = value;
                Connect();
            }
        }

        private void Connect()
        {
            if (connected == (open && wanted))
            {
                return;
            }
            connected = !connected;
            if (connected)
            {
                source.Add(tell);
            }
            else
            {
                source.Remove(tell);
            }
        }
    }
}
