using UnityEditor;

namespace Doubletick.Unity.Editor
{
    /// <summary>
    /// Ends the SDK before the editor reloads the scripting domain or quits, also outside of play mode: afterwards the
    /// delegates that native code would call do not exist any more.
    /// </summary>
    [InitializeOnLoad]
    internal static class DomainReload
    {
        static DomainReload()
        {
            AssemblyReloadEvents.beforeAssemblyReload += Hooks.End;
            EditorApplication.quitting += Hooks.End;
        }
    }
}
