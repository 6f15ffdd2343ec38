using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Doubletick.Interop;
using Doubletick.Native;

namespace Doubletick
{
    /// <summary>
    /// The client of the service: one user at a time. A process has one SDK, so one client at a time is initialised.
    /// Every method may be called from any thread, and inside every handler.
    /// </summary>
    public sealed partial class DoubletickClient : IDisposable
    {
        private readonly DoubletickOptions options;
        private readonly SynchronizationContext context;
        // Grows with Init and Uninit; an event that was posted in an earlier life is not raised any more.
        private int life;

        /// <summary>
        /// A client with these options. The SynchronizationContext of the calling thread is where its events will be
        /// raised: in Unity, make it on the main thread.
        /// </summary>
        public DoubletickClient(DoubletickOptions options)
        {
            this.options = Given.NotNull(options, "options");
            context = options.EventsOnLibraryThread ? null : MainThread.Usable(SynchronizationContext.Current);
            CreateEvents();
        }

        /// <summary>The version of doubletick.</summary>
        public static unsafe string Version
        {
            get { return Utf8.Decode(NativeMethods.DTGetVersion()); }
        }

        /// <summary>The level of the vendor's API that the library follows.</summary>
        public static unsafe string SdkVersion
        {
            get { return Utf8.Decode(NativeMethods.TIMGetSDKVersion()); }
        }

        /// <summary>Whether this client is initialised.</summary>
        public bool IsInitialized
        {
            get { return Lifetime.Holds(this); }
        }

        /// <summary>The service's clock in seconds since 1970 (UTC); the device's until the first login.</summary>
        public long ServerTime
        {
            get { return (long)NativeMethods.TIMGetServerTime(); }
        }

        /// <summary>
        /// Says that the application is back in the foreground, or that the device has a network again or another one, from
        /// any thread; it does not wait. Without a link to the server one is made now instead of after a pause of up to 30
        /// seconds; a link of before is asked for a sign of life, for which it has ten seconds, and is made anew without
        /// one. For the process, whichever client holds it. Without effect where none is initialised, and with an embedded
        /// service. In Unity the package calls it when the application comes back.
        /// </summary>
        public static void Wake()
        {
            NativeMethods.DTWake();
        }

        /// <summary>
        /// Opens the service and starts. Blocks while the data of an embedded service is opened; a link to a server is
        /// made in the background. Add handlers of events before, so that none is missed.
        /// </summary>
        /// <exception cref="InvalidOperationException">
        /// This client, or another one, is initialised already, or another thread is about to begin or to end it.
        /// </exception>
        /// <exception cref="DoubletickException">The options cannot be used; the text says which and why.</exception>
        public void Init()
        {
            if (!Lifetime.TryTake(this))
            {
                throw new InvalidOperationException(ReferenceEquals(Lifetime.Owner, this)
                    ? "This client is initialised already."
                    : "Another client of this process is initialised. There is one SDK per process: call its Uninit first.");
            }
            try
            {
                if (options.LogLevel.HasValue)
                {
                    SetLevel(options.LogLevel.Value);
                }
                Interlocked.Increment(ref life);
                Open(true);
                Lifetime.ShuttingDown += End;
                Begin();
            }
            catch
            {
                try
                {
                    End();
                }
                finally
                {
                    Lifetime.Release(this);
                }
                throw;
            }
            if (!Lifetime.Began(this))
            {
                // Uninit was called meanwhile, by a handler or another thread, perhaps before there was anything to end.
                Finish();
            }
        }

        /// <summary>
        /// Ends everything: logs out, closes the service or the link, and answers every open call (with 7009 where there
        /// is no answer yet) before it returns. No event is raised afterwards. May be called inside a handler, and
        /// again; <see cref="Init"/> may follow.
        /// </summary>
        public void Uninit()
        {
            if (Lifetime.TryEnd(this))
            {
                Finish();
            }
        }

        /// <summary>The same as <see cref="Uninit"/>.</summary>
        public void Dispose()
        {
            Uninit();
        }

        /// <summary>From which level on <see cref="Log"/> is raised; for the process.</summary>
        public Task SetLogLevelAsync(LogLevel level, CancellationToken cancellationToken = default(CancellationToken))
        {
            return ConfigureAsync(Configuration(level), cancellationToken);
        }

