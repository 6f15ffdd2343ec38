using System;

namespace Doubletick.Interop
{
    /// <summary>
    /// Marks a static method that native code calls. IL2CPP knows this attribute by its name and makes an entry for
    /// native code; other runtimes ignore it. It is our own, so that this assembly needs no engine.
    /// </summary>
    [AttributeUsage(AttributeTargets.Method)]
    internal sealed class MonoPInvokeCallbackAttribute : Attribute
    {
        internal MonoPInvokeCallbackAttribute(Type type)
        {
            Type = type;
        }

        internal Type Type { get; private set; }
    }
}

namespace Doubletick
{
    /// <summary>
    /// Keeps a type or a member from being stripped. Unity's linker knows this attribute by its name. The JSON reader
    /// finds members by reflection, which the linker does not see.
    /// </summary>
    [AttributeUsage(AttributeTargets.All)]
    internal sealed class PreserveAttribute : Attribute
    {
    }
}
