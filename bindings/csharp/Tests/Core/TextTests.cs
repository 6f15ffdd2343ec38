using System;
using Doubletick.Interop;

namespace Doubletick.Tests
{
    /// <summary>Strings across the boundary.</summary>
    internal static class TextTests
    {
        private const string Mixed = "你能带地图吗？🗺️ – naïve, 👨‍👩‍👧‍👦, \u0001, 𝄞";

        internal static unsafe void TextCrossesTheBoundaryAsItIs()
        {
            foreach (var text in new[] { "", "a", Mixed, new string('界', 100000), "\ud83d\ude00" })
            {
                using (var encoded = Utf8.Encode(text))
                {
                    Check.That(encoded.Pointer != null, "a pointer");
                    Check.Equal(text, Utf8.Decode(encoded.Pointer), "there and back");
                }
            }
            using (var encoded = Utf8.Encode(null))
            {
                Check.That(encoded.Pointer == null, "null is NULL");
                Check.Equal("", Utf8.Decode(encoded.Pointer), "NULL is empty");
            }
        }

        internal static void TextThatIsNotText()
        {
            using (var rig = new Rig())
            {
                var bob = rig.WithBob();
                foreach (var bad in new[] { "half: \ud83d", "\ude00 first", "\ud83d\ud83d\ude00", "\ude00\ud83d" })
                {
                    var failure = Check.Throws<ArgumentException>(() => rig.Client.SendTextAsync(bob, bad), "a text");
                    Check.That(failure.Message.Contains("unpaired surrogate at index"), failure.Message);
                    Check.Throws<ArgumentException>(() => rig.Client.LoginAsync(bad, "any"), "a user");
                }
                var nul = Check.Throws<ArgumentException>(() => rig.Client.LoginAsync("al\0ice", "any"), "a NUL");
                Check.That(nul.Message.Contains("NUL at index 2"), nul.Message);
                Check.Equal(0, Completions.Count, "answers that are awaited");
                // In JSON a NUL is written as an escape, and is text as any other.
                Check.Equal("a\0b", Check.Wait(rig.Client.SendTextAsync(bob, "a\0b")).Text, "a NUL in a text");
            }
        }

        internal static void NullIsRefusedByName()
        {
            using (var rig = new Rig())
            {
                var client = rig.Client;
                var bob = rig.WithBob();
                Named("userId", () => client.LoginAsync(null, "any"));
                Named("userSig", () => client.LoginAsync("alice", null));
                Named("userId", () => ConversationId.C2C(null));
                Named("groupId", () => ConversationId.Group(null));
                Named("message", () => client.SendAsync(bob, null));
                Named("text", () => client.SendTextAsync(bob, null));
                Named("messages", () => client.SendReceiptsAsync((Message[])null));
                Named("messageIds", () => client.GetReceiptsAsync((string[])null));
                Named("messageId", () => client.GetReadersAsync(null, ReaderFilter.Read));
                Named("query", () => client.GetHistoryAsync(null));
                Named("group", () => client.CreateGroupAsync(null));
                Named("groupId", () => client.QuitGroupAsync(null));
                Named("change", () => client.ModifyProfileAsync(null));
                Named("json", () => client.CallExperimentalAsync(null));
                Named("options", () => new DoubletickClient(null).Init());
                var inside = Check.Throws<ArgumentException>(() => client.FindMessagesAsync(new string[] { null }), "an id");
                Check.That(inside.Message.Contains("null"), inside.Message);
                var never = Check.Throws<ArgumentException>(() => client.SendReceiptsAsync(new[] { new Message() }), "no id");
                Check.That(never.Message.Contains("never sent"), never.Message);
                Check.Fails(6016, client.SendAsync(bob, new Message(new TextElement(null))), "an element without its text");
                Check.Fails(-4, client.SendTextAsync(default(ConversationId), "to nobody"), "no conversation");
                Check.Equal(0, Completions.Count, "answers that are awaited");
            }
        }

        internal static void ChineseAndEmoji()
        {
            using (var rig = new Rig())
            {
                var bob = rig.WithBob();
                var message = new Message(
                    new CustomElement { Data = Mixed, Description = "描述", Extension = "{\"键\":\"🗺️\"}" },
                    new TextElement(Mixed));
                message.CloudCustomData = "云 ☁️ \"quoted\" \\ 2020-01-01T00:00:00Z";
                var sent = Check.Wait(rig.Client.SendAsync(bob, message));
                rig.Login("bob");
                var got = Check.Wait(rig.Client.FindMessagesAsync(new[] { sent.Id }))[0];
                Check.Equal(Mixed, got.Text, "text");
                Check.Equal(Mixed, ((CustomElement)got.Elements[0]).Data, "custom data");
                Check.Equal("描述", ((CustomElement)got.Elements[0]).Description, "description");
                Check.Equal("{\"键\":\"🗺️\"}", ((CustomElement)got.Elements[0]).Extension, "extension");
                Check.Equal(message.CloudCustomData, got.CloudCustomData, "cloud custom data");
                Check.Wait(rig.Client.SetLocalCustomAsync(sent.Id, "本机 📱", uint.MaxValue));
                got = Check.Wait(rig.Client.FindMessagesAsync(new[] { sent.Id }))[0];
                Check.Equal("本机 📱", got.LocalCustomText, "local custom text");
                Check.Equal(uint.MaxValue, got.LocalCustomNumber, "local custom number");
                Check.Wait(rig.Client.ModifyProfileAsync(new ProfileChange { NickName = "鲍勃 🧗" }));
                Check.Equal("鲍勃 🧗", Check.Wait(rig.Client.GetProfilesAsync(new[] { "bob" }))[0].NickName, "nickname");
            }
        }

        private static void Named(string name, Action action)
        {
            Check.Equal(name, Check.Throws<ArgumentNullException>(action, name).ParamName, "the name of the parameter");
        }

        private static void Named(string name, Func<object> action)
        {
            Named(name, () => { action(); });
        }
    }
}
