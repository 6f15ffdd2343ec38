using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using Doubletick.Interop;

namespace Doubletick.Compat.Tests
{
    /// <summary>Init, Uninit and calls of this face from several threads at once.</summary>
    internal static class RaceTests
    {
        internal static void BeginAndEndAtOnce()
        {
            var folder = Path.Combine(Path.GetTempPath(), "doubletick-" + Guid.NewGuid().ToString("N"));
            var config = new SdkConfig { sdk_config_config_file_path = folder, sdk_config_server_url = "embedded:" };
            // A configuration that fails beside one that does not: the failure must not end the other's life.
            var bad = new SdkConfig { sdk_config_server_url = "http://nowhere" };
            var accepted = 0;
            var answered = 0;
            try
            {
                Together(
                    () => TencentIMSDK.Init(1, config),
                    () => TencentIMSDK.Init(1, config),
                    () => TencentIMSDK.Init(1, bad),
                    () => TencentIMSDK.Uninit(),
                    () => TencentIMSDK.SetLogCallback((level, line, user_data) => { }),
                    () =>
                    {
                        if (TencentIMSDK.Login("alice", "any", (int code, string desc, string user_data)
                            => Interlocked.Increment(ref answered)) == TIMResult.TIM_SUCC)
                        {
                            accepted++;
                        }
                    });
                TencentIMSDK.Uninit();
                Rig.That(Lifetime.Owner == null, "nobody holds the SDK");
                // Where no life was left the line above has waited for nothing; this life's end waits for everything.
                Rig.Equal(TIMResult.TIM_SUCC, TencentIMSDK.Init(1, config), "one more life");
                Rig.Equal(TIMResult.TIM_SUCC, TencentIMSDK.Uninit(), "its end");
                Rig.Equal(accepted, Volatile.Read(ref answered), "answers");
                Rig.Equal(0, Completions.Count, "answers that are awaited");
                TencentIMSDK.SetLogCallback();
                Rig.Equal(0, Listeners.Log.Handlers.Length, "listeners that are left");
            }
            finally
            {
                if (Directory.Exists(folder))
                {
                    Directory.Delete(folder, true);
                }
            }
        }

        private static void Together(params Action[] actions)
        {
            var faults = new List<Exception>();
            var threads = actions.Select(action => new Thread(() =>
            {
                try
                {
                    for (var number = 0; number < 150; number++)
                    {
                        action();
                    }
                }
                catch (Exception exception)
                {
                    lock (faults)
                    {
                        faults.Add(exception);
                    }
                }
            })).ToList();
            threads.ForEach(thread => thread.Start());
            threads.ForEach(thread => thread.Join());
            Rig.Equal(0, faults.Count, "exceptions: " + string.Join(", ", faults));
        }
    }
}