        /// <summary>
        /// Changes the configuration of the process: an object with keys of SetConfig as JSON. The answer is all of it.
        /// </summary>
        public unsafe Task<string> ConfigureAsync(
            string json, CancellationToken cancellationToken = default(CancellationToken))
        {
            return Call<string>.Of("TIMSetConfig", Same).Start(cancellationToken, (callback, userData) =>
            {
                using (var text = Utf8.Encode(json))
                {
                    return NativeMethods.TIMSetConfig(text.Pointer, callback, userData);
                }
            });
        }

        /// <summary>An operation by name: an object with request_internal_operation as JSON. The answer is JSON.</summary>
        public unsafe Task<string> CallExperimentalAsync(
            string json, CancellationToken cancellationToken = default(CancellationToken))
        {
            Given.NotNull(json, "json");
            return Call<string>.Of("callExperimentalAPI", Same).Start(cancellationToken, (callback, userData) =>
            {
                using (var text = Utf8.Encode(json))
                {
                    return NativeMethods.callExperimentalAPI(text.Pointer, callback, userData);
                }
            });
        }

        /// <summary>
        /// Forgets the receipts, read marks, deletions and messages that this user has given and the server does not have, in memory and on the
        /// device; tasks that wait for them fail with 7009. A logout keeps them. Without effect with an embedded service.
        /// Fails with 6014 without a login, 7010 where the device cannot write.
        /// </summary>
        public Task WipeDeviceStoreAsync(CancellationToken cancellationToken = default(CancellationToken))
        {
            return CallExperimentalAsync(
                "{\"request_internal_operation\":\"internal_operation_wipe_device_store\"}", cancellationToken);
        }

        private unsafe void Begin()
        {
            // A refusal is explained by a line of the log only.
            var lines = new List<string>();
            Action<int, string> collect = (level, line) =>
            {
                lock (lines)
                {
                    lines.Add(line);
                }
            };
            Listeners.Log.Add(collect);
            try
            {
                int result;
                using (var config = Utf8.Encode(JsonText.Write(options)))
                {
                    var json = config;
                    result = LibraryThread.Lend(() => NativeMethods.TIMInit(options.AppId, json.Pointer));
                }
                if (result == 0)
                {
                    return;
                }
                // Waits for the line, and does nothing else: the SDK is not initialised.
                LibraryThread.Lend(() => NativeMethods.TIMUninit());
                string text;
                lock (lines)
                {
                    text = lines.Count > 0 ? lines[lines.Count - 1] : ((TIMResult)result).ToString();
                }
                throw new DoubletickException("TIMInit", result, text);
            }
            finally
            {
                Listeners.Log.Remove(collect);
            }
        }

        private void Finish()
        {
            LibraryThread.Lend(() => NativeMethods.TIMUninit());
            End();
            Lifetime.Release(this);
        }

        /// <summary>No event is raised any more.</summary>
        private void End()
        {
            Interlocked.Increment(ref life);
            Open(false);
            Lifetime.ShuttingDown -= End;
        }

        private static unsafe void SetLevel(LogLevel level)
        {
            using (var text = Utf8.Encode(Configuration(level)))
            {
                NativeMethods.TIMSetConfig(text.Pointer, null, null);
            }
        }

        private static string Configuration(LogLevel level)
        {
            return "{\"set_config_callback_log_level\":" + (int)level + "}";
        }

        /// <summary>A call of this client; where it is not initialised, the answer that the library would give.</summary>
        private Task<T> Start<T>(Call<T> call, CancellationToken token, NativeCall native)
        {
            if (!IsInitialized)
            {
                return Task.FromException<T>(new DoubletickException(
                    "DoubletickClient", ErrorCode.SdkNotInitialized, "this client is not initialised: call Init first"));
            }
            return call.Start(token, native);
        }

        private Task<T> Start<T>(
            string function, Func<string, T> read, CancellationToken token, NativeCall native)
        {
            return Start(Call<T>.Of(function, read), token, native);
        }

        /// <summary>The answer as it is.</summary>
        private static string Same(string json)
        {
            return json;
        }

        /// <summary>The answer of a call that has none.</summary>
        private static bool Nothing(string json)
        {
            return true;
        }
    }
}
