using System.Threading.Tasks;

namespace Doubletick.Samples.Chat
{
    /// <summary>
    /// The users of the service inside the game, and what they have said to each other before the scene is played for
    /// the first time. A game with a server needs nothing of this.
    /// </summary>
    internal static class DemoUsers
    {
        internal const string Group = "guild";

        internal static readonly string[] Names = { "alice", "bob", "carol" };

        /// <summary>
        /// Makes users, a group and messages, where they are not there yet. Nobody is logged in afterwards.
        /// </summary>
        internal static async Task Prepare(DoubletickClient client)
        {
            const string anyText = "any text";
            await client.LoginAsync("bob", anyText);
            var there = await client.GetConversationsAsync();
            if (there.Count == 0)
            {
                // The first login makes the account, which a group wants to exist.
                foreach (var name in Names)
                {
                    await client.LogoutAsync();
                    await client.LoginAsync(name, anyText);
                }
                await client.LogoutAsync();
                await client.LoginAsync("bob", anyText);
                var group = new NewGroup { GroupId = Group, Name = "Guild", Type = GroupType.Work };
                group.MemberIds.Add("alice");
                group.MemberIds.Add("carol");
                await client.CreateGroupAsync(group);
                await client.SendTextAsync(ConversationId.Group(Group), "Raid tonight at eight?");
                await client.SendTextAsync(ConversationId.C2C("alice"), "Are you in?");
            }
            await client.LogoutAsync();
        }
    }
}
