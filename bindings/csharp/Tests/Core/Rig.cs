using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using Doubletick.Interop;
using Doubletick.Native;

namespace Doubletick.Tests
{
    /// <summary>An initialised client with the service inside the process, in a directory of its own, for one test.</summary>
    internal sealed class Rig : IDisposable
    {
        internal const ulong AppId = 1400000000;

        private readonly TemporaryDirectory directory = new TemporaryDirectory();

        internal Rig(bool onLibraryThread = true, bool init = true)
        {
            Client = new DoubletickClient(new DoubletickOptions
            {
                AppId = AppId,
                ServerUrl = "embedded:",
                DataDirectory = directory.Path,
                EventsOnLibraryThread = onLibraryThread,
            });
            if (init)
            {
                Client.Init();
            }
        }

        internal DoubletickClient Client { get; private set; }

        internal string Directory
        {
            get { return directory.Path; }
        }

        public void Dispose()
        {
            Client.Dispose();
            directory.Dispose();
        }

        /// <summary>Logs a user in, another one out before if need be.</summary>
        internal void Login(string user)
        {
            if (Client.LoginStatus == LoginStatus.LoggedIn)
            {
                Check.Wait(Client.LogoutAsync(), "the logout");
            }
            Check.Wait(Client.LoginAsync(user, "any"), "the login of " + user);
        }

        /// <summary>A group of alice with bob and carol; alice is logged in.</summary>
        internal string Group(GroupType type = GroupType.Public)
        {
            Login("carol");
            Login("bob");
            Login("alice");
            var group = new NewGroup { Name = "群", Type = type };
            group.MemberIds.Add("bob");
            group.MemberIds.Add("carol");
            return Check.Wait(Client.CreateGroupAsync(group), "the group");
        }

        /// <summary>Bob has an account; alice is logged in.</summary>
        internal ConversationId WithBob()
        {
            Login("bob");
            Login("alice");
            return ConversationId.C2C("bob");
        }
    }

    internal sealed class TemporaryDirectory : IDisposable
    {
        internal TemporaryDirectory()
        {
            Path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), "doubletick-" + Guid.NewGuid().ToString("N"));
        }

        internal string Path { get; private set; }

        public void Dispose()
        {
            if (Directory.Exists(Path))
            {
                Directory.Delete(Path, true);
            }
        }
    }

    /// <summary>Values that other threads bring.</summary>
    internal sealed class Inbox<T>
    {
        private readonly object gate = new object();
        private readonly List<T> values = new List<T>();
        private int taken;

        /// <summary>Everything that came so far.</summary>
        internal List<T> All
        {
            get
            {
                lock (gate)
                {
                    return new List<T>(values);
                }
            }
        }

        internal void Add(T value)
        {
            lock (gate)
            {
                values.Add(value);
                Monitor.PulseAll(gate);
            }
        }

        /// <summary>The next one; waits for it.</summary>
        internal T Next(string what)
        {
            var end = DateTime.UtcNow + Check.Patience;
            lock (gate)
            {
                while (values.Count <= taken)
                {
                    var left = end - DateTime.UtcNow;
                    Check.That(left > TimeSpan.Zero, what + " comes");
                    Monitor.Wait(gate, left);
                }
                return values[taken++];
            }
        }

        /// <summary>The first one from now on of which this holds.</summary>
        internal T Next(string what, Func<T, bool> holds)
        {
            while (true)
            {
                var value = Next(what);
                if (holds(value))
                {
                    return value;
                }
            }
        }
    }

    /// <summary>Holds the library's thread inside a callback, so that what is asked meanwhile is not answered.</summary>
    internal sealed class HeldThread : IDisposable
    {
        private readonly ManualResetEventSlim entered = new ManualResetEventSlim();
        private readonly ManualResetEventSlim released = new ManualResetEventSlim();

        internal unsafe HeldThread()
        {
            var id = Completions.Register((code, text, json) =>
            {
                entered.Set();
                released.Wait(Check.Patience);
            });
            Check.Equal(0, NativeMethods.TIMSetConfig(null, Completions.Callback, Completions.UserData(id)), "TIMSetConfig");
            Check.That(entered.Wait(Check.Patience), "the callback comes");
        }

        public void Dispose()
        {
            released.Set();
        }
    }

    /// <summary>A context that keeps what is posted until it is told to run it, as a game's main loop does.</summary>
    internal sealed class LoopContext : SynchronizationContext
    {
        private readonly Queue<Action> waiting = new Queue<Action>();

        internal int Count
        {
            get
            {
                lock (waiting)
                {
                    return waiting.Count;
                }
            }
        }

        public override void Post(SendOrPostCallback callback, object state)
        {
            lock (waiting)
            {
                waiting.Enqueue(() => callback(state));
                Monitor.PulseAll(waiting);
            }
        }

        public override void Send(SendOrPostCallback callback, object state)
        {
            throw new NotSupportedException("nothing may wait for the main loop");
        }

        /// <summary>Runs what waits, as one turn of the loop.</summary>
        internal int RunAll()
        {
            var count = 0;
            while (RunOne(false))
            {
                count++;
            }
            return count;
        }

        /// <summary>Turns the loop until this holds.</summary>
        internal void RunUntil(Func<bool> holds, string what)
        {
            while (!holds())
            {
                Check.That(RunOne(true), what);
            }
        }

        /// <summary>Runs a piece of the application inside the loop, with this context as the current one.</summary>
        internal void Inside(Action action)
        {
            var before = Current;
            SetSynchronizationContext(this);
            try
            {
                action();
            }
            finally
            {
                SetSynchronizationContext(before);
            }
        }

        private bool RunOne(bool wait)
        {
            Action next;
            lock (waiting)
            {
                if (waiting.Count == 0 && (!wait || !Monitor.Wait(waiting, Check.Patience)))
                {
                    return false;
                }
                next = waiting.Dequeue();
            }
            Inside(next);
            return true;
        }
    }
}
