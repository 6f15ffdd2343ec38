using UnityEditor;

namespace Doubletick.Unity.Editor
{
    /// <summary>
    /// Ends the SDK before the editor reloads the scripting domain or quits, also outside of play mode: afterwards the
    /// delegates that native code would call do not exist any more. Methods that are marked for the start of play mode are
    /// not called again where scripts are reloaded while the game plays, so what they do is done here then.
    /// </summary>
    [InitializeOnLoad]
    internal static class DomainReload
    {
        static DomainReload()
        {
            AssemblyReloadEvents.beforeAssemblyReload += Hooks.End;
            EditorApplication.quitting += Hooks.End;
            EditorApplication.playModeStateChanged += OnPlayModeStateChanged;
            Loaded();
        }

        /// <summary>The domain is there; in play mode the game goes on in it.</summary>
        internal static void Loaded()
        {
            if (EditorApplication.isPlaying)
            {
                Hooks.Begin();
            }
        }

        private static void OnPlayModeStateChanged(PlayModeStateChange state)
        {
            // Whether or not Application.quitting is still listened to, the SDK does not go on in edit mode.
            if (state == PlayModeStateChange.ExitingPlayMode)
            {
                Hooks.End();
            }
        }
    }
}
