using System;
using System.Threading.Tasks;
using Doubletick;

internal static class FirstReceipt
{
    private static void Main()
    {
        Run().Wait();
    }

    private static async Task Run()
    {
        using (var client = new DoubletickClient(new DoubletickOptions { AppId = 1, DataDirectory = "chat" }))
        {
            var told = new TaskCompletionSource<bool>();
            client.ReceiptsChanged += receipts => told.TrySetResult(receipts[0].IsPeerRead);
            client.Init();
            await client.LoginAsync("bob", "any");
            await client.LogoutAsync();
            await client.LoginAsync("alice", "any");
            await client.SendTextAsync(ConversationId.C2C("bob"), "Have you seen this?");
            await client.LogoutAsync();
            await client.LoginAsync("bob", "any");
            var query = new HistoryQuery(ConversationId.C2C("alice"));
            await client.SendReceiptsAsync(await client.GetHistoryAsync(query));
            await client.LogoutAsync();
            await client.LoginAsync("alice", "any");
            Console.WriteLine("bob has read it: " + await told.Task);
        }
    }
}
