// Scripting domains that come and go, as the Unity editor makes them at every change of a script. Mono only, as Unity:
// .NET has one domain per process. In a folder that Unity ignores; `cargo xtask test csharp` compiles and runs it.

using System;
using System.IO;
using System.Threading;
using Doubletick;

/// <summary>What runs inside a domain.</summary>
public sealed class Life : MarshalByRefObject
{
    /// <summary>Uses a client, and leaves it as it is: initialised, with handlers and open calls.</summary>
    public void Live(string directory)
    {
        var client = new DoubletickClient(
            new DoubletickOptions { AppId = 1, ServerUrl = "embedded:", DataDirectory = directory });
        var heard = 0;
        client.MessagesReceived += list => Interlocked.Add(ref heard, list.Count);
        client.NetworkStatusChanged += status => Interlocked.Increment(ref heard);
        client.Log += line => Interlocked.Increment(ref heard);
        // Throws where the domain before this one still held the SDK.
        client.Init();
        client.LoginAsync("bob", "any").Wait();
        client.LogoutAsync().Wait();
        client.LoginAsync("alice", "any").Wait();
        for (var number = 0; number < 200; number++)
        {
            client.SendTextAsync(ConversationId.C2C("bob"), "hi");
        }
    }
}

internal static class Reload
{
    private const int Lives = 10;

    private static int Main()
    {
        var directory = Path.Combine(Path.GetTempPath(), "doubletick-reload-" + Guid.NewGuid().ToString("N"));
        try
        {
            for (var number = 1; number <= Lives; number++)
            {
                var domain = AppDomain.CreateDomain("life " + number);
                var life = (Life)domain.CreateInstanceFromAndUnwrap(typeof(Life).Assembly.Location, typeof(Life).FullName);
                life.Live(directory);
                AppDomain.Unload(domain);
            }
        }
        finally
        {
            Directory.Delete(directory, true);
        }
        Console.WriteLine(Lives + " domains came and went");
        return 0;
    }
}
