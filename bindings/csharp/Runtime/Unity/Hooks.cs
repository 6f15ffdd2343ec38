using Doubletick.Compat;
using Doubletick.Interop;
using UnityEngine;
using UnityEngine.Scripting;

// Nothing refers to this assembly; without this the linker would leave it out of a player.
[assembly: AlwaysLinkAssembly]

namespace Doubletick.Unity
{
    /// <summary>
    /// The engine's side of the SDK's life: callbacks go to the main thread, and the SDK ends when play mode, the
    /// player or the scripting domain does. Native code must never be left with a callback into scripts that are gone,
    /// and a thread of ours that goes on would keep the process from ending.
    /// </summary>
    internal static class Hooks
    {
        private static MainThreadQueue queue;
        private static GameObject pump;

        /// <summary>
        /// The first thing of every start of play mode. When the editor does not reload the domain, what the last play
        /// mode left behind is still there.
        /// </summary>
        [RuntimeInitializeOnLoadMethod(RuntimeInitializeLoadType.SubsystemRegistration)]
        internal static void Reset()
        {
            Application.quitting -= End;
            End();
        }

        /// <summary>Before anything of the application runs: the main thread gets its queue.</summary>
        [RuntimeInitializeOnLoadMethod(RuntimeInitializeLoadType.BeforeSceneLoad)]
        internal static void Begin()
        {
            if (queue != null)
            {
                return;
            }
            queue = new MainThreadQueue(Debug.LogException);
            Inbox.Install(queue);
            pump = new GameObject("doubletick") { hideFlags = HideFlags.HideAndDontSave };
            Object.DontDestroyOnLoad(pump);
            pump.AddComponent<MainThreadPump>().Queue = queue;
            Faults.Raised += Debug.LogException;
            Application.quitting += End;
        }

        /// <summary>
        /// Ends the SDK, whichever face holds it. Open calls are answered before; callbacks that still wait for the
        /// main thread are dropped, since what they would call may be destroyed already. May be called again.
        /// </summary>
        internal static void End()
        {
            if (queue != null)
            {
                // Before the end of the SDK, which waits for a handler that is under way on the library's thread: one
                // that waits for this thread, by Send, would never come back.
                queue.Close();
                queue = null;
            }
            Lifetime.Shutdown();
            Faults.Raised -= Debug.LogException;
            Inbox.Drop();
            Inbox.Install(null);
            if (pump != null)
            {
                Object.DestroyImmediate(pump);
                pump = null;
            }
        }
    }
}
