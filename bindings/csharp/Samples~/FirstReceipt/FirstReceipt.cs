using System;
using System.IO;
using System.Threading.Tasks;
using Doubletick;
using UnityEngine;

/// <summary>
/// Put this on an object of an empty scene and press play: the console shows how Alice learns that Bob has read her
/// message. The service runs inside the game here, so that nothing has to be installed; in a real game everyone has
/// a device of their own, and <see cref="DoubletickOptions.ServerUrl"/> names your server.
/// </summary>
public sealed class FirstReceipt : MonoBehaviour
{
    private DoubletickClient client;

    private async void Start()
    {
        try
        {
            client = new DoubletickClient(new DoubletickOptions
            {
                AppId = 1400000000,
                DataDirectory = Path.Combine(Application.persistentDataPath, "first-receipt")
            });
            // Events come on the main thread, because the client was made there.
            var read = new TaskCompletionSource<bool>();
            client.MessagesReceived += async messages =>
            {
                Debug.Log("Bob reads: " + messages[0].Text);
                await client.SendReceiptsAsync(messages);
                read.TrySetResult(true);
            };
            client.ReceiptsChanged += receipts =>
            {
                foreach (var receipt in receipts)
                {
                    Debug.Log("Alice learns: read by the other user: " + receipt.IsPeerRead);
                }
            };
            client.Init();

            // One client per process: the two take turns. The first login of a user makes the account.
            await client.LoginAsync("bob", "any text, the service is in this process");
            await client.LogoutAsync();
            await client.LoginAsync("alice", "any text");
            var sent = await client.SendTextAsync(ConversationId.C2C("bob"), "Hello, Bob! 你好 👋");
            Debug.Log("Alice has sent " + sent.Id);
            await client.LogoutAsync();

            // What Bob missed arrives after his login, and the handler above says that he has read it.
            await client.LoginAsync("bob", "any text");
            await read.Task;
            await client.LogoutAsync();

            // What Alice missed arrives after hers.
            await client.LoginAsync("alice", "any text");
        }
        catch (Exception exception)
        {
            Debug.LogException(exception);
        }
    }

    private void OnDestroy()
    {
        if (client != null)
        {
            client.Dispose();
        }
    }
}
