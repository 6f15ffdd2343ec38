using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Threading;

namespace Doubletick.Tests
{
    /// <summary>
    /// Takes connections and says nothing, as a network that has gone: an attempt of the library ends with its time, 30
    /// seconds, or with being woken.
    /// </summary>
    internal sealed class SilentServer : IDisposable
    {
        // Far more than being woken takes, and less than an attempt has.
        private static readonly TimeSpan Attempt = TimeSpan.FromSeconds(20);

        private readonly TcpListener listener = new TcpListener(IPAddress.Loopback, 0);
        private readonly List<TcpClient> taken = new List<TcpClient>();

        internal SilentServer()
        {
            listener.Start();
        }

        internal string Url
        {
            get { return "ws://127.0.0.1:" + ((IPEndPoint)listener.LocalEndpoint).Port; }
        }

        public void Dispose()
        {
            listener.Stop();
            foreach (var client in taken)
            {
                client.Close();
            }
        }

        /// <summary>
        /// Whether a connection comes before the time of an attempt is over. Meanwhile this is done again and again, since
        /// what wakes an attempt that is younger than a second does nothing.
        /// </summary>
        internal bool Takes(Action meanwhile)
        {
            var watch = Stopwatch.StartNew();
            while (!listener.Pending())
            {
                if (watch.Elapsed > Attempt)
                {
                    return false;
                }
                meanwhile();
                Thread.Sleep(10);
            }
            taken.Add(listener.AcceptTcpClient());
            return true;
        }
    }
}
