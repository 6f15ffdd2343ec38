using System;
using System.Text;
using System.Threading.Tasks;
using Doubletick;

// Bob reads a message of alice, and alice learns it. One client per process, so they log in one after another.
internal static class Consumer
{
    internal static async Task Run()
    {
        Console.OutputEncoding = new UTF8Encoding(false);
        var arrived = new TaskCompletionSource<Message>();
        var told = new TaskCompletionSource<MessageReceipt>();
        using (var client = new DoubletickClient(new DoubletickOptions { AppId = 1400000000, DataDirectory = "data" }))
        {
            client.MessagesReceived += messages =>
            {
                foreach (var message in messages)
                {
                    if (!message.IsFromSelf)
                    {
                        arrived.TrySetResult(message);
                    }
                }
            };
            client.ReceiptsChanged += receipts => told.TrySetResult(receipts[0]);
            client.Init();

            await client.LoginAsync("bob", "any text");
            await client.LoginAsync("alice", "any text");
            await client.SendTextAsync(ConversationId.C2C("bob"), "Is anybody there? 👋");
            await client.LoginAsync("bob", "any text");
            var read = await arrived.Task;
            Console.WriteLine("bob reads: " + read.Text);
            await client.SendReceiptsAsync(new[] { read });
            await client.LoginAsync("alice", "any text");
            Console.WriteLine("alice hears: bob has" + ((await told.Task).IsPeerRead ? "" : " not") + " read it");
        }
    }
}
