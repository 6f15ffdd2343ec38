using System.Diagnostics;
using UnityEngine;

namespace Doubletick.Unity
{
    /// <summary>
    /// Runs the main thread's queue once per frame, and tells the library when the application comes back. Made by <see cref="Hooks"/>; never added by hand.
    /// </summary>
    [AddComponentMenu("")]
    internal sealed class MainThreadPump : MonoBehaviour
    {
        /// <summary>How long callbacks may take of one frame; one of them runs in any case.</summary>
        internal const long FrameMilliseconds = 4;

        private readonly Stopwatch watch = new Stopwatch();

        internal MainThreadQueue Queue { get; set; }

        private void Update()
        {
            // After a reload of scripts in play mode the component is there, but what it held is not.
            if (Queue == null)
            {
                return;
            }
            watch.Reset();
            watch.Start();
            Queue.Pump(() => watch.ElapsedMilliseconds >= FrameMilliseconds);
        }

        /// <summary>Of the engine: on a phone the application goes into the background, or comes back.</summary>
        private void OnApplicationPause(bool paused)
        {
            if (!paused)
            {
                DoubletickClient.Wake();
            }
        }

        /// <summary>Of the engine: another window is in front, or this one again. A computer may have slept in between.</summary>
        private void OnApplicationFocus(bool focused)
        {
            if (focused)
            {
                DoubletickClient.Wake();
            }
        }
    }
}
