using System;
using System.IO;
using System.Reflection;
using System.Threading;
using UnityEngine;

// A player of the game that an application with the package is: what the engine does by itself is done here, on the
// stand-in for it. First the package's sample is played, as Unity has imported it; then the application's own script.
internal static class Player
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private static void Main()
    {
        Application.persistentDataPath = Path.GetFullPath("player");
        SynchronizationContext.SetSynchronizationContext(UnityEngine.Engine.Context);
        // The package's assembly with the engine's part is named by nobody; Unity links it all the same.
        var package = Assembly.Load("Doubletick.Unity");
        foreach (var moment in new[] { RuntimeInitializeLoadType.SubsystemRegistration, RuntimeInitializeLoadType.BeforeSceneLoad })
        {
            UnityEngine.Engine.Load(package, moment);
        }
        if (UnityEngine.Engine.Objects.Count != 1)
        {
            throw new Exception("the package has not begun with the game");
        }

        var sample = new GameObject("sample").AddComponent<FirstReceipt>();
        UnityEngine.Engine.Call(sample, "Start");
        FramesUntil("the sample's receipt", () => Debug.Lines.Contains("Alice learns: read by the other user: True"));
        UnityEngine.Engine.Call(sample, "OnDestroy");

        var own = Consumer.Run();
        FramesUntil("the end of the application's script", () => own.IsCompleted);
        own.GetAwaiter().GetResult();
        if (Debug.Logged.Count > 0)
        {
            throw new Exception("the engine's log has " + Debug.Logged[0]);
        }
        Application.RaiseQuitting();
    }

    private static void FramesUntil(string what, Func<bool> enough)
    {
        var end = DateTime.UtcNow + Patience;
        while (!enough())
        {
            if (DateTime.UtcNow > end)
            {
                throw new Exception("did not come: " + what + "; logged was " + string.Join(", ", Debug.Lines)
                    + string.Join(", ", Debug.Logged));
            }
            UnityEngine.Engine.Frame();
            Thread.Sleep(1);
        }
    }
}
