using System;
using System.Reflection;
using Newtonsoft.Json;

namespace Doubletick.Unity.Tests
{
    /// <summary>
    /// Tells the JSON reader to find members by reflection and to make no code for them, which is what the build of it
    /// that Unity ships for IL2CPP does. Debian's is the one for desktops: it asks for a permission that mono always
    /// grants, and remembers the answer in this field.
    /// </summary>
    internal static class ReflectionOnly
    {
        internal static void On()
        {
            var type = typeof(JsonConvert).Assembly.GetType("Newtonsoft.Json.Serialization.JsonTypeReflector", true);
            var field = type.GetField("_dynamicCodeGeneration", BindingFlags.NonPublic | BindingFlags.Static);
            if (field == null)
            {
                throw new MissingFieldException(type.FullName, "_dynamicCodeGeneration");
            }
            field.SetValue(null, (bool?)false);
        }
    }
}
