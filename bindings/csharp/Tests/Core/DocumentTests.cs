using System;
using System.Collections.Generic;
using System.Text;
using Doubletick.Interop;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Doubletick.Tests
{
    /// <summary>Objects and their JSON.</summary>
    internal static class DocumentTests
    {
        internal static void UnknownJsonIsHarmlessAndKept()
        {
            var json = "{\"message_msg_id\":\"m\",\"message_elem_array\":[{\"elem_type\":77,\"new_key\":{\"a\":[1,null,18446744073709551615]}},"
                + "{\"elem_type\":0,\"text_elem_content\":\"x\",\"text_new\":\"2020-01-01T00:00:00\"}],\"message_new\":[{\"b\":1.5}],"
                + "\"message_status\":99,\"message_priority\":null,\"message_sender_profile\":{\"user_profile_new\":true}}";
            var message = JsonText.Read<Message>(json);
            Check.Equal("m", message.Id, "id");
            Check.Equal((MessageStatus)99, message.Status, "a number that no constant has");
            Check.Equal("x", message.Text, "text");
            Check.That(message.Elements[0] is UnknownElement, "an unknown element");
            Check.Equal((ElementType)77, message.Elements[0].Type, "its type");
            var again = JObject.Parse(JsonText.Write(message));
            Check.Equal("18446744073709551615", again["message_elem_array"][0]["new_key"]["a"][2].ToString(), "a large number inside");
            Check.Equal(77, (int)again["message_elem_array"][0]["elem_type"], "its type goes out again");
            Check.That(JsonText.Write(message).Contains("\"text_new\":\"2020-01-01T00:00:00\""), "a date stays a text");
            Check.Equal(1.5, (double)again["message_new"][0]["b"], "a key of a later version");
            Check.Equal(0, JsonText.ReadList<Message>("").Count, "no document is an empty list");
            Check.That(JsonText.Read<Message>("{\"message_elem_array\":[null]}").Elements[0] == null, "null in a list");
        }

        internal static void LargeNumbersAreExact()
        {
            var message = JsonText.Read<Message>(
                "{\"message_unique_id\":18446744073709551615,\"message_seq\":9007199254740993,\"message_rand\":9223372036854775808}");
            Check.Equal(ulong.MaxValue, message.UniqueId, "unique id");
            Check.Equal(9007199254740993ul, message.Seq, "seq");
            Check.Equal(9223372036854775808ul, message.Random, "rand");
            var json = JsonText.Write(message);
            foreach (var number in new[] { "18446744073709551615", "9007199254740993", "9223372036854775808" })
            {
                Check.That(json.Contains(":" + number), number + " in " + json);
            }
            using (var rig = new Rig())
            {
                var raw = new Inbox<string>();
                Action<string> listener = raw.Add;
                Listeners.Messages.Add(listener);
                var sent = Check.Wait(rig.Client.SendTextAsync(rig.WithBob(), "hi"));
                rig.Login("bob");
                var text = raw.Next("the message");
                Listeners.Messages.Remove(listener);
                Check.That(sent.UniqueId > 0 && text.Contains("\"message_unique_id\":" + sent.UniqueId), sent.UniqueId + " in " + text);
                // Ids of a young service are small. A setting goes to the library and back the same way.
                var large = new ServiceSettings { RevokeSeconds = 9007199254740993 };
                Check.Equal(large.RevokeSeconds, Check.Wait(rig.Client.SetSettingsAsync(large)).RevokeSeconds, "a large setting");
            }
        }

        internal static void EveryElementComesBack()
        {
            using (var rig = new Rig())
            {
                var bob = rig.WithBob();
                var first = Check.Wait(rig.Client.SendTextAsync(bob, "to be merged"));
                var merged = new MergedElement { Title = "two", CompatibleText = "2" };
                merged.Abstracts.Add("one line");
                merged.Messages.Add(first);
                var message = new Message(
                    new TextElement("t"),
                    new CustomElement { Data = "d", Sound = "s" },
                    new FaceElement { Index = 7, Data = "f" },
                    new LocationElement { Description = "lake", Longitude = 8.5, Latitude = -47.25 },
                    new ImageElement { Path = "/p.png", Level = 2, Width = 3, Height = 4, Size = 5, Format = 1, Url = "u", ThumbnailUrl = "t", LargeUrl = "l" },
                    new SoundElement { Path = "/s.m4a", Size = 6, Seconds = 7, Url = "u" },
                    new FileElement { Path = "/f.txt", Name = "f.txt", Size = 8, Url = "u" },
                    new VideoElement { VideoFormat = "mp4", VideoSize = 9, Seconds = 10, VideoPath = "/v.mp4", CoverFormat = "png", CoverSize = 11, CoverWidth = 12, CoverHeight = 13, CoverPath = "/c.png", VideoUrl = "v", CoverUrl = "c" },
                    merged);
                var sent = Check.Wait(rig.Client.SendAsync(bob, message));
                var got = Check.Wait(rig.Client.FindMessagesAsync(new[] { sent.Id }))[0];
                Check.Equal(message.Elements.Count, got.Elements.Count, "elements");
                for (var at = 0; at < message.Elements.Count - 1; at++)
                {
                    var wanted = JObject.Parse(JsonText.Write(message.Elements[at]));
                    var found = JObject.Parse(JsonText.Write(got.Elements[at]));
                    foreach (var property in wanted.Properties())
                    {
                        Check.That(JToken.DeepEquals(property.Value, found[property.Name]), property.Name + " in " + found);
                    }
                }
                var inside = (MergedElement)got.Elements[8];
                Check.Equal("two", inside.Title, "title");
                Check.Same(new[] { "one line" }, inside.Abstracts, "abstracts");
                Check.Equal("to be merged", inside.Messages[0].Text, "the message inside");
            }
        }

        internal static void SettingsOfTheApplicationHaveNoEffect()
        {
            var before = JsonConvert.DefaultSettings;
            JsonConvert.DefaultSettings = () => new JsonSerializerSettings
            {
                Formatting = Formatting.Indented,
                NullValueHandling = NullValueHandling.Include,
                Converters = new List<JsonConverter> { new ShoutingConverter() },
            };
            try
            {
                var json = JsonText.Write(Message.FromText("quiet"));
                Check.Equal("{\"message_elem_array\":[{\"elem_type\":0,\"text_elem_content\":\"quiet\"}]}", json, "the document");
            }
            finally
            {
                JsonConvert.DefaultSettings = before;
            }
        }

        internal static void OnlyWhatWasSetIsSent()
        {
            Check.Equal("{\"sdk_config_durability\":\"normal\"}", JsonText.Write(new DoubletickOptions { AppId = 1 }), "options");
            Check.Equal(
                "{\"sdk_config_keep_unsent\":true,\"sdk_config_mirror_bytes\":0,\"sdk_config_durability\":\"normal\"}",
                JsonText.Write(new DoubletickOptions { AppId = 1, KeepUnsent = true, MirrorBytes = 0 }),
                "options with messages that wait and without a copy to be read");
            Check.Equal("{\"user_profile_item_nick_name\":\"\"}", JsonText.Write(new ProfileChange { NickName = "" }), "a profile");
            Check.Equal("{}", JsonText.Write(new ServiceSettings()), "settings");
            Check.Equal(
                "{\"msg_getmsglist_param_is_forward\":false}",
                JsonText.Write(new HistoryQuery(ConversationId.C2C("bob"))),
                "a query");
            Check.Equal(
                "{\"group_modify_info_param_owner\":\"bob\",\"group_modify_info_param_modify_flag\":2147483648}",
                JsonText.Write(new GroupChange { OwnerId = "bob" }),
                "bit 31");
            var urgent = JsonText.Write(new Message(new TextElement("x")) { Priority = MessagePriority.High, NeedReadReceipt = true });
            Check.That(urgent.Contains("\"message_priority\":0") && urgent.Contains("\"message_need_read_receipt\":true"), urgent);
        }

        internal static void DeepDocumentsAreRead()
        {
            // As deep as the library lets a document be: messages inside merged elements.
            var json = new StringBuilder("{\"message_msg_id\":\"bottom\"}");
            for (var depth = 0; depth < 100; depth++)
            {
                json.Insert(0, "{\"message_elem_array\":[{\"elem_type\":12,\"merge_elem_message_array\":[");
                json.Append("]}]}");
            }
            var message = JsonText.Read<Message>(json.ToString());
            for (var depth = 0; depth < 100; depth++)
            {
                message = ((MergedElement)message.Elements[0]).Messages[0];
            }
            Check.Equal("bottom", message.Id, "the innermost message");
        }

        private sealed class ShoutingConverter : JsonConverter
        {
            public override bool CanConvert(Type type)
            {
                return type == typeof(string);
            }

            public override object ReadJson(JsonReader reader, Type type, object existing, JsonSerializer serializer)
            {
                return "LOUD";
            }

            public override void WriteJson(JsonWriter writer, object value, JsonSerializer serializer)
            {
                writer.WriteValue("LOUD");
            }
        }
    }
}
